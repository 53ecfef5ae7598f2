"""How spend is divided between channels, segments and periods."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

import numpy as np

from engine.base.units import MINOR_PER_UNIT
from engine.scenario.market_history import (
    last_year,
    rows_of,
    season_of,
    segments_of,
)
from engine.scenario.market_input import ChannelInput, MixInput, MixSegment
from engine.scenario.planning_reads import name_problems

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.base.errors import InputProblem
    from engine.market.history import History
    from engine.scenario.load import Scenario
    from engine.scenario.plan_money import Money
    from engine.scenario.section_market import Channel, Markets, MixPlan

_LENGTH = {"month": 12, "quarter": 4}
_AT = ("market", "mix")


def mix_problems(
    scenario: Scenario, market: Markets, history: History
) -> Iterator[InputProblem]:
    """Yield what is wrong between the mix and the history."""
    mix = market.mix
    if mix is None:
        return
    season = history.calendar.season
    if season < _LENGTH[mix.each]:
        yield scenario.problem(
            (*_AT, "each"), "the history has quarters; spend cannot be planned by month"
        )
    known = segments_of(history)
    at = (*_AT, "segments")
    yield from name_problems(
        scenario, at, dict(mix.segments), known, "segments of the history"
    )
    if history.calendar.count < season:
        yield scenario.problem(_AT, "the history is shorter than a year of sales")
        return
    for segment in mix.by_segment:
        if (segment or None) in (None, *known):
            path = (*at, segment) if segment else _AT
            if not last_year(history, rows_of(history, segment)):
                message = "nothing was sold in the last year; there is no response"
                yield scenario.problem(path, message)
    yield from _budget(scenario, mix)


def _budget(scenario: Scenario, mix: MixPlan) -> Iterator[InputProblem]:
    if mix.budget is None:
        return
    channels = [one for each in mix.by_segment.values() for one in each.values()]
    least = sum(one.at_least.hundredths for one in channels if one.at_least)
    if least > mix.budget.hundredths:
        yield scenario.problem(
            (*_AT, "budget"),
            f"found {mix.budget}, which is less than what 'at_least' asks for in all,"
            f" {least / MINOR_PER_UNIT:,.0f}",
        )


def mix_of(market: Markets, history: History) -> MixInput | None:
    """Return how spend is divided; None: it is not asked for."""
    mix = market.mix
    if mix is None:
        return None
    return MixInput(
        segments=tuple(
            MixSegment(
                segment=segment,
                sales=last_year(history, rows_of(history, segment)),
                channels=tuple(_channel(name, one) for name, one in channels.items()),
                season=_season(mix, history, segment),
            )
            for segment, channels in mix.by_segment.items()
        ),
        cross={pair.channels: pair.effect for pair in mix.together},
        budget=None if mix.budget is None else _units(mix.budget),
        margin=float(mix.margin),
        discount=float(mix.discount),
        each=mix.each,
        periods=_periods(mix, history),
    )


def _channel(name: str, said: Channel) -> ChannelInput:
    return ChannelInput(
        channel=name,
        elasticity=float(said.elasticity),
        carryover=float(said.carryover),
        today=_units(said.today),
        at_least=0.0 if said.at_least is None else _units(said.at_least),
        at_most=inf if said.at_most is None else _units(said.at_most),
    )


def _season(mix: MixPlan, history: History, segment: str) -> tuple[float, ...]:
    """Return the share of each period of the year that follows the history."""
    length, season = _LENGTH[mix.each], history.calendar.season
    start = (history.calendar.first + history.calendar.count) % season
    factors = season_of(history, rows_of(history, segment), start)
    if factors is None:
        return (1.0 / length,) * length
    ahead = np.roll(factors, -start).reshape(length, -1).sum(axis=1)
    return tuple(float(share) for share in ahead / ahead.sum())


def _periods(mix: MixPlan, history: History) -> tuple[str, ...]:
    calendar, length = history.calendar, _LENGTH[mix.each]
    names = calendar.names(calendar.count, calendar.season)
    if length == calendar.season:
        return tuple(names)
    first = calendar.first + calendar.count
    if first % 3:  # the history ends within a calendar quarter
        return tuple(f"{names[3 * q]}..{names[3 * q + 2]}" for q in range(length))
    quarters = (divmod(first + 3 * q, 12) for q in range(length))
    return tuple(f"{year}Q{month // 3 + 1}" for year, month in quarters)


def _units(money: Money) -> float:
    return money.hundredths / MINOR_PER_UNIT
