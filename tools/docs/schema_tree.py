"""Which part of a scenario each definition of the JSON Schema describes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a definition is described.

    Parameters
    ----------
    name
        The definition.
    page
        The top-level key whose page has it: the first that leads to it.
    paths
        Dotted keys at which a scenario may have it, the first one first; ``[]`` is an
        entry of a list and ``NAME`` a name of one's own.
    """

    name: str
    page: str
    paths: tuple[str, ...]

    @property
    def anchor(self) -> str:
        """The id of its heading."""
        return re.sub(r"[^a-z0-9]+", "-", self.paths[0].lower()).strip("-")


def spots(schema: Json, pages: Sequence[str]) -> dict[str, Spot]:
    """Return where each definition is described, in the order of reading.

    Parameters
    ----------
    schema
        The JSON Schema of a scenario.
    pages
        Top-level keys with a page of their own, in order.
    """
    named = schema["$defs"]
    found: dict[str, list[str]] = {}
    homes: dict[str, str] = {}
    for page in pages:
        waiting = list(_below(schema["properties"][page], page))
        while waiting:
            name, path = waiting.pop(0)
            first = name not in found
            found.setdefault(name, []).append(path)
            homes.setdefault(name, page)
            if first:
                waiting += _below(named[name], path)
    return {
        name: Spot(name, homes[name], tuple(paths)) for name, paths in found.items()
    }


def _below(schema: Json, path: str) -> Iterator[tuple[str, str]]:
    """Yield every definition that a schema leads to at once, with its dotted key."""
    if "$ref" in schema:
        yield schema["$ref"].rsplit("/", 1)[1], path
    for key, value in schema.get("properties", {}).items():
        yield from _below(value, f"{path}.{key}")
    other = schema.get("additionalProperties")
    if isinstance(other, dict):
        yield from _below(other, f"{path}.NAME")
    if isinstance(schema.get("items"), dict):
        yield from _below(schema["items"], f"{path}[]")
    for form in schema.get("anyOf", []):
        yield from _below(form, path)
