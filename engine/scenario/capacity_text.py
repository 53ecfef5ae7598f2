"""The rules of a plan of people as sentences."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING

from engine.base.units import format_percent
from engine.scenario.capacity_pipeline import times_of
from engine.scenario.capacity_rules import made
from engine.scenario.section_capacity import FLAT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.capacity.problem import CapacityProblem
    from engine.scenario.capacity_given import Given
    from engine.scenario.capacity_values import MoneyRate
    from engine.scenario.section_capacity import Make
    from engine.scenario.section_capacity_people import Role, Source
    from engine.scenario.section_capacity_rules import LimitEntry

_GOALS = {
    "least_cost": "money spent is kept low",
    "most_margin": "money spent and the margin of what is missed are kept low together",
    "least_missed": "as little as possible is missed",
    "fewest_let_go": "as few people as possible are let go",
    "fewest_starts": "as few people as possible start",
}
_EACH = {"month": "each month", "quarter": "each quarter", "year": "each year"}


def rules_text(given: Given, problem: CapacityProblem) -> tuple[str, ...]:
    """Return the rules, one sentence each, in the order of the sections."""
    return tuple(_sentences(given, problem))


def _sentences(given: Given, problem: CapacityProblem) -> Iterator[str]:
    capacity, labels = given.capacity, given.months.labels
    goals = "; then ".join(_GOALS[goal] for goal in capacity.goal)
    yield f"From {labels[0]} to {labels[-1]}, {goals}."
    yield from _number(given, problem)
    yield from _conventions(given)
    for name, role in capacity.roles.items():
        yield from _role(given, name, role)
    for name, source in capacity.sources.items():
        yield _source(name, source)
    yield from _pipeline(given)
    yield from _capacity_to_hire(given)
    for entry in capacity.limits:
        yield _limit(given, entry)
    yield from _spare(given)


def _number(given: Given, problem: CapacityProblem) -> Iterator[str]:
    currency = given.scenario.config.currency
    amount = sum(float(need.amount.sum()) for need in problem.needs)
    online = sum(
        float(need.online.sum()) for need in problem.needs if need.online is not None
    )
    itself = f" (a further {_money(online, currency)} sells itself)" if online else ""
    yield f"People are to sell {_money(amount, currency)} in all{itself}."
    for make in made(given):
        yield _make(make)
    if not made(given):
        margin = format_percent(given.capacity.number.margin)
        yield f"Nothing must be made; what is missed costs its margin, {margin}."
    for region, month in given.capacity.number.opens.items():
        yield f"{region} opens in {month}; before it, the others take its part."


def _make(make: Make) -> str:
    each = _EACH.get(make.each, "all the months together")
    at = {"company": "the company", "place": "each place"}.get(
        make.at, f"each {make.at}"
    )
    share = format_percent(make.share)
    return f"At least {share} of the number of {at} is made in {each}."


def _conventions(given: Given) -> Iterator[str]:
    said, season = given.conventions, given.capacity.number.season
    when = {"after": "after they produced", "before": "before they produce"}
    yield (
        f"People leave {when[said.attrition]} in a month; yearly rates are"
        f" {'compounded' if said.yearly_rate == 'compound' else 'divided by 12'};"
        f" a ramp is read at the {said.ramp_month} of a month."
    )
    if season != FLAT:
        what = "what must be sold" if said.season_on == "demand" else "what people sell"
        yield f"The season applies to {what}, and to nothing else."
    if said.year_begins != "January":
        yield f"Years begin in {said.year_begins}."
    if said.discount:
        yield f"Money a year later is worth {format_percent(said.discount)} less."


def _role(given: Given, name: str, role: Role) -> Iterator[str]:
    usual = given.scenario.config.currency
    if role.sells is not None:
        quota, factor = _rate(role.sells.quota, usual), 100 * role.sells.factor
        yield f"A ramped {name} sells {factor:.4g}% of a quota of {quota}."
    if role.makes_pipeline is not None:
        pipeline = _rate(role.makes_pipeline, usual)
        yield f"A ramped {name} makes pipeline of {pipeline}."
    at = {"company": "the company", "place": "each place"}.get(
        role.at, f"each {role.at}"
    )
    for other, least in (role.per or {}).items():
        yield f"There are at least {least:g} {name} for each {other} in {at}."
    if role.span is not None:
        over = " and ".join(role.over or ())
        yield f"There is at least one {name} for {role.span:g} {over} in {at}."
    if role.let_go is not None:
        most = f", {role.let_go.at_most} at most" if role.let_go.at_most else ""
        cost = _money(role.let_go.cost.hundredths / 100, given.scenario.config.currency)
        yield f"{name} people may be let go{most}, at {cost} each."
    if role.short_time is not None:
        keep = format_percent(role.short_time.keep)
        yield (
            f"Up to {role.short_time.at_most} {name} people may be on short time, with"
            f" {keep} of work and pay."
        )


def _source(name: str, source: Source) -> str:
    into = ", ".join(source.into)
    verb = f"{', '.join(source.out_of)} become" if source.out_of else "bring"
    if source.out_of and set(source.out_of) == set(source.into):
        verb, into = "moves", f"{into} to another {' or '.join(source.across or ())}"
    parts = [f"'{name}': {verb} {into}"]
    if source.lead.months:
        parts.append(f"{source.lead} after the decision")
    if source.intake:
        parts.append(f"in {', '.join(source.intake)} only")
    if source.class_of > 1:
        parts.append(f"in groups of {source.class_of}")
    if source.at_most is not None:
        parts.append(f"at most {source.at_most}")
    if source.mentors is not None:
        share = format_percent(source.mentors)
        parts.append(f"at most {share} of those who work there already in a month")
    return ", ".join(parts) + "."


def _pipeline(given: Given) -> Iterator[str]:
    section = given.capacity.pipeline
    if section is None:
        return
    for segment, win in {"": section, **section.by_segment}.items():
        where = f" in {segment}" if segment else ""
        yield (
            f"Bookings{where} need {times_of(win):.4g} times as much pipeline"
            f" {win.cycle} before; {format_percent(win.win_rate)} of it is won."
        )


def _capacity_to_hire(given: Given) -> Iterator[str]:
    recruiting, training = given.capacity.recruiting, given.capacity.training
    if recruiting is not None:
        said = [
            f"{what} {number}"
            for what, number in (
                ("assess", recruiting.assess),
                ("bring in", recruiting.hires),
            )
            if number is not None
        ]
        yield f"Recruiters {' and '.join(said)} at most."
    for name, kind in (training.classes if training is not None else {}).items():
        begins = f", beginning in {', '.join(kind.months)}" if kind.months else ""
        yield (
            f"New {', '.join(kind.for_)} people begin in a class of '{name}', with"
            f" {kind.seats} seats{begins}."
        )


def _limit(given: Given, entry: LimitEntry) -> str:
    where = [*(entry.segment or ()), *(entry.region or ()), *(entry.channel or ())]
    inside = f" in {', '.join(where)}" if where else ""
    when = f" in {entry.during}" if entry.during is not None else ""
    if entry.budget is not None:
        amount = entry.budget.hundredths / 100
        money = _money(amount, given.scenario.config.currency)
        return f"At most {money} is spent{inside}{when}."
    what = ", ".join(entry.heads or entry.starts or ())
    kind = "people work as" if entry.heads else "a month start from"
    return f"At most {entry.at_most:g} {kind} {what}{inside}{when}."


def _spare(given: Given) -> Iterator[str]:
    cover, spare = given.capacity.cover, given.capacity.overstaffing
    if cover is not None:
        yield (
            f"Overtime and agencies make up to {format_percent(cover.at_most)} of a"
            f" month's number, at {format_percent(cover.price)} of its margin."
        )
    if spare is not None:
        at = "in all" if spare.at == "company" else "in each place"
        yield (
            f"Capacity is at most {format_percent(spare.at_most)} above the number"
            f" {at}."
        )


def _money(amount: float, currency: str) -> str:
    """Return an amount in millions or thousands where that is exact enough to read."""
    if isfinite(amount) and abs(amount) >= 1e6:
        return f"{amount / 1e6:,.4g}m {currency}"
    return f"{amount:,.0f} {currency}"


def _rate(rate: MoneyRate, currency: str) -> str:
    return f"{_money(rate.money.hundredths / 100, currency)} a {rate.per}"
