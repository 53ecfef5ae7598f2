"""YAML text to plain data with positions: the only place that knows YAML.

Decisions (version 1 of the scenario file):

- Only the events of libyaml's parser are used. Nothing is composed or constructed by
  the library, so no tag can name code and deep nesting cannot exhaust its stack.
- Plain words are YAML 1.2's: ``true``/``false``, ``null``/``~``/nothing, decimal
  numbers. ``NO``, ``on``, ``yes``, ``22:30``, ``2027-01-01`` and ``0x1F`` are text.
- ``1e3`` and ``1.5`` are numbers; ``184_000_000`` (groups of three) is one, too.
- A number with leading zeros (``010``) is refused: it is 8 in one version of YAML and
  10 in another. So are ``.nan`` and ``.inf``.
- Keys are always text. Keys that occur twice, tags (``!!anything``) and merge keys
  (``<<``) are refused.
- Anchors and aliases work, within ``MAX_ALIASES`` and ``MAX_NODES`` after expansion.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn

import yaml

from engine.base.errors import InputError, InputProblem
from engine.scenario.plain_scalar import UnclearScalarError, resolve
from engine.scenario.yaml_text import character_at, decode
from engine.scenario.yaml_words import plain_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    TreePath = tuple[str | int, ...]
    Position = tuple[int, int]

MAX_DEPTH = 40
"""Deepest nesting of mappings and lists."""
MAX_NODES = 200_000
"""Most values and keys, aliases expanded."""
MAX_ALIASES = 100
"""Most uses of ``*name``."""


@dataclass(frozen=True, slots=True)
class YamlTree:
    """Plain data and where each part of it stands.

    Parameters
    ----------
    data
        Mappings with text keys, lists, text, numbers, booleans and None.
    values, keys
        Path to (line, column) of each value, and of each mapping key; from 1.
    problems
        What is wrong but did not stop the reading, such as a key that occurs twice.
    said
        Paths of values that were said instead of the file's.
    """

    data: Any
    values: Mapping[TreePath, Position]
    keys: Mapping[TreePath, Position]
    problems: tuple[InputProblem, ...]
    said: tuple[TreePath, ...] = ()


def read_yaml(content: bytes, file: str, holds: str = "scenario") -> YamlTree:
    """Return the data and positions of one YAML document.

    Parameters
    ----------
    content
        The bytes of the file.
    file
        Its name, as messages should say it.
    holds
        What the file holds, as messages should say it.

    Raises
    ------
    InputError
        The text cannot be read to its end; every problem up to there is listed.
    """
    text = decode(content, file, holds)
    composer = _Composer(file, holds)
    # libyaml reads UTF-8; its loader class is used for its event stream alone.
    loader = yaml.CSafeLoader(text)
    try:
        while (event := loader.get_event()) is not None:
            composer.take(event)
    except yaml.MarkedYAMLError as error:
        line, column = _position(error.problem_mark or error.context_mark)
        start = _position(error.context_mark) if error.context_mark else None
        found = character_at(text, line, column)
        said = plain_words(error.problem, error.context, found, start)
        composer.stop(*(said.position or (line, column)), said.sentence)
    finally:
        loader.dispose()
    if composer.root is None:
        composer.stop(1, 1, f"the file is empty; a {holds} is needed")
    return _Expander(composer).tree()


class _Node:
    """A value of the document; aliases share one node."""

    __slots__ = ("column", "finished", "line", "value")

    def __init__(self, line: int, column: int, value: object) -> None:
        self.line = line
        self.column = column
        self.value: Any = value
        self.finished = not isinstance(value, list | dict)


class _Composer:
    """Builds nodes from events with a stack of its own, and minds the limits."""

    def __init__(self, file: str, holds: str) -> None:
        self.file = file
        self._holds = holds
        self.root: _Node | None = None
        self.problems: list[InputProblem] = []
        self._open: list[_Node] = []
        self._keys: list[tuple[str, Position] | None] = []
        self._steps: list[str | int | None] = []
        self._anchors: dict[str, _Node] = {}
        self._documents = self._nodes = self._aliases = 0

    def stop(self, line: int, column: int, message: str) -> NoReturn:
        """Raise with this problem and all before it."""
        self.problems.append(InputProblem(self.file, line, column, "", message))
        raise InputError(sorted(self.problems))

    def note(self, line: int, column: int, message: str, path: str = "") -> None:
        """Keep a problem and go on."""
        path = path or shown_path(self._path())
        self.problems.append(InputProblem(self.file, line, column, path, message))

    def _path(self) -> TreePath:
        """Return where in the content the parser stands."""
        return tuple(step for step in (*self._steps, self._step()) if step is not None)

    def _step(self) -> str | int | None:
        """Return the key or number of the value that comes next."""
        if not self._open:
            return None
        if isinstance(self._open[-1].value, list):
            return len(self._open[-1].value)
        pending = self._keys[-1]
        return pending[0] if pending else None

    def take(self, event: yaml.Event) -> None:
        """Take the next event of the parser."""
        line, column = _position(event.start_mark)
        match event:
            case yaml.DocumentStartEvent():
                self._documents += 1
                if self._documents > 1:
                    self.stop(
                        line,
                        column,
                        "a second document starts here ('---'); one file holds one"
                        f" {self._holds}",
                    )
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                self._open.pop().finished = True
                self._keys.pop()
                self._steps.pop()
            case yaml.NodeEvent():
                self._take_node(event, line, column)

    def _take_node(self, event: yaml.NodeEvent, line: int, column: int) -> None:
        self._nodes += 1
        if self._nodes > MAX_NODES:
            self.stop(line, column, f"more than {MAX_NODES:,} values; that is too many")
        if isinstance(event, yaml.AliasEvent):
            self._place(self._aliased(event, line, column), line, column)
            return
        self._refuse_tag(event, line, column)
        if self._awaits_key():
            self._set_key(event, line, column)
            return
        node = self._new_node(event, line, column)
        if event.anchor:
            self._anchors[event.anchor] = node
        step = self._step()
        self._place(node, line, column)
        if not node.finished:
            if len(self._open) == MAX_DEPTH:
                self.stop(line, column, f"nested more than {MAX_DEPTH} deep")
            self._open.append(node)
            self._keys.append(None)
            self._steps.append(step)

    def _awaits_key(self) -> bool:
        return (
            bool(self._open)
            and isinstance(self._open[-1].value, dict)
            and self._keys[-1] is None
        )

    def _set_key(self, event: yaml.NodeEvent, line: int, column: int) -> None:
        if not isinstance(event, yaml.ScalarEvent):
            self.stop(line, column, "a mapping or list cannot be a key; use text")
        key = str(event.value)
        if event.anchor:
            self.note(line, column, f"the key '{key}' carries an anchor; keys cannot")
        if key == "<<":
            self.note(
                line,
                column,
                "merge keys ('<<') are not supported; write the keys out, or reuse a"
                " whole value with '*name'",
            )
        if not key:
            self.note(line, column, "a key is missing before the ':'")
        if not key.isprintable():
            self.stop(line, column, "a key holds characters that cannot be shown")
        self._keys[-1] = (key, (line, column))

    def _new_node(self, event: yaml.NodeEvent, line: int, column: int) -> _Node:
        if isinstance(event, yaml.MappingStartEvent):
            return _Node(line, column, {})
        if isinstance(event, yaml.SequenceStartEvent):
            return _Node(line, column, [])
        if not isinstance(event, yaml.ScalarEvent) or event.style:
            return _Node(line, column, str(getattr(event, "value", "")))
        try:
            return _Node(line, column, resolve(event.value))
        except UnclearScalarError as error:
            node = _Node(line, column, error)
            node.finished = True
            return node

    def _place(self, node: _Node, line: int, column: int) -> None:
        if not self._open:
            self.root = node
            return
        parent = self._open[-1].value
        if isinstance(parent, list):
            parent.append(node)
            return
        if self._keys[-1] is None:
            self.stop(line, column, "an alias ('*name') cannot be a key; use text")
        key, position = self._keys[-1]
        if key in parent:
            first_line, first_column = parent[key][0]
            self.note(
                *position,
                f"the key '{key}' occurs twice; the first is at line {first_line},"
                f" column {first_column}",
            )
        elif key != "<<":
            parent[key] = (position, node)
        elif isinstance(node.value, dict):  # refused above; spares follow-on errors
            parent.update(node.value)
        self._keys[-1] = None

    def _aliased(self, event: yaml.AliasEvent, line: int, column: int) -> _Node:
        self._aliases += 1
        if self._aliases > MAX_ALIASES:
            self.stop(line, column, f"more than {MAX_ALIASES} aliases ('*name')")
        node = self._anchors.get(event.anchor or "")
        if node is None:
            self.stop(line, column, f"'*{event.anchor}' refers to no earlier '&' name")
        if not node.finished:
            self.stop(line, column, f"'*{event.anchor}' refers to itself")
        return node

    def _refuse_tag(self, event: yaml.NodeEvent, line: int, column: int) -> None:
        tag = getattr(event, "tag", None)
        if tag is not None:
            shown = str(tag).replace("tag:yaml.org,2002:", "!!")
            self.note(
                line,
                column,
                f"found the tag '{shown}'; tags are not used in {self._holds} files,"
                " write the plain value",
            )


class _Expander:
    """Turns nodes into plain data, following aliases, and records positions."""

    def __init__(self, composer: _Composer) -> None:
        self._composer = composer
        self._values: dict[TreePath, Position] = {}
        self._keys: dict[TreePath, Position] = {}
        self._nodes = 0

    def tree(self) -> YamlTree:
        """Return everything, problems sorted by position."""
        root = self._composer.root
        data = self._expand(root, ()) if root is not None else None
        problems = tuple(sorted(self._composer.problems))
        return YamlTree(data, self._values, self._keys, problems)

    def _expand(self, node: _Node, path: TreePath) -> object:
        self._nodes += 1
        if self._nodes > MAX_NODES:
            self._composer.stop(
                node.line,
                node.column,
                f"more than {MAX_NODES:,} values once aliases ('*name') are followed",
            )
        if len(path) > MAX_DEPTH:
            self._composer.stop(
                node.line, node.column, f"nested more than {MAX_DEPTH} deep"
            )
        self._values[path] = (node.line, node.column)
        if isinstance(node.value, list):
            return [self._expand(n, (*path, i)) for i, n in enumerate(node.value)]
        if isinstance(node.value, dict):
            for key, (position, _) in node.value.items():
                self._keys[(*path, key)] = position
            return {k: self._expand(n, (*path, k)) for k, (_, n) in node.value.items()}
        if isinstance(node.value, UnclearScalarError):
            self._composer.note(
                node.line, node.column, str(node.value), shown_path(path)
            )
            return None
        return node.value


def _position(mark: Any) -> Position:  # noqa: ANN401 - the C parser's own type
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)


def shown_path(path: TreePath) -> str:
    """Return ``territory.eligible[1].segment`` for its parts."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}"
    return text.removeprefix(".")
