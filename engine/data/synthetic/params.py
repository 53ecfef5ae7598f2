"""What kind of company to invent."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.data.synthetic.geography import Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyParams:
    """Settings of an invented company; the defaults make the Polish demonstration.

    Parameters
    ----------
    reps
        Number of reps, today and when the alignment was made.
    potential_per_person
        Currency a year that one inhabitant stands for, on average.
    largest_share
        Potential of a place that one account cluster may hold on average, as a share of
        the mean territory; larger places are split.
    prosperity, regional_growth, local_growth
        Standard deviation of the logarithm of: potential per person between regions;
        growth since the alignment was made between regions, and between places.
    turnover, relocated, part_time
        Shares of the reps who left and were replaced; who moved house; who work less
        than they did then.
    strays
        Share of the accounts that went to another rep for reasons of their own.
    skilled
        Share of the reps who have the skill hospitals need.
    named_accounts
        Number of accounts locked to their reps.
    hours_per_fte
        Hours a year a full-time rep has for visits and travel.
    detour, speed_km_per_h, visits_per_trip
        How a great-circle distance becomes travelling time.

    Raises
    ------
    ValueError
        A value is outside its range; the message says which.
    """

    reps: int = 48
    potential_per_person: float = 20.0
    largest_share: float = 0.05
    prosperity: float = 0.12
    regional_growth: float = 0.10
    local_growth: float = 0.20
    turnover: float = 0.15
    relocated: float = 0.10
    part_time: float = 0.10
    strays: float = 0.12
    skilled: float = 0.55
    named_accounts: int = 8
    hours_per_fte: float = 1_600.0
    detour: float = 1.3
    speed_km_per_h: float = 60.0
    visits_per_trip: float = 4.0

    def __post_init__(self) -> None:
        for field in fields(self):
            low, high = _RANGES[field.name]
            value = getattr(self, field.name)
            if not low <= value <= high:
                raise ValueError(f"{field.name} must be {low} to {high}, got {value}")

    def travel_minutes(self, km: Floats) -> Floats:
        """Return minutes on the road per visit to places so many km away."""
        road = 2 * self.detour * km / self.visits_per_trip
        return road / self.speed_km_per_h * 60


_RANGES: dict[str, tuple[float, float]] = {
    "reps": (2, 10_000),
    "potential_per_person": (0.01, 1_000_000),
    "largest_share": (0.001, 0.07),
    "prosperity": (0, 1),
    "regional_growth": (0, 1),
    "local_growth": (0, 1),
    "turnover": (0, 0.4),
    "relocated": (0, 0.4),
    "part_time": (0, 0.4),
    "strays": (0, 0.4),
    "skilled": (0.01, 1),
    "named_accounts": (0, 1_000),
    "hours_per_fte": (1, 8_760),
    "detour": (1, 10),
    "speed_km_per_h": (1, 1_000),
    "visits_per_trip": (0.1, 100),
}
