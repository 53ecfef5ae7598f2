"""Closing costs as they are paid: in money shown, not saved where a territory stays.

A solver counts the closing cost of a territory that may close as saved where it stays
open, so that its objective is a sum over open territories. That is less than what
people pay by all these closing costs together, whatever the plan: added back here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import polars as pl

from engine.base.outcome import relative_gap
from engine.base.units import MINOR_PER_UNIT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from engine.data.dataset import Dataset
    from engine.scenario.load import Scenario
    from engine.territory.result import TracePoint
    from engine.territory.solvers.port import Watch

TERM = "opening"
_TOTALS = ("objective", "bound", "before_objective")


def counted_as_saved(scenario: Scenario, dataset: Dataset) -> int:
    """Return the closing costs of all that may close, minor currency units a year."""
    asked = scenario.territory.open
    if asked is None or asked.closing_cost is None:
        return 0
    may_close = int((dataset.reps["status"] == "may_close").sum())
    return may_close * asked.closing_cost.hundredths


@dataclass(frozen=True, slots=True)
class PaidWatch:
    """Follows a solve for someone who is shown money as it is paid.

    Parameters
    ----------
    watch
        Who follows.
    saved
        What :func:`counted_as_saved` gives.
    """

    watch: Watch
    saved: int

    def saw(self, point: TracePoint) -> None:
        """Tell the watch what is paid."""
        objective, bound = (
            None if value is None else value + self.saved
            for value in (point.objective, point.bound)
        )
        self.watch.saw(replace(point, objective=objective, bound=bound))

    def wants_to_stop(self) -> bool:
        """Ask the watch."""
        return self.watch.wants_to_stop()

    def on_stop(self, stop: Callable[[], None] | None) -> None:
        """Tell the watch."""
        self.watch.on_stop(stop)


def paid_facts(facts: Mapping[str, Any], saved: int) -> dict[str, Any]:
    """Return a manifest's totals with what was counted as saved, and their gap."""
    if not saved:
        return dict(facts)
    more = {
        name: None if facts[name] is None else facts[name] + saved / MINOR_PER_UNIT
        for name in _TOTALS
    }
    gap = relative_gap(more["objective"], more["bound"])
    return {**facts, **more, "gap": None if gap is None else round(gap, 8)}


def paid_tables(
    tables: Mapping[str, pl.DataFrame], saved: int
) -> dict[str, pl.DataFrame]:
    """Return the tables ``objective`` and ``progress`` with what was counted as saved.

    The term of open territories is there even where it counted nothing.
    """
    if not saved:
        return dict(tables)
    more = saved / MINOR_PER_UNIT
    terms, progress = tables["objective"], tables["progress"]
    if TERM not in terms["term"]:
        stages = {
            stage: 0.0 if terms[stage].count() else None for stage in terms.columns[1:]
        }
        row = pl.DataFrame({"term": [TERM], **stages}, schema=terms.schema)
        terms = pl.concat([terms, row])
    paid = pl.when(pl.col("term") == TERM).then(more).otherwise(0.0)
    return {
        **tables,
        "objective": terms.with_columns(pl.exclude("term") + paid),
        "progress": progress.with_columns(pl.col("objective", "bound") + more),
    }


def paid_terms(terms: Mapping[str, int], saved: int) -> dict[str, int]:
    """Return the terms of a plan's cost with what was counted as saved."""
    return {**terms, TERM: terms.get(TERM, 0) + saved} if saved else dict(terms)
