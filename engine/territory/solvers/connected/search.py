"""Good connected plans: grown, annealed, and the best of several kept."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

import numpy as np

from engine.base.streams import Purpose, stream
from engine.territory.solvers.connected.anneal import Schedule, anneal, value, violation
from engine.territory.solvers.connected.board import new_plan
from engine.territory.solvers.connected.grow import (
    grow,
    largest_pieces,
    near_of,
    spread_seeds,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from engine.territory.solvers.connected.board import Board
    from engine.territory.solvers.connected.linear import Relaxed

    Labels = NDArray[np.int32]
    Floats = NDArray[np.float64]

_UNHEARD = 400_000
"""Moves after which it is asked whether to stop."""

SECONDS_PER_STEP = 1.2e-6
"""Work units that one proposed move counts as."""

_HOT, _COLD = 0.8, 0.01
"""Temperatures, in shares of what a unit costs on average."""

_FIRM, _FIRMEST = 3.0, 1e5
"""Temperatures that a share outside its interval costs, first and last."""

_FREE = 4.0
"""How much hotter it is when centres are free: the first plan is far from good."""

_EXCHANGE = 0.3
"""Share of moves that exchange two units."""


@dataclass(frozen=True, eq=False, slots=True)
class Found:
    """The best plan of a search.

    Parameters
    ----------
    labels
        (n,) int32; connected, but outside its intervals while ``broken`` is above 0.
    value, broken
        Its objective, and how badly it is outside.
    """

    labels: Labels
    value: float
    broken: float

    def better_than(self, other: Found | None) -> bool:
        """Whether it is less broken, or as little and cheaper."""
        if other is None:
            return True
        return (self.broken, self.value) < (other.broken, other.value)


def seek(
    board: Board,
    relaxed: Relaxed | None,
    seed: int,
    steps: int,
    rounds: int,
    stop: Callable[[], bool],
) -> Found | None:
    """Return the best of some rounds of annealing; None when nothing could be grown.

    Parameters
    ----------
    board
        What is given.
    relaxed
        Of labels with costs of their own: its prices make loads that keep the rules
        natural, its plan is where growing starts. None for labels that are alike.
    seed, steps, rounds
        Randomness, moves a round, rounds.
    stop
        Asked after each round, and every half a second or so within one.
    """
    best: Found | None = None
    for turn in range(rounds):
        generator = stream(seed, Purpose.SEARCH, 1, turn)
        begun = _start(board, relaxed, generator)
        if begun is not None:
            found = _annealed(board, relaxed, begun, (steps, stop), generator)
            best = found if found.better_than(best) else best
        if stop():
            break
    return best


def _annealed(
    board: Board,
    relaxed: Relaxed | None,
    labels: Labels,
    until: tuple[int, Callable[[], bool]],
    generator: np.random.Generator,
) -> Found:
    """Anneal from labels with the relaxation's prices, if there are any."""
    steps, stop = until
    priced = board if relaxed is None else board._replace(cost=relaxed.reduced)
    size = _typical(board, relaxed, labels)
    plan, best = new_plan(priced, labels), new_plan(priced, labels)
    state = generator.integers(1, 2**62, size=1)
    kept: Found | None = None
    parts = ceil(steps / _UNHEARD)
    for part in range(parts):
        run = Schedule(
            steps * (part + 1) // parts - steps * part // parts,
            _between(_HOT, _COLD, part / parts) * size,
            _between(_HOT, _COLD, (part + 1) / parts) * size,
            _between(_FIRM, _FIRMEST, part / parts),
            _between(_FIRM, _FIRMEST, (part + 1) / parts),
            _EXCHANGE,
        )
        anneal(priced, plan, state, run, best)
        found = score(board, best.owner)
        kept = found if found.better_than(kept) else kept
        if stop():
            break
    return score(board, labels) if kept is None else kept


def _between(first: float, last: float, share: float) -> float:
    """Return what a share of the way from first to last is, by equal ratios."""
    return float(first * (last / first) ** share)


def score(board: Board, labels: Labels) -> Found:
    """Return labels with their objective and how badly they are outside."""
    plan = new_plan(board, labels)
    return Found(
        labels.copy(), float(value(board, plan)), float(violation(board, plan))
    )


def _typical(board: Board, relaxed: Relaxed | None, labels: Labels) -> float:
    """Return what a unit costs on average: the measure of temperatures."""
    if relaxed is not None:
        return max(1e-9, relaxed.value / len(labels))
    if board.price.any() and not board.pull.any():
        return 3.0 * float(board.price[board.price > 0].mean())
    plan = new_plan(board, labels)
    return max(1e-9, _FREE * float(value(board, plan)) / len(labels))


def _start(
    board: Board, relaxed: Relaxed | None, generator: np.random.Generator
) -> Labels | None:
    """Return connected labels to begin with."""
    n, k = len(board.first) - 1, board.low.shape[1]
    labels = np.full(n, -1, dtype=np.int32)
    if relaxed is None:
        seeds = spread_seeds(board, k, generator)
        if seeds is None:
            return None
        labels[seeds] = np.arange(k)
        return grow(board, labels, generator.random((n, k)))
    weight = board.amounts[0, :, 0].astype(float) if len(board.amounts) else np.ones(n)
    chosen = np.where(
        board.held, board.cost.argmin(axis=1), relaxed.share.argmax(axis=1)
    )
    labels = largest_pieces(board, chosen.astype(np.int32), weight + 1e-9)
    _seat_missing(board, labels, relaxed.reduced)
    _join_held(board, labels)
    return grow(board, labels, relaxed.reduced)


def _seat_missing(board: Board, labels: Labels, reduced: Floats) -> None:
    """Give each label that has nothing the cheapest unit that is free or not alone."""
    k = board.low.shape[1]
    for label in np.flatnonzero(np.bincount(labels[labels >= 0], minlength=k) == 0):
        free = np.flatnonzero((labels < 0) & ~board.held)
        if len(free):
            labels[free[int(reduced[free, label].argmin())]] = label


def _join_held(board: Board, labels: Labels) -> None:
    """Give back what is held, and join it to its label by a shortest way, if free."""
    for unit in np.flatnonzero(board.held & (labels < 0)).tolist():
        label = int(board.cost[unit].argmin())
        came, queue = {unit: unit}, [unit]
        for here in queue:
            if labels[here] == label:
                while here != unit:
                    labels[here] = label
                    here = came[here]
                break
            for near in near_of(board, here):
                if near not in came and labels[near] in (-1, label):
                    came[near] = here
                    queue.append(near)
        labels[unit] = label
