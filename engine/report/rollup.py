"""Levels above the territories as the page shows them: one table, from the top down."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from engine.report.facts import stage_name
from engine.report.language import retell, say, say_in, say_many
from engine.report.words import (
    NOTHING,
    at_most_percent,
    known,
    listing,
    number,
    percent,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import polars as pl

    from engine.report.rollup_lacking import LackingLevel

    Row = Mapping[str, Any]
    Loads = dict[tuple[str, str, str, str], Row]

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
    lacks: list[str] = field(default_factory=list)


def rollup_part(
    tables: Mapping[str, pl.DataFrame], lacking: Sequence[LackingLevel] = ()
) -> RollupPart | None:
    """Return the section on levels above the territories; None without levels.

    Parameters
    ----------
    tables
        ``rollup`` and ``rollup_loads``, if the run has them.
    lacking
        Levels that have no answer: each has a sentence, and no rows.
    """
    sets, loads = tables.get("rollup"), tables.get("rollup_loads")
    lacks = [one.text for one in lacking]
    if sets is None or loads is None or sets.is_empty():
        title = say("Levels above the territories")
        return RollupPart(title, "", [], [], [], lacks) if lacks else None
    rows = list(sets.iter_rows(named=True))
    places: Loads = {
        (row["level"], row["set"], row["measure"], row["stage"]): row
        for row in loads.iter_rows(named=True)
    }
    measures = loads["measure"].unique(maintain_order=True).to_list()
    stages = [
        s for s in ("before", "after") if sets[f"accounts_{s}"].is_not_null().any()
    ]
    names = [stage_name(stage).lower() for stage in stages]
    groups = [("", [say("Reps")]), (say("Accounts"), names)]
    groups += [(fair_heading(name), names) for name in measures]
    if any(row["pieces"] is not None for row in rows):
        groups.append(("", [say_in("of a territory", "Pieces")]))
    levels = sets["level"].unique(maintain_order=True).to_list()
    return RollupPart(
        title=say("Levels above the territories"),
        hint=say(
            "Loads are in per cent of the fair shares of a set’s reps, or of equal "
            "parts where sets are decided; ▲ and ▼ mark those outside their tolerance."
        ),
        groups=groups,
        rows=[
            RollupRow(
                depth, row["set"], _small(row), _cells(row, places, groups, stages)
            )
            for depth, row in _tree(rows)
        ],
        says=list(_says(rows, levels)),
        lacks=lacks,
    )


def fair_heading(measure: str) -> str:
    """Return the heading of a measure's loads in per cent of fair shares."""
    return say("{measure}, % of fair", measure=retell(measure).capitalize())


def some_of(names: Sequence[str]) -> str:
    """Return the first of many names, and how many more there are."""
    shown, hidden = " ".join(names[:_MOST_NAMED]), len(names) - _MOST_NAMED
    if hidden <= 0:
        return shown
    return say("{names} and {n} more", names=shown, n=number(hidden))


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
    level = retell(str(row["level"]))
    return f"{level}: {some_of(names)}" if names else level


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
    if len(cells) < sum(len(columns) for _, columns in groups):
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
            say("no other way to put these territories together is better")
            if gap is not None and gap <= 0
            else say(
                "no other way to put these territories together is more than {share} "
                "better",
                share=at_most_percent(gap),
            )
            if gap is not None
            else say("how much better another way might be is not known")
        )
        names = listing([str(row["set"]) for row in mine][:_MOST_NAMED])
        yield say_many(
            "{n} {level} decided in a second stage, {names}: {proof}. The territories "
            "below are taken as they are; others might allow better.",
            "{n} {level}s decided in a second stage, {names}: {proof}. The territories "
            "below are taken as they are; others might allow better.",
            len(mine),
            n=number(len(mine)),
            level=retell(level),
            names=names,
            proof=proof,
        )
