"""Whether a group carries more quota for its potential than everybody else does."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, nan, sqrt
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import stdtr

from engine.quota.fairness import column

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

EVEN = "no bias found"
SLIGHT = "a gap too small to matter"
BIASED = "biased"
TOO_FEW = "too few to tell"
SAME = 1e-12  # logarithms as close as this are equal


@dataclass(frozen=True, slots=True)
class BiasRule:
    """When a gap between groups is called a bias.

    Parameters
    ----------
    level
        Chance to accuse any group at all when there is no bias, over all tests.
    material
        Relative gap below which even a sure difference does not matter.
    least
        Reps that a group, and everybody else, must have.
    """

    level: float = 0.05
    material: float = 0.02
    least: int = 3


@dataclass(frozen=True, slots=True)
class GroupBias:
    """One group against everybody else.

    Parameters
    ----------
    by, group, n
        What reps are grouped by, the group, and its reps.
    quota_to_potential
        Its quotas ÷ its potential, sums.
    attainment
        Mean of its reps where known, else NaN.
    gap
        Quota for the same potential beyond everybody else's: 0.1 is a tenth more
        (geometric means of quota ÷ potential).
    effect
        Hedges' g of the logarithm of quota ÷ potential; NaN where nobody differs.
    p_value, p_adjusted
        Welch's two-sided t test of that logarithm, and by Holm over all tests.
    verdict
        ``biased``, ``a gap too small to matter``, ``no bias found`` or ``too few to
        tell``.
    """

    by: str
    group: str
    n: int
    quota_to_potential: float
    attainment: float
    gap: float
    effect: float
    p_value: float
    p_adjusted: float
    verdict: str


@dataclass(frozen=True, slots=True)
class _Compared:
    gap: float
    effect: float
    p_value: float


def holm(p_values: ArrayLike) -> Floats:
    """Return p values adjusted for their number, by Holm (1979); NaN stays NaN.

    ``max over j ≤ i of min(1, (m − j + 1) p₍ⱼ₎)``: whoever calls a test significant
    below a level accuses wrongly, anywhere at all, with at most that chance.
    """
    p = column(p_values)
    known = np.flatnonzero(np.isfinite(p))
    order = known[np.argsort(p[known], kind="stable")]
    times = np.arange(order.size, 0, -1)
    adjusted = np.full(p.size, nan)
    adjusted[order] = np.minimum(np.maximum.accumulate(times * p[order]), 1.0)
    return adjusted


def quota_bias(
    quota: ArrayLike,
    potential: ArrayLike,
    by: Mapping[str, Sequence[str]],
    attainment: ArrayLike | None = None,
    rule: BiasRule | None = None,
) -> tuple[GroupBias, ...]:
    """Return every group of every grouping against everybody else.

    Parameters
    ----------
    quota, potential
        ``(n,)`` of reps; a rep with either unknown or 0 is in no comparison.
    by
        Groupings, such as segment or tenure band, each with n names.
    attainment
        ``(n,)`` shown beside it.
    rule
        When a gap is a bias.

    Raises
    ------
    ValueError
        Lengths differ.

    Notes
    -----
    The two groups of a grouping with two are one test, counted once. Where everybody
    in a comparison carries the same quota for potential, p is 1, or 0 if the two sides
    differ, for there is no luck in it.
    """
    rule = rule or BiasRule()
    q, pot = column(quota), column(potential)
    got = column(attainment) if attainment is not None else np.full(q.size, nan)
    if not q.shape == pot.shape == got.shape:
        raise ValueError("quota, potential and attainment differ in length")
    usable = np.isfinite(q) & np.isfinite(pot) & (q > 0) & (pot > 0)
    ratio = np.log(np.where(usable, q, 1.0) / np.where(usable, pot, 1.0))
    rows, tests, tested = [], [], []
    for name, labels in by.items():
        if len(labels) != q.size:
            raise ValueError(f"{name} has {len(labels)} names for {q.size} reps")
        marks = np.array(labels, dtype=object)
        groups = list(dict.fromkeys(marks[usable].tolist()))
        for number, group in enumerate(groups):
            inside = usable & (marks == group)
            outside = usable & (marks != group)
            rows.append((name, group, inside))
            tests.append(_compare(ratio[inside], ratio[outside], rule.least))
            tested.append(len(groups) > 2 or number == 0)
    adjusted = _adjust(tests, tested)
    return tuple(
        _row(row, test, p, (q, pot, got), rule)
        for row, test, p in zip(rows, tests, adjusted, strict=True)
    )


def _adjust(tests: list[_Compared], tested: list[bool]) -> Floats:
    """Return Holm's p values; the second of two groups has the first one's."""
    own = [t.p_value if first else nan for t, first in zip(tests, tested, strict=True)]
    found = holm(own)
    for place, first in enumerate(tested):
        if not first:
            found[place] = found[place - 1]
    return found


def _compare(inside: Floats, outside: Floats, least: int) -> _Compared:
    """Return gap, Hedges' g and Welch's p of two samples of logarithms."""
    n, m = inside.size, outside.size
    gap = exp(inside.mean() - outside.mean()) - 1 if m else nan
    if min(n, m) < max(least, 2):
        return _Compared(gap, nan, nan)
    apart = float(inside.mean() - outside.mean())
    own = float(inside.var(ddof=1)), float(outside.var(ddof=1))
    if max(own) <= SAME**2:
        return _Compared(gap, nan, 1.0 if abs(apart) <= SAME else 0.0)
    a, b = own[0] / n, own[1] / m
    freedom = (a + b) ** 2 / (a**2 / (n - 1) + b**2 / (m - 1))
    p = 2 * float(stdtr(freedom, -abs(apart) / sqrt(a + b)))
    pooled = ((n - 1) * own[0] + (m - 1) * own[1]) / (n + m - 2)
    correction = 1 - 3 / (4 * (n + m - 2) - 1)
    return _Compared(gap, correction * apart / sqrt(pooled), p)


def _row(
    row: tuple[str, str, NDArray[np.bool_]],
    test: _Compared,
    p_adjusted: float,
    columns: tuple[Floats, Floats, Floats],
    rule: BiasRule,
) -> GroupBias:
    name, group, inside = row
    q, pot, got = (x[inside] for x in columns)
    known = got[np.isfinite(got)]
    if np.isnan(p_adjusted):
        verdict = TOO_FEW
    elif p_adjusted >= rule.level:
        verdict = EVEN
    else:
        verdict = BIASED if abs(test.gap) >= rule.material else SLIGHT
    return GroupBias(
        by=name,
        group=str(group),
        n=int(inside.sum()),
        quota_to_potential=float(q.sum() / pot.sum()),
        attainment=float(known.mean()) if known.size else nan,
        gap=test.gap,
        effect=test.effect,
        p_value=test.p_value,
        p_adjusted=float(p_adjusted),
        verdict=verdict,
    )
