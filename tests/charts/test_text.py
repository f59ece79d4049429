import html
import math

import pytest

from core.charts.text import brief, distinct, harmless, lines, number, percent, signed


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<b>x</b>", "&lt;b&gt;x&lt;/b&gt;"),
        ("a & b", "a &amp; b"),
        ("&lt;b&gt;", "&amp;lt;b&amp;gt;"),
        ("$x^2$", "&#36;x^2&#36;"),
        ("%{x} {y}", "&#37;&#123;x&#125; &#123;y&#125;"),
        ("a\nb\tc\x00d\u2028e", "a b c d e"),
        ("a\u202eb\u200bc\ufeffd", "a b c d"),
        ("lone \ud800", "lone  "),
        ("👩\u200d🔬 Ünïcode", "👩\u200d🔬 Ünïcode"),
        ("", ""),
    ],
)
def test_harmless_shows_text_as_it_was_typed(text: str, shown: str) -> None:
    assert harmless(text) == shown


def test_harmless_is_undone_by_decoding_once() -> None:
    text = "<a href='x'>&amp; 50% $\\alpha$ {y}</a>"
    assert html.unescape(harmless(text)) == text


@pytest.mark.parametrize(
    ("text", "most", "shown"),
    [
        ("short", 10, "short"),
        ("exactly 10", 10, "exactly 10"),
        ("eleven sign", 10, "eleven si…"),
        ("a space here", 3, "a…"),
        ("  much \n\n space  ", 20, "much space"),
        ("x" * 1_000_000, 5, "xxxx…"),
    ],
)
def test_brief_cuts_with_an_ellipsis(text: str, most: int, shown: str) -> None:
    assert brief(text, most) == shown


def test_distinct_keeps_names_apart_that_look_alike() -> None:
    names = ["long name of one", "long name of two", "other", " other", "", "\t", "<b>"]
    shown = distinct(names, 10, "(blank)")
    assert len(set(shown)) == len(names)
    assert shown[0] == "long name… (1)"
    assert shown[1] == "long name… (2)"
    assert shown[4] == "(blank) (1)"
    assert shown[6] == "&lt;b&gt;"


def test_distinct_does_not_take_a_name_that_is_there() -> None:
    assert len(set(distinct(["a", "a", "a (1)", "a (2)"]))) == 4


def test_lines_wraps_and_escapes() -> None:
    shown = lines("word " * 20, "", "<i>")
    parts = shown.split("<br>")
    assert len(parts) == 4
    assert parts[-1] == "&lt;i&gt;"
    assert max(map(len, parts)) <= 40


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0, "0"),
        (0.0, "0"),
        (3, "3"),
        (0.123456789, "0.123"),
        (0.99951, "1"),
        (1.23456, "1.235"),
        (-0.05, "−0.05"),
        (123.456, "123.5"),
        (999.96, "1\u202f000"),
        (1234567.8, "1\u202f234\u202f568"),
        (0.000123, "0.000123"),
        (0.0000123, "1.2e−05"),
        (1e15, "1e+15"),
        (None, "–"),
        (math.nan, "–"),
        (math.inf, "–"),
    ],
)
def test_number_has_the_digits_that_matter(value: float | None, shown: str) -> None:
    assert number(value) == shown


def test_signed_gives_changes_the_decimals_of_the_largest() -> None:
    assert [signed(v, 0.129) for v in (0.129, -0.00623, 0.0)] == ["+0.129", "−0.006", "0.000"]
    assert [signed(v, 20_000) for v in (20_000, -1.4)] == ["+20\u202f000", "−1"]
    assert signed(0.5) == "+0.5"


@pytest.mark.parametrize(
    ("share", "shown"),
    [(0, "0%"), (1, "100%"), (0.5, "50%"), (0.034, "3.4%"), (0.9996, "100.0%"), (0.1, "10%")],
)
def test_percent(share: float, shown: str) -> None:
    assert percent(share) == shown
