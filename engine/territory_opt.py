"""The door to territories: choose who covers whom, and prove how good the choice is.

For programs: :func:`solve` takes a problem and returns a result; :func:`assess` scores
any plan with no solver, and :func:`what_if` what moving some units would do. For
scenarios: :func:`run` takes a scenario file, loaded, and returns everything that is
stored and reported.

What is done with territories stands here too: quotas that add up (:func:`set_quotas`
and the arithmetic beside it), whether they are fair, and where they land (:func:`land`
and what is below it, to stages of deals and what a quarter teaches).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any

from engine.base.errors import InputError, InputProblem
from engine.base.outcome import Limits
from engine.data.owners import with_owners
from engine.planning.dead_end import explained, run_explanation, run_least
from engine.planning.frontier import run_frontier
from engine.planning.later import LATER
from engine.planning.overlay import run_overlays
from engine.planning.rollup import run_rollup
from engine.planning.tightest import run_tightest
from engine.scenario.build import build_limits, build_territory, check_solver, read_data
from engine.scenario.frontier import build_frontier
from engine.scenario.measures import readable_units
from engine.scenario.origin import origin
from engine.scenario.rules_text import rules_text
from engine.scenario.sources import source_of
from engine.scenario.territory_data import tables_read
from engine.scenario.travel import travel_table
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
from engine.territory.solvers import choose, load_solver
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
from engine.territory.what_if import WhatIf, what_if

if TYPE_CHECKING:
    import polars as pl

    from engine.data.dataset import Dataset
    from engine.data.owners import Changes
    from engine.planning.assess import Assessment as Assessment
    from engine.planning.assess import run_assess as run_assess
    from engine.planning.market import run_market as run_market
    from engine.planning.options import PlanningRun as PlanningRun
    from engine.planning.quota import run_quota as run_quota
    from engine.planning.track import TrackOptions as TrackOptions
    from engine.planning.track import TrackRun as TrackRun
    from engine.planning.track import run_track as run_track
    from engine.quota.equal import attain_chance as attain_chance
    from engine.quota.equal import equal_chance as equal_chance
    from engine.quota.fairness import attainment_spread as attainment_spread
    from engine.quota.fairness import chi_square as chi_square
    from engine.quota.fairness import gini as gini
    from engine.quota.fairness import hit_test as hit_test
    from engine.quota.fairness_bias import holm as holm
    from engine.quota.fairness_bias import quota_bias as quota_bias
    from engine.quota.fairness_compare import all_outliers as all_outliers
    from engine.quota.fairness_compare import fairness_table as fairness_table
    from engine.quota.fairness_outliers import outliers as outliers
    from engine.quota.fairness_outliers import quota_changes as quota_changes
    from engine.quota.fairness_outliers import robust_scores as robust_scores
    from engine.quota.fill import water_fill as water_fill
    from engine.quota.hedges import compounded as compounded
    from engine.quota.hedges import hedges_for as hedges_for
    from engine.quota.hedges import over_assigned as over_assigned
    from engine.quota.matrix import product_quotas as product_quotas
    from engine.quota.phasing import split_quotas as split_quotas
    from engine.quota.profit import most_profit as most_profit
    from engine.quota.proration import linear_ramp as linear_ramp
    from engine.quota.proration import prorate as prorate
    from engine.quota.rounding import largest_remainder as largest_remainder
    from engine.quota.shares import by_untapped as by_untapped
    from engine.quota.shares import by_weight as by_weight
    from engine.quota.shrink import shrink as shrink
    from engine.quota.shrink import shrink_weight as shrink_weight
    from engine.quota.solve import set_quotas as set_quotas
    from engine.quota.tree import tree_of as tree_of
    from engine.quota.years import long_term as long_term
    from engine.scenario.load import Scenario
    from engine.territory.measure import Measures
    from engine.territory.problem import TerritoryProblem
    from engine.territory.result import TerritoryResult
    from engine.territory.solvers.port import Watch
    from engine.territory.tightest import tightest as tightest
    from engine.tracking.amounts import needed_coverage as needed_coverage
    from engine.tracking.amounts import won_chance as won_chance
    from engine.tracking.chain import expected_wins as expected_wins
    from engine.tracking.coverage import cover_quotas as cover_quotas
    from engine.tracking.cusum import cusum as cusum
    from engine.tracking.cusum import cusum_alarms as cusum_alarms
    from engine.tracking.cusum import cusum_limit as cusum_limit
    from engine.tracking.cusum import cusum_run_length as cusum_run_length
    from engine.tracking.deals import deal_chance as deal_chance
    from engine.tracking.deals import deal_sums as deal_sums
    from engine.tracking.landing import landing_estimated as landing_estimated
    from engine.tracking.landing import landing_known as landing_known
    from engine.tracking.landing import landing_with_prior as landing_with_prior
    from engine.tracking.learning import replay_quarters as replay_quarters
    from engine.tracking.outlook import land as land
    from engine.tracking.pace import pace_false_alarm as pace_false_alarm
    from engine.tracking.pace import pace_limit as pace_limit
    from engine.tracking.pipeline import close_curve as close_curve
    from engine.tracking.pipeline import key_deals as key_deals
    from engine.tracking.pipeline import open_deals as open_deals
    from engine.tracking.prior import fit_prior as fit_prior
    from engine.tracking.spells import read_spells as read_spells
    from engine.tracking.stage_model import fit_stages as fit_stages
    from engine.tracking.stage_table import stage_rule as stage_rule
    from engine.tracking.stage_table import stage_table as stage_table
    from engine.tracking.team import shared_luck as shared_luck
    from engine.tracking.team import team_known as team_known
    from engine.tracking.team import team_landing as team_landing
    from engine.tracking.warnings import early_warnings as early_warnings

__all__ = [
    "Conflict",
    "TerritoryRun",
    "WhatIf",
    "assess",
    "explain",
    "run",
    "solve",
    "what_if",
]
__all__ += sorted(LATER)


def __getattr__(name: str) -> Any:  # noqa: ANN401 - a module's own signature
    """Import what was asked for; see PEP 562."""
    if name not in LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(LATER[name]), name)
    globals()[name] = found
    return found


@dataclass(frozen=True, eq=False, slots=True)
class TerritoryRun:
    """Everything one scenario gave.

    Parameters
    ----------
    problem, dataset, result
        What was given, and the answer.
    least
        The least potential that must move, when the scenario asks for it or when no
        plan exists; else None.
    manifest, tables
        What is stored and reported; the manifest still lacks ``made``.
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
        return impossible(choose(plain, solver))
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
    limits: Limits | None = None,
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
        Instead of what the scenario says.
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
    config = scenario.config
    dataset, changes = _today(scenario, owners)
    problem = build_territory(scenario, dataset)
    check_solver(scenario, problem, solver)
    build_frontier(scenario, dataset, problem)
    limits = limits or build_limits(scenario)
    seed = config.seed if seed is None else seed
    method = solver or config.solve.method
    aside = partial(solve, seed=seed, watch=StopOnly(watch or Unwatched()))
    one = partial(aside, solver=method)
    tight = run_tightest(scenario, problem, one, limits)
    problem = tight.problem
    usual: dict[str, Any] = {"limits": limits, "seed": seed, "watch": watch}
    result = solve(problem, solver=method, start=tight.start, **usual)
    told: dict[str, Any] = {"solve": solve, "seed": seed, "watch": watch}
    least = run_least(scenario, problem, result, **told)
    before = assess(problem, TerritorySolution(problem.current.copy()))
    tables = _tables(scenario, problem, dataset, before, result)
    if changes is not None:
        tables["changes"] = changes.table()
    asked = (scenario, dataset, problem, result.solution)
    tables |= run_frontier(*asked, one, limits)
    tables |= run_rollup(*asked, aside, limits)
    tables |= run_overlays(*asked, aside, limits)
    facts = result_facts(problem, before, result, limits, least)
    facts["explanation"] = run_explanation(problem, result, **told)
    manifest = {**_origin(scenario, dataset, seed), **facts}
    if tight.told:
        manifest["tightest"] = tight.told
        manifest["rules_text"] = [*manifest["rules_text"], tight.text]
    return TerritoryRun(problem, dataset, result, least, manifest, tables)


def _today(
    scenario: Scenario, owners: pl.DataFrame | None
) -> tuple[Dataset, Changes | None]:
    """Return the data, with other owners and what they bring to light if given."""
    if owners is None:
        return read_data(scenario), None
    dataset, changes = with_owners(read_data(scenario, owners=False), owners)
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
    inputs = {
        source_of(scenario, name).shown: (digest_frame(frame), frame.height)
        for name, frame in tables_read(scenario, dataset).items()
    }
    return {
        **origin(scenario, "territory", inputs, dataset.notes),
        "seed": seed,
        "rules_text": list(rules_text(scenario)),
    }
