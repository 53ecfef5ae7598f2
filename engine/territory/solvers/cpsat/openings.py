"""Which territories are open, how many, and where they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ortools.sat.python import cp_model

from engine.territory.grains import CENTRES, OPEN, Grain

if TYPE_CHECKING:
    from engine.territory.problem import Opening
    from engine.territory.solvers.cpsat.frame import Frame


def add_opening(frame: Frame, opening: Opening) -> None:
    """Decide which territories exist: those that cover a unit, and those fixed."""
    model, fixed = frame.model, opening.fixed.tolist()
    frame.open = [model.new_bool_var("") for _ in fixed]
    for j, exists in enumerate(frame.open):
        held = frame.held(j)
        for taken in held:
            model.add_implication(taken, exists)
        if fixed[j]:
            model.add(exists == 1)
        else:
            model.add_bool_or([*held, ~exists])
    count, most = cp_model.LinearExpr.sum(frame.open), len(fixed)
    fewest, many = Grain("opening", OPEN, "low"), Grain("opening", OPEN, "high")
    under = frame.grip.slack(model, fewest, most, opening.low)
    over = frame.grip.slack(model, many, most, opening.high)
    frame.hold(model.add(count + under >= opening.low), fewest)
    frame.hold(model.add(count - over <= opening.high), many)
    cost = opening.cost.tolist()
    frame.costs.append(cp_model.LinearExpr.weighted_sum(frame.open, cost))
    _centres(frame, opening)


def _centres(frame: Frame, opening: Opening) -> None:
    """Let each open territory cover the unit where it stands."""
    if opening.site is None:
        return
    for j, unit in enumerate(opening.site.tolist()):
        if unit >= 0:
            there = frame.take(unit, j)
            inside = [] if there is None else [there]
            within = frame.model.add_bool_or([*inside])
            frame.hold(within, Grain("opening", CENTRES, "", j), frame.exists(j))
