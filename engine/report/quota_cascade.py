"""The cascade from the company to the territories, and each territory's quota."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.report.blocks import Cell, Head, Section, Table, bar, first_of
from engine.report.compare_terms import chance, trimmed
from engine.report.language import retell, say
from engine.report.quota_facts import held_by, territory_name
from engine.report.words import known, number, percent

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

    from engine.report.quota_facts import QuotaFacts

    Row = Mapping[str, Any]

MOST_ROWS = 1000


def cascade_section(facts: QuotaFacts, levels: pl.DataFrame) -> Section | None:
    """Return every node below its parent, with sums that can be checked."""
    if levels.is_empty():
        return None
    rows = outline(facts, levels)
    shown = rows[:MOST_ROWS]
    wholes: dict[int, float] = {}
    for depth, row in rows:
        wholes[depth] = wholes.get(depth, 0.0) + row["quota"]
    names = {row["territory"]: territory_name(row) for row in facts.territories}
    table = Table(
        heads=[
            Head(say("Level and name"), is_text=True),
            Head(say("Level"), is_text=True),
            Head(say("Quota, {currency}", currency=facts.currency)),
            Head(say("Sum below it")),
            Head(say("Hedge below, %")),
            Head(say("Of its level")),
            Head(say("Exact"), is_text=True),
        ],
        rows=[_node(row, depth, names, wholes) for depth, row in shown],
        hidden=len(rows) - len(shown),
        where="levels.csv",
        css="cascade",
    )
    return Section(
        "cascade",
        say("From the company to every territory"),
        say("Cascade"),
        say(
            "What is below a node adds up to its quota, more by the hedge where there "
            "is one, to the last unit. Every sum is computed again from the finished "
            "quotas."
        ),
        [table],
        say("name, level"),
        len(shown),
    )


def outline(facts: QuotaFacts, levels: pl.DataFrame) -> list[tuple[int, Row]]:
    """Return nodes in the order of an outline, with their depths."""
    below: dict[tuple[int, str], list[Row]] = {}
    depth_of = {level: depth for depth, level in enumerate(facts.levels)}
    for row in levels.iter_rows(named=True):
        depth = depth_of[row["level"]]
        below.setdefault((depth, str(row["parent"] or "") if depth else ""), []).append(
            row
        )
    found: list[tuple[int, Row]] = []
    waiting: list[tuple[int, Row]] = [
        (0, row) for row in reversed(below.get((0, ""), []))
    ]
    while waiting:
        depth, node = waiting.pop()
        found.append((depth, node))
        children = below.get((depth + 1, str(node["node"])), [])
        waiting += [(depth + 1, child) for child in reversed(children)]
    return found


def _node(
    row: Row, depth: int, names: Mapping[str, str], wholes: Mapping[int, float]
) -> list[Cell]:
    has_children = bool(known(row["children"]))
    share = row["quota"] / wholes[depth] if wholes[depth] else 0.0
    name = names.get(row["node"], "")
    hedge = known(row["hedge"]) or 0.0
    state = Cell(
        say("exact") if row["exact"] else say("off"),
        "state yes" if row["exact"] else "state no",
    )
    return [
        Cell(
            (str(row["node"]) if depth else retell(str(row["node"])))
            or say("The company"),
            f"d{min(depth, 3)}",
            small=name if name != row["node"] else "",
        ),
        Cell(retell(str(row["level"]))),
        Cell(number(row["quota"]), "now"),
        Cell(number(row["children"]) if has_children else ""),
        Cell(trimmed(number(100 * hedge, 2)) if has_children and hedge else ""),
        Cell(percent(share, 1), "", bar(share, "q1" if depth else "q0")),
        state if has_children else Cell(""),
    ]


def territory_section(facts: QuotaFacts) -> Section | None:
    """Return each territory's quota as a bar with its floor and cap, and figures."""
    if not facts.territories:
        return None
    ends = [
        end
        for row in facts.territories
        for name in ("quota", "fair", "last_quota")
        if (end := known(row[name])) is not None
    ]
    most = 1.08 * max(ends, default=1.0) or 1.0
    has = {
        name: any(known(row[name]) is not None for row in facts.territories)
        for name in ("last_quota", "potential", "p_attain")
    }
    has["prorated"] = any(_is_part(row) for row in facts.territories)
    rows = sorted(facts.territories, key=lambda row: -row["quota"])
    shown = rows[:MOST_ROWS]
    return Section(
        "territories",
        say("Every territory’s quota"),
        say("Territories"),
        say(
            "Bars: quotas; upright marks: the lowest (green) and highest (red) that "
            "the rules allow. The fair share is what the method alone would give."
        ),
        [
            Table(
                _heads(facts, has),
                [_territory(row, most, has) for row in shown],
                hidden=len(rows) - len(shown),
                where="quotas.csv",
            )
        ],
        say("territory, rep, place"),
        len(shown),
    )


def _heads(facts: QuotaFacts, has: Mapping[str, bool]) -> list[Head]:
    quota = say("Quota, {currency}", currency=facts.currency)
    heads = [Head(say("Territory"), is_text=True), Head(quota)]
    heads += [Head(say("Fair share")), Head(say("Off it, %"))]
    heads += (
        [Head(say("Last year’s")), Head(say("Change, %"))] if has["last_quota"] else []
    )
    heads += [Head(say("Potential")), Head(say("Of it, %"))] if has["potential"] else []
    heads += [Head(say("Chance to make it"))] if has["p_attain"] else []
    heads += [Head(say("Carried this year"))] if has["prorated"] else []
    return [*heads, Head(say("Held by"), is_text=True)]


def _territory(row: Row, most: float, has: Mapping[str, bool]) -> list[Cell]:
    marks = [
        (end / most, css)
        for name, css in (("low", "floor"), ("high", "cap"))
        if (end := known(row[name])) is not None and 0 < end <= most
    ]
    held = str(row["binding"] or "")
    quota, fair = float(row["quota"]), known(row["fair"])
    picture = bar(quota / most, "q2" if held else "q1", marks)
    cells = [
        Cell(territory_name(row), small=_who(row)),
        Cell(number(quota), "now", picture),
        Cell(number(fair)),
        Cell(_points(quota / fair - 1 if fair else None)),
    ]
    if has["last_quota"]:
        cells += [Cell(number(row["last_quota"])), Cell(_points(row["change"]), "now")]
    if has["potential"]:
        potential = known(row["potential"])
        cells += [
            Cell(number(potential)),
            Cell(_points(quota / potential if potential else None)),
        ]
    if has["p_attain"]:
        cells.append(Cell(chance(row["p_attain"])))
    if has["prorated"]:
        start = str(row["start"] or "")
        since = say("from {day}", day=start) if start else ""
        cells.append(Cell(_part(row), small=since))
    cells.append(Cell(held_by(held)))
    return cells


def _who(row: Row) -> str:
    place = first_of(row, "district", "region")
    rep = str(row["rep_id"] or "")
    parts = [p for p in (rep, place) if p and p != territory_name(row)]
    return ", ".join(parts)


def _is_part(row: Row) -> bool:
    """Return whether less than the whole quota is carried in this year."""
    part = known(row["prorated"])
    return part is not None and abs(part - row["quota"]) > 0.005


def _part(row: Row) -> str:
    return number(row["prorated"]) if _is_part(row) else ""


def _points(share: float | None) -> str:
    found = known(share)
    return number(None if found is None else 100 * found, 1)
