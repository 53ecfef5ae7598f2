"""Stored runs that a scenario names: found inside its folder, read and checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.base.errors import InputError
from engine.store.run_reader import read_run

if TYPE_CHECKING:
    from engine.scenario.load import Scenario
    from engine.scenario.yaml_tree import TreePath
    from engine.store.run_reader import StoredRun


def stored_run(scenario: Scenario, path: TreePath, folder: str) -> StoredRun:
    """Return the stored run that a key names.

    Parameters
    ----------
    path
        Of the key.
    folder
        What it says, relative to the scenario's folder.

    Raises
    ------
    InputError
        It leads out of the scenario's folder, is no run, or is damaged.
    """
    home = scenario.path.parent
    place = home / folder
    if not place.resolve().is_relative_to(home.resolve()):
        message = "it leads out of the scenario's folder, which is refused"
        raise InputError([scenario.problem(path, f"found '{folder}'; {message}")])
    try:
        return read_run(place)
    except InputError as error:
        said = (
            scenario.problem(path, f"{problem.file}: {problem.message}")
            for problem in error.problems
        )
        raise InputError(said) from error
