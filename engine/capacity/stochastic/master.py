"""The common decisions, and what is known so far of what they bring in each world."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import block_array, csr_array, vstack

from engine.capacity.program.program import Program
from engine.capacity.stochastic.risk import Tail
from engine.capacity.stochastic.stack import NAMELESS, widened

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.capacity.stochastic.risk import Risk
    from engine.capacity.stochastic.scenes import Stages
    from engine.capacity.stochastic.stack import Answer, Stack

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

GROUPS = 1000
"""Sums of own costs that are bounded one by one; more make better cuts, and more."""
SLACK = 1e-9
"""Cuts that are violated by less, relative to cost, teach nothing."""


class Master:
    """The program of common decisions; it grows by cuts.

    Its variables are the common decisions, then a bound on each group's own costs times
    probability, then for CVaR a quantile and each world's loss beyond it.

    Parameters
    ----------
    program, scenes
        The two-stage program, and its scenes stacked.
    risk
        What is kept low.
    """

    def __init__(self, program: Stages, scenes: Stack, risk: Risk) -> None:
        self._program, self._scenes = program, scenes
        self._tail = risk if isinstance(risk, Tail) and risk.weight else None
        self._group, self._count = _groups(scenes, mixed=self._tail is None)
        self._cuts: list[csr_array] = []
        self._bases: list[Floats] = []
        self._least = np.full(self._count, -np.inf)
        nothing = np.zeros(scenes.low.size)
        base, _ = self._prove(nothing, costly=True)
        self._least = base

    @property
    def cuts(self) -> int:
        """How many there are."""
        return sum(base.size for base in self._bases)

    def common(self, x: Floats) -> Floats:
        """Return the common decisions of a solution."""
        return x[: self._program.lower.size]

    def learn(self, answer: Answer, x: Floats | None = None) -> int:
        """Add what an answer proves and a solution does not know; return how much.

        Parameters
        ----------
        answer
            At any common decisions.
        x
            ``(variables,)`` a solution of the master; None: it knows nothing.
        """
        costly = answer.y is not None
        base, slope = self._prove(answer.duals, costly=costly)
        shared = self._program.lower.size
        at, own = np.arange(self._count), csr_array((self._count, self._count))
        if costly:
            own = csr_array((np.ones(self._count), (at, at)))
        new = np.ones(self._count, dtype=np.bool_)
        if x is not None:
            known = x[shared : shared + self._count] if costly else np.zeros(1)
            value = base + slope @ x[:shared]
            new = value > known + SLACK * (1.0 + np.abs(known))
        new &= np.isfinite(base)
        rows = block_array([[-slope, own]], format="csr")
        self._cuts.append(csr_array(rows[np.flatnonzero(new)]))
        self._bases.append(base[new])
        return int(new.sum())

    def program(self) -> Program:
        """Return the program as it is known so far."""
        stages, count = self._program, self._count
        direct = stages.odds @ np.array([scene.direct for scene in stages.scenes])
        constants = np.array([scene.constant for scene in stages.scenes])
        parts = [widened(stages.head, count), *self._cuts]
        low = np.concatenate([stages.low, *self._bases])
        high = np.append(stages.high, np.full(low.size - stages.high.size, np.inf))
        plain = Program(
            np.append(direct, np.ones(count)),
            np.append(stages.lower, self._least),
            np.append(stages.upper, np.full(count, np.inf)),
            np.append(stages.whole, np.zeros(count, dtype=np.bool_)),
            csr_array(vstack(parts, format="csr")),
            low,
            high,
            (NAMELESS,) * low.size,
            {},
            float(stages.odds @ constants),
        )
        return plain if self._tail is None else self._with_tail(plain, self._tail)

    def _with_tail(self, plain: Program, tail: Tail) -> Program:
        """Return the program with ``beyond ≥ loss − quantile`` for each world."""
        stages = self._program
        worlds, direct = len(stages.scenes), [scene.direct for scene in stages.scenes]
        world = np.zeros(self._count, dtype=np.int64)
        world[self._group] = np.arange(worlds)[:, None]
        entry = (1.0 / stages.odds[world], (world, np.arange(self._count)))
        own = csr_array(entry, shape=(worlds, self._count))
        return beyond_quantile(
            plain,
            csr_array(block_array([[csr_array(np.array(direct)), own]])),
            np.array([scene.constant for scene in stages.scenes]),
            stages.odds,
            tail,
        )

    def _prove(self, duals: Floats, *, costly: bool) -> tuple[Floats, csr_array]:
        return self._scenes.cuts(
            duals, self._program.odds, self._group, self._count, costly=costly
        )


def beyond_quantile(
    plain: Program, losses: csr_array, constants: Floats, odds: Floats, tail: Tail
) -> Program:
    """Return a program of expected loss as one with a weight on CVaR.

    Parameters
    ----------
    plain
        Keeps the expected loss low.
    losses, constants
        ``(worlds, variables)``, ``(worlds,)``: each world's loss.

    Notes
    -----
    ``CVaR = min v + E[(loss − v)⁺] ÷ (1 − level)``, linear with a variable for each
    world (Rockafellar & Uryasev 2000).
    """
    worlds = odds.size
    ones = csr_array(np.ones((worlds, 1)))
    each = csr_array((np.ones(worlds), (np.arange(worlds),) * 2))
    matrix = widened(plain.matrix, 1 + worlds)
    beyond = block_array([[-losses, ones, each]], format="csr")
    weights = np.append(1.0, odds / (1.0 - tail.level))
    share = 1.0 - tail.weight
    return Program(
        np.append(share * plain.cost, tail.weight * weights),
        np.concatenate([plain.lower, [-np.inf], np.zeros(worlds)]),
        np.append(plain.upper, np.full(1 + worlds, np.inf)),
        np.append(plain.whole, np.zeros(1 + worlds, dtype=np.bool_)),
        csr_array(vstack([matrix, beyond], format="csr")),
        np.append(plain.low, constants),
        np.append(plain.high, np.full(worlds, np.inf)),
        plain.rows + (NAMELESS,) * worlds,
        {},
        share * plain.constant,
    )


def _groups(scenes: Stack, *, mixed: bool) -> tuple[Ints, int]:
    """Return the group of each part of each world, and how many groups there are.

    Parameters
    ----------
    mixed
        Whether worlds may be in one group: the losses of single worlds do not matter.
    """
    worlds, parts = scenes.worlds, scenes.parts
    world, part = np.arange(worlds)[:, None], np.arange(parts)[None, :]
    if mixed and worlds * parts > GROUPS:
        bundles = max(1, GROUPS // parts)
        group = (world * bundles // worlds) * parts + part
        return np.broadcast_to(group, (worlds, parts)), bundles * parts
    each = max(1, min(parts, GROUPS // worlds))
    return world * each + part * each // parts, worlds * each
