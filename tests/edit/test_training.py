from __future__ import annotations

from core.edit import training
from core.goal import Goal
from core.recipe import Choice, Recipe, Training

AIM = Goal(column="y", task="regression")


def test_metrics_that_do_not_fit_go_with_the_loss() -> None:
    metrics = ("mean_absolute_percentage_error", "r2_score")
    recipe = training.set_loss(
        Recipe(training=Training(metrics=metrics)), AIM, Choice(kind="poisson")
    )
    assert recipe.training.metrics == metrics
    changed = training.set_loss(recipe, AIM, Choice(kind="huber"))
    assert changed.network.outputs[0].loss == Choice(kind="huber")
    assert changed.training.metrics == ("r2_score",)


def test_metrics_that_follow_from_the_task_stay_so() -> None:
    changed = training.set_loss(Recipe(), AIM, Choice(kind="huber"))
    assert changed.training.metrics is None
