"""What the warm process can be asked: a name, the form of its argument, and who answers.

A question takes plain JSON and gives plain JSON. Its argument is checked as a whole before anything
is done: what a page sends may have been forged in a browser.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, Field, ValidationError
from pydantic_core import PydanticCustomError

from core import recipe as recipes
from core.problems import InputError, Problem, say
from core.recipe import Plain
from core.warm.models import Models
from core.warm.preview import Previews

Form = TypeVar("Form", bound=Plain)


def _folder(text: str) -> str:
    if not os.path.isabs(text) or "\0" in text:
        raise PydanticCustomError("folder", "The whole path of a folder was expected")
    return text


Folder = Annotated[str, AfterValidator(_folder)]


class Row(Plain):
    """One row for a trained run: the text of its cells by column; None and "" are missing."""

    run: Folder
    cells: dict[str, str | None]


class Columns(Plain):
    """Columns of a table to be seen before and after preparation; None for all features."""

    table: Folder
    recipe: str | dict[str, Any]
    columns: tuple[str, ...] | None = None
    rows: Annotated[int, Field(ge=1, le=100)] = 8


_MODELS = Models()
_PREVIEWS = Previews()


def predict_row(argument: dict[str, Any]) -> dict[str, Any]:
    """Return what a trained network says of one row: see `models.Models.predict`."""
    row = _form(Row, argument)
    return _MODELS.predict(Path(row.run), row.cells)


def preview(argument: dict[str, Any]) -> dict[str, Any]:
    """Return columns before and after preparation: see `preview.Previews.show`."""
    asked = _form(Columns, argument)
    given = asked.recipe
    recipe = recipes.parse(given) if isinstance(given, str) else recipes.from_data(given)
    return _PREVIEWS.show(Path(asked.table), recipe, asked.columns, asked.rows)


QUESTIONS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "predict_row": predict_row,
    "preview": preview,
}


def _form(form: type[Form], argument: dict[str, Any]) -> Form:
    """Return an argument as its form.

    Raises:
        InputError: it is not of that form; a problem for each entry that is wrong.
    """
    try:
        return form.model_validate(argument)
    except ValidationError as error:
        raise InputError(
            Problem(
                where=".".join(("question", *(str(part)[:80] for part in detail["loc"]))),
                found=say("Found {value}.", value=json.dumps(detail["input"], default=str)[:80]),
                expected=say("{rule}.", rule=detail["msg"].rstrip(".")),
                action=say("Correct the entry, or reload the page."),
            )
            for detail in error.errors(include_url=False, include_context=False)
        ) from error
