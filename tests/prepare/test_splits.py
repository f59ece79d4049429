"""Splits against their promises, weights against scikit-learn."""

from __future__ import annotations

import numpy as np
import pytest

from core.prepare import splits

SHARES = (0.7, 0.15, 0.15)


def whole(parts: tuple[np.ndarray, ...], rows: int) -> None:
    assert sorted(np.concatenate(parts).tolist()) == list(range(rows))


def test_split_shares_and_seed() -> None:
    one, same, other = (splits.split(1000, SHARES, seed) for seed in (1, 1, 2))
    whole(one, 1000)
    assert [len(part) for part in one] == [700, 150, 150]
    assert all(np.array_equal(a, b) for a, b in zip(one, same, strict=True))
    assert not np.array_equal(one[2], other[2])


def test_stratified_split_keeps_shares_and_every_class() -> None:
    strata = np.array([0] * 700 + [1] * 297 + [2] * 3)
    parts = splits.split(1000, SHARES, 0, strata=strata)
    whole(parts, 1000)
    for part in parts:
        assert set(strata[part]) == {0, 1, 2}
        assert abs((strata[part] == 0).mean() - 0.7) < 0.02


def test_groups_stay_together() -> None:
    groups = np.random.default_rng(0).choice([f"g{n}" for n in range(40)], 1000)
    parts = splits.split(1000, SHARES, 0, groups=groups)
    whole(parts, 1000)
    sets = [set(groups[part]) for part in parts]
    assert sum(map(len, sets)) == len(set.union(*sets))
    assert all(sets)


def test_time_goes_forward() -> None:
    times = np.random.default_rng(0).permutation(1000)
    train, validation, test = splits.split(1000, SHARES, 0, times=times)
    assert times[train].max() < times[validation].min() < times[test].min()


def sampled(share: float, seed: int = 0, rows: int = 1000, **by: np.ndarray) -> np.ndarray:
    """Positions of all rows that take part, after the three parts were found apart."""
    parts = splits.split(rows, SHARES, seed, **by, sample=share)
    used = np.concatenate(parts)
    assert len(np.unique(used)) == len(used)
    assert all(len(part) for part in parts)
    return np.sort(used)


def test_a_sample_is_seeded_and_then_split_by_the_same_shares() -> None:
    one, same, other = (splits.split(1000, SHARES, seed, sample=0.2) for seed in (1, 1, 2))
    assert [len(part) for part in one] == [140, 30, 30]
    assert all(np.array_equal(a, b) for a, b in zip(one, same, strict=True))
    assert not np.array_equal(sampled(0.2, 1), sampled(0.2, 2))
    assert all(np.array_equal(part, np.sort(part)) for part in other)


def test_all_rows_are_split_as_if_there_were_no_sample() -> None:
    strata = np.array([0] * 700 + [1] * 300)
    plain = splits.split(1000, SHARES, 3, strata=strata)
    whole = splits.split(1000, SHARES, 3, strata=strata, sample=1.0)
    assert all(np.array_equal(a, b) for a, b in zip(plain, whole, strict=True))


def test_a_stratified_sample_keeps_every_class() -> None:
    strata = np.array([0] * 700 + [1] * 290 + [2] * 8 + [3] * 2)
    used = strata[sampled(0.1, strata=strata)]
    assert [int((used == name).sum()) for name in range(4)] == [70, 29, 3, 2]
    for part in splits.split(998, SHARES, 0, strata=strata[:998], sample=0.1):
        assert set(strata[part]) == {0, 1, 2}


@pytest.mark.parametrize("share", [0.001, 0.25, 0.9])
def test_a_sample_of_groups_holds_whole_groups(share: float) -> None:
    groups = np.random.default_rng(0).choice([f"g{n}" for n in range(40)], 1000)
    used = splits.drawn(1000, share, 0, groups=groups)
    names = set(groups[used])
    assert len(used) == np.isin(groups, list(names)).sum()
    assert len(used) >= share * 1000
    assert len(used) < 1000
    if share > 0.1:
        assert np.array_equal(sampled(share, groups=groups), used)


def test_a_sample_keeps_the_order_in_time() -> None:
    times = np.random.default_rng(0).permutation(1000)
    train, validation, test = splits.split(1000, SHARES, 0, times=times, sample=0.3)
    assert len(train) + len(validation) + len(test) == 300
    assert times[train].max() < times[validation].min()
    assert times[validation].max() < times[test].min()
    # Rows of the whole time, not its beginning.
    assert times[test].max() > 900


def test_class_weights_as_scikit_learn() -> None:
    from sklearn.utils.class_weight import compute_class_weight

    codes = np.array([0] * 70 + [1] * 20 + [2] * 10)
    expected = compute_class_weight("balanced", classes=np.arange(3), y=codes)
    np.testing.assert_allclose(splits.class_weights(codes, 3), expected, rtol=1e-6)


def test_orders_differ_by_epoch_and_repeat() -> None:
    orders = [splits.order_of_epoch(5, epoch, 50) for epoch in (0, 1, 0)]
    assert np.array_equal(orders[0], orders[2])
    assert not np.array_equal(orders[0], orders[1])
    assert sorted(orders[0]) == list(range(50))


@pytest.mark.parametrize(
    ("sizes", "share", "expected"),
    [
        ([50, 50, 50], 0.15, [8, 7, 7]),
        ([700, 297, 3], 0.15, [105, 45, 1]),
        ([100], 0.2, [20]),
        ([3, 3], 0.15, [1, 1]),
    ],
)
def test_portions_by_largest_remainders(
    sizes: list[int], share: float, expected: list[int]
) -> None:
    assert splits.portions(np.array(sizes), share).tolist() == expected


def test_the_first_of_equal_rows_is_kept() -> None:
    numbers = np.array([1.0, np.nan, 1.0, np.nan, 2.0, 1.0])
    words = np.array(["a", "", "a", "", "a", "b"], object)
    target = np.array([0, 1, 0, 0, 0, 0], "int32")
    assert splits.first_of_each([numbers, words]).tolist() == [0, 1, 4, 5]
    assert splits.first_of_each([numbers, words, target]).tolist() == [0, 1, 3, 4, 5]


def test_the_first_of_equal_rows_as_pandas() -> None:
    import pandas as pd

    rng = np.random.default_rng(0)
    columns = [rng.integers(0, 6, 3000).astype(float), rng.choice(["a", "b", ""], 3000)]
    columns.append(rng.integers(0, 9, 3000).astype(object).astype(str).astype(object))
    kept = ~pd.DataFrame(dict(enumerate(columns))).duplicated()
    assert splits.first_of_each(columns).tolist() == np.flatnonzero(kept).tolist()
