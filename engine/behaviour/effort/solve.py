"""The best effort in every state of a year: backward induction, global in effort."""

from __future__ import annotations

from dataclasses import replace
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np

from engine.behaviour.effort.backward import Tables, backward
from engine.behaviour.effort.lattice import lagrange
from engine.behaviour.effort.luck import NarrowError, widened
from engine.behaviour.effort.ranges import fit, rough_drift
from engine.behaviour.effort.result import EffortResult
from engine.behaviour.effort.solution import Policy

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.behaviour.effort.lattice import Lattice
    from engine.behaviour.effort.problem import EffortProblem

    Floats = NDArray[np.float64]


def solve(problem: EffortProblem) -> EffortResult:
    """Return the best effort in every state, and what the horizon is worth.

    Parameters
    ----------
    problem
        One rep's: steps, pay, luck, and what the rep is like.

    Notes
    -----
    docs/understand/incentives.md section 3. Between nodes efforts are refined by
    Newton's steps on a local polynomial; every local maximum is refined and the best
    taken, so that a rep who gives up, jumps.

    Raises
    ------
    ValueError
        The problem contradicts itself; the message says how.
    """
    started = perf_counter()
    _check(problem)
    lattice = fit(problem, rough_drift(problem), 16)
    tables, lattice = _solved(problem, lattice, 0.0)
    value, slope = _start(tables.start, lattice)
    shape = (len(problem.length), *lattice.shape, lattice.count)
    moved = None if tables.moved is None else tables.moved.reshape(shape)
    policy = Policy(lattice.nodes, lattice.offsets, tables.effort.reshape(shape), moved)
    return EffortResult(policy, value, slope, perf_counter() - started)


def _solved(
    problem: EffortProblem, lattice: Lattice, carried: float
) -> tuple[Tables, Lattice]:
    while True:
        try:
            return backward(problem, lattice, carried), lattice
        except NarrowError as narrow:
            lattice = widened(lattice, narrow)


def _start(values: Floats, lattice: Lattice) -> tuple[float, float]:
    """Return the value at the start, and its slope, from five nodes around it."""
    line = values[lattice.home]
    size = min(5, lattice.count)
    first = min(max(lattice.zero - 2, 0), lattice.count - size)
    nodes = [float(first + j - lattice.zero) for j in range(size)]
    tiny = 1e-3
    rise = np.array(lagrange(tiny, nodes)) - np.array(lagrange(-tiny, nodes))
    slope = float(rise @ line[first : first + size]) / (2 * tiny * lattice.h)
    return float(line[lattice.zero]), slope


def _check(problem: EffortProblem) -> None:
    steps = len(problem.length)
    closes = problem.closes
    if closes.ndim != 2 or not 1 <= closes.shape[0] <= 3 or closes.shape[1] != steps:
        raise ValueError(f"closes has shape {closes.shape}: 1 to 3 levels by {steps}")
    if steps == 0 or problem.base.shape != (steps,) or problem.reach.shape != (steps,):
        raise ValueError("length, base and reach must have one number a step")
    if np.any(closes[1:] & ~closes[:-1]):
        raise ValueError("an outer period closes where an inner one does not")
    if np.any(problem.length <= 0) or np.any(problem.reach < 0):
        raise ValueError("length must be more than 0, and reach 0 or more")


__all__ = ["replace", "solve"]
