"""Cases that go through the optimiser of plans (C5–C7)."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import product

import numpy as np
from capacity_people_cases import row
from public_door import planning, small_team


@cache
def solved(name, goal):
    """Return our plan of a small problem."""
    return planning("solve")(small_team(name), goals=[goal])


def redundancy():
    """Yield Williams' manpower planning (C5)."""
    for what in ("objective", "relaxed"):
        yield row(
            f"least redundancy: {what}",
            "H. P. Williams, Model Building, manpower planning",
            841.796875,
            lambda what=what: getattr(solved("williams", "separations"), what),
            1e-5,
        )


def tiny_losses():
    """Return the loss of each of 625 plans, worked out here, lowest first."""
    ramp, need = (0.0, 0.5, 1.0, 1.0), (10, 11, 13, 14)
    losses = {}
    for plan in product(range(5), repeat=4):
        loss = 0.0
        for t in range(4):
            old = 10 * 0.95**t
            made = old + sum(plan[s] * ramp[t - s] for s in range(t + 1))
            heads = old + sum(plan[: t + 1])
            loss += 20 * plan[t] + 40 * heads + 150 * max(0.0, need[t] - made)
        losses[plan] = loss
    return dict(sorted(losses.items(), key=lambda pair: pair[1]))


def loss_of(plan):
    """Return our loss of given hires, planned by nobody."""
    problem = small_team("tiny_hiring")
    hired = replace(planning("nothing")(problem), starts=np.array([plan], dtype=float))
    return planning("assess")(problem, hired).loss


def tiny_hiring():
    """Yield hiring 0 to 4 people in four quarters (C6)."""
    losses = tiny_losses()
    best, second = list(losses)[:2]
    yield row(
        "tiny hiring: loss",
        "least of 625 plans",
        losses[best],
        lambda: solved("tiny_hiring", "loss").objective,
        1e-6,
    )
    for quarter in range(4):
        yield row(
            f"tiny hiring: hires in quarter {quarter + 1}",
            "plan of the least loss",
            best[quarter],
            lambda quarter=quarter: solved("tiny_hiring", "loss").plan.starts[
                0, quarter
            ],
            1e-6,
        )
    for name, plan in (("runner-up", second), ("no hiring", (0, 0, 0, 0))):
        yield row(
            f"tiny hiring: {name}",
            "Σ 20 h + 40 heads + 150 (need − made)⁺",
            losses[plan],
            lambda plan=plan: loss_of(plan),
            1e-6,
        )


WORLDS = ((0.5, 40.0), (0.3, 48.0), (0.2, 60.0))


def loss(hires, demand):
    """Return 60 h + 200 (demand − 36 − 0.7 h)⁺."""
    return 60 * hires + 200 * max(0.0, demand - 36 - 0.7 * hires)


@cache
def planned():
    """Return our plan for three worlds, and what planning and knowing are worth."""
    worlds = [planning("World")(p, demand=d) for p, d in WORLDS]
    problem, now = small_team("two_level", 1.0), planning("Commitment")(1)
    result = planning("two_stage")(problem, worlds, now)
    return result, planning("worth")(problem, worlds, now, result)


def many_worlds():
    """Yield hires for an uncertain demand (C7)."""

    def expected(hires):
        return sum(p * loss(hires, d) for p, d in WORLDS)

    tried = range(41)
    best = min(tried, key=expected)
    mean = sum(p * d for p, d in WORLDS)
    naive = min(tried, key=lambda h: loss(h, mean))
    seen = sum(p * min(loss(h, d) for h in tried) for p, d in WORLDS)
    for name, formula, closed, ours in (
        ("hires", "least of 41", best, lambda: planned()[0].plan.starts[0, 0]),
        ("hires for the mean", "EV", naive, lambda: planned()[1].mean_starts[0, 0]),
        ("loss", "RP", expected(best), lambda: planned()[0].objective),
        (
            "loss of the plan for the mean",
            "EEV",
            expected(naive),
            lambda: planned()[1].mean_plan_meets,
        ),
        ("loss with foresight", "WS", seen, lambda: planned()[1].foreknown.value),
        (
            "planning is worth",
            "VSS = EEV − RP",
            expected(naive) - expected(best),
            lambda: planned()[1].planning.value,
        ),
        (
            "knowing is worth",
            "EVPI = RP − WS",
            expected(best) - seen,
            lambda: planned()[1].knowing.value,
        ),
    ):
        yield row(f"three worlds: {name}", formula, closed, ours, 1e-5)


SECTIONS = {
    "C5": tuple(redundancy()),
    "C6": tuple(tiny_hiring()),
    "C7": tuple(many_worlds()),
}
