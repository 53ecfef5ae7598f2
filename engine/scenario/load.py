"""A scenario file: read, checked, with positions for later messages."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pydantic import ValidationError

from engine.base.errors import InputError, InputProblem, did_you_mean
from engine.scenario.messages import place_of, problems_in
from engine.scenario.schema import ScenarioConfig
from engine.scenario.yaml_text import MAX_BYTES
from engine.scenario.yaml_tree import YamlTree, read_yaml, shown_path

if TYPE_CHECKING:
    from pathlib import Path

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
        SHA-256 of the bytes of the file, in hexadecimal digits.
    tree
        Where each part stands.
    """

    path: Path
    config: ScenarioConfig
    digest: str
    tree: YamlTree = field(repr=False, compare=False)

    def locate(self, *path: str | int) -> tuple[int, int]:
        """Return line and column of a path, or of the nearest part the file has."""
        return place_of(self.tree, path)[1]

    def problem(self, path: TreePath, message: str) -> InputProblem:
        """Return a problem at a path of this file."""
        shown, (line, column) = place_of(self.tree, path)
        return InputProblem(str(self.path), line, column, shown_path(shown), message)


def load(path: Path) -> Scenario:
    """Return the scenario in a file.

    Raises
    ------
    InputError
        The file cannot be read, is no YAML, or breaks a rule of the schema; every
        problem is listed, sorted by position.
    """
    content = _bytes_of(path)
    tree = read_yaml(content, str(path))
    try:
        config = ScenarioConfig.model_validate(tree.data)
    except ValidationError as error:
        found = problems_in(error, tree, str(path), ScenarioConfig)
    else:
        found = []
    # A value that YAML's own rules refuse would be complained about a second time.
    named = {(problem.line, problem.column) for problem in tree.problems}
    found = [p for p in found if (p.line, p.column) not in named]
    if tree.problems or found:
        raise InputError(sorted((*tree.problems, *found)))
    return Scenario(path, config, hashlib.sha256(content).hexdigest(), tree)


def _bytes_of(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise InputError(_about(path, "this is a folder; a YAML file is needed"))
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except FileNotFoundError as error:
        near = did_you_mean(path.name, _neighbours(path))
        raise InputError(_about(path, f"there is no such file{near}")) from error
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise InputError(_about(path, f"cannot be read: {reason}")) from error


def _about(path: Path, message: str) -> list[InputProblem]:
    return [InputProblem(str(path), 0, 0, "", message)]


def _neighbours(path: Path) -> list[str]:
    try:
        return sorted(p.name for p in path.parent.iterdir() if p.suffix == ".yaml")
    except OSError:
        return []
