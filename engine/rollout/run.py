"""A comparison from scenario to tables."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from engine.base.errors import InputError, InputProblem, did_you_mean
from engine.base.watch import Nobody, Watch
from engine.comparison.precision import ROUND
from engine.rollout.bands import Bands, bands_of
from engine.rollout.judge import ranking_table
from engine.rollout.manifest import Done, manifest_of
from engine.rollout.options import Options
from engine.rollout.prepare import coarse, ground_of, prepare
from engine.rollout.sensitive import sensitivity_table
from engine.rollout.simulate import simulate
from engine.rollout.story import check_rep, timeline_table
from engine.rollout.tables import (
    assumptions_table,
    differences_table,
    frame,
    metrics_table,
    months_table,
    reps_table,
    risk_table,
)
from engine.rollout.tables_people import (
    contests_table,
    fairness_table,
    histograms_table,
)
from engine.rollout.world import values_of
from engine.scenario.compare_build import build_compare
from engine.store.answer import Answer

if TYPE_CHECKING:
    import polars as pl

    from engine.rollout.prepare import Ground, Prepared
    from engine.rollout.simulate import Futures
    from engine.scenario.compare_input import CompareInput
    from engine.scenario.load import Scenario


@dataclass(frozen=True, eq=False, repr=False, slots=True)
class CompareRun(Answer):
    """Everything that comparing plans gave.

    Parameters
    ----------
    manifest, tables
        What is stored and reported; the manifest still lacks ``made``.
    """

    manifest: dict[str, Any]
    tables: dict[str, pl.DataFrame]


def compare(
    scenario: Scenario, options: Options | None = None, watch: Watch | None = None
) -> CompareRun:
    """Predict what reps do under each plan of a scenario, and judge the plans.

    Raises
    ------
    InputError
        A plan, the roster, or an option cannot be used; every problem.
    """
    options = options or Options()
    watch = watch or Nobody()
    given = _chosen(build_compare(scenario), options)
    check_rep(given, options.rep)
    workers = max(options.workers, 1)
    ground = ground_of(given)
    prepared = prepare(ground, values_of(given.kinds), watch, workers)
    futures = simulate(given, prepared.problem, prepared.targets, watch, workers)
    bands, swings = _doubts(ground, prepared, options, watch, workers)
    tables = _tables(given, prepared, futures, bands)
    tables["sensitivity"] = swings
    tables["timeline"] = timeline_table(given, prepared, tables["reps"], options.rep)
    done = Done(len(bands.draws), swings.height > 0)
    return CompareRun(manifest_of(scenario, given, prepared, futures, done), tables)


def _doubts(
    ground: Ground, main: Prepared, options: Options, watch: Watch, workers: int
) -> tuple[Bands, pl.DataFrame]:
    """Return bands over what is assumed, and what each assumption does by itself."""
    bands, swings = Bands(), frame("sensitivity", [])
    given = ground.given
    if watch.wants_to_stop() or not (given.prior_draws or options.sensitivity):
        return bands, swings
    fewer = coarse(ground)
    watch.saw("solving effort roughly, to begin with")
    alike = prepare(fewer, values_of(given.kinds), Nobody(), workers)
    if given.prior_draws:
        bands = bands_of(fewer, main, alike, watch, workers)
    if options.sensitivity:
        swings = sensitivity_table(fewer, main, alike, watch, workers)
    return bands, swings


def _tables(
    given: CompareInput, prepared: Prepared, futures: Futures, bands: Bands
) -> dict[str, pl.DataFrame]:
    reps = reps_table(given, prepared, futures)
    return {
        "metrics": metrics_table(given, prepared, futures),
        "differences": differences_table(given, prepared, futures, bands.ranges),
        "ranking": ranking_table(given, prepared, futures, bands),
        "reps": reps,
        "histograms": histograms_table(prepared, futures),
        "months": months_table(given, prepared, futures),
        "fairness": fairness_table(given, reps),
        "contests": contests_table(given, prepared, futures),
        "risk": risk_table(given, prepared, futures),
        "assumptions": assumptions_table(given),
    }


def _chosen(given: CompareInput, options: Options) -> CompareInput:
    """Return the scenario's numbers with what the caller says instead."""
    asked = given.precision
    precision = replace(
        asked,
        half_width=options.half_width or asked.half_width,
        most=max(options.most or asked.most, ROUND),
    )
    precision = replace(precision, least=min(precision.least, precision.most))
    draws = given.prior_draws if options.prior_draws is None else options.prior_draws
    return replace(
        given,
        plans=_plans(given, options),
        precision=precision,
        prior_draws=draws,
        seed=given.seed if options.seed is None else options.seed,
    )


def _plans(given: CompareInput, options: Options) -> tuple[Any, ...]:
    if options.plans is None:
        return given.plans
    known = [plan.name for plan in given.plans]
    unknown = [name for name in options.plans if name not in known]
    if unknown:
        raise InputError(
            InputProblem("--plans", 0, 0, "", _no_such("plan", name, known))
            for name in unknown
        )
    wanted = {given.baseline, *options.plans}
    if len(wanted) == 1:
        message = f"only the baseline, '{given.baseline}'; name another plan too"
        raise InputError([InputProblem("--plans", 0, 0, "", message)])
    return tuple(plan for plan in given.plans if plan.name in wanted)


def _no_such(what: str, name: str, known: list[str]) -> str:
    listed = ", ".join(known)
    return f"no {what} '{name}'; there are {listed}{did_you_mean(name, known)}"
