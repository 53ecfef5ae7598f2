"""Absorbing Markov chains: where deals end, how long they take, how many are won."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

SAME = 1e-9  # rows add up to one within this


@dataclass(frozen=True, eq=False, slots=True)
class AbsorbingChain:
    """A chain that ends, such as a deal that is won or lost.

    Parameters
    ----------
    moves
        ``(states, states)`` chances of a step between states that pass, Q.
    ends
        ``(states, ends)`` chances of a step that ends it, R.

    Raises
    ------
    ValueError
        Rows do not add up to one, a chance is negative, or a state never ends.
    """

    moves: Floats
    ends: Floats

    def __post_init__(self) -> None:
        """Refuse what is no absorbing chain."""
        states = self.moves.shape[0]
        if self.moves.shape != (states, states) or self.ends.shape[:1] != (states,):
            raise ValueError(f"{self.moves.shape} and {self.ends.shape} do not fit")
        if (self.moves < 0).any() or (self.ends < 0).any():
            raise ValueError("chances must be 0 or more")
        total = self.moves.sum(axis=1) + self.ends.sum(axis=1)
        if not (np.abs(total - 1) <= SAME).all():
            raise ValueError("the chances of every state must add up to 1")
        reaches = self.ends.sum(axis=1) > 0
        for _ in range(states):
            reaches = reaches | (self.moves[:, reaches] > 0).any(axis=1)
        if not reaches.all():
            raise ValueError("from some state there is no way to an end")

    @property
    def visits(self) -> Floats:
        """Expected steps spent in each state from each, N = (I − Q)⁻¹."""
        return _solve(self.moves, np.eye(self.moves.shape[0]))

    @property
    def ended(self) -> Floats:
        """Chance to end in each end from each state, B = NR, ``(states, ends)``."""
        return _solve(self.moves, self.ends)

    @property
    def steps(self) -> Floats:
        """Expected steps to an end, t = N1, ``(states,)``."""
        return _solve(self.moves, np.ones(self.moves.shape[0]))

    def ended_within(self, steps: int) -> Floats:
        """Return chances to have ended after 0, 1, …, ``steps`` steps.

        Returns
        -------
        ``(steps + 1, states, ends)``, from ``Bₙ = R + Q Bₙ₋₁``.
        """
        found = np.zeros((steps + 1, *self.ends.shape))
        for step in range(1, steps + 1):
            found[step] = self.ends + self.moves @ found[step - 1]
        return found


@dataclass(frozen=True, slots=True)
class Wins:
    """How many of some deals will be won, each by itself.

    Parameters
    ----------
    expected, variance
        Σp and Σp(1 − p).
    """

    expected: float
    variance: float


def expected_wins(chances: ArrayLike, deals: ArrayLike = 1.0) -> Wins:
    """Return how many deals will be won.

    Parameters
    ----------
    chances
        ``(n,)`` to win.
    deals
        ``(n,)`` how many deals have that chance.
    """
    p, n = np.broadcast_arrays(np.asarray(chances, float), np.asarray(deals, float))
    return Wins(float((n * p).sum()), float((n * p * (1 - p)).sum()))


def _solve(moves: Floats, right: Floats) -> Floats:
    """Return (I − Q)⁻¹ × right."""
    found = np.linalg.solve(np.eye(moves.shape[0]) - moves, right)
    return np.asarray(found, dtype=np.float64)
