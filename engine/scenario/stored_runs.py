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


def rests_on(scenario: Scenario) -> dict[str, str]:
    """Return stage to the earlier stage of the same scenario that it names.

    Its result is not there before ``fieldplan study`` has worked it out.
    """
    config, before = scenario.config, dict(scenario.overrides.results)
    return {
        stage: name
        for stage, names in _named(scenario).items()
        for name in names
        if name in STAGES and name not in before and getattr(config, name) is not None
    }


def named_runs(scenario: Scenario) -> tuple[str, ...]:
    """Return every stored run that a scenario names, as it names them."""
    names = {name for some in _named(scenario).values() for name in some if name}
    return tuple(sorted(names))


def _named(scenario: Scenario) -> dict[str, list[str | None]]:
    """Return stage to the runs it names, None where it names none."""
    config = scenario.config
    found: dict[str, list[str | None]] = {"quota": [], "compare": [], "capacity": []}
    if config.quota is not None:
        found["quota"] = [config.quota.from_run]
    if config.compare is not None:
        found["compare"] = [config.compare.quotas.from_run]
    if config.capacity is not None:
        roles = config.capacity.roles.values()
        found["capacity"] = [role.attrition.from_run for role in roles]
    return found
