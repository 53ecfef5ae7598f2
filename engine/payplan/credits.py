"""Credits as arrays: who, when, how much, exactly, in the currency of each plan."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from engine.payplan.calendar import day_after
from engine.payplan.exact import fitting, largest, roomy
from engine.payplan.seats import NOBODY, numbers, ordinals

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.payplan.exact import Rounder
    from engine.payplan.problem import PayProblem
    from engine.payplan.seats import Ints, Seating
    from engine.payplan.terms import Counted, Measure, Plan

MEASURES: tuple[Measure, ...] = ("amount", "margin", "units")
COLUMNS = ("product", "segment", "channel", "credit")
NEVER = 2**31
"""Month of cancellation of a credit that is never cancelled."""


@dataclass(frozen=True, eq=False)
class Credits:
    """Every credit that counts at all, one place each in all arrays.

    Parameters
    ----------
    frame
        The credits after rows that are alike were added up, in the order of the
        arrays; canonical columns.
    row
        ``(n,)`` row of assignments in force for the rep on the day.
    day, month
        ``(n,)`` day number, and month of the calendar.
    deal
        ``(n,)`` number of the deal.
    cancelled, cancelled_month
        ``(n,)`` day number, ``NOBODY`` if never; and the month it falls in.
    raw
        Measure to ``(n,)`` hundredths before share and exchange.
    codes, words
        Column to ``(n,)`` numbers of its words, and the words.
    share, rates
        Numerators and denominators of what is credited, and of what one unit is worth
        in each currency paid in (empty where nothing is converted).
    """

    frame: pl.DataFrame
    row: Ints
    day: Ints
    month: Ints
    deal: Ints
    cancelled: Ints
    cancelled_month: Ints
    raw: dict[str, Ints]
    codes: dict[str, Ints]
    words: dict[str, list[str]]
    share: tuple[Ints, Ints]
    rates: dict[str, tuple[Ints, Ints]]
    _values: dict[tuple[str, str, Rounder], Ints] = field(default_factory=dict)

    def values(self, measure: Measure, plan: Plan) -> Ints:
        """Return ``(n,)`` credited hundredths in a plan's currency, rounded once."""
        rounder = plan.rounder.to_cent
        key = (measure, plan.currency, rounder)
        if key not in self._values:
            top, bottom = self.share
            if measure != "units":
                rate_top, rate_bottom = self.rates[plan.currency]
                if rate_top.size:
                    top = roomy(top, largest(rate_top)) * rate_top
                    bottom = roomy(bottom, largest(rate_bottom)) * rate_bottom
            plain = bool((top == bottom).all())
            raw = self.raw[measure]
            self._values[key] = raw if plain else rounder.ratio(raw, top, bottom)
        return self._values[key]

    def mask(self, counted: Counted) -> NDArray[np.bool_] | None:
        """Return which credits the lists of a filter let in; None for all."""
        found: NDArray[np.bool_] | None = None
        for column in COLUMNS:
            allowed = getattr(counted, column)
            if allowed is None:
                continue
            good = np.array([word in allowed for word in self.words[column]], bool)
            mine = good[self.codes[column]]
            found = mine if found is None else found & mine
        return found

    def taken_back(self, plan: Plan) -> Ints:
        """Return ``(n,)`` months of cancellation that a plan's clawback heeds."""
        months = np.full(len(self.day), NEVER)
        if plan.clawback is None:
            return months
        for place in np.flatnonzero(self.cancelled != NOBODY):
            credited = date.fromordinal(int(self.day[place]))
            limit = day_after(credited, plan.clawback.within_months).toordinal()
            if self.cancelled[place] <= limit:
                months[place] = self.cancelled_month[place]
        return months


def make_credits(problem: PayProblem, seating: Seating) -> Credits:
    """Return the credits of a problem; rows alike are one.

    Notes
    -----
    A credit that is cancelled in its own month, or before, is left out here: it never
    counts for anything.
    """
    frame = _added_up(_with_reps(problem))
    calendar = problem.calendar
    number = {rep_id: i for i, rep_id in enumerate(seating.rep_ids)}
    day = ordinals(frame["date"])
    cancelled = ordinals(frame["cancelled"])
    month = calendar.month_of(day)
    lost = calendar.month_of(cancelled)
    inside = (month >= 0) & (month < calendar.months)
    keep = inside & ((cancelled == NOBODY) | (lost > month))
    row = seating.row_at(numbers(frame["rep_id"], number), day)
    keep &= row != NOBODY
    frame = frame.filter(pl.Series(keep))
    codes, words = {}, {}
    for column in COLUMNS:
        codes[column], words[column] = _coded(frame[column])
    return Credits(
        frame=frame,
        row=row[keep],
        day=day[keep],
        month=month[keep],
        deal=_coded(frame["deal_id"])[0],
        cancelled=cancelled[keep],
        cancelled_month=lost[keep],
        raw={m: frame[m].to_numpy() for m in MEASURES},
        codes=codes,
        words=words,
        share=_shares(frame["share_percent"]),
        rates={
            plan.currency: _exchange(problem, frame, plan.currency)
            for plan in problem.plans
        },
    )


def _with_reps(problem: PayProblem) -> pl.DataFrame:
    """Fill in the rep of credits that name a territory only."""
    frame = problem.credits
    open_ = (frame["rep_id"] == "") & (frame["territory_id"] != "")
    if not open_.any():
        return frame
    holders = problem.assignments.select("territory_id", "starts", "ends", rep="rep_id")
    numbered = frame.with_row_index("place")
    held = (
        numbered.filter(open_)
        .join(holders, on="territory_id")
        .filter(pl.col("date").is_between("starts", "ends"))
        .select("place", "rep")
        .unique("place", keep="first", maintain_order=True)
    )
    filled = numbered.join(held, on="place", how="left", maintain_order="left")
    rep = pl.when(pl.col("rep_id") == "").then("rep").otherwise("rep_id")
    return filled.with_columns(rep.fill_null("").alias("rep_id")).drop("place", "rep")


def _added_up(frame: pl.DataFrame) -> pl.DataFrame:
    """Add up rows that are alike in everything but their amounts."""
    keys = [name for name in frame.columns if name not in MEASURES]
    if frame["deal_id"].n_unique() == frame.height:
        return frame
    if not frame.select(keys).is_duplicated().any():
        return frame
    return frame.group_by(keys, maintain_order=True).agg(pl.col(MEASURES).sum())


def _coded(words: pl.Series) -> tuple[Ints, list[str]]:
    kinds = words.unique(maintain_order=True)
    table = pl.DataFrame({"word": kinds, "code": np.arange(len(kinds))})
    coded = pl.DataFrame({"word": words}).join(
        table, on="word", how="left", maintain_order="left"
    )
    return coded["code"].to_numpy().astype(np.int64), kinds.to_list()


def exact(value: float) -> Fraction:
    """Return the decimal a float was written as."""
    return Fraction(repr(value))


def _shares(percents: pl.Series) -> tuple[Ints, Ints]:
    """Return numerators and denominators of the shares."""
    return _ratios([exact(p) / 100 for p in _kinds(percents)], percents)


def _kinds(values: pl.Series) -> list[float]:
    return values.unique(maintain_order=True).to_list()


def _ratios(shares: list[Fraction], values: pl.Series) -> tuple[Ints, Ints]:
    codes = _coded(values)[0]
    tops = fitting([share.numerator for share in shares] or [1])
    bottoms = fitting([share.denominator for share in shares] or [1])
    return tops[codes], bottoms[codes]


def _exchange(
    problem: PayProblem, frame: pl.DataFrame, currency: str
) -> tuple[Ints, Ints]:
    """Return the ratio by which each credit is converted; empty where none is."""
    given = frame["currency"].replace("", problem.currency)
    if bool((given == currency).all()):
        empty = np.zeros(0, dtype=np.int64)
        return empty, empty
    days = ordinals(frame["date"])
    top = _rate_on(problem, given, days)
    bottom = _rate_on(
        problem, pl.Series([currency] * len(given), dtype=pl.String), days
    )
    same = (given == currency).to_numpy()
    ratios = [
        Fraction(1) if alike else a / b
        for a, b, alike in zip(top, bottom, same, strict=True)
    ]
    tops = fitting([ratio.numerator for ratio in ratios])
    return tops, fitting([ratio.denominator for ratio in ratios])


def _rate_on(problem: PayProblem, currency: pl.Series, days: Ints) -> list[Fraction]:
    """Return the newest rate of each credit's currency that is not later than it."""
    tables: dict[str, tuple[Ints, list[Fraction]]] = {}
    for (name,), rows in problem.rates.sort("starts").group_by("currency"):
        rates = [exact(rate) for rate in rows["rate"]]
        tables[str(name)] = (ordinals(rows["starts"]), rates)
    found = []
    for name, day in zip(currency, days, strict=True):
        if name == problem.currency:
            found.append(Fraction(1))
            continue
        starts, rates = tables[name]
        found.append(rates[int(np.searchsorted(starts, day, side="right")) - 1])
    return found
