"""Conflicts that arithmetic finds: no solver is called, and none could argue.

Each check returns rules at places that cannot be kept together, or None. They look at
single units, groups, territories and classes; what takes a combination of them is left
to :mod:`engine.territory.conflict`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from engine.territory.contract import contracted
from engine.territory.grains import APART, OPEN, TOGETHER, Grain
from engine.territory.measure import allowed_intervals
from engine.territory.rules import NO_LIMIT, no_cost

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from engine.territory.amounts import Amounts
    from engine.territory.problem import TerritoryProblem

    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]

Grains = tuple[Grain, ...]

_EVERY_PAIR = 50_000_000
"""Pairs up to which each unit is looked at."""


def arithmetic(problem: TerritoryProblem) -> Grains | None:
    """Return the first conflict that can be seen without searching, or None.

    Each of the rules named is needed for it.
    """
    checks = (
        _open_counts,
        _bound_and_apart,
        _locked_and_apart,
        _too_many_apart,
        _nowhere,
        _groups_nowhere,
        _islands,
        _room_of_open,
    )
    for check in checks:
        found = check(problem)
        if found is not None:
            return tuple(sorted(found))
    return None


def ends_of(
    problem: TerritoryProblem,
) -> Iterator[tuple[str, str, Amounts, Ints, Ints]]:
    """Yield (kind, rule, amounts, low, high) of rules whose ends do not move.

    Balance of a total that depends on the plan, or on which territories are open, has
    no ends of its own and does not come.
    """
    for limit in problem.limits:
        yield "limit", limit.name, limit.amounts, limit.low, limit.high
    for rule in problem.balance:
        if rule.price is None and problem.opening is None and rule.total_is_constant:
            low, high = allowed_intervals(rule, int(rule.amounts.most.sum()))
            yield "balance", rule.name, rule.amounts, low, high


def _open_counts(problem: TerritoryProblem) -> Grains | None:
    """More must open than can cover a unit, or fewer may than must."""
    opening = problem.opening
    if opening is None:
        return None
    fixed = int(opening.fixed.sum())
    if opening.high < max(1, fixed):
        return (Grain("opening", OPEN, "high"),)
    most = min(problem.num_territories, fixed + problem.num_units)
    return (Grain("opening", OPEN, "low"),) if opening.low > most else None


def _bound_and_apart(problem: TerritoryProblem) -> Grains | None:
    """Two units that stay together are kept apart."""
    together, apart = problem.together, problem.apart
    if together is None or apart is None:
        return None
    group = together[apart]
    rows = np.flatnonzero((group[:, 0] == group[:, 1]) & (group[:, 0] >= 0))
    if not rows.size:
        return None
    bound = Grain("together", TOGETHER, "", -1, int(group[rows[0], 0]))
    return bound, Grain("apart", APART, "", -1, int(rows[0]))


def _locked_and_apart(problem: TerritoryProblem) -> Grains | None:
    """Two units that are kept apart may both go to one same territory only."""
    if problem.apart is None or not len(problem.apart):
        return None
    one, two = (problem.allowed_rows(side.astype(np.intp)) for side in problem.apart.T)
    alone = (one.sum(axis=1) == 1) & (two.sum(axis=1) == 1)
    rows = np.flatnonzero(alone & (one == two).all(axis=1))
    if not rows.size:
        return None
    row = int(rows[0])
    place = int(np.argmax(one[row]))
    locks = [_locks(problem, unit, place) for unit in problem.apart[row].tolist()]
    return (*locks[0], *locks[1], Grain("apart", APART, "", -1, row))


def _locks(problem: TerritoryProblem, unit: int, place: int) -> Grains:
    """Return permits, nothing to spare, that leave a unit only one place."""
    elsewhere = np.arange(problem.num_territories) != place
    blocks = {
        Grain("permit", permit.name, "", -1, unit): ~permit.allowed.rows(
            np.array([unit])
        )[0][elsewhere]
        for permit in problem.permits
    }
    return _needed(blocks)


def _too_many_apart(problem: TerritoryProblem) -> Grains | None:
    """More units are kept apart, each from each, than there are territories."""
    if problem.apart is None or not len(problem.apart):
        return None
    opening, most = problem.opening, problem.num_territories
    capped = opening is not None and opening.high < most
    room = opening.high if opening is not None and capped else most
    rows = {frozenset(pair): row for row, pair in enumerate(problem.apart.tolist())}
    near: dict[int, set[int]] = {}
    for a, b in problem.apart.tolist():
        near.setdefault(a, set()).add(b)
        near.setdefault(b, set()).add(a)
    for first in sorted(near, key=lambda i: (-len(near[i]), i))[:200]:
        clique, others = [first], set(near[first])
        while others and len(clique) <= room:
            best = max(sorted(others), key=lambda i: len(near[i] & others))
            clique.append(best)
            others &= near[best]
        if len(clique) > room:
            pairs = [rows[frozenset((a, b))] for a in clique for b in clique if a < b]
            found = tuple(Grain("apart", APART, "", -1, row) for row in pairs)
            few = len(clique) <= most
            return (*found, Grain("opening", OPEN, "high")) if few else found
    return None


def _nowhere(problem: TerritoryProblem) -> Grains | None:
    """Find a unit that may go nowhere: all is ruled out, or carries too little."""
    stuck = _stuck(problem)
    return None if stuck is None else _reasons(problem, np.array([stuck]), ())


def _groups_nowhere(problem: TerritoryProblem) -> Grains | None:
    """Find a group that stays together and may go nowhere as a whole."""
    if problem.together is None:
        return None
    loose = replace(
        problem,
        apart=None,
        contiguity=None,
        shape=(),
        costs=no_cost(problem.num_units, problem.num_territories),
    )
    groups = contracted(loose)
    stuck = None if groups is None else _stuck(groups.problem)
    if groups is None or stuck is None:
        return None
    members = np.flatnonzero(groups.group == stuck)
    number = int(problem.together[members[0]])
    return _reasons(problem, members, (Grain("together", TOGETHER, "", -1, number),))


def _stuck(problem: TerritoryProblem) -> int | None:
    """Return a unit that fits nowhere, or None; of huge problems heavy units only."""
    ends = list(ends_of(problem))
    units = np.arange(problem.num_units)
    if problem.num_units * problem.num_territories > _EVERY_PAIR:
        heavy = np.zeros(problem.num_units, dtype=np.bool_)
        for _, _, amounts, _, high in ends:
            heavy |= amounts.most > high.min()
        units = np.flatnonzero(heavy)
    for some in problem.blocks(units):
        fits = problem.allowed_rows(some)
        for _, _, amounts, _, high in ends:
            fits &= amounts.rows(some) <= high[None, :]
        stuck = np.flatnonzero(~fits.any(axis=1))
        if stuck.size:
            return int(some[stuck[0]])
    return None


def _reasons(problem: TerritoryProblem, units: Ints, more: Grains) -> Grains:
    """Return why units that go together may go nowhere, nothing to spare.

    Permits are spared before limits, units before whole rules.
    """
    blocks: dict[Grain, Bools] = {}
    for permit in problem.permits:
        for i, row in zip(units.tolist(), permit.allowed.rows(units), strict=True):
            blocks[Grain("permit", permit.name, "", -1, i)] = ~row
    for kind, name, amounts, _, high in ends_of(problem):
        heavy = amounts.rows(units).sum(axis=0) > high
        for j in np.flatnonzero(heavy).tolist():
            alone = np.zeros(heavy.size, dtype=np.bool_)
            alone[j] = True
            blocks[Grain(kind, name, "high", j)] = alone
    return (*_needed(blocks), *more)


def _needed(blocks: dict[Grain, Bools]) -> Grains:
    """Return the reasons without those whose places something else rules out."""
    blocked = np.sum(list(blocks.values()), axis=0)
    for grain in sorted(blocks, key=lambda g: (g.kind != "permit", g)):
        # A place that something else rules out, too, needs no second reason.
        if (blocked - blocks[grain] > 0).all():
            blocked = blocked - blocks.pop(grain)
    return tuple(blocks)


def _islands(problem: TerritoryProblem) -> Grains | None:
    """There are more islands than territories, or one too small for any of them."""
    rule = problem.contiguity
    if rule is None:
        return None
    size = problem.num_units
    links = (np.ones(len(rule.edges), np.int8), (rule.edges[:, 0], rule.edges[:, 1]))
    count, label = connected_components(coo_array(links, shape=(size, size)))
    whole = tuple(
        Grain("contiguity", rule.name, "", j) for j in range(problem.num_territories)
    )
    if count == 1:
        return None
    if count > problem.num_territories:
        return whole
    if problem.opening is not None and count > problem.opening.high:
        return (*whole, Grain("opening", OPEN, "high"))
    for kind, name, amounts, low, _ in ends_of(problem):
        most = np.bincount(label, amounts.most, minlength=count)
        if (most.min() < low).all():
            ends = (Grain(kind, name, "low", j) for j in range(low.size))
            return (*whole, *ends)
    return None


def _room_of_open(problem: TerritoryProblem) -> Grains | None:
    """As many as may open cannot carry all there is, or must carry more."""
    opening = problem.opening
    if opening is None:
        return None
    for limit in problem.limits:
        most = int(limit.amounts.most.sum())
        lows = np.sort(limit.low)[: opening.low]
        if int(lows.sum()) > most:
            low = np.flatnonzero(limit.low > 0).tolist()
            ends = tuple(Grain("limit", limit.name, "low", j) for j in low)
            return (*ends, Grain("opening", OPEN, "low"))
        if not limit.amounts.constant or (limit.high >= NO_LIMIT).any():
            continue
        highs = np.sort(np.maximum(0, limit.high))[::-1][: opening.high]
        if int(highs.sum()) < most:
            every = range(limit.high.size)
            ends = tuple(Grain("limit", limit.name, "high", j) for j in every)
            capped = opening.high < problem.num_territories
            return (*ends, Grain("opening", OPEN, "high")) if capped else ends
    return None
