"""The cascade from the company to the territories, and each territory's quota."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.report.blocks import Cell, Head, Section, Table, bar, first_of
from engine.report.compare_terms import chance, trimmed
from engine.report.quota_facts import BINDING, territory_name
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
            Head("Level and name", is_text=True),
            Head("Level", is_text=True),
            Head(f"Quota, {facts.currency}"),
            Head("Sum below it"),
            Head("Hedge below, %"),
            Head("Of its level"),
            Head("Exact", is_text=True),
        ],
        rows=[_node(row, depth, names, wholes) for depth, row in shown],
        hidden=len(rows) - len(shown),
        where="levels.csv",
        css="cascade",
    )
    return Section(
        "cascade",
        "From the company to every territory",
        "Cascade",
        "What is below a node adds up to its quota, more by the hedge where there is "
        "one, to the last unit. Every sum is computed again from the finished quotas.",
        [table],
        "name, level",
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
        "exact" if row["exact"] else "off", "state yes" if row["exact"] else "state no"
    )
    return [
        Cell(
            str(row["node"]) or "The company",
            f"d{min(depth, 3)}",
            small=name if name != row["node"] else "",
        ),
        Cell(str(row["level"])),
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
        "Every territory’s quota",
        "Territories",
        "Bars: quotas; upright marks: the lowest (green) and highest (red) that the "
        "rules allow. The fair share is what the method alone would give.",
        [
            Table(
                _heads(facts, has),
                [_territory(row, most, has) for row in shown],
                hidden=len(rows) - len(shown),
                where="quotas.csv",
            )
        ],
        "territory, rep, place",
        len(shown),
    )


def _heads(facts: QuotaFacts, has: Mapping[str, bool]) -> list[Head]:
    heads = [Head("Territory", is_text=True), Head(f"Quota, {facts.currency}")]
    heads += [Head("Fair share"), Head("Off it, %")]
    heads += [Head("Last year’s"), Head("Change, %")] if has["last_quota"] else []
    heads += [Head("Potential"), Head("Of it, %")] if has["potential"] else []
    heads += [Head("Chance to make it")] if has["p_attain"] else []
    heads += [Head("Carried this year")] if has["prorated"] else []
    return [*heads, Head("Held by", is_text=True)]


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
        cells.append(Cell(_part(row), small=f"from {start}" if start else ""))
    cells.append(Cell(BINDING.get(held, held)))
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
