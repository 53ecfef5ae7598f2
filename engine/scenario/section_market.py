"""``market``: what was sold and will be, what could be, and where to spend."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from engine.base.units import MINOR_PER_UNIT, format_percent
from engine.scenario.capacity_types import Shares, SomeNames
from engine.scenario.plan_values import NOT_BLANK, Amount, OptAmount, PlanName
from engine.scenario.section_capacity import Positive
from engine.scenario.section_compare_bands import Band, PercentBand
from engine.scenario.section_compare_bands import Positive as PositiveBand
from engine.scenario.typed_values import Gap, Section, closed, refuse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.scenario.typed_values import Complaint


class MoneyBand(Band):
    """An amount with its doubt."""

    short_needs: ClassVar[str] = (
        "an amount such as 400m is needed, or a mapping with 'low', 'value' and 'high'"
    )

    low: OptAmount = Field(
        None, description="Least that is thought possible; by default the value."
    )
    value: Amount = Field(
        description="What is assumed; written alone, there is no doubt about it."
    )
    high: OptAmount = Field(
        None, description="Most that is thought possible; by default the value."
    )

    @property
    def ends(self) -> tuple[float, float, float]:
        """Low, value and high in currency units."""
        value = self.value.hundredths / MINOR_PER_UNIT
        low, high = (
            value if end is None else end.hundredths / MINOR_PER_UNIT
            for end in (self.low, self.high)
        )
        return low, value, high


class FitTo(Section):
    """How weights of indicators are found from what was sold."""

    short_key: ClassVar[str | None] = "method"

    method: Literal["nonnegative", "ridge", "elastic_net", "upper_quantile"] = Field(
        "nonnegative",
        description=(
            "Least squares with weights of 0 or more, with a ridge or an elastic net,"
            " or the line that 'quantile' of the units lie below."
        ),
    )
    best: Positive = Field(
        Fraction(3, 10),
        description=(
            "Share of units, those that sell most for what they are, that it is fitted"
            " to: so a low share is not read as little potential. Default 30%."
        ),
    )
    quantile: Annotated[Positive | None, NOT_BLANK] = Field(
        None,
        description="Share of units below the line, with upper_quantile; default 80%.",
    )

    @model_validator(mode="after")
    def _check_together(self) -> Self:
        refuse(self._complaints())
        return self

    def _complaints(self) -> Iterator[Complaint]:
        if self.quantile is not None and self.method != "upper_quantile":
            yield (
                ("quantile",),
                f"'quantile' goes with upper_quantile, not with {self.method}",
            )
        if self.quantile == 1:
            yield ("quantile",), "found 100%; nobody sells more than the line then"


class Potential(Section):
    """What units could buy, by indicators such as inhabitants or firms."""

    weights: Shares = Field(
        None,
        description=(
            "Columns of 'data.indicators' to weights that add up to 100%, such as"
            " {income: 50%, retail: 30%, people: 20%}."
        ),
    )
    fitted: SomeNames = Field(
        None, description="Columns of 'data.indicators' whose weights are fitted."
    )
    fit: FitTo = Field(
        default_factory=FitTo, description="How weights are found, with 'fitted'."
    )
    market_size: OptAmount = Field(
        None,
        description=(
            "Money a year that all units could buy; with 'fitted' it may be left out:"
            " then it is what the fit says."
        ),
    )
    shrink: bool = Field(
        True,
        description="Whether thin units are drawn towards what the indicators say.",
    )

    @model_validator(mode="after")
    def _check_together(self) -> Self:
        refuse(self._complaints())
        return self

    def _complaints(self) -> Iterator[Complaint]:
        if self.weights is None and self.fitted is None:
            yield (), "neither 'weights' nor 'fitted' is given; one of them is needed"
        if self.weights is not None and self.fitted is not None:
            yield ("fitted",), "both 'weights' and 'fitted' are given; write one"
        if self.weights is not None and self.fit != FitTo():
            yield ("fit",), "'fit' goes with 'fitted', not with 'weights'"
        if self.weights is not None and self.market_size is None:
            yield (
                ("weights",),
                "weights need 'market_size', the money that all units could buy",
            )
        if self.market_size is not None and not self.market_size.hundredths:
            yield ("market_size",), "found 0; a market is of some size"


class Funnel(Section):
    """From the whole market of a segment to what can be won in it."""

    tam: MoneyBand = Field(description="Total addressable market, money a year.")
    sam: PositiveBand = Field(
        default_factory=lambda: PercentBand(value=Fraction(1)),
        description="Serviceable share of it: where the company sells; default 100%.",
    )
    som: PositiveBand = Field(
        description="Obtainable share of what is serviceable: what can be won."
    )
    win_rate: Annotated[Positive | None, NOT_BLANK] = Field(
        None, description="Part of the segment's growth that is won; default: all."
    )

    @model_validator(mode="after")
    def _check_size(self) -> Self:
        if self.tam.ends[0] <= 0:
            refuse([(("tam",), "found 0; a market is of some size")])
        return self


class Channel(Section):
    """What is spent on one way to sell, and what it brings."""

    elasticity: Positive = Field(
        description="By how many per cent sales rise with 1 % more spent than today."
    )
    carryover: Gap = Field(
        Fraction(0),
        description="Share of the effect that is left a period later; default 0%.",
    )
    today: Amount = Field(description="Money a year that is spent today.")
    at_least: OptAmount = Field(None, description="Least to be spent a year.")
    at_most: OptAmount = Field(None, description="Most to be spent a year.")

    @model_validator(mode="after")
    def _check_ranges(self) -> Self:
        refuse(self._complaints())
        return self

    def _complaints(self) -> Iterator[Complaint]:
        if not self.today.hundredths:
            yield (
                ("today",),
                "found 0; what 1 % more brings is reckoned from today's spend",
            )
        low, high = self.at_least, self.at_most
        if low is not None and high is not None and low.hundredths > high.hundredths:
            yield ("at_least",), f"found {low}, which is more than 'at_most', {high}"


Channels = Annotated[dict[PlanName, Channel], Field(min_length=1, max_length=12)]


class MixOf(Section):
    """The channels of one segment."""

    channels: Channels = Field(description="Channels by name.")


class Together(Section):
    """Two channels that help, or hinder, each other."""

    channels: tuple[PlanName, PlanName] = Field(
        strict=False, description="Names of the two channels."
    )
    effect: Annotated[float, closed(-1, 1)] = Field(
        description=(
            "What a channel's elasticity gains when the logarithm of the other's spend"
            " rises by 1; more than 0: they help each other."
        )
    )


class MixPlan(Section):
    """How money is divided between channels, such as shop and field force."""

    channels: Channels | None = Field(
        None, description="Channels of the company by name."
    )
    segments: dict[PlanName, MixOf] = Field(
        default_factory=dict,
        description="Or channels of each segment, whose budget is then divided too.",
    )
    together: tuple[Together, ...] = Field(
        (), strict=False, description="Channels that help or hinder each other."
    )
    budget: OptAmount = Field(
        None, description="Money a year; not given: as much as pays."
    )
    margin: Positive = Field(description="Gross margin as a share of sales.")
    discount: Gap = Field(
        Fraction(0), description="By how much money a year later is worth less."
    )
    each: Literal["month", "quarter"] = Field(
        "quarter", description="Period that spend is planned by."
    )

    @model_validator(mode="after")
    def _check_together(self) -> Self:
        refuse(self._complaints())
        return self

    @property
    def by_segment(self) -> dict[str, dict[str, Channel]]:
        """Channels of each segment; of the company under an empty name."""
        if self.channels is not None:
            return {"": self.channels}
        return {name: mix.channels for name, mix in self.segments.items()}

    def _complaints(self) -> Iterator[Complaint]:
        if self.channels is None and not self.segments:
            yield (), "neither 'channels' nor 'segments' is given; one is needed"
        if self.channels is not None and self.segments:
            yield ("segments",), "both 'channels' and 'segments' are given; write one"
        for segment, channels in self.by_segment.items():
            path = ("segments", segment, "channels") if segment else ("channels",)
            yield from self._about(path, channels)
        if self.budget is not None and not self.budget.hundredths:
            yield ("budget",), "found 0; there is nothing to divide"

    def _about(
        self, path: tuple[str, ...], channels: dict[str, Channel]
    ) -> Iterator[Complaint]:
        endless = [one for one in channels.values() if one.at_most is None]
        total = sum((one.elasticity for one in endless), Fraction(0))
        if total >= 1:
            yield (
                path,
                f"the elasticities add up to {format_percent(total)}; they must be less"
                " than 100%, or more money would always pay ('at_most' ends that too)",
            )
        for index, pair in enumerate(self.together):
            at = ("together", index, "channels")
            for name in pair.channels:
                if name not in channels:
                    known = ", ".join(channels)
                    yield at, f"found '{name}'; the channels are {known}"
                elif channels[name].at_least is None or channels[name].at_most is None:
                    yield (
                        at,
                        f"'{name}' needs 'at_least' and 'at_most': what channels do"
                        " together is only known near today's spend",
                    )
            if pair.channels[0] == pair.channels[1]:
                yield at, f"'{pair.channels[0]}' is named twice"


class Markets(Section):
    """What was sold and will be, what could be, and where to spend."""

    horizon: Annotated[int, closed(1, 60)] = Field(
        12, description="Periods of the history's kind that are forecast, 1 to 60."
    )
    levels: SomeNames = Field(
        None,
        description=(
            "Levels shown: total, segment, region, channel, segment × region and so on"
            " (x for ×, if you like); not given: all. Forecasts add up over all levels,"
            " whatever is shown."
        ),
    )
    effort: Literal["auto", "quick", "standard", "thorough"] = Field(
        "auto",
        description=(
            "Which models compete, beside naive, drift and seasonal naive: theta and"
            " additive ETS (quick), theta and ETS (standard), ARIMA as well (thorough);"
            " auto: as much as the number of series allows."
        ),
    )
    folds: Annotated[int, closed(1, 24)] = Field(
        3,
        description=(
            "How many times the end of the history is held back, to choose models and"
            " to judge them."
        ),
    )
    gaps: Literal["refuse", "zero", "line"] = Field(
        "refuse",
        description=(
            "What a period without a row is: a mistake, nothing sold, or a value on"
            " the line between its neighbours; whatever is filled is marked."
        ),
    )
    credits: Literal["refuse", "keep"] = Field(
        "refuse", description="Whether sales below 0 are a mistake, or count."
    )
    potential: Potential | None = Field(
        None, description="What units could buy; not given: it is not asked for."
    )
    segments: dict[PlanName, Funnel] = Field(
        default_factory=dict,
        description="From the whole market of a segment to what can be won.",
    )
    mix: MixPlan | None = Field(
        None, description="How money is divided between channels."
    )
