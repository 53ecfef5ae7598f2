"""Who gains and who loses: a picture a plan, counts, the largest losers, the table."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

import polars as pl

from engine.report.axes import Mark, Scale, compact
from engine.report.compare_terms import between, gap
from engine.report.language import say, say_many
from engine.report.words import known, listing, number, percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.report.compare_facts import CompareFacts, Plan, Row

LEFT, RIGHT, TOP, BOTTOM = 58.0, 554.0, 14.0, 250.0
NAMED = 5
"""So many of the largest losers are named."""
MAX_ROWS = 2000
SEVERAL = 300
"""With more reps than this, the picture has no figures of single reps."""


@dataclass(frozen=True, slots=True)
class Hover:
    """The whole height of one rep's bar, with its figures in words."""

    x: float
    width: float
    rep: int
    tip: str


@dataclass(frozen=True, slots=True)
class Gains:
    """One plan's changes of pay, largest loss first; paths hold a rectangle a rep."""

    plan: Plan
    lost: str
    open: str
    gained: str
    intervals: str
    money: list[Mark]
    zero: float
    hovers: list[Hover]
    counts: str
    losers: list[tuple[str, str, str]]
    summary: str


@dataclass(frozen=True, slots=True)
class RepRow:
    """One rep: who, pay under the baseline, and each candidate's (change, tone)."""

    index: int
    name: str
    rep_id: str
    texts: list[str]
    figures: list[str]
    changes: list[tuple[str, str]]


def rep_indices(reps: pl.DataFrame) -> dict[str, int]:
    """Return each rep's number, by which rows and bars light up together."""
    return {
        rep: at for at, rep in enumerate(reps["rep_id"].unique(maintain_order=True))
    }


def gains(facts: CompareFacts, reps: pl.DataFrame) -> list[Gains]:
    """Return a picture for each candidate that pays anybody."""
    index = rep_indices(reps)
    known_change = reps.filter(pl.col("change").is_not_null()).sort("change", "rep_id")
    found = []
    for plan in facts.candidates:
        rows = list(known_change.filter(plan=plan.key).iter_rows(named=True))
        if rows:
            found.append(_gains(facts, plan, rows, index))
    return found


def _gains(
    facts: CompareFacts, plan: Plan, rows: Sequence[Row], index: dict[str, int]
) -> Gains:
    ends = [row[end] for row in rows for end in ("change", "change_low", "change_high")]
    values = [0.0, *(v for v in map(known, ends) if v is not None)]
    up = Scale(min(values), max(max(values), min(values) + 1.0), BOTTOM, TOP)
    step = (RIGHT - LEFT) / len(rows)
    bars: dict[str, list[str]] = {"lost": [], "open": [], "gained": []}
    lines = []
    for at, row in enumerate(rows):
        x, wide = LEFT + step * at, min(0.78 * step, 26.0)
        middle = x + step / 2
        bars[fate(row)].append(
            _bar(middle - wide / 2, wide, up(0.0), up(row["change"]))
        )
        lines.append(f"M{middle:.1f} {up(row['change_low'])}V{up(row['change_high'])}")
    fates = [fate(row) for row in rows]
    losers = [row for row in rows if fate(row) == "lost"][:NAMED]
    return Gains(
        plan=plan,
        lost="".join(bars["lost"]),
        open="".join(bars["open"]),
        gained="".join(bars["gained"]),
        intervals="".join(lines),
        money=[Mark(LEFT - 8, up(v), compact(v)) for v in up.ticks(6)],
        zero=up(0.0),
        hovers=_hovers(facts, rows, index, step) if len(rows) <= SEVERAL else [],
        counts=_counts(fates),
        losers=[_loser(row) for row in losers],
        summary=_summary(facts, rows),
    )


def fate(row: Row) -> str:
    """Return lost or gained where the interval leaves no doubt, else open."""
    if row["change_high"] is not None and row["change_high"] < 0:
        return "lost"
    return "gained" if (row["change_low"] or 0.0) > 0 else "open"


def _bar(x: float, wide: float, zero: float, end: float) -> str:
    return f"M{x:.1f} {zero}h{wide:.1f}V{end}h-{wide:.1f}z"


def _counts(fates: Sequence[str]) -> str:
    gained, lost, left = (fates.count(one) for one in ("gained", "lost", "open"))
    parts = [
        say_many("{n} rep gains", "{n} reps gain", gained, n=number(gained)),
        say_many("{n} rep loses", "{n} reps lose", lost, n=number(lost)),
    ]
    if left:
        parts.append(say_many("{n} is open", "{n} are open", left, n=number(left)))
    return listing(parts)


def _summary(facts: CompareFacts, rows: Sequence[Row]) -> str:
    middle = median(row["change"] for row in rows)
    return say(
        "The median rep’s pay changes by {amount}.", amount=_money(facts, middle)
    )


def _money(facts: CompareFacts, value: float) -> str:
    amount = gap("money", value)
    return say("{currency} {amount}", currency=facts.currency, amount=amount)


def _share(row: Row) -> float | None:
    before = row["pay"] - row["change"] if row["pay"] is not None else 0.0
    return row["change"] / before if before > 0 else None


def _loser(row: Row) -> tuple[str, str, str]:
    """Return (name, change, interval and share of pay) of one who loses."""
    ends = _interval(row)
    note = say("{interval}, {share} of pay", interval=ends, share=_percent(row))
    return _name(row), gap("money", row["change"]), note


def _interval(row: Row) -> str:
    return between(*(gap("money", row[f"change_{end}"]) for end in ("low", "high")))


def _percent(row: Row) -> str:
    share = _share(row)
    text = percent(share, 1)
    return f"+{text}" if share is not None and share > 0 else text


def _name(row: Row) -> str:
    return str(row["name"] or row["rep_id"])


def _hovers(
    facts: CompareFacts, rows: Sequence[Row], index: dict[str, int], step: float
) -> list[Hover]:
    return [
        Hover(
            x=round(LEFT + step * at, 1),
            width=round(step, 1),
            rep=index[row["rep_id"]],
            tip="\n".join(
                (
                    f"{_name(row)} · {row['rep_id']}",
                    say(
                        "Change: {amount} ({share})",
                        amount=_money(facts, row["change"]),
                        share=_percent(row),
                    ),
                    say("Interval: {interval}", interval=_interval(row)),
                    say("Paid more in {share} of years", share=percent(row["p_gain"])),
                )
            ),
        )
        for at, row in enumerate(rows)
    ]


def rep_rows(facts: CompareFacts, reps: pl.DataFrame) -> list[RepRow]:
    """Return the table of reps: baseline pay, and what each plan changes, by rep."""
    by_rep: dict[str, dict[str, Row]] = {}
    for row in reps.iter_rows(named=True):
        by_rep.setdefault(row["rep_id"], {})[row["plan"]] = row
    found = []
    for at, (rep_id, mine) in enumerate(by_rep.items()):
        one = next(iter(mine.values()))
        base = mine.get(facts.baseline.key, {})
        found.append(
            RepRow(
                index=at,
                name=_name(one),
                rep_id=rep_id,
                texts=[one[c] or "" for c in ("team", "segment", "channel", "kind")],
                figures=[number(one["tenure"]), number(base.get("pay"))],
                changes=[_change(mine.get(plan.key)) for plan in facts.candidates],
            )
        )
    return found[:MAX_ROWS]


def _change(row: Row | None) -> tuple[str, str]:
    if row is None or row["change"] is None:
        return number(None), ""
    text = number(row["change"])
    return (f"+{text}" if row["change"] >= 0.5 else text), fate(row)
