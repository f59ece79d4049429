"""A table that was pasted, as the file it would have been.

Spreadsheets put cells on the clipboard with tabs between them and quotation marks around those that
hold a line end; that is a text like any other, and the reader judges it.
"""

from __future__ import annotations

from pathlib import Path

from core.problems import say, wrong

# What a browser sends in one message without trouble; larger tables come as files.
MOST_CHARACTERS = 2_000_000


def write(text: str, path: Path) -> None:
    """Write pasted text to a file.

    Raises:
        InputError: there is nothing in it, or too much.
    """
    if not text.strip():
        raise wrong(
            "file",
            say("Nothing was pasted."),
            say("Rows of a table were expected, their names first."),
            say("Copy cells in a spreadsheet, and paste them here."),
        )
    if len(text) > MOST_CHARACTERS:
        raise wrong(
            "file",
            say("The text has {count} characters.", count=len(text)),
            say("At most {most} can be pasted.", most=MOST_CHARACTERS),
            say("Save the table as a file and upload it."),
        )
    path.write_text(text, encoding="utf-8", newline="")
