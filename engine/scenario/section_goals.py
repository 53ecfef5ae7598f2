"""``territory.compact`` and ``territory.profit``: goals of whole territories."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from engine.base.units import MINOR_PER_UNIT
from engine.scenario.plan_values import NOT_BLANK, Amount
from engine.scenario.typed_values import Section, Share, Text, closed


class Compact(Section):
    """Territories are kept small, each around a middle of its own: homes are free."""

    short_key: ClassVar[str | None] = "by"
    short_needs: ClassVar[str] = (
        "inertia, diameter or borders is needed, or a mapping with 'by'"
    )

    by: Literal["inertia", "diameter", "borders"] = Field(
        description=(
            "What is kept low: inertia, squared kilometres from a territory's middle;"
            " diameter, kilometres between the two accounts of a territory that are"
            " farthest apart, in the largest territory; borders, neighbours with"
            " different reps, of those that 'contiguous' names."
        )
    )
    of: Text = Field(
        "visits",
        description=(
            "Weight of each account with inertia: a measure of 'balance' other than"
            " workload, or a number column of the accounts."
        ),
    )
    price: Annotated[Amount | None, NOT_BLANK] = Field(
        None,
        description=(
            "Price of one squared kilometre and unit of weight, one kilometre, or one"
            " pair of neighbours, in the scenario's currency a year. Not given: 1."
        ),
    )

    @property
    def minor_price(self) -> int:
        """Price in hundredths of the currency unit."""
        return MINOR_PER_UNIT if self.price is None else self.price.hundredths


class Profit(Section):
    """Expected profit: what time with accounts brings, shared out at its best."""

    margin: Share = Field(
        description="Share of sales that is contribution, such as 40%."
    )
    hours: Annotated[float, closed(0, 8_784, above=True)] = Field(
        description="Working hours a year of a full-time rep, the road included."
    )
    sales: Literal["revenue", "potential"] = Field(
        "revenue",
        description=(
            "What an account buys when it gets its planned time, visits × minutes."
        ),
    )
    elasticity: Annotated[float, closed(0.01, 0.99)] = Field(
        0.34,
        description=(
            "By how many per cent sales rise with 1 % more time; 0.34 is the mean of"
            " studies (Albers, Mantrala & Sridhar 2010)."
        ),
    )
