"""Specialists beside the reps as the page shows them: who covers what, and proof."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from engine.report.language import mark, retell, say, say_many
from engine.report.rollup import RollupCell, fair_heading, some_of
from engine.report.words import (
    NOTHING,
    at_most_percent,
    count,
    exact_money,
    known,
    number,
    percent,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class TeamPart:
    """One team: its name, what is said of it, headings, and rows of figures.

    Parameters
    ----------
    name, says
        Above its table.
    heads
        Of the figures.
    rows
        (who, what below the name, figures).
    """

    name: str
    says: str
    heads: list[str]
    rows: list[tuple[str, str, list[RollupCell]]]


def overlay_parts(tables: Mapping[str, pl.DataFrame], currency: str) -> list[TeamPart]:
    """Return what is shown of each team; nothing where a run has none.

    Parameters
    ----------
    tables
        ``overlays`` and those on its people and loads, if the run has them.
    """
    teams = tables.get("overlays")
    if teams is None:
        return []
    people, loads = tables["overlay_people"], tables["overlay_loads"]
    return [
        _part(
            team,
            people.filter(pl.col("overlay") == team["overlay"]),
            loads.filter(pl.col("overlay") == team["overlay"]),
            currency,
        )
        for team in teams.iter_rows(named=True)
    ]


def _part(
    team: Row, people: pl.DataFrame, loads: pl.DataFrame, currency: str
) -> TeamPart:
    measures = loads["measure"].unique(maintain_order=True).to_list()
    found = {(r["rep_id"], r["measure"]): r for r in loads.iter_rows(named=True)}
    heads = [say("Accounts"), say("Reps met"), say("Travel a year")]
    heads += [fair_heading(name) for name in measures]
    rows = []
    for row in people.iter_rows(named=True):
        cells = [
            RollupCell(number(row["accounts"])),
            RollupCell(number(row["reps_met"])),
            RollupCell(exact_money(row["cost"], currency)),
        ]
        cells += [_load(found.get((row["rep_id"], name))) for name in measures]
        who = f"{row['rep_id']} · {row['name']}" if row["name"] else row["rep_id"]
        rows.append((who, _below(row), cells))
    return TeamPart(team["overlay"], _says(team), heads, rows)


def _below(row: Row) -> str:
    names = str(row["territories"]).split()
    parts = [row["home"], some_of(names)]
    return " · ".join(part for part in parts if part)


def _load(load: Row | None) -> RollupCell:
    if load is None:
        return RollupCell(NOTHING)
    flag = "" if load["within"] else "over" if load["share"] > 1 else "under"
    return RollupCell(percent(load["share"], 1), flag)


def _says(team: Row) -> str:
    accounts = team["accounts"]
    covered = (
        say_many(
            "{n} account of the segment {segment}",
            "{n} accounts of the segment {segment}",
            accounts,
            n=number(accounts),
            segment=retell(team["segment"]),
        )
        if team["segment"]
        else count(accounts, "account")
    )
    how = (
        say("each takes whole territories of the plan, which are taken as they are")
        if team["takes"] == "territories"
        else say("each has a map of their own, whoever the reps are")
    )
    return f"{covered}: {how}. {_proof(team)}"


def _proof(team: Row) -> str:
    status, gap = team["status"], known(team["gap"])
    if status == "infeasible":
        return say("No such plan keeps the balance; this is proven.")
    if status == "unknown":
        return say("No plan was found, and none is ruled out.")
    if gap is None:
        return say("How much less travel another plan might need is not known.")
    if gap <= 0:
        return say("No other way needs less travel; this is proven.")
    text = mark("No other way needs more than {share} less; this is proven.")
    return say(text, share=at_most_percent(gap))
