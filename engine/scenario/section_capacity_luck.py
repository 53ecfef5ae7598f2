"""``capacity.uncertainty`` and ``capacity.sizing``: what is not known in advance."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import Field, model_validator

from engine.base.units import format_percent
from engine.scenario.capacity_types import LateBy
from engine.scenario.capacity_values import Late
from engine.scenario.plan_values import NOT_BLANK, Percent, UpToAll
from engine.scenario.typed_values import Section, closed, refuse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.scenario.typed_values import Complaint


class Risk(Section):
    """What the program of several worlds does about bad ones."""

    cvar: Annotated[UpToAll | None, NOT_BLANK] = Field(
        None,
        description=(
            "Mind the mean of the worst worlds beyond this share, such as 90%: the"
            " worst tenth."
        ),
    )
    weight: UpToAll = Field(
        Fraction(1, 2),
        description="Weight on the worst worlds, the rest on the mean; default 50%.",
    )
    miss_at_most: Annotated[UpToAll | None, NOT_BLANK] = Field(
        None, description="Share of worlds in which the number may be missed."
    )

    @model_validator(mode="after")
    def _check_together(self) -> Self:
        refuse(self._complaints())
        return self

    def _complaints(self) -> Iterator[Complaint]:
        if self.cvar is None and self.miss_at_most is None:
            yield (), "nothing is asked for; write 'cvar' or 'miss_at_most'"
        if self.cvar is not None and not self.cvar < 1:
            yield ("cvar",), "found 100%; less than 100% is needed"
        if self.cvar is None and "weight" in self.model_fields_set:
            yield ("weight",), "'weight' goes with 'cvar', which is missing"


class Uncertainty(Section):
    """What is not known in advance; each number is a standard deviation if not said."""

    futures: Annotated[int, closed(0, 1_000_000)] = Field(
        10_000, description="How many futures are played; 0: none."
    )
    demand: UpToAll = Field(
        Fraction(1, 10), description="What can be sold in a month; default 10%."
    )
    demand_memory: UpToAll = Field(
        Fraction(19, 20),
        description="How much of demand's luck the next month keeps; default 95%.",
    )
    together: UpToAll = Field(
        Fraction(1, 2),
        description="Share of demand's variance that all places share; default 50%.",
    )
    headroom: Percent = Field(
        Fraction(1, 5),
        description=(
            "How much more than the number could be sold as expected, with the people"
            " for it; default 20%."
        ),
    )
    selling: UpToAll = Field(
        Fraction(1, 10),
        description=(
            "What people sell on the whole, such as by a win rate that is another than"
            " believed; default 10%."
        ),
    )
    selling_memory: UpToAll = Field(
        Fraction(19, 20),
        description="How much of that luck the next month keeps; default 95%.",
    )
    person: Percent = Field(
        Fraction(3, 5),
        description="One person's month, as a share of its mean; default 60%.",
    )
    attrition: UpToAll = Field(
        Fraction(1, 4), description="How many leave, as a factor; default 25%."
    )
    ramp: UpToAll = Field(
        Fraction(1, 5), description="How long ramps take, as a factor; default 20%."
    )
    late: LateBy = Field(
        Late(0.5),
        description="Months by which starts are late on average; default 0.5 months.",
    )
    replace: Literal["hold", "plan"] = Field(
        "plan",
        description=(
            "In futures the plan is carried out whatever happens (plan), or seats below"
            " it are filled as well (hold), as far as headcount caps and budgets have"
            " room, which costs more; default plan."
        ),
    )
    make_with: Annotated[UpToAll | None, NOT_BLANK] = Field(
        None,
        description=(
            "Plan for more, until the number is made with this chance; not given: plan"
            " for the number."
        ),
    )
    frontier: bool = Field(
        False, description="Whether to show what other chances would cost."
    )
    worlds: Annotated[int, closed(0, 1000)] = Field(
        0,
        description=(
            "Worlds of the program that plans starts before it knows which one comes;"
            " 0: not asked for."
        ),
    )
    risk: Risk | None = Field(
        None, description="What that program does about bad worlds; not given: nothing."
    )

    @model_validator(mode="after")
    def _check_together(self) -> Self:
        refuse(self._complaints())
        return self

    def _complaints(self) -> Iterator[Complaint]:
        if self.risk is not None and not self.worlds:
            yield ("risk",), "'risk' goes with 'worlds', which is 0"
        if self.make_with is not None:
            if not Fraction(1, 100) <= self.make_with <= Fraction(999, 1000):
                found = format_percent(self.make_with)
                yield ("make_with",), f"found {found}; from 1% to 99.9% is allowed"
            if not self.futures:
                yield ("make_with",), "'make_with' needs 'futures', which are 0"
        if self.frontier and not self.futures:
            yield ("frontier",), "'frontier' needs 'futures', which are 0"


class Sizing(Section):
    """Size of most profit, by how sales respond to the number of people."""

    elasticity: UpToAll = Field(
        Fraction(34, 100),
        description=(
            "By how many per cent sales rise with 1% more people; default 34%, the mean"
            " of many studies of personal selling."
        ),
    )
    by_segment: dict[str, UpToAll] = Field(
        default_factory=dict, description="Segments in which it differs."
    )
    carryover: Percent = Field(
        Fraction(0),
        description=(
            "Sales of later years that a person's work of this year brings, as a share"
            " of this year's; default 0%."
        ),
    )

    @model_validator(mode="after")
    def _check_ranges(self) -> Self:
        refuse(self._complaints())
        return self

    def _complaints(self) -> Iterator[Complaint]:
        if not 0 < self.elasticity < 1:
            yield ("elasticity",), _less_than_all(self.elasticity)
        for name, value in self.by_segment.items():
            if not 0 < value < 1:
                yield ("by_segment", name), _less_than_all(value)


def _less_than_all(value: Fraction) -> str:
    found = format_percent(value)
    return f"found {found}; more than 0% and less than 100% is needed"
