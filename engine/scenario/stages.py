"""Which sections a scenario needs, given what else it has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.base.errors import did_you_mean
from engine.scenario.typed_values import REFUSED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic_core import ErrorDetails

    from engine.scenario.yaml_tree import TreePath

STAGES = ("territory", "plans", "capacity", "market", "quota", "track")
"""Sections that make something; a scenario has one or more of them."""

_TABLES = {
    "territory": ("accounts", "reps"),
    "compare": ("roster",),
    "capacity": ("staff",),
    "market": ("history",),
    "quota": ("territories",),
    "track": ("actuals",),
}
"""Tables that a section needs."""
_USES = ("pay", "compare")
"""Sections that say what is done with plans."""


def lacking(data: object) -> Iterator[ErrorDetails]:
    """Yield what a scenario's stages need and its file lacks, as errors of pydantic.

    Parameters
    ----------
    data
        The content of the file, not yet checked.
    """
    if not isinstance(data, dict):
        return
    given = {key for key, value in data.items() if value is not None}
    if not given.intersection(STAGES):
        others = [str(key) for key in data if key not in STAGES]
        if not any(did_you_mean(key, STAGES) for key in others):
            yield _refused(
                (),
                f"none of {', '.join(STAGES)} is given; a scenario needs one of them or"
                " more",
            )
        return
    if given.intersection(_TABLES) and "data" not in data:
        yield _missing(("data",), data)
    tables = data.get("data")
    if isinstance(tables, dict):
        for name in (
            n for key, names in _TABLES.items() if key in given for n in names
        ):
            if name not in tables:
                yield _missing(("data", name), tables)
    yield from _about_plans(given, data)


def _about_plans(given: set[str], data: object) -> Iterator[ErrorDetails]:
    if "plans" in given and not given.intersection(_USES):
        yield _missing(("pay",), data)
    for key in _USES:
        if key in given and "plans" not in given:
            yield _refused((key,), f"'{key}' goes with 'plans', which is missing")


def _missing(path: TreePath, data: object) -> ErrorDetails:
    return {"type": "missing", "loc": path, "msg": "", "input": data}


def _refused(path: TreePath, message: str) -> ErrorDetails:
    complaints = {"complaints": [((), message)]}
    return {"type": REFUSED, "loc": path, "msg": "", "input": None, "ctx": complaints}
