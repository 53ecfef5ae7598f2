"""A stored capacity plan, read back as decisions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from engine.base.errors import InputError, InputProblem, did_you_mean
from engine.capacity.plan import CapacityPlan
from engine.capacity.replan import UNDER_WAY
from engine.staffing.tables import place_columns
from engine.store.run_reader import read_run

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from engine.capacity.problem import CapacityProblem, Place

    Floats = NDArray[np.float64]

_PLACE = ("role", "segment", "region", "channel")
_LATER = f" ({UNDER_WAY})"


@dataclass(frozen=True, eq=False, slots=True)
class StoredPlan:
    """What a stored run decided, in the months of the scenario's own plan.

    Parameters
    ----------
    shown
        Its folder, for messages.
    plan
        Its decisions; nothing in months before it.
    arrivals
        ``(streams, months)`` people of plans before it who start in those months.
    begun
        Index of its first month.
    tables
        As they are stored.
    of
        What the scenario was called: its plan, else its name.
    """

    shown: str
    plan: CapacityPlan
    arrivals: Floats
    begun: int
    tables: Mapping[str, pl.DataFrame]
    of: str


def plan_of(problem: CapacityProblem, folder: Path) -> StoredPlan:
    """Return the plan of a stored run of the same scenario.

    Raises
    ------
    InputError
        There is no such run, it is no capacity plan or has none, or it is of other
        months, ways or places; every difference is named.
    """
    stored = read_run(folder)
    if stored.manifest.get("kind") != "capacity":
        raise InputError([InputProblem(str(folder), 0, 0, "", "is no capacity plan")])
    tables, grid = stored.tables, _Grid(problem, str(folder))
    if not tables["walk"].height:
        message = "has no plan: the number could not be made"
        raise InputError([InputProblem(str(folder), 0, 0, "", message)])
    cells = [_key(cell.place) for cell in problem.cells]
    needs = [(*_key(need.place)[1:], need.good) for need in problem.needs]
    streams = [(stream.name,) for stream in problem.streams]
    late = pl.col("way").str.ends_with(_LATER)
    later = tables["hires"].filter(late)
    arrivals = grid.of(
        later.with_columns(pl.col("way").str.strip_suffix(_LATER)),
        *(["way"], "starts", streams),
    )
    plan = CapacityPlan(
        grid.of(tables["hires"].filter(~late), ["way"], "starts", streams),
        grid.of(
            tables["classes"],
            ["training"],
            "classes",
            [(training.name,) for training in problem.trainings],
        ),
        grid.of(tables["separations"], _PLACE, "people", cells),
        grid.of(tables["walk"], _PLACE, "short_time", cells),
        grid.of(tables["output"], (*_PLACE[1:], "good"), "cover", needs),
    )
    grid.check()
    begun = problem.months.index(tables["walk"]["month"].min())
    named = stored.manifest.get("plan_key") or stored.manifest.get("name") or ""
    return StoredPlan(str(folder), plan, arrivals, begun, tables, str(named))


def _key(place: Place) -> tuple[str, ...]:
    return tuple(place_columns(place).values())


class _Grid:
    """Amounts by name and month as arrays; what fits nowhere is a problem."""

    def __init__(self, problem: CapacityProblem, shown: str) -> None:
        self._months = {label: t for t, label in enumerate(problem.months)}
        self._shown = shown
        self._wrong: list[str] = []

    def of(
        self,
        table: pl.DataFrame,
        keys: Iterable[str],
        value: str,
        names: Sequence[tuple[str, ...]],
    ) -> Floats:
        """Return amounts ``(names, months)``."""
        found = np.zeros((len(names), len(self._months)))
        index = {name: i for i, name in enumerate(names)}
        for month, amount, *parts in table.select("month", value, *keys).iter_rows():
            row, column = index.get(tuple(parts)), self._months.get(month)
            if row is None:
                self._unknown(" ".join(parts), [" ".join(name) for name in names])
            elif column is None:
                self._unknown(month, list(self._months))
            else:
                found[row, column] += amount
        return found

    def _unknown(self, found: str, known: list[str]) -> None:
        near = did_you_mean(found, known)
        self._wrong.append(f"has '{found}', which the scenario has not{near}")

    def check(self) -> None:
        """Raise what fitted nowhere, each once."""
        if self._wrong:
            lines = dict.fromkeys(self._wrong)
            raise InputError(InputProblem(self._shown, 0, 0, "", x) for x in lines)
