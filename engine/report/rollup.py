"""Levels above the territories as the page shows them: one table, from the top down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.report.words import (
    NOTHING,
    at_most_percent,
    count,
    known,
    listing,
    number,
    percent,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import polars as pl

    Row = Mapping[str, Any]
    Loads = dict[tuple[str, str, str, str], Row]

_NAMES = {"before": "today", "after": "plan"}
_MOST_NAMED = 12


@dataclass(frozen=True, slots=True)
class RollupCell:
    """One figure; ``flag`` is over, under or nothing."""

    text: str
    flag: str = ""


@dataclass(frozen=True, slots=True)
class RollupRow:
    """A set: how deep it lies, its name, who is in it, its figures."""

    depth: int
    name: str
    small: str
    cells: list[RollupCell]


@dataclass(frozen=True, slots=True)
class RollupPart:
    """The section: headings in groups of (title, columns), rows, and sentences."""

    title: str
    hint: str
    groups: list[tuple[str, list[str]]]
    rows: list[RollupRow]
    says: list[str]


def rollup_part(tables: Mapping[str, pl.DataFrame]) -> RollupPart | None:
    """Return the section on levels above the territories; None without levels.

    Parameters
    ----------
    tables
        ``rollup`` and ``rollup_loads``, if the run has them.
    """
    sets, loads = tables.get("rollup"), tables.get("rollup_loads")
    if sets is None or loads is None or sets.is_empty():
        return None
    rows = list(sets.iter_rows(named=True))
    places: Loads = {
        (row["level"], row["set"], row["measure"], row["stage"]): row
        for row in loads.iter_rows(named=True)
    }
    measures = loads["measure"].unique(maintain_order=True).to_list()
    stages = [s for s in ("before", "after") if (loads["stage"] == s).any()]
    names = [_NAMES[stage] for stage in stages]
    groups = [("", ["Reps"]), ("Accounts", names)]
    groups += [(f"{name.capitalize()}, % of fair", names) for name in measures]
    if any(row["pieces"] is not None for row in rows):
        groups.append(("", ["Pieces"]))
    levels = sets["level"].unique(maintain_order=True).to_list()
    return RollupPart(
        title="Levels above the territories",
        hint="Loads are in per cent of the fair shares of a set’s reps, or of equal "
        "parts where sets are decided; ▲ and ▼ mark those outside their tolerance.",
        groups=groups,
        rows=[
            RollupRow(
                depth, row["set"], _small(row), _cells(row, places, groups, stages)
            )
            for depth, row in _tree(rows)
        ],
        says=list(_says(rows, levels)),
    )


def _tree(rows: Sequence[Row]) -> Iterator[tuple[int, Row]]:
    """Yield sets that are given from the top down, then those that are decided."""
    given = [row for row in rows if not row["decided"]]
    levels = list(dict.fromkeys(row["level"] for row in given))[::-1]

    def below(at: int, parent: str | None) -> Iterator[tuple[int, Row]]:
        if at == len(levels):
            return
        for row in given:
            if row["level"] == levels[at] and (at == 0 or row["parent"] == parent):
                yield at, row
                yield from below(at + 1, row["set"])

    yield from below(0, None)
    yield from ((0, row) for row in rows if row["decided"])


def _small(row: Row) -> str:
    names = str(row["territories"]).split()
    shown = " ".join(names[:_MOST_NAMED])
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return f"{row['level']}: {shown}{more}" if names else str(row["level"])


def _cells(
    row: Row,
    places: Loads,
    groups: Sequence[tuple[str, list[str]]],
    stages: Sequence[str],
) -> list[RollupCell]:
    cells = [RollupCell(number(row["reps"]))]
    cells += [RollupCell(number(row[f"accounts_{stage}"])) for stage in stages]
    measures = list(dict.fromkeys(key[2] for key in places))
    for measure in measures:
        for stage in stages:
            cells.append(_load(places.get((row["level"], row["set"], measure, stage))))
    if groups[-1][1] == ["Pieces"]:
        split = known(row["pieces"]) is not None and row["pieces"] > 1
        cells.append(RollupCell(number(row["pieces"]), "over" if split else ""))
    return cells


def _load(load: Row | None) -> RollupCell:
    if load is None:
        return RollupCell(NOTHING)
    flag = ""
    if load["within"] is False:
        flag = "over" if load["share"] > 1 else "under"
    return RollupCell(percent(load["share"], 1), flag)


def _says(rows: Sequence[Row], levels: Sequence[str]) -> Iterator[str]:
    """Yield how levels came about, and what is proven of those that are decided."""
    for level in levels:
        mine = [row for row in rows if row["level"] == level]
        if not mine[0]["decided"]:
            continue
        gap = known(mine[0]["gap"])
        proof = (
            "no other way to put these territories together is better"
            if gap is not None and gap <= 0
            else "no other way to put these territories together is more than "
            f"{at_most_percent(gap)} better"
            if gap is not None
            else "how much better another way might be is not known"
        )
        names = listing([str(row["set"]) for row in mine][:_MOST_NAMED])
        yield (
            f"{count(len(mine), level)} decided in a second stage, {names}: {proof}. "
            "The territories below are taken as they are; others might allow better."
        )
