"""A step of selling: effort looked up, luck drawn, sales booked."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from engine.sim.crowd.deal_sizes import sum_of_deals
from engine.sim.crowd.kernel import kernel, part
from engine.sim.crowd.policies import opened, read, spot

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.sim.crowd.policies import Packed
    from engine.sim.crowd.problem import Floats
    from engine.sim.crowd.state import Crew, Moment, State

NORMAL, LOGNORMAL = 0, 1
"""Places in engine.sim.crowd.state.KINDS; the third is deals."""


@part
def position(
    totals: Floats,
    scale: Floats,
    period: tuple[int, int, int],
    cell: tuple[int, int, int],
    month: tuple[float, float],
) -> tuple[float, float, float]:
    """Return the totals of a policy's levels, as if the quota had never changed.

    Parameters
    ----------
    cell
        Rep, replication and tenure.
    month
        Sales of the month so far, and the quota's factor.
    """
    rep, run, tenure = cell
    late = min(tenure, scale.shape[1] - 1)
    size = 1.0 / month[1]
    return (
        (totals[period[0], rep, run] + month[0]) * (scale[period[0], late] * size),
        (totals[period[1], rep, run] + month[0]) * (scale[period[1], late] * size),
        (totals[period[2], rep, run] + month[0]) * (scale[period[2], late] * size),
    )


@part
def sales(
    shape: tuple[int, float, float, float],
    mean: float,
    expected: float,
    share: float,
    luck: tuple[float, np.uint64],
) -> float:
    """Return what is sold given its mean and the step's luck, quota shares.

    Parameters
    ----------
    shape
        Kind, size, log_mean and spread of luck, as in Moment.
    expected
        The seat's expected month, the scale of luck.
    share
        By which normal luck is smaller: the cover of an empty seat.
    luck
        Standard normal, and seed of deals; one of them counts.
    """
    kind, size, log_mean, spread = shape
    found = mean
    if kind == NORMAL:
        found += size * expected * share * luck[0]
    elif mean <= 0.0:
        found = 0.0
    elif kind == LOGNORMAL:
        found *= math.exp(size * luck[0] - 0.5 * size * size)
    else:
        number = mean / (size * expected)
        found = expected * sum_of_deals(luck[1], number, log_mean, spread)
    return found


@kernel
def sell(  # long: one pass over the cells; a call would count every array
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
    shape = (now.luck, now.size, now.log_mean, now.spread)
    deals = words.shape[0] > 0
    normal, word = 0.0, np.uint64(0)
    tenures, kinds, factors = state.tenure, state.kind, state.factor
    flows, lifts, totals = state.flow, state.lift, state.totals
    efforts, units = state.effort, state.units
    known, view = 0, opened(pack, 0)
    table, start = pack.table, pack.effort[0] + now.step * pack.long[0]
    for rep in range(flows.shape[0]):
        base, expected, quota = crew.base[rep], crew.expected[rep], crew.quota[rep]
        for run in range(flows.shape[1]):
            tenure = int(tenures[rep, run])
            share, effort, ability, ramp = crew.cover, 0.0, 1.0, 1.0
            if tenure >= 0:
                kind = kinds[rep, run]
                policy = crew.policy_of[rep, kind]
                if policy != known:
                    known, view = policy, opened(pack, policy)
                    start = pack.effort[policy] + now.step * pack.long[policy]
                cell, month = (rep, run, tenure), (flows[rep, run], factors[rep, run])
                where = spot(view, position(totals, now.scale, view[0], cell, month))
                effort = read(table, start, where) * lifts[rep, run]
                efforts[rep, run] += effort * now.length
                share, ability = 1.0, crew.ability[kind]
                ramp = crew.ramp[min(tenure, crew.ramp.shape[0] - 1)]
            if deals:
                word = words[rep, run]
            else:
                normal = normals[rep, run]
            mean = ramp * (base + effort) + now.tide[run] * base
            mean *= ability * now.strength * share
            sold = sales(shape, mean, expected, share, (normal, word))
            flows[rep, run] += sold
            units[run] += sold * quota
