"""From batch files and scenario files to what is planned together."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from engine.base.errors import InputError, InputProblem
from engine.scenario.messages import place_of
from engine.scenario.overrides import QUARTER, Overrides
from engine.scenario.section_batch import BatchFile
from engine.scenario.sources import file_complaint
from engine.scenario.yaml_file import bytes_of, checked
from engine.scenario.yaml_tree import read_yaml, shown_path

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from engine.scenario.section_batch import Batch
    from engine.scenario.yaml_tree import YamlTree


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: file, line and column from 1, and path of keys."""

    file: str
    line: int = 0
    column: int = 0
    path: str = ""

    def problem(self, message: str) -> InputProblem:
        """Return a problem at this place."""
        return InputProblem(self.file, self.line, self.column, self.path, message)


@dataclass(frozen=True, slots=True)
class Planned:
    """One scenario in one variant.

    Parameters
    ----------
    path
        The scenario file.
    overrides
        What is said instead of it.
    variant
        Name of the variant, or None.
    places
        Where a batch file says what is said instead, by key; ``<quarter>`` for the
        quarter. What the command line says has no place.
    """

    path: Path
    overrides: Overrides
    variant: str | None = None
    places: Mapping[str, Place] = field(default_factory=dict, compare=False)

    @property
    def label(self) -> str:
        """What people call it."""
        home = self.path.parent.name
        name = f"{home}/{self.path.name}" if home else self.path.name
        return name if self.variant is None else f"{name} ({self.variant})"


@dataclass(frozen=True, slots=True)
class BatchPlan:
    """Everything that is planned together.

    Parameters
    ----------
    name, quarter
        Name of the batch, and what is planned.
    planned
        In the order of the files.
    """

    name: str
    quarter: str | None
    planned: tuple[Planned, ...]


def load_batch(
    files: Sequence[Path], quarter: str | None, words: Sequence[str]
) -> BatchPlan:
    """Return what batch files and scenario files ask for.

    Parameters
    ----------
    files
        Scenario files, or batch files, in any order; each scenario once a variant.
    quarter
        Instead of what batch files say.
    words
        ``key=value``, after what batch files say.

    Raises
    ------
    InputError
        A batch file cannot be read or used, a scenario is not there or outside its
        batch file's folder; every problem. What stands in scenarios is not looked at.
    """
    problems: list[InputProblem] = []
    planned: list[Planned] = []
    names, quarters = [], []
    for file in files:
        try:
            tree = read_yaml(bytes_of(file), str(file))
            if not (isinstance(tree.data, dict) and "batch" in tree.data):
                own = Overrides.parse(words, quarter)
                planned.append(Planned(file, own))
                continue
            batch = _batch(tree, file)
            names.append(batch.name)
            quarters.append(quarter or batch.quarter)
            planned += _of_batch(batch, tree, file, quarter, words)
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    told = next((one for one in (quarter, *quarters) if one), None)
    name = ", ".join(dict.fromkeys(names)) or f"Batch {told or ''}".strip()
    return BatchPlan(name, told, tuple(dict.fromkeys(planned)))


def _batch(tree: YamlTree, file: Path) -> Batch:
    config, problems = checked(tree, str(file), BatchFile)
    if config is None:
        raise InputError(problems)
    return config.batch


def _of_batch(
    batch: Batch, tree: YamlTree, file: Path, quarter: str | None, words: Sequence[str]
) -> Iterator[Planned]:
    said = Overrides.parse(words).values
    variants: list[tuple[str | None, dict[str, str]]] = [(None, {})]
    if batch.variants:
        variants = list(batch.variants.items())
    for path in _files(batch, tree, file):
        for name, values in variants:
            all_values = {**batch.set, **values, **dict(said)}
            overrides = Overrides.of(all_values, quarter or batch.quarter)
            places: dict[str, tuple[str, ...]] = {}
            if quarter is None:
                places[QUARTER] = ("batch", "quarter")
            places |= {key: ("batch", "set", key) for key in batch.set}
            places |= {key: ("batch", "variants", str(name), key) for key in values}
            stands = {
                key: _place(tree, file, at)
                for key, at in places.items()
                if key not in dict(said)
            }
            yield Planned(path, overrides, name, stands)


def _place(tree: YamlTree, file: Path, path: tuple[str, ...]) -> Place:
    """Return where a key stands."""
    line, column = tree.keys.get(path, (1, 1))
    return Place(str(file), line, column, shown_path(path))


def _files(batch: Batch, tree: YamlTree, file: Path) -> list[Path]:
    """Return the scenarios that a batch names; patterns in the order of names."""
    home = file.parent
    found: list[Path] = []
    problems = []
    for at, pattern in enumerate(batch.scenarios):
        some, complaint = _matching(home, pattern)
        found += some
        if complaint:
            shown, (line, column) = place_of(tree, ("batch", "scenarios", at))
            message = f"found '{pattern}'; {complaint}"
            problems.append(
                InputProblem(str(file), line, column, shown_path(shown), message)
            )
    if problems:
        raise InputError(problems)
    return list(dict.fromkeys(found))


def _matching(home: Path, pattern: str) -> tuple[list[Path], str]:
    if ".." in pattern.split("/") or pattern.startswith("/"):
        return [], "it leads out of the batch file's folder, which is refused"
    if "*" not in pattern:
        path = home / pattern
        complaint = file_complaint(path, home.resolve())
        return ([] if complaint else [path]), complaint
    some = [
        path
        for path in sorted(home.glob(pattern))
        if path.is_file() and not file_complaint(path, home.resolve())
    ]
    return some, "" if some else "no file matches"
