"""The tables of a capacity plan that come from its futures."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from engine.comparison.paired import wilson
from engine.staffing.columns import frame
from engine.staffing.number import asked

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl
    from numpy.typing import NDArray

    from engine.capacity.measure import Measures
    from engine.capacity.problem import CapacityProblem
    from engine.capacity.rules import Target
    from engine.sim.workforce.problem import Futures

    Floats = NDArray[np.float64]

QUANTILES = {"p5": 0.05, "p25": 0.25, "p50": 0.5, "p75": 0.75, "p95": 0.95}
CONFIDENCE = 0.95
"""Of intervals of chances."""


class Chance(NamedTuple):
    """A share of futures, with its Wilson interval of 95 %."""

    p: float
    low: float
    high: float

    def columns(self) -> dict[str, float]:
        """Return it as columns of a table."""
        return {"p": self.p, "low": self.low, "high": self.high}


NO_CHANCE = {"p": None, "low": None, "high": None}
"""Columns of a chance where no future was played."""


def chance(share: float, futures: int) -> Chance:
    """Return a share of futures with its interval."""
    return Chance(share, *wilson(share, futures, CONFIDENCE))


def made_the_number(futures: Futures) -> Chance:
    """Return the share of futures in which every part of the number is reached."""
    reached = futures.reached.all(axis=1)
    return chance(float(np.mean(reached)), len(futures.reached))


def futures_table(
    problem: CapacityProblem, measures: Measures, futures: Futures
) -> pl.DataFrame:
    """Return how people, capacity, bookings and money spread over the futures."""
    spend = measures.money.spent
    people = measures.people
    made = measures.made.sum(axis=0)
    planned = {
        "heads": people.producing.sum(axis=0),
        "productive": (people.ramped + people.ramping).sum(axis=0),
        "capacity": measures.capacity.sum(axis=0),
        "made": made,
        "to_date": np.cumsum(made),
        "spend": spend,
        "spend_to_date": np.cumsum(spend),
    }
    played = {
        "heads": futures.heads,
        "productive": futures.productive,
        "capacity": futures.capacity,
        "made": futures.made,
        "to_date": np.cumsum(futures.made, axis=1),
        "spend": futures.spend,
        "spend_to_date": np.cumsum(futures.spend, axis=1),
    }
    return frame(
        "futures",
        (
            {"month": month, "what": what, **row, "plan": float(planned[what][t])}
            for what, values in played.items()
            for t, (month, row) in enumerate(
                zip(problem.months, _spreads(values), strict=True)
            )
        ),
    )


def _spreads(values: Floats) -> list[dict[str, float]]:
    """Return mean and quantiles of each month's values."""
    ends = np.quantile(values, list(QUANTILES.values()), axis=0)
    means = values.mean(axis=0)
    return [
        {"mean": float(mean), **dict(zip(QUANTILES, map(float, column), strict=True))}
        for mean, column in zip(means, ends.T, strict=True)
    ]


def chance_table(
    problem: CapacityProblem, number: Sequence[Target], futures: Futures
) -> pl.DataFrame:
    """Return how likely the number's share of what is asked is made up to each month.

    The share is that of the number as a whole, such as 95 %; months before and after
    its own periods count like those within.
    """
    amounts = np.sum([need.amount for need in problem.needs], axis=0)
    to_date = np.cumsum(amounts) * _share(problem, number)
    made = np.cumsum(futures.made, axis=1)
    shares = (made >= to_date * (1.0 - 1e-9)).mean(axis=0)
    count = len(futures.made)
    return frame(
        "chance",
        (
            {
                "month": month,
                "plan_to_date": float(to_date[t]),
                **chance(float(shares[t]), count).columns(),
            }
            for t, month in enumerate(problem.months)
        ),
    )


def budgets_table(
    problem: CapacityProblem, measures: Measures, futures: Futures
) -> pl.DataFrame:
    """Return how often each budget of everybody is kept in futures."""
    plan = measures.money.spent
    rows = []
    for budget in problem.budgets:
        if budget.cells is not None:
            continue
        months = list(budget.months)
        spent = futures.spend[:, months].sum(axis=1)
        rows.append(
            {
                "budget": budget.name,
                "limit": budget.at_most,
                "planned": float(plan[months].sum()),
                "mean": float(spent.mean()),
                "p95": float(np.quantile(spent, 0.95)),
                "kept": float((spent <= budget.at_most * (1.0 + 1e-9)).mean()),
            }
        )
    return frame("budgets", rows)


def _share(problem: CapacityProblem, number: Sequence[Target]) -> float:
    """Return what part of all that the number's targets cover must be made."""
    wanted = [target.share * asked(problem, target) for target in number]
    whole = [asked(problem, target) for target in number]
    return sum(wanted) / sum(whole) if sum(whole) else 1.0


def targets_table(
    problem: CapacityProblem,
    number: Sequence[Target],
    measures: Measures | None,
    futures: Futures | None,
) -> pl.DataFrame:
    """Return each part of the number: what is to be reached, planned and played."""
    rows = []
    for place, target in enumerate(number):
        needs, months = list(target.needs), list(target.months)
        made = None
        if measures is not None:
            made = float(measures.made[np.ix_(needs, months)].sum())
        rows.append(
            {
                "target": target.name,
                "amount": target.share * asked(problem, target),
                "planned": made,
                **_played(futures, place),
            }
        )
    return frame("targets", rows)


def _played(futures: Futures | None, place: int) -> dict[str, float | None]:
    if futures is None:
        return {**NO_CHANCE, **dict.fromkeys(("mean", "p5", "p50", "p95"))}
    made = futures.goal_made[:, place]
    share = float(futures.reached[:, place].mean())
    ends = np.quantile(made, [0.05, 0.5, 0.95])
    return {
        **chance(share, len(made)).columns(),
        "mean": float(made.mean()),
        **dict(zip(("p5", "p50", "p95"), map(float, ends), strict=True)),
    }
