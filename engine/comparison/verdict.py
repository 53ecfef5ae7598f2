"""Better, worse or open: a verdict that chance and assumptions must both allow."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.comparison.paired import Difference, Interval


class Verdict(StrEnum):
    """What may be said of a plan against the baseline."""

    BETTER = "better"
    WORSE = "worse"
    OPEN = "open"
    """The difference does not exceed what is not known."""


def verdict(
    chance: Difference | Interval,
    band: tuple[float, float] | None = None,
    *,
    lower_is_better: bool = False,
) -> Verdict:
    """Return what a difference allows to say.

    Parameters
    ----------
    chance
        Mean difference to the baseline with its confidence interval.
    band
        5th to 95th percentile of the mean difference over what is assumed of people;
        None: nothing is in doubt.
    lower_is_better
        Whether less of the metric is wanted.

    Returns
    -------
    ``better`` only if mean − low + (mean − band's low)⁺ is less than the mean: the
    difference exceeds both doubts together. ``worse`` likewise from above. With an
    unknown number: ``open``.
    """
    mean = chance.mean
    low, high = (mean, mean) if band is None else band
    worst = chance.low - max(mean - low, 0.0)
    best = chance.high + max(high - mean, 0.0)
    if worst > 0.0:
        return Verdict.WORSE if lower_is_better else Verdict.BETTER
    if best < 0.0:
        return Verdict.BETTER if lower_is_better else Verdict.WORSE
    return Verdict.OPEN
