"""How weights are found: one row for each option.

- `tasks`       what follows from the kind of target
- `losses`      what is made small
- `optimizers`  how a step is taken, and gradients held in bounds
- `schedules`   how the learning rate changes
- `metrics`     what is followed beside the loss
- `stopping`    when it ends
- `opponents`   what the network is compared with
"""

from core.catalog.training.losses import LOSSES, LossRow, activation_of, loss_of
from core.catalog.training.metrics import METRICS, MetricRow
from core.catalog.training.opponents import OPPONENTS
from core.catalog.training.optimizers import CLIPPING, OPTIMIZERS, OptimizerRow
from core.catalog.training.schedules import SCHEDULES
from core.catalog.training.stopping import EARLY_STOPPING
from core.catalog.training.tasks import TASKS, TaskRow

__all__ = [
    "CLIPPING",
    "EARLY_STOPPING",
    "LOSSES",
    "METRICS",
    "OPPONENTS",
    "OPTIMIZERS",
    "SCHEDULES",
    "TASKS",
    "LossRow",
    "MetricRow",
    "OptimizerRow",
    "TaskRow",
    "activation_of",
    "loss_of",
]
