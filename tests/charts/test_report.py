"""The figures of a report show the numbers of the report."""

import math

import pytest

from core.charts.classes import class_scores, confusion_matrix
from core.charts.history import learning_curves
from core.charts.opponents import opponents
from core.charts.ranking import WORST_COLOURED, precision_recall, roc
from core.charts.residuals import predicted_against_actual, residual_histogram, residuals
from core.charts.style import NETWORK, QUIET
from core.report import ClassScore, Confusion, Residuals
from tests.charts.facts import confusion, curves, epochs, numbers, report, scores


def test_learning_curves_have_a_panel_for_each_metric() -> None:
    history = epochs(20, best=12)
    figure = learning_curves(history, 12)
    *drawn, kept = figure.data
    keys = ("loss", "val_loss", "accuracy", "val_accuracy")
    assert [list(trace.y) for trace in drawn] == [[e[key] for e in history] for key in keys]
    assert [trace.yaxis for trace in drawn] == ["y", "y", "y2", "y2"]
    assert list(drawn[0].x) == list(range(1, 21))
    assert [trace.showlegend for trace in drawn] == [True, True, False, False]
    assert figure.layout.yaxis.domain[0] > figure.layout.yaxis2.domain[1]
    assert [trace.name for trace in drawn] == ["Training rows", "New rows (validation)"] * 2
    assert kept.name == "Kept: epoch 12"
    assert (figure.layout.shapes[0].x0, figure.layout.shapes[0].x1) == (12, 12)
    assert drawn[1].hovertext[11] == "Epoch 12<br>Loss: 0.3"


def test_learning_curves_of_one_epoch_show_a_point() -> None:
    figure = learning_curves(epochs(1, 1), 1)
    assert figure.data[0].mode == "lines+markers"
    assert figure.layout.xaxis.range[0] < 1 < figure.layout.xaxis.range[1]


def test_learning_curves_leave_gaps_where_there_is_no_number() -> None:
    history = [{"loss": 1.0, "mae": None}, {"loss": math.nan, "mae": None}, {"loss": 0.5}]
    figure = learning_curves(history, 0)
    assert len(figure.data) == 1
    assert list(figure.data[0].y) == [1.0, None, 0.5]
    assert not figure.layout.shapes


@pytest.mark.parametrize(("first", "scale"), [(50.0, "linear"), (5000.0, "log")])
def test_a_loss_of_many_magnitudes_gets_a_logarithmic_axis(first: float, scale: str) -> None:
    figure = learning_curves([{"loss": first}, {"loss": 1.0}], 2)
    assert figure.layout.yaxis.type == scale


def test_no_epoch_is_said_in_words() -> None:
    for history in ([], [{}], [{"loss": None}]):
        figure = learning_curves(history, 0)
        assert not figure.data
        assert figure.layout.annotations[0].text == "No epoch has been finished yet."


def test_confusion_matrix_writes_counts_and_colours_shares() -> None:
    found = Confusion(labels=("no", "yes"), counts=((8, 2), (1, 3)))
    (cells,) = confusion_matrix(found).data
    assert [list(row) for row in cells.z] == [[0.8, 0.2], [0.25, 0.75]]
    assert [list(row) for row in cells.text] == [["8", "2"], ["1", "3"]]
    assert list(cells.x) == list(cells.y) == ["no", "yes"]
    assert cells.hovertext[1][0] == "True: yes<br>Predicted: no<br>Rows: 1 (25&#37; of the class)"
    (shares,) = confusion_matrix(found, normalised=True).data
    assert [list(row) for row in shares.text] == [["80%", "20%"], ["25%", "75%"]]


def test_confusion_matrix_names_its_axes_the_right_way_round() -> None:
    layout = confusion_matrix(confusion()).layout
    assert layout.xaxis.title.text == "Predicted class"
    assert layout.yaxis.title.text == "True class"
    assert layout.yaxis.autorange == "reversed"


def test_confusion_matrix_keeps_a_class_without_rows() -> None:
    found = Confusion(labels=("a", "b"), counts=((5, 1), (0, 0)))
    (cells,) = confusion_matrix(found, normalised=True).data
    assert list(cells.z[1]) == [None, None]
    assert list(cells.text[1]) == ["–", "–"]
    assert cells.hovertext[1][1].endswith("There is no row of this class.")


@pytest.mark.parametrize(("size", "written"), [(25, True), (26, False), (200, False)])
def test_confusion_matrix_of_many_classes(size: int, written: bool) -> None:
    labels = tuple(f"a class with a long name that ends in {i}" for i in range(size))
    figure = confusion_matrix(confusion(labels))
    (cells,) = figure.data
    assert (cells.text is not None) == written
    assert len(set(cells.x)) == size
    assert max(map(len, cells.x)) <= 20
    assert f"ends in<br>{size - 1}" in cells.hovertext[-1][-1] or labels[-1] in cells.hovertext[-1][
        -1
    ].replace("<br>", " ")
    assert len(figure.to_json()) < 3_000_000
    assert figure.layout.dragmode == (False if written else "zoom")


def test_class_scores_are_bars_of_three_numbers() -> None:
    found = scores()
    figure = class_scores(found)
    assert [trace.name for trace in figure.data] == ["Precision", "Recall", "F1"]
    assert list(figure.data[1].x) == [score.recall for score in found]
    assert list(figure.data[0].y) == ["A", "B", "C"]


def test_class_scores_of_many_classes_show_the_lowest() -> None:
    found = scores(tuple(f"c{i}" for i in range(200)))
    absent = ClassScore(label="absent", precision=0, recall=0, f1=0, support=0)
    figure = class_scores((absent, *found), most=10)
    assert list(figure.data[2].y) == [f"c{i}" for i in range(199, 189, -1)]
    assert figure.layout.xaxis.title.text == "Score (10 of 201 classes, lowest F1 first)"


def test_roc_and_its_area() -> None:
    (found,) = curves()
    guess, curve = roc((found,)).data
    assert (list(guess.x), list(guess.y)) == ([0, 1], [0, 1])
    assert list(curve.x) == list(found.false_positive_rate)
    assert list(curve.y) == list(found.true_positive_rate)
    assert curve.name == f"yes {found.roc_auc:.3f}"


def test_precision_recall_has_the_base_rate_and_steps() -> None:
    (found,) = curves()
    base, curve = precision_recall((found,)).data
    assert list(base.y) == [found.share, found.share]
    assert base.name == f"Base rate {found.share:.3g}"
    assert (list(curve.x), list(curve.y)) == (list(found.recall), list(found.precision))
    assert curve.line.shape == "hv"


def test_precision_recall_has_a_base_rate_for_each_class() -> None:
    found = curves(("a", "b", "c", "d"))
    shares = [curve.share for curve in found]
    assert len(set(shares)) > 1
    base = precision_recall(found).data[:4]
    assert [(trace.y[0], trace.y[1]) for trace in base] == [(share, share) for share in shares]
    assert [trace.showlegend for trace in base] == [True, False, False, False]


@pytest.mark.parametrize("draw", [roc, precision_recall])
def test_of_many_curves_the_worst_are_coloured(draw: object) -> None:
    found = curves(tuple(f"c{i}" for i in range(30)))
    area = "roc_auc" if draw is roc else "average_precision"
    worst = sorted(found, key=lambda curve: getattr(curve, area))[:WORST_COLOURED]
    figure = draw(found)  # type: ignore[operator]
    coloured = figure.data[-WORST_COLOURED:]
    assert [trace.name.split()[0] for trace in coloured] == [curve.label for curve in worst]
    grey = [trace for trace in figure.data if trace.legendgroup == "others"]
    assert len(grey) == 30 - WORST_COLOURED
    assert sum(trace.showlegend for trace in grey) == 1
    assert not draw(()).data  # type: ignore[operator]


def test_predicted_against_actual_shares_one_range() -> None:
    found = numbers(50)
    figure = predicted_against_actual(found)
    line, points = figure.data
    assert list(points.x) == list(found.actual)
    assert list(points.y) == list(found.predicted)
    assert figure.layout.xaxis.range == figure.layout.yaxis.range
    assert list(line.x) == list(line.y) == list(figure.layout.xaxis.range)


def test_residuals_are_actual_minus_predicted() -> None:
    found = Residuals(rows=(4, 7), actual=(10.0, 20.0), predicted=(8.0, 25.0))
    figure = residuals(found)
    _, points = figure.data
    assert list(points.x) == [8.0, 25.0]
    assert list(points.y) == [2.0, -5.0]
    assert points.hovertext[0] == "Row 5<br>Actual: 10<br>Predicted: 8<br>Residual: +2"
    low, high = figure.layout.yaxis.range
    assert low == -high
    assert high > 5


def test_residual_histogram_counts_every_row_once() -> None:
    found = numbers(500)
    (bars,) = residual_histogram(found).data
    rest = [a - p for a, p in zip(found.actual, found.predicted, strict=True)]
    assert sum(bars.y) == 500
    for middle, width, count in zip(bars.x[:-1], bars.width[:-1], bars.y[:-1], strict=True):
        inside = [value for value in rest if middle - width / 2 <= value < middle + width / 2]
        assert len(inside) == pytest.approx(count, abs=1)


@pytest.mark.parametrize(
    ("actual", "predicted"),
    [
        ((1.0, 2.0, 3.0), (1.0, 2.0, 3.0)),
        ((1.0, 2.0, 3.0), (2.0, 2.0, 2.0)),
        ((5.0,), (4.0,)),
        ((0.0, 0.0), (0.0, 0.0)),
        ((1e9, 1e9), (1e9, 1e9)),
        ((1e308, -1e308), (1e307, 0.0)),
    ],
)
def test_numbers_without_spread_are_drawn(
    actual: tuple[float, ...], predicted: tuple[float, ...]
) -> None:
    found = Residuals(rows=tuple(range(len(actual))), actual=actual, predicted=predicted)
    for draw in (predicted_against_actual, residuals):
        figure = draw(found)
        assert len(figure.data[1].x) == len(actual)
        assert figure.layout.xaxis.range[0] < figure.layout.xaxis.range[1]
        assert figure.layout.yaxis.range[0] < figure.layout.yaxis.range[1]
    (bars,) = residual_histogram(found).data
    assert sum(bars.y) == len(actual)
    assert min(bars.width) > 0


def test_opponents_stand_beside_the_network() -> None:
    figure = opponents(report())
    accuracy, f1, area = figure.data
    assert list(accuracy.y) == ["This network", "Linear model", "Boosted trees"]
    assert list(accuracy.x) == [0.85, 0.8, 0.87]
    assert list(f1.x) == [0.7, 0.65, 0.72]
    assert list(area.text) == ["0.9", "–", "0.92"]
    assert list(accuracy.marker.color) == [NETWORK, QUIET, QUIET]
    assert figure.layout.xaxis.title.text == "Accuracy (higher is better)"


def test_opponents_of_a_regression_may_be_below_nought() -> None:
    figure = opponents(report("regression"))
    assert [trace.x[0] for trace in figure.data] == [4.0, 5.5, 0.8]
    assert figure.layout.xaxis.title.text == "Mean absolute error (lower is better)"
    assert figure.layout.xaxis3.range[0] < -0.2
    domains = [figure.layout[name].domain for name in ("yaxis", "yaxis2", "yaxis3")]
    heights = [top - bottom for bottom, top in domains]
    assert heights == pytest.approx([heights[0]] * 3)


def test_without_opponents_the_network_is_alone() -> None:
    figure = opponents(report(rivals=False))
    assert list(figure.data[0].y) == ["This network"]
    assert not opponents(report().with_(metrics={"test": {"accuracy": None}})).data
