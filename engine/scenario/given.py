"""What a scenario is read from: a file, or a mapping and data frames of a program."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

from engine.base.errors import InputError, InputProblem, did_you_mean
from engine.data.frames import KINDS, is_frame
from engine.data.source import DELIMITED, EXCEL, PARQUET
from engine.scenario.sources import TABLES
from engine.scenario.yaml_file import bytes_of
from engine.scenario.yaml_tree import YamlTree, read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

NO_FILE = Path("scenario")
"""What messages call a scenario that stands in no file."""
_OF_FILES = ("file", "sheet", "query", "url", "decimal", "encoding")
"""Keys of a table that say nothing of a data frame."""


@dataclass(frozen=True, slots=True)
class Given:
    """Content with its positions, and the data frames that stand in it.

    Parameters
    ----------
    content
        The bytes of the file; of a mapping, those of a file that says the same.
    tree
        The data; positions are 0 where there is no file.
    frames
        Table name to data frame.
    """

    content: bytes
    tree: YamlTree
    frames: Mapping[str, Any]


def from_file(path: Path) -> Given:
    """Return the content of a YAML file.

    Raises
    ------
    InputError
        It cannot be read to its end, or is a table.
    """
    if path.suffix.lower() in DELIMITED + EXCEL + PARQUET and path.is_file():
        message = (
            "this is a table, not a scenario; to make a scenario of tables:"
            f" fieldplan init mycompany --from {path}"
        )
        raise InputError([InputProblem(str(path), 0, 0, "", message)])
    content = bytes_of(path)
    return Given(content, read_yaml(content, str(path)), {})


def from_mapping(source: Mapping[str, Any]) -> Given:
    """Return the content of a mapping that has the form of a scenario file.

    Raises
    ------
    InputError
        It holds what a file cannot say.
    """
    frames: dict[str, Any] = {}
    data = dict(source)
    for section, name in TABLES:
        tables = data.get(section)
        if isinstance(tables, dict) and is_frame(tables.get(name)):
            frames[name] = tables[name]
            data[section] = {**tables, name: _stands_for(name, {})}
            tables = data[section]
    try:
        text = json.dumps(
            data, ensure_ascii=False, indent=2, allow_nan=False, default=_plain
        )
    except (TypeError, ValueError) as error:
        raise InputError([InputProblem(str(NO_FILE), 0, 0, "", str(error))]) from None
    content = (text + "\n").encode()
    tree = read_yaml(content, str(NO_FILE))
    nowhere = dict.fromkeys(tree.values, (0, 0)), dict.fromkeys(tree.keys, (0, 0))
    return Given(content, replace(tree, values=nowhere[0], keys=nowhere[1]), frames)


def with_frames(
    tree: YamlTree, frames: Mapping[str, object]
) -> tuple[YamlTree, Mapping[str, Any]]:
    """Return the content with each data frame named in it as a table, and the frames.

    Raises
    ------
    InputError
        A name is of no table, or something is no data frame; every such problem.
    """
    if problems := list(_frame_problems(frames)):
        raise InputError(problems)
    if not frames or not isinstance(tree.data, dict):
        return tree, {}
    data = dict(tree.data)
    for section, name in TABLES:
        tables = data.get(section)
        if name in frames and (tables is None or isinstance(tables, dict)):
            tables = tables or {}
            said = tables.get(name)
            rest = said if isinstance(said, dict) else {}
            data[section] = {**tables, name: _stands_for(name, rest)}
    return replace(tree, data=data), dict(frames)


def _stands_for(name: str, said: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a scenario says of a table that is a data frame: its columns' names.

    The file it names is the one that would hold the frame; nobody opens it.
    """
    rest = {key: value for key, value in said.items() if key not in _OF_FILES}
    return {**rest, "file": f"{name}.parquet"}


def _frame_problems(frames: Mapping[str, object]) -> Iterator[InputProblem]:
    known = [name for _, name in TABLES]
    for name, given in frames.items():
        if name not in known:
            near = did_you_mean(str(name), known)
            message = (
                f"'{name}' is no table of a scenario; allowed: {', '.join(known)}{near}"
            )
        elif not is_frame(given):
            message = f"found {_kind(given)}; a data frame is needed: {KINDS}"
        else:
            continue
        yield InputProblem(f"tables[{name!r}]", 0, 0, "", message)


def _kind(given: object) -> str:
    if isinstance(given, str | PurePath):
        return f"'{given}'; a file is named in the scenario, under data"
    return f"a {type(given).__name__}"


def _plain(value: object) -> object:
    """Return what JSON can say of a value of another type."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, PurePath):
        return value.as_posix()
    if callable(item := getattr(value, "item", None)):  # a number of NumPy
        return item()
    hint = "; give it in tables, or under data by the name of a table"
    raise TypeError(
        f"found a value of type {type(value).__name__}; text, numbers, true and false,"
        f" lists and mappings are allowed{hint if is_frame(value) else ''}"
    )
