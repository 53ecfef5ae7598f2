"""``territory.travel``: trips from home, what they cost, and how far they may go."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from engine.scenario.typed_values import Section, closed

_FAR = closed(0, 100_000, above=True)


class Travel(Section):
    """Trips from the rep's home to accounts, and what they cost."""

    cost_per_km: Annotated[float, closed(0, 1_000_000)] = Field(
        description="Cost of one kilometre on the road, in the scenario's currency."
    )
    detour: Annotated[float, closed(1, 5)] = Field(
        1.3, description="Road distance divided by straight-line distance."
    )
    speed_km_per_h: Annotated[float, closed(0, 300, above=True)] = Field(
        60.0, description="Average speed on the road, for the time spent travelling."
    )
    visits_per_trip: Annotated[float, closed(1, 100)] = Field(
        1.0, description="Visits made on one trip from home and back, on average."
    )
    straight_line: Literal["great_circle", "plane_km", "plane_m"] = Field(
        "great_circle",
        description=(
            "great_circle: between lat and lon; plane_km, plane_m: between x and y on a"
            " flat map in kilometres or metres (home_x and home_y of reps)."
        ),
    )
    absent_pairs: Literal["refuse", "straight_line", "forbidden"] = Field(
        "refuse",
        description=(
            "Pairs that the table data.distances lacks: refuse the scenario, take the"
            " straight line times the detour, or forbid the rep to have the account."
        ),
    )
    at_most_km: Annotated[float, _FAR] | None = Field(
        None, description="No account is farther from its rep's home, by road."
    )
    at_most_minutes: Annotated[float, _FAR] | None = Field(
        None, description="No account takes longer to reach from its rep's home."
    )
