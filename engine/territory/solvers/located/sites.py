"""The search for sets of sites by prices of room, and the best sets filled."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from heapq import heappop, heappush
from typing import TYPE_CHECKING

import numpy as np

from engine.base.streams import Purpose, stream
from engine.territory.solvers.located.fill import fill_sites
from engine.territory.solvers.located.ground import NONE
from engine.territory.solvers.located.parts import nearest_units, strain_of
from engine.territory.solvers.located.prices import (
    Market,
    offer_of,
    raise_prices,
)
from engine.territory.solvers.located.roam import FRESH, Chain, neighbours

if TYPE_CHECKING:
    from engine.base.outcome import Reason
    from engine.territory.solvers.located.case import Case
    from engine.territory.solvers.located.ground import Ints
    from engine.territory.solvers.located.prices import Offer
    from engine.territory.solvers.located.roam import Sets
    from engine.territory.solvers.port import Diary

STEPS_A_SECOND = 5e8
"""Elementary steps that one core makes in a second."""

LONGEST = 0.4
"""Most work of a round; who wants to end the search is heard between rounds."""

ROUNDS = 20
"""Rounds in which the whole budget is used, at least."""

CHAINS = 2
"""Searches side by side."""

AGAIN = 4
"""Times that every chain begins again without a better plan before that is enough."""

FILLING = 0.5
"""Work for filling sets, as a share of what was used to find them."""

AROUND = 400
"""Sets of one other site than the best plan's that are priced."""


@dataclass(eq=False, slots=True)
class Found:
    """The best plan, and sets of sites that were not filled yet.

    Parameters
    ----------
    home, cost
        Best plan, and what it costs; None and infinity without one.
    waiting
        Bounds of sets that were not filled, and their sites, the least first.
    seen
        All sets that ever waited.
    """

    home: Ints | None = None
    cost: float = np.inf
    waiting: Sets = field(default_factory=list)
    seen: set[tuple[int, ...]] = field(default_factory=set)


def market_of(case: Case, scale: float) -> Market:
    """Return what is given as the kernels of prices see it.

    Raises
    ------
    ValueError
        Costs are not in memory.
    """
    if case.matrix is None:
        raise ValueError("costs of all pairs must be in memory to price sets of sites")
    mean = np.maximum(case.weight.mean(axis=0), 1e-9)
    return Market(
        cost=np.ascontiguousarray(case.matrix.T),
        weight=np.ascontiguousarray((case.weight / mean).T),
        low=case.low / mean,
        high=case.high / mean,
        opening=case.opening,
        fixed=case.fixed,
        mark=nearest_units(case),
        how_many=np.array(case.count, dtype=np.int64),
        scale=np.array([max(scale, 1.0)]),
    )


class SiteSearch:
    """Sets of sites are searched by what they cost with units divided.

    Parameters
    ----------
    case, diary
        What is given, and the running account.
    seed
        Of all that is random.
    share
        Share of what is left of work and time that the search may use.
    threads
        Chains searched at the same time; they change nothing but the time.
    """

    def __init__(
        self, case: Case, diary: Diary, seed: int, share: float, threads: int
    ) -> None:
        self.case, self.diary, self.seed, self.threads = case, diary, seed, threads
        self.found = Found()
        left = diary.seconds_left()
        self._credit = 0.0
        self._until = None if left is None else (1.0 - share) * left
        self._ends = diary.work + share * max(diary.limits.work - diary.work, 0.0)
        self._longest = min(LONGEST, (self._ends - diary.work) / ROUNDS / CHAINS)

    def run(self, home: Ints, scale: float) -> Reason | None:
        """Search from a plan; return why it ended, None when its share was used.

        Or when every chain began again several times without leading to a better plan.
        """
        market = market_of(self.case, scale)
        chains = [self._chain(market, home, c) for c in range(CHAINS)]
        turn = 0
        with ThreadPoolExecutor(max_workers=self.threads) as pool:
            while (reason := self._why_stop()) is None and not self._used():
                rngs = [
                    stream(self.seed, Purpose.SEARCH, turn, c) for c in range(CHAINS)
                ]
                steps = self._longest * STEPS_A_SECOND
                jobs = [
                    pool.submit(chain.roam, rng, steps)
                    for chain, rng in zip(chains, rngs, strict=True)
                ]
                cost = self.found.cost
                for job in jobs:
                    made, sets = job.result()
                    self.diary.work += made / STEPS_A_SECOND
                    self._credit += FILLING * made / STEPS_A_SECOND
                    self._wait(sets)
                self._fill(market)
                turn += 1
                if self.found.cost < cost:
                    for chain in chains:
                        chain.again = 0
                again = min(chain.again for chain in chains)
                if again >= AGAIN and not self.found.waiting:
                    break
        return reason

    def _chain(self, market: Market, home: Ints, c: int) -> Chain:
        """Return a search from a plan's sites; for all but one, from any others."""
        site = np.full(self.case.count[1], NONE, dtype=np.int32)
        is_open = self.case.fixed.copy()
        is_open[home] = True
        used = np.flatnonzero(is_open)[: site.size]
        site[: used.size] = used
        chain = Chain(market, site)
        if c:
            chain.kick(stream(self.seed, Purpose.SEARCH, c), 2.0 * site.size)
        return chain

    def _why_stop(self) -> Reason | None:
        cost = None if self.found.home is None else int(self.found.cost)
        return self.diary.why_stop(cost)

    def _used(self) -> bool:
        """Return whether the share of work or time is used."""
        left = self.diary.seconds_left()
        late = left is not None and self._until is not None and left <= self._until
        return late or self.diary.work >= self._ends

    def _wait(self, sets: Sets) -> None:
        """Let sets that are new, and may cost less than the best plan, wait."""
        for value, sites in sets:
            if sites not in self.found.seen and value < self.found.cost:
                self.found.seen.add(sites)
                heappush(self.found.waiting, (value, sites))

    def _fill(self, market: Market) -> None:
        """Fill waiting sets, the most promising first, while there is credit."""
        found = self.found
        mean = np.maximum(self.case.weight.mean(axis=0), 1e-9)
        while found.waiting and self._credit > 0.0:
            value, sites = heappop(found.waiting)
            if value >= found.cost:
                found.waiting.clear()
                return
            offer = offer_of(market, np.array(sites, dtype=np.int32))
            value = raise_prices(market, offer, 1e300, FRESH, 1.0)
            filled = fill_sites(
                self.case,
                offer.site.astype(np.intp),
                offer.price / mean,
                found.cost - value,
                float(market.scale[0]),
            )
            self.diary.work += filled.work
            self._credit -= filled.work
            if filled.home is not None and self._take(filled.home):
                self._wait(self._around(market, offer))

    def _around(self, market: Market, offer: Offer) -> Sets:
        """Return the sets of one other site that may cost less than the best plan."""
        before = float(offer.tally[0])
        found = neighbours(market, offer, self.found.cost, AROUND)
        self.diary.work += (float(offer.tally[0]) - before) / STEPS_A_SECOND
        return found

    def _take(self, home: Ints) -> bool:
        """Keep a plan that meets every limit and costs less than the best."""
        cost, outside = strain_of(self.case, home, np.ones(self.case.weight.shape[1]))
        at = self.case.costs_at(np.arange(home.size), home.astype(np.intp))
        if outside.any() or (at >= self.case.forbidden).any():
            return False
        if cost >= self.found.cost:
            return False
        self.found.home, self.found.cost = home, cost
        self.diary.note("sites", int(cost))
        return True
