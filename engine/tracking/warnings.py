"""Early warnings, in the order of the money that is expected to be lost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from engine.tracking.cusum import SLACK, cusum, cusum_alarms, cusum_limit
from engine.tracking.prior import fit_prior

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from engine.tracking.outlook import Outlook

UNLIKELY = "unlikely to land"
FALLING = "running below plan"


@dataclass(frozen=True, slots=True)
class WarningRule:
    """When somebody is told.

    Parameters
    ----------
    chance
        Warn below this chance to reach the quota.
    months_between_false
        Mean months from one false alarm of a rep's cumulative sum to the next.
    slack
        Standard deviations a month that the sum forgives.
    least
        Money at stake below which nobody is told.
    """

    chance: float = 0.5
    months_between_false: float = 60.0
    slack: float = SLACK
    least: float = 0.0

    @property
    def limit(self) -> float:
        """The sum above which there is an alarm."""
        return cusum_limit(self.months_between_false, self.slack)

    def false_alarms(self, months: int) -> float:
        """Return the share of reps on plan with an alarm within so many months."""
        return cusum_alarms(months, self.limit, self.slack)


@dataclass(frozen=True, slots=True)
class EarlyWarning:
    """One row of a book that needs a look.

    Parameters
    ----------
    rank, row
        1 has most at stake; place in the book.
    what
        ``unlikely to land``, ``running below plan`` or both.
    why
        The same with its numbers, in a sentence or two.
    at_stake, p
        Expected money missing at the end, and the chance to reach the quota.
    since
        First month (0 is the book's first) of the sum's rise to its alarm; None
        without such an alarm.
    """

    rank: int
    row: int
    what: str
    why: str
    at_stake: float
    p: float
    since: int | None


def early_warnings(
    outlook: Outlook, rule: WarningRule, months: Sequence[str] = ()
) -> tuple[EarlyWarning, ...]:
    """Return who needs a look, most money at stake first.

    Parameters
    ----------
    outlook
        From :func:`engine.tracking.outlook.land`.
    rule
        When somebody is told.
    months
        Names of the book's months, for the sentences; numbers from 1 if not given.

    Notes
    -----
    The cumulative sum is of ``(sold ÷ quota − 1) ÷ s`` a month, s the spread of a
    rep's months that all reps show together; a team too small for that has none.
    """
    since = _since(outlook, rule)
    unlikely = outlook.p_land < rule.chance
    told = (unlikely | (since >= 0)) & (outlook.at_stake >= rule.least)
    order = np.lexsort((np.arange(told.size), -outlook.at_stake))
    slow = _slow(outlook)
    found: list[EarlyWarning] = []
    for row in (int(r) for r in order if told[r]):
        start = int(since[row]) if since[row] >= 0 else None
        parts, what = [], []
        if unlikely[row]:
            what.append(UNLIKELY)
            parts.append(slow(row))
        if start is not None:
            what.append(FALLING)
            name = months[start] if months else f"month {start + 1}"
            parts.append(
                f"Below plan since {name} by more than luck does once in"
                f" {rule.months_between_false:g} months."
            )
        found.append(
            EarlyWarning(
                rank=len(found) + 1,
                row=row,
                what=" and ".join(what),
                why=" ".join(parts),
                at_stake=float(outlook.at_stake[row]),
                p=float(outlook.p_land[row]),
                since=start,
            )
        )
    return tuple(found)


def _since(outlook: Outlook, rule: WarningRule) -> NDArray[np.int64]:
    """Return the month in which each alarm that stands began, −1 where none does."""
    rates = outlook.book.rates
    none = np.full(rates.shape[0], -1)
    seen = np.isfinite(rates).sum(axis=1)
    prior = outlook.prior
    if prior is None and (seen > 0).sum() >= 2 and (seen > 1).any():
        prior = fit_prior(rates)
    if prior is None or prior.within == 0 or not rates.shape[1]:
        return none
    sums = cusum((rates - 1.0) / prior.within, rule.slack)
    months = np.arange(sums.shape[1])
    quiet = np.where(sums <= 0, months, -1).max(axis=1)
    return np.where(sums[:, -1] > rule.limit, quiet + 1, -1)


def _slow(outlook: Outlook) -> Callable[[int], str]:
    """Return what says of a row how slow it is."""
    paces, needs = outlook.book.pace, outlook.book.needed_rate

    def sentence(row: int) -> str:
        pace, need = float(paces[row]), float(needs[row])
        due = np.isfinite(pace)
        done = f"Sold {pace:.0%} of the plan to date" if due else "Nothing was due yet"
        if not np.isfinite(need):
            return f"{done}; no months are left."
        return f"{done}; needs {need:.0%} of plan from now on."

    return sentence
