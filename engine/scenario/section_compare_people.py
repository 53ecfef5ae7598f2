"""What comparing plans assumes of reps: behaviour, types, moves, leaving, staffing."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated

from pydantic import Field

from engine.scenario.compare_values import Vacancy
from engine.scenario.plan_days import Span
from engine.scenario.plan_money import Money
from engine.scenario.plan_values import Amount, UpToAll
from engine.scenario.section_compare_bands import (
    Factor,
    Large,
    LeaversBand,
    NumberBand,
    Positive,
    UpTo,
    leavers,
    numbers,
    percents,
    within,
)
from engine.scenario.typed_values import Section, closed

Curvature = Annotated[NumberBand, within(0.2, 5)]
Cross = Annotated[NumberBand, within(0, 0.95)]
Peers = Annotated[NumberBand, within(-2, 2)]
MoveCost = Annotated[NumberBand, within(0, 1e6)]
Concession = Annotated[UpTo, within(0, 0.9)]
Ability = Annotated[float, closed(0, 10, above=True)]
Months = Annotated[tuple[UpToAll, ...], Field(max_length=36)]

_DOUBT = "A number alone is without doubt; {low, value, high} says how much there is."
_AS = "As in 'behaviour'; not given: the same."
_AS_MOVES = "As in 'moves'; not given: the same."
_AS_LEAVING = "As in 'leaving'; not given: the same."


class Behaviour(Section):
    """How reps react; an assumption unless it was calibrated."""

    calibrated: bool = Field(
        False,
        description=(
            "Whether these numbers were fitted to the company's own data; else every"
            " output says that they were not."
        ),
    )
    naive: bool = Field(
        False,
        description="Whether reps believe that later they will have no present bias.",
    )
    response: Positive = Field(
        default_factory=percents("10%", "20%", "30%"),
        description=(
            "By how much sales rise when the rate of a straight commission doubles;"
            " default 10%, 20%, 30%. " + _DOUBT
        ),
    )
    curvature: Curvature = Field(
        default_factory=numbers(1, 1, 1),
        description="How readily effort follows pay; default 1, a quadratic cost.",
    )
    discount: Positive = Field(
        default_factory=percents("94%", "97%", "100%"),
        description="What money a month later is worth today; default 94%, 97%, 100%.",
    )
    present_bias: Positive = Field(
        default_factory=percents("80%", "90%", "100%"),
        description=(
            "Weight on everything later than now, besides 'discount'; default 80%, 90%,"
            " 100%."
        ),
    )
    risk: Annotated[NumberBand, within(0, 10)] = Field(
        default_factory=numbers(0, 0, 1),
        description=(
            "Absolute risk aversion times a yearly target incentive; default 0 (risk"
            " neutral), up to 1."
        ),
    )
    gain: Large = Field(
        default_factory=percents("0%", "5%", "20%"),
        description=(
            "What being above quota is felt to be worth besides pay, as a share of the"
            " reference rate (target / quota); default 0%, 5%, 20%."
        ),
    )
    loss_aversion: Factor = Field(
        default_factory=numbers(1, 2, 2.5),
        description=(
            "How much more being below quota is felt than being above; default 1, 2,"
            " 2.5."
        ),
    )
    cross: Cross = Field(
        default_factory=numbers(0, 0, 0),
        description=(
            "How far effort on sales costs effort on an unpaid task, 0 to 0.95; default"
            " 0, no such task."
        ),
    )
    social_loss: UpTo = Field(
        default_factory=percents("0%", "0%", "0%"),
        description=(
            "What each place below the middle of a league is felt to cost, as a share"
            " of a month's target; default 0%."
        ),
    )
    peer_effect: Peers = Field(
        default_factory=numbers(0, 0, 0),
        description=(
            "How strongly effort follows the team's attainment (negative: slackens);"
            " default 0."
        ),
    )


class Moves(Section):
    """Deals that reps move over the end of a period."""

    movable: UpTo = Field(
        default_factory=percents("0%", "15%", "30%"),
        description=(
            "Share of a month's expected sales that can be moved; default 0%, 15%, 30%."
        ),
    )
    cost: MoveCost = Field(
        default_factory=numbers(20, 40, 80),
        description=(
            "Marginal cost of moving a year's quota, in reference rates (target /"
            " quota): moving 1% of it costs cost x 1% of the rate at the margin;"
            " default 20, 40, 80: at 40, the last of 15% of a month costs half its"
            " commission."
        ),
    )
    concession: Concession = Field(
        default_factory=percents("0%", "5%", "15%"),
        description=(
            "Share of the price given away on deals pulled in; default 0%, 5%, 15%."
        ),
    )


class Leaving(Section):
    """When reps leave."""

    rate: LeaversBand = Field(
        default_factory=leavers("15% a year", "25% a year", "35% a year"),
        description=(
            "How many leave today, under the baseline, such as 18% a year; default"
            " 15%, 25%, 35% a year."
        ),
    )
    pay_gap: Factor = Field(
        default_factory=numbers(0.5, 1, 1.5),
        description=(
            "By what power of pay / market pay the rate falls; default 0.5, 1, 1.5."
        ),
    )
    shortfall: Factor = Field(
        default_factory=numbers(0, 0.5, 1),
        description=(
            "By what exponent of the shortfall from quota the rate rises; default 0,"
            " 0.5, 1."
        ),
    )
    peers: Factor = Field(
        default_factory=numbers(0, 1, 2),
        description=(
            "By what exponent of the share of the team that left last month the rate"
            " rises; default 0, 1, 2."
        ),
    )
    ramping: Factor = Field(
        default_factory=numbers(0, 0.25, 0.5),
        description=(
            "By what exponent the rate is higher while a rep ramps; default 0, 0.25,"
            " 0.5."
        ),
    )


class TypeMoves(Section):
    """How a type of rep differs in moving deals."""

    movable: UpTo | None = Field(None, description=_AS_MOVES)
    cost: MoveCost | None = Field(None, description=_AS_MOVES)
    concession: Concession | None = Field(None, description=_AS_MOVES)


class TypeLeaving(Section):
    """How a type of rep differs in leaving."""

    rate: LeaversBand | None = Field(None, description=_AS_LEAVING)
    pay_gap: Factor | None = Field(None, description=_AS_LEAVING)
    shortfall: Factor | None = Field(None, description=_AS_LEAVING)
    peers: Factor | None = Field(None, description=_AS_LEAVING)
    ramping: Factor | None = Field(None, description=_AS_LEAVING)


class RepType(Section):
    """A type of rep: how many there are, and how they differ."""

    share: UpToAll = Field(
        description=(
            "Share of the reps whose type the roster does not name, and of new hires."
        )
    )
    ability: Ability = Field(
        1.0, description="Factor on sales; 1 is what the roster expects."
    )
    naive: bool | None = Field(None, description=_AS)
    response: Positive | None = Field(None, description=_AS)
    curvature: Curvature | None = Field(None, description=_AS)
    discount: Positive | None = Field(None, description=_AS)
    present_bias: Positive | None = Field(None, description=_AS)
    risk: Annotated[NumberBand, within(0, 10)] | None = Field(None, description=_AS)
    gain: Large | None = Field(None, description=_AS)
    loss_aversion: Factor | None = Field(None, description=_AS)
    cross: Cross | None = Field(None, description=_AS)
    social_loss: UpTo | None = Field(None, description=_AS)
    moves: TypeMoves | None = Field(
        None, description="How they differ in moving deals."
    )
    leaving: TypeLeaving | None = Field(None, description="How they differ in leaving.")


class Staffing(Section):
    """What becomes of empty seats and of new hires."""

    ramp: Months = Field(
        tuple(Fraction(percent, 100) for percent in (10, 30, 50, 70, 90)),
        strict=False,
        description=(
            "Productivity in the first, second … month of tenure, then 100%; default"
            " 10%, 30%, 50%, 70%, 90%."
        ),
    )
    quota_ramp: Months | None = Field(
        None,
        strict=False,
        description=(
            "Share of quota in those months, then 100%; not given: the baseline plan's"
            " 'ramp'."
        ),
    )
    vacancy: Vacancy = Field(
        Span(2),
        description="How long a seat is empty on average; 0 months: filled at once.",
    )
    cover: UpToAll = Field(
        Fraction(2, 5),
        description="Share of sales without effort that an empty seat still brings.",
    )
    hire_cost: Amount = Field(
        Money(0), description="Recruiting and training, money a hire; default 0."
    )
