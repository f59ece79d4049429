"""The heavy imports, done once in the process that job children come from.

Nothing may run a TensorFlow operation here: its threads would not survive the fork, and every child
would hang. The environment is set first, because TensorFlow reads it while it is imported.
"""

from __future__ import annotations

import logging
import os
from importlib import import_module

from core import settings
from core.jobs.kinds import STEPS

ENVIRONMENT = {
    "KERAS_BACKEND": "tensorflow",
    # Where Keras keeps what it downloads, which is `samples.public.cache`.
    "KERAS_HOME": str(settings.home() / "public"),
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "OMP_NUM_THREADS": str(settings.threads()),
    "OPENBLAS_NUM_THREADS": str(settings.threads()),
}
HEAVY = (
    "numpy",
    "pandas",
    "pyarrow.parquet",
    "sklearn.ensemble",
    "sklearn.linear_model",
    "sklearn.metrics",
    "tensorflow",
    "keras",
    # What the steps import late, so that whoever only names them stays light.
    "core.data.table",
    "core.evaluate.judge",
    "core.evaluate.opponents",
    "core.network.raw",
    "core.prepare.prepared",
    "core.train.fit",
)

os.environ.update(ENVIRONMENT)
_steps = {step.partition(":")[0] for steps in STEPS.values() for step in steps}
for _name in (*HEAVY, *sorted(_steps)):
    try:
        import_module(_name)
    except Exception:
        # A module that cannot be imported fails again, and is told, in the job that needs it;
        # here it would take every other kind of job with it.
        logging.getLogger(__name__).exception("Cannot preload %s", _name)
