"""The programs of all worlds, split into what they share and what each has alone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array, hstack, vstack

from engine.capacity.program.build import build
from engine.capacity.program.layout import layout
from engine.capacity.stochastic.commitment import Commitment, ease
from engine.capacity.stochastic.condense import without_pools
from engine.capacity.stochastic.risk import Chance, Risk, Tail
from engine.capacity.stochastic.world import in_world

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from engine.capacity.problem import CapacityProblem
    from engine.capacity.program.layout import Layout
    from engine.capacity.program.program import Program
    from engine.capacity.stochastic.world import World

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False, slots=True)
class Scene:
    """One world once the common decisions ``x`` are taken.

    Its loss is ``constant + direct @ x + min cost @ y`` over ``lower ≤ y ≤ upper`` with
    ``low ≤ link @ x + own @ y ≤ high``.

    Parameters
    ----------
    problem
        As it is in the world, with every rule.
    """

    problem: CapacityProblem
    constant: float
    direct: Floats
    cost: Floats
    lower: Floats
    upper: Floats
    link: csr_array
    own: csr_array
    low: Floats
    high: Floats


@dataclass(frozen=True, eq=False, slots=True)
class Stages:
    """A two-stage program.

    Parameters
    ----------
    odds
        ``(worlds,)``.
    scenes
        One for each world.
    lower, upper, whole
        Of the common decisions: those of the plan first, then, under a chance
        constraint, for each world whether its targets may be missed.
    head, low, high
        Rows of common decisions alone.
    where
        Variables of any world's program.
    common, waiting
        Indices of those that are common, and of those that are not; pools follow.
    """

    odds: Floats
    scenes: tuple[Scene, ...]
    lower: Floats
    upper: Floats
    whole: Mask
    head: csr_array
    low: Floats
    high: Floats
    where: Layout
    common: Ints
    waiting: Ints


def stages(
    problem: CapacityProblem,
    worlds: Sequence[World],
    commitment: Commitment,
    risk: Risk,
) -> Stages:
    """Return the two-stage program of a problem.

    Raises
    ------
    ValueError
        Probabilities are not positive or do not add up to 1; a target has no such
        name; or a world does not fit the problem.
    """
    odds = _odds(worlds)
    where = layout(problem)
    common = _common(problem, where, commitment)
    waits = ~common
    waits[where.columns("pool")] = False
    own = np.flatnonzero(waits)
    shared = np.flatnonzero(common)
    switches = len(worlds) if isinstance(risk, Chance) else 0
    heads, scenes = _Heads(shared.size + switches), []
    problems = [in_world(problem, world) for world in worlds]
    programs = [_program(given, where, commitment, risk) for given in problems]
    for number, (program, target) in enumerate(programs):
        link = csr_array(program.matrix.tocsc()[:, shared])
        if switches:
            link = csr_array(hstack([link, _switch(program, target, number, switches)]))
        scenes.append(_scene(problems[number], program, link, (shared, own), heads))
    if isinstance(risk, Chance):
        row = csr_array(np.append(np.zeros(shared.size), odds)[None])
        heads.add(row, np.array([-np.inf]), np.array([risk.missing + 1e-9]))
    first, _ = programs[0]
    return Stages(
        odds,
        tuple(scenes),
        np.append(first.lower[shared], np.zeros(switches)),
        np.append(first.upper[shared], np.ones(switches)),
        np.append(first.whole[shared], np.ones(switches, dtype=np.bool_)),
        *heads.stacked(),
        where,
        shared,
        own,
    )


def _scene(
    given: CapacityProblem,
    program: Program,
    link: csr_array,
    columns: tuple[Ints, Ints],
    heads: _Heads,
) -> Scene:
    """Return a world's scene; its rows of common decisions alone go to the heads."""
    shared, own = columns
    mine = csr_array(program.matrix.tocsc()[:, own])
    alone = np.diff(mine.indptr) == 0
    heads.add(link[alone], program.low[alone], program.high[alone])
    rest = np.flatnonzero(~alone)
    return Scene(
        given,
        program.constant,
        np.append(program.cost[shared], np.zeros(link.shape[1] - shared.size)),
        program.cost[own],
        program.lower[own],
        program.upper[own],
        csr_array(link[rest]),
        csr_array(mine[rest]),
        program.low[rest],
        program.high[rest],
    )


class _Heads:
    """Rows of common decisions alone, each once."""

    def __init__(self, width: int) -> None:
        self._seen: set[bytes] = set()
        self._parts: list[csr_array] = [csr_array((0, width))]
        self._sides: list[tuple[float, float]] = []

    def add(self, matrix: csr_array, low: Floats, high: Floats) -> None:
        for row in range(matrix.shape[0]):
            at = slice(matrix.indptr[row], matrix.indptr[row + 1])
            key = (
                matrix.indices[at].astype(np.int64).tobytes()
                + matrix.data[at].tobytes()
                + np.array([low[row], high[row]]).tobytes()
            )
            if key not in self._seen:
                self._seen.add(key)
                self._parts.append(csr_array(matrix[[row]]))
                self._sides.append((low[row], high[row]))

    def stacked(self) -> tuple[csr_array, Floats, Floats]:
        sides = np.array(self._sides).reshape(-1, 2)
        return csr_array(vstack(self._parts, format="csr")), sides[:, 0], sides[:, 1]


def _odds(worlds: Sequence[World]) -> Floats:
    odds = np.array([world.probability for world in worlds], dtype=np.float64)
    if not ((odds > 0).all() and abs(odds.sum() - 1.0) < 1e-9):
        raise ValueError("probabilities of worlds must be above 0 and add up to 1")
    total: float = odds.sum()
    return odds / total


def _common(problem: CapacityProblem, where: Layout, commitment: Commitment) -> Mask:
    """Return which variables of a world's program are common."""
    common = np.zeros(where.variables, dtype=np.bool_)
    early = commitment.common_starts(problem)
    common[: where.stream.size] = early[where.stream, where.month]
    common[where.columns("classes")] = commitment.common_classes(problem)
    for name in ("separations", "short_time"):
        waits = getattr(commitment, name)
        common[where.columns(name)] = commitment.common_months(problem, waits)
    common[where.columns("cover")] = not commitment.cover
    return common


def _program(
    given: CapacityProblem, where: Layout, commitment: Commitment, risk: Risk
) -> tuple[Program, Mask]:
    """Return a world's program, and which of its rows say that a target is met."""
    kept = ease(given, commitment.eased)
    if isinstance(risk, Tail):
        program = without_pools(build(kept, "loss"), where)
        return program, np.zeros(len(program.rows), dtype=np.bool_)
    wanted = risk.targets or tuple(target.name for target in given.targets)
    named = tuple(target for target in given.targets if target.name in wanted)
    if not named or len(named) < len(set(wanted)):
        raise ValueError(f"no such target: {', '.join(wanted) or 'there is none'}")
    program = without_pools(build(replace(kept, targets=named), "spend"), where)
    target = np.array([row.family == "target" for row in program.rows], dtype=np.bool_)
    return program, target


def _switch(program: Program, target: Mask, number: int, switches: int) -> csr_array:
    """Return what the world's switch adds to rows: enough to miss everything."""
    rows = np.flatnonzero(target)
    part = csr_array(program.matrix[rows]).tocoo()
    all_missed = np.minimum(part.data, 0.0) * program.upper[part.col]
    room = program.low[rows] - np.bincount(part.row, all_missed, rows.size)
    entry = (np.maximum(room, 0.0), (rows, np.full(rows.size, number)))
    return csr_array(entry, shape=(target.size, switches))
