"""The journey: one literal row for each page, in the order a person walks."""

from __future__ import annotations

from dataclasses import dataclass

from core.problems import Phrase, say


@dataclass(frozen=True)
class Step:
    """A page.

    Attributes:
        name: its file and its place in the address.
        label: in the navigation and as the heading.
        help: one sentence under the heading.
        icon: a Material symbol, from the font the app ships.
        trained: whether it needs a run that has been trained.
    """

    name: str
    label: Phrase
    help: Phrase
    icon: str
    trained: bool = False

    @property
    def file(self) -> str:
        """Its script, beside the shell."""
        return f"{self.name}.py"


HOME = Step("home", say("Start"), say("Choose a table to begin, or go on where you were."), "home")

STEPS = (
    Step(
        "data",
        say("Data"),
        say("What the table holds, and what you want to predict."),
        "table",
    ),
    Step(
        "look",
        say("Look"),
        say("What lies in each column, and what goes together, before anything is trained."),
        "query_stats",
    ),
    Step(
        "prepare",
        say("Prepare"),
        say("How each column is turned into numbers, and which rows are kept for the test."),
        "tune",
    ),
    Step(
        "model",
        say("Model"),
        say("The layers of the network, from the columns to the answer."),
        "layers",
    ),
    Step(
        "train",
        say("Train"),
        say("The network learns from the training rows while you watch."),
        "play_circle",
    ),
    Step(
        "evaluate",
        say("Evaluate"),
        say("How good it is on rows it has never seen."),
        "fact_check",
        trained=True,
    ),
    Step(
        "explain",
        say("Explain"),
        say("Which columns move the answer, and how."),
        "lightbulb",
        trained=True,
    ),
    Step(
        "predict",
        say("Predict"),
        say("Try it on one row, or on a whole file."),
        "online_prediction",
        trained=True,
    ),
    Step(
        "export",
        say("Export"),
        say("Take the model away, with the code to use it."),
        "download",
        trained=True,
    ),
)
BY_NAME = {step.name: step for step in (HOME, *STEPS)}


def after(name: str) -> Step | None:
    """Return the step that follows one; None after the last."""
    names = [step.name for step in STEPS]
    place = names.index(name) + 1
    return STEPS[place] if place < len(STEPS) else None
