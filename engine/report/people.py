"""Territories as the page shows them: number, label, colour, words for each stage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.report.labels import short_labels
from engine.report.language import mark, retell, say
from engine.report.limited import LIMITS
from engine.report.words import count, exact, number, percent

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl

Loads = dict[tuple[str, str, str], dict[str, Any]]
"""Rows of the loads table by (territory, stage, measure)."""


@dataclass(frozen=True, slots=True)
class Territory:
    """One territory: its place in the table, short label and row of figures."""

    index: int
    id: str
    label: str
    name: str
    home: str
    row: Mapping[str, Any]


def people(territories: pl.DataFrame) -> list[Territory]:
    """Return the territories in the order of their table."""
    rows = list(territories.iter_rows(named=True))
    labels = short_labels([row["territory_id"] for row in rows]) if rows else []
    return [
        Territory(
            index=index,
            id=row["territory_id"],
            label=label,
            name=row["rep_name"] or row["territory_id"],
            home=row["home"] or "",
            row=row,
        )
        for index, (row, label) in enumerate(zip(rows, labels, strict=True))
    ]


def loads_by_place(loads: pl.DataFrame) -> Loads:
    """Return the rows of the loads table by territory, stage and measure."""
    return {
        (row["territory_id"], row["stage"], row["measure"]): row
        for row in loads.iter_rows(named=True)
    }


def tip(who: Territory, stage: str, loads: Loads, measures: Sequence[str]) -> str:
    """Return a territory's figures at one stage, a line each, name first."""
    lines = [f"{who.label} · {who.name}"]
    if who.home:
        lines.append(say("Home: {place}", place=who.home))
    held = who.row[f"accounts_{stage}"]
    if held is not None:
        lines.append(count(held, "account"))
    for measure in measures:
        load = loads.get((who.id, stage, measure))
        if load is not None and load["share"] is None:
            lines.append(_amount(measure, load))
        elif load is not None:
            share = percent(load["share"], 1)
            text = mark("{measure}: {share} of fair share")
            if not load["within"]:
                text = mark("{measure}: {share} of fair share, outside the band")
            lines.append(say(text, measure=retell(measure).capitalize(), share=share))
    driven = who.row[f"km_{stage}"]
    if driven is not None:
        lines.append(say("Travel: {km} km a year", km=number(driven)))
    return "\n".join(lines)


def _amount(measure: str, load: Mapping[str, Any]) -> str:
    """Return a load that has limits but no fair share."""
    text = mark("{measure}: {amount}")
    if not load["within"]:
        text = mark("{measure}: {amount}, outside its limits")
    name, unit = measure.removeprefix(LIMITS), retell(load["unit"])
    amount = exact(load["load"])
    amount = amount if unit == retell(name) else f"{amount} {unit}"
    return say(text, measure=retell(name).capitalize(), amount=amount)
