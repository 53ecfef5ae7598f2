"""A scenario: read from a file or a program, checked, with positions for messages."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from engine.base.errors import InputError
from engine.scenario.given import NO_FILE, from_file, from_mapping, with_frames
from engine.scenario.lacking_section import no_section
from engine.scenario.messages import place_of, problem_at
from engine.scenario.overrides import NONE, Overrides
from engine.scenario.plan_load import inline_plan, read_plan_files
from engine.scenario.schema import ScenarioConfig
from engine.scenario.stages import lacking
from engine.scenario.yaml_file import checked

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from engine.base.errors import InputProblem
    from engine.scenario.plan_load import LoadedPlan
    from engine.scenario.section_territory import Territory
    from engine.scenario.yaml_tree import TreePath, YamlTree


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
    frames
        Tables that a program gave, by name; they stand for those the file names.
    content
        The bytes that were read, or what a file of the same content would hold.
    """

    path: Path
    config: ScenarioConfig
    digest: str
    tree: YamlTree = field(repr=False, compare=False)
    plans: Mapping[str, LoadedPlan] = field(default_factory=dict, repr=False)
    overrides: Overrides = NONE
    frames: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)
    content: bytes = field(default=b"", repr=False, compare=False)

    @property
    def territory(self) -> Territory:
        """The section on territories.

        Raises
        ------
        InputError
            The scenario has none.
        """
        if self.config.territory is None:
            raise no_section(self, "'territory' section")
        return self.config.territory

    def locate(self, *path: str | int) -> tuple[int, int]:
        """Return line and column of a path, or of the nearest part the file has."""
        return place_of(self.tree, path)[1]

    def problem(self, path: TreePath, message: str) -> InputProblem:
        """Return a problem at a path of this file."""
        return problem_at(self.tree, str(self.path), path, message)


def load(
    source: Path | str | Mapping[str, Any],
    overrides: Overrides = NONE,
    *,
    tables: Mapping[str, object] | None = None,
) -> Scenario:
    """Return a scenario and the plans it names.

    Parameters
    ----------
    source
        The file; or the content itself, as a mapping of the same form, in which a data
        frame may stand where a file names a table. Files it names are then looked for
        in the current folder.
    overrides
        What is said instead of the file, and the quarter that is planned.
    tables
        Data frames (polars, pandas, GeoPandas, Arrow) by the names of tables, such as
        ``{"accounts": frame}``; each stands for the table that ``data`` names so, or
        would. Rows in messages about them count from 0.

    Raises
    ------
    InputError
        A file cannot be read, is no YAML, or breaks a rule of the schema; a table is no
        data frame or no scenario has one of its name. Every problem of every file is
        listed, sorted by position.
    """
    if isinstance(source, Path | str):
        path = Path(source)
        given = from_file(path)
    else:
        path, given = NO_FILE, from_mapping(source)
    tree = overrides.applied(given.tree, str(path))
    tree, frames = with_frames(tree, {**given.frames, **(tables or {})})
    config, problems = checked(tree, str(path), ScenarioConfig, lacking(tree.data))
    files, more = read_plan_files(tree, path)
    digest = hashlib.sha256(given.content + overrides.seal()).hexdigest()
    said = _Said(path, digest, overrides, frames, given.content)
    if config is None or problems or more:
        wrong = {*problems, *more, *said.besides(tree, files, lost=bool(more))}
        raise InputError(sorted(wrong, key=_order(path)))
    return said.scenario(config, tree, files)


@dataclass(frozen=True, slots=True)
class _Said:
    """What a scenario is, but for its content."""

    path: Path
    digest: str
    overrides: Overrides
    frames: Mapping[str, Any]
    content: bytes

    def scenario(
        self, config: ScenarioConfig, tree: YamlTree, files: Mapping[str, LoadedPlan]
    ) -> Scenario:
        """Return it with this content, and with plans from files of their own."""
        plans = {
            name: files.get(name) or inline_plan(name, plan, tree, str(self.path))
            for name, plan in (config.plans or {}).items()
        }
        return Scenario(
            self.path,
            config,
            self.digest,
            tree,
            MappingProxyType(plans),
            self.overrides,
            self.frames,
            self.content,
        )

    def besides(
        self, tree: YamlTree, files: Mapping[str, LoadedPlan], *, lost: bool
    ) -> list[InputProblem]:
        """Return what is wrong with tables, as far as they can be read.

        Parameters
        ----------
        lost
            Whether some plan that stands in a file of its own is wrong.
        """
        # Only when something is wrong: it reads what the scenario's stages need.
        from engine.scenario.second_look import sound_part, wrong_besides

        rest = sound_part(tree)
        if rest is None:
            return []
        remains = self.scenario(rest.config, rest.tree, files)
        without = rest.lost | ({"plans"} if lost else set())
        return wrong_besides(remains, without, rest.shorter)


def _order(path: Path) -> Callable[[InputProblem], tuple[bool, InputProblem]]:
    """Return the order of problems: the scenario's own first, then by position."""
    return lambda problem: (problem.file != str(path), problem)
