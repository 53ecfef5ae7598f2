"""Randomness is an argument: one seed, named streams."""

from __future__ import annotations

from enum import IntEnum

import numpy as np


class Purpose(IntEnum):
    """What a stream is for. Numbers are permanent: they are part of every result.

    Members are only ever added, never renumbered.
    """

    COMPANY = 1
    """Inventing a synthetic company."""
    SEARCH = 2
    """Choices of a search, such as which neighbourhood comes next."""
    SOLVER = 3
    """The seed handed to a solver library."""
    LUCK = 4
    """A rep's own luck in sales."""
    MARKET = 5
    """Luck that everybody shares."""
    LEAVING = 6
    """Who leaves, and how long the seat stays empty."""
    HIRING = 7
    """What kind of person a new hire is."""
    DEALS = 8
    """Deals of the deal model: arrivals, stages, sizes."""
    PRIOR = 9
    """Behaviour drawn from what is assumed of people."""
    RESAMPLE = 10
    """Resampling of replications."""
    WORLDS = 11
    """Demand, selling, leaving and ramping of a sampled world."""
    LANDING = 12
    """Futures of teams under way to their quota."""


def stream(seed: int, purpose: Purpose, *keys: int) -> np.random.Generator:
    """Return the generator of one purpose; the same key gives the same draws.

    Parameters
    ----------
    seed
        The scenario's seed, 0 or more.
    purpose
        What the draws are for; streams of different purposes are independent.
    keys
        Further whole numbers, 0 or more, such as a replication or an actor.

    Notes
    -----
    Streams are keyed, not spawned in order, so adding one never moves another
    (``SeedSequence`` with ``spawn_key``, NumPy's own construction for children).
    """
    sequence = np.random.SeedSequence(seed, spawn_key=(int(purpose), *keys))
    return np.random.Generator(np.random.PCG64(sequence))
