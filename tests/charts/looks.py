"""A small table that was looked at, and the figures that are drawn from it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from core.charts import association, gaps, pairs, scatters, spread, summaries
from core.look.association import association as associated
from core.look.columns import Values
from core.look.facts import Association, Closer, Gaps, Pair, Relation, Relations, Sample
from core.look.gaps import gaps as gaps_of
from core.look.pair import pair
from core.look.profile import FINE_BINS, outliers, profile
from core.look.relations import defined
from core.recipe import Kind


def numeric(name: str, seed: int = 0, rows: int = 300, kind: Kind = "number") -> Values:
    """Return numbers around 40, two of them far out and one missing."""
    found = np.random.default_rng(seed).normal(40, 10, rows)
    found[:3] = (150.0, -90.0, np.nan)
    return Values(name, kind, numbers=found)


def worded(name: str, words: tuple[str, ...], rows: int = 300, step: int = 1) -> Values:
    """Return words in turn, one cell missing."""
    codes = np.arange(rows) // step % len(words)
    codes[5] = -1
    return Values(name, "category", codes=codes, labels=words)


def closer(found: Values) -> Closer:
    return Closer(profile=profile(found, FINE_BINS), outliers=outliers(found))


def associated_with(names: tuple[str, ...], measure: str = "pearson") -> Association:
    found = associated([numeric(name, k) for k, name in enumerate(names)], measure)  # type: ignore[arg-type]
    lines = found.tolist()
    return Association(
        measure=measure,
        names=names,
        values=tuple(tuple(defined(v) for v in line[:k]) for k, line in enumerate(lines)),
        rows=300,
        of=300,
    )


def related(names: tuple[str, ...], target: str) -> Relations:
    """Return relations that fall from column to column, the last without any."""
    return Relations(
        target=target,
        rows=300,
        of=300,
        columns=(
            *tuple(
                Relation(name=name, measure="eta", strength=0.9 / (k + 1), rows=300)
                for k, name in enumerate(names)
            ),
            Relation(name="constant", measure="eta", strength=None, rows=300),
        ),
    )


def sampled(names: tuple[str, ...], labels: tuple[str, ...] = (), levels: bool = False) -> Sample:
    rng = np.random.default_rng(1)
    rows = 30
    return Sample(
        names=names,
        dates=(False,) * len(names),
        values=tuple(tuple(rng.normal(size=rows).tolist()) for _ in names),
        classes=tuple(labels[k % len(labels)] for k in range(rows)) if labels else (),
        levels=tuple(rng.normal(size=rows).tolist()) if levels else (),
        rows=rows,
        of=300,
    )


def gapped(names: tuple[str, ...]) -> Gaps:
    """Return gaps that grow from column to column, the first two always together."""
    rows = np.arange(200)
    return gaps_of(
        {
            name: (rows < 10) | ((rows > 100) & (rows % (k + 2) == 0))
            for k, name in enumerate(names)
        },
        200,
    )


def paired(x: Values, y: Values) -> Pair:
    return pair(x, y)


Case = tuple[Callable[..., Any], Callable[..., Any], tuple[Any, ...]]


def looks(labels: tuple[str, ...], names: tuple[str, ...], words: tuple[str, ...]) -> list[Case]:
    """Return the figures of a table that is looked at, with the names given."""
    one, other = numeric(names[0]), numeric(names[1], 1)
    many, more = numeric(names[0], 2, 5_000), numeric(names[1], 3, 5_000)
    return [
        (spread.spread, summaries.spread, (closer(one),)),
        (spread.spread, summaries.spread, (closer(numeric(names[0], kind="date")),)),
        (spread.frequent, summaries.frequent, (profile(worded(names[0], words)),)),
        (pairs.pair, summaries.pair, (paired(one, other),)),
        (pairs.pair, summaries.pair, (paired(many, more),)),
        (pairs.pair, summaries.pair, (paired(worded(names[0], words), other),)),
        (
            pairs.pair,
            summaries.pair,
            (paired(worded(names[0], words), worded(names[1], labels, step=2)),),
        ),
        (association.association, summaries.association, (associated_with(names), names)),
        (association.association, summaries.association, (associated_with(names, "mixed"), names)),
        (association.relations, summaries.relations, (related(names, labels[0]),)),
        (scatters.scatter_matrix, summaries.scatter_matrix, (sampled(names, labels), labels[0])),
        (
            scatters.scatter_matrix,
            summaries.scatter_matrix,
            (sampled(names[:3], levels=True), labels[0]),
        ),
        (gaps.missing, summaries.missing, (gapped(names),)),
        (gaps.patterns, summaries.patterns, (gapped(names),)),
    ]
