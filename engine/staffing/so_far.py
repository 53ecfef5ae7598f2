"""What has happened before a plan is made again, beside what had been planned."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from engine.base.errors import InputError, InputProblem
from engine.capacity.problem import Place
from engine.scenario.capacity_so_far import KINDS, MADE, PIPELINE, SPENT, covered
from engine.staffing.columns import frame
from engine.staffing.tables import place_columns

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import polars as pl
    from numpy.typing import NDArray

    from engine.capacity.problem import CapacityProblem, Opening
    from engine.capacity.rules import Target
    from engine.scenario.capacity_so_far import Told
    from engine.staffing.stored import StoredPlan

    Floats = NDArray[np.float64]

HEADS = "heads"
"""Kind of rows on people."""
ALL = Place("")


class Row(NamedTuple):
    """An amount of a month, as in the table."""

    what: str
    month: int
    place: Place
    planned: float | None
    actual: float | None

    @property
    def counts(self) -> float:
        """What is reckoned with: what was told, else what was planned."""
        return (self.planned or 0.0) if self.actual is None else self.actual


@dataclass(frozen=True, eq=False)
class SoFar:
    """What happened before a month, told or, where nobody told, as planned.

    Parameters
    ----------
    rows
        Of all kinds and months.
    warnings
        What is odd about the plan under way, in sentences.
    """

    problem: CapacityProblem
    month: int
    rows: tuple[Row, ...]
    warnings: tuple[str, ...] = ()

    def made(self, targets: Iterable[Target]) -> dict[str, float]:
        """Return what was made of each target, by its name."""
        needs = [need.place for need in self.problem.needs]
        return {
            target.name: sum(
                row.counts
                for row in self.rows
                if row.what == MADE
                and row.month in target.months
                and row.place in {needs[index] for index in target.needs}
            )
            for target in targets
        }

    def spent(self) -> dict[str, float]:
        """Return what was spent of each budget, by its name."""
        found = {}
        for budget in self.problem.budgets:
            whose = None if budget.cells is None else set(budget.cells)
            found[budget.name] = sum(
                row.counts
                for row in self.rows
                if row.what == SPENT
                and row.month in budget.months
                and (whose is None or self._of(row, whose))
            )
        return found

    def _of(self, row: Row, cells: set[int]) -> bool:
        whose = covered(self.problem, row.place)
        is_rest = row.place == ALL and row.actual is None
        return bool(whose) and not is_rest and whose <= cells

    def created(self) -> Floats:
        """Return the pipeline that our people created, ``(pipelines, month)``."""
        places = [
            self.problem.needs[pipe.need].place for pipe in self.problem.pipelines
        ]
        found = np.zeros((len(places), self.month))
        for row in self.rows:
            if row.what == PIPELINE:
                found[places.index(row.place), row.month] += row.counts
        return found

    def table(self) -> pl.DataFrame:
        """Return the rows as they are stored."""
        months = self.problem.months
        return frame(
            "so_far",
            (
                {
                    "what": row.what,
                    "month": months[row.month],
                    **place_columns(row.place),
                    "planned": row.planned,
                    "actual": row.actual,
                }
                for row in self.rows
            ),
        )


def so_far_of(
    problem: CapacityProblem,
    stored: StoredPlan,
    told: tuple[Told, ...],
    opening: tuple[Opening, ...],
    month: int,
) -> SoFar:
    """Return what happened before a month.

    A kind that is not told for a month counts as planned; months before the plan
    under way count as that plan itself was told.

    Raises
    ------
    InputError
        Nothing says what happened before the plan under way began.
    """
    before = _carried(problem, stored)
    planned = _planned(problem, stored, month)
    kinds = [kind for kind in KINDS if kind != PIPELINE or problem.pipelines]
    rows = [row for row in before if row.what == HEADS]
    for kind in kinds:
        for t in range(month):
            source = planned if t >= stored.begun else before
            known = [row for row in source if (row.what, row.month) == (kind, t)]
            said = [one for one in told if (one.what, one.month) == (kind, t)]
            if not known and not said:
                raise InputError([_nothing_says(problem, stored, kind)])
            rows += _held_against(problem, known, said) if said else known
    rows += _heads(problem, stored, opening, month)
    return SoFar(problem, month, tuple(rows))


def _nothing_says(
    problem: CapacityProblem, stored: StoredPlan, kind: str
) -> InputProblem:
    first = problem.months[stored.begun]
    message = (
        f"begins in {first} and does not say what was {kind} before; tell it in the"
        " table of --so-far"
    )
    return InputProblem(stored.shown, 0, 0, "", message)


def _held_against(
    problem: CapacityProblem, planned: list[Row], told: list[Told]
) -> Iterator[Row]:
    """Yield what was told, each row beside what was planned of it.

    Money told without a place is of all that no other row is of.
    """
    named = {
        cell for one in told if one.place != ALL for cell in covered(problem, one.place)
    }
    for one in told:
        if one.what != SPENT:
            own = [row for row in planned if row.place == one.place]
        elif one.place == ALL:
            own = [
                row
                for row in planned
                if row.place == ALL or not covered(problem, row.place) <= named
            ]
        else:
            whose = covered(problem, one.place)
            own = [
                row
                for row in planned
                if row.place != ALL and covered(problem, row.place) <= whose
            ]
        due = sum(row.planned or 0.0 for row in own) if own else None
        yield Row(one.what, one.month, one.place, due, one.amount)


def _carried(problem: CapacityProblem, stored: StoredPlan) -> list[Row]:
    """Return what the plan under way knew of the months before it."""
    table = stored.tables.get("so_far")
    if table is None:
        return []
    at = {label: t for t, label in enumerate(problem.months)}
    columns = ("what", "month", "role", "segment", "region", "channel")
    return [
        Row(what, at[label], Place(*parts), planned, actual)
        for what, label, *parts, planned, actual in table.select(
            *columns, "planned", "actual"
        ).iter_rows()
        if label in at
    ]


def _planned(problem: CapacityProblem, stored: StoredPlan, month: int) -> list[Row]:
    """Return what was planned for each month of the plan under way until ``month``."""
    months = range(stored.begun, month)
    at = {problem.months[t]: t for t in months}
    rows = [
        Row(MADE, at[label], Place("", *parts), made, None)
        for label, *parts, made in stored.tables["output"]
        .select("month", "segment", "region", "channel", "made")
        .iter_rows()
        if label in at
    ]
    working, paid = _people(problem, stored)
    money = _by_cell(problem, stored, paid)
    whole = dict(stored.tables["money"].select("month", "spend").iter_rows())
    for t in months:
        for index, cell in enumerate(problem.cells):
            rows.append(Row(SPENT, t, cell.place, float(money[index, t]), None))
        rest = whole[problem.months[t]] - float(money[:, t].sum())
        rows.append(Row(SPENT, t, ALL, rest, None))
        for pipe in problem.pipelines:
            made = sum(rate[t] * working[cell, t] for cell, rate in pipe.rate.items())
            place = problem.needs[pipe.need].place
            rows.append(Row(PIPELINE, t, place, float(made), None))
    return rows


def _grid(
    problem: CapacityProblem, table: pl.DataFrame, columns: Iterable[str]
) -> Mapping[str, Floats]:
    """Return columns as ``(cells, months)``, rows of a cell and month added up."""
    cells = {cell.place: index for index, cell in enumerate(problem.cells)}
    at = {label: t for t, label in enumerate(problem.months)}
    names = list(columns)
    found = {name: np.zeros((len(cells), len(at))) for name in names}
    keys = ("month", "role", "segment", "region", "channel")
    for label, *rest in table.select(*keys, *names).iter_rows():
        index, t = cells[Place(*rest[:4])], at[label]
        for name, value in zip(names, rest[4:], strict=True):
            found[name][index, t] += value
    return found


def _people(problem: CapacityProblem, stored: StoredPlan) -> tuple[Floats, Floats]:
    """Return productive people, and heads that are paid, ``(cells, months)``."""
    walk = _grid(
        problem,
        stored.tables["walk"],
        ("ramped", "ramping", "producing", "short_time"),
    )
    off = np.array([1.0 - cell.short_time for cell in problem.cells])[:, None]
    return walk["ramped"] + walk["ramping"], walk["producing"] - off * walk[
        "short_time"
    ]


def _by_cell(problem: CapacityProblem, stored: StoredPlan, paid: Floats) -> Floats:
    """Return planned pay, starts and separations, ``(cells, months)``."""
    pay = np.array([cell.pay for cell in problem.cells])
    found = pay * paid
    for name in ("hires", "separations"):
        found = found + _grid(problem, stored.tables[name], ["cost"])["cost"]
    return found


def _heads(
    problem: CapacityProblem,
    stored: StoredPlan,
    opening: tuple[Opening, ...],
    month: int,
) -> Iterator[Row]:
    """Yield the people there when a month begins, planned and actual."""
    ends = _grid(problem, stored.tables["walk"], ["end"])["end"][:, month - 1]
    there = np.zeros(len(problem.cells))
    for group in opening:
        there[group.cell] += group.heads
    for cell, planned, actual in zip(problem.cells, ends, there, strict=True):
        yield Row(HEADS, month, cell.place, float(planned), float(actual))
