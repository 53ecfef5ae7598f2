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
from typing import TYPE_CHECKING, Any

from engine.base.outcome import Limits
from engine.data.owners import with_owners
from engine.planning.assess import Assessment, run_assess
from engine.planning.dead_end import explained, run_explanation, run_least
from engine.planning.frontier import run_frontier
from engine.planning.market import run_market
from engine.planning.options import PlanningRun
from engine.planning.overlay import run_overlays
from engine.planning.quota import run_quota
from engine.planning.rollup import run_rollup
from engine.planning.track import TrackOptions, TrackRun, run_track
from engine.quota.equal import attain_chance, equal_chance
from engine.quota.fairness import attainment_spread, chi_square, gini, hit_test
from engine.quota.fairness_bias import holm, quota_bias
from engine.quota.fairness_compare import all_outliers, fairness_table
from engine.quota.fairness_outliers import outliers, quota_changes, robust_scores
from engine.quota.fill import water_fill
from engine.quota.hedges import compounded, hedges_for, over_assigned
from engine.quota.matrix import product_quotas
from engine.quota.phasing import split_quotas
from engine.quota.profit import most_profit
from engine.quota.proration import linear_ramp, prorate
from engine.quota.rounding import largest_remainder
from engine.quota.shares import by_untapped, by_weight
from engine.quota.shrink import shrink, shrink_weight
from engine.quota.solve import set_quotas
from engine.quota.tree import tree_of
from engine.quota.years import long_term
from engine.scenario.build import build_limits, build_territory, read_data
from engine.scenario.frontier import build_frontier
from engine.scenario.measures import readable_units
from engine.scenario.origin import origin
from engine.scenario.rules_text import rules_text
from engine.scenario.sources import source_of
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
from engine.tracking.amounts import needed_coverage, won_chance
from engine.tracking.chain import expected_wins
from engine.tracking.coverage import cover_quotas
from engine.tracking.cusum import cusum, cusum_alarms, cusum_limit, cusum_run_length
from engine.tracking.deals import deal_chance, deal_sums
from engine.tracking.landing import (
    landing_estimated,
    landing_known,
    landing_with_prior,
)
from engine.tracking.learning import replay_quarters
from engine.tracking.outlook import land
from engine.tracking.pace import pace_false_alarm, pace_limit
from engine.tracking.pipeline import close_curve, key_deals, open_deals
from engine.tracking.prior import fit_prior
from engine.tracking.spells import read_spells
from engine.tracking.stage_model import fit_stages
from engine.tracking.stage_table import stage_rule, stage_table
from engine.tracking.team import shared_luck, team_known, team_landing
from engine.tracking.warnings import early_warnings

if TYPE_CHECKING:
    import polars as pl

    from engine.data.dataset import Dataset
    from engine.data.owners import Changes
    from engine.scenario.load import Scenario
    from engine.territory.measure import Measures
    from engine.territory.problem import TerritoryProblem
    from engine.territory.result import TerritoryResult
    from engine.territory.solvers.port import Watch

__all__ = [
    "Assessment",
    "Conflict",
    "PlanningRun",
    "TerritoryRun",
    "TrackOptions",
    "TrackRun",
    "WhatIf",
    "all_outliers",
    "assess",
    "attain_chance",
    "attainment_spread",
    "by_untapped",
    "by_weight",
    "chi_square",
    "close_curve",
    "compounded",
    "cover_quotas",
    "cusum",
    "cusum_alarms",
    "cusum_limit",
    "cusum_run_length",
    "deal_chance",
    "deal_sums",
    "early_warnings",
    "equal_chance",
    "expected_wins",
    "explain",
    "fairness_table",
    "fit_prior",
    "fit_stages",
    "gini",
    "hedges_for",
    "hit_test",
    "holm",
    "key_deals",
    "land",
    "landing_estimated",
    "landing_known",
    "landing_with_prior",
    "largest_remainder",
    "linear_ramp",
    "long_term",
    "most_profit",
    "needed_coverage",
    "open_deals",
    "outliers",
    "over_assigned",
    "pace_false_alarm",
    "pace_limit",
    "product_quotas",
    "prorate",
    "quota_bias",
    "quota_changes",
    "read_spells",
    "replay_quarters",
    "robust_scores",
    "run",
    "run_assess",
    "run_market",
    "run_quota",
    "run_track",
    "set_quotas",
    "shared_luck",
    "shrink",
    "shrink_weight",
    "solve",
    "split_quotas",
    "stage_rule",
    "stage_table",
    "team_known",
    "team_landing",
    "tree_of",
    "water_fill",
    "what_if",
    "won_chance",
]


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
    build_frontier(scenario, dataset, problem)
    limits = limits or build_limits(scenario)
    seed = config.seed if seed is None else seed
    method = solver or config.solve.method
    result = solve(problem, solver=method, limits=limits, seed=seed, watch=watch)
    told: dict[str, Any] = {"solve": solve, "seed": seed, "watch": watch}
    least = run_least(scenario, problem, result, **told)
    before = assess(problem, TerritorySolution(problem.current.copy()))
    tables = _tables(scenario, problem, dataset, before, result)
    if changes is not None:
        tables["changes"] = changes.table()
    aside = partial(
        solve, solver=method, seed=seed, watch=StopOnly(watch or Unwatched())
    )
    front = run_frontier(scenario, dataset, problem, result.solution, aside)
    if front is not None:
        tables["frontier"] = front
    tables |= run_rollup(scenario, dataset, problem, result.solution, aside)
    tables |= run_overlays(scenario, dataset, problem, result.solution, aside)
    facts = result_facts(problem, before, result, limits, least)
    facts["explanation"] = run_explanation(problem, result, **told)
    manifest = {**_origin(scenario, dataset, seed), **facts}
    return TerritoryRun(problem, dataset, result, least, manifest, tables)


def _today(
    scenario: Scenario, owners: pl.DataFrame | None
) -> tuple[Dataset, Changes | None]:
    """Return the data, with other owners and what they bring to light if given."""
    dataset = read_data(scenario)
    return (dataset, None) if owners is None else with_owners(dataset, owners)


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
    config = scenario.config
    frames = {"accounts": dataset.accounts, "reps": dataset.reps}
    if config.data.named_accounts is not None:
        frames["named_accounts"] = dataset.named_accounts
    if dataset.outline is not None:
        frames["outline"] = dataset.outline
    inputs = {
        source_of(scenario, name).shown: (digest_frame(frame), frame.height)
        for name, frame in frames.items()
    }
    return {
        **origin(scenario, "territory", inputs, dataset.notes),
        "seed": seed,
        "rules_text": list(rules_text(scenario)),
    }
