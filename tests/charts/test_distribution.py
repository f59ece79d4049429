"""The figures of a table show its facts."""

import pytest

from core.charts import summaries
from core.charts.distribution import class_balance, distribution, split_picture
from core.charts.style import ACCENT, NETWORK, QUIET
from core.schema import ColumnFacts
from tests.charts.facts import cities, measured, parts
from tests.charts.test_style import contrast, rgb


def test_numbers_are_a_histogram() -> None:
    figure = distribution(measured())
    (bars,) = figure.data
    assert list(bars.y) == list(range(20))
    assert list(figure.layout.xaxis.ticktext) == ["10", "20", "30"]
    assert list(figure.layout.xaxis.tickvals) == [-0.5, 9.5, 19.5]
    assert bars.hovertext[3] == "13 to 14<br>Rows: 3"
    assert not figure.layout.showlegend


def test_numbers_too_far_apart_for_a_float_are_drawn() -> None:
    wild = measured().with_(minimum=-1.7e308, maximum=1.7e308)
    assert list(distribution(wild).layout.xaxis.ticktext) == ["−1.7e+308", "0", "1.7e+308"]


def test_words_are_bars_named_where_there_is_room() -> None:
    figure = distribution(cities())
    assert list(figure.data[0].y) == [33, 32, 31]
    assert list(figure.layout.xaxis.ticktext) == ["Oslo", "Rome", "Lima"]
    many = distribution(cities(tuple(f"w{n}" for n in range(30))))
    (bars,) = many.data
    assert len(bars.y) == 13
    assert bars.y[-1] == sum(30 + 30 - n for n in range(12, 30))
    assert bars.marker.color[-1] == QUIET
    assert bars.hovertext[-1].startswith("Other values: 18<br>")
    assert list(many.layout.xaxis.ticktext) == ["other"]
    assert list(many.layout.xaxis.tickvals) == [12]


def test_values_that_are_not_listed_count_by_the_rows_of_the_table() -> None:
    facts = cities().with_(distinct=500, missing=4)
    (bars,) = distribution(facts, 1000).data
    assert bars.y[-1] == 1000 - 4 - (33 + 32 + 31)
    assert bars.hovertext[-1].startswith("Other values: 497<br>Rows: 900")


@pytest.mark.parametrize("name", ["empty", "one"])
def test_columns_of_no_and_of_one_value(name: str) -> None:
    facts = cities(("x",) if name == "one" else ())
    figure = distribution(facts)
    if name == "one":
        assert list(figure.data[0].y) == [31]
        assert summaries.distribution(facts).text() == "city has one value, x."
    else:
        assert not figure.data
        assert "Every cell is missing" in summaries.distribution(facts).text()


def test_a_number_of_an_older_reader_shows_its_values() -> None:
    facts = measured(()).with_(top=(("12", 5), ("13", 2)), distinct=2)
    assert list(distribution(facts).data[0].y) == [5, 2]


def test_classes_with_counts_and_shares() -> None:
    figure = class_balance({"no": 75, "yes": 25}, "yes")
    (bars,) = figure.data
    assert list(bars.x) == [75, 25]
    assert list(bars.y) == ["no", "yes"]
    assert list(bars.marker.color) == [NETWORK, ACCENT]
    assert list(bars.text) == ["75 (75&#37;)", "25 (25&#37;)"]


def test_past_20_classes_the_rarest_are_joined() -> None:
    (bars,) = class_balance({f"c{n}": 10 + n for n in range(50)}).data
    assert list(bars.y)[:2] == ["c49", "c48"]
    assert bars.y[-1] == "Other classes: 30"
    assert sum(bars.x) == sum(10 + n for n in range(50))
    assert not class_balance({}).data


def test_a_split_is_one_bar_of_three() -> None:
    figure = split_picture({"train": 700, "validation": 150, "test": 150})
    assert [trace.x[0] for trace in figure.data] == [700, 150, 150]
    assert [trace.name for trace in figure.data] == [
        "Training 700", "Validation 150", "Test 150",
    ]  # fmt: skip
    assert figure.data[0].hovertext[0] == "Training<br>700 (70&#37;)"
    for trace in figure.data:
        assert contrast(rgb(trace.marker.color), rgb(trace.textfont.color)) >= 4.5
    assert not split_picture({}).data


def test_classes_of_the_parts_are_shares_that_sum_to_one() -> None:
    found = parts(tuple(f"c{n}" for n in range(9)))
    rows = {part: sum(counts.values()) for part, counts in found.items()}
    figure = split_picture(rows, found)
    assert len(figure.data) == 7
    for place, part in enumerate(rows):
        assert sum(trace.x[place] for trace in figure.data) == pytest.approx(1)
        assert figure.data[0].y[place].startswith(("Training", "Validation", "Test"))
        assert found[part]["c0"] / rows[part] == pytest.approx(figure.data[0].x[place])
    assert figure.data[-1].name == "Other classes: 3"


def test_sentences() -> None:
    assert summaries.distribution(measured()).text() == (
        "age lies between 10 and 30; its middle is 24.5, and half of the rows lie between 20 and"
        " 27."
    )
    assert summaries.distribution(cities()).text() == (
        "city has 3 different values; the most frequent is Oslo (rows: 33)."
    )
    assert "out of balance: no has 90% of the rows, yes only 10%" in str(
        summaries.class_balance({"no": 90, "yes": 10})
    )
    assert "largest with 60% of the rows, yes the smallest with 40%" in str(
        summaries.class_balance({"no": 60, "yes": 40})
    )
    assert "out of balance" not in str(
        summaries.class_balance({f"c{n}": 10 + n % 2 for n in range(30)})
    )
    assert "is of class no" in str(summaries.class_balance({"no": 3}))
    rows = {"train": 700, "validation": 150, "test": 150}
    assert "learns from 700 rows" in str(summaries.split_picture(rows))
    alike = {part: {"a": count // 2, "b": count // 2} for part, count in rows.items()}
    assert "about the same share" in str(summaries.split_picture(rows, alike))
    apart = alike | {"test": {"a": 15, "b": 135}}
    assert "50% of the rows in Training, 10% in Test" in str(
        summaries.split_picture(rows, {**apart, "test": {"a": 15, "b": 135}})
    )


def test_a_column_of_the_reader_can_be_drawn(table_of: object) -> None:
    facts: ColumnFacts = table_of(  # type: ignore[operator]
        {"x": [str(n * n) for n in range(40)], "y": ["a", "b"] * 20}
    ).schema.columns[0]
    assert sum(distribution(facts).data[0].y) == 40
