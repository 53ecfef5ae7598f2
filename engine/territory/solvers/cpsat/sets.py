"""Rules on sets of units: groups, pairs, permits kept one by one, and pieces."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.territory.grains import APART, TOGETHER, Grain

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

    from engine.territory.problem import Contiguity, Permit
    from engine.territory.solvers.cpsat.frame import Frame
    from engine.territory.solvers.cpsat.separators import Cut


def add_assignment(frame: Frame, *, leave: bool) -> None:
    """Give each unit to exactly one permitted territory.

    Parameters
    ----------
    leave
        Whether units that may go nowhere are left to nobody; else there is no plan.
    """
    for i in range(frame.problem.num_units):
        choices = frame.choices(i)
        if choices or not leave:
            frame.model.add_exactly_one(choices)


def add_permit(frame: Frame, permit: Permit) -> None:
    """Rule out a permit's pairs, each unit's as a rule of its own."""
    allowed = permit.allowed.matrix
    for i in np.flatnonzero(~allowed.all(axis=1)).tolist():
        grain = Grain("permit", permit.name, "", -1, i)
        for j in np.flatnonzero(~allowed[i]).tolist():
            taken = frame.take(i, j)
            if taken is not None:
                frame.hold(frame.model.add_bool_or([~taken]), grain)


def add_together(frame: Frame) -> None:
    """Let all members of a group go where the first goes."""
    together = frame.problem.together
    if together is None:
        return
    for group in np.unique(together[together >= 0]).tolist():
        first, *rest = np.flatnonzero(together == group).tolist()
        grain = Grain("together", TOGETHER, "", -1, group)
        for other in rest:
            for j in range(frame.problem.num_territories):
                _alike(frame, frame.take(first, j), frame.take(other, j), grain)


def _alike(
    frame: Frame,
    one: cp_model.IntVar | None,
    two: cp_model.IntVar | None,
    grain: Grain,
) -> None:
    if one is not None and two is not None:
        frame.hold(frame.model.add(one == two), grain)
    for alone in (one if two is None else None, two if one is None else None):
        if alone is not None:
            frame.hold(frame.model.add(alone == 0), grain)


def add_apart(frame: Frame) -> None:
    """Let no territory cover both units of a pair."""
    if frame.problem.apart is None:
        return
    for row, (a, b) in enumerate(frame.problem.apart.tolist()):
        grain = Grain("apart", APART, "", -1, row)
        for j in range(frame.problem.num_territories):
            one, two = frame.take(a, j), frame.take(b, j)
            if one is not None and two is not None:
                frame.hold(frame.model.add_bool_or([~one, ~two]), grain)


def add_cut(frame: Frame, rule: Contiguity, cut: Cut) -> None:
    """Let no territory cover two units without a unit that lies between them.

    x_aj + x_bj ≤ 1 + Σ_{c in between} x_cj for each territory j (Oehrlein and Haunert
    2017; Validi, Buchanan and Lykhovyd 2022).
    """
    one, two, between = cut
    for j in range(frame.problem.num_territories):
        first, second = frame.take(one, j), frame.take(two, j)
        if first is None or second is None:
            continue
        inside = [frame.take(c, j) for c in between]
        links = [taken for taken in inside if taken is not None]
        grain = Grain("contiguity", rule.name, "", j)
        connected = frame.model.add(first + second <= 1 + sum(links))
        frame.hold(connected, grain)
