from __future__ import annotations

import pytest

from core.problems import say
from pages.components.words import marked, plain, translator

JOINER = "\u2060"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("plain name_1", r"plain name\_1"),
        ("<b>x</b>", r"\<b\>x\<\/b\>"),
        ("[a](http://b)", rf"\[a\]\(http\:{JOINER}\/\/b\)"),
        ("$x$", rf"\${JOINER}x\${JOINER}"),
        (":material/home:", rf"\:{JOINER}material\/home\:{JOINER}"),
        ("www.a.b", rf"w{JOINER}ww\.a\.b"),
        ("a@b.co", rf"a\@{JOINER}b\.co"),
        ("a->b", rf"a\-{JOINER}\>b"),
        ("-5", r"\-5"),
        ("`c` ~~s~~ # h", r"\`c\` \~\~s\~\~ \# h"),
        ("two\n\nlines", "two lines"),
        ("", ""),
    ],
)
def test_names_are_only_text(name: str, shown: str) -> None:
    assert plain(name) == shown


def test_long_names_are_cut() -> None:
    assert plain("x" * 50, 10) == "x" * 9 + "…"
    assert plain("x" * 10, 10) == "x" * 10


def test_phrases_are_text_with_all_that_is_in_them() -> None:
    assert marked(say("The column {name} is *new*.", name="<i>")) == (
        r"The column \<i\> is \*new\*\."
    )


@pytest.mark.parametrize(
    ("accepted", "language"),
    [("de-CH,de;q=0.8", "de-CH"), ("", "en"), ("*", "en"), ("../../etc", "en"), ("zh", "zh")],
)
def test_the_language_of_a_request(accepted: str, language: str) -> None:
    found, translate = translator(accepted)
    assert found == language
    assert translate("Code") == "Code"
