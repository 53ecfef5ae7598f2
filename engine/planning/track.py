"""Results against plan, from scenario to tables."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from engine.base.errors import InputError, InputProblem
from engine.base.watch import Nobody
from engine.planning.columns import TRACK
from engine.planning.track_belief import believed
from engine.planning.track_landing import (
    attainment_table,
    months_table,
    warnings_table,
)
from engine.planning.track_learned import learned_table
from engine.planning.track_manifest import manifest_of
from engine.planning.track_pipeline import pipeline_tables
from engine.planning.track_reps import groups_of, reps_of
from engine.scenario.plan_days import Month
from engine.scenario.track_build import build_track, track_of
from engine.store.answer import Answer
from engine.tracking.outlook import land
from engine.tracking.warnings import WarningRule

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

    import polars as pl

    from engine.base.watch import Watch
    from engine.scenario.load import Scenario
    from engine.scenario.track_input import TrackInput

AS_OF = "track.as_of"
FALSE_ALARMS = 4
"""Fewest months between two false alarms that a cumulative sum can keep to."""


@dataclass(frozen=True, slots=True)
class TrackOptions:
    """Instead of the scenario's; None: the scenario's own.

    Parameters
    ----------
    as_of
        First day of the last month that is over.
    actuals, opportunities
        Tables of sales to date and of deals.
    seed
        Of everything random.
    """

    as_of: date | None = None
    actuals: Path | None = None
    opportunities: Path | None = None
    seed: int | None = None


@dataclass(frozen=True, eq=False, repr=False, slots=True)
class TrackRun(Answer):
    """Everything that following results gave.

    Parameters
    ----------
    given
        Plan, sales and deals as they were read.
    manifest, tables
        What is stored and reported; the manifest still lacks ``made``.
    """

    given: TrackInput
    manifest: dict[str, Any]
    tables: dict[str, pl.DataFrame]


def run_track(
    scenario: Scenario,
    options: TrackOptions | None = None,
    watch: Watch | None = None,
) -> TrackRun:
    """Hold sales to date against the plan, and tell where everybody will land.

    Raises
    ------
    InputError
        The section or a table cannot be used; every problem.
    """
    options, watch = options or TrackOptions(), watch or Nobody()
    given = _given(scenario, options)
    rule = _rule(scenario, given)
    watch.saw(f"landing {given.people.height:,} quotas")
    reps = reps_of(given)
    groups = groups_of(given, reps)
    beliefs = believed(scenario, given, reps)
    outlook = land(reps.book, beliefs.prior)
    together, seed = beliefs.correlation, given.seed
    found = {
        "attainment": attainment_table(groups, outlook, together, seed),
        "months": months_table(groups, given.months),
        "warnings": warnings_table(reps, outlook, rule, given.months),
        "learned": learned_table(given, beliefs, reps.book),
    }
    if given.pipeline is not None:
        watch.saw(f"measuring {given.pipeline.visits.height:,} stays of deals")
    deals, notes = pipeline_tables(given, reps)
    found |= deals
    tables = {name: found[name] for name in TRACK}
    return TrackRun(given, manifest_of(scenario, given, beliefs, notes), tables)


def _given(scenario: Scenario, options: TrackOptions) -> TrackInput:
    """Return what is followed: the scenario's, and what a caller says instead."""
    track = track_of(scenario)
    if options.opportunities is not None and track.deals is None:
        message = "goes with 'track.deals' and their stages, which the scenario has not"
        raise InputError([InputProblem("--opportunities", 0, 0, "", message)])
    files: Mapping[str, Path] = {
        name: path
        for name, path in (
            ("actuals", options.actuals),
            ("opportunities", options.opportunities),
        )
        if path is not None
    }
    try:
        given = build_track(_as_of(scenario, options.as_of), files=files)
    except InputError as error:
        if options.as_of is None:
            raise
        raise InputError([_said_outside(one) for one in error.problems]) from error
    return given if options.seed is None else replace(given, seed=options.seed)


def _as_of(scenario: Scenario, first: date | None) -> Scenario:
    """Return the scenario as of another month."""
    if first is None:
        return scenario
    track = track_of(scenario).model_copy(update={"as_of": Month(first)})
    config = scenario.config.model_copy(update={"track": track})
    return replace(scenario, config=config)


def _said_outside(problem: InputProblem) -> InputProblem:
    """Return a problem with the month as of as one of the option that said it."""
    if problem.path != AS_OF:
        return problem
    return InputProblem("--as-of", 0, 0, "", problem.message)


def _rule(scenario: Scenario, given: TrackInput) -> WarningRule:
    """Return when somebody is warned of."""
    if given.false_alarms < FALSE_ALARMS:
        message = (
            f"found {given.false_alarms:g} months; from {FALSE_ALARMS} months on there"
            " is a limit that keeps to it"
        )
        raise InputError([scenario.problem(("track", "false_alarms"), message)])
    return WarningRule(given.warn_at, given.false_alarms)
