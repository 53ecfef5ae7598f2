"""Where sales can grow: the map of segments, their funnels, units and indicators."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING, Any

from engine.report.axes import Scale
from engine.report.blocks import (
    Beside,
    Cell,
    Head,
    Row,
    Section,
    Table,
    bar,
    ends_of,
)
from engine.report.capacity_chart import BOTTOM, LEFT, RIGHT, TOP
from engine.report.language import mark, retell, say
from engine.report.market_story import gap_text
from engine.report.scene import (
    Scene,
    Shape,
    Spot,
    Word,
    cross_grid,
    share_texts,
    value_grid,
)
from engine.report.words import amount, known, money, number, percent

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl

    from engine.report.market_facts import MarketFacts

    Record = Mapping[str, Any]

LARGEST, SMALLEST = 30.0, 7.0
DEEP = BOTTOM + 60
"""Lower edge of the map."""
MOST_UNITS = 300
CLASSES = {"star": "q4", "cash cow": "q1", "question mark": "q2", "dog": "q0"}


def opportunity_section(
    facts: MarketFacts, tables: Mapping[str, pl.DataFrame]
) -> Section | None:
    """Return the map of segments and their table; None without segments."""
    if not facts.segments:
        return None
    scene = _map(facts)
    table = _segments(facts)
    blocks: list[Any] = [Beside(scene, [_ranks(facts)]), table] if scene else [table]
    if funnels := _funnel(facts, tables["funnel"]):
        blocks.append(funnels)
    return Section(
        "opportunities",
        say("Where sales can grow"),
        say("Opportunities"),
        say(
            "Segments by growth and by what could still be sold to them; a circle is "
            "as large as the segment’s sales. Growth is the next year’s forecast over "
            "the last year, in bold where its 95% interval is on one side of 0."
        ),
        blocks,
    )


def _upward(facts: MarketFacts) -> tuple[str, str]:
    """Return the column that is drawn upwards, and what the picture shows where."""
    if any(known(row["white_space"]) is not None for row in facts.segments):
        text = mark("upwards white space, {currency}; to the right growth")
        return "white_space", say(text, currency=facts.currency)
    text = mark("upwards sales, {currency}; to the right growth")
    return "size", say(text, currency=facts.currency)


def _map(facts: MarketFacts) -> Scene | None:
    column, note = _upward(facts)
    rows = [
        row
        for row in facts.segments
        if known(row["growth"]) is not None and known(row[column]) is not None
    ]
    if len(rows) < 2:
        return None
    growth = [float(row["growth"]) for row in rows]
    size = [max(known(row["size"]) or 0.0, 0.0) for row in rows]
    values = [float(row[column]) for row in rows]
    across = _padded([*growth, 0.0], LEFT, RIGHT)
    up = _padded([*values, 0.0], DEEP, TOP)
    shapes, words = value_grid(up, "money")
    lines, names = cross_grid(across, TOP, DEEP, share_texts)
    shapes += [*lines, Shape("zero", f"M{across(0.0)} {TOP}V{DEEP}")]
    most = max(size) or 1.0
    # Small circles come last, so that they lie on large ones and can be pointed at.
    order = sorted(range(len(rows)), key=lambda at: -size[at])
    spots = [
        Spot(
            across(growth[at]),
            up(values[at]),
            round(max(SMALLEST, LARGEST * sqrt(size[at] / most)), 1),
            f"bubble {CLASSES.get(str(rows[at]['class']), 'q1')}",
            _tip(facts, rows[at]),
        )
        for at in order
    ]
    return Scene(
        title=say("Growth and white space")
        if column == "white_space"
        else say("Growth and size"),
        note=note,
        height=DEEP + 28,
        shapes=shapes,
        words=[*words, *names, *_labels(rows, order, spots)],
        spots=spots,
    )


def _padded(values: Sequence[float], start: float, end: float) -> Scale:
    low, high = min(values), max(values)
    wide = (high - low) or max(abs(high), 1.0) * 0.1
    return Scale(low - 0.14 * wide, high + 0.16 * wide, start, end)


def _labels(
    rows: Sequence[Record], order: Sequence[int], spots: Sequence[Spot]
) -> list[Word]:
    """Return names above their circles, below where another name is in the way."""
    found: list[Word] = []
    for at, spot in zip(order, spots, strict=True):
        name = str(rows[at]["segment"])
        text = name if len(name) <= 20 else name[:19] + "…"
        half = 4.2 * len(text)
        x = min(max(spot.x, LEFT + half), RIGHT - half)
        choices = (spot.y - spot.r - 6, spot.y + spot.r + 17, spot.y + 5)
        y = next((c for c in choices if _free(found, x, c, half)), choices[0])
        found.append(Word(round(x, 1), round(y, 1), text, "pick middle-word"))
    return found


def _free(placed: Sequence[Word], x: float, y: float, half: float) -> bool:
    if not TOP + 6 <= y <= DEEP - 3:
        return False
    return all(
        abs(w.x - x) > half + 4.2 * len(w.text) or abs(w.y - y) > 17 for w in placed
    )


def _tip(facts: MarketFacts, row: Record) -> str:
    lines = [
        str(row["segment"]),
        say("Sold: {amount}", amount=money(row["size"], facts.currency)),
        say("Growth: {growth}", growth=gap_text(row["growth"])),
    ]
    if known(row["white_space"]) is not None:
        white = money(row["white_space"], facts.currency)
        lines.append(say("White space: {money}", money=white))
    if row["class"]:
        lines.append(retell(str(row["class"])).capitalize())
    return "\n".join(lines)


def _ranks(facts: MarketFacts) -> Table:
    values = [max(known(row["opportunity"]) or 0.0, 0.0) for row in facts.segments]
    most = max(values, default=0.0) or 1.0
    return Table(
        heads=[Head(say("Segment"), is_text=True), Head(say("Opportunity"))],
        rows=[
            [
                Cell(
                    f"{row['rank']}. {row['segment']}",
                    small=retell(str(row["class"] or "")),
                ),
                Cell(
                    amount(row["opportunity"]),
                    "now",
                    bar(value / most, CLASSES.get(str(row["class"]), "q1")),
                ),
            ]
            for row, value in zip(facts.segments, values, strict=True)
        ],
        title=say("In order of opportunity"),
    )


def _segments(facts: MarketFacts) -> Table:
    heads = (
        *(
            say("Sold"),
            say("Growth, %"),
            say("from"),
            say("to"),
            say("Market"),
            say("Sold of it, %"),
        ),
        *(say("Potential next year"), say("White space")),
    )
    return Table(
        heads=[
            Head(say("Segment"), is_text=True),
            *map(Head, heads),
            Head(say("Class"), is_text=True),
        ],
        rows=[
            [
                Cell(str(row["segment"])),
                Cell(number(row["size"])),
                Cell(_points(row["growth"]), "now" if row["sure"] else ""),
                Cell(_points(row["growth_low"])),
                Cell(_points(row["growth_high"])),
                Cell(number(row["market"])),
                Cell(_points(row["share"])),
                Cell(number(row["potential"])),
                Cell(number(row["white_space"]), "now"),
                Cell(retell(str(row["class"] or ""))),
            ]
            for row in facts.segments
        ],
    )


def _points(share: float | None) -> str:
    found = known(share)
    return number(None if found is None else 100 * found, 1)


def _funnel(facts: MarketFacts, funnel: pl.DataFrame) -> Table | None:
    """Return the steps from the whole market to what can be won, with intervals."""
    if funnel.is_empty():
        return None
    rows = []
    for segment in funnel["segment"].unique(maintain_order=True):
        own = list(funnel.filter(segment=segment).iter_rows(named=True))
        top = max((known(r["high"]) or known(r["value"]) or 0.0) for r in own) or 1.0
        for row in own:
            ends = [known(row[name]) for name in ("low", "value", "high")]
            value = ends[1] or 0.0
            low, high = (value if end is None else end for end in (ends[0], ends[2]))
            rows.append(
                [
                    Cell(str(row["segment"] or say("All"))),
                    Cell(retell(str(row["step"]))),
                    Cell("", "", (*bar(value / top), ends_of(low / top, high / top))),
                    Cell(number(value), "now"),
                    Cell(number(low)),
                    Cell(number(high)),
                ]
            )
    heads = (Head(say("Segment"), is_text=True), Head(say("Step"), is_text=True))
    pic = Head(say("Of the whole"), is_text=True)
    return Table(
        heads=[
            *heads,
            pic,
            Head(say("{currency} a year", currency=facts.currency)),
            Head(say("from")),
            Head(say("to")),
        ],
        rows=rows,
        title=say("From the whole market to what can be won"),
    )


def potential_section(
    facts: MarketFacts, tables: Mapping[str, pl.DataFrame]
) -> Section | None:
    """Return units by what could still be sold there, and the index; None without."""
    potential = tables["potential"]
    if potential.is_empty():
        return None
    blocks: list[Any] = []
    if indicators := _indicators(tables["indicators"]):
        blocks.append(Row([indicators, _top(facts, potential)]))
    shown = potential.sort("white_space", descending=True, nulls_last=True)
    blocks.append(_units(facts, shown))
    return Section(
        "potential",
        say("Potential and white space"),
        say("Potential"),
        say(
            "Potential is each unit’s share of the index times the market; white space "
            "is what is not sold of it. Thin units are drawn towards what the "
            "indicators say."
        ),
        blocks,
        say("unit, region, segment"),
        min(shown.height, MOST_UNITS),
    )


def _indicators(table: pl.DataFrame) -> Table | None:
    if table.is_empty():
        return None
    rows = list(table.iter_rows(named=True))
    most = max((abs(known(r["weight"]) or 0.0) for r in rows), default=0.0) or 1.0
    has_adds = any(known(row["adds"]) is not None for row in rows)
    heads = [
        Head(say("Indicator"), is_text=True),
        Head(say("Weight")),
        Head("", is_text=True),
    ]
    if has_adds:
        heads.append(Head(say("Adds to R²")))
    return Table(
        heads=heads,
        rows=[
            [
                Cell(retell(str(row["indicator"]))),
                Cell(
                    percent(row["weight"], 1),
                    "now",
                    bar(abs(known(row["weight"]) or 0.0) / most),
                ),
                Cell(retell(str(row["how"] or ""))),
                *([Cell(number(row["adds"], 3))] if has_adds else []),
            ]
            for row in rows
        ],
        title=say("What the index is made of"),
    )


def _top(facts: MarketFacts, potential: pl.DataFrame) -> Table:
    top = potential.sort("white_space", descending=True, nulls_last=True).head(8)
    rows = list(top.iter_rows(named=True))
    most = max((known(r["white_space"]) or 0.0 for r in rows), default=0.0) or 1.0
    return Table(
        heads=[
            Head(say("Unit"), is_text=True),
            Head(say("White space, {currency}", currency=facts.currency)),
        ],
        rows=[
            [
                Cell(str(row["unit"]), small=str(row["segment"] or "")),
                Cell(
                    amount(row["white_space"]),
                    "now",
                    bar((known(row["white_space"]) or 0.0) / most, "q4"),
                ),
            ]
            for row in rows
        ],
        title=say("Most white space"),
    )


def _units(facts: MarketFacts, shown: pl.DataFrame) -> Table:
    rows = shown.head(MOST_UNITS)
    heads = (
        *(say("Potential"), say("Sold"), say("White space"), say("Sold of it, %")),
        say("Index, ‰"),
    )
    titles = {"unit": say("Unit"), "region": say("Region"), "segment": say("Segment")}
    names = [n for n in titles if n == "unit" or any(rows[n].fill_null(""))]
    return Table(
        heads=[
            *(Head(titles[name], is_text=True) for name in names),
            *map(Head, heads),
        ],
        rows=[
            [
                *(Cell(str(row[name] or "")) for name in names),
                Cell(number(row["potential"])),
                Cell(number(row["sales"])),
                Cell(number(row["white_space"]), "now"),
                Cell(_points(row["share"])),
                Cell(number(_thousandths(row["index"]), 2)),
            ]
            for row in rows.iter_rows(named=True)
        ],
        title=say("Every unit, {currency} a year", currency=facts.currency),
        hidden=shown.height - rows.height,
        where="potential.csv",
    )


def _thousandths(value: float | None) -> float | None:
    found = known(value)
    return None if found is None else 1000 * found
