"""The end of a month: deals moved, the month's books, and totals that start again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.sim.crowd.kernel import kernel
from engine.sim.crowd.policies import opened, read, spot
from engine.sim.crowd.problem import PERIODS
from engine.sim.crowd.sell import position

if TYPE_CHECKING:
    from engine.sim.crowd.policies import Packed
    from engine.sim.crowd.problem import Floats
    from engine.sim.crowd.state import Crew, Moment, State

LEAST_QUOTA = 0.01
"""Of what it was at the start: a ratchet never takes a quota below."""


@kernel
def move(
    state: State, crew: Crew, pack: Packed, now: Moment, closing: tuple[int, float]
) -> None:
    """Let everybody whose innermost period closes move deals over its close.

    Parameters
    ----------
    closing
        Month of the year, and the discount on what is pulled in.

    Notes
    -----
    Of x pulled in (1 − discount)·x is credited now and x is missing next month; of x
    pushed out all of it is missing now and there next month.
    """
    month, discount = closing
    tenures, flows, totals = state.tenure, state.flow, state.totals
    for rep in range(flows.shape[0]):
        for run in range(flows.shape[1]):
            tenure = int(tenures[rep, run])
            if tenure < 0:
                continue
            policy = crew.policy_of[rep, state.kind[rep, run]]
            months = PERIODS[pack.period[policy, 0]]
            if pack.moved[policy] < 0 or (month + 1) % months != 0:
                continue
            view = opened(pack, policy)
            cell = (rep, run, tenure)
            so_far = (flows[rep, run], state.factor[rep, run])
            where = spot(view, position(totals, now.scale, view[0], cell, so_far))
            start = pack.moved[policy] + now.step * pack.long[policy]
            moved = read(pack.table, start, where)
            state.carry[rep, run] = moved
            if moved > 0.0:
                state.pulled[rep, run] += moved
                flows[rep, run] += (1.0 - discount) * moved
            else:
                state.pushed[rep, run] -= moved
                flows[rep, run] += moved


@kernel
def book(state: State, crew: Crew, due: Floats, last: bool, sums: Floats) -> None:
    """Write the month into the books.

    Parameters
    ----------
    due
        ``(T,)`` share of a quota that the month counts, by tenure.
    last
        Whether the run ends: then what was moved over its end is given back, so that
        a run's revenue is of what it sold. Credits keep it.
    sums
        ``(4, replications)``: here go revenue, effort and |moved| in money, and seats
        filled.
    """
    sums[:] = 0.0
    for rep in range(state.flow.shape[0]):
        quota = crew.quota[rep]
        for run in range(state.flow.shape[1]):
            cell = (rep, run)
            flow = state.flow[cell]
            tenure = int(state.tenure[cell])
            state.sold[cell] += flow
            share = due[min(tenure, due.shape[0] - 1)] if tenure >= 0 else due[-1]
            state.due[cell] += state.factor[cell] * share
            carry = state.carry[cell]
            if last:
                flow -= carry
            state.revenue[cell] += flow
            sums[0, run] += flow * quota
            effort = state.effort[cell] - state.effort_before[cell]
            sums[1, run] += effort * quota
            sums[2, run] += abs(carry) * quota
            state.effort_before[cell] = state.effort[cell]
            if tenure >= 0:
                state.neglect[cell] += crew.cross[state.kind[cell]] * effort
                state.filled[cell] += 1.0
                sums[3, run] += 1.0


@kernel
def turn(state: State, credit: Floats, closed: tuple[bool, ...]) -> None:
    """Start the next month: totals of closed periods at 0, of new hires at quota.

    Parameters
    ----------
    credit
        ``(periods,)`` shares of the yearly quota that lie before the next month in its
        periods.
    closed
        Which of PERIODS ended with this month.
    """
    for period in range(credit.shape[0]):
        for rep in range(state.flow.shape[0]):
            for run in range(state.flow.shape[1]):
                if state.tenure[rep, run] == 0:
                    start = state.factor[rep, run] * credit[period]
                elif closed[period]:
                    start = 0.0
                else:
                    start = state.totals[period, rep, run] + state.flow[rep, run]
                state.totals[period, rep, run] = start
    for rep in range(state.flow.shape[0]):
        for run in range(state.flow.shape[1]):
            state.flow[rep, run] = -state.carry[rep, run]
            state.carry[rep, run] = 0.0


def end_year(state: State, growth: float, ratchet: float) -> None:
    """Set quotas anew, Q(1 + growth) + ratchet·(Y − Q), and start the year's books."""
    if growth != 0.0 or ratchet != 0.0:
        kept = state.factor * (1.0 + growth - ratchet)
        state.factor[:] = (kept + ratchet * state.sold).clip(min=LEAST_QUOTA)
    state.sold[:] = 0.0
    state.due[:] = 0.0


def attained(state: State) -> None:
    """Keep the year's sales ÷ quota as the attainment that is reported."""
    state.attainment[:] = 0.0
    share = state.attainment
    share[state.due > 0.0] = (state.sold / state.due.clip(min=1e-300))[state.due > 0.0]
