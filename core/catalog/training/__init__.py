"""How weights are found: one row for each option.

- `tasks`       what follows from the kind of target
- `losses`      what is made small
- `optimizers`  how a step is taken
- `stopping`    when it ends
- `opponents`   what the network is compared with
"""

from core.catalog.training.losses import LOSSES, LossRow
from core.catalog.training.opponents import OPPONENTS
from core.catalog.training.optimizers import OPTIMIZERS, OptimizerRow
from core.catalog.training.stopping import EARLY_STOPPING
from core.catalog.training.tasks import TASKS, TaskRow

__all__ = [
    "EARLY_STOPPING",
    "LOSSES",
    "OPPONENTS",
    "OPTIMIZERS",
    "TASKS",
    "LossRow",
    "OptimizerRow",
    "TaskRow",
]
