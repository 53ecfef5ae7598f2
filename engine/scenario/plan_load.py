"""Pay plans read and checked, each with the positions of the file it stands in."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pydantic import ValidationError

from engine.base.errors import InputError
from engine.scenario.messages import problem_at
from engine.scenario.section_plan import PlanConfig, PlanEntry
from engine.scenario.sources import file_complaint
from engine.scenario.typed_values import REFUSED
from engine.scenario.yaml_file import bytes_of, checked
from engine.scenario.yaml_tree import read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pydantic_core import ErrorDetails

    from engine.base.errors import InputProblem
    from engine.scenario.yaml_tree import TreePath, YamlTree

    Read = tuple[dict[str, "LoadedPlan"], list[InputProblem]]


@dataclass(frozen=True, slots=True)
class LoadedPlan:
    """A pay plan as it was written.

    Parameters
    ----------
    name
        Its key in the scenario; of a file by itself, the file's name.
    config
        Its content; every default is filled in.
    file
        The file it stands in, as messages should say it.
    tree
        Where each part of that file stands.
    prefix
        Path of the plan in that file; empty for a file of its own.
    path
        The file, if it is one of its own; else None.
    digest
        SHA-256 of that file's bytes in hexadecimal digits; None without it.
    """

    name: str
    config: PlanConfig
    file: str
    tree: YamlTree = field(repr=False, compare=False)
    prefix: TreePath = ()
    path: Path | None = None
    digest: str | None = None

    def problem(self, path: TreePath, message: str) -> InputProblem:
        """Return a problem at a path of the plan, in the file it stands in."""
        return problem_at(self.tree, self.file, (*self.prefix, *path), message)


def load_plan(path: Path) -> LoadedPlan:
    """Return the pay plan in a file that holds nothing else.

    Raises
    ------
    InputError
        The file cannot be read, is no YAML, breaks a rule of the schema or names no
        currency; every problem is listed, sorted by position.
    """
    plan, problems = _read(path, path.stem, str(path), needs_currency=True)
    if plan is None:
        raise InputError(problems)
    return plan


def read_plan_files(tree: YamlTree, scenario: Path) -> Read:
    """Return the plans of a scenario that stand in files of their own, and problems.

    Parameters
    ----------
    tree
        The scenario's content, not yet checked.
    scenario
        The scenario's file.
    """
    plans: dict[str, LoadedPlan] = {}
    problems: list[InputProblem] = []
    home = scenario.parent.resolve()
    for name, file in _named_files(tree.data):
        path = scenario.parent / file
        if complaint := file_complaint(path, home):
            said = f"found '{file}'; {complaint}"
            where = ("plans", name, "file")
            problems.append(problem_at(tree, str(scenario), where, said))
            continue
        plan, found = _read(path, name, str(path), needs_currency=False)
        problems += found
        if plan is not None:
            plans[name] = plan
    return plans, problems


def inline_plan(name: str, config: PlanConfig, tree: YamlTree, file: str) -> LoadedPlan:
    """Return a plan that is written in the scenario itself."""
    return LoadedPlan(name, config, file, tree, prefix=("plans", name))


def _read(
    path: Path, name: str, shown: str, *, needs_currency: bool
) -> tuple[LoadedPlan | None, list[InputProblem]]:
    try:
        content = bytes_of(path)
        tree = read_yaml(content, shown, holds="plan")
    except InputError as error:
        return None, list(error.problems)
    also = _no_currency(tree.data) if needs_currency else ()
    config, problems = checked(tree, shown, PlanConfig, also)
    if config is None:
        return None, problems
    digest = hashlib.sha256(content).hexdigest()
    return LoadedPlan(name, config, shown, tree, path=path, digest=digest), []


def _named_files(data: object) -> Iterator[tuple[str, str]]:
    """Yield (plan, file) for plans whose file can be looked for."""
    plans = data.get("plans") if isinstance(data, dict) else None
    if not isinstance(plans, dict):
        return
    for name, written in plans.items():
        try:
            entry = PlanEntry.model_validate(written)
        except ValidationError:
            continue
        if entry.file is not None:
            yield name, entry.file


def _no_currency(data: object) -> Iterator[ErrorDetails]:
    if isinstance(data, dict) and "currency" not in data:
        message = (
            "no 'currency' is given; a plan that is read without its scenario needs"
            " one, such as PLN"
        )
        complaints = {"complaints": [((), message)]}
        yield {
            "type": REFUSED,
            "loc": (),
            "msg": "",
            "input": None,
            "ctx": complaints,
        }
