"""What is done with the market, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.base.units import format_percent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.market.history import History
    from engine.scenario.load import Scenario
    from engine.scenario.section_market import Markets, MixPlan, Potential

_EFFORT = {
    "auto": "as many models as the number of series allows",
    "quick": "theta and additive ETS",
    "standard": "theta and ETS",
    "thorough": "theta, ETS and ARIMA",
}
_FIT = {
    "nonnegative": "least squares with weights of 0 or more",
    "ridge": "ridge regression",
    "elastic_net": "elastic net",
    "upper_quantile": "an upper quantile",
}
_GAPS = {
    "refuse": "",
    "zero": " A period without a row counts as nothing sold, and is marked.",
    "line": " A period without a row gets a value between its neighbours', and a mark.",
}


def market_text(scenario: Scenario, market: Markets, history: History) -> Iterator[str]:
    """Yield what is done, one sentence each."""
    calendar = history.calendar
    each = "months" if calendar.season == 12 else "quarters"
    many = len(history.keys)
    series = f"{many} series" if many > 1 else "one series"
    yield (
        f"Sales of {series} from {calendar.name(0)} to"
        f" {calendar.name(calendar.count - 1)} are forecast {market.horizon} {each}"
        f" ahead, and parts add up to the whole.{_GAPS[market.gaps]}"
    )
    yield (
        f"Beside naive, drift and seasonal naive, {_EFFORT[market.effort]} compete; the"
        f" end of the history is held back {market.folds} times to choose and to judge."
    )
    if market.potential is not None:
        yield from _potential(scenario, market.potential)
    for name, said in market.segments.items():
        yield (
            f"Of the market of {name}, {_amount(scenario, said.tam.ends[1])} a year,"
            f" {format_percent(said.sam.value)} can be served, and of that"
            f" {format_percent(said.som.value)} can be won."
        )
    if market.mix is not None:
        yield _mix(scenario, market.mix)


def _potential(scenario: Scenario, potential: Potential) -> Iterator[str]:
    if potential.weights is not None:
        parts = ", ".join(
            f"{name} {format_percent(share)}"
            for name, share in potential.weights.items()
        )
        yield f"Potential is divided by {parts}."
    else:
        yield (
            f"Potential follows {', '.join(potential.fitted or ())}, whose weights are"
            f" fitted by {_FIT[potential.fit.method]} to the"
            f" {format_percent(potential.fit.best)} of units that sell most for what"
            " they are."
        )
    if potential.market_size is not None:
        size = potential.market_size.hundredths / 100
        yield f"All units together could buy {_amount(scenario, size)} a year."
    if potential.shrink:
        yield "Thin units are drawn towards what their indicators say."


def _mix(scenario: Scenario, mix: MixPlan) -> str:
    names = dict.fromkeys(
        name for channels in mix.by_segment.values() for name in channels
    )
    much = "As much as pays"
    if mix.budget is not None:
        much = f"{_amount(scenario, mix.budget.hundredths / 100)} a year"
    return (
        f"{much} is divided between {', '.join(names)} by {mix.each}, so that margin"
        f" ({format_percent(mix.margin)} of sales) less spend is largest."
    )


def _amount(scenario: Scenario, units: float) -> str:
    return f"{units:,.0f} {scenario.config.currency}"
