"""What differs from the plan so far, where people are planned again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from engine.report.capacity_words import people, since
from engine.report.language import mark, say
from engine.report.pay_words import period_span
from engine.report.words import NOTHING, amount, change

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

HEADS = "heads"
KINDS = {
    "made": mark("Made"),
    "spent": mark("Spent, {currency}"),
    "pipeline": mark("Pipeline made"),
    HEADS: mark("People"),
}
SENTENCES = {
    "made": mark("{actual} made, {planned} planned"),
    "spent": mark("{actual} spent, {planned} planned"),
    "pipeline": mark("{actual} of pipeline made, {planned} planned"),
    HEADS: mark("{actual} people there, {planned} planned"),
}
PLACE = ("role", "segment", "region", "channel")


@dataclass(frozen=True, slots=True)
class Line:
    """One line: what, planned, so far, the difference; ``inner`` for a part of one."""

    what: str
    planned: str
    actual: str
    differs: str
    inner: bool


@dataclass(frozen=True, slots=True)
class SoFar:
    """The section: over which months, its lines, and the whole in a sentence."""

    span: str
    month: str
    lines: tuple[Line, ...]
    says: str


def so_far(tables: Mapping[str, pl.DataFrame], currency: str) -> SoFar | None:
    """Return what differs from the plan; None for a first plan."""
    table = tables.get("so_far")
    if table is None or not table.height:
        return None
    amounts = table.filter(pl.col("what") != HEADS)
    month = str(table.filter(pl.col("what") == HEADS)["month"].max())
    return SoFar(
        period_span(str(amounts["month"].min()), str(amounts["month"].max())),
        since(month),
        tuple(_lines(table, currency)),
        so_far_sentence(tables),
    )


def so_far_sentence(tables: Mapping[str, pl.DataFrame]) -> str:
    """Return what was told so far beside what was planned; empty if nothing was."""
    table = tables.get("so_far")
    if table is None or not table.height:
        return ""
    parts = []
    for kind, text in SENTENCES.items():
        planned, actual = _sums(_newest(table, kind))
        if actual is not None:
            show = people if kind == HEADS else amount
            parts.append(say(text, actual=show(actual), planned=show(planned)))
    return say("So far: {parts}.", parts="; ".join(parts)) if parts else ""


def _newest(table: pl.DataFrame, kind: str) -> pl.DataFrame:
    """Return the rows of a kind; of people, those of the last month only."""
    rows = table.filter(pl.col("what") == kind)
    if kind == HEADS and rows.height:
        rows = rows.filter(pl.col("month") == rows["month"].max())
    return rows


def _lines(table: pl.DataFrame, currency: str) -> Iterator[Line]:
    for kind, title in KINDS.items():
        rows = _newest(table, kind)
        if not rows.height:
            continue
        yield _line(say(title, currency=currency), kind, rows, inner=False)
        told = rows.filter(pl.col("actual").is_not_null())
        parts = list(told.group_by(PLACE, maintain_order=True))
        if len(parts) > 1:
            for place, part in parts:
                name = ", ".join(str(word) for word in place if word)
                yield _line(name or say("the rest"), kind, part, inner=True)


def _line(name: str, kind: str, rows: pl.DataFrame, *, inner: bool) -> Line:
    planned, actual = _sums(rows)
    show = people if kind == HEADS else amount
    differs = NOTHING
    if actual is None:
        differs = say("not told: counts as planned")
    elif planned is not None:
        differs = _difference(show(actual - planned), planned, actual)
    return Line(name, show(planned), show(actual), differs, inner)


def _difference(shown: str, planned: float, actual: float) -> str:
    """Return a difference with its share of what was planned; nothing reads as so."""
    if shown == "0":
        return say("unchanged")
    signed = f"+{shown}" if actual > planned else shown
    share = change(planned, actual)
    if not share:
        return signed
    return say("{difference} ({share})", difference=signed, share=share)


def _sums(rows: pl.DataFrame) -> tuple[float | None, float | None]:
    """Return what was planned and has happened, months that nobody told as planned.

    The second is None where nobody told anything.
    """
    if not rows.height:
        return None, None
    planned = None
    if rows["planned"].is_not_null().any():
        planned = float(rows.select(pl.col("planned").sum()).item())
    if rows["actual"].is_null().all():
        return planned, None
    return planned, float(rows.select(pl.coalesce("actual", "planned")).sum().item())
