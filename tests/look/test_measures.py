"""Measures against SciPy, pandas and scikit-learn."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from core.look import measures

CLOSE = {"rtol": 0, "atol": 1e-9}


def columns(gaps: bool, rows: int = 4_500, count: int = 9) -> np.ndarray:
    """Columns of several shapes and sizes, with ties, more rows than one block has."""
    rng = np.random.default_rng(5)
    base = rng.normal(size=(rows, count))
    base[:, 1] += base[:, 0]
    base[:, 2] = np.exp(3 * base[:, 0])
    base[:, 3] = rng.integers(0, 4, rows)
    base[:, 4] = 1e9 + base[:, 0] * 1e-3
    base[:, 5] *= 1e200
    base[:, 6] = 7.0
    if gaps:
        base[rng.random(base.shape) < 0.2] = np.nan
        base[:, 7] = np.where(rng.random(rows) < 0.999, np.nan, base[:, 7])
        base[:, 8] = np.nan
        base[0, 8] = 1.0
    return base


@pytest.mark.parametrize("gaps", [False, True])
@pytest.mark.parametrize("method", ["pearson", "spearman"])
def test_matrices_are_those_of_pandas(gaps: bool, method: str) -> None:
    given = columns(gaps)
    # pandas cannot square numbers of this size; a factor changes no correlation.
    tame = given.copy()
    tame[:, 5] /= 1e200
    tame[:, 4] -= 1e9
    expected = pd.DataFrame(tame).corr(method=method).to_numpy()
    of = measures.pearson_matrix if method == "pearson" else measures.spearman_matrix
    found = of(np.asfortranarray(given))
    assert np.array_equal(np.isnan(found), np.isnan(expected))
    # The column around 1e9 holds seven digits of what varies.
    rest = [k for k in range(found.shape[0]) if k != 4]
    np.testing.assert_allclose(found[np.ix_(rest, rest)], expected[np.ix_(rest, rest)], **CLOSE)
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-3)


def test_single_pairs_are_those_of_scipy() -> None:
    rng = np.random.default_rng(1)
    x, y = rng.normal(size=300), rng.integers(0, 9, 300).astype(float)
    y += x
    assert measures.pearson(x, y) == pytest.approx(stats.pearsonr(x, y).statistic, abs=1e-9)
    assert measures.spearman(x, y) == pytest.approx(stats.spearmanr(x, y).statistic, abs=1e-9)
    np.testing.assert_array_equal(measures.ranks(y), stats.rankdata(y))
    x[::3] = np.nan
    there = ~np.isnan(x)
    expected = stats.spearmanr(x[there], y[there]).statistic
    assert measures.spearman(x, y) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize(("one", "other"), [(2, 3), (5, 4), (200, 300), (2, 900)])
def test_cramer_is_that_of_the_chi_square_of_scipy(one: int, other: int) -> None:
    rng = np.random.default_rng(one * other)
    a = rng.integers(0, one, 1000)
    b = np.where(rng.random(1000) < 0.5, a % other, rng.integers(0, other, 1000))
    table = pd.crosstab(a, b).to_numpy()
    n, (r, k) = table.sum(), table.shape
    square = stats.chi2_contingency(table, correction=False).statistic / n
    square = max(0.0, square - (r - 1) * (k - 1) / (n - 1))
    rows, columns_ = r - (r - 1) ** 2 / (n - 1), k - (k - 1) ** 2 / (n - 1)
    expected = min(1.0, np.sqrt(square / (min(rows, columns_) - 1)))
    assert measures.cramer(a, b) == pytest.approx(expected, abs=1e-9)
    # Rows in which one of them is missing do not count.
    a, b = np.append(a, [-1, 0]), np.append(b, [1, -1])
    assert measures.cramer(a, b) == pytest.approx(expected, abs=1e-9)


def test_correlation_ratio_is_that_of_an_analysis_of_variance() -> None:
    rng = np.random.default_rng(2)
    codes = rng.integers(0, 5, 400)
    numbers = rng.normal(size=400) + codes
    groups = [numbers[codes == code] for code in range(5)]
    f = stats.f_oneway(*groups).statistic
    plain = f * 4 / (f * 4 + 395)
    expected = np.sqrt(1 - (1 - plain) * 399 / 395)
    assert measures.correlation_ratio(numbers, codes) == pytest.approx(expected, abs=1e-9)
    gone = np.append(numbers, [np.nan, 5.0])
    assert measures.correlation_ratio(gone, np.append(codes, [1, -1])) == pytest.approx(
        expected, abs=1e-9
    )


def test_many_ratios_at_once_are_the_single_ones() -> None:
    given = columns(gaps=True, rows=800)
    codes = np.random.default_rng(3).integers(-1, 6, 800)
    given[:, 0] += codes
    expected = [measures.correlation_ratio(given[:, k], codes) for k in range(given.shape[1])]
    standard = np.asfortranarray(given)
    measures.standardise(standard)
    found = measures.correlation_ratios(standard, codes)
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-7)
    strong = np.array(expected) > 0.1
    assert strong.any()
    np.testing.assert_allclose(found[strong], np.array(expected)[strong], **CLOSE)
    assert np.isnan(measures.correlation_ratios(standard, np.full(800, -1))).all()


def test_what_is_not_defined_is_nan() -> None:
    nan, constant, codes = np.full(4, np.nan), np.ones(4), np.zeros(4, dtype=np.int64)
    rising, each = np.arange(4.0), np.arange(4)
    for value in (
        measures.pearson(rising, constant),
        measures.pearson(rising, nan),
        measures.spearman(rising, constant),
        measures.spearman(rising, nan),
        measures.cramer(codes, each),
        measures.cramer(codes - 1, each),
        measures.correlation_ratio(rising, codes),
        measures.correlation_ratio(constant, each),
        # As many groups as rows explain everything, and nothing.
        measures.correlation_ratio(rising, each),
    ):
        assert np.isnan(value)


def test_names_without_any_meaning_go_with_nothing() -> None:
    rng = np.random.default_rng(7)
    names = rng.integers(0, 300, 600)
    assert measures.correlation_ratio(rng.normal(size=600), names) < 0.3
    assert measures.cramer(names, rng.integers(0, 2, 600)) < 0.3


def test_groups_of_about_equally_many() -> None:
    rng = np.random.default_rng(0)
    found = measures.quantile_groups(rng.normal(size=1000), 20)
    assert np.bincount(found).tolist() == pytest.approx([50] * 20, abs=1)
    tied = measures.quantile_groups(np.array([0.0] * 90 + [1.0] * 10 + [np.nan]), 20)
    assert np.bincount(tied[:-1]).tolist() == [90, 10]
    assert tied[-1] == -1
