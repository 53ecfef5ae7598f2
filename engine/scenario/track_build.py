"""From a scenario to what following results is given, or to all that is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.base.units import format_percent
from engine.data.planning_columns import ACTUALS, OPPORTUNITIES
from engine.payplan.calendar import last_day
from engine.scenario.planning_reads import (
    inputs_of,
    money_problems,
    no_section,
    read,
    read_needed,
    refuse,
)
from engine.scenario.track_deals import deals_problems, pipeline_of, visit_problems
from engine.scenario.track_input import PriorInput, TrackInput
from engine.scenario.track_plan import phased_problems, plan_of, read_phased
from engine.scenario.track_rows import actual_problems, month_problems, sold_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date
    from pathlib import Path

    from engine.data.readers import TableRead
    from engine.scenario.load import Scenario
    from engine.scenario.section_track import Track
    from engine.scenario.track_plan import Plan


def build_track(
    scenario: Scenario, *, files: Mapping[str, Path] | None = None
) -> TrackInput:
    """Return what a scenario follows results from, read and checked.

    Parameters
    ----------
    files
        Table name, such as ``actuals``, to a file that is read instead of the
        scenario's.

    Raises
    ------
    InputError
        Names or months are not known, the plan is none month by month, sales are later
        than they may be, or deals go backwards; every problem is listed.
    """
    track, there = track_of(scenario), files or {}
    phased = read_phased(scenario, track, there)
    actuals = read_needed(scenario, ACTUALS, there)
    deals = None
    if track.deals is not None:
        deals = read(scenario, OPPORTUNITIES, there)
    reads = [one for one in (phased, actuals, deals) if one is not None]
    tables = (problem for one in reads for problem in one.problems)
    refuse(
        [
            *money_problems(scenario, "track", track),
            *deals_problems(scenario, track),
            *tables,
        ]
    )
    refuse(phased_problems(scenario, track, phased))
    plan = plan_of(track, phased)
    refuse(month_problems(scenario, track, plan))
    as_of = last_day(track.as_of.first, 1)
    wrong = list(actual_problems(track, plan, actuals))
    if track.deals is not None and deals is not None:
        wrong += visit_problems(track.deals, plan, deals, as_of)
    refuse(wrong)
    return _input(scenario, track, plan, as_of, (phased, actuals, deals))


def track_of(scenario: Scenario) -> Track:
    """Return the section on tracking.

    Raises
    ------
    InputError
        The scenario has none.
    """
    if scenario.config.track is None:
        raise no_section(scenario, "track")
    return scenario.config.track


def _input(
    scenario: Scenario,
    track: Track,
    plan: Plan,
    as_of: date,
    reads: tuple[TableRead, TableRead, TableRead | None],
) -> TrackInput:
    phased, actuals, deals = reads
    sold, notes = sold_of(track, plan, actuals)
    pipeline = None
    if track.deals is not None and deals is not None:
        pipeline = pipeline_of(track.deals, deals)
    said = [note for one in reads if one is not None for note in one.notes]
    return TrackInput(
        as_of=as_of,
        months=plan.labels,
        past=sold.shape[1],
        people=plan.people,
        plan=plan.months,
        sold=sold,
        prior=_prior(track),
        correlation=None if track.correlation is None else float(track.correlation),
        warn_at=float(track.warn_at),
        cover_with=float(track.cover_with),
        false_alarms=float(track.false_alarms.months),
        pipeline=pipeline,
        plan_shown=phased.source.shown,
        rules_text=tuple(_rules(scenario, track, plan, phased.source.shown)),
        notes=(*said, *notes),
        inputs=inputs_of(reads),
        seed=scenario.config.seed,
    )


def _prior(track: Track) -> PriorInput | None:
    said = track.prior
    if said is None:
        return None
    month_sd = None if said.month_sd is None else float(said.month_sd)
    return PriorInput(float(said.mean), float(said.sd), month_sd)


def _rules(scenario: Scenario, track: Track, plan: Plan, shown: str) -> Iterator[str]:
    """Yield what is done, one sentence each."""
    yield (
        f"{plan.people.height} quotas of {shown}, {plan.labels[0]} to"
        f" {plan.labels[-1]}, are followed as of {track.as_of}."
    )
    if track.prior is not None:
        yield (
            "Before anything was sold, attainment of"
            f" {format_percent(track.prior.mean)} is expected of a rep, more or less by"
            f" {format_percent(track.prior.sd)}."
        )
    else:
        yield "What is expected of a rep beforehand is what all reps show."
    yield (
        f"Somebody whose chance of making the quota is below"
        f" {format_percent(track.warn_at)} is warned of; so is a fall that luck alone"
        f" would show once in {track.false_alarms}."
    )
    if track.deals is not None:
        stages = " > ".join(track.deals.stages)
        amount = track.deals.key_account.hundredths / 100
        yield (
            f"Deals go through {stages}; pipeline shall be enough with"
            f" {format_percent(track.cover_with)}, and open deals from"
            f" {amount:,.0f} {scenario.config.currency} on are listed one by one."
        )
