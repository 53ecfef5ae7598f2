"""Stored runs that a scenario names: found inside its folder, read and checked."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from engine.base.errors import InputError
from engine.store.run_reader import read_run

if TYPE_CHECKING:
    from engine.scenario.load import Scenario
    from engine.scenario.yaml_tree import TreePath
    from engine.store.run_reader import StoredRun


STAGES = ("market", "territory", "quota", "compare", "capacity")
"""Stages whose results a later one may name."""


def stored_run(scenario: Scenario, path: TreePath, folder: str) -> StoredRun:
    """Return the stored run that a key names.

    Parameters
    ----------
    path
        Of the key.
    folder
        What it says: relative to the scenario's folder, or a stage that was worked
        out before this one.

    Raises
    ------
    InputError
        It leads out of the scenario's folder, is no run, or is damaged.
    """
    before = dict(scenario.overrides.results)
    if folder in before:
        return read_run(Path(before[folder]))
    home = scenario.path.parent
    place = home / folder
    if not place.resolve().is_relative_to(home.resolve()):
        message = "it leads out of the scenario's folder, which is refused"
        raise InputError([scenario.problem(path, f"found '{folder}'; {message}")])
    if folder in STAGES and not place.exists():
        message = f"found '{folder}', the stage before; 'fieldplan study' runs both"
        raise InputError([scenario.problem(path, message)])
    try:
        return read_run(place)
    except InputError as error:
        said = (
            scenario.problem(path, f"{problem.file}: {problem.message}")
            for problem in error.problems
        )
        raise InputError(said) from error


def stages_named(scenario: Scenario) -> dict[str, tuple[str, ...]]:
    """Return stage to the other stages of the same scenario that it rests on."""
    config = scenario.config
    return {
        stage: tuple(
            dict.fromkeys(
                name
                for name in names
                if name in STAGES and getattr(config, name) is not None
            )
        )
        for stage, names in _named(scenario).items()
    }


def rests_on(scenario: Scenario) -> dict[str, tuple[str, ...]]:
    """Return stage to the stages of the same scenario whose results are not there yet.

    They are not there before ``fieldplan study`` has worked them out.
    """
    before = dict(scenario.overrides.results)
    found = {
        stage: tuple(name for name in names if name not in before)
        for stage, names in stages_named(scenario).items()
    }
    return {stage: names for stage, names in found.items() if names}


def named_runs(scenario: Scenario) -> tuple[str, ...]:
    """Return every stored run that a scenario names, as it names them."""
    names = {name for some in _named(scenario).values() for name in some if name}
    return tuple(sorted(names))


def _named(scenario: Scenario) -> dict[str, list[str | None]]:
    """Return stage to the runs it names, None where it names none."""
    config = scenario.config
    stages = ("territory", "quota", "compare", "capacity")
    found: dict[str, list[str | None]] = {stage: [] for stage in stages}
    if config.territory is not None:
        found["territory"] = [config.territory.capacity_from_run]
    if config.quota is not None:
        found["quota"] = [config.quota.from_run, config.quota.capacity_from_run]
    if config.compare is not None:
        found["compare"] = [config.compare.quotas.from_run]
    if config.capacity is not None:
        people = config.capacity
        leaving = [
            *(role.attrition for role in people.roles.values()),
            *(s.attrition for s in people.sources.values() if s.attrition is not None),
        ]
        found["capacity"] = [one.from_run for one in leaving]
        found["capacity"].append(people.number.from_run)
    return found
