"""Units that stand beside numbers in tables: money, and what may follow a number without a blank.

The same money under several names is one unit. A word that is in neither list may still be a unit
(`marks` says when).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

# ISO codes, signs and short names.
MONEY = (
    *(("$", "USD", "US$"), ("€", "EUR", "Euro", "euro"), ("£", "GBP"), ("¥", "JPY", "CNY", "円")),
    *(("₹", "INR", "Rs", "Rs."), ("R$", "BRL"), ("CHF", "Fr.", "SFr."), ("zł", "PLN", "zl")),
    *(("kr", "SEK", "NOK", "DKK", "kr."), ("Kč", "CZK"), ("Ft", "HUF"), ("₽", "RUB"), ("₩", "KRW")),
    *(("A$", "AUD"), ("C$", "CAD"), ("₺", "TRY"), ("₪", "ILS"), ("฿", "THB"), ("R", "ZAR")),
    *(("Mex$", "MXN"), ("HK$", "HKD"), ("S$", "SGD"), ("NZ$", "NZD"), ("₫", "VND"), ("₱", "PHP")),
)
PERCENT = ("%", "‰")
KNOWN = frozenset(
    (
        *PERCENT,
        *("°", "°C", "°F", "℃", "℉", "K"),
        *("t", "kg", "g", "mg", "µg", "μg", "lb", "lbs", "oz", "st"),
        *("km", "m", "cm", "mm", "µm", "μm", "nm", "mi", "mile", "ft", "in", "inch", "yd"),
        *("l", "L", "ml", "mL", "cl", "dl", "gal", "CC", "cc", "cm³", "m³", "cm3", "m3"),
        *("m²", "cm²", "km²", "m2", "cm2", "km2", "ha", "acre", "sqft"),
        *("year", "yr", "yrs", "y", "month", "mo", "mos", "week", "wk", "day", "d", "hour", "h"),
        *("hr", "hrs", "minute", "min", "mins", "second", "sec", "secs", "s", "ms", "µs"),
        *("jahr", "jahre", "monat", "monate", "tag", "tage", "stunde", "stunden", "minuten"),
        *("an", "ans", "mois", "jour", "heure", "año", "mes", "meses", "día", "hora"),
        *("Hz", "kHz", "MHz", "GHz", "B", "kB", "KB", "MB", "GB", "TB", "KiB", "MiB", "GiB"),
        *("W", "kW", "MW", "Wh", "kWh", "MWh", "V", "mV", "A", "mA", "J", "kJ", "MJ", "cal"),
        *("kcal", "Pa", "hPa", "kPa", "bar", "psi", "N", "Nm", "hp", "bhp", "PS", "rpm"),
        *("km/h", "kmh", "mph", "m/s", "kmpl", "km/l", "km/kg", "mpg"),
        *("px", "dB", "ppm", "bpm"),
    )
)


def _any(names: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(set(names), key=lambda name: (-len(name), name))))


def measured(number: str) -> str:
    """Return the pattern of a number with money or a unit beside it, as cells hold it.

    A single letter needs a blank before it, and ordinals have none: 1A and 1st are names.
    """
    money = [name for group in MONEY for name in group]
    signs = [name for name in (*money, *KNOWN) if name != "st" and not _is_letter(name)]
    front = _any(name for name in money if not _is_letter(name))
    letters = _any(filter(_is_letter, KNOWN))
    return (
        rf"(?:{front})[ \xa0]?{number}|{number}(?:[ \xa0]?(?:{_any(signs)})|[ \xa0](?:{letters}))"
    )


def _is_letter(name: str) -> bool:
    return len(name) == 1 and name.isascii() and name.isalpha()


def same(name: str) -> str:
    """Return one name for all that mean the same unit: `$` for USD, `month` for Months."""
    for group in MONEY:
        if name in group:
            return group[0]
    if len(name) <= 3:
        return name
    plain = name.casefold()
    return plain[:-1] if plain.endswith("s") else plain


def is_money(name: str) -> bool:
    """Return whether a unit is money."""
    return any(name in group for group in MONEY)


def is_known(name: str) -> bool:
    """Return whether a word is a unit, whatever stands before it."""
    return name in KNOWN or same(name) in KNOWN or is_money(name)
