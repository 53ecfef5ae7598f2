"""The deal model's problem: one company, one plan, one future, deal by deal; frozen."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from math import isclose
from typing import TYPE_CHECKING

from engine.sim.crowd.check import check
from engine.sim.deals.stages import standard

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.sim.crowd.problem import CrowdProblem, Luck, PlanCase
    from engine.sim.deals.stages import Accounts

CV = 1.0
"""Of deals' sizes where the company's luck does not say: about as seen of deals."""


@dataclass(frozen=True, slots=True)
class RepTime:
    """What a rep can work on.

    Parameters
    ----------
    hours
        Hours of selling time a month, of each slot.
    slots
        Deals that can be worked on at once; waiting deals queue, those nearest to
        closing first.
    warm_up
        Months played before the start, at the expected pace, until queues have formed.
        Without hours of stages none is needed: the start is in steady state exactly.
    """

    hours: float = 120.0
    slots: int = 1
    warm_up: float = 0.0

    def __post_init__(self) -> None:
        if self.hours <= 0 or self.slots < 1 or self.warm_up < 0:
            raise ValueError(f"a rep's time cannot be {self}")


@dataclass(frozen=True, eq=False, slots=True)
class DealProblem:
    """Everything the deal model is given.

    Parameters
    ----------
    company
        Seats, types of people, season, quotas: as the crowd has them. Of its luck, only
        the market's is used: a rep's own luck are the deals.
    plan
        The plan that is played, with its policies and payouts.
    replication
        Which of the futures; all plans of a company meet the same leads in it.
    accounts
        Kinds of accounts; their shares sum to 1.
    time
        Reps' hours.

    Raises
    ------
    ValueError
        Shares of accounts do not sum to 1, or the company cannot be played.
    """

    company: CrowdProblem
    plan: PlanCase
    replication: int
    accounts: tuple[Accounts, ...]
    time: RepTime

    def __post_init__(self) -> None:
        total = sum(kind.share for kind in self.accounts)
        if not isclose(total, 1.0, rel_tol=1e-9):
            raise ValueError(f"shares of accounts sum to {total}, not 1")
        check(self.company)
        if self.replication < 0:
            raise ValueError(f"there is no replication {self.replication}")

    @classmethod
    def of(
        cls,
        company: CrowdProblem,
        plan: int,
        replication: int = 0,
        *,
        accounts: Sequence[Accounts] | None = None,
        time: RepTime | None = None,
    ) -> DealProblem:
        """Return the deal by deal problem of one plan of a crowd.

        Parameters
        ----------
        company
            The crowd's problem.
        plan
            Which of its plans, 0 the first.
        replication
            Which of the futures.
        accounts
            Kinds of accounts; None: standard ones, of the size the company's luck has.
        time
            Reps' hours; None: not binding.

        Raises
        ------
        ValueError
            As of the class; or there is no such plan.
        """
        if not 0 <= plan < len(company.plans):
            raise ValueError(f"there is no plan {plan} of {len(company.plans)}")
        kinds = (of_luck(company.luck),) if accounts is None else tuple(accounts)
        time = RepTime() if time is None else time
        return cls(company, company.plans[plan], replication, kinds, time)

    @property
    def places(self) -> tuple[tuple[int, int], ...]:
        """Return (kind of accounts, stage) of every place that a deal can be in."""
        counts = [len(kind.stages) for kind in self.accounts]
        return tuple((k, s) for k, count in enumerate(counts) for s in range(count))

    @property
    def first_places(self) -> tuple[int, ...]:
        """Return for each kind of accounts the number of its first place."""
        counts = [len(kind.stages) for kind in self.accounts]
        return tuple(accumulate(counts[:-1], initial=0))


def of_luck(luck: Luck) -> Accounts:
    """Return standard accounts that give a month's sales the luck's mean and variance.

    Notes
    -----
    Luck in deals names size s and cv v itself. A month of compound Poisson sales with
    deals of s expected months has the squared coefficient of variation s·(1 + v²), so
    for other luck of cv c: s = c² ÷ (1 + v²), with v = :data:`CV`. Its third and higher
    moments are then those of deals.
    """
    if luck.kind == "deals":
        return standard(luck.size, luck.cv)
    return standard(luck.size**2 / (1.0 + CV**2), CV)
