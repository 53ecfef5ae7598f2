"""The figures of a capacity plan that its page, console and workbook share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from engine.report.language import mark, say
from engine.report.pay_words import calendar_months, period_span
from engine.report.words import known

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    Row = Mapping[str, Any]

PLANNED = ("optimal", "feasible")
PLAN = "plan"
"""What the chosen plan is called where plans are compared."""
OTHER = 0.005
"""Share by which the cost of futures differs that is worth telling."""
COMPARED = {
    "people of today": mark("Today’s people only"),
    "plan for the number itself": mark("Plan without a margin of safety"),
    PLAN: mark("This plan"),
}
FEW = 1e-6


@dataclass(frozen=True, slots=True)
class Chance:
    """A chance and its 95% interval."""

    p: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Good:
    """What is asked for, made and missed of one good over all months."""

    name: str
    amount: float
    made: float
    missed: float


@dataclass(frozen=True, slots=True)
class CapacityFacts:
    """Figures of the whole plan; money in ``currency``, not discounted.

    Parameters
    ----------
    months
        Labels such as ``2027-01``, in order.
    has_plan
        Whether there are tables of a plan.
    hired, moved
        People who are planned to start from outside, and to be promoted or
        transferred.
    last_start
        Month of the last planned start; empty without any.
    goods
        What must be made; units of different goods are never added.
    chance
        Of making the number; None without futures.
    asked
        Chance that was asked for; None where nobody asked.
    buffer
        By how much more than the number was planned for, as a share.
    futures, counted
        How many were played, and what was counted in them, in the table's order.
    """

    currency: str
    months: tuple[str, ...]
    status: str
    reason: str
    has_plan: bool
    goals: tuple[str, ...]
    objective: float | None
    bound: float | None
    gap: float | None
    relaxed: float | None
    spend: float
    spend_played: float | None
    hired: float
    moved: float
    let_go: float
    leavers: float
    heads_start: float
    heads_end: float
    last_start: str
    goods: tuple[Good, ...]
    chance: Chance | None
    asked: float | None
    buffer: float
    futures: int
    counted: tuple[str, ...]

    @property
    def span(self) -> str:
        """The months planned: ``January to December 2027``."""
        return period_span(self.months[0], self.months[-1])

    @property
    def reached(self) -> float | None:
        """Share of the number made, of the good with the least; None without one."""
        shares = [good.made / good.amount for good in self.goods if good.amount]
        return min(shares, default=None)


def capacity_facts(
    manifest: Mapping[str, Any], tables: Mapping[str, pl.DataFrame]
) -> CapacityFacts:
    """Compute the figures of a stored capacity plan."""
    told = manifest["capacity"]
    walk, hires, output = tables["walk"], tables["hires"], tables["output"]
    months = tuple(calendar_months(told["starts"], told["months"]))
    outside = hires.filter(pl.col("from_role") == "")
    inside = hires.filter(pl.col("from_role") != "")
    futures = told.get("futures") or {}
    return CapacityFacts(
        currency=manifest["currency"],
        months=months,
        status=told["outcome"]["status"],
        reason=told["outcome"]["reason"],
        has_plan=told["outcome"]["status"] in PLANNED and walk.height > 0,
        goals=tuple(told["goals"]),
        objective=known(told.get("objective")),
        bound=known(told.get("bound")),
        gap=known(told.get("gap")),
        relaxed=known(told.get("relaxed")),
        spend=_sum(tables["money"], "spend"),
        spend_played=_played(tables["compared"], _sum(tables["money"], "spend")),
        hired=_sum(outside, "starts"),
        moved=_sum(inside, "starts"),
        let_go=_sum(tables["separations"], "people"),
        leavers=_sum(walk, "voluntary") + _sum(walk, "involuntary"),
        heads_start=_sum(walk.filter(month=months[0]), "start"),
        heads_end=_sum(walk.filter(month=months[-1]), "end"),
        last_start=str(hires["month"].max()) if hires.height else "",
        goods=tuple(_goods(output)),
        chance=_chance(told, tables["compared"]),
        asked=known(futures.get("asked")),
        buffer=known(told.get("buffer")) or 0.0,
        futures=int(futures.get("count") or 0),
        counted=tuple(tables["futures"]["what"].unique(maintain_order=True)),
    )


def _goods(output: pl.DataFrame) -> Iterator[Good]:
    for name in output["good"].unique(maintain_order=True):
        rows = output.filter(pl.col("good") == name)
        yield Good(str(name), *(_sum(rows, n) for n in ("amount", "made", "missed")))


def _sum(table: pl.DataFrame, column: str) -> float:
    return float(table[column].sum() or 0.0)


def _played(compared: pl.DataFrame, planned: float) -> float | None:
    """Return what the plan costs on average in futures, if that is something else."""
    rows = compared.filter(pl.col("plan") == PLAN, pl.col("p").is_not_null())
    mean = known(rows["spend"][0]) if rows.height else None
    if mean is None or abs(mean - planned) <= OTHER * planned:
        return None
    return mean


def _chance(told: Mapping[str, Any], compared: pl.DataFrame) -> Chance | None:
    reached = known((told.get("futures") or {}).get("reached"))
    if reached is None:
        return None
    row = next(
        (
            r
            for r in compared.iter_rows(named=True)
            if known(r["low"]) is not None
            and known(r["high"]) is not None
            and r["plan"] == PLAN
        ),
        {"low": reached, "high": reached},
    )
    return Chance(reached, row["low"], row["high"])


def place_name(row: Row, *, role: bool = True) -> str:
    """Return what a place is called: ``AE, Enterprise, North``."""
    columns = ("segment", "region", "channel")
    parts = [row[name] for name in (("role", *columns) if role else columns)]
    return ", ".join(part for part in parts if part) or say("the company")


def by_month(table: pl.DataFrame, months: tuple[str, ...], column: str) -> list[float]:
    """Return a column's sum in each month, 0 where there is no row."""
    sums = dict(table.group_by("month").agg(pl.col(column).sum()).iter_rows())
    return [float(sums.get(month) or 0.0) for month in months]
