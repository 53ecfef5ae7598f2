"""The rules of a scenario as sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.base.units import format_percent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.scenario.load import Scenario
    from engine.scenario.section_territory import Balance, Territory

_MEASURES = {
    "potential": "potential",
    "workload": "workload",
    "revenue": "revenue",
    "visits": "number of visits a year",
    "accounts": "number of accounts",
}


def rules_text(scenario: Scenario) -> tuple[str, ...]:
    """Return what is kept low and each rule, as plain English sentences."""
    territory = scenario.territory
    return (
        "Every account has exactly one rep.",
        *_costs(territory, scenario.config.currency),
        *_balance(territory.balance),
        *_kept(scenario),
        *(
            f"Accounts of the segment '{rule.segment}' go only to reps with the skill"
            f" '{rule.needs_skill}'."
            for rule in territory.eligible
        ),
    )


def _costs(territory: Territory, currency: str) -> Iterator[str]:
    travel, disruption = territory.travel, territory.disruption
    if travel is not None:
        trips = (
            "each visit is a trip from the rep's home and back"
            if travel.visits_per_trip == 1
            else f"a trip from the rep's home and back makes {travel.visits_per_trip:g}"
            " visits"
        )
        yield (
            f"Travel is kept low: a kilometre costs {travel.cost_per_km:g}"
            f" {currency}, {trips}, and roads are {travel.detour:g} times as"
            " long as the straight line."
        )
    if disruption is not None:
        yield (
            "Changes of rep are kept low: each costs"
            f" {format_percent(disruption.revenue_at_risk)} of the account's revenue"
            f" once today's rep has {disruption.full_after_years:g} years of tenure,"
            " and proportionately less before."
        )


def _balance(balance: Balance) -> Iterator[str]:
    for name, noun in _MEASURES.items():
        asked = getattr(balance, name)
        if asked is None:
            continue
        if name == "workload":
            road = "with" if asked.includes_travel else "without"
            noun = f"{noun} ({road} time on the road)"
        yield (
            f"Each rep's {noun} stays within {format_percent(asked.within)} of the"
            " rep's fair share, which is in proportion to working time."
        )


def _kept(scenario: Scenario) -> Iterator[str]:
    cap = scenario.territory.keep.moved_potential
    if cap is not None:
        yield (
            f"At most {format_percent(cap.at_most)} of the potential that has a rep"
            " today goes to another rep."
        )
    if scenario.config.data.named_accounts is not None:
        yield "Named accounts go to the rep who is named for them."
