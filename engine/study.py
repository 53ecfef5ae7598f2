"""The chain of a company's plan: market, territories, quotas, pay plans, people.

A scenario that has several stages is walked through in one direction. What a stage
found is there for the next ones by its name: ``from_run: territory`` means the
territories just planned.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine import capacity_plan, incentive_sim, territory_opt
from engine.base.errors import InputError, InputProblem
from engine.base.outcome import Status
from engine.store.answer import Answer

if TYPE_CHECKING:
    import polars as pl

    from engine.scenario.load import Scenario

CHAIN = ("market", "territory", "quota", "compare", "capacity")
"""Stages in their usual order; one that another rests on goes before it anyway."""

Tables = Mapping[str, "pl.DataFrame"]
Keep = Callable[["Scenario", Mapping[str, Any], Tables], Path]
"""Stores a stage's run and returns its folder."""


@dataclass(frozen=True, eq=False, repr=False, slots=True)
class Stage(Answer):
    """One stage of a study.

    Parameters
    ----------
    name
        One of ``CHAIN``.
    folder
        Where its run is stored.
    manifest, tables
        What is stored there.
    usable
        Whether it has an answer that the next stages can rest on.
    """

    name: str
    folder: Path
    manifest: Mapping[str, Any]
    tables: Tables
    usable: bool


def stages_of(scenario: Scenario) -> tuple[str, ...]:
    """Return the stages that a scenario has, each after those it rests on.

    Else they are in the order of the chain.

    Raises
    ------
    InputError
        Stages rest on each other, so that none can be first.
    """
    # Only here: it reads stored tables, and a door costs nothing until it is used.
    from engine.scenario.stored_runs import stages_named

    left = [name for name in CHAIN if getattr(scenario.config, name, None) is not None]
    named = stages_named(scenario)
    found: list[str] = []
    while left:
        ready = [
            name for name in left if not set(left).intersection(named.get(name, ()))
        ]
        if not ready:
            ring = ", ".join(f"'{name}'" for name in left)
            message = f"{ring} rest on each other by 'from_run', so none can be first"
            raise InputError([InputProblem(str(scenario.path), 0, 0, "", message)])
        found.append(ready[0])
        left.remove(ready[0])
    return tuple(found)


def run_study(
    scenario: Scenario,
    keep: Keep,
    *,
    workers: int = 1,
    saw: Callable[[str], None] = lambda _: None,
) -> list[Stage]:
    """Work out every stage of a scenario, each with the results of those before.

    Parameters
    ----------
    scenario
        From :func:`engine.scenario.load.load`.
    keep
        Stores a stage; its run is whole before the next stage begins.
    workers
        Processes for stages that can use several; they change no result.
    saw
        Is told which stage begins.

    Returns
    -------
    The stages worked out. After one without a usable answer the walk ends: what rests
    on nothing is not planned.

    Raises
    ------
    InputError
        The scenario has no stage, or one of them cannot be used.
    """
    names = stages_of(scenario)
    if not names:
        message = f"none of {', '.join(CHAIN)} is given; a study needs one or more"
        raise InputError([InputProblem(str(scenario.path), 0, 0, "", message)])
    done: list[Stage] = []
    for name in names:
        saw(name)
        here = _with_results(scenario, done)
        manifest, tables, usable = _RUNNERS[name](here, workers)
        folder = keep(here, manifest, tables)
        done.append(Stage(name, folder, manifest, tables, usable))
        if not usable:
            break
    return done


def _with_results(scenario: Scenario, done: list[Stage]) -> Scenario:
    results = tuple((stage.name, str(stage.folder)) for stage in done)
    return replace(scenario, overrides=replace(scenario.overrides, results=results))


Worked = tuple[Mapping[str, Any], Tables, bool]


def _market(scenario: Scenario, workers: int) -> Worked:
    found = territory_opt.run_market(scenario, workers=workers)
    return found.manifest, found.tables, True


def _territory(scenario: Scenario, _workers: int) -> Worked:
    found = territory_opt.run(scenario)
    usable = found.result.outcome.status in (Status.OPTIMAL, Status.FEASIBLE)
    return found.manifest, found.tables, usable


def _quota(scenario: Scenario, _workers: int) -> Worked:
    found = territory_opt.run_quota(scenario)
    return found.manifest, found.tables, found.usable


def _compare(scenario: Scenario, workers: int) -> Worked:
    options = incentive_sim.Options(workers=workers)
    found = incentive_sim.compare(scenario, options=options)
    return found.manifest, found.tables, True


def _capacity(scenario: Scenario, workers: int) -> Worked:
    found = capacity_plan.run(scenario, options=capacity_plan.Options(workers=workers))
    return found.manifest, found.tables, capacity_plan.usable(found)


_RUNNERS: Mapping[str, Callable[[Scenario, int], Worked]] = {
    "market": _market,
    "territory": _territory,
    "quota": _quota,
    "compare": _compare,
    "capacity": _capacity,
}
