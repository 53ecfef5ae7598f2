"""Fairness before and after: last year's quotas raised alike, and the new ones."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import nan
from typing import TYPE_CHECKING

import numpy as np

from engine.quota.fairness import (
    BAND,
    Line,
    Spread,
    attainment_spread,
    column,
    hit_test,
    line,
)
from engine.quota.fairness_outliers import Outlier, outliers, quota_changes

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False, slots=True)
class QuotaFacts:
    """What fairness is judged by, ``(n,)`` columns over reps; NaN is unknown.

    Parameters
    ----------
    quota, potential
        New quotas, more than 0, and what could be sold.
    expected
        What is expected to be sold in the new year.
    last_quota, last_sales
        Of the year before.
    groups
        Groupings with n names each, for hits and misses by group.

    Raises
    ------
    ValueError
        Lengths differ, or a quota is not above 0.
    """

    quota: Floats
    potential: Floats
    expected: Floats
    last_quota: Floats
    last_sales: Floats
    groups: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse what cannot be compared."""
        columns = (
            self.potential,
            self.expected,
            self.last_quota,
            self.last_sales,
            *self.groups.values(),
        )
        n = column(self.quota).size
        if any(len(x) != n for x in columns):
            raise ValueError("columns over reps differ in length")
        if not (np.isfinite(self.quota) & (self.quota > 0)).all():
            raise ValueError("every quota must be more than 0")


@dataclass(frozen=True, slots=True)
class FairnessRow:
    """One measure before and after.

    Parameters
    ----------
    measure
        What is measured.
    before
        Of last year's quotas, raised alike so that the same reps carry what they do
        now; NaN where last year says nothing.
    after, low, high
        Of the new quotas, with a 95 % interval where chance is in it, else NaN.
    note
        What is good.
    """

    measure: str
    before: float
    after: float
    low: float
    high: float
    note: str


def fairness_table(
    facts: QuotaFacts, band: tuple[float, float] = BAND
) -> tuple[FairnessRow, ...]:
    """Return every measure of fairness, before and after."""
    old = np.where(facts.last_quota > 0, facts.last_quota, nan)
    both = np.isfinite(old)
    raised = old * (facts.quota[both].sum() / old[both].sum()) if both.any() else old
    last = _over(facts.last_sales, old)
    rows = [*_spread_rows(facts, raised, band), *_line_rows(facts, raised, last)]
    rows += _group_rows(facts, raised)
    change = quota_changes(facts.quota, facts.last_quota)
    ratchet = line(last, _over(facts.quota, old) - 1)
    rows += [
        _of_line(
            "slope of the quota's change on last year's attainment",
            None,
            ratchet,
            "near 0: success is not punished by a higher quota (ratchet)",
        ),
        _plain("largest rise on last year", change.rise, "within the agreed change"),
        _plain("largest fall on last year", change.fall, "within the agreed change"),
        _plain(
            "quota that changes hands", change.moved, "small, unless old was unfair"
        ),
    ]
    return tuple(rows)


def all_outliers(facts: QuotaFacts) -> tuple[Outlier, ...]:
    """Return whose quota stands apart: for potential, expected sales, or in change."""
    share = _over(facts.quota, facts.potential)
    hope = _over(facts.quota, facts.expected)
    change = _over(facts.quota, facts.last_quota) - 1
    return (
        *outliers(share, "quota for potential", ratio=True),
        *outliers(hope, "quota for expected sales", ratio=True),
        *outliers(change, "change on last year"),
    )


def _spread_rows(
    facts: QuotaFacts, raised: Floats, band: tuple[float, float]
) -> list[FairnessRow]:
    after = attainment_spread(_over(facts.expected, facts.quota), band)
    old = _over(facts.expected, raised)
    before = attainment_spread(old, band) if np.isfinite(old).any() else None
    low, high = band
    measures: list[tuple[str, Callable[[Spread], float], str]] = [
        ("CV of expected attainment", lambda s: s.cv, "small"),
        ("CV of expected attainment, sample", lambda s: s.cv_sample, "small"),
        ("Gini of expected attainment", lambda s: s.gini, "near 0"),
        ("share expected to attain", lambda s: s.at_quota, "as intended"),
        (f"share expected at {low:.0%} to {high:.0%}", lambda s: s.in_band, "near 1"),
    ]
    return [
        FairnessRow(name, of(before) if before else nan, of(after), nan, nan, note)
        for name, of, note in measures
    ]


def _line_rows(facts: QuotaFacts, raised: Floats, last: Floats) -> list[FairnessRow]:
    potential = facts.potential / np.nanmean(facts.potential)
    quotas = [
        q / np.nanmean(q) if np.isfinite(q).any() else q for q in (raised, facts.quota)
    ]
    hopes = [_over(facts.expected, q) for q in (raised, facts.quota)]
    share = [line(potential, q) for q in quotas]
    drift = [line(potential, a) for a in hopes]
    halo = [line(last, a) for a in hopes]
    return [
        FairnessRow(
            "correlation of quota and potential",
            share[0].correlation,
            share[1].correlation,
            *_fisher(share[1]),
            "near 1",
        ),
        _of_line(
            "slope of quota on potential (both ÷ mean)",
            share[0],
            share[1],
            "near 1: in proportion; below 1 small territories carry more",
        ),
        FairnessRow(
            "correlation of expected attainment and potential",
            drift[0].correlation,
            drift[1].correlation,
            *_fisher(drift[1]),
            "near 0",
        ),
        _of_line(
            "slope of expected attainment on last year's",
            halo[0],
            halo[1],
            "near 0: above, the same people win again (halo); below, ratchet",
        ),
    ]


def _group_rows(facts: QuotaFacts, raised: Floats) -> list[FairnessRow]:
    """Return the p values of hits and misses by group."""
    rows = []
    for name, labels in facts.groups.items():
        p = []
        for quota in (raised, facts.quota):
            known = np.flatnonzero(np.isfinite(quota) & np.isfinite(facts.expected))
            hit = facts.expected[known] >= quota[known] * (1 - 1e-9)
            test = (
                hit_test(hit, [labels[int(k)] for k in known]) if known.size else None
            )
            p.append(test.p_value if test else nan)
        rows.append(
            FairnessRow(
                f"p value of hit or miss by {name}",
                p[0],
                p[1],
                nan,
                nan,
                "not small: chi-square without Yates' correction",
            )
        )
    return rows


def _of_line(name: str, before: Line | None, after: Line, note: str) -> FairnessRow:
    old = before.slope if before is not None else nan
    return FairnessRow(name, old, after.slope, after.low, after.high, note)


def _plain(name: str, after: float, note: str) -> FairnessRow:
    return FairnessRow(name, nan, after, nan, nan, note)


def _fisher(found: Line) -> tuple[float, float]:
    """Return the 95 % interval of a correlation by Fisher's z; NaN below four reps."""
    if found.n < 4 or not abs(found.correlation) < 1:
        return nan, nan
    z, reach = np.arctanh(found.correlation), 1.959964 / np.sqrt(found.n - 3)
    return float(np.tanh(z - reach)), float(np.tanh(z + reach))


def _over(above: Floats, below: Floats) -> Floats:
    """Return above ÷ below; NaN where below is 0 or either is unknown."""
    fine = np.isfinite(below) & (below > 0)
    return np.where(fine, above / np.where(fine, below, 1.0), nan)
