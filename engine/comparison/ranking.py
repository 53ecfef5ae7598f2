"""Which plan is best, and which may still be: ranking and selection on common luck."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan
from typing import TYPE_CHECKING

import numpy as np
from scipy import special

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

DRAWS = 20_000
"""Draws of the joint t distribution: its 95 % quantile is at 95 ± 0.15 %."""
CELLS = 1 << 21
"""Resampled replications held at a time."""


@dataclass(frozen=True, eq=False, slots=True)
class Ranking:
    """Plans by the mean of what decides, more is better; arrays of ``(k,)``.

    Parameters
    ----------
    order
        Plans from the best mean to the worst; equals in their given order.
    mean
        Of each plan.
    kept
        Whether the plan may be the best. The subset holds the best plan with the
        confidence asked for.
    gap_low, gap_high
        Simultaneous interval of a plan's mean less the best of the others'; NaN of a
        single plan.
    p_best
        Share of years in which the plan comes first, ties shared.
    p_correct
        Share of resamples in which the plan that came first still does.
    """

    order: tuple[int, ...]
    mean: Floats
    kept: NDArray[np.bool_]
    gap_low: Floats
    gap_high: Floats
    p_best: Floats
    p_correct: float


def p_best(values: Floats) -> Floats:
    """Return the share of columns in which each row is highest, ties shared alike.

    Parameters
    ----------
    values
        ``(k, n)``: k plans in n years, or their means in n draws of people.
    """
    first = values == values.max(axis=0)
    return np.asarray((first / first.sum(axis=0)).mean(axis=1))


def gap_errors(values: Floats) -> tuple[Floats, Floats]:
    """Return ``(k, k)`` mean differences, row less column, and their standard errors.

    Paired by replication, so that common luck cancels before anything is squared.
    """
    k, n = values.shape
    gap, error = np.zeros((k, k)), np.zeros((k, k))
    for i in range(k):
        less = values[i] - values
        gap[i] = less.mean(axis=1)
        error[i] = less.std(axis=1, ddof=1) / np.sqrt(n)
    return gap, error


def joint_quantiles(
    values: Floats, confidence: float, rng: np.random.Generator
) -> Floats:
    """Return for each plan the quantile of its largest standardised loss to another.

    Returns
    -------
    ``(k,)``: with probability ``confidence``, none of the k − 1 paired t statistics
    of a plan against the others exceeds it.

    Notes
    -----
    One-sided Dunnett-type: of max over j of Tᵢⱼ, T multivariate t with n − 1 degrees
    and the correlations that the replications show, by simulation; never more than
    Bonferroni's t(1 − α/(k − 1)). With one other plan it is Student's quantile.
    """
    k, n = values.shape
    alone = 1.0 - (1.0 - confidence) / max(k - 1, 1)
    bonferroni = float(special.stdtrit(n - 1, alone))
    if k <= 2:
        return np.full(k, bonferroni)
    apart = values - values.mean(axis=0)
    size, axes = np.linalg.eigh(np.cov(apart))
    root = axes * np.sqrt(np.maximum(size, 0.0))
    draws = rng.standard_normal((DRAWS, k)) @ root.T
    draws /= np.sqrt(rng.chisquare(n - 1, (DRAWS, 1)) / (n - 1))
    error = gap_errors(values)[1] * np.sqrt(n)
    found = np.empty(k)
    for i in range(k):
        others = error[i] > 0.0
        loss = (draws[:, [i]] - draws[:, others]) / error[i, others]
        top = loss.max(axis=1, initial=-np.inf)
        found[i] = np.quantile(top, confidence) if others.any() else 0.0
    return np.minimum(found, bonferroni)


def p_correct(values: Floats, resamples: int, rng: np.random.Generator) -> float:
    """Return how often the plan with the best mean is first in a bootstrap resample.

    Notes
    -----
    Replications are drawn with replacement, of all plans together (Efron 1979); plans
    that tie share a resample.
    """
    n = values.shape[1]
    apart = values - values.mean(axis=0)
    chosen = int(np.argmax(apart.mean(axis=1)))
    sliver = 1e-12 * float(np.abs(apart).max())
    hits, at_once = 0.0, max(1, CELLS // n)
    for start in range(0, resamples, at_once):
        rows = min(at_once, resamples - start)
        cell = rng.integers(0, n, (rows, n)) + np.arange(rows)[:, None] * n
        times = np.bincount(cell.ravel(), minlength=rows * n).reshape(rows, n)
        means = times @ apart.T / n
        first = means >= means.max(axis=1, keepdims=True) - sliver
        hits += float((first[:, chosen] / first.sum(axis=1)).sum())
    return hits / resamples


def rank(
    values: Floats,
    confidence: float,
    rng: np.random.Generator,
    resamples: int = 1000,
) -> Ranking:
    """Return which plan comes first, and which cannot be excluded as the best.

    Parameters
    ----------
    values
        ``(k, n)`` what decides, by plan and replication, more is better.
    confidence
        That the best plan is kept, and of all gaps at once; a half or more.
    rng
        For quantiles and resamples.
    resamples
        Of the bootstrap.

    Notes
    -----
    Multiple comparisons with the best, paired: plan i is kept if no other beats it by
    more than qᵢ standard errors, qᵢ of :func:`joint_quantiles`. Only one event is
    needed, that the best plan's own differences are not all that unlucky; so one-sided
    quantiles hold for all plans together (Hsu 1984; 1996, section 4.2).

    Raises
    ------
    ValueError
        No plan, fewer than two replications, a value that is not finite, or a senseless
        confidence.
    """
    if not 0.5 <= confidence < 1.0 or not np.isfinite(values).all():
        raise ValueError("need finite values and a confidence of a half or more")
    if values.ndim != 2 or values.shape[0] < 1 or values.shape[1] < 2:
        raise ValueError(f"need plans by two or more replications, not {values.shape}")
    k = values.shape[0]
    gap, error = gap_errors(values)
    reach = joint_quantiles(values, confidence, rng)[:, None] * error
    others = ~np.eye(k, dtype=bool)
    high = np.min(gap + reach, axis=1, where=others, initial=np.inf)
    kept = high >= 0.0
    low = np.min(gap - reach.T, axis=1, where=others & kept, initial=0.0)
    mean = values.mean(axis=1)
    return Ranking(
        order=tuple(int(i) for i in np.argsort(-mean, kind="stable")),
        mean=mean,
        kept=kept,
        gap_low=low if k > 1 else np.array([nan]),
        gap_high=np.maximum(high, 0.0) if k > 1 else np.array([nan]),
        p_best=p_best(values),
        p_correct=p_correct(values, resamples, rng),
    )
