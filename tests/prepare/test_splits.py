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
