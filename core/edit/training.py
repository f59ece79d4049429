"""What a person changes about how the weights are found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.catalog.training.metrics import fitting

if TYPE_CHECKING:
    from core.goal import Goal
    from core.recipe import Choice, Recipe


def set_loss(recipe: Recipe, aim: Goal, loss: Choice | None) -> Recipe:
    """Return the recipe with another loss of its output, without metrics that no longer fit.

    Without a loss it follows from the target.
    """
    first, *rest = recipe.network.outputs
    outputs = (first.with_(loss=loss), *rest)
    changed = recipe.with_(network=recipe.network.with_(outputs=outputs))
    held = changed.training.metrics
    if held is None:
        return changed
    known = fitting(changed, aim.task, len(aim.classes))
    metrics = tuple(name for name in held if name in known)
    return changed.with_(training=changed.training.with_(metrics=metrics))
