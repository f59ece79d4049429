"""What is worth a look first: the best opponent, rows that are typical, surest, most wrong."""

from __future__ import annotations

import subprocess
import sys

from core.standouts import best_opponent, standouts
from tests.charts import facts


def test_best_is_highest_or_lowest_as_the_metric_has_it() -> None:
    report = facts.report("regression")
    best = {name: best_opponent(report, name) for name in ("mae", "r2", "accuracy")}
    assert best["mae"] is not None
    assert best["mae"].label == "Boosted trees"
    assert best["r2"] is not None
    assert best["r2"].label == "Boosted trees"
    assert best["accuracy"] is None


def test_the_most_wrong_row_is_the_one_whose_class_got_least() -> None:
    report = facts.report("binary").with_(classes=("no", "yes"), positive_class="yes")
    found = facts.explanation(rows=3, outputs=("yes",)).with_(predictions=((0.9, 0.2, 0.5),))
    assert standouts(found, report, ["yes", "yes", "no"], 0) == {
        "typical": 2, "surest": 0, "wrong": 1,
    }  # fmt: skip
    assert "wrong" not in standouts(found, report, [None] * 3, 0)
    numbers = facts.report("regression")
    assert standouts(found, numbers, [0.9, 0.2, 3.0], 0) == {"typical": 2, "wrong": 2}
    several = facts.report("multiclass").with_(classes=("a", "b", "c"))
    shares = facts.explanation(rows=2, outputs=("a", "b")).with_(
        predictions=((0.6, 0.1), (0.3, 0.8))
    )
    assert standouts(shares, several, ["b", "c"], 0)["wrong"] == 0


def test_tables_bring_nothing_heavy() -> None:
    program = """
import sys
import core.tables, core.standouts
sys.exit(", ".join({"sklearn", "keras", "tensorflow", "shap"} & set(sys.modules)) or 0)
"""
    result = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr
