"""An alignment that was assessed, on a terminal: measures, moves, rules broken."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from engine.report.console_page import Page
from engine.report.facts import PROFIT
from engine.report.language import mark, retell, say, say_many
from engine.report.limited import is_limited, limited
from engine.report.words import (
    DASH,
    NOTHING,
    count,
    exact,
    exact_money,
    known,
    number,
    percent,
    term_name,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.report.limited import Limited

    Tables = Mapping[str, pl.DataFrame]

MOST_ROWS = 20
"""Rows of a table that a terminal shows; the rest are counted."""
LONGEST_NAME = 24
_COUNTED = {
    "units": (mark("{n} unit"), "{n} units"),
    "groups": (mark("{n} group"), "{n} groups"),
    "pairs": (mark("{n} pair"), "{n} pairs"),
    "pieces": (mark("{n} piece"), "{n} pieces"),
    "accounts": (mark("{n} account"), "{n} accounts"),
    "territories": (mark("{n} territory"), "{n} territories"),
}
NAMES = {
    "today": mark("Today"),
    "alignment": mark("Given"),
    "moved": mark("With the moves"),
}


def pages(manifest: Mapping[str, Any], tables: Tables) -> tuple[Page, ...]:
    """Return the tables that a terminal shows, one below the other."""
    found = [_overview(manifest, tables)]
    if tables["moves"].height:
        found.append(_moves(manifest, tables))
        if tables["loads"].height:
            found.append(_touched(manifest, tables))
    broken = _broken(manifest, tables)
    return (*found, broken) if broken.rows else tuple(found)


def conclusion(manifest: Mapping[str, Any], tables: Tables) -> tuple[str, ...]:
    """Return the sentences below the tables."""
    last = manifest["stages"][-1]
    rows = tables["rules"].filter(pl.col("stage") == last)
    broken = rows.filter(~pl.col("met"))
    lines = []
    if broken.is_empty():
        lines.append(say("Every rule is met."))
    else:
        rules = broken["rule"].n_unique()
        places = count(broken.height, "place")
        of_all = rows["rule"].n_unique()
        lines.append(
            say_many(
                "{n} of {all} rule broken, at {places}.",
                "{n} of {all} rules broken, at {places}.",
                of_all,
                n=number(rules),
                all=number(of_all),
                places=places,
            )
        )
        if broken.height > MOST_ROWS:
            text = mark("{n} more places are in what --json prints.")
            lines.append(say(text, n=number(broken.height - MOST_ROWS)))
    return (
        *lines,
        *(say("Note: {note}", note=retell(note)) for note in manifest["notes"]),
    )


def _overview(manifest: Mapping[str, Any], tables: Tables) -> Page:
    stages, currency = manifest["stages"], manifest["currency"]
    rows: list[tuple[str, ...]] = []
    loads = tables["loads"]
    for name in loads["measure"].unique(maintain_order=True):
        mine = loads.filter(pl.col("measure") == name)
        if is_limited(mine):
            continue
        parts = [mine.filter(pl.col("stage") == stage) for stage in stages]
        told = retell(name).capitalize()
        label = say("{measure}, % of fair share", measure=told)
        rows.append((label, *map(_range, parts)))
        label = say("territories outside")
        rows.append((f"  {label}", *map(_outside, parts)))
    for one in limited(loads):
        rows.append((one.whole_label, *(_carried(one, stage) for stage in stages)))
        label = say("territories outside")
        rows.append((f"  {label}", *(_off_limits(one, stage) for stage in stages)))
    terms = tables["terms"]
    total = {row["stage"]: row["amount"] for row in _totals(terms)}
    gain = PROFIT in terms["term"]
    sign = -1.0 if gain else 1.0
    label = say("Profit less costs, a year") if gain else say("Cost a year")
    rows.append((label, *(exact_money(sign * total[s], currency) for s in stages)))
    for term in terms["term"].unique(maintain_order=True):
        mine = terms.filter(pl.col("term") == term)
        found = dict(mine.select("stage", "amount").iter_rows())
        amounts = [found.get(stage) for stage in stages]
        shown = (None if one is None else sign * one for one in amounts)
        cells = [exact_money(one, currency) for one in shown]
        label = say("of which {term}", term=term_name(term))
        rows.append((f"  {label}", *cells))
    rows += _changes(stages, currency, tables["changes"])
    rows.append((say("Rules met"), *(_met(tables["rules"], stage) for stage in stages)))
    names = tuple(_name(manifest, stage) for stage in stages)
    return Page(_title(manifest), names, tuple(rows))


def _title(manifest: Mapping[str, Any]) -> str:
    return str(manifest["name"]) + (" (synthetic)" if manifest["synthetic"] else "")


def _name(manifest: Mapping[str, Any], stage: str) -> str:
    given = manifest["alignment"]
    name = str(given).rsplit("/", 1)[-1]
    return (
        name
        if stage == "alignment" and len(name) <= LONGEST_NAME
        else say(NAMES[stage])
    )


def _range(rows: pl.DataFrame) -> str:
    if rows.is_empty():
        return NOTHING
    shares = sorted(rows["share"].to_list())
    low, high = percent(shares[0], 1), percent(shares[-1], 1)
    return f"{low} {DASH} {high}"


def _outside(rows: pl.DataFrame) -> str:
    outside = rows.height - int(rows["within"].sum())
    return say("{n} of {all}", n=number(outside), all=number(rows.height))


def _carried(one: Limited, stage: str) -> str:
    found = one.carried.get(stage)
    if found is None:
        return NOTHING
    return f"{exact(found.low)} {DASH} {exact(found.high)}"


def _off_limits(one: Limited, stage: str) -> str:
    found = one.carried.get(stage)
    if found is None:
        return NOTHING
    outside = number(found.territories - found.kept)
    return say("{n} of {all}", n=outside, all=number(found.territories))


def _totals(terms: pl.DataFrame) -> list[dict[str, Any]]:
    sums = terms.group_by("stage", maintain_order=True).agg(pl.col("amount").sum())
    return list(sums.iter_rows(named=True))


def _changes(
    stages: list[str], currency: str, changes: pl.DataFrame
) -> list[tuple[str, ...]]:
    """Return what changes hands against today; nothing does today."""
    found = {row["stage"]: row for row in changes.iter_rows(named=True)}
    there = [found[stage] if stage != "today" else None for stage in stages]
    if not any(there):
        return []
    accounts = [number(row["accounts"]) if row else "" for row in there]
    rows: list[tuple[str, ...]] = [(say("Accounts that change hands"), *accounts)]
    for name, text in (
        ("potential", mark("Potential that changes hands")),
        ("revenue", mark("Revenue that changes hands")),
    ):
        cells = [
            f"{exact_money(row[name], currency)} ({percent(row[f'{name}_share'], 1)})"
            if row
            else ""
            for row in there
        ]
        rows.append((say(text), *cells))
    return rows


def _met(rules: pl.DataFrame, stage: str) -> str:
    mine = rules.filter(pl.col("stage") == stage)
    each = mine.group_by("kind", "rule").agg(pl.col("met").all())
    met = int(each["met"].sum())
    return say("{n} of {all}", n=number(met), all=number(each.height))


def _moves(manifest: Mapping[str, Any], tables: Tables) -> Page:
    moves, currency = tables["moves"], manifest["currency"]
    plain = ("account_id", "name", "from", "to", "potential", "revenue")
    terms = [name for name in moves.columns if name not in plain]
    heads = (
        say("From"),
        say("To"),
        say("Revenue"),
        *(term_name(term).capitalize() for term in terms),
    )
    rows = [
        (
            _said(row["account_id"], row["name"]),
            row["from"] or NOTHING,
            row["to"] or NOTHING,
            exact_money(row["revenue"], currency),
            *(_rise(row[term]) for term in terms),
        )
        for row in moves.head(MOST_ROWS).iter_rows(named=True)
    ]
    return Page(say("Moves: who, and what each changes a year"), heads, tuple(rows))


def _said(account: str, name: str | None) -> str:
    return f"{account} · {name}" if name else account


def _rise(value: float) -> str:
    return f"+{number(value)}" if value > 0 else number(value)


def _touched(manifest: Mapping[str, Any], tables: Tables) -> Page:
    """Return the loads, before and after, of territories that the moves touch."""
    before, after = manifest["stages"][-2:]
    moves, loads = tables["moves"], tables["loads"]
    touched = [*dict.fromkeys([*moves["from"], *moves["to"]])]
    measures = loads["measure"].unique(maintain_order=True).to_list()
    found = {
        (row["territory_id"], row["measure"], row["stage"]): row
        for row in loads.iter_rows(named=True)
    }
    rows = []
    for territory in touched[:MOST_ROWS]:
        if territory is None:
            continue
        cells = [
            f"{_share(found.get((territory, m, before)))} → "
            f"{_share(found.get((territory, m, after)))}"
            for m in measures
        ]
        rows.append((territory, *cells))
    parts = {one.name: one.label for one in limited(loads)}
    text = mark("Territories touched: % of a fair share (* outside)")
    if len(parts) == len(measures):
        text = mark("Territories touched (* outside)")
    elif parts:
        text = mark("Territories touched: % of a fair share, or amounts (* outside)")
    heads = tuple(parts.get(m) or retell(m).capitalize() for m in measures)
    return Page(say(text), heads, tuple(rows))


def _share(row: Mapping[str, Any] | None) -> str:
    if row is None:
        return NOTHING
    if row["share"] is None:
        return exact(row["load"]) + ("" if row["within"] else "*")
    return percent(row["share"], 1) + ("" if row["within"] else "*")


def _broken(manifest: Mapping[str, Any], tables: Tables) -> Page:
    """Return the rules broken in the end, those by the largest part first."""
    last = manifest["stages"][-1]
    rows = tables["rules"].filter((pl.col("stage") == last) & ~pl.col("met"))
    limit = pl.max_horizontal(
        pl.col("limit_low").fill_null(0.0), pl.col("limit_high").fill_null(0.0), 1.0
    )
    rows = rows.with_columns((pl.col("slack") / limit).alias("part"))
    rows = rows.sort("part", maintain_order=True).head(MOST_ROWS)
    shown = tuple(
        (
            " ".join(x for x in (retell(row["rule"]), row["territory_id"]) if x),
            exact(row["found"]),
            _end(row),
            _off(-row["slack"], row["unit"]),
        )
        for row in rows.iter_rows(named=True)
    )
    heads = (say("Found"), say("Allowed"), say("Off by"))
    title = say("Rules broken: {plan}", plan=_name(manifest, last))
    return Page(title, heads, shown)


def _off(slack: float, unit: str) -> str:
    if unit in _COUNTED:
        one, many = _COUNTED[unit]
        return say_many(one, many, slack, n=exact(slack))
    return f"{exact(slack)} {retell(unit)}"


def _end(row: Mapping[str, Any]) -> str:
    """Return the end of the allowed interval that is broken."""
    low = known(row["limit_low"])
    if low is not None and row["found"] < low:
        return f"≥ {exact(low)}"
    return f"≤ {exact(row['limit_high'])}"
