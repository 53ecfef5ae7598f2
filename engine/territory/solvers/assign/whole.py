"""Plans out of whole territories that lose little, and proofs that there are none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from engine.territory.kernels.luck import below
from engine.territory.solvers.assign.columns import ROUNDING, sets_within
from engine.territory.solvers.assign.cover import (
    FOUND,
    NONE,
    STOPPED,
    plan_of,
    tree_over,
    walk,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from engine.territory.solvers.assign.case import Case
    from engine.territory.solvers.assign.columns import Sets
    from engine.territory.solvers.assign.cover import Tree
    from engine.territory.solvers.assign.knapsacks import Knapsacks

    Ints = NDArray[np.int64]

MOST_SETS = 10_000
"""Sets that are searched, at most."""

FIRST_CAP, WIDER = 0.002, 1.3
"""Part of the gap that sets may lose at first, and what it grows by while all of them
can be listed."""

CLOSER = 0.9
"""Part of the gap that is left when sets are listed anew."""

SHARE, LEAST_SHARE, BARREN = 0.5, 0.1, 4.0
"""Part of all work that may be spent, and after so many work units in vain."""

LOOKS = 10_000_000
"""Looks of one try, at most; a proof goes on where it was stopped."""

STRIDE, LONGEST = 1 / 64, 0.5
"""Part of the gap that the first proof tries to take away; it doubles with each that
succeeds, up to so much."""

PROVING = 0.5
"""Work proofs may have for each unit that is spent on searches for plans."""

CAPS, NOISE = (1.0, 0.75, 0.5), 0.5
"""Parts of the excess up to which sets are searched, by turns, and by how much of it
their order is shaken."""

_LOOK = 4e-9
"""Work units for one look."""


class Step(NamedTuple):
    """What one try came to.

    Parameters
    ----------
    owner
        (n,) int64 of a cheaper plan that keeps every rule, or None.
    bound
        A higher bound, or None.
    work
        Work units it took.
    """

    owner: Ints | None
    bound: int | None
    work: float


@dataclass(slots=True)
class Wholes:
    """Whole territories, and where the searches among them stand.

    Parameters
    ----------
    case, knapsacks
        What is given, and knapsacks whose prices are as good as they get.
    luck
        (1,) uint64, not 0.
    sets, cap
        The sets listed, and the excess up to which these are all; None before.
    gap
        The gap when they were listed.
    spent, barren
        Work units so far, and in vain since the last success.
    tries
        Searches for plans so far.
    proving, seeking
        Work units spent on proofs and on plans.
    stride
        Part of the gap that the next proof tries to take away.
    proof
        The aim of the proof under way, and where it stands; None without one.
    """

    case: Case
    knapsacks: Knapsacks
    luck: NDArray[np.uint64]
    sets: Sets | None = None
    cap: float = 0.0
    gap: float = float("inf")
    spent: float = 0.0
    barren: float = 0.0
    tries: int = 0
    proving: float = 0.0
    seeking: float = 0.0
    stride: float = STRIDE
    proof: tuple[int, Sets, Tree] | None = None

    def due(self, work: float, best: int) -> bool:
        """Whether it is the turn of these searches, given all work so far."""
        share = SHARE if self.barren < BARREN else LEAST_SHARE
        able = self.sets is not None or self._closer(best)
        return able and self.knapsacks.settled and self.spent <= share * work

    def _closer(self, best: int) -> bool:
        """Whether sets that lose more would be of use, and are not too many perhaps."""
        gap = best - self.knapsacks.bound
        return self.cap < self.gap and gap < CLOSER * self.gap

    def step(self, best: int, bound: int) -> Step:
        """Try once to find a cheaper plan, or to prove that none is in part of the gap.

        Parameters
        ----------
        best, bound
            What the best plan costs, and a whole number that no plan costs less than;
            the plan costs more.
        """
        work = self._list(best) if self._closer(best) else 0.0
        sets = self.sets
        if sets is None:
            step = Step(None, None, work)
        elif self._provable(best, bound):
            step = self._prove(sets, best, bound, work)
        else:
            step = self._seek(sets, best, work)
        self.spent += step.work
        better = step.owner is not None or step.bound is not None
        self.barren = 0.0 if better else self.barren + step.work
        return step

    def _list(self, best: int) -> float:
        """List sets anew, as far up as they are few enough; return the work."""
        self.gap, done = best - self.knapsacks.bound, 0.0
        cap = max(self.cap * WIDER, FIRST_CAP * self.gap)
        while self.cap < self.gap:
            cap = min(cap, self.gap)
            sets, work = sets_within(self.case, self.knapsacks, cap, MOST_SETS)
            done += work
            if sets is None:
                break
            self.sets, self.cap = sets, cap
            cap *= WIDER
        return done

    def _aim(self, best: int, bound: int) -> int:
        """Return the cost up to which the next proof says that there is no plan."""
        return bound + int(self.stride * (best - 1 - bound))

    def _provable(self, best: int, bound: int) -> bool:
        """Whether the sets listed are all that count for the next proof, and it is due.

        A plan that costs at most the aim has no set that loses more than the aim is
        above the bound of the knapsacks.
        """
        aim = self._aim(best, bound) - self.knapsacks.bound
        return aim <= self.cap and self.proving <= PROVING * self.seeking

    def _tree(self, sets: Sets, cap: float) -> Tree:
        n, m = self.case.cost.shape
        return tree_over(sets, n, m, cap)

    def _walk(
        self, sets: Sets, tree: Tree, most: int, noise: float, looks: int
    ) -> tuple[int, Ints | None, float]:
        """Go on with a search for a plan that costs at most so much, for so many looks.

        Returns how it ends, the plan if there is one, and the work.
        """
        bound = self.knapsacks.bound
        budget = most - bound + 1e-6 + ROUNDING * abs(bound)
        end, looked = walk(sets, tree, budget, noise, looks, self.luck)
        n = self.case.cost.shape[0]
        return end, plan_of(sets, tree, n) if end == FOUND else None, _LOOK * looked

    def _prove(self, sets: Sets, best: int, bound: int, work: float) -> Step:
        """Look whether a plan is as cheap as the aim: with one or without, we know."""
        if self.proof is None or not bound <= self.proof[0] < best:
            tree = self._tree(sets, self.cap)
            self.proof = self._aim(best, bound), sets, tree
        aim, among, tree = self.proof
        end, owner, done = self._walk(among, tree, aim, 0.0, LOOKS)
        self.proving += done
        if end == STOPPED:
            return Step(None, None, work + done)
        self.proof = None
        if end == NONE:
            self.stride = min(LONGEST, 2.0 * self.stride)
        return Step(owner, aim + 1 if end == NONE else None, work + done)

    def _seek(self, sets: Sets, best: int, work: float) -> Step:
        """Look for any cheaper plan, in an order that luck has shaken."""
        cap = self.cap * CAPS[self.tries % len(CAPS)]
        looks = LOOKS // (1 + below(self.luck, 4))
        tree = self._tree(sets, cap)
        end, owner, done = self._walk(sets, tree, best - 1, NOISE * cap, looks)
        done += 1e-9 * tree.alive.size
        self.seeking += done
        self.tries += 1
        whole = cap >= best - 1 - self.knapsacks.bound
        return Step(owner, best if end == NONE and whole else None, work + done)
