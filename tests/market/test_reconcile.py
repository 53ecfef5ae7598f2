"""Forecasts that add up: the library's own numbers, and nothing lost in between."""

from __future__ import annotations

import numpy as np
import pytest
from hierarchicalforecast.methods import MinTrace
from hierarchicalforecast.probabilistic_methods import Normality
from scipy import sparse

from engine.base.streams import Purpose, stream
from engine.market.reconcile import build_reconciler

SUMMING = sparse.csr_array(np.array([[1.0, 1], [1, 0], [0, 1]]))


def wide_tree(seed: int) -> tuple[sparse.csr_array, np.ndarray]:
    """Return a total, two groups and five parts, and correlated errors."""
    groups = np.array([[1, 1, 1, 1, 1], [1, 1, 0, 0, 0], [0, 0, 1, 1, 1]])
    summing = sparse.csr_array(np.vstack([groups, np.eye(5)]).astype(float))
    luck = stream(seed, Purpose.MARKET)
    own = luck.normal(size=(5, 40)) + 0.7 * luck.normal(size=40)
    return summing, summing @ own + 0.3 * luck.normal(size=(8, 40))


def test_the_textbook_case() -> None:
    """Total 100, parts 40 and 50, variances 4, 1, 1: 41.6667, 51.6667, 93.3333."""
    # Errors without correlation whose variances are as 4 : 1 : 1.
    errors = np.diag([2.0, 1, 1])
    errors = np.hstack([errors, -errors])
    made = build_reconciler(SUMMING, errors).apply(np.array([[100.0], [40], [50]]))
    assert made[:, 0] == pytest.approx([93.333333, 41.666667, 51.666667], abs=1e-6)


@pytest.mark.parametrize("seed", range(3))
def test_what_adds_up_comes_back_unchanged(seed: int) -> None:
    """Coherent forecasts are a fixed point, whatever the errors."""
    summing, errors = wide_tree(seed)
    coherent = summing @ stream(seed, Purpose.LUCK).uniform(1, 9, (5, 4))
    made = build_reconciler(summing, errors).apply(coherent)
    np.testing.assert_allclose(made, coherent, rtol=1e-9)


def test_the_projection_is_the_library_s() -> None:
    """Nothing is added to what the library makes of the same errors."""
    summing, errors = wide_tree(7)
    base = stream(7, Purpose.LUCK).uniform(10, 20, (8, 3))
    library = MinTrace(method="mint_shrink")
    centred = errors - errors.mean(axis=1, keepdims=True)
    wanted = library.fit_predict(
        S=summing.toarray(),
        y_hat=base,
        y_insample=centred + 3,
        y_hat_insample=np.zeros_like(errors),
    )["mean"]
    made = build_reconciler(summing, errors).apply(base)
    np.testing.assert_allclose(made, wanted, rtol=1e-6)


def test_intervals_are_those_of_the_library_s_normal_distribution() -> None:
    """Standard deviations equal those of the library's Normality, which is slower."""
    summing, errors = wide_tree(3)
    sd = stream(3, Purpose.LUCK).uniform(0.5, 2, (8, 3))
    dense = summing.toarray()
    library = MinTrace(method="mint_shrink").fit(
        S=dense,
        y_hat=np.ones((8, 3)),
        y_insample=errors + 3,
        y_hat_insample=np.zeros_like(errors),
    )
    wanted = Normality(dense, library.P, np.ones((8, 3)), sd, W=library.W).sigmah_rec
    np.testing.assert_allclose(
        build_reconciler(summing, errors).spread(sd), wanted, rtol=1e-6
    )


def test_the_size_of_money_does_not_matter() -> None:
    """In hundredths or in millions, the weights are the same."""
    summing, errors = wide_tree(1)
    one, other = (build_reconciler(summing, errors * by) for by in (1.0, 2.0**30))
    np.testing.assert_allclose(one.projection, other.projection, rtol=1e-9, atol=1e-12)


def test_nothing_is_sold_below_zero() -> None:
    """Forecasts below 0 become 0 at the finest level, and sums still add up."""
    summing, errors = wide_tree(2)
    base = np.array([[10.0], [2], [8], [5], [-6], [3], [3], [2]])
    made = build_reconciler(summing, errors).apply(base, nonnegative=True)
    assert (made >= 0).all()
    np.testing.assert_allclose(made, summing @ made[-5:])


def test_without_errors_parts_still_add_up() -> None:
    """Flat histories, drifts and unknown errors are weighed without a failure."""
    summing, errors = wide_tree(2)
    base = np.arange(8.0)[:, None]
    gone = errors.copy()
    gone[5, :30] = np.nan
    flat = errors.copy()
    flat[3] = 0
    drift = errors - errors.mean(axis=1, keepdims=True)
    for each in (
        np.zeros_like(errors),
        np.full_like(errors, np.nan),
        gone,
        flat,
        drift,
    ):
        reconciler = build_reconciler(summing, each)
        made = reconciler.apply(base)
        np.testing.assert_allclose(made, summing @ made[-5:])
        assert np.isfinite(reconciler.spread(np.ones((8, 1)))).all()
