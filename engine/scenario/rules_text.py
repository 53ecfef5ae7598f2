"""The rules of a scenario as sentences."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from engine.base.units import format_percent
from engine.scenario.frontier import frontier_text
from engine.scenario.keep import CAPPED
from engine.scenario.overlay import overlay_text
from engine.scenario.rollup import rollup_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.scenario.load import Scenario
    from engine.scenario.section_balance import Limit, Measure
    from engine.scenario.section_contiguous import Contiguous
    from engine.scenario.section_open import Open
    from engine.scenario.section_pairs import Eligible
    from engine.scenario.section_territory import Territory

_NOUNS = {
    "potential": "potential",
    "workload": "workload",
    "revenue": "revenue",
    "visits": "number of visits a year",
    "accounts": "number of accounts",
}
_UNITS = {
    "workload": "hours a year",
    "visits": "visits a year",
    "accounts": "accounts",
}


def rules_text(scenario: Scenario) -> tuple[str, ...]:
    """Return what is kept low and each rule, as plain English sentences."""
    territory = scenario.territory
    return (
        "Every account has exactly one rep.",
        *_costs(scenario, scenario.config.currency),
        *_goals(territory, scenario.config.currency),
        *_balance(territory, scenario.config.currency),
        *_tightest(territory),
        *_limits(territory, scenario.config.currency),
        *_open(territory.open, scenario.config.currency),
        *_tables(scenario),
        *_kept(scenario),
        *(_eligible(rule) for rule in territory.eligible),
        *_groups(scenario),
        *_contiguous(territory.contiguous),
        *rollup_text(scenario),
        *overlay_text(scenario),
        *([] if territory.frontier is None else [frontier_text(territory.frontier)]),
    )


def _tightest(territory: Territory) -> Iterator[str]:
    asked = territory.tightest
    if asked is not None:
        what = " and ".join(asked.measures or territory.balanced)
        yield (
            f"Before cost, {what} is shared out as evenly as it can be, in"
            f" {asked.tries} tries at most; then the cheapest plan as even is sought."
        )


_ABSENT = {
    "refuse": "",
    "straight_line": "; pairs that it lacks are reckoned by the straight line",
    "forbidden": "; no rep has an account that it does not list for the rep",
}


def _costs(scenario: Scenario, currency: str) -> Iterator[str]:
    territory = scenario.territory
    travel, disruption = territory.travel, territory.disruption
    if travel is not None:
        roads = f"roads are {travel.detour:g} times as long as the straight line"
        if scenario.config.data.distances is not None:
            roads = f"roads are those of the table{_ABSENT[travel.absent_pairs]}"
        trips = (
            "each visit is a trip from the rep's home and back"
            if travel.visits_per_trip == 1
            else f"a trip from the rep's home and back makes {travel.visits_per_trip:g}"
            " visits"
        )
        yield (
            f"Travel is kept low: a kilometre costs {travel.cost_per_km:g}"
            f" {currency}, {trips}, and {roads}."
        )
        if travel.between_visits == "by_density":
            yield (
                "The way from one visit of a trip to the next is reckoned from how"
                " dense accounts are around each, and counts whoever visits."
            )
        for limit, unit in (
            (travel.at_most_km, "kilometres by road"),
            (travel.at_most_minutes, "minutes on the road"),
        ):
            if limit is not None:
                yield f"No account is more than {limit:g} {unit} from its rep's home."
    if disruption is not None:
        yield (
            "Changes of rep are kept low: each costs"
            f" {format_percent(disruption.revenue_at_risk)} of the account's revenue"
            f" once today's rep has {disruption.full_after_years:g} years of tenure,"
            " and proportionately less before."
        )


_COMPACT = {
    "inertia": "squared kilometre from its territory's middle, weighted by '{of}',",
    "diameter": "kilometre between the farthest two accounts of one territory",
    "borders": "pair of neighbours with different reps",
}


def _goals(territory: Territory, currency: str) -> Iterator[str]:
    compact, profit = territory.compact, territory.profit
    if compact is not None:
        price = "1" if compact.price is None else str(compact.price)
        what = _COMPACT[compact.by].format(of=compact.of)
        yield f"Territories are kept compact: each {what} costs {price} {currency}."
    if profit is not None:
        yield (
            "Expected profit is kept high: an account brings its"
            f" {profit.sales} with its planned time, of which"
            f" {format_percent(profit.margin)} is contribution, and"
            f" {profit.elasticity:g} per cent more with one per cent more time; a"
            f" full-time rep has {profit.hours:g} hours a year."
        )


def _balance(territory: Territory, currency: str) -> Iterator[str]:
    for name, asked in territory.balanced.items():
        noun = _noun(name, asked)
        if asked.outside_costs is None:
            yield (
                f"Each rep's {noun} stays within {format_percent(asked.within)} of the"
                " rep's fair share, which is in proportion to working time."
            )
        else:
            yield (
                f"Each rep's {noun} is free within {format_percent(asked.within)} of"
                " the rep's fair share, which is in proportion to working time; each"
                f" {_one(name)} outside costs {asked.outside_costs} {currency}."
            )
    if territory.ramp is not None:
        yield (
            f"New reps carry as much as others after {territory.ramp}; their shares of"
            " the coming year are smaller in proportion."
        )


def _open(asked: Open | None, currency: str) -> Iterator[str]:
    if asked is None:
        return
    count = asked.how_many
    number = f"{count.low} to {count.high}" if count.high > count.low else f"{count}"
    costs = (
        ("each costs {} a year", asked.yearly_cost),
        ("opening one costs {} once", asked.opening_cost),
        ("closing one costs {} once", asked.closing_cost),
    )
    said = ", ".join(w.format(f"{c} {currency}") for w, c in costs if c is not None)
    yield (
        f"{number} territories are open, of those that stay, may close or may open"
        f"{': ' if said else ''}{said}."
    )
    if asked.opening_cost is not None or asked.closing_cost is not None:
        yield "What is paid once counts in full in the first year's cost."


def _limits(territory: Territory, currency: str) -> Iterator[str]:
    units = {"potential": f"{currency} a year", "revenue": f"{currency} a year"}
    units |= _UNITS
    for name, asked in territory.limits.asked.items():
        ends = (("at least", asked.at_least), ("at most", asked.at_most))
        said = " and ".join(f"{word} {end}" for word, end in ends if end is not None)
        whose = "A full-time rep's" if asked.per == "full_time" else "Each rep's"
        others = "; others in proportion" if asked.per == "full_time" else ""
        unit = units.get(name)
        yield (
            f"{whose} {_noun(name, asked)} is {said}{f' {unit}' if unit else ''}"
            f"{others}."
        )


def _tables(scenario: Scenario) -> Iterator[str]:
    data = scenario.config.data
    if data.limits is not None:
        yield "Reps in the table of limits carry at least and at most what it says."


def _noun(name: str, asked: Measure | Limit) -> str:
    road = getattr(asked, "includes_travel", None)
    if road is not None:
        return f"{_NOUNS[name]} ({'with' if road else 'without'} time on the road)"
    return _NOUNS.get(name, f"total of '{name}'")


def _part(cap: int | Fraction) -> str:
    return format_percent(cap) if isinstance(cap, Fraction) else str(cap)


def _one(name: str) -> str:
    """Return what one unit of a measure is called."""
    words = {"workload": "hour", "visits": "visit", "accounts": "account"}
    return words.get(name, "unit")


def _eligible(rule: Eligible) -> str:
    kinds = " and ".join(f"the {key} '{value}'" for key, value in rule.kinds.items())
    alone = ", who have no other accounts" if rule.exclusive else ""
    but = f"; this does not apply to {', '.join(rule.except_)}" if rule.except_ else ""
    return (
        f"Accounts of {kinds} go only to reps with the skill '{rule.needs_skill}'"
        f"{alone}{but}."
    )


_NEIGHBOURS = {
    "gabriel": "if no third one lies in the circle between them",
    "relative": "if no third one is nearer to both than they are to each other",
    "delaunay": "if they are joined in the Delaunay triangulation",
    "table": "if the table of neighbours says so",
    "borders": "if their outlines share a border",
}
_ISLANDS = {
    "refuse": "",
    "bridge": " Pieces that are cut off are joined where they are nearest.",
    "separate": " Pieces that are cut off have territories of their own.",
}


def _contiguous(asked: Contiguous | None) -> Iterator[str]:
    if asked is None:
        return
    far = (
        f" and they are no farther apart than {asked.longest:g} times the median"
        if asked.longest is not None
        else ""
    )
    yield (
        "Each territory is in one piece: accounts are neighbours"
        f" {_NEIGHBOURS[asked.neighbours]}{far}.{_ISLANDS[asked.islands]}"
    )


def _groups(scenario: Scenario) -> Iterator[str]:
    if scenario.territory.together is not None:
        column = scenario.territory.together
        yield f"Accounts with the same '{column}' have the same rep."
    if scenario.config.data.kept_apart is not None:
        yield "Pairs in the table of accounts that are kept apart have different reps."


def _kept(scenario: Scenario) -> Iterator[str]:
    keep = scenario.territory.keep
    for what in CAPPED:
        cap = getattr(keep, f"moved_{what}")
        if cap is not None:
            yield (
                f"At most {_part(cap.at_most)} of the {what} that"
                f" {'have' if what == 'accounts' else 'has'} a rep today"
                f" {'go' if what == 'accounts' else 'goes'} to another rep."
            )
    for what in CAPPED:
        cap = getattr(keep.lost_per_rep, what, None)
        if cap is not None:
            yield (
                f"No rep hands over more than {_part(cap.at_most)} of today's {what}."
            )
    if keep.as_they_are:
        names = ", ".join(keep.as_they_are)
        yield f"These reps keep exactly the accounts they have: {names}."
    if scenario.config.data.named_accounts is not None:
        yield "Named accounts go to the rep who is named for them."
