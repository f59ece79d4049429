"""Which steps a kind of job has.

A step is `package.module:function` and called as `function(folder, arguments, reporter)`. Steps are
named as strings so that whoever submits a job imports none of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

Steps: TypeAlias = Mapping[str, tuple[str, ...]]

STEPS: Steps = {
    "train": ("core.tasks:train", "core.tasks:judge", "core.tasks:compare"),
    "evaluate": ("core.tasks:evaluate",),
    "explain": ("core.tasks:explain",),
    "predict": ("core.tasks:predict",),
    "export": ("core.tasks:export",),
    "fetch": ("core.tasks:fetch",),
}
