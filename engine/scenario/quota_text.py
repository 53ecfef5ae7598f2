"""The rules of quotas as sentences, and what was read otherwise than written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.base.units import format_percent
from engine.data.findings import counted
from engine.scenario.plan_days import Span
from engine.scenario.plan_money import Money
from engine.scenario.quota_given import MONTHS
from engine.scenario.reps_of_run import seats_left

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from fractions import Fraction

    from engine.scenario.quota_given import Given
    from engine.scenario.quota_input import Calendar
    from engine.scenario.quota_limits import Raised
    from engine.scenario.section_quota import Method

_WAYS = {
    "top_down": "in proportion to {by}",
    "potential": "in proportion to potential",
    "history": "as last year's sales were, and growth falls {growth}",
    "blend": "by sales and potential, {weight}",
    "equal_probability": "so that everybody has the same chance to make it ({luck})",
    "fairest": "as near to {by} as all rules allow, the {least} deviation least",
    "most_profit": "so that the profit of all is largest",
}
_BY = {
    "weight": "the weights given",
    "fte": "working time",
    "alike": "one share for everybody",
    "last_quota": "last year's quotas",
    "mean": "expected sales",
    "history": "last year's sales",
    "potential": "potential",
    "capacity": "what each rep can sell",
}
_GROWTH = {
    "alike": "on everybody alike",
    "untapped": "where potential is untapped",
}


def rules_text(given: Given, raised: Raised) -> Iterator[str]:
    """Yield the rules, one sentence each."""
    quota, levels = given.quota, given.levels
    yield (
        f"{_money(given, quota.target)} of the year from {quota.starts} are divided"
        f" {_way(quota.method)}; {' > '.join(levels)}."
    )
    for level, hedge in zip(levels[1:], raised.hedges, strict=True):
        if hedge:
            yield (
                f"Quotas of a {level} add up to {format_percent(hedge)} more than the"
                " level above."
            )
    if raised.reach is not None:
        reach = raised.reach
        yield (
            f"That reaches the number with {reach.probability:.0%}: {reach.reps} reps"
            f" attain {reach.mean:.0%} on average, standard deviation {reach.sd:.0%},"
            f" correlation {reach.correlation:.0%}."
        )
    yield from _limits(given)
    yield f"Quotas are whole multiples of {_money(given, quota.round_to)}."
    yield from _year(given)


def _way(method: Method) -> str:
    weight = "each by how reliable it is"
    if method.on_history is not None:
        weight = f"{format_percent(method.on_history)} on sales"
    return _WAYS[method.use].format(
        by=_BY[method.by],
        growth=_GROWTH[method.growth],
        weight=weight,
        luck=method.luck,
        least=method.least,
    )


def _limits(given: Given) -> Iterator[str]:
    said = given.quota.limits
    for word, amount in (("less", said.floor), ("more", said.cap)):
        if amount is not None:
            yield f"No quota is {word} than {_amount(given, amount)}."
    if said.change is not None:
        parts = [
            f"{format_percent(share)} {word}"
            for share, word in ((said.change.up, "more"), (said.change.down, "less"))
            if share is not None
        ]
        yield f"No quota is over {' or '.join(parts)} than last year's."
    for one in said.totals:
        ends = [
            f"{word} {_money(given, amount)}"
            for word, amount in (("at least", one.at_least), ("at most", one.at_most))
            if amount is not None
        ]
        yield f"{one.level.capitalize()} {one.node} has {' and '.join(ends)}."


def _year(given: Given) -> Iterator[str]:
    quota = given.quota
    said = quota.conventions
    season = "as the season says" if quota.season != "flat" else "in equal parts"
    yield f"They are phased into {quota.phases}, {season}."
    if quota.ramp is not None:
        over = (
            f"over {quota.ramp}, read at the {said.ramp_month} of a month,"
            if isinstance(quota.ramp, Span)
            else f"with {', '.join(map(format_percent, quota.ramp))} month by month,"
        )
        by = "the season" if said.prorate_by == "season" else "the number of months"
        yield f"Newcomers carry theirs {over} and the rest of a year counts by {by}."
    if quota.split is not None:
        yield f"Every quota is split: {_parts(quota.split.shares)}."
    if quota.products is not None:
        yield (
            f"Products have {_parts(quota.products.shares)} of all quotas; they add up"
            " by territory and by product."
        )
    if quota.years is not None:
        growth = ", ".join(map(format_percent, quota.years.growth))
        yield f"The years after grow by {growth}."


def _parts(shares: Mapping[str, Fraction]) -> str:
    return ", ".join(f"{name} {format_percent(one)}" for name, one in shares.items())


def notes_of(given: Given, raised: Raised, calendar: Calendar) -> Iterator[str]:
    """Yield what was assumed, cut, or left out while reading."""
    yield from (note for read in given.tables for note in read.notes)
    frame, file = given.territories.frame, given.territories.source.shown
    if given.potentials is not None and frame["potential"].is_not_null().any():
        yield f"{file}: its potentials are not used; 'from_run' has them"
    if given.people is not None:
        yield from seats_left(given.territories, given.people)
        if given.quota.method.by != "capacity":
            yield "'capacity_from_run' has no part: fair shares are not by capacity"
    filled = given.frame["mean"].is_not_null() & frame["mean"].is_null()
    if rows := int(filled.sum()):
        expected = given.quota.expected
        yield (
            f"{file}: {counted(rows, 'territory').replace('territorys', 'territories')}"
            " without 'mean': last year's sales and"
            f" {format_percent(expected.growth)} are expected"
        )
    if vacant := int((calendar.started >= MONTHS).sum()):
        what = "seat has" if vacant == 1 else "seats have"
        yield f"{file}: {vacant} {what} nobody in the plan year; their quotas stay open"
    if raised.reach is not None and raised.reach.over_assignment < 1:
        yield (
            "so surely the reps sell more than their quotas that none are raised:"
            f" {raised.reach.over_assignment:.4g} would do"
        )
    last = frame["last_quota"]
    if given.quota.limits.change is not None and last.null_count():
        yield (
            f"{file}: {last.null_count()} without 'last_quota': their quotas may change"
            " by any amount"
        )


def _amount(given: Given, said: Money | Fraction) -> str:
    if isinstance(said, Money):
        return _money(given, said)
    return f"{format_percent(said)} of the mean quota"


def _money(given: Given, money: Money) -> str:
    return f"{money.hundredths / 100:,.0f} {given.scenario.config.currency}"
