"""``territory.travel``: trips from home, what they cost, and how far they may go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import Field, model_validator

from engine.scenario.typed_values import Section, closed, refuse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.scenario.typed_values import Complaint

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
    between_visits: Literal["none", "by_density"] = Field(
        "none",
        description=(
            "Way from one visit of a trip to the next: none, or by how dense accounts"
            " are around each (Daganzo 1984); goes with more than one visit a trip."
        ),
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

    @model_validator(mode="after")
    def _check_together(self) -> Self:
        refuse(self._complaints())
        return self

    def _complaints(self) -> Iterator[Complaint]:
        if self.between_visits != "none" and self.visits_per_trip == 1:
            message = "a trip makes one visit; write 'visits_per_trip', such as 4"
            yield ("between_visits",), message
