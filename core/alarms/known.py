"""Every alarm there is: one row for each, with its words and the limits it is held to.

A limit is a judgement, so each says why it is where it is. They were set by counting on some
hundred real tables how often each alarm rings and reading whether it should have
(`tests/benchmarks/alarms.py` counts again); a false alarm costs more trust than a late one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from core.problems import Phrase, say

Level = Literal["stops", "misleads", "weakens", "hint"]
# In the order in which alarms are shown.
LEVELS: dict[Level, Phrase] = {
    "stops": say("Stops the training"),
    "misleads": say("Makes the scores wrong"),
    "weakens": say("Costs quality"),
    "hint": say("Good to know"),
}


@dataclass(frozen=True)
class Limit:
    """A number that an alarm is held to, and why it is that number."""

    value: float
    why: str


@dataclass(frozen=True, kw_only=True)
class Known:
    """An alarm that can ring.

    Attributes:
        name: as written in recipes; never changes once released.
        label: short name on the screen.
        help: what it means and why it matters, for someone who meets it for the first time.
        level: `stops` keeps a training from starting; `misleads` makes the scores wrong; `weakens`
            costs quality; `hint` is worth knowing.
        limits: by name.
    """

    name: str
    label: str
    help: str
    level: Level
    limits: dict[str, Limit]


def _table(*rows: Known) -> dict[str, Known]:
    return {row.name: row for row in rows}


KNOWN = _table(
    Known(
        name="target_missing",
        label="Rows without a target",
        help="A network learns from rows whose answer is known. Rows without one can only be "
        "left out.",
        level="stops",
        limits={},
    ),
    Known(
        name="one_class",
        label="Only one class",
        help="Where every row has the same answer there is nothing to tell apart.",
        level="stops",
        limits={},
    ),
    Known(
        name="rare_classes",
        label="Classes with too few rows",
        help="Each class needs a row to learn from, one to stop by and one to be tested on.",
        level="stops",
        limits={},
    ),
    Known(
        name="empty",
        label="Empty columns",
        help="A column without any value tells nothing.",
        level="stops",
        limits={},
    ),
    Known(
        name="leakage",
        label="Gives the answer away",
        help="One column alone predicts the target almost perfectly. Often it was filled in "
        "after the answer was known, or is the answer in other words. A network that learns from "
        "it looks brilliant here and fails on new rows, where the column is still empty. Ask: is "
        "this value known before the target is?",
        level="misleads",
        limits={
            "skill": Limit(
                0.98,
                "Of the errors of a plain guess, this share is gone. Real single causes (petal "
                "width and species, odour and mushrooms) stay below it; copies and codes of the "
                "target do not.",
            ),
            "named_skill": Limit(
                0.9,
                "Beside a telling name (outcome, result, the name of the target itself) less "
                "proof is asked for; a name alone is none.",
            ),
            "rows": Limit(40, "With fewer rows a perfect column is no rarity."),
            "rare_rows": Limit(
                10, "With fewer rows outside the largest class, too few answers are given away."
            ),
            "sample": Limit(20_000, "More rows do not change the answer, only the time."),
        },
    ),
    Known(
        name="twins",
        label="Test rows seen in training",
        help="The same row is among those the network learns from and those it is tested on. "
        "It can know such a row by heart, so the test says too much good of it.",
        level="misleads",
        limits={
            "share": Limit(0.01, "Less moves a score by less than its own uncertainty."),
            "rows": Limit(5, "A few happen in any table."),
            "chance": Limit(
                0.25,
                "Of the pairs found, at most this share may be expected among rows that are "
                "no copies: few columns with few values repeat by themselves.",
            ),
        },
    ),
    Known(
        name="identity",
        label="Columns that only name rows",
        help="A number or code that is different in every row, such as a customer number, can "
        "be learned by heart but tells nothing about new rows.",
        level="weakens",
        limits={
            "different": Limit(0.95, "Some values may stand twice by mistake."),
            "dense": Limit(
                1.5, "Numbers that count rows fill their range; measurements leave gaps."
            ),
            "rows": Limit(20, "In fewer rows measurements, too, are all different."),
        },
    ),
    Known(
        name="groups",
        label="Several rows of the same thing",
        help="Rows with the same ID belong together, such as the visits of one patient. If some "
        "of them train and others test, the network may know the patient rather than the "
        "illness. Splitting by the ID keeps them together.",
        level="misleads",
        limits={
            "least": Limit(1.5, "Rows for each ID on average; below, it rather names rows."),
            "things": Limit(20, "With fewer different values it is a category, not an ID."),
        },
    ),
    Known(
        name="duplicates",
        label="Rows that stand twice",
        help="Exact copies of rows count several times in learning and in testing. Sometimes "
        "they are real (two equal sales), often a table was joined or exported twice.",
        level="weakens",
        limits={
            "share": Limit(0.01, "A stray copy in a hundred rows does no harm."),
            "rows": Limit(5, "A few happen in any table."),
            "chance": Limit(0.25, "As for test rows seen in training."),
        },
    ),
    Known(
        name="contradictions",
        label="Same row, different answer",
        help="Rows that are equal in every column the network sees, but not in the target. No "
        "network can get all of them right; another column may be missing that tells them apart.",
        level="hint",
        limits={
            "share": Limit(0.05, "Below this it costs less than noise does in most tables."),
            "chance": Limit(0.25, "As for test rows seen in training."),
        },
    ),
    Known(
        name="constant",
        label="Columns that hardly vary",
        help="Where nearly every row holds the same value, the few others are too few to learn "
        "from.",
        level="hint",
        limits={
            "others": Limit(
                5, "So few other rows are split over training, validation and test to nothing."
            ),
            "share": Limit(0.01, "Of a tiny table, five rows would be many."),
        },
    ),
    Known(
        name="spellings",
        label="Same word, spelled differently",
        help="Categories that differ only in capital letters or blanks are different things to "
        "a network. Reading them as one gives each more rows to learn from.",
        level="weakens",
        limits={
            "pairs": Limit(
                1, "Two spellings of one word are hardly ever meant as two categories."
            ),
        },
    ),
    Known(
        name="number_text",
        label="Numbers used as categories",
        help="Most cells are numbers, but some are not, so the column was taken as categories: "
        "that 3 lies between 2 and 4 is lost.",
        level="weakens",
        limits={},
    ),
    Known(
        name="date_text",
        label="Dates used as categories",
        help="The cells are dates written in several ways, so the column could not be read as "
        "dates. As categories, each day stands alone.",
        level="weakens",
        limits={},
    ),
    Known(
        name="units",
        label="Different units in one column",
        help="Numbers with different units cannot be compared: 5 kg is more than 8 lb. Convert "
        "them in the file.",
        level="weakens",
        limits={},
    ),
    Known(
        name="many_categories",
        label="Too many categories",
        help="Categories with very few rows cannot be learned. The most frequent ones can stay; "
        "the rest share one place.",
        level="weakens",
        limits={
            "rows": Limit(5, "A category needs some rows to be learned at all."),
            "share": Limit(
                0.5, "Of the categories that have a place, so many have fewer rows than that."
            ),
            "categories": Limit(50, "Fewer places cost a network little."),
        },
    ),
    Known(
        name="imbalance",
        label="One class is much rarer",
        help="When one class is rare, a network can look good by never predicting it. Class "
        "weights make its rows count more. Look at precision and recall, not at accuracy.",
        level="weakens",
        limits={
            "ratio": Limit(
                10,
                "Ten to one is where the literature begins to speak of strong imbalance; at "
                "90 % accuracy a network may have learned nothing.",
            ),
        },
    ),
    Known(
        name="wide",
        label="More inputs than rows",
        help="With more numbers for each row than rows to learn from, a network can learn every "
        "row by heart. Leave out columns, or take a small network with dropout.",
        level="weakens",
        limits={"ratio": Limit(1, "From here on even a linear network fits any target exactly.")},
    ),
    Known(
        name="time_order",
        label="Rows have dates, the split is random",
        help="If the network is to predict the future, it must be tested on later rows than "
        "those it learned from. A random split lets it look ahead.",
        level="hint",
        limits={
            "different": Limit(10, "With fewer dates there is hardly a before and after."),
        },
    ),
    Known(
        name="heavy_tail",
        label="A few numbers are very large",
        help="A few values far from all others set the scale, and the rest is squeezed together.",
        level="hint",
        limits={
            "spreads": Limit(
                100,
                "Widths of the middle half between the middle half and the farthest value; "
                "amounts of money often reach ten or twenty and are learned well.",
            ),
        },
    ),
)  # fmt: skip


def limit(name: str, what: str) -> float:
    """Return a limit of an alarm."""
    return KNOWN[name].limits[what].value
