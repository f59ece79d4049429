"""An untidy file: read right, one guess overruled, one alarm mended."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from tests.browser.visitor import Visitor

ROWS = 120


def untidy(path: Path) -> Path:
    """A table as offices keep it: lines above, semicolons, decimal commas, letters of Windows."""
    chance = random.Random(5)
    numbers = [7, *chance.sample([n for n in range(1, ROWS + 1) if n != 7], ROWS - 1)]
    lines = [
        "Größenliste der Filialen",
        "Stand: 1. März 2024",
        "",
        "auftrag;ort;fläche;umsatz;note",
    ]
    for number in numbers:
        size = chance.uniform(40, 400)
        amount = 3 * size + chance.gauss(0, 40)
        town = chance.choice(["Zürich", "Genève", "Bern"])
        mark = chance.choice(["1", "2", "3"])
        lines.append(f"{number};{town};{size:.1f};{amount:.2f};{mark}".replace(".", ","))
    path.write_bytes("\r\n".join(lines).encode("cp1252"))
    return path


def test_an_untidy_file_is_read_overruled_and_mended(visitor: Visitor, tmp_path: Path) -> None:
    visitor.go().upload(untidy(tmp_path / "filialen.csv"))
    visitor.page.wait_for_url("**/data?project=*")
    visitor.idle().sees(f"{ROWS} rows, 5 columns").sees("read as cp1252").sees("semicolon")
    held = visitor.project()
    assert held.dataset is not None
    kinds = {column.name: column.kind for column in held.recipe.columns}
    assert list(kinds) == ["auftrag", "ort", "fläche", "umsatz", "note"]
    assert (kinds["ort"], kinds["fläche"], kinds["umsatz"]) == ("category", "number", "number")

    # What was left out is said with its text.
    visitor.unfold("about this file").sees("Größenliste")
    # The person knows better: the first row is no branch but their sum, say.
    visitor.unfold("Read the file in another way")
    form = visitor.idle().at("reading")
    below = form.get_by_label("Rows left out below the names").first
    below.fill("1")
    below.press("Enter")
    visitor.idle().sees("5 columns, read as cp1252")
    visitor.click("read_again").sees(f"{ROWS - 1} rows, 5 columns")
    assert visitor.project().recipe.reading.skip_below == 1

    mend = visitor.at("alarm_identity")
    mend.wait_for()
    visitor.click("mend_identity_0_ignore")
    mend.wait_for(state="hidden")
    roles = {column.name: column.role for column in visitor.project().recipe.columns}
    assert (roles["auftrag"], roles["umsatz"], roles["fläche"]) == ("ignore", "target", "feature")
    visitor.click("undo")
    mend.wait_for()
    visitor.click("mend_identity_0_ignore").train().wait_finished()
