"""What a person's quota of a period is, by the month of the year and of tenure."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from engine.sim.crowd.problem import PERIODS

if TYPE_CHECKING:
    from engine.sim.crowd.problem import CrowdProblem, Floats


class Quotas(NamedTuple):
    """Shares of the seat's yearly quota, for a quota factor of 1.

    T is enough months of tenure for every ramp to be over; later ones are alike.
    ``whole`` (periods, 12, T): of the whole period that a month lies in, as it is for a
    person in that month of tenure; ``to_date`` (12, T): of the year's months up to and
    including the month; ``of_month`` (12, T); ``plain`` (periods, 12): of the whole
    period without ramp; ``credit`` (periods, 12): of the period's months before the
    month, which a new hire is credited with.
    """

    whole: Floats
    to_date: Floats
    of_month: Floats
    plain: Floats
    credit: Floats


def quotas(problem: CrowdProblem) -> Quotas:
    """Return the quotas that ramp and season make.

    Notes
    -----
    A month k of a period counts shareₖ × ramp(tenure in k). Months before a person
    came count in full, and the person is credited with them: what is left to do is then
    the quota of the months left.
    """
    shares, ramp = problem.quota_shares, problem.staffing.quota_ramp
    tenures = len(ramp) + 12
    whole = np.zeros((len(PERIODS), 12, tenures))
    to_date, of_month = np.zeros((12, tenures)), np.zeros((12, tenures))
    plain, credit = np.zeros((len(PERIODS), 12)), np.zeros((len(PERIODS), 12))
    for month in range(12):
        for tenure in range(tenures):
            then = tenure + np.arange(12) - month
            known = (then >= 0) & (then < len(ramp))
            factor = np.ones(12)
            factor[known] = np.asarray(ramp)[then[known]]
            counted = shares * factor
            of_month[month, tenure] = counted[month]
            to_date[month, tenure] = counted[: month + 1].sum()
            for place, months in enumerate(PERIODS):
                first = month - month % months
                whole[place, month, tenure] = counted[first : first + months].sum()
        for place, months in enumerate(PERIODS):
            first = month - month % months
            plain[place, month] = shares[first : first + months].sum()
            credit[place, month] = shares[first:month].sum()
    return Quotas(whole, to_date, of_month, plain, credit)
