"""Schemas, reports and explanations as plain text for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.alarms.alarm import MOST_ROWS
from core.alarms.known import KNOWN
from core.catalog.training import TASKS
from core.edit.mends import MENDS
from core.problems import Phrase, Problem, listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from core.alarms.alarm import Alarm
    from core.look.facts import Association, Gaps, Profile, Relations
    from core.report import Explanation, Metrics, Report
    from core.schema import Container, Dialect, Schema

MOST_EXAMPLES = 5


def _plain(text: object) -> str:
    """Return a text without control characters, so that no name can steer a terminal."""
    return "".join(c if c.isprintable() else " " for c in str(text))


def problem(found: Problem) -> str:
    """Return a problem as a line that no name in it can break out of."""
    mark = "error" if found.severity == "error" else "note"
    return _plain(f"{mark}: {found}")


def alarm(found: Alarm, evidence: bool = False) -> str:
    """Return an alarm as a line that no name in it can break out of.

    Args:
        found: the alarm.
        evidence: whether rows, values and mends follow on lines of their own.
    """
    lines = [f"note: {found.key}: {found.found}"]
    if evidence:
        lines[0] = f"{found.level}: {found.key}: {found.found}"
        lines.append(f"  {KNOWN[found.name].help}")
        if found.values:
            held = ", ".join(f"{value[:60]!r} ({count})" for value, count in found.values)
            lines.append(f"  values: {held}")
        if found.rows:
            more = f" (+{found.count - len(found.rows)})" if found.count > len(found.rows) else ""
            lines.append(f"  rows: {listed(found.rows, MOST_ROWS)}{more}")
        if found.mends:
            lines.append(f"  mend: {'; '.join(MENDS[o.name].label for o in found.mends)}")
    return "\n".join(_plain(line) for line in lines)


def message(event: Mapping[str, Any]) -> str:
    """Return what a message event says."""
    if "problem" in event:
        return problem(Problem.model_validate(event["problem"]))
    return _plain(Phrase.model_validate(event["phrase"]))


def _table(rows: Iterable[Sequence[object]]) -> str:
    """Return rows as text in aligned columns; all but the first column to the right."""
    texts = [[_plain(cell) for cell in row] for row in rows]
    widths = [max(len(row[i]) for row in texts) for i in range(len(texts[0]))]
    lines = [
        "  ".join(
            cell.ljust(width) if i == 0 else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in texts
    ]
    return "\n".join(line.rstrip() for line in lines)


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.4g}" if abs(value) < 1000 else f"{value:,.0f}"


def schema(found: Schema) -> str:
    """Return what a table holds, column by column, and what was noticed."""
    rows: list[Sequence[object]] = [("column", "kind", "missing", "distinct", "used")]
    rows += [(c.name, c.kind, c.missing, c.distinct, c.role) for c in found.columns]
    why = [
        f"{c.name}: {text}"
        for c in found.columns
        for text in (c.reason, *((c.role_reason,) if c.role_reason else ()))
    ]
    written = found.dialect
    came = f" (from {_plain(_container(found.container))})" if found.container else ""
    parts = [
        f"{found.rows} rows, {len(found.columns)} columns; {_dialect(written)}{came}",
        _table(rows),
        "Why:\n" + "\n".join(f"  {_plain(line)}" for line in why),
    ]
    if found.warnings:
        notes = "\n".join(line for one in found.warnings for line in _noticed(one))
        parts.append(f"Noticed:\n{notes}")
    return "\n\n".join(parts)


def _dialect(written: Dialect) -> str:
    """Return how a file turned out to be written, what is usual left out."""
    parts = [written.encoding, f"delimiter {written.delimiter!r}"]
    if written.quote != '"':
        parts.append(f"quote {written.quote!r}" if written.quote else "no quotes")
    if written.escape not in ("", written.quote):
        parts.append(f"escape {written.escape!r}")
    if written.skip_rows:
        parts.append(f"lines skipped: {written.skip_rows}")
    if not written.header:
        parts.append("no header")
    elif written.header_rows > 1:
        parts.append(f"{written.header_rows} header rows")
    if written.last_row:
        parts.append(f"rows up to {written.last_row}")
    return ", ".join(parts)


def _noticed(found: Problem) -> Iterator[str]:
    """Yield what was noticed, then places in the file with their text."""
    yield f"  {_plain(found)}"
    for one in found.examples[:MOST_EXAMPLES]:
        place = ", ".join(
            f"{name} {number}" for name, number in (("row", one.row), ("line", one.line)) if number
        )
        yield f"      {place}: {_plain(one.text)}"
        if one.read:
            yield f"        read as: {_plain(one.read)}"
    rest = max(found.count, len(found.examples)) - MOST_EXAMPLES
    if found.examples and rest > 0:
        yield f"      and {rest} more"


def paragraphs(rows: Iterable[tuple[str, str, str]]) -> str:
    """Return names, each with a sentence and what can be set, below one another."""
    return "\n".join(
        "\n".join(filter(None, (name, f"    {text}", more and f"    --set {more}")))
        for name, text, more in rows
    )


def look(
    columns: Sequence[Profile],
    gaps: Gaps,
    mixed: Association,
    target: Profile | None,
    related: Relations | None,
    most: int = 15,
) -> str:
    """Return what each column holds, what goes together, and what goes with the target."""
    numbers: list[Sequence[object]] = [
        ("numbers", "missing", "distinct", "low", "5%", "25%", "50%", "75%", "95%", "high",
         "mean", "deviation", "outliers")
    ]  # fmt: skip
    others: list[Sequence[object]] = [("others", "kind", "missing", "distinct", "most frequent")]
    for one in columns:
        if one.numbers is not None and one.kind == "number":
            found = one.numbers
            held = (*found.quantiles, found.mean, found.deviation)
            shown = [_number(value) for value in held]
            numbers.append((one.name, one.missing, one.distinct, *shown, found.outliers))
            continue
        top = ", ".join(f"{value[:20]} ({count})" for value, count in one.top[:3])
        others.append((one.name, one.kind, one.missing, one.distinct, top))
    parts = [_table(rows) for rows in (numbers, others) if len(rows) > 1]
    parts.append(f"{gaps.complete} of {gaps.rows} rows are complete.")
    if target is not None and target.top:
        rows = [(value[:40], count) for value, count in target.top]
        parts.append(_table([(f"classes of {target.name}", "rows"), *rows]))
    if related is not None:
        told = [(one.name, one.measure, _number(one.strength)) for one in related.columns[:most]]
        head = (f"goes with {related.target}", "measure", "strength")
        parts.append(_table([head, *told]) + _drawn(related.rows, related.of))
    pairs = [(f"{one} and {other}", _number(value)) for one, other, value in mixed.pairs()[:most]]
    if pairs:
        parts.append(
            _table([("go together most", "strength"), *pairs]) + _drawn(mixed.rows, mixed.of)
        )
    return "\n\n".join(parts)


def _drawn(rows: int, of: int) -> str:
    return "" if rows == of else f"\n(on {rows} rows drawn from {of})"


def _container(found: Container) -> str:
    names = [name for name in (found.member, found.sheet) if name]
    return ", ".join(["/".join(found.layers), *map(repr, names)])


def report(found: Report) -> str:
    """Return how good a network is, beside its opponents."""
    names = list(found.metrics.get("test", {}))
    labels = {"train": "training", "validation": "validation", "test": "test"}
    if found.tested_on:
        labels["test"] = found.tested_on
    rows: list[Sequence[object]] = [("", *names)]
    for part, label in labels.items():
        count = found.rows.get(part, 0)
        rows.append((f"{label} ({count} rows)", *_values(found.metrics.get(part, {}), names)))
    for opponent in found.opponents.values():
        shown = f"{opponent.label}, test"
        rows.append((shown, *_values(opponent.metrics.get("test", {}), names)))
    return (
        f"{TASKS[found.task].label}: {_plain(found.target)}\n"
        f"{found.parameters:,} parameters, {found.epochs} epochs (best {found.best_epoch}), "
        f"{found.seconds:.1f} s\n\n{_table(rows)}"
    )


def _values(metrics: Metrics, names: Sequence[str]) -> list[str]:
    return [_number(metrics.get(name)) for name in names]


def explanation(found: Explanation, most: int = 20) -> str:
    """Return the columns by their importance, for each output."""
    parts = []
    for number, output in enumerate(found.outputs):
        order = sorted(
            range(len(found.columns)), key=lambda i: found.importance[number][i], reverse=True
        )
        rows: list[Sequence[object]] = [("column", "importance", "±")]
        rows += [
            (
                found.columns[i],
                _number(found.importance[number][i]),
                _number(found.importance_error[number][i]),
            )
            for i in order[:most]
        ]
        parts.append(f"{_plain(output)}\n{_table(rows)}")
    tail = "" if found.complete else "; the time budget ended it early"
    return "\n\n".join(parts) + f"\n\n{len(found.rows)} rows explained{tail}"
