"""Whether a crowd can be played: shapes, ranges, and contests inside the run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.sim.crowd.problem import CrowdProblem, PlanCase, Policy, Race

Rule = tuple[bool, str]


def check(problem: CrowdProblem) -> None:
    """Refuse what cannot be played.

    Raises
    ------
    ValueError
        The first thing that is wrong; the message names it.
    """
    for right, message in _rules(problem):
        if not right:
            raise ValueError(message)


def _rules(problem: CrowdProblem) -> Iterator[Rule]:
    yield problem.months >= 1, f"a run needs a month or more, not {problem.months}"
    yield len(problem.plans) > 0, "there is no plan"
    for name in ("season", "quota_shares"):
        values = np.asarray(getattr(problem, name))
        yield values.shape == (12,), f"{name} has 12 months"
        yield bool((values >= 0).all()), f"{name} is 0 or more in every month"
    yield abs(problem.quota_shares.sum() - 1.0) < 1e-9, "quota_shares add up to 1"
    yield np.isfinite(problem.peer_effect), "peer_effect is a number"
    yield from _luck_rules(problem)
    yield from _seat_rules(problem)
    yield from _people_rules(problem)
    for plan in problem.plans:
        yield from _plan_rules(problem, plan)


def _luck_rules(problem: CrowdProblem) -> Iterator[Rule]:
    luck = problem.luck
    yield luck.kind in ("normal", "lognormal", "deals"), f"no luck is '{luck.kind}'"
    least = "more than 0" if luck.kind == "deals" else "0 or more"
    right = luck.size > 0 if luck.kind == "deals" else luck.size >= 0
    yield right and np.isfinite(luck.size), f"size of luck must be {least}: {luck.size}"
    for name in ("cv", "market_sd"):
        value = getattr(luck, name)
        yield 0 <= value < np.inf, f"{name} of luck must be 0 or more: {value}"
    yield -1 < luck.market_memory < 1, "market_memory lies between −1 and 1"


def _seat_rules(problem: CrowdProblem) -> Iterator[Rule]:
    seats = problem.seats
    reps = len(seats.ids)
    yield reps > 0, "there is no rep"
    yield len(set(seats.ids)) == reps, "two reps have the same id"
    least = {
        **dict.fromkeys(("quota", "market_pay", "expected"), np.nextafter(0.0, 1.0)),
        **dict.fromkeys(("base", "salary", "team", "league", "tenure", "kind"), 0.0),
        "expected_variable": -np.inf,
    }
    for name, low in least.items():
        values = np.asarray(getattr(seats, name))
        yield values.shape == (reps,), f"{name} has not one number a rep"
        fine = np.isfinite(values) & (values >= low)
        where = "" if fine.all() else f" of rep '{seats.ids[int(np.argmin(fine))]}'"
        yield bool(fine.all()), f"{name}{where} is out of range"
    yield bool((seats.kind < len(problem.abilities)).all()), "a rep is of no known type"


def _people_rules(problem: CrowdProblem) -> Iterator[Rule]:
    kinds, staffing = len(problem.abilities), problem.staffing
    same = len(problem.crosses) == len(problem.leaving) == len(staffing.hire_shares)
    yield same and len(problem.crosses) == kinds, "types of person differ in number"
    yield min(problem.abilities) > 0, "an ability must be more than 0"
    yield (
        all(kind.rate >= 0 for kind in problem.leaving),
        "a rate of leaving is below 0",
    )
    shares = staffing.hire_shares
    yield min(shares) >= 0 and abs(sum(shares) - 1) < 1e-9, "hire_shares add up to 1"
    yield all(part >= 0 for part in staffing.ramp), "a ramp is 0 or more"
    yield all(part > 0 for part in staffing.quota_ramp), "a quota_ramp is more than 0"
    yield staffing.vacancy >= 0, "vacancy is 0 or more months"
    yield staffing.cover >= 0, "cover is 0 or more"


def _plan_rules(problem: CrowdProblem, plan: PlanCase) -> Iterator[Rule]:
    reps, kinds = len(problem.seats.ids), len(problem.abilities)
    said = f"plan '{plan.name}': "
    for name, shape, most in (
        ("policy_of", (reps, kinds), len(plan.policies)),
        ("payout_of", (reps,), len(plan.payouts)),
    ):
        values = np.asarray(getattr(plan, name))
        yield values.shape == shape, f"{said}{name} must have the shape {shape}"
        inside = bool(((values >= 0) & (values < most)).all())
        yield inside, f"{said}{name} points at nothing"
    yield 0 <= plan.discount < 1, f"{said}discount lies between 0 and 1"
    yield plan.draw >= 0, f"{said}draw is 0 or more"
    variable = plan.expected_variable
    paid = plan.salaries(problem.seats) + (
        problem.seats.expected_variable if variable is None else variable
    )
    yield bool((paid > 0).all()), f"{said}somebody expects no pay at all"
    for policy in plan.policies:
        yield from _policy_rules(policy, 52 if problem.weekly else 12, said)
    yield (
        len({race.name for race in plan.races}) == len(plan.races),
        (f"{said}two contests have the same name"),
    )
    for race in plan.races:
        yield from _race_rules(race, problem.months, f"{said}contest '{race.name}' ")


def _policy_rules(policy: Policy, steps: int, said: str) -> Iterator[Rule]:
    levels = policy.levels
    yield 1 <= len(levels) <= 3, f"{said}a policy has one to three levels"
    known = set(levels) <= {1, 3, 6, 12} and list(levels) == sorted(set(levels))
    yield known, f"{said}levels of a policy are out of 1, 3, 6, 12, ascending"
    outer = {len(policy.offset_low), len(policy.offset_step), len(levels) - 1}
    yield len(outer) == 1, f"{said}a policy has an offset for each outer level"
    yield min(policy.step, *policy.offset_step, 1.0) > 0, f"{said}a spacing is 0"
    for table in (policy.effort, policy.moved):
        if table is not None:
            yield table.ndim == len(levels) + 1, f"{said}a policy has wrong dimensions"
            yield table.shape[0] == steps, f"{said}a policy needs {steps} steps"
            yield table.shape == policy.effort.shape, f"{said}tables of a policy differ"
            yield bool(np.isfinite(table).all()), f"{said}a policy is not a number"


def _race_rules(race: Race, months: int, said: str) -> Iterator[Rule]:
    windows = [(race.first, race.last, "window")]
    if race.kind == "improvement":
        windows.append((race.base_first, race.base_last, "base window"))
    for first, last, name in windows:
        yield 0 <= first <= last, f"{said}has a {name} that ends before it starts"
        yield (
            last < months,
            (f"{said}has a {name} that ends in month {last + 1}: the run has {months}"),
        )
    yield len(race.prizes) > 0, f"{said}has no prize"
    yield min(race.prizes, default=0) >= 0, f"{said}has a prize below 0"
    if race.kind == "threshold":
        same = len(race.levels) == len(race.prizes)
        yield same, f"{said}needs a prize for each level"
        yield list(race.levels) == sorted(race.levels), f"{said}has levels that fall"
    if race.kind == "team":
        yield race.by != "team", f"{said}cannot let teams compete inside a team"
