"""Quotas against potential, outliers named, and chances before and after."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING, Any

from engine.report.axes import Scale, compact
from engine.report.blocks import Beside, Cell, Head, Lines, Section, Table
from engine.report.capacity_chart import BOTTOM, LEFT, RIGHT, TOP
from engine.report.compare_terms import chance, tick_texts
from engine.report.language import mark, retell, say, say_in
from engine.report.market_story import gap_text
from engine.report.quota_facts import territory_name
from engine.report.scene import (
    Key,
    Scene,
    Shape,
    Spot,
    Word,
    cross_grid,
    share_texts,
    spread_out,
    value_grid,
)
from engine.report.words import amount, known, number, sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import polars as pl

    from engine.report.quota_facts import QuotaFacts

    Row = Mapping[str, Any]

MOST_NAMES = 8
NOBODY = mark(
    "No quota is far from the others for its potential, for what is expected to be "
    "sold, or in its change on last year."
)
UPWARDS = mark("{currency}; upwards quota, to the right potential")
MOST_TIES = 150
FIRST, APART = 62.0, 110.0


def scatter_section(
    facts: QuotaFacts, tables: Mapping[str, pl.DataFrame]
) -> Section | None:
    """Return quota against potential, who stands apart, and chances; None without."""
    blocks: list[Any] = []
    outliers = tables["outliers"]
    scene = _scatter(facts, set(outliers["territory"]))
    if scene:
        blocks.append(Beside(scene, [_outliers(outliers)]))
    elif outliers.height:
        blocks.append(_outliers(outliers))
    if chances := _chances(facts):
        blocks.append(chances)
    if not blocks:
        return None
    return Section(
        "potential",
        say("Quota against potential"),
        say("Potential"),
        say(
            "Each dot is a territory; a ring is last year’s quota raised alike to the "
            "same total. On the dashed line quota is in proportion to potential."
        ),
        blocks,
    )


def _scatter(facts: QuotaFacts, odd: set[str]) -> Scene | None:
    rows = [row for row in facts.territories if known(row["potential"])]
    if len(rows) < 2:
        return None
    x = [float(row["potential"]) for row in rows]
    y = [float(row["quota"]) for row in rows]
    was = _raised(rows)
    every = [*y, *(v for v in was if v is not None)]
    across = Scale(0.0, 1.05 * max(x), LEFT, RIGHT)
    up = Scale(0.0, 1.06 * max(every), BOTTOM + 60, TOP)
    shapes, words = value_grid(up, "money")
    lines, names = cross_grid(
        across, TOP, BOTTOM + 60, lambda v: tick_texts("money", v)
    )
    slope = sum(y) / sum(x)
    end = min(across.high, up.high / slope)
    shapes += [
        *lines,
        Shape("diagonal", f"M{across(0)} {up(0)}L{across(end)} {up(slope * end)}"),
    ]
    if len(rows) <= MOST_TIES:
        shapes.append(_ties(zip(x, y, was, strict=True), across, up))
    spots = _spots(rows, was, (across, up), odd)
    named = [row for row in rows if row["territory"] in odd][:MOST_NAMES]
    return Scene(
        title=say("Quota against potential"),
        note=say(UPWARDS, currency=facts.currency),
        height=BOTTOM + 90,
        shapes=[shape for shape in shapes if shape.d],
        words=[*words, *names, *_names(named, across, up)],
        spots=spots,
        keys=_keys(was, odd),
        says=say(
            "{share} of potential is asked for on the whole.",
            share=compact(100 * slope) + "%",
        ),
    )


def _ties(
    ends: Iterable[tuple[float, float, float | None]], across: Scale, up: Scale
) -> Shape:
    """Return lines from last year's quotas to the new ones."""
    lines = (f"M{across(a)} {up(o)}V{up(n)}" for a, n, o in ends if o is not None)
    return Shape("tie", "".join(lines))


def _raised(rows: Sequence[Row]) -> list[float | None]:
    """Return last year's quotas, raised alike to the total that they have now."""
    old = [known(row["last_quota"]) for row in rows]
    both = [(o, float(r["quota"])) for o, r in zip(old, rows, strict=True) if o]
    whole = sum(o for o, _ in both)
    factor = sum(q for _, q in both) / whole if whole else 0.0
    return [o * factor if o else None for o in old]


def _spots(
    rows: Sequence[Row],
    was: Sequence[float | None],
    scales: tuple[Scale, Scale],
    odd: set[str],
) -> list[Spot]:
    across, up = scales
    size = 5.0 if len(rows) <= 80 else 3.4
    rings, dots = [], []
    for row, old in zip(rows, was, strict=True):
        x, tip = across(float(row["potential"])), _tip(row)
        if old is not None:
            rings.append(Spot(x, up(old), size - 1, "was q0", tip))
        css = "odd" if row["territory"] in odd else "q1"
        dots.append(Spot(x, up(float(row["quota"])), size, css, tip))
    return [*rings, *dots]


def _tip(row: Row) -> str:
    lines = [
        territory_name(row),
        say("Quota: {amount}", amount=amount(row["quota"])),
        say("Potential: {amount}", amount=amount(row["potential"])),
    ]
    if known(row["last_quota"]) is not None:
        was, change = amount(row["last_quota"]), gap_text(row["change"])
        lines.append(say("Last year’s: {amount} ({change})", amount=was, change=change))
    if known(row["p_attain"]) is not None:
        p = chance(row["p_attain"])
        lines.append(say("Chance to make it: {chance}", chance=p))
    return "\n".join(lines)


def _names(rows: Sequence[Row], across: Scale, up: Scale) -> list[Word]:
    found: list[Word] = []
    for row in rows:
        x, y = across(float(row["potential"])), up(float(row["quota"]))
        name = territory_name(row)
        text = name if len(name) <= 18 else name[:17] + "…"
        is_left = x > (LEFT + RIGHT) / 2
        place = x - 9 if is_left else x + 9
        while any(abs(w.y - (y + 4)) < 14 and abs(w.x - place) < 130 for w in found):
            y += 14
        css = "odd-name end-word" if is_left else "odd-name"
        found.append(Word(place, round(y + 4, 1), text, css))
    return found


def _keys(was: Sequence[float | None], odd: set[str]) -> list[Key]:
    keys = [Key("dot-key q1", "bar", say_in("key of a picture", "quota"))]
    if any(old is not None for old in was):
        keys.append(Key("ring-key q0", "bar", say("last year’s, raised alike")))
    if odd:
        keys.append(Key("dot-key odd", "bar", say("stands apart")))
    return [*keys, Key("diagonal", "line", say("in proportion"))]


def _outliers(table: pl.DataFrame) -> Table | Lines:
    if table.is_empty():
        return Lines(say("Nobody stands apart"), [], say(NOBODY))
    return Table(
        heads=[
            Head(say("Territory"), is_text=True),
            Head(say("Value")),
            Head(say("Usual")),
        ],
        rows=[
            [
                Cell(
                    str(row["name"] or row["territory"]), small=retell(str(row["why"]))
                ),
                Cell(number(row["value"], 2), "now"),
                Cell(number(row["usual"], 2)),
            ]
            for row in table.iter_rows(named=True)
        ],
        title=say("Who stands apart"),
        css="apart",
    )


def _chances(facts: QuotaFacts) -> Beside | None:
    """Return chances to make the quota as dots, last year's quotas above the new."""
    after = [r for r in facts.territories if known(r["p_attain"]) is not None]
    before = [r for r in facts.territories if known(r["p_before"]) is not None]
    if not after:
        return None
    groups = [(mark("last year’s quotas"), "p_before", before)] if before else []
    groups.append((mark("these quotas"), "p_attain", after))
    across = Scale(0.0, 1.0, LEFT + 6, RIGHT - 6)
    bottom = FIRST + APART * (len(groups) - 1) + 62
    lines, names = cross_grid(across, TOP, bottom, share_texts)
    words, spots = list(names), []
    size = 5.0 if len(after) <= 80 else 3.0
    for at, (name, column, rows) in enumerate(groups):
        middle = FIRST + APART * at
        places = [across(float(row[column])) for row in rows]
        heights = spread_out(places, middle + 8, 2.1 * size, 38.0)
        words.append(Word(LEFT + 6, middle - 38, say(name), "group"))
        spots += [
            Spot(x, y, size, "q0" if column == "p_before" else "q1", _tip(row))
            for x, y, row in zip(places, heights, rows, strict=True)
        ]
    scene = Scene(
        title=say("Chance to make the quota"),
        note=say("each dot is a territory"),
        height=bottom + 28,
        shapes=list(lines),
        words=words,
        spots=spots,
    )
    return Beside(scene, [_quantiles(groups)])


def _quantiles(groups: Sequence[tuple[str, str, Sequence[Row]]]) -> Table:
    """Return the least, the middle and the largest chance under each quotas."""
    heads = (say("Least"), say("Middle"), say("Largest"))
    rows = []
    for name, column, members in groups:
        values = [float(row[column]) for row in members]
        cells = (min(values), median(values), max(values))
        rows.append([Cell(sentence(say(name))[:-1]), *(Cell(chance(v)) for v in cells)])
    return Table([Head(say("Chances under"), is_text=True), *map(Head, heads)], rows)
