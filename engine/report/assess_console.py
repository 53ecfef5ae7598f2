"""An alignment that was assessed, on a terminal: measures, moves, rules broken."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from engine.report.console_page import Page
from engine.report.words import (
    DASH,
    NOTHING,
    TERM_NAMES,
    count,
    exact,
    exact_money,
    known,
    number,
    percent,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    Tables = Mapping[str, pl.DataFrame]

MOST_ROWS = 20
"""Rows of a table that a terminal shows; the rest are counted."""
LONGEST_NAME = 24
_ONE = {
    **{name: name[:-1] for name in ("units", "groups", "pairs", "pieces", "accounts")},
    "territories": "territory",
}
NAMES = {"today": "Today", "alignment": "Given", "moved": "With the moves"}


def pages(manifest: Mapping[str, Any], tables: Tables) -> tuple[Page, ...]:
    """Return the tables that a terminal shows, one below the other."""
    found = [_overview(manifest, tables)]
    if tables["moves"].height:
        found += [_moves(manifest, tables), _touched(manifest, tables)]
    broken = _broken(manifest, tables)
    return (*found, broken) if broken.rows else tuple(found)


def conclusion(manifest: Mapping[str, Any], tables: Tables) -> tuple[str, ...]:
    """Return the sentences below the tables."""
    last = manifest["stages"][-1]
    rows = tables["rules"].filter(pl.col("stage") == last)
    broken = rows.filter(~pl.col("met"))
    lines = []
    if broken.is_empty():
        lines.append("Every rule is met.")
    else:
        rules = broken["rule"].n_unique()
        places = count(broken.height, "place")
        lines.append(
            f"{number(rules)} of {count(rows['rule'].n_unique(), 'rule')} broken,"
            f" at {places}."
        )
        if broken.height > MOST_ROWS:
            rest = number(broken.height - MOST_ROWS)
            lines.append(f"{rest} more places are in what --json prints.")
    return (*lines, *(f"note: {note}" for note in manifest["notes"]))


def _overview(manifest: Mapping[str, Any], tables: Tables) -> Page:
    stages, currency = manifest["stages"], manifest["currency"]
    rows: list[tuple[str, ...]] = []
    loads = tables["loads"]
    for name in loads["measure"].unique(maintain_order=True):
        mine = loads.filter(pl.col("measure") == name)
        parts = [mine.filter(pl.col("stage") == stage) for stage in stages]
        rows.append((f"{name.capitalize()}, % of fair share", *map(_range, parts)))
        rows.append(("  territories outside", *map(_outside, parts)))
    terms = tables["terms"]
    total = {row["stage"]: row["amount"] for row in _totals(terms)}
    rows.append(("Cost a year", *(exact_money(total[s], currency) for s in stages)))
    for term in terms["term"].unique(maintain_order=True):
        mine = terms.filter(pl.col("term") == term)
        found = dict(mine.select("stage", "amount").iter_rows())
        cells = [exact_money(found.get(stage), currency) for stage in stages]
        rows.append((f"  of which {TERM_NAMES.get(term, term)}", *cells))
    rows += _changes(stages, currency, tables["changes"])
    rows.append(("Rules met", *(_met(tables["rules"], stage) for stage in stages)))
    names = tuple(_name(manifest, stage) for stage in stages)
    return Page(_title(manifest), names, tuple(rows))


def _title(manifest: Mapping[str, Any]) -> str:
    return str(manifest["name"]) + (" (synthetic)" if manifest["synthetic"] else "")


def _name(manifest: Mapping[str, Any], stage: str) -> str:
    given = manifest["alignment"]
    name = str(given).rsplit("/", 1)[-1]
    return name if stage == "alignment" and len(name) <= LONGEST_NAME else NAMES[stage]


def _range(rows: pl.DataFrame) -> str:
    if rows.is_empty():
        return NOTHING
    shares = sorted(rows["share"].to_list())
    low, high = percent(shares[0], 1), percent(shares[-1], 1)
    return f"{low} {DASH} {high}"


def _outside(rows: pl.DataFrame) -> str:
    return f"{number(rows.height - int(rows['within'].sum()))} of {number(rows.height)}"


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
    rows: list[tuple[str, ...]] = [("Accounts that change hands", *accounts)]
    for name in ("potential", "revenue"):
        cells = [
            f"{exact_money(row[name], currency)} ({percent(row[f'{name}_share'], 1)})"
            if row
            else ""
            for row in there
        ]
        rows.append((f"{name.capitalize()} that changes hands", *cells))
    return rows


def _met(rules: pl.DataFrame, stage: str) -> str:
    mine = rules.filter(pl.col("stage") == stage)
    each = mine.group_by("kind", "rule").agg(pl.col("met").all())
    return f"{number(int(each['met'].sum()))} of {number(each.height)}"


def _moves(manifest: Mapping[str, Any], tables: Tables) -> Page:
    moves, currency = tables["moves"], manifest["currency"]
    plain = ("account_id", "name", "from", "to", "potential", "revenue")
    terms = [name for name in moves.columns if name not in plain]
    heads = (
        "From",
        "To",
        "Revenue",
        *(TERM_NAMES.get(t, t).capitalize() for t in terms),
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
    return Page("Moves: who, and what each changes a year", heads, tuple(rows))


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
    heads = tuple(name.capitalize() for name in measures)
    title = "Territories touched: % of a fair share (* outside)"
    return Page(title, heads, tuple(rows))


def _share(row: Mapping[str, Any] | None) -> str:
    if row is None:
        return NOTHING
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
            " ".join(part for part in (row["rule"], row["territory_id"]) if part),
            exact(row["found"]),
            _end(row),
            _off(-row["slack"], row["unit"]),
        )
        for row in rows.iter_rows(named=True)
    )
    heads = ("Found", "Allowed", "Off by")
    return Page(f"Rules broken: {_name(manifest, last)}", heads, shown)


def _off(slack: float, unit: str) -> str:
    one = _ONE.get(unit, unit) if slack == 1 else unit
    return f"{exact(slack)} {one}"


def _end(row: Mapping[str, Any]) -> str:
    """Return the end of the allowed interval that is broken."""
    low = known(row["limit_low"])
    if low is not None and row["found"] < low:
        return f"≥ {exact(low)}"
    return f"≤ {exact(row['limit_high'])}"
