"""Small problems of single sales, solved state by state without any grid."""

from __future__ import annotations

from functools import cache
from math import exp, log

import numpy as np
from scipy.optimize import minimize_scalar


class Brute:
    """Backward induction over (step, totals) in dictionaries.

    ``pay(level, step, total)`` is worth to date; nothing is assumed about it.
    """

    def __init__(self, problem, worth):
        self.problem, self.pay = problem, worth
        self.levels, self.steps = problem.closes.shape

    def worth(self, level, step, totals):
        arrays = [np.array([float(t)]) for t in totals]
        return float(self.pay.worth(level, step, arrays)[0])

    def reward(self, step, before, after):
        """Return worth after a step less worth before it, by the contract's words."""
        total = 0.0
        for level in range(self.levels):
            total += self.worth(level, step, after)
            started = step == 0 or self.problem.closes[level, step - 1]
            if not started:
                total -= self.worth(level, step - 1, before)
        return total

    def begins(self, step, after):
        closed = self.problem.closes[:, step]
        return tuple(0 if c else t for c, t in zip(closed, after, strict=True))

    def certain(self, values, chances):
        risk = self.problem.person.risk
        if risk == 0:
            return sum(p * v for p, v in zip(chances, values, strict=True))
        mean = sum(p * exp(-risk * v) for p, v in zip(chances, values, strict=True))
        return -log(mean) / risk

    @cache  # noqa: B019 - lives as long as its test
    def state(self, step, totals, bias=None):
        """Return (effort, value): of a rep with ``bias``, or the person's own."""
        problem, person = self.problem, self.problem.person
        beta = person.present_bias if bias is None else bias
        if step == self.steps:
            return 0.0, problem.after * totals[-1]
        keeps = person.discount ** problem.length[step]
        sold = tuple(t + 1 for t in totals)
        ends = []
        for after in (totals, sold):
            now = self.reward(step, totals, after)
            last = step == self.steps - 1
            begins = after if last else self.begins(step, after)
            planned = self.state(step + 1, begins, 1.0 if person.naive else bias)[1]
            real = self.state(step + 1, begins, bias)[1]
            ends.append((now, planned, real))

        def value(e, felt, which):
            p = problem.base[step] + problem.reach[step] * problem.length[step] * e
            values = [end[0] + felt * end[which] for end in ends]
            power = 1 + 1 / person.curvature
            cost = person.felt_cost / power * e**power * problem.length[step]
            return self.certain(values, (1 - p, p)) - cost

        reach = problem.reach[step] * problem.length[step]
        top = (1 - problem.base[step]) / reach if reach > 0 else 0.0
        effort = 0.0
        if top > 0:
            found = minimize_scalar(
                lambda e: -value(e, beta * keeps, 1), bounds=(0, top),
                method="bounded", options={"xatol": 1e-11},
            )  # fmt: skip
            tried = [0.0, top, float(found.x)]
            effort = max(tried, key=lambda e: value(e, beta * keeps, 1))
        return effort, value(effort, keeps, 2)
