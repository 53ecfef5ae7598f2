"""Rows of the page's tables: cells already in words, with the number to sort by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from engine.report.facts import STAGES, Rule
from engine.report.language import mark, retell, say, say_in, say_many
from engine.report.words import NOTHING, exact, known, number, term_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from engine.report.facts import Facts
    from engine.report.limited import Limited
    from engine.report.people import Loads, Territory
    from engine.report.rollup_lacking import LackingLevel

MAX_MOVES = 2000
"""More moves than this are left to ``moves.csv``; the page says so."""
_COUNTED = ("accounts", "units")
"""What counts accounts; runs stored long ago say units."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure: its words, the number it sorts by, and what is wrong with it."""

    text: str
    sort: float | None
    flag: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Columns of the table of territories that belong together."""

    title: str
    unit: str
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TerritoryRow:
    """One line of the table of territories."""

    who: Territory
    cells: list[Cell]


def _cell(value: float | None, digits: int = 0) -> Cell:
    found = known(value)
    return Cell(number(found, digits), found)


def _has_fte(who: Sequence[Territory]) -> bool:
    """Return whether anybody's working time is known: it is hidden with the names."""
    return any(one.row["fte"] is not None for one in who)


def territory_groups(
    who: Sequence[Territory], facts: Facts, stages: Sequence[str]
) -> list[Group]:
    """Return the column groups of the table of territories."""
    both = tuple(stages)
    held = both
    if len(stages) == 2:
        held = (*both, say_in("accounts", "in"), say_in("accounts", "out"))
    money = say("{currency} a year", currency=facts.currency)
    names = (retell(measure.name).capitalize() for measure in facts.measures)
    return [
        *([Group("", "", (say("FTE"),))] if _has_fte(who) else []),
        Group(say("Accounts"), "", held),
        *(Group(name, say("% of fair"), both) for name in names),
        *(_of_limited(one, both) for one in facts.limited),
        Group(say("Travel"), say("km a year"), both),
        Group(say("Cost"), money, both),
    ]


def _of_limited(one: Limited, stages: tuple[str, ...]) -> Group:
    """Return the columns of loads with limits; those that differ have one more."""
    columns = stages if one.same else (*stages, say_in("loads", "allowed"))
    about = [part for part in (one.unit_beside, one.same) if part]
    return Group(one.title, ", ".join(about), columns)


def territory_rows(
    who: Sequence[Territory], loads: Loads, facts: Facts, stages: Sequence[str]
) -> list[TerritoryRow]:
    """Return the table of territories."""
    skip = 0 if _has_fte(who) else 1
    return [
        TerritoryRow(one, _figures(one, loads, facts, stages)[skip:]) for one in who
    ]


def _figures(
    one: Territory, loads: Loads, facts: Facts, stages: Sequence[str]
) -> list[Cell]:
    row = one.row
    cells = [_cell(row["fte"], 0 if row["fte"] == 1 else 2)]
    cells += [_cell(row[f"accounts_{stage}"]) for stage in stages]
    if len(stages) == 2:
        cells += [_cell(row["moved_in"]), _cell(row["moved_out"])]
    for measure in facts.measures:
        cells += [_load(loads.get((one.id, stage, measure.name))) for stage in stages]
    for part in facts.limited:
        cells += [_amount(loads.get((one.id, stage, part.name))) for stage in stages]
        if not part.same:
            cells.append(Cell(part.allowed.get(one.id, NOTHING), None))
    for name in ("km", "cost"):
        cells += [_cell(row[f"{name}_{stage}"]) for stage in stages]
    return cells


def _load(row: Mapping[str, Any] | None) -> Cell:
    share = known(row["share"]) if row else None
    if row is None or share is None:
        return Cell(NOTHING, None)
    flag = "" if row["within"] else ("over" if share > 1 else "under")
    return Cell(number(100 * share, 1), share, flag)


def _amount(row: Mapping[str, Any] | None) -> Cell:
    if row is None:
        return Cell(NOTHING, None)
    high = known(row["upper"])
    is_over = high is not None and row["load"] > high
    flag = "" if row["within"] else ("over" if is_over else "under")
    return Cell(exact(row["load"]), row["load"], flag)


@dataclass(frozen=True, slots=True)
class MoveRow:
    """One account that changes hands; indices of both owners (-1 = nobody)."""

    name: str
    account_id: str
    origin: int
    target: int
    cells: list[Cell]
    reason: str


def moves_shown(moves: pl.DataFrame) -> pl.DataFrame:
    """Return the moves in the order shown: most potential first."""
    return moves.sort(
        ["potential", "account_id"], descending=[True, False], nulls_last=True
    ).head(MAX_MOVES)


def move_rows(moves: pl.DataFrame, who: Sequence[Territory]) -> list[MoveRow]:
    """Return the list of moves, in the order given."""
    index = {one.id: one.index for one in who}
    figures = ("potential", "km_before", "km_after", "disruption_cost", "saving")
    return [
        MoveRow(
            name=row["name"] or row["account_id"],
            account_id=row["account_id"],
            origin=index.get(row["from"], -1),
            target=index.get(row["to"], -1),
            cells=[_cell(row[name]) for name in figures],
            reason=retell(row["reason"] or ""),
        )
        for row in moves.iter_rows(named=True)
    ]


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One rule: how many of its checks are met, and the place nearest its limit.

    Parameters
    ----------
    rule
        As it is counted.
    title, kind
        What it and its kind are called.
    kept
        Met, broken, or how many checks are met, by stage.
    nearest, broken
        Its checks in words: the tightest one, and all that are broken.
    """

    rule: Rule
    title: str
    kind: str
    kept: Mapping[str, str]
    nearest: str
    broken: list[str]


def rule_rows(
    rules: pl.DataFrame, facts: Facts, who: Sequence[Territory], stage: str
) -> list[RuleRow]:
    """Return the rules, each with its tightest (or broken) checks at a stage."""
    labels = {one.id: one.label for one in who}
    found = []
    for rule in facts.rules:
        mine = rules.filter(
            (pl.col("rule") == rule.name)
            & (pl.col("kind") == rule.kind)
            & (pl.col("stage") == stage)
        ).sort("slack", maintain_order=True, nulls_last=True)
        broken = mine.filter(~pl.col("met")).iter_rows(named=True)
        nearest = mine.row(0, named=True) if mine.height else None
        found.append(
            RuleRow(
                rule=rule,
                title=_title(retell(rule.name)),
                kind=retell(rule.kind, "kind"),
                kept={s: _kept(rule, s) for s in STAGES},
                nearest=_check(nearest, labels) if nearest else NOTHING,
                broken=[_check(row, labels) for row in broken],
            )
        )
    return found + [_lacking(one) for one in facts.lacking]


def _lacking(level: LackingLevel) -> RuleRow:
    """Return a level that should have been decided and has no answer."""
    kept = {STAGES[0]: NOTHING, STAGES[1]: say_in("rule", "not met")}
    checks, met = dict(zip(STAGES, (0, 1), strict=True)), dict.fromkeys(STAGES, 0)
    rule = Rule(level.title, "level", checks, met)
    return RuleRow(rule, level.title, say("decided level"), kept, level.verdict, [])


def _title(name: str) -> str:
    return name.capitalize() if name[:1].islower() else name


def _kept(rule: Rule, stage: str) -> str:
    checks, met = rule.checks[stage], rule.met[stage]
    if not checks:
        return NOTHING
    if checks == 1:
        return say_in("rule", "met") if met else say_in("rule", "broken")
    return say("{n} of {all}", n=number(met), all=number(checks))


def _check(row: Mapping[str, Any], labels: Mapping[str, str]) -> str:
    """Return ``R07: 104 hours a year; allowed 95 to 105``."""
    place = labels.get(row["territory_id"], "") if row["territory_id"] else ""
    low, high = known(row["limit_low"]), known(row["limit_high"])
    text = mark("{found} {unit}")
    if low is not None and high is not None:
        text = mark("{found} {unit}; allowed {low} to {high}")
    elif high is not None:
        text = mark("{found} {unit}; at most {high}")
    elif low is not None:
        text = mark("{found} {unit}; at least {low}")
    limit = say(
        text,
        found=exact(row["found"]),
        unit=_unit(row["unit"] or "", row["found"]),
        low=exact(low),
        high=exact(high),
    )
    return f"{place}: {limit}" if place else limit


def _unit(unit: str, found: float) -> str:
    """Return a unit in the form that goes with the number before it."""
    if unit in _COUNTED:
        return say_many("account", "accounts", found)
    return retell(unit)


def term_rows(facts: Facts) -> list[tuple[str, list[str]]]:
    """Return each term of the cost (or profit), and their sum, before and after."""
    rows = [
        (
            term_name(name).capitalize(),
            [number(facts.told(known(v))) for v in (p.before, p.after)],
        )
        for name, p in facts.terms.items()
    ]
    both = [number(facts.told(v)) for v in (facts.cost.before, facts.cost.after)]
    return [*rows, (say("Together"), both)] if rows else []
