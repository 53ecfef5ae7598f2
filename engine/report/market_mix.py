"""Where money for channels earns most: today's spend beside the best one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from engine.report.axes import Scale
from engine.report.blocks import Beside, Cell, Head, Lines, Section, Table, period_cell
from engine.report.capacity_chart import RIGHT
from engine.report.compare_terms import gap, tick_texts, trimmed
from engine.report.language import say
from engine.report.scene import Key, Scene, Shape, Strip, Word, cross_grid
from engine.report.words import amount, change, known, listing, money, number, percent

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from engine.report.market_facts import MarketFacts

    Record = Mapping[str, Any]

START, STEP = 130.0, 46.0


def mix_section(
    facts: MarketFacts, tables: Mapping[str, pl.DataFrame], told: Mapping[str, Any]
) -> Section | None:
    """Return spend by channel, today's and the best, by segment; None without."""
    mix, sums = tables["mix"], tables["mix_sums"]
    if mix.is_empty():
        return None
    blocks: list[Any] = []
    for segment in mix["segment"].unique(maintain_order=True):
        rows = _channels(mix.filter(segment=segment))
        scene = _scene(facts, str(segment), rows)
        blocks.append(Beside(scene, [_sums(facts, sums.filter(segment=segment), told)]))
    if mix["period"].n_unique() > 1:
        blocks.append(_by_period(mix))
    return Section(
        "mix",
        say("The mix of channels"),
        say("Channels"),
        say(
            "{currency} over the year that is planned: what is spent today, and what "
            "would earn most, by the elasticities given. At the best, the last unit "
            "of money earns the same in every channel.",
            currency=facts.currency,
        ),
        blocks,
        say("segment, channel, period") if mix["period"].n_unique() > 1 else "",
        mix.height,
    )


def _channels(rows: pl.DataFrame) -> list[Record]:
    """Return each channel's sums over the periods, and what the last unit earns."""
    sums = rows.group_by("channel", maintain_order=True).agg(
        pl.col("today").sum(),
        pl.col("spend").sum(),
        pl.col("sales").sum(),
        (pl.col("marginal") * pl.col("spend")).sum().alias("weighted"),
        pl.col("marginal").mean(),
    )
    return [
        {
            **row,
            "marginal": row["weighted"] / row["spend"]
            if row["spend"]
            else row["marginal"],
        }
        for row in sums.iter_rows(named=True)
    ]


def _scene(facts: MarketFacts, segment: str, rows: Sequence[Record]) -> Scene:
    most = max((max(r["today"], r["spend"]) for r in rows), default=0.0) or 1.0
    across = Scale(0.0, 1.02 * most, START, RIGHT)
    bottom = 10 + STEP * len(rows)
    shapes, words = cross_grid(across, 4.0, bottom, lambda v: tick_texts("money", v))
    strips = []
    for at, row in enumerate(rows):
        y = 14 + STEP * at
        shapes.append(
            Shape("fill q0 faint", f"M{START} {y}H{across(row['today'])}v13H{START}z")
        )
        shapes.append(
            Shape("fill q4", f"M{START} {y + 14}H{across(row['spend'])}v13H{START}z")
        )
        name = str(row["channel"])
        text = name if len(name) <= 17 else name[:16] + "…"
        words.append(Word(START - 10, y + 18, text, "left-name"))
        strips.append(Strip(0.0, y - 4, RIGHT, STEP - 4, _tip(facts, row)))
    return Scene(
        title=segment or say("The company"),
        note=say("{currency} a year by channel", currency=facts.currency),
        height=bottom + 28,
        shapes=shapes,
        words=words,
        strips=strips,
        keys=[
            Key("fill q0 faint", "bar", say("spent today")),
            Key("fill q4", "bar", say("best")),
        ],
        says=_says(rows),
    )


def _tip(facts: MarketFacts, row: Record) -> str:
    return "\n".join(
        (
            str(row["channel"]),
            say("Today: {money}", money=money(row["today"], facts.currency)),
            say("Best: {money}", money=money(row["spend"], facts.currency)),
            say("Sales by it: {money}", money=money(row["sales"], facts.currency)),
            say("The last unit earns: {amount}", amount=number(row["marginal"], 2)),
        )
    )


def _says(rows: Sequence[Record]) -> str:
    moved = [(r["spend"] - r["today"], str(r["channel"])) for r in rows]
    up, down = max(moved), min(moved)
    parts = []
    if up[0] > 0:
        size = gap("money", up[0])
        parts.append(say("more for {channel} ({change})", channel=up[1], change=size))
    if down[0] < 0:
        size = gap("money", down[0])
        parts.append(say("less for {channel} ({change})", channel=down[1], change=size))
    if not parts:
        return say("Nothing changes.")
    return say("Above all {changes}.", changes=listing(parts))


def _sums(facts: MarketFacts, sums: pl.DataFrame, told: Mapping[str, Any]) -> Lines:
    if sums.is_empty():
        return Lines("", [])
    row = sums.row(0, named=True)
    rows = [
        (say("Budget"), amount(row["budget"]), ""),
        (say("Sales"), amount(row["sales"]), _was(row["sales_today"], row["sales"])),
        (
            say("Profit"),
            amount(row["profit"]),
            _was(row["profit_today"], row["profit"]),
        ),
        (
            say("Elasticity of sales to all spend"),
            trimmed(number(row["elasticity"], 3)),
            "",
        ),
        *_rule(told, str(row["segment"])),
        (say("Proven best"), say("yes") if row["certified"] else say("no"), ""),
    ]
    known_ones = [one for one in rows if one[1] != number(None)]
    return Lines(say("In {currency} a year", currency=facts.currency), known_ones)


def _rule(told: Mapping[str, Any], segment: str) -> list[tuple[str, str, str]]:
    """Return spend as a share of sales beside Dorfman and Steiner’s best."""
    found = next(
        (r for r in told.get("dorfman_steiner") or [] if r.get("segment") == segment),
        None,
    )
    if found is None or known(found.get("spent")) is None:
        return []
    note = say(
        "best without a budget {share}: margin × elasticity (Dorfman and Steiner)",
        share=percent(found["best_without_budget"], 1),
    )
    rows = [(say("Spend, of sales"), percent(found["spent"], 1), note)]
    price = known(told.get("price"))
    if price is not None and told.get("binds"):
        rows.append((say("Profit of one more unit of budget"), number(price, 2), ""))
    return rows


def _was(before: float | None, after: float | None) -> str:
    how = change(before, after)
    if not how:
        return ""
    return say("{change}; today {amount}", change=how, amount=amount(before))


def _by_period(mix: pl.DataFrame) -> Table:
    texts = (say("Segment"), say("Channel"), say("Period"))
    heads = (
        say("Today"),
        say("Best"),
        say("Share, %"),
        say("Sales"),
        say("The last unit earns"),
    )
    return Table(
        heads=[*(Head(t, is_text=True) for t in texts), *map(Head, heads)],
        rows=[
            [
                Cell(str(row["segment"] or say("The company"))),
                Cell(str(row["channel"])),
                period_cell(row["period"]),
                Cell(number(row["today"])),
                Cell(number(row["spend"]), "now"),
                Cell(percent(known(row["share"]), 1).removesuffix("%")),
                Cell(number(row["sales"])),
                Cell(number(row["marginal"], 2)),
            ]
            for row in mix.iter_rows(named=True)
        ],
        title=say("Period by period"),
    )
