"""A YAML file read and held against a model: every problem, sorted by position."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from pydantic import ValidationError

from engine.base.errors import InputError, InputProblem, did_you_mean
from engine.scenario.messages import problems_in
from engine.scenario.typed_values import Section
from engine.scenario.yaml_text import MAX_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from pydantic_core import ErrorDetails

    from engine.scenario.yaml_tree import YamlTree

_NAMED = 5
"""Files that a message names at most."""
Model = TypeVar("Model", bound=Section)


def checked(
    tree: YamlTree, file: str, model: type[Model], also: Iterable[ErrorDetails] = ()
) -> tuple[Model | None, list[InputProblem]]:
    """Return the content as a model, and every problem; None if there is any.

    Parameters
    ----------
    tree, file
        The content with its positions, and the name of its file.
    model
        What the whole file must be.
    also
        What is wrong besides, such as a key that other keys make necessary.
    """
    details, config = list(also), None
    try:
        config = model.model_validate(tree.data)
    except ValidationError as error:
        details += error.errors(include_url=False, include_context=True)
    found = problems_in(details, tree, file, model)
    # A value that YAML's own rules refuse would be complained about a second time.
    named = {(problem.line, problem.column) for problem in tree.problems}
    found = [p for p in found if (p.line, p.column) not in named]
    problems = sorted((*tree.problems, *found))
    return None if problems else config, problems


def bytes_of(path: Path) -> bytes:
    """Return the bytes of a file, as many as are read at most.

    Raises
    ------
    InputError
        There is no such file, or the system will not open it.
    """
    try:
        if path.is_dir():
            inside = [str(path / name) for name in _yaml_in(path)]
            such = f"; it holds {', '.join(inside[:_NAMED])}" if inside else ""
            message = f"this is a folder; a YAML file is needed{such}"
            raise InputError(_about(path, message))
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except FileNotFoundError as error:
        beside = _yaml_in(path.parent)
        near = did_you_mean(path.name, beside)
        if beside and not near:
            near = f"; beside it there are {', '.join(beside[:_NAMED])}"
        raise InputError(_about(path, f"there is no such file{near}")) from error
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise InputError(_about(path, f"cannot be read: {reason}")) from error


def _about(path: Path, message: str) -> list[InputProblem]:
    return [InputProblem(str(path), 0, 0, "", message)]


def _yaml_in(folder: Path) -> list[str]:
    try:
        return sorted(p.name for p in folder.iterdir() if p.suffix == ".yaml")
    except OSError:
        return []
