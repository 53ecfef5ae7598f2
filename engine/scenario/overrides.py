"""What the command line says instead of the scenario file, key by key.

``territory.balance.potential=3%`` puts a value where the file has another or none. The
value is read by the same rules as the file, and what comes of it is checked as if it
stood there; nothing is executed.
"""

from __future__ import annotations

import re
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from engine.base.errors import InputError, InputProblem
from engine.base.quarter import complaint
from engine.scenario.messages import SAID
from engine.scenario.said_keys import unknown_keys
from engine.scenario.yaml_tree import YamlTree, read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

QUARTER = "<quarter>"
"""In a file name or a text below ``data``: the quarter that is planned."""

_QUARTER = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,19}")
_KEY = re.compile(r"[^.\[\]=\s]+(?:\.[^.\[\]=\s]+)*")


@dataclass(frozen=True, slots=True)
class Overrides:
    """Values by dotted key, and the quarter that is planned.

    Parameters
    ----------
    values
        Such as ``{"territory.balance.potential": "3%"}``; the values are YAML.
    quarter
        Such as ``2027Q1``, or None.
    marks
        What else the manifest says, such as which job of a batch it is; they change
        no result.
    results
        Stage to the folder of its run, for stages that were worked out before this
        one; ``from_run`` may name them.

    Raises
    ------
    InputError
        A key or the quarter cannot be one; every problem is listed.
    """

    values: tuple[tuple[str, str], ...] = ()
    quarter: str | None = None
    marks: tuple[tuple[str, str], ...] = ()
    results: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        problems = [p for key, _ in self.values for p in _about_key(key)]
        if self.quarter is not None and not _QUARTER.fullmatch(self.quarter):
            message = f"found '{self.quarter}'; letters, digits, . _ - are allowed"
            problems.append(InputProblem("--quarter", 0, 0, "", message))
        elif self.quarter is not None and (why := complaint(self.quarter)):
            problems.append(InputProblem("--quarter", 0, 0, "", why))
        if problems:
            raise InputError(problems)

    @classmethod
    def parse(cls, words: Iterable[str], quarter: str | None = None) -> Overrides:
        """Return overrides written as ``key=value``.

        Raises
        ------
        InputError
            A word is not of this form, or cannot be used; every such word, and every
            key that there is not, is listed.
        """
        pairs = []
        problems = []
        for word in words:
            key, equals, value = word.partition("=")
            if equals:
                pairs.append((key.strip(), value.strip()))
            else:
                problems.append(_problem(word, "key=value is needed"))
        try:
            said = cls(tuple(pairs), quarter)
        except InputError as error:
            problems += error.problems
        if problems:
            sound = [pair for pair in pairs if _KEY.fullmatch(pair[0])]
            raise InputError([*problems, *unknown_keys(sound)])
        return said

    @classmethod
    def of(cls, values: Mapping[str, str], quarter: str | None = None) -> Overrides:
        """Return overrides of a mapping."""
        return cls(tuple(values.items()), quarter)

    def told(self) -> dict[str, str]:
        """Return what a manifest says of them."""
        return dict(self.values)

    def seal(self) -> bytes:
        """Return bytes that differ when anything said differs; none if nothing is."""
        if not self.values and self.quarter is None:
            return b""
        return repr((self.values, self.quarter)).encode()

    def applied(self, tree: YamlTree, file: str) -> YamlTree:
        """Return the content with the values in their places.

        Raises
        ------
        InputError
            A value cannot be read, or would stand below a list or a plain value;
            ``<quarter>`` stands in the file and no quarter was given.
        """
        data = tree.data
        if self.values and isinstance(data, dict):
            data, problems = deepcopy(data), list[InputProblem]()
            for key, text in self.values:
                try:
                    problems += _put(data, key.split("."), _read(key, text), key)
                except InputError as error:
                    problems += error.problems
            if problems:
                raise InputError(dict.fromkeys([*problems, *unknown_keys(self.values)]))
        said = tuple(tuple(key.split(".")) for key, _ in self.values)
        data = self._with_quarter(data, file)
        return tree if data is tree.data else replace(tree, data=data, said=said)

    def _with_quarter(self, data: Any, file: str) -> Any:  # noqa: ANN401
        if not isinstance(data, dict) or QUARTER not in repr(data.get("data")):
            return data
        if self.quarter is None:
            message = f"the file names {QUARTER}; say which, with --quarter 2027Q1"
            raise InputError([InputProblem(file, 0, 0, "data", message)])
        return {**data, "data": _filled(data["data"], self.quarter)}


NONE = Overrides()
"""Nothing is said instead of the file."""


def _filled(value: Any, quarter: str) -> Any:  # noqa: ANN401
    if isinstance(value, str):
        return value.replace(QUARTER, quarter)
    if isinstance(value, dict):
        return {key: _filled(part, quarter) for key, part in value.items()}
    if isinstance(value, list):
        return [_filled(part, quarter) for part in value]
    return value


def _read(key: str, text: str) -> Any:  # noqa: ANN401
    shown = f"{SAID}{key}"
    tree = read_yaml(text.encode() or b"null", shown, "value")
    if tree.problems:
        raise InputError(tree.problems)
    return tree.data


def _put(
    data: dict[str, Any], path: Sequence[str], value: object, key: str
) -> Iterable[InputProblem]:
    """Put a value in its place; mappings on the way are made as needed."""
    here: Any = data
    for at, part in enumerate(path[:-1]):
        if not isinstance(here, dict):
            return [_problem(key, f"'{'.'.join(path[:at])}' has no keys below it")]
        if here.get(part) is None:
            here[part] = {}
        here = here[part]
    if not isinstance(here, dict):
        return [_problem(key, f"'{'.'.join(path[:-1])}' has no keys below it")]
    here[path[-1]] = value
    return []


def _about_key(key: str) -> Iterable[InputProblem]:
    upper = key.partition("[")[0]
    if upper != key and _KEY.fullmatch(upper):
        yield _problem(key, f"a list is given whole: {SAID}'{upper}=[…]'")
    elif not _KEY.fullmatch(key):
        yield _problem(key, "a key such as territory.balance.potential is needed")


def _problem(key: str, message: str) -> InputProblem:
    return InputProblem(f"{SAID}{key}", 0, 0, "", message)
