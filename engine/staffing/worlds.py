"""A plan for many worlds at once: what is decided now is the same in all of them."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

import numpy as np

from engine.base.outcome import Status
from engine.capacity.measure import measure
from engine.capacity.stochastic.commitment import Commitment
from engine.capacity.stochastic.risk import Chance, Tail
from engine.capacity.stochastic.sample import Uncertainty, sample_worlds
from engine.capacity.stochastic.search import Search
from engine.capacity.stochastic.two_stage import two_stage
from engine.capacity.stochastic.worth import worth
from engine.staffing.attempt import Attempt, futures_of
from engine.staffing.columns import frame
from engine.staffing.tables import FEW, place_columns

if TYPE_CHECKING:
    from collections.abc import Iterator

    import polars as pl

    from engine.base.outcome import Limits
    from engine.capacity.plan import CapacityPlan
    from engine.capacity.stochastic.result import Between, StochasticResult, Worth
    from engine.scenario.capacity_input import CapacityInput
    from engine.staffing.attempt import Ground

GAP = 0.01
"""To which plans for many worlds are solved at least."""
NOTICE = 3
"""Months beyond the longest lead whose decisions are taken before the world shows."""


@dataclass(frozen=True, eq=False, slots=True)
class Worlds:
    """What planning for many worlds gives.

    Parameters
    ----------
    table, first_stage
        Its values, and the starts that are the same in all worlds.
    attempt
        Its plan (later starts as expected) played through the futures; None: no plan.
    """

    table: pl.DataFrame
    first_stage: pl.DataFrame
    attempt: Attempt | None = None


def for_many_worlds(ground: Ground, chosen: Attempt) -> Worlds:
    """Return what planning for many worlds gives; empty if it was not asked for."""
    given = ground.given
    empty = Worlds(frame("stochastic"), frame("first_stage"))
    if not given.worlds or ground.watch.wants_to_stop():
        return empty
    ground.watch.saw(f"planning for {given.worlds:,} worlds at once")
    names = {field.name for field in fields(Uncertainty)}
    luck = {name: value for name, value in given.luck.items() if name in names}
    worlds = sample_worlds(given.problem, Uncertainty(**luck), given.worlds, given.seed)
    commitment = Commitment(months=NOTICE, leads=given.leads)
    how = Search(limits=_limits(ground), seed=given.seed, workers=ground.workers)
    found = two_stage(
        given.problem, worlds, commitment, _risk(given), how=how, watch=ground.watch
    )
    rows = list(_result_rows(found))
    weighed = found.played is not None and not isinstance(found.risk, Chance)
    if weighed and not ground.watch.wants_to_stop():
        ground.watch.saw("planning for each world by itself")
        known = worth(
            given.problem, worlds, commitment, found, how=how, watch=ground.watch
        )
        rows += [] if known is None else list(_worth_rows(known))
    table = frame("stochastic", rows)
    if found.plan is None:
        return replace(empty, table=table)
    measures = measure(given.problem, found.plan)
    played = futures_of(ground, found.plan, measures)
    return Worlds(
        table,
        _first_stage(ground, commitment, found.plan, chosen),
        Attempt(0.0, chosen.result, measures, played),
    )


def _first_stage(
    ground: Ground, commitment: Commitment, plan: CapacityPlan, chosen: Attempt
) -> pl.DataFrame:
    """Return common starts of the plan for many worlds, beside those of the plan."""
    problem = ground.given.problem
    common = commitment.common_starts(problem)
    mine = chosen.result.plan
    beside = np.zeros_like(plan.starts) if mine is None else mine.starts
    rows = [
        {
            "month": problem.months[t],
            "source": stream.source,
            "way": stream.name,
            **place_columns(problem.cells[stream.into].place),
            "starts": float(plan.starts[j, t]),
            "in_plan": float(beside[j, t]),
        }
        for j, stream in enumerate(problem.streams)
        for t in np.flatnonzero(common[j])
        if max(plan.starts[j, t], beside[j, t]) > FEW
    ]
    return frame("first_stage", rows).sort("month", "way", maintain_order=True)


def _limits(ground: Ground) -> Limits:
    limits = ground.limits
    return replace(limits, gap=max(limits.gap, GAP))


def _risk(given: CapacityInput) -> Tail | Chance:
    """Return what is kept low over the worlds."""
    risk = given.risk
    if risk is None:
        return Tail()
    if risk.miss_at_most is not None:
        names = tuple(target.name for target in given.number)
        return Chance(risk.miss_at_most, names)
    if risk.cvar is None:
        return Tail()
    return Tail(risk.weight, risk.cvar)


def _result_rows(found: StochasticResult) -> Iterator[dict[str, object]]:
    if found.played is None:
        proven = found.outcome.status is Status.INFEASIBLE
        label = "no plan exists" if proven else "no plan was found"
        yield {"label": label, "value": None, "bound": found.bound}
        return
    played = found.played
    yield {"label": "kept low", "value": played.objective, "bound": found.bound}
    yield {"label": "expected loss", "value": played.expected, "bound": None}
    yield {"label": "mean of the worst worlds", "value": played.tail, "bound": None}
    for kept in played.kept:
        if kept.family == "target":
            label = f"chance of {kept.rule}"
            yield {"label": label, "value": kept.probability, "bound": None}


def _worth_rows(known: Worth) -> Iterator[dict[str, object]]:
    rows: dict[str, Between | None] = {
        "plan for all worlds (RP)": known.planned,
        "worlds known in advance (WS)": known.foreknown,
        "worth of planning for all (VSS)": known.planning,
        "worth of knowing the world (EVPI)": known.knowing,
    }
    yield {
        "label": "plan for the mean world, in all worlds (EEV)",
        "value": known.mean_plan_meets,
        "bound": None,
    }
    for label, between in rows.items():
        if between is not None:
            yield {"label": label, "value": between.value, "bound": between.low}
