"""A capacity plan from scenario to tables."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, cast

from engine.base.outcome import Status
from engine.base.watch import Nobody
from engine.capacity.measure import measure
from engine.capacity.plan import nothing
from engine.scenario.build import build_limits
from engine.scenario.capacity_build import build_capacity
from engine.staffing.attempt import Attempt, Ground, attempt, futures_of, world_of
from engine.staffing.beside import compared_table, frontier_table
from engine.staffing.columns import frame
from engine.staffing.later import later
from engine.staffing.luck import luck_of
from engine.staffing.manifest import manifest_of
from engine.staffing.options import Options
from engine.staffing.raising import BUFFERS, raise_plan, sure
from engine.staffing.reps import reps_table
from engine.staffing.seats import seats_table
from engine.staffing.sizing import sizing_tables
from engine.staffing.swings import swings_table
from engine.staffing.tables import (
    classes_table,
    hires_table,
    money_table,
    output_table,
    prices_table,
    rules_table,
    separations_table,
    walk_table,
)
from engine.staffing.tables_futures import (
    budgets_table,
    chance_table,
    futures_table,
    targets_table,
)
from engine.staffing.worlds import for_many_worlds
from engine.store.answer import Answer

if TYPE_CHECKING:
    import polars as pl

    from engine.base.watch import Watch
    from engine.capacity.problem import CapacityProblem
    from engine.capacity.result import CapacityResult
    from engine.scenario.capacity_input import CapacityInput
    from engine.scenario.load import Scenario
    from engine.sim.workforce.problem import Futures


@dataclass(frozen=True, eq=False, repr=False, slots=True)
class CapacityRun(Answer):
    """Everything that planning capacity gave.

    Parameters
    ----------
    problem, result
        What was given, and the answer: the plan chosen.
    futures
        Through which it was played, or None.
    manifest, tables
        What is stored and reported; the manifest still lacks ``made``.
    """

    problem: CapacityProblem
    result: CapacityResult
    futures: Futures | None
    manifest: dict[str, Any]
    tables: dict[str, pl.DataFrame]


def run(
    scenario: Scenario, options: Options | None = None, watch: Watch | None = None
) -> CapacityRun:
    """Plan who starts when, play the plan through many futures, and tabulate both.

    Raises
    ------
    InputError
        A table, or rules and tables together, cannot be used; every problem.
    SolverMismatchError
        A solver's claim does not stand up to recomputation.
    """
    options = options or Options()
    ground = ground_of(scenario, options, watch or Nobody())
    given = ground.given
    ground.watch.saw("planning")
    first = attempt(ground)
    chosen, tried = raise_plan(
        ground, first, asked=given.make_with, frontier=given.frontier
    )
    tables = {**_plan_tables(given, chosen), **_future_tables(ground, chosen)}
    tables["frontier"] = frontier_table(tried, chosen)
    worlds = for_many_worlds(ground, chosen)
    beside = _beside(ground, first, chosen)
    if worlds.attempt is not None:
        beside["plan for many worlds"] = worlds.attempt
    tables["compared"] = compared_table(beside)
    tables["stochastic"], tables["first_stage"] = worlds.table, worlds.first_stage
    tables["seats"] = seats_table(given)
    tables["reps"] = reps_table(given, chosen.result.plan)
    past = ground.so_far
    tables["so_far"] = frame("so_far") if past is None else past.table()
    tables.update(sizing_tables(given))
    manifest = manifest_of(scenario, ground, chosen)
    remarks = _remarks(ground, tried)
    manifest["notes"] += remarks
    manifest["capacity"]["remarks"] = remarks
    return CapacityRun(given.problem, chosen.result, chosen.futures, manifest, tables)


def _remarks(ground: Ground, tried: list[Attempt]) -> list[str]:
    """Return what was cut short, in sentences."""
    found = [] if ground.so_far is None else list(ground.so_far.warnings)
    if ground.watch.wants_to_stop():
        found.append("Stopped before the end: what was found until then is told.")
    asked = ground.given.make_with
    short = asked is not None and not any(sure(one, asked) for one in tried)
    if (ground.given.frontier or short) and tried:
        reached = max(one.buffer for one in tried)
        if reached < BUFFERS[-1]:
            found.append(
                f"No plan was found for more than {reached:.1%} above the number:"
                " limits, or how long was looked, leave none."
            )
    return found


def ground_of(scenario: Scenario, options: Options, watch: Watch) -> Ground:
    """Return what every attempt starts from: the scenario, and what a caller says."""
    given, so_far = build_capacity(scenario), None
    if options.since is not None:
        given, so_far = later(scenario, given, options)
    given = replace(
        given,
        method=cast("Any", options.method or given.method),
        seed=given.seed if options.seed is None else options.seed,
        futures=given.futures if options.futures is None else options.futures,
        make_with=options.make_with or given.make_with,
        frontier=given.frontier if options.frontier is None else options.frontier,
    )
    return Ground(
        given,
        luck_of(given.luck),
        options.limits or build_limits(scenario),
        given.futures,
        max(options.workers, 1),
        watch,
        so_far,
    )


def _beside(ground: Ground, first: Attempt, chosen: Attempt) -> dict[str, Attempt]:
    """Return what the plan is held against: doing nothing, and no margin of safety."""
    problem = ground.given.problem
    plan = nothing(problem)
    measures = measure(problem, plan)
    result = replace(first.result, plan=plan, measures=measures)
    alone = Attempt(0.0, result, measures, futures_of(ground, plan, measures))
    rows = {"people of today": alone}
    if chosen is not first:
        rows["plan for the number itself"] = first
    if chosen.measures is not None:
        rows["plan"] = chosen
    return rows


def _plan_tables(given: CapacityInput, chosen: Attempt) -> dict[str, pl.DataFrame]:
    names = ("walk", "output", "hires", "classes", "separations", "money", "rules")
    plan, measures = chosen.result.plan, chosen.measures
    problem = given.problem
    if plan is None or measures is None:
        found = {name: frame(name) for name in names}
    else:
        found = {
            "walk": walk_table(problem, plan, measures),
            "output": output_table(problem, plan, measures),
            "hires": hires_table(problem, plan, given.leads),
            "classes": classes_table(problem, plan),
            "separations": separations_table(problem, plan),
            "money": money_table(problem, measures),
            "rules": rules_table(problem, measures),
        }
    found["prices"] = prices_table(problem, chosen.result)
    return found


def _future_tables(ground: Ground, chosen: Attempt) -> dict[str, pl.DataFrame]:
    given, plan = ground.given, chosen.result.plan
    problem, measures, futures = given.problem, chosen.measures, chosen.futures
    found = {name: frame(name) for name in ("futures", "chance", "swings", "budgets")}
    found["targets"] = targets_table(problem, given.number, measures, futures)
    if plan is None or measures is None or futures is None:
        return found
    found["futures"] = futures_table(problem, measures, futures)
    found["chance"] = chance_table(problem, given.number, futures)
    found["budgets"] = budgets_table(problem, measures, futures)
    found["swings"] = swings_table(ground, world_of(ground, plan, measures))
    return found


def usable(outcome: CapacityRun) -> bool:
    """Whether there is a plan that meets every rule."""
    return outcome.result.outcome.status in (Status.OPTIMAL, Status.FEASIBLE)
