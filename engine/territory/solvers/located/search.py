"""The search over sites and units: parts side by side, round after round."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from engine.base.streams import Purpose, stream
from engine.territory.solvers.located.parts import (
    Heats,
    Part,
    nearest_units,
    search_part,
    split,
    strain_of,
)

if TYPE_CHECKING:
    from concurrent.futures import Future

    from engine.base.outcome import Reason
    from engine.territory.solvers.located.case import Case
    from engine.territory.solvers.located.ground import Floats, Ground, Ints
    from engine.territory.solvers.port import Diary

PART = 350, 1_500
"""Least and greatest number of units of a part, about."""

HELD = 60
"""Territories that a part should hold: where one is cut, neither side may use the room
of the other."""

WHOLE = 3
"""Maps of at most so many parts are not cut, where all costs are in memory: two chains
search them instead."""

LARGE = 800
"""Problems of at most so many units are heated again, twice."""

FEW = 24
"""Nor are maps of so few open territories, wherever costs are."""

ROUNDS = 40
"""Rounds in which the whole budget is used, about."""

LONGEST = 0.4, 1.5
"""Most work of a round on a map that is not cut, and on one that is.

Who wants to end the search is heard between rounds; cutting a map takes time, too.
"""

STEPS_A_SECOND = 2e7
"""Elementary steps that one core makes in a second."""

HEATS = ((0.5, 0.02), (0.25, 0.015), (0.25, 0.01))
"""First and last heat of each cycle, in mean costs of a unit."""

STRETCH = 1.0
"""How much more a unit may cost where it is offered, in mean costs of a unit."""

STRAIN = (50.0, 10.0)
"""First and least price of a unit of load outside, in mean costs of such a load."""


@dataclass(eq=False, slots=True)
class Chain:
    """One plan that is being changed.

    Parameters
    ----------
    home
        (n,) int32, the open site that serves each unit.
    price
        (q,) price of a unit of load outside its interval.
    """

    home: Ints
    price: Floats


class Search:
    """Annealing on parts of the map.

    Parameters
    ----------
    case, diary
        What is given, and the running account.
    seed
        Of all that is random.
    share
        Share of what is left of work and time that the search may use.
    threads
        Parts searched at the same time.
    """

    def __init__(
        self, case: Case, diary: Diary, seed: int, share: float, threads: int
    ) -> None:
        self.case, self.diary, self.seed = case, diary, seed
        self.marks = nearest_units(case)
        self.best: Ints | None = None
        self.best_cost: float | None = None
        self._whole: Ground | None = None
        self._part = int(np.clip(HELD * case.num_units // case.count[1], *PART))
        small = case.matrix is not None and case.num_units <= WHOLE * self._part
        self._alone = small or case.count[1] <= FEW
        self._threads = threads
        self._begun = diary.work
        self._budget = share * max(diary.limits.work - diary.work, 0.0)
        self._ends_at = diary.seconds_left()
        self._clock = None if self._ends_at is None else share * self._ends_at
        self._pace = 0.2 * STEPS_A_SECOND

    def run(self, home: Ints, scale: float) -> Reason | None:
        """Search from a plan; return why it ended, None when the work was done.

        Parameters
        ----------
        home
            (n,) int32, the open site that serves each unit.
        scale
            About what a unit costs.
        """
        case = self.case
        self.unit = max(scale, 1.0)
        mean = np.maximum(case.weight.mean(axis=0), 1e-9)
        least = STRAIN[1] * self.unit / mean
        alone = self._alone
        chains = [Chain(home, STRAIN[0] * self.unit / mean) for _ in range(1 + alone)]
        cycle, turn = 0, 0
        ends = (0.6, 0.8, 1.0) if case.num_units <= LARGE else (1.0,)
        with ThreadPoolExecutor(max_workers=self._threads) as pool:
            self._take(chains[0], least)
            while (reason := self._why_stop()) is None and self._done() < 1.0:
                while cycle < len(ends) - 1 and self._done() >= ends[cycle]:
                    cycle += 1
                    for chain in chains:
                        chain.home = chain.home if self.best is None else self.best
                begun = ends[cycle - 1] if cycle else 0.0
                self._round(chains, (cycle, begun, ends[cycle]), turn, pool)
                for chain in chains:
                    self._take(chain, least)
                turn += 1
        return reason

    def _why_stop(self) -> Reason | None:
        cost = None if self.best_cost is None else int(self.best_cost)
        return self.diary.why_stop(cost)

    def _done(self) -> float:
        """Return the share of the budget that is used, by work or by the clock."""
        done = (self.diary.work - self._begun) / max(self._budget, 1e-9)
        left = self.diary.seconds_left()
        if left is not None and self._ends_at is not None:
            done = max(done, (self._ends_at - left) / max(self._clock or 0.0, 1e-9))
        return min(done, 1.0)

    def _round(
        self,
        chains: list[Chain],
        cycle: tuple[int, float, float],
        turn: int,
        pool: ThreadPoolExecutor,
    ) -> None:
        """Search every part of every chain once."""
        which, begun, end = cycle
        done = min((self._done() - begun) / (end - begun), 1.0)
        after = min(done + self._share_of_round() / (end - begun), 1.0)
        hot, cold = HEATS[which]
        first = self.unit * hot * (cold / hot) ** done
        last = self.unit * hot * (cold / hot) ** after
        steps = self._steps() / len(chains)
        before = self.diary.seconds_left()
        jobs: list[tuple[Chain, Part, Future[tuple[Ints, float]]]] = []
        for c, chain in enumerate(chains):
            rng = stream(self.seed, Purpose.SEARCH, turn, c)
            for part in self._parts(chain, rng):
                share = steps * part.units.size / self.case.num_units
                heats = Heats(first, last, STRETCH * self.unit, share)
                ground = self._ground(part, chain)
                key = stream(self.seed, Purpose.SEARCH, turn, c, 1 + len(jobs))
                job = pool.submit(search_part, ground, part, chain.home, heats, key)
                jobs.append((chain, part, job))
        made = 0.0
        results = [(chain, part, *job.result()) for chain, part, job in jobs]
        for chain in chains:
            chain.home = chain.home.copy()
        for chain, part, home, tally in results:
            chain.home[part.units] = home
            made += tally
        self.diary.work += made / STEPS_A_SECOND
        left = self.diary.seconds_left()
        if before is not None and left is not None:
            self._pace = made / max(before - left, 1e-3)

    def _steps(self) -> float:
        """Return the steps of a round; with a clock, at the pace it shows."""
        steps = self._budget * STEPS_A_SECOND / ROUNDS
        if self._clock is not None:
            steps = min(steps, self._clock * self._pace / ROUNDS)
        most = LONGEST[not self._alone] * STEPS_A_SECOND
        return float(np.clip(steps, 0.01 * STEPS_A_SECOND, most))

    def _share_of_round(self) -> float:
        """Return which share of the budget a round is."""
        longest = LONGEST[not self._alone]
        return min(1.0 / ROUNDS, longest / max(self._budget, 1e-9))

    def _parts(self, chain: Chain, rng: np.random.Generator) -> list[Part]:
        case = self.case
        if self._alone:
            every = np.arange(case.num_units)
            return [Part(every, np.arange(case.num_sites), case.count)]
        return split(case, chain.home, self.marks, self._part, rng)

    def _ground(self, part: Part, chain: Chain) -> Ground:
        """Return the arrays of a part; those of the whole map are made once."""
        if part.units.size < self.case.num_units:
            return self.case.ground(part.units, part.sites, part.count, chain.price)
        if self._whole is None:
            self._whole = self.case.ground(
                part.units, part.sites, part.count, chain.price
            )
        return self._whole._replace(price=chain.price.copy())

    def _take(self, chain: Chain, least: Floats) -> None:
        """Keep a plan that is the best so far; price what lies outside."""
        cost, outside = strain_of(self.case, chain.home, chain.price)
        dearer = np.where(outside > 0.0, 1.3 * chain.price, 0.95 * chain.price)
        chain.price = np.maximum(dearer, least)
        if outside.any() or not self._permitted(chain.home):
            return
        if self.best_cost is None or cost < self.best_cost:
            self.best, self.best_cost = chain.home.copy(), cost
            self.diary.note("search", int(cost))

    def _permitted(self, home: Ints) -> bool:
        case = self.case
        cost = case.costs_at(np.arange(home.size), home.astype(np.intp))
        is_open = case.fixed.copy()
        is_open[home] = True
        count = int(is_open.sum())
        return bool(
            (cost < case.forbidden).all() and case.count[0] <= count <= case.count[1]
        )
