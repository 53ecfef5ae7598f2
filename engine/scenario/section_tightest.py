"""``territory.tightest``: balance as close as it can be, before cost."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated

from pydantic import Field

from engine.scenario.typed_values import Section, Share, Text, closed


class Tightest(Section):
    """Balance first: the smallest largest deviation, then the cheapest plan with it."""

    measures: tuple[Text, ...] = Field(
        (), strict=False, description="Of what; all that is balanced if not given."
    )
    tries: Annotated[int, closed(1, 60)] = Field(
        16, description="How many tolerances are tried at most; each is a solve."
    )
    stop_at: Share = Field(
        Fraction(1, 10_000),
        description="Stop once no more than this lies between possible and impossible.",
    )
