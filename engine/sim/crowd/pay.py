"""What people are paid: a month's attainments, the plan's payouts, draws."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.sim.crowd.kernel import kernel
from engine.sim.crowd.problem import PERIODS

if TYPE_CHECKING:
    from engine.sim.crowd.problem import Floats, PlanCase
    from engine.sim.crowd.quotas import Quotas
    from engine.sim.crowd.state import State


class Scale:
    """Attainments of a month, worked out into arrays that are used again.

    Attributes
    ----------
    before, after
        ``(periods, reps, replications)`` credits ÷ quota of the whole period.
    """

    def __init__(self, reps: int, replications: int) -> None:
        self.before: Floats = np.empty((4, reps, replications))
        self.after: Floats = np.empty((4, reps, replications))

    def weigh(self, state: State, whole: Floats) -> None:
        """Work out both from the state; ``whole`` (periods, T) as in Quotas."""
        weigh(state, whole, self.before, self.after)


@kernel
def weigh(state: State, whole: Floats, before: Floats, after: Floats) -> None:
    """Divide credits by the quota of their period; 0 in empty seats, without quota."""
    for period in range(before.shape[0]):
        for rep in range(before.shape[1]):
            for run in range(before.shape[2]):
                tenure = int(state.tenure[rep, run])
                one = two = 0.0
                if tenure >= 0:
                    share = whole[period, min(tenure, whole.shape[1] - 1)]
                    quota = share * state.factor[rep, run]
                    if quota > 0.0:
                        one = state.totals[period, rep, run] / quota
                        two = one + state.flow[rep, run] / quota
                before[period, rep, run] = one
                after[period, rep, run] = two


def payouts(plan: PlanCase, of_year: int, scale: Scale) -> Floats:
    """Return ``(reps, replications)`` money that the plan pays for the month."""
    shape = scale.before.shape[1:]
    if len(plan.payouts) == 1:
        paid = plan.payouts[0].month(of_year, tuple(scale.before), tuple(scale.after))
        return np.array(np.broadcast_to(paid, shape), np.float64)
    found = np.zeros(shape)
    for place, payout in enumerate(plan.payouts):
        rows = np.flatnonzero(plan.payout_of == place)
        if len(rows):
            before = tuple(scale.before[:, rows])
            found[rows] = payout.month(of_year, before, tuple(scale.after[:, rows]))
    return found


def unearned(plan: PlanCase, of_year: int, state: State, quotas: Quotas) -> Floats:
    """Return what a month's payouts hold for credits that new hires only start with.

    A payout to date grows from where a hire starts, so there this is nothing; what is
    paid at a period's end is paid from 0, the credit of the months before the hire
    included. The payout is asked what the month pays if the credit is all there is.
    """
    found = np.zeros(state.flow.shape)
    rep, run = np.nonzero((state.tenure >= 0) & (state.tenure < of_year))
    tenure = state.tenure[rep, run].astype(np.int64)
    credit = np.zeros((len(PERIODS), len(rep)))
    for place, months in enumerate(PERIODS):
        came = of_year - tenure
        inside = came > of_year - of_year % months
        whole = quotas.whole[place, of_year, tenure]
        fine = inside & (whole > 0.0)
        credit[place, fine] = quotas.credit[place, came[fine]] / whole[fine]
    for place, payout in enumerate(plan.payouts):
        own = plan.payout_of[rep] == place
        if own.any():
            held = tuple(credit[:, own])
            found[rep[own], run[own]] = payout.month(of_year, held, held)
    return found


def drawn(earned: Floats, balance: Floats, draw: float, recoverable: bool) -> Floats:
    """Return what draws add to what is earned in a month, and keep their balance.

    Below ``draw`` the gap is advanced; above it, what was advanced is taken back as far
    as earnings exceed the draw, if it is recoverable. ``balance`` is changed in place.
    """
    advance = (draw - earned).clip(min=0.0)
    if recoverable:
        back = np.minimum(balance, (earned - draw).clip(min=0.0))
        balance += advance - back
        advance -= back
    return advance
