"""Sentences for the figures of an explanation."""

from __future__ import annotations

from collections import defaultdict

from core.charts import explained
from core.charts.text import brief, number, signed
from core.charts.trend import trend
from core.charts.waterfall import steps
from core.problems import Phrase, say
from core.report import Explanation


def importance(explanation: Explanation, output: int = 0) -> Phrase:
    """Say which columns matter most, in order."""
    explained.checked_output(explanation, output)
    sizes = explanation.importance[output]
    names = [
        brief(explanation.columns[index])
        for index in explained.by_importance(explanation, output)
        if sizes[index] > 0
    ]
    if not names:
        return say("No column changes the prediction.")
    if len(names) == 1:
        return say("Only column {first} changes the prediction.", first=names[0])
    if len(names) == 2:
        return say("Column {first} matters most, then {second}.", first=names[0], second=names[1])
    return say(
        "Column {first} matters most, then {second} and {third}.",
        first=names[0],
        second=names[1],
        third=names[2],
    )


def _direction(explanation: Explanation, column: int, output: int) -> int:
    """Return whether the effect of a column of numbers rises (1) or falls (-1) with it."""
    values = explained.numbers(explained.cells(explanation, column))
    if values is None:
        return 0
    effects = explained.effects(explanation, output, column)
    pairs = [(v, e) for v, e in zip(values, effects, strict=True) if v is not None]
    return trend([value for value, _ in pairs], [effect for _, effect in pairs])


def beeswarm(explanation: Explanation, output: int = 0) -> Phrase:
    """Say how the most important column acts."""
    about = brief(explained.checked_output(explanation, output))
    order = explained.by_importance(explanation, output)
    if not order or not explanation.importance[output][order[0]]:
        return say("No column changes the prediction.")
    column = order[0]
    name = brief(explanation.columns[column])
    direction = _direction(explanation, column, output)
    if direction > 0:
        return say(
            "The strongest column is {column}: its high values raise {output}, its low ones"
            " lower it.",
            column=name,
            output=about,
        )
    if direction < 0:
        return say(
            "The strongest column is {column}: its high values lower {output}, its low ones"
            " raise it.",
            column=name,
            output=about,
        )
    effects = explained.effects(explanation, output, column) or [0.0]
    return say(
        "The strongest column is {column}: it moves {output} by {low} to {high}.",
        column=name,
        output=about,
        low=signed(min(effects)),
        high=signed(max(effects)),
    )


def waterfall(explanation: Explanation, row: int = 0, output: int = 0, most: int = 12) -> Phrase:
    """Say what is predicted for a row, and what moved it most."""
    about = brief(explained.checked_output(explanation, output))
    explained.checked_row(explanation, row)
    values = {
        "output": about,
        "prediction": number(explanation.predictions[output][row]),
        "base": number(explanation.base[output]),
    }
    path = steps(explanation, row, output, most)
    if not path or not path[0].effect or path[0].column is None:
        return say("The prediction of {output} is the average, {prediction}.", **values)
    return say(
        "The prediction of {output} is {prediction}, the average {base}; {column} = {cell} moved it"
        " most ({effect}).",
        **values,
        column=brief(path[0].column),
        cell=brief(path[0].cell) or "–",
        effect=signed(path[0].effect),
    )


def dependence(explanation: Explanation, column: str, output: int = 0) -> Phrase:
    """Say whether the effect of a column rises or falls, or which words act most."""
    about = brief(explained.checked_output(explanation, output))
    index = explained.column_index(explanation, column)
    effects = explained.effects(explanation, output, index)
    cells = explained.cells(explanation, index)
    names = {"column": brief(column), "output": about}
    if not any(effects):
        return say("Column {column} does not change {output}.", **names)
    if explained.numbers(cells) is None:
        return _words(cells, effects, names)
    direction = _direction(explanation, index, output)
    if direction > 0:
        return say("The higher {column}, the higher {output} is predicted.", **names)
    if direction < 0:
        return say("The higher {column}, the lower {output} is predicted.", **names)
    return say(
        "Column {column} moves {output} by {low} to {high}, without one direction.",
        **names,
        low=signed(min(effects)),
        high=signed(max(effects)),
    )


def _words(cells: list[str], effects: list[float], names: dict[str, str]) -> Phrase:
    found = defaultdict(list)
    for cell, effect in zip(cells, effects, strict=True):
        found[cell].append(effect)
    means = {cell: sum(values) / len(values) for cell, values in found.items()}
    low, high = (pick(means, key=means.__getitem__) for pick in (min, max))
    return say(
        "Of the values of {column}, {high} acts most upwards ({most}) and {low} most downwards"
        " ({least}).",
        **names,
        high=brief(high) or "–",
        most=signed(means[high]),
        low=brief(low) or "–",
        least=signed(means[low]),
    )
