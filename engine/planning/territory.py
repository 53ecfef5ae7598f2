"""Territories: from a problem to a believed plan, from a scenario to its tables."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from engine.base.errors import InputError, InputProblem
from engine.base.outcome import Limits
from engine.data.owners import with_owners
from engine.planning.dead_end import (
    explained,
    looked_into,
    ruled_out,
    run_explanation,
    run_least,
    second_look,
)
from engine.planning.frontier import run_frontier
from engine.planning.overlay import run_overlays
from engine.planning.paid import PaidWatch, counted_as_saved, paid_facts, paid_tables
from engine.planning.rollup import run_rollup
from engine.planning.tightest import run_tightest
from engine.scenario.build import build_limits, build_territory, check_solver, read_data
from engine.scenario.frontier import build_frontier
from engine.scenario.measures import readable_units
from engine.scenario.origin import origin
from engine.scenario.overlay import teams_read
from engine.scenario.rules_text import rules_text
from engine.scenario.sources import source_of
from engine.scenario.territory_data import tables_read
from engine.scenario.to_write import with_what_to_write
from engine.scenario.travel import travel_table
from engine.store.answer import Answer
from engine.store.manifest import digest_frame
from engine.territory.believe import believe, expanded
from engine.territory.budgeted import budgeted, with_sets
from engine.territory.canonical import canonical_order
from engine.territory.conflict import Conflict, impossible, plain_clash
from engine.territory.contract import contracted
from engine.territory.facts import LeastChange, result_facts
from engine.territory.measure import measure
from engine.territory.moves import move_table
from engine.territory.solution import TerritorySolution
from engine.territory.solvers import choose, chosen, load_solver
from engine.territory.solvers.port import StopOnly, Unwatched
from engine.territory.tables import (
    Readable,
    account_table,
    load_table,
    objective_table,
    progress_table,
    rule_table,
    territory_table,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    import polars as pl

    from engine.data.dataset import Dataset
    from engine.data.owners import Changes
    from engine.planning.tightest import Tightened
    from engine.scenario.load import Scenario
    from engine.territory.conflict_core import Core
    from engine.territory.measure import Measures
    from engine.territory.problem import TerritoryProblem
    from engine.territory.result import TerritoryResult
    from engine.territory.solvers.port import Watch


_HOPELESS = 3
"""Part of the work for a search where annealing found no plan."""


@dataclass(frozen=True, eq=False, repr=False, slots=True)
class TerritoryRun(Answer):
    """Everything one scenario gave.

    Parameters
    ----------
    problem, dataset, result
        What was given, and the answer.
    least
        The least potential that must move, when the scenario asks for it or when no
        plan exists; else None.
    manifest, tables
        What is stored and reported; the manifest still lacks ``made``. Money is as it
        is paid: costs of closing are not saved where a territory stays.
    """

    problem: TerritoryProblem
    dataset: Dataset
    result: TerritoryResult
    least: LeastChange | None
    manifest: dict[str, Any]
    tables: dict[str, pl.DataFrame]


def solve(
    problem: TerritoryProblem,
    *,
    solver: str = "auto",
    limits: Limits | None = None,
    seed: int = 0,
    start: TerritorySolution | None = None,
    watch: Watch | None = None,
) -> TerritoryResult:
    """Return the cheapest plan found that meets every rule, with a bound on the best.

    Parameters
    ----------
    problem
        What is given.
    solver
        ``exact``, ``priced``, or ``auto`` to choose by size.
    limits
        When to stop; 30 work units when not given.
    seed
        The same problem, limits and seed give the same plan, whatever the order and
        the names of units and territories.
    start
        A plan to start from, such as last quarter's.
    watch
        Someone who follows the solve and may end it.

    Raises
    ------
    SolverMismatchError
        A solver's claim does not stand up to recomputation.
    ValueError
        There is no such solver.
    """
    plain = budgeted(problem)
    if plain_clash(plain) is not None:
        return impossible(chosen(plain, solver))
    groups = contracted(plain)
    asked = plain if groups is None else groups.problem
    if groups is not None and start is not None:
        start = groups.shrink(start)
    name = choose(asked, solver)
    order = canonical_order(asked)
    claim = load_solver(name)(
        order.apply(asked),
        limits=limits or Limits(),
        seed=seed,
        start=None if start is None else order.apply_plan(start),
        watch=watch or Unwatched(),
    )
    result = believe(asked, order.undo(claim), name)
    result = result if groups is None else expanded(plain, groups, result)
    return with_sets(problem, result)


def explain(
    problem: TerritoryProblem,
    result: TerritoryResult | None = None,
    *,
    seed: int = 0,
    watch: Watch | None = None,
) -> Conflict:
    """Return which rules of a problem without a plan clash, and what repairs it.

    ``result`` is what :func:`solve` said of it, if it was asked; the rest is as there.
    """
    return explained(problem, result, solve, seed=seed, watch=watch)


def assess(problem: TerritoryProblem, solution: TerritorySolution) -> Measures:
    """Return cost, loads and every rule of any plan; no solver is involved."""
    return measure(problem, solution)


def run(
    scenario: Scenario,
    *,
    solver: str | None = None,
    limits: Limits | Callable[[int], Limits] | None = None,
    seed: int | None = None,
    watch: Watch | None = None,
    owners: pl.DataFrame | None = None,
) -> TerritoryRun:
    """Read, solve and tabulate the territory stage of a scenario.

    Parameters
    ----------
    scenario
        From :func:`engine.scenario.load.load`.
    solver, limits, seed
        Instead of what the scenario says; limits may depend on how many accounts
        there are.
    watch
        As for :func:`solve`.
    owners
        ``account_id`` and ``rep_id``: who covers whom today, instead of what the
        accounts say; such as the alignment that was approved last.

    Raises
    ------
    InputError
        The tables, or rules and tables together, cannot be used; every problem.
    """
    method = solver or scenario.config.solve.method
    dataset, changes = _today(scenario, owners, method)
    problem = build_territory(scenario, dataset, solver=method)
    check_solver(scenario, problem, solver)
    build_frontier(scenario, dataset, problem)
    limits = _limits(scenario, dataset, limits)
    seed = scenario.config.seed if seed is None else seed
    aside = partial(solve, seed=seed, watch=StopOnly(watch or Unwatched()))
    one = partial(aside, solver=method)
    tight = run_tightest(scenario, problem, one, limits, seed=seed, watch=watch)
    problem = tight.problem
    saved = counted_as_saved(scenario, dataset)
    seen = PaidWatch(watch, saved) if watch is not None and saved else watch
    usual: dict[str, Any] = {"limits": limits, "seed": seed, "watch": seen}
    hard = looked_into(problem, method, seed=seed, watch=watch)
    result, hard = _planned(problem, method, tight.start, hard, **usual)
    told: dict[str, Any] = {"solve": solve, "seed": seed, "watch": watch}
    why = run_explanation(problem, result, known=hard, **told)
    why = with_what_to_write(scenario, dataset, problem, why)
    least = run_least(scenario, problem, result, why, **told)
    before = assess(problem, TerritorySolution(problem.current.copy()))
    tables = paid_tables(_tables(scenario, problem, dataset, before, result), saved)
    tables |= {} if changes is None else {"changes": changes.table()}
    asked = (scenario, dataset, problem, result.solution)
    tables |= run_frontier(*asked, one, limits)
    levels = run_rollup(*asked, aside, limits)
    tables |= levels.tables | run_overlays(*asked, aside, limits)
    facts = paid_facts(result_facts(problem, before, result, limits, least), saved)
    manifest = {**_origin(scenario, dataset, seed), **facts, "explanation": why}
    manifest |= _tightest_facts(tight, manifest) | levels.told
    return TerritoryRun(problem, dataset, result, least, manifest, tables)


def _planned(
    problem: TerritoryProblem,
    method: str,
    start: TerritorySolution | None,
    hard: Core | None,
    *,
    limits: Limits,
    seed: int,
    watch: Watch | None,
) -> tuple[TerritoryResult, Core | None]:
    """Return the result; without a plan, from one that a repair would be shown by.

    ``hard`` is what was found before, and what is known then is returned, too: a plan
    to start from, rules that clash, or that a search has little hope; then most of the
    work is left for telling why.
    """
    if hard is not None and hard.plan is None:
        if hard.proven:
            return ruled_out(chosen(budgeted(problem), method)), hard
        limits = replace(limits, work=limits.work / _HOPELESS)
    elif hard is not None and start is None:
        start = hard.plan
    told: dict[str, Any] = {"limits": limits, "seed": seed, "watch": watch}
    result = solve(problem, solver=method, start=start, **told)
    if hard is None:
        hard = second_look(problem, result, solve, **told)
        if hard is not None and hard.plan is not None:
            result = solve(problem, solver=method, start=hard.plan, **told)
        elif hard is not None and hard.proven:
            result = ruled_out(result.method)
    return result, hard


def _tightest_facts(tight: Tightened, manifest: dict[str, Any]) -> dict[str, Any]:
    if not tight.told:
        return {}
    texts = [*manifest["rules_text"], tight.text]
    return {"tightest": tight.told, "rules_text": texts}


def _limits(
    scenario: Scenario,
    dataset: Dataset,
    asked: Limits | Callable[[int], Limits] | None,
) -> Limits:
    if isinstance(asked, Limits):
        return asked
    return (asked or partial(build_limits, scenario))(dataset.accounts.height)


def _today(
    scenario: Scenario, owners: pl.DataFrame | None, solver: str
) -> tuple[Dataset, Changes | None]:
    """Return the data, with other owners and what they bring to light if given."""
    if owners is None:
        return read_data(scenario, solver=solver), None
    read = read_data(scenario, owners=False, solver=solver)
    dataset, changes = with_owners(read, owners)
    if len(changes.opened) == dataset.accounts.height:
        message = (
            "no account of it is among these; it is another company's, so give each"
            " scenario a name or a 'plan' of its own"
        )
        raise InputError([InputProblem("the baseline", 0, 0, "", message)])
    return dataset, changes


def _tables(
    scenario: Scenario,
    problem: TerritoryProblem,
    dataset: Dataset,
    before: Measures,
    result: TerritoryResult,
) -> dict[str, pl.DataFrame]:
    travel = travel_table(scenario, dataset)
    units = readable_units(problem)
    readable = Readable(travel.road_km, travel.yearly_km, travel.minutes, units)
    stages = {"before": before}
    if result.measures is not None:
        stages["after"] = result.measures
    after = None if result.solution is None else result.solution.owner
    tables = {
        "territories": territory_table(problem, dataset, after, readable),
        "loads": load_table(problem, stages, readable),
        "accounts": account_table(problem, dataset, after, readable),
        "moves": move_table(problem, dataset, after, readable),
        "objective": objective_table(problem, stages),
        "rules": rule_table(problem, stages, readable),
        "progress": progress_table(result),
    }
    if dataset.outline is not None:
        tables["outline"] = dataset.outline
    return tables


def _origin(scenario: Scenario, dataset: Dataset, seed: int) -> dict[str, Any]:
    read = {
        source_of(scenario, name).shown: frame
        for name, frame in tables_read(scenario, dataset).items()
    }
    inputs = {
        shown: (digest_frame(frame), frame.height)
        for shown, frame in (read | teams_read(scenario)).items()
    }
    return {
        **origin(scenario, "territory", inputs, dataset.notes),
        "seed": seed,
        "rules_text": list(rules_text(scenario)),
    }
