"""Which accounts change hands, and why each one does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from engine.territory.problem import NOBODY
from engine.territory.tables import MINOR, Readable, fair_shares

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from engine.data.dataset import Dataset
    from engine.territory.problem import TerritoryProblem

NEARER_KM = 5.0
"""A move is said to save driving when the home is nearer by at least this."""


def move_table(
    problem: TerritoryProblem,
    dataset: Dataset,
    after: NDArray[np.int32] | None,
    readable: Readable,
) -> pl.DataFrame:
    """Return one row per account whose rep changes, with what it costs and why.

    Parameters
    ----------
    problem, dataset
        What is given.
    after
        (n_accounts,) int32 plan, or None.
    readable
        Distances in kilometres.
    """
    schema = {
        **dict.fromkeys(("account_id", "name", "from", "to"), pl.String),
        **dict.fromkeys(("potential", "revenue", "km_before", "km_after"), pl.Float64),
        **dict.fromkeys(("disruption_cost", "saving"), pl.Float64),
        "reason": pl.String,
    }
    if after is None:
        return pl.DataFrame(schema=schema)
    rows = list(_rows(problem, dataset, after, readable))
    return pl.DataFrame(rows, schema=schema)


def _rows(
    problem: TerritoryProblem,
    dataset: Dataset,
    after: NDArray[np.int32],
    readable: Readable,
) -> Iterator[dict[str, Any]]:
    terms = {term.name: term.amounts for term in problem.costs}
    travel, disruption = terms.get("travel"), terms.get("disruption")
    why = Reasons(problem, after)
    accounts, before = dataset.accounts, problem.current
    units = np.flatnonzero(after != before)
    old, new = before[units].astype(np.intp), after[units].astype(np.intp)
    none = np.zeros(units.size, dtype=np.int64)
    lost = none if disruption is None else disruption.at(units, new)
    saved = none if travel is None else travel.at(units, old) - travel.at(units, new)
    near, far = readable.road_km(units, new), readable.road_km(units, old)
    for row, i in enumerate(units.tolist()):
        known = int(old[row]) != NOBODY
        yield {
            "account_id": problem.unit_ids[i],
            "name": accounts["name"][i],
            "from": problem.territory_ids[old[row]] if known else None,
            "to": problem.territory_ids[new[row]],
            "potential": accounts["potential"][i],
            "revenue": accounts["revenue"][i],
            "km_before": round(float(far[row]), 1) if known else None,
            "km_after": round(float(near[row]), 1),
            "disruption_cost": int(lost[row]) / MINOR,
            "saving": int(saved[row]) / MINOR if known else None,
            "reason": why.of(i, int(old[row]), int(new[row]), far[row] - near[row]),
        }


class Reasons:
    """Says why an account moves, from today's loads, the rules and the map alone.

    Parameters
    ----------
    problem
        What is given.
    after
        (n_accounts,) int32 plan.
    """

    def __init__(self, problem: TerritoryProblem, after: NDArray[np.int32]) -> None:
        self._problem = problem
        held = np.bincount(after[after >= 0], minlength=problem.num_territories)
        self._closes = (held == 0) & (problem.opening is not None)
        if problem.opening is not None:
            self._closes &= ~problem.opening.fixed
        self._shares = fair_shares(problem, problem.current)

    def of(self, unit: int, old: int, new: int, nearer: float) -> str:
        """Return one sentence: it closes, a rule, an unfair load, or driving saved.

        Parameters
        ----------
        unit, old, new
            The account, and its reps before and after.
        nearer
            Kilometres by which the new home is nearer.
        """
        if old == NOBODY:
            return "Nobody covered it."
        if self._closes[old]:
            parts = [f"{self._name(old)} closes", self._way(new, nearer)]
            return "; ".join(part for part in parts if part) + "."
        pair = np.array([unit]), np.array([old])
        for permit in self._problem.permits:
            if not permit.allowed.at(*pair)[0]:
                return f"{self._name(old)} may not serve it ({permit.name})."
        parts = [self._load(old, new), self._way(new, nearer)]
        said = "; ".join(part for part in parts if part)
        return (said or self._for_the_whole()) + "."

    def _for_the_whole(self) -> str:
        """Say what a move is for that nothing of its own speaks for."""
        if self._problem.balance:
            return "It makes room for other moves that balance the plan"
        if self._problem.limits:
            return "It makes room for other moves that keep the limits"
        return "With it the whole plan keeps its rules at a lower cost"

    def _name(self, territory: int) -> str:
        return self._problem.territory_ids[territory]

    def _load(self, old: int, new: int) -> str:
        """Name the measure in which the two reps' loads differ most, if unfair."""
        best, words = 0.0, ""
        for rule in self._problem.balance:
            share, within = self._shares[rule.name], float(rule.within)
            apart = share[old] - share[new]
            unfair = share[old] > 1 + within or share[new] < 1 - within
            if unfair and apart > best:
                best = apart
                words = (
                    f"{self._name(old)} had {share[old]:.0%} of a fair share of "
                    f"{rule.name}, {self._name(new)} {share[new]:.0%}"
                )
        return words

    def _way(self, new: int, nearer: float) -> str:
        if nearer < NEARER_KM:
            return ""
        return f"{self._name(new)} lives {nearer:,.0f} km nearer"
