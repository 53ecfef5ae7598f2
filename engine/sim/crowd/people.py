"""Who leaves, which seats are filled, and what people make of their peers."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from engine.sim.crowd.kernel import kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.sim.crowd.problem import Floats, Ints
    from engine.sim.crowd.state import Crew, State


class Teams(NamedTuple):
    """Members of team t: ``members[first[t]:first[t + 1]]``."""

    first: Ints
    members: Ints


def teams(numbers: Ints) -> Teams:
    """Return who is in which team, from ``(reps,)`` numbers from 0."""
    counts = np.bincount(numbers, minlength=1)
    first = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    return Teams(first, np.argsort(numbers, kind="stable").astype(np.int64))


@kernel
def to_date(state: State, quota: Floats, rep: int, run: int) -> float:
    """Return a person's attainment of the year to date; 1 where there is no quota."""
    tenure = min(int(state.tenure[rep, run]), quota.shape[0] - 1)
    due = quota[tenure] * state.factor[rep, run]
    if due > 0.0:
        return float((state.totals[3, rep, run] + state.flow[rep, run]) / due)
    return 1.0


@kernel
def hazard(state: State, crew: Crew, quota: Floats, rep: int, run: int) -> float:
    """Return a person's hazard of leaving this month.

    h₀ · exp(−γ₁·ln(pay ÷ market) + γ₂·(1 − A)⁺ + γ₃·share of the team that left last
    month + γ₄·1{still ramping}); incentives.md section 5.
    """
    terms = crew.leaving[state.kind[rep, run]]
    if terms[0] == 0.0:
        return 0.0
    power = terms[3] * state.left[crew.team[rep], run] - terms[1] * crew.pay_gap[rep]
    if terms[2] != 0.0:
        power += terms[2] * max(1.0 - to_date(state, quota, rep, run), 0.0)
    if state.tenure[rep, run] < crew.ramp.shape[0] - 1:
        power += terms[4]
    return terms[0] * math.exp(power)


@kernel
def leave(
    state: State,
    crew: Crew,
    quota: Floats,
    draws: Floats,
    gone: NDArray[np.bool_],
) -> None:
    """Decide who leaves: with probability 1 − exp(−hazard).

    Parameters
    ----------
    quota
        ``(T,)`` of the year to date, by tenure.
    draws
        ``(reps, 256)`` uniform.
    gone
        ``(reps, replications)``: here it is written.
    """
    for rep in range(gone.shape[0]):
        for run in range(gone.shape[1]):
            out = False
            if state.tenure[rep, run] >= 0:
                chance = hazard(state, crew, quota, rep, run)
                out = draws[rep, run] < -math.expm1(-chance)
            gone[rep, run] = out


@kernel
def missed(
    state: State, crew: Crew, teams: Teams, gone: NDArray[np.bool_], exits: Floats
) -> None:
    """Count who left, and of them those whose expected sales the team will miss.

    A leaver is regretted when nobody or less than half of the rest of the team expects
    more: expected sales × ability at or above the median of those who sat there.

    Parameters
    ----------
    exits
        ``(replications,)``: here go the numbers of people.
    """
    exits[:] = 0.0
    for rep in range(gone.shape[0]):
        team = crew.team[rep]
        members = teams.members[teams.first[team] : teams.first[team + 1]]
        for run in range(gone.shape[1]):
            if not gone[rep, run]:
                continue
            exits[run] += 1.0
            state.exits[rep, run] += 1.0
            own = crew.expected[rep] * crew.ability[state.kind[rep, run]]
            seated = better = 0
            for other in members:
                if state.tenure[other, run] >= 0:
                    seated += 1
                    ability = crew.ability[state.kind[other, run]]
                    better += crew.expected[other] * ability > own
            if better <= (seated - 1) // 2:
                state.regretted[rep, run] += 1.0


@kernel
def seat(
    state: State,
    crew: Crew,
    gone: NDArray[np.bool_],
    draws: tuple[Floats, Floats, bool],
    hires: Floats,
) -> None:
    """Empty the seats of those who left, fill empty ones, and let the others grow older.

    Parameters
    ----------
    draws
        Uniform ``(reps, 256)`` of filling and of kind; and whether a seat may be filled
        in the month in which it was left.
    hires
        ``(replications,)``: here go the numbers of people.
    """
    fill, kind, at_once = draws
    hires[:] = 0.0
    for rep in range(gone.shape[0]):
        for run in range(gone.shape[1]):
            tenure = state.tenure[rep, run]
            if tenure >= 0 and not gone[rep, run]:
                state.tenure[rep, run] = tenure + 1
                continue
            state.tenure[rep, run] = -1
            state.lift[rep, run] = 1.0
            state.balance[rep, run] = 0.0
            open_to_all = at_once if gone[rep, run] else fill[rep, run] < crew.fill
            if open_to_all:
                hires[run] += 1.0
                state.tenure[rep, run] = 0
                found = np.searchsorted(crew.hires, kind[rep, run], side="right")
                state.kind[rep, run] = min(found, crew.hires.shape[0] - 1)


@kernel
def share_left(crew: Crew, teams: Teams, gone: NDArray[np.bool_], left: Floats) -> None:
    """Write into ``left`` the share of each team's seats that were left this month."""
    left[:] = 0.0
    for rep in range(gone.shape[0]):
        team = crew.team[rep]
        share = 1.0 / (teams.first[team + 1] - teams.first[team])
        for run in range(gone.shape[1]):
            if gone[rep, run]:
                left[team, run] += share


@kernel
def compare(
    state: State, crew: Crew, teams: Teams, quota: Floats, strength: float
) -> None:
    """Let attainments to date of the team's others lift or lower effort.

    lift = exp(strength · (mean of the team's people − own)), for the next month.
    """
    for team in range(teams.first.shape[0] - 1):
        members = teams.members[teams.first[team] : teams.first[team + 1]]
        for run in range(state.flow.shape[1]):
            total, seated = 0.0, 0
            for rep in members:
                if state.tenure[rep, run] >= 0:
                    total += to_date(state, quota, rep, run)
                    seated += 1
            for rep in members:
                if state.tenure[rep, run] >= 0:
                    gap = total / seated - to_date(state, quota, rep, run)
                    state.lift[rep, run] = math.exp(strength * gap)
