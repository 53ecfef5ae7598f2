"""Who leaves, which seats are filled, and what people make of their peers."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from engine.sim.crowd.kernel import kernel, part

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.sim.crowd.prizes import Groups
    from engine.sim.crowd.problem import Floats
    from engine.sim.crowd.state import Crew, State


@part
def to_date(quota: Floats, tenure: int, factor: float, total: float) -> float:
    """Return a person's attainment of the year to date; 1 where there is no quota."""
    due = quota[min(tenure, quota.shape[0] - 1)] * factor
    return total / due if due > 0.0 else 1.0


@kernel
def leave(
    state: State, crew: Crew, quota: Floats, draws: Floats, gone: NDArray[np.bool_]
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

    Notes
    -----
    hazard = h₀ · exp(−γ₁·ln(pay ÷ market) + γ₂·(1 − A)⁺ + γ₃·share of the team that
    left last month + γ₄·1{still ramping}); incentives.md section 5.
    """
    leaving, ramping = crew.leaving, crew.ramp.shape[0] - 1
    for rep in range(gone.shape[0]):
        gap, team = crew.pay_gap[rep], crew.team[rep]
        for run in range(gone.shape[1]):
            gone[rep, run] = False
            tenure, kind = int(state.tenure[rep, run]), state.kind[rep, run]
            rate = leaving[kind, 0]
            if tenure < 0 or rate == 0.0:
                continue
            sold = state.totals[3, rep, run] + state.flow[rep, run]
            reached = to_date(quota, tenure, state.factor[rep, run], sold)
            power = leaving[kind, 2] * max(1.0 - reached, 0.0) - leaving[kind, 1] * gap
            power += leaving[kind, 3] * state.left[team, run]
            if tenure < ramping:
                power += leaving[kind, 4]
            chance = -math.expm1(-rate * math.exp(power))
            gone[rep, run] = draws[rep, run] < chance


@kernel
def missed(
    state: State, crew: Crew, teams: Groups, gone: NDArray[np.bool_], exits: Floats
) -> None:
    """Count who left, and of them those whom the team will miss.

    A leaver is regretted whose expected sales × ability are at or above the median of
    the team's people, all of that month's leavers still among them.

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
    """Empty the seats of leavers, fill empty ones, and let the others grow older.

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
def share_left(
    crew: Crew, teams: Groups, gone: NDArray[np.bool_], left: Floats
) -> None:
    """Write into ``left`` the share of each team's seats that were left this month."""
    left[:] = 0.0
    for rep in range(gone.shape[0]):
        team = crew.team[rep]
        share = 1.0 / (teams.first[team + 1] - teams.first[team])
        for run in range(gone.shape[1]):
            if gone[rep, run]:
                left[team, run] += share


@kernel
def compare(state: State, teams: Groups, quota: Floats, strength: float) -> None:
    """Let attainments to date of the team's others lift or lower effort.

    lift = exp(strength · (mean of the team's people − own)), for the next month.
    """
    runs = state.flow.shape[1]
    reached = np.empty(state.flow.shape)
    total, seated = np.empty(runs), np.empty(runs)
    for team in range(teams.first.shape[0] - 1):
        total[:] = 0.0
        seated[:] = 0.0
        members = teams.members[teams.first[team] : teams.first[team + 1]]
        for rep in members:
            for run in range(runs):
                tenure = int(state.tenure[rep, run])
                if tenure >= 0:
                    sold = state.totals[3, rep, run] + state.flow[rep, run]
                    own = to_date(quota, tenure, state.factor[rep, run], sold)
                    reached[rep, run] = own
                    total[run] += own
                    seated[run] += 1.0
        for rep in members:
            for run in range(runs):
                if state.tenure[rep, run] >= 0:
                    gap = total[run] / seated[run] - reached[rep, run]
                    state.lift[rep, run] = math.exp(strength * gap)
