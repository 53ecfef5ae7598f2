"""From policies to the crowd model's problem."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.base.units import MINOR_PER_UNIT
from engine.rollout.groups import amounts_of, baseline_of
from engine.rollout.steps import YEAR
from engine.rollout.world import sitting
from engine.sim.crowd.problem import (
    CrowdProblem,
    Leaving,
    Luck,
    PlanCase,
    Policy,
    Reset,
    Seats,
    Staffing,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from engine.payplan.terms import Plan
    from engine.rollout.world import Answer, Draw, World
    from engine.scenario.compare_input import CompareInput

    Floats = NDArray[np.float64]


def crowd_problem(
    given: CompareInput, world: World, cases: Sequence[PlanCase]
) -> CrowdProblem:
    """Return the problem in which plans are played.

    Parameters
    ----------
    world
        The baseline's.
    cases
        From :func:`plan_case`, the baseline's first.
    """
    draw = world.draw
    values = [draw[kind.name] for kind in given.kinds]
    return CrowdProblem(
        seed=given.seed,
        months=given.months,
        weekly=given.weekly,
        season=np.array(given.season),
        quota_shares=np.array(given.quota_shares),
        seats=_seats(given, world, cases[0]),
        luck=Luck(
            given.luck, given.size, given.cv, given.market_sd, given.market_memory
        ),
        plans=tuple(cases),
        abilities=tuple(kind.ability for kind in given.kinds),
        crosses=tuple(v["cross"] for v in values),
        leaving=tuple(
            Leaving(
                v["leave_rate"],
                v["pay_gap"],
                v["shortfall"],
                v["peer_exits"],
                v["ramping"],
            )
            for v in values
        ),
        staffing=Staffing(
            ramp=given.ramp,
            quota_ramp=given.quota_ramp,
            vacancy=given.vacancy,
            cover=given.cover,
            hire_shares=tuple(kind.share for kind in given.kinds),
            hire_cost=given.hire_cost,
        ),
        reset=Reset(given.growth, given.ratchet),
        peer_effect=_mean(draw, given, "peer_effect"),
    )


def plan_case(
    given: CompareInput, world: World, plan: Plan, name: str, answers: Sequence[Answer]
) -> PlanCase:
    """Return a plan as the crowd plays it, with everybody's policies."""
    kinds = len(given.kinds)
    policies = tuple(
        _policy(answer, world.levels(unit.group))
        for unit, answer in zip(world.units, answers, strict=True)
    )
    policy_of = world.groups.of[:, None] * kinds + np.arange(kinds)
    draw = plan.draw
    overrides = sum((override.rate for override in plan.overrides), start=0)
    return PlanCase(
        name=name,
        policies=policies,
        policy_of=np.asarray(policy_of, dtype=np.int64),
        payouts=world.paths.of_seats,
        payout_of=world.paths.seat,
        races=tuple(heat.race for heat in world.heats),
        expected_variable=_expected(given, world, plan, answers),
        salary=amounts_of(given, plan).base,
        discount=_mean(world.draw, given, "concession"),
        draw=0.0 if draw is None else draw.amount / MINOR_PER_UNIT,
        recoverable=draw is None or draw.recoverable,
        override=float(overrides),
    )


def _policy(answer: Answer, levels: tuple[int, ...]) -> Policy:
    """Return a policy as a look-up table."""
    policy = answer.result.policy
    totals, offsets = policy.totals, policy.offsets
    moved = policy.moved
    return Policy(
        levels=levels,
        low=float(totals[0]),
        step=float(totals[1] - totals[0]),
        offset_low=tuple(float(points[0]) for points in offsets),
        offset_step=tuple(float(points[1] - points[0]) for points in offsets),
        effort=np.ascontiguousarray(policy.effort, dtype=np.float32),
        moved=None if moved is None else np.ascontiguousarray(moved, dtype=np.float32),
    )


def _seats(given: CompareInput, world: World, first: PlanCase) -> Seats:
    roster = given.roster
    amounts = amounts_of(given, baseline_of(given))
    expected = roster["expected"].to_numpy() / YEAR
    group_expected = np.array([seat.month for seat in world.groups.standings])
    market = roster["market_pay"].fill_null(strategy=None, value=np.nan).to_numpy()
    variable = first.expected_variable
    expected_variable = amounts.target if variable is None else variable
    usual = amounts.base + expected_variable
    return Seats(
        ids=tuple(roster["rep_id"]),
        quota=roster["quota"].to_numpy().astype(np.float64),
        # Seats of a group differ a little from its mean: θ follows what is expected.
        base=(world.base / group_expected)[world.groups.of] * expected,
        expected=expected,
        salary=amounts.base,
        market_pay=np.where(np.isnan(market), np.maximum(usual, 1.0), market),
        expected_variable=expected_variable,
        team=_numbers(roster["team"].to_list()),
        league=_numbers(roster["league"].to_list()),
        tenure=roster["tenure"].to_numpy().astype(np.int64),
        kind=sitting(given),
    )


def _numbers(names: Sequence[object]) -> NDArray[np.int64]:
    """Return a number from 0 for each name, in order of first appearance."""
    known = list(dict.fromkeys(names))
    return np.array([known.index(name) for name in names], dtype=np.int64)


def _expected(
    given: CompareInput, world: World, plan: Plan, answers: Sequence[Answer]
) -> Floats:
    """Return variable pay a year that each seat expects, money.

    Notes
    -----
    Of the type that sits there, scaled from its group's target to the seat's.
    """
    number = {(u.group, u.kind): i for i, u in enumerate(world.units)}
    targets = amounts_of(given, plan).target
    found = []
    for seat, kind in enumerate(sitting(given)):
        group = int(world.groups.of[seat])
        answer = answers[number[group, int(kind)]]
        mean = world.groups.targets[plan.name][group]
        scale = targets[seat] / mean if mean else 1.0
        found.append(float(answer.measure.pay.sum()) * scale)
    return np.asarray(np.maximum(found, 0.0), dtype=np.float64)


def _mean(draw: Draw, given: CompareInput, name: str) -> float:
    """Return a parameter that the crowd has only one of: the mean over types."""
    return sum(kind.share * draw[kind.name][name] for kind in given.kinds)
