"""Territories in one piece, written out: each has a tree that reaches all its units.

Far larger than a few cuts, but plans then are in one piece from the first on. Each unit
has one parent among its neighbours in the same territory, or is the root, of which a
territory has one at most; depths that grow from parents to children leave no cycle.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.territory.problem import Contiguity
    from engine.territory.solvers.cpsat.frame import Frame


def add_trees(frame: Frame, rule: Contiguity) -> None:
    """Let each territory have a tree in the graph."""
    model, n = frame.model, frame.problem.num_units
    territories = range(frame.problem.num_territories)
    depth = [model.new_int_var(0, n - 1, "") for _ in range(n)]
    root = [model.new_bool_var("") for _ in range(n)]
    ways = [[each] for each in root]
    for a, b in sorted({(min(edge), max(edge)) for edge in rule.edges.tolist()}):
        for child, parent in ((a, b), (b, a)):
            below = model.new_bool_var("")
            ways[child].append(below)
            model.add(depth[child] >= depth[parent] + 1).only_enforce_if(below)
            for j in territories:
                mine, theirs = frame.take(child, j), frame.take(parent, j)
                if mine is not None:
                    inside = [] if theirs is None else [theirs]
                    model.add_bool_or([~below, ~mine, *inside])
    for each in ways:
        model.add_exactly_one(each)
    for j in territories:
        roots = []
        for i in range(n):
            taken = frame.take(i, j)
            if taken is not None:
                here = model.new_bool_var("")
                model.add_bool_or([~root[i], ~taken, here])
                roots.append(here)
        model.add_at_most_one(roots)
