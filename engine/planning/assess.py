"""Any alignment of a scenario against all of its rules; no solver is involved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.base.errors import InputError
from engine.planning.assess_tables import (
    changes_table,
    loads_table,
    moves_table,
    rules_table,
    terms_table,
)
from engine.planning.paid import counted_as_saved
from engine.scenario.alignment import Names, read_alignment, read_moves
from engine.scenario.build import build_territory, read_data
from engine.scenario.measures import readable_units
from engine.territory.measure import measure
from engine.territory.solution import TerritorySolution
from engine.territory.what_if import what_if

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import polars as pl

    from engine.scenario.load import Scenario
    from engine.territory.measure import Measures
    from engine.territory.problem import TerritoryProblem

TODAY, DRAWN, MOVED_ON = "today", "alignment", "moved"
"""Names of the stages: what is, what was given, and that with the moves made."""


@dataclass(frozen=True, eq=False, slots=True)
class Assessment:
    """One alignment measured, beside today's.

    Parameters
    ----------
    problem
        What is given.
    plans, measures
        By stage: ``today``, ``alignment`` where one was given, ``moved`` where units
        were moved.
    manifest, tables
        What is told: tables ``terms``, ``loads``, ``rules``, ``changes``, ``moves``.
    """

    problem: TerritoryProblem
    plans: Mapping[str, TerritorySolution]
    measures: Mapping[str, Measures]
    manifest: dict[str, Any]
    tables: dict[str, pl.DataFrame]


def run_assess(
    scenario: Scenario, *, alignment: Path | None = None, moves: Sequence[str] = ()
) -> Assessment:
    """Measure today's alignment, another one, and what moving some accounts would do.

    Parameters
    ----------
    scenario
        From :func:`engine.scenario.load.load`.
    alignment
        A table with ``account_id`` and ``rep_id``, or the folder of a stored run.
    moves
        Such as ``A17=R3``, made after that.

    Raises
    ------
    InputError
        The tables cannot be used, or names in the alignment and the moves are not the
        scenario's; every problem.
    """
    dataset = read_data(scenario)
    problem = build_territory(scenario, dataset)
    names = Names.of(problem)
    plans = {TODAY: TerritorySolution(problem.current)}
    wanted, problems = read_moves(names, moves)
    notes = list(dataset.notes)
    if alignment is not None:
        drawn = read_alignment(problem, names, alignment)
        problems = [*drawn.problems, *problems]
        notes += drawn.notes
        plans[DRAWN] = TerritorySolution(drawn.owner)
    if problems:
        raise InputError(problems)
    measures = {stage: measure(problem, plan) for stage, plan in plans.items()}
    last = list(plans)[-1]
    found = what_if(problem, plans[last], wanted, before=measures[last])
    if wanted:
        plans[MOVED_ON], measures[MOVED_ON] = found.solution, found.after
    units = readable_units(problem)
    owners = {stage: plan.owner for stage, plan in plans.items()}
    tables = {
        "terms": terms_table(measures, counted_as_saved(scenario, dataset)),
        "loads": loads_table(problem, measures, units),
        "rules": rules_table(problem, measures, units),
        "changes": changes_table(problem, dataset, owners),
        "moves": moves_table(problem, dataset, found.changes),
    }
    manifest = {
        **_said(scenario, alignment),
        "notes": notes,
        "stages": list(plans),
        "feasible": {stage: one.feasible for stage, one in measures.items()},
    }
    return Assessment(problem, plans, measures, manifest, tables)


def _said(scenario: Scenario, alignment: Path | None) -> dict[str, Any]:
    config = scenario.config
    return {
        "name": config.name,
        "synthetic": config.synthetic,
        "currency": config.currency,
        "alignment": None if alignment is None else alignment.as_posix(),
    }
