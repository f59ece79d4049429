"""What each figure shows, in one sentence: under the figure, and for those who do not see it.

- `reading`     figures of a table
- `judged`      figures of a report
- `explaining`  figures of an explanation
- `looking`     figures of a table that is looked at
- `planning`    figures of a training that is planned

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
from core.charts.summaries.looking import (
    association,
    frequent,
    missing,
    pair,
    patterns,
    relations,
    scatter_matrix,
    spread,
)
from core.charts.summaries.planning import learning_rate
from core.charts.summaries.reading import class_balance, distribution, split_picture

__all__ = [
    "association",
    "beeswarm",
    "class_balance",
    "class_scores",
    "confusion_matrix",
    "dependence",
    "distribution",
    "frequent",
    "importance",
    "learning_curves",
    "learning_rate",
    "missing",
    "opponents",
    "pair",
    "patterns",
    "precision_recall",
    "predicted_against_actual",
    "relations",
    "residual_histogram",
    "residuals",
    "roc",
    "scatter_matrix",
    "split_picture",
    "spread",
    "waterfall",
]
