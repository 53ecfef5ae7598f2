"""A step of selling: effort looked up, luck drawn, sales booked."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from engine.sim.crowd.deal_sizes import sum_of_deals
from engine.sim.crowd.kernel import kernel
from engine.sim.crowd.policies import look_up

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.sim.crowd.policies import Packed
    from engine.sim.crowd.problem import Floats
    from engine.sim.crowd.state import Crew, Moment, State

NORMAL, LOGNORMAL = 0, 1
"""Places in engine.sim.crowd.state.KINDS; the third is deals."""


@kernel
def position(
    state: State, scale: Floats, pack: Packed, policy: int, cell: tuple[int, int]
) -> tuple[float, float, float]:
    """Return the totals of a policy's levels, as if the quota had never changed."""
    rep, run = cell
    tenure = min(int(state.tenure[cell]), scale.shape[1] - 1)
    period, depth = pack.period[policy], pack.depth[policy]
    size = 1.0 / state.factor[cell]
    flow = state.flow[cell]
    inner = (state.totals[period[0], rep, run] + flow) * scale[period[0], tenure] * size
    middle = outer = 0.0
    if depth > 1:
        credit = state.totals[period[1], rep, run] + flow
        middle = credit * scale[period[1], tenure] * size
    if depth > 2:
        credit = state.totals[period[2], rep, run] + flow
        outer = credit * scale[period[2], tenure] * size
    return inner, middle, outer


@kernel
def sales(
    now: Moment,
    mean: float,
    expected: float,
    share: float,
    luck: tuple[float, np.uint64],
) -> float:
    """Return what is sold given its mean and the step's luck, quota shares.

    Parameters
    ----------
    expected
        The seat's expected month, the scale of luck.
    share
        By which normal luck is smaller: the cover of an empty seat.
    luck
        Standard normal, and seed of deals; one of them counts.
    """
    if now.luck == NORMAL:
        return mean + now.size * expected * share * luck[0]
    mean = max(mean, 0.0)
    if now.luck == LOGNORMAL:
        return mean * math.exp(now.size * luck[0] - 0.5 * now.size * now.size)
    number = mean / (now.size * expected)
    return expected * sum_of_deals(luck[1], number, now.log_mean, now.spread)


@kernel
def sell(
    state: State,
    crew: Crew,
    pack: Packed,
    now: Moment,
    luck: tuple[Floats, NDArray[np.uint64]],
) -> None:
    """Let everybody sell for a step.

    Parameters
    ----------
    luck
        ``(reps, 256)`` normals and seeds of deals; the one that the kind of luck does
        not need is empty.

    Notes
    -----
    y = ρ·m·a·(θ + e)·ℓ + ξ·a·θ·m·ℓ with luck around it, a the ability; an empty seat
    sells ``cover`` times what θ alone would, of ability 1 and with ρ = 1.
    """
    normals, words = luck
    deals = words.shape[0] > 0
    normal, word = 0.0, np.uint64(0)
    for rep in range(state.flow.shape[0]):
        base, expected = crew.base[rep], crew.expected[rep]
        for run in range(state.flow.shape[1]):
            cell = (rep, run)
            tenure = int(state.tenure[cell])
            share, effort, ability, ramp = crew.cover, 0.0, 1.0, 1.0
            if tenure >= 0:
                kind = state.kind[cell]
                policy = crew.policy_of[rep, kind]
                where = position(state, now.scale, pack, policy, cell)
                effort = look_up(pack, policy, pack.effort[policy], now.step, where)
                effort *= state.lift[cell]
                state.effort[cell] += effort * now.length
                state.neglect[cell] += crew.cross[kind] * effort * now.length
                share, ability = 1.0, crew.ability[kind]
                ramp = crew.ramp[min(tenure, crew.ramp.shape[0] - 1)]
            if deals:
                word = words[rep, run]
            else:
                normal = normals[rep, run]
            mean = ramp * (base + effort) + now.tide[run] * base
            mean *= ability * now.strength * share
            sold = sales(now, mean, expected, share, (normal, word))
            state.flow[cell] += sold
            state.units[run] += sold * crew.quota[rep]
