"""A local search over sets of sites, each judged by prices of room, with kicks.

At any prices the dual is a bound on what a set costs. So one pass over the units says
for every exchange of an open site for a closed one what it costs at least, and only
those that may gain are priced (Resende & Werneck 2007 for the pass).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.territory.kernels.luck import kernel
from engine.territory.solvers.located.ground import NONE
from engine.territory.solvers.located.prices import (
    OVERHEAD,
    beyond,
    copy_offer,
    evaluate,
    offer_of,
    raise_prices,
)

if TYPE_CHECKING:
    from engine.territory.solvers.located.ground import Floats, Ints
    from engine.territory.solvers.located.prices import Market, Offer

EPS = 2e-6
"""A set is better when it costs less by such a part."""

BLOCKS = 6
"""Sites are looked at in about so many blocks."""

TRIES = 60
"""Exchanges of a block that are priced, at most."""

PATIENCE = 20, 4
"""Kicks without a better set after which the search begins again: some, and so many a
territory."""

QUICK, SURE, FRESH = 12, 30, 40
"""Evaluations after an exchange; to say whether one gains; after a kick."""

Sets = list[tuple[float, tuple[int, ...]]]
"""Bounds of sets of sites, and the sites."""


@kernel
def exchange_bounds(
    market: Market, offer: Offer, s: int, bound: Floats, more: Floats
) -> None:
    """Fill (p,) what sets cost at least in which site s replaces each open one.

    Tried with the prices of the site that serves where s lies, and with none.
    """
    n, p, q = market.cost.shape[1], offer.site.size, market.high.shape[1]
    rest = offer.value[0] - offer.least.sum()
    near = offer.own[market.mark[s]]
    paid = market.cost[s].copy()
    bound[:] = -1e300
    for turn in range(2):
        total = rest + market.opening[s]
        if turn == 1:
            priced = False
            for a in range(q):
                price = offer.price[near, a]
                priced = priced or price != 0.0
                total -= beyond(market, s, a, price)
                for i in range(n):
                    paid[i] += price * market.weight[a, i]
            if not priced:
                break
        more[:] = 0.0
        for i in range(n):
            taken = min(paid[i], offer.least[i])
            total += taken
            more[offer.own[i]] += min(paid[i], offer.next[i]) - taken
        offer.tally[0] += 2 * n + OVERHEAD
        for j in range(p):
            t = offer.site[j]
            if t < 0 or market.fixed[t]:
                bound[j] = 1e300
                continue
            less = market.opening[t]
            for a in range(q):
                less -= beyond(market, t, a, offer.price[j, a])
            bound[j] = max(bound[j], total + more[j] - less)


@kernel
def try_exchange(
    market: Market, offer: Offer, spare: Offer, j: int, s: int, enough: float
) -> bool:
    """Let site s replace that of place j in the spare offer; say if it gains."""
    copy_offer(offer, spare)
    spare.site[j] = s
    before = spare.tally[0]
    gains = raise_prices(market, spare, enough, SURE, 0.3) < enough
    offer.tally[0] += spare.tally[0] - before
    return gains


@kernel
def promising(
    market: Market, offer: Offer, sites: Ints, enough: float, most: int
) -> Ints:
    """Return (k, 2) places and sites of exchanges that may cost less, the best first.

    At most so many; the offer must be evaluated.
    """
    p = offer.site.size
    bounds = np.full((sites.size, p), 1e300)
    more = np.zeros(p)
    for c in range(sites.size):
        if (offer.site != sites[c]).all():
            exchange_bounds(market, offer, sites[c], bounds[c], more)
    flat = bounds.reshape(-1)
    may = np.flatnonzero(flat < enough)
    order = may[np.argsort(flat[may])][:most]
    found = np.empty((order.size, 2), dtype=np.int32)
    for c in range(order.size):
        found[c, 0], found[c, 1] = order[c] % p, sites[order[c] // p]
    return found


@kernel
def gaining(market: Market, offer: Offer, spare: Offer, sites: Ints) -> bool:
    """Let the spare offer be the first exchange with one of some sites that gains.

    Return whether there is one.
    """
    enough = offer.value[0] - EPS * abs(offer.value[0])
    pairs = promising(market, offer, sites, enough, TRIES)
    for c in range(pairs.shape[0]):
        if try_exchange(market, offer, spare, pairs[c, 0], pairs[c, 1], enough):
            return True
    return False


def neighbours(market: Market, offer: Offer, below: float, most: int) -> Sets:
    """Return sets of one other site that may cost less than a value.

    Parameters
    ----------
    offer
        A set, priced and evaluated.
    below
        What the sets may cost, at most.
    most
        Sets that are priced; those that promise most are.
    """
    spare, found = offer_of(market, offer.site), []
    every = np.arange(market.cost.shape[0], dtype=np.int32)
    for j, s in promising(market, offer, every, below, most):
        if try_exchange(market, offer, spare, j, s, below):
            found.append(set_of(spare))
    return found


def set_of(offer: Offer) -> tuple[float, tuple[int, ...]]:
    """Return the bound and the sites of an offer, in order."""
    return float(offer.value[0]), tuple(np.sort(offer.site[offer.site >= 0]).tolist())


class Chain:
    """One search, which goes from set to set.

    Parameters
    ----------
    market
        What is given.
    site
        (p,) int32 sites to begin with, ``NONE`` where a place is not used.

    Attributes
    ----------
    now, best
        What is being changed, and the best.
    stale
        Kicks since the best became better.
    again
        How often the search began again from any sites.
    """

    def __init__(self, market: Market, site: Ints) -> None:
        self.market = market
        self.now, self.best, self._spare = (offer_of(market, site) for _ in range(3))
        self.best.value[0] = np.inf
        self.stale = self.again = 0
        raise_prices(market, self.now, 1e300, FRESH, 1.0)

    def roam(self, rng: np.random.Generator, steps: float) -> tuple[float, Sets]:
        """Improve and kick in turn for so many steps.

        Returns
        -------
        Steps made, and the sets at which improvement ended.
        """
        begun = float(self.now.tally[0])
        found: Sets = []
        while self.now.tally[0] < begun + steps:
            if not self._improve(rng, begun + steps):
                break
            found.append(set_of(self.now))
            self._go_on(rng)
        return float(self.now.tally[0]) - begun, found

    def kick(self, rng: np.random.Generator, most: float) -> None:
        """Replace some sites by any others, up to so many, or change their number."""
        market, offer = self.market, self.now
        p, m = offer.site.size, market.cost.shape[0]
        used = int((offer.site >= 0).sum())
        for _ in range(1 + int(rng.random() * most)):
            j, s = int(rng.random() * p), int(rng.random() * m)
            if (offer.site == s).any():
                continue
            old = offer.site[j]
            if old < 0 and used < market.how_many[1]:
                offer.site[j] = s
                used += 1
            elif old >= 0 and not market.fixed[old]:
                drop = used > market.how_many[0] and rng.random() < 0.5
                offer.site[j] = NONE if drop else s
                used -= drop
                offer.price[j] *= not drop
        raise_prices(market, offer, 1e300, FRESH, 1.0)

    def _improve(self, rng: np.random.Generator, until: float) -> bool:
        """Exchange sites while that gains; return False when steps ran out before."""
        m = self.market.cost.shape[0]
        order = rng.permutation(m).astype(np.int32)
        size = max(1, m // BLOCKS)
        at, idle = 0, 0
        evaluate(self.market, self.now)
        while idle < m:
            if self.now.tally[0] >= until:
                return False
            sites = order[at : at + size]
            idle += sites.size
            at = 0 if at + size >= m else at + size
            if gaining(self.market, self.now, self._spare, sites):
                copy_offer(self._spare, self.now)
                raise_prices(self.market, self.now, 1e300, QUICK, 0.03)
                idle = 0
        return True

    def _go_on(self, rng: np.random.Generator) -> None:
        """Take a set over if it is the best; kick the best, more the longer it stays.

        When that has led nowhere for long, the search begins again from a set of any
        sites, and takes over what it finds there.
        """
        p, now, best = self.now.site.size, self.now, self.best
        value, least = float(now.value[0]), float(best.value[0])
        self.stale = 0 if value < (1.0 - EPS) * least else self.stale + 1
        if value <= least:
            copy_offer(now, best)
        if self.stale > PATIENCE[0] + PATIENCE[1] * p:
            self.kick(rng, 2.0 * p)
            best.value[0] = np.inf
            self.stale, self.again = 0, self.again + 1
            return
        copy_offer(best, now)
        self.kick(rng, min(3.0 + self.stale / 8.0, float(p)))
