"""Errors of the schema as sentences with a place: what, where, what is allowed."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

from engine.base.errors import InputProblem, did_you_mean
from engine.base.units import as_written
from engine.scenario.typed_values import (
    REFUSED,
    Section,
    is_named,
    keys_of,
    sections_in,
)
from engine.scenario.yaml_tree import YamlTree, shown_path

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pydantic_core import ErrorDetails

    from engine.scenario.yaml_tree import Position, TreePath

SAID = "--set "
"""Begins the place of a value that was said instead of the file's; its key follows."""
_NEEDED = {
    "string_type": "text is needed",
    "bool_type": "true or false is needed",
    "int_type": "a whole number is needed",
    "int_from_float": "a whole number is needed",
    "float_type": "a number is needed",
    "finite_number": "a finite number is needed",
    "tuple_type": "a list (lines of '- …') is needed",
    "dict_type": "a mapping (lines of 'key: value') is needed",
    "string_too_short": "some text is needed",
    "too_short": "at least one entry is needed",
}


def problems_in(
    details: Sequence[ErrorDetails], tree: YamlTree, file: str, model: type[Section]
) -> list[InputProblem]:
    """Return every problem of a validation, sorted by position.

    Parameters
    ----------
    details
        What pydantic says of ``tree.data``.
    tree, file
        The content with its positions, and the name of its file.
    model
        The model of the whole file.

    Notes
    -----
    A missing key is not reported when an unknown key beside it looks like a slip of
    the pen for it.
    """
    places = [d["loc"] for d in details]
    unknown = [d["loc"] for d in details if d["type"] == "extra_forbidden"]
    found = [
        problem
        for detail in details
        if not _is_explained(detail, unknown, places)
        for problem in _Wording(detail, tree, file, model).problems()
    ]
    return sorted(set(found))


def place_of(tree: YamlTree, path: TreePath) -> tuple[TreePath, Position]:
    """Return the longest part of a path that the file has, and its position.

    The position is the value's; the key's where the value is a block below it.
    """
    while path and path not in tree.values:
        path = path[:-1]
    line, column = tree.values.get(path, (1, 1))
    key = tree.keys.get(path)
    return path, key if key and (key[0] != line) else (line, column)


def problem_at(tree: YamlTree, file: str, path: TreePath, message: str) -> InputProblem:
    """Return a problem at a part of a file, or at what was said instead of it."""
    if (key := said_of(tree, path)) is not None:
        there = _there(tree.data, path)
        shown = shown_path(there) if there != key else ""
        return InputProblem(f"{SAID}{shown_path(key)}", 0, 0, shown, message)
    there, (line, column) = place_of(tree, path)
    return InputProblem(file, line, column, shown_path(there), message)


def said_of(tree: YamlTree, path: TreePath) -> TreePath | None:
    """Return what was said, instead of the file, of a part or of all it consists of."""
    around = [key for key in tree.said if path[: len(key)] == key]
    if around:
        return max(around, key=len)
    if path in tree.values or path in tree.keys:
        return None
    return next((key for key in tree.said if key[: len(path)] == path), None)


def _is_explained(
    detail: ErrorDetails, unknown: list[TreePath], places: list[TreePath]
) -> bool:
    if detail["type"] == "too_short":
        # Entries that are wrong themselves are not counted.
        loc = detail["loc"]
        return any(len(p) > len(loc) and p[: len(loc)] == loc for p in places)
    if detail["type"] != "missing":
        return False
    *parent, name = detail["loc"]
    return any(
        list(path[:-1]) == parent and _nearest(str(path[-1]), [str(name)])
        for path in unknown
    )


def _nearest(found: str, allowed: list[str]) -> str:
    return did_you_mean(found.replace("-", "_").replace(" ", "_"), allowed)


class _Wording:
    """One error of pydantic, told in our words."""

    def __init__(
        self, detail: ErrorDetails, tree: YamlTree, file: str, model: type[Section]
    ) -> None:
        self._detail = detail
        self._tree = tree
        self._file = file
        self._root = model
        self._found = as_written(detail["input"])
        self._context: Mapping[str, Any] = detail.get("ctx", {})

    def problems(self) -> Iterator[InputProblem]:
        loc, kind = self._detail["loc"], self._detail["type"]
        if kind == REFUSED:
            for below, message in self._context["complaints"]:
                yield self._at((*loc, *below), message)
        elif kind == "missing":
            yield self._missing(loc)
        elif kind == "extra_forbidden":
            yield self._unknown_key(loc)
        else:
            yield self._at(loc, f"found {self._found}; {self._needed(loc, kind)}")

    def _at(self, loc: TreePath, message: str) -> InputProblem:
        return problem_at(self._tree, self._file, loc, message)

    def _missing(self, loc: TreePath) -> InputProblem:
        parent = problem_at(self._tree, self._file, loc[:-1], "")
        model = model_at(self._root, loc[:-1])
        what = ""
        if model is not None and (field := keys_of(model).get(str(loc[-1]))):
            what = f": {field.description}"
        message = f"missing; this key is required{what}"
        return replace(parent, path=shown_path(loc), message=message)

    def _unknown_key(self, loc: TreePath) -> InputProblem:
        name = str(loc[-1])
        model = model_at(self._root, loc[:-1])
        allowed = list(keys_of(model)) if model else []
        near = _nearest(name, allowed)
        if not near and (homes := _homes(self._root).get(name)):
            others = " and the like" if len(homes) > 1 else ""
            near = f"; '{name}' belongs under {homes[0]}{others}"
        if name.removesuffix("%").isdecimal():
            near = "; the decimal sign is a point, not a comma"
        message = f"unknown key '{name}'; allowed here: {', '.join(allowed)}{near}"
        if said_of(self._tree, loc) is not None:
            return self._at(loc, message)
        line, column = self._tree.keys.get(loc, (1, 1))
        return InputProblem(self._file, line, column, shown_path(loc), message)

    def _needed(self, loc: TreePath, kind: str) -> str:
        path = _there(self._tree.data, loc)
        model = model_at(self._root, path)
        if model is not None and (kind == "model_type" or path != loc):
            near = self._near_choice() if kind == "literal_error" else ""
            return model.short_needs + near
        if kind in _NEEDED:
            return _NEEDED[kind] + self._hint(kind)
        if kind == "literal_error":
            return self._choices()
        return self._range(kind)

    def _hint(self, kind: str) -> str:
        value = self._detail["input"]
        if kind == "string_type" and isinstance(value, int | float):
            return f": write '{self._found}' in quotes"
        if kind == "bool_type" and isinstance(value, str):
            word = value.casefold()
            near = {"yes": "true", "on": "true", "no": "false", "off": "false"}
            return f": write {near[word]}" if word in near else ""
        number = isinstance(value, str) and kind in ("int_type", "float_type")
        if number and value.replace(",", "", 1).replace(".", "", 1).isdigit():
            plain = value.replace(",", ".")
            return f": write {plain} without quotes"
        return ""

    def _choices(self) -> str:
        return f"allowed: {', '.join(self._allowed)}{self._near_choice()}"

    def _near_choice(self) -> str:
        return _nearest(str(self._detail["input"]), self._allowed)

    @property
    def _allowed(self) -> list[str]:
        return [part.strip("'") for part in _split(self._context["expected"])]

    def _range(self, kind: str) -> str:
        context = self._context
        match kind:
            case "greater_than":
                return f"more than {context['gt']:g} is needed"
            case "greater_than_equal":
                return f"{context['ge']:g} or more is needed"
            case "less_than_equal":
                return f"at most {context['le']:,.0f} is allowed"
            case "too_long":
                return f"at most {context['max_length']} entries are allowed"
            case "string_too_long":
                return f"at most {context['max_length']} characters are allowed"
            case _:
                return "this is not allowed here"


def model_at(model: type[Section], path: TreePath) -> type[Section] | None:
    """Return the section that stands at a path, or None for a plain value."""
    here: type[Section] | None = model
    names = False
    for part in path:
        if isinstance(part, int):
            continue
        if names:
            names = False
            continue
        field = keys_of(here).get(part) if here else None
        below = sections_in(field.annotation) if field else []
        others = here.other_keys if here and field is None else None
        here = below[0] if below else others
        names = field is not None and is_named(field.annotation)
    return None if names else here


def _there(data: Any, path: TreePath) -> TreePath:  # noqa: ANN401 - plain YAML data
    """Return the longest part of a path that the content has."""
    for at, step in enumerate(path):
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            return path[:at]
    return path


@cache
def _homes(model: type[Section]) -> Mapping[str, Sequence[str]]:
    """Return, by key, the paths of the sections in which it is right."""
    found: dict[str, list[str]] = {}
    _settle(found, model, ())
    return found


def _settle(found: dict[str, list[str]], model: type[Section], path: TreePath) -> None:
    """Note the keys of a section and of those below, each as its file has them."""
    for key, field in keys_of(model).items():
        found.setdefault(key, []).append(shown_path(path) or "no section")
        below = (*path, key, "NAME") if is_named(field.annotation) else (*path, key)
        for section in sections_in(field.annotation):
            _settle(found, section, below)


def _split(expected: str) -> list[str]:
    return expected.replace(" or ", ", ").split(", ")
