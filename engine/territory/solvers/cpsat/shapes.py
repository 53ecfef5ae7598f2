"""Terms of whole territories: cut edges and the largest distance within one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from ortools.sat.python import cp_model

from engine.territory.shape import CutEdges, Diameter

if TYPE_CHECKING:
    from engine.territory.shape import ShapeTerm
    from engine.territory.solvers.cpsat.frame import Frame

LinearExpr = cp_model.LinearExpr


def add_shape(frame: Frame, term: ShapeTerm) -> None:
    """Add a term to the objective.

    Raises
    ------
    ValueError
        The term is none that can be written in whole numbers.
    """
    if isinstance(term, CutEdges):
        _cut_edges(frame, term)
    elif isinstance(term, Diameter):
        _diameter(frame, term)
    else:
        raise ValueError(f"{term.name}: no term for this solver")


def _cut_edges(frame: Frame, term: CutEdges) -> None:
    """Save the price of an edge where one territory covers both of its ends.

    Both ends in j implies a literal a territory; the edge's price is saved by each
    that is true, and at most one can be.
    """
    model = frame.model
    frame.costs.append(LinearExpr.sum([int(term.prices.sum())]))
    kept: list[cp_model.IntVar] = []
    saved: list[int] = []
    for (a, b), price in zip(term.edges.tolist(), term.prices.tolist(), strict=True):
        for j in range(frame.problem.num_territories if price else 0):
            one, two = frame.take(a, j), frame.take(b, j)
            if one is not None and two is not None:
                inside = model.new_bool_var("")
                model.add_implication(inside, one)
                model.add_implication(inside, two)
                kept.append(inside)
                saved.append(-price)
    frame.costs.append(LinearExpr.weighted_sum(kept, saved))


def _diameter(frame: Frame, term: Diameter) -> None:
    """Two units of one territory push the diameter to their distance.

    The diameter is one of the distances; a literal a step says whether it is reached,
    and each step is paid once.
    """
    model = frame.model
    one, two = np.triu_indices(frame.problem.num_units, 1)
    apart = term.distance[one, two]
    values = np.unique(np.append(apart, 0)).tolist()
    reached = [model.new_bool_var("") for _ in values[1:]]
    for wider, narrower in zip(reached[1:], reached[:-1], strict=True):
        model.add_implication(wider, narrower)
    steps = np.diff(values).tolist()
    frame.costs.append(LinearExpr.weighted_sum(reached, steps))
    level = {value: at for at, value in enumerate(values)}
    for a, b, distance in zip(one.tolist(), two.tolist(), apart.tolist(), strict=True):
        if distance == 0:
            continue
        at_least = reached[level[distance] - 1]
        for j in range(frame.problem.num_territories):
            first, second = frame.take(a, j), frame.take(b, j)
            if first is not None and second is not None:
                model.add_bool_or([~first, ~second, at_least])
