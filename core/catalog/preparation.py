"""What can be done to columns and rows before the network: one row for each option.

What an option does with training cells is in `prepare.plain`, under the option's name.
"""

from __future__ import annotations

from dataclasses import dataclass

from core.catalog.options import Param, Row, table
from core.recipe import Choice, Kind, Treatment


@dataclass(frozen=True, kw_only=True)
class ColumnRow(Row):
    """An option for a column, with the kinds of column it is for."""

    kinds: tuple[Kind, ...]


_FLAG = Param(
    "flag",
    "flag",
    False,
    "Missing flag",
    "Add a column that is 1 where the value was missing.",
)

MISSING = table(
    ColumnRow(
        name="median",
        label="Median",
        help="Fill gaps with the middle value of the training rows.",
        kinds=("number",),
        params=(_FLAG,),
    ),
    ColumnRow(
        name="mean",
        label="Mean",
        help="Fill gaps with the average of the training rows.",
        kinds=("number",),
        params=(_FLAG,),
    ),
    ColumnRow(
        name="most_frequent",
        label="Most frequent",
        help="Fill gaps with the value seen most often in the training rows.",
        kinds=("number", "category", "boolean", "date"),
        params=(_FLAG,),
    ),
    ColumnRow(
        name="constant",
        label="Fixed value",
        help="Fill gaps with a value you choose.",
        kinds=("number", "category", "boolean", "date"),
        params=(
            Param("value", "text", "0", "Value", "Put where a value is missing."),
            _FLAG,
        ),
    ),
    ColumnRow(
        name="own_category",
        label="Category of its own",
        help="Treat a missing value as one more category.",
        kinds=("category", "boolean"),
    ),
)

SCALING = table(
    ColumnRow(
        name="zscore",
        label="Standard score",
        help="Subtract the mean and divide by the standard deviation.",
        kinds=("number", "date"),
    ),
    ColumnRow(
        name="minmax",
        label="Minimum to maximum",
        help="Bring the smallest training value to 0 and the largest to 1.",
        kinds=("number", "date"),
    ),
    ColumnRow(
        name="robust",
        label="Robust",
        help="Subtract the median and divide by the middle half's width; outliers matter less.",
        kinds=("number", "date"),
    ),
    ColumnRow(
        name="none",
        label="None",
        help="Leave the numbers as they are.",
        kinds=("number", "date"),
    ),
)


def _cap(default: int, high: int) -> Param:
    return Param(
        "max_categories",
        "whole",
        default,
        "Most categories",
        "Keep the most frequent ones; the rest share one place.",
        low=1,
        high=high,
    )


_ALIKE = Param(
    "alike",
    "flag",
    False,
    "Spellings alike",
    "Take words that differ only in capital letters or blanks for one category.",
)

ENCODING = table(
    ColumnRow(
        name="one_hot",
        label="One column for each category",
        help="A 0/1 column for each category; best when there are few.",
        kinds=("category", "boolean"),
        params=(_cap(50, 1_000), _ALIKE),
    ),
    ColumnRow(
        name="embedding",
        label="Learned embedding",
        help="Each category becomes a few numbers the network learns; best when there are many.",
        kinds=("category",),
        params=(
            _cap(10_000, 100_000),
            Param(
                "dimension",
                "whole",
                8,
                "Numbers for each",
                "Size of the embedding.",
                low=1,
                high=512,
            ),
            _ALIKE,
        ),
    ),
    ColumnRow(
        name="date_parts",
        label="Parts of the date",
        help="Turn a date into numbers such as year, month and weekday.",
        kinds=("date",),
        params=(
            Param("year", "flag", True, "Year", "The year as a number."),
            Param("month", "flag", True, "Month", "1 to 12."),
            Param("day", "flag", True, "Day of the month", "1 to 31."),
            Param("weekday", "flag", True, "Weekday", "0 is Monday, 6 is Sunday."),
            Param("hour", "flag", False, "Hour", "0 to 23."),
            Param("minute", "flag", False, "Minute", "0 to 59."),
        ),
    ),
    ColumnRow(
        name="token_ids",
        label="Numbers of words",
        help="Each text becomes a row of numbers, one a word; an Embedding layer learns them.",
        kinds=("text",),
        params=(
            Param(
                "length",
                "whole",
                100,
                "Words kept",
                "So many words from the start of each text; shorter ones are filled up.",
                low=1,
                high=5_000,
            ),
            Param(
                "max_words",
                "whole",
                10_000,
                "Size of the vocabulary",
                "The most frequent words of the training rows; the rest share one number.",
                low=1,
                high=100_000,
            ),
            Param(
                "unit",
                "one_of",
                "words",
                "Parted into",
                "Words between blanks, or single characters, as Chinese is written.",
                choices=("words", "characters"),
            ),
        ),
    ),
)

# Words of a text that are kept when a text column is taken up; long reviews have 200 to 300.
MOST_WORDS = 200

# Above this many categories a column starts with an embedding instead of one-hot columns.
EMBED_ABOVE = 50

TREATMENTS: dict[Kind, Treatment] = {
    "number": Treatment(
        missing=Choice(kind="median", params={"flag": True}), scaling=Choice(kind="zscore")
    ),
    "category": Treatment(missing=Choice(kind="own_category"), encoding=Choice(kind="one_hot")),
    "boolean": Treatment(missing=Choice(kind="own_category"), encoding=Choice(kind="one_hot")),
    "date": Treatment(
        missing=Choice(kind="most_frequent"),
        encoding=Choice(kind="date_parts"),
        scaling=Choice(kind="zscore"),
    ),
    "text": Treatment(encoding=Choice(kind="token_ids")),
}

SPLITS = table(
    Row(
        name="stratified",
        label="Stratified",
        help="Random rows, with every class in the same share everywhere; random for numbers.",
    ),
    Row(name="random", label="Random", help="Random rows."),
    Row(
        name="group",
        label="By group",
        help="Rows of one group stay together, so that no group is in two parts.",
    ),
    Row(
        name="time",
        label="By time",
        help="The earliest rows train, the latest are the test.",
    ),
)

BALANCE = table(
    Row(name="none", label="None", help="Every row counts the same."),
    Row(
        name="class_weights",
        label="Class weights",
        help="Rows of rare classes count more, so that all classes weigh the same in sum.",
    ),
)
