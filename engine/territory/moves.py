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
    terms = {term.name: term.amounts.matrix for term in problem.costs}
    none = np.zeros_like(problem.cost)
    travel, disruption = terms.get("travel", none), terms.get("disruption", none)
    why = Reasons(problem, readable)
    accounts = dataset.accounts
    for i in np.flatnonzero(after != problem.current).tolist():
        old, new = int(problem.current[i]), int(after[i])
        known = old != NOBODY
        yield {
            "account_id": problem.unit_ids[i],
            "name": accounts["name"][i],
            "from": problem.territory_ids[old] if known else None,
            "to": problem.territory_ids[new],
            "potential": accounts["potential"][i],
            "revenue": accounts["revenue"][i],
            "km_before": round(readable.road_km[i, old], 1) if known else None,
            "km_after": round(readable.road_km[i, new], 1),
            "disruption_cost": int(disruption[i, new]) / MINOR,
            "saving": int(travel[i, old] - travel[i, new]) / MINOR if known else None,
            "reason": why.of(i, old, new),
        }


class Reasons:
    """Says why an account moves, from today's loads, the rules and the map alone.

    Parameters
    ----------
    problem
        What is given.
    readable
        Distances in kilometres.
    """

    def __init__(self, problem: TerritoryProblem, readable: Readable) -> None:
        self._problem, self._km = problem, readable.road_km
        self._shares = fair_shares(problem, problem.current)

    def of(self, unit: int, old: int, new: int) -> str:
        """Return one sentence: a rule, a load that was unfair, or driving saved."""
        if old == NOBODY:
            return "Nobody covered it."
        for permit in self._problem.permits:
            if not permit.allowed.matrix[unit, old]:
                return f"{self._name(old)} may not serve it ({permit.name})."
        parts = [self._load(old, new), self._way(unit, old, new)]
        said = "; ".join(part for part in parts if part)
        return (said or "It makes room for other moves that balance the plan") + "."

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

    def _way(self, unit: int, old: int, new: int) -> str:
        nearer = self._km[unit, old] - self._km[unit, new]
        if nearer < NEARER_KM:
            return ""
        return f"{self._name(new)} lives {nearer:,.0f} km nearer"
