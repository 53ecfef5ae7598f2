"""A scenario file: read, checked, with positions for later messages."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from engine.base.errors import InputError, InputProblem
from engine.scenario.messages import place_of
from engine.scenario.overrides import NONE, Overrides
from engine.scenario.plan_load import inline_plan, read_plan_files
from engine.scenario.schema import ScenarioConfig
from engine.scenario.stages import lacking
from engine.scenario.yaml_file import bytes_of, checked
from engine.scenario.yaml_tree import YamlTree, read_yaml, shown_path

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from engine.scenario.plan_load import LoadedPlan
    from engine.scenario.section_territory import Territory
    from engine.scenario.yaml_tree import TreePath


@dataclass(frozen=True, slots=True)
class Scenario:
    """A checked scenario file.

    Parameters
    ----------
    path
        The file, as the person named it.
    config
        Its content; every default is filled in.
    digest
        SHA-256 of the bytes of the file and of what was said instead of it, in
        hexadecimal digits.
    tree
        Where each part stands.
    plans
        The pay plans by name, each with where its parts stand.
    overrides
        What was said instead of the file.
    """

    path: Path
    config: ScenarioConfig
    digest: str
    tree: YamlTree = field(repr=False, compare=False)
    plans: Mapping[str, LoadedPlan] = field(default_factory=dict, repr=False)
    overrides: Overrides = NONE

    @property
    def territory(self) -> Territory:
        """The section on territories.

        Raises
        ------
        InputError
            The scenario has none.
        """
        if self.config.territory is None:
            message = "the scenario has no 'territory' section; there is no such plan"
            raise InputError([InputProblem(str(self.path), 0, 0, "", message)])
        return self.config.territory

    def locate(self, *path: str | int) -> tuple[int, int]:
        """Return line and column of a path, or of the nearest part the file has."""
        return place_of(self.tree, path)[1]

    def problem(self, path: TreePath, message: str) -> InputProblem:
        """Return a problem at a path of this file."""
        shown, (line, column) = place_of(self.tree, path)
        return InputProblem(str(self.path), line, column, shown_path(shown), message)


def load(path: Path, overrides: Overrides = NONE) -> Scenario:
    """Return the scenario in a file, and the plans it names.

    Parameters
    ----------
    path
        The file.
    overrides
        What is said instead of the file, and the quarter that is planned.

    Raises
    ------
    InputError
        A file cannot be read, is no YAML, or breaks a rule of the schema; every
        problem of every file is listed, sorted by position.
    """
    content = bytes_of(path)
    tree = overrides.applied(read_yaml(content, str(path)), str(path))
    config, problems = checked(tree, str(path), ScenarioConfig, lacking(tree.data))
    files, more = read_plan_files(tree, path)
    if config is None or problems or more:
        raise InputError(sorted({*problems, *more}, key=_order(path)))
    plans = {
        name: files.get(name) or inline_plan(name, plan, tree, str(path))
        for name, plan in (config.plans or {}).items()
    }
    digest = hashlib.sha256(content + overrides.seal()).hexdigest()
    found = MappingProxyType(plans)
    return Scenario(path, config, digest, tree, found, overrides)


def _order(path: Path) -> Callable[[InputProblem], tuple[bool, InputProblem]]:
    """Return the order of problems: the scenario's own first, then by position."""
    return lambda problem: (problem.file != str(path), problem)
