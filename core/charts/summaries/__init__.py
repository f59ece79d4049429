"""What each figure shows, in one sentence: under the figure, and for those who do not see it.

- `reading`     figures of a table
- `judged`      figures of a report
- `explaining`  figures of an explanation

A function has the name and the leading arguments of its figure. It returns a `Phrase` whose values
are names on one line, shortened but not escaped: they are for text, not for markup.
"""

from core.charts.summaries.explaining import beeswarm, dependence, importance, waterfall
from core.charts.summaries.judged import (
    class_scores,
    confusion_matrix,
    learning_curves,
    opponents,
    precision_recall,
    predicted_against_actual,
    residual_histogram,
    residuals,
    roc,
)
from core.charts.summaries.reading import class_balance, distribution, split_picture

__all__ = [
    "beeswarm",
    "class_balance",
    "class_scores",
    "confusion_matrix",
    "dependence",
    "distribution",
    "importance",
    "learning_curves",
    "opponents",
    "precision_recall",
    "predicted_against_actual",
    "residual_histogram",
    "residuals",
    "roc",
    "split_picture",
    "waterfall",
]
