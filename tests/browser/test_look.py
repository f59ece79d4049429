"""Looking at a table: from every column to one, to its rows far out, to a file of them."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from tests.browser.facts import light
from tests.browser.test_access import told

if TYPE_CHECKING:
    from pathlib import Path

    from tests.browser.serving import Server
    from tests.browser.visitor import Visitor

TABS = ("All columns", "One column", "Together", "Scatter matrix", "Missing", "Rows")


def test_from_every_column_to_the_rows_far_out(
    visitor: Visitor, server: Server, tmp_path: Path
) -> None:
    visitor.go().choose_sample("tips").step("look")
    found = {}
    for name in TABS:
        visitor.page.get_by_role("tab", name=name, exact=True).click()
        visitor.idle()
        found[name] = told(visitor.findings())
        assert not visitor.cut(), name
    assert {name: lines for name, lines in found.items() if lines} == {}
    visitor.page.get_by_role("tab", name="One column", exact=True).click()
    visitor.idle().sees("Half of total_bill lies between")
    visitor.click("show_outliers").sees("found, of 244 in the table")
    wanted = visitor.at("csv_rows").locator("button").first
    with visitor.download(wanted, tmp_path).open(encoding="utf-8", newline="") as file:
        bills = [float(row["total_bill"]) for row in csv.DictReader(file)]
    assert len(bills) == 9
    assert min(bills) > 40
    assert light(server)
