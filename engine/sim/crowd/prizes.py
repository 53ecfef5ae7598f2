"""Who wins what: places, ties, shares; arrays of (reps or teams, replications)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from engine.sim.crowd.kernel import kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.sim.crowd.problem import Floats, Ints

    Flags = NDArray[np.bool_]

SHARE, ALL = 0, 1
"""Of TIES by number."""

TIES = ("share", "all", "first")


class Groups(NamedTuple):
    """Members of group g: ``members[first[g]:first[g + 1]]``, in ascending order."""

    first: Ints
    members: Ints


def groups(numbers: Ints) -> Groups:
    """Return who is in which group, from their numbers from 0."""
    counts = np.bincount(numbers, minlength=1)
    first = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    return Groups(first, np.argsort(numbers, kind="stable").astype(np.int64))


@kernel
def ranked(
    score: Floats, entered: Flags, groups: Groups, prizes: Floats, ties: int
) -> Floats:
    """Return prize money by place within each group.

    Parameters
    ----------
    score
        ``(reps, replications)``; higher is better.
    entered
        Who takes part.
    prizes
        ``(places,)``.
    ties
        A number of TIES: those tied share the prizes of the places that they take; or
        each gets the best of them; or the lower number comes first.
    """
    won = np.zeros(score.shape)
    padded = np.zeros(score.shape[0] + prizes.shape[0])
    padded[: prizes.shape[0]] = prizes
    for group in range(groups.first.shape[0] - 1):
        members = groups.members[groups.first[group] : groups.first[group + 1]]
        for run in range(score.shape[1]):
            entrants = members[entered[:, run][members]]
            scores = score[:, run][entrants]
            order = np.argsort(-scores, kind="mergesort")
            place = 0
            while place < min(len(order), len(prizes)):
                after = place + 1
                if ties <= ALL:
                    best = scores[order[place]]
                    while after < len(order) and scores[order[after]] == best:
                        after += 1
                each = padded[place]
                if ties == SHARE:
                    each = padded[place:after].sum() / (after - place)
                for at in range(place, after):
                    won[entrants[order[at]], run] = each
                place = after
    return won


@kernel
def places(score: Floats, groups: Groups) -> Floats:
    """Return ``(reps,)`` mean place in the group, 1 the best; ties take the best."""
    total = np.zeros(score.shape[0])
    for group in range(groups.first.shape[0] - 1):
        members = groups.members[groups.first[group] : groups.first[group + 1]]
        for run in range(score.shape[1]):
            scores = score[:, run][members]
            order = np.argsort(-scores, kind="mergesort")
            place = 0
            for at in range(len(order)):
                if at and scores[order[at]] < scores[order[at - 1]]:
                    place = at
                total[members[order[at]]] += place + 1.0
    found: Floats = total / score.shape[1]
    return found


def summed(values: Floats, groups: Groups) -> Floats:
    """Return ``(groups, replications)`` sums over members."""
    empty = np.diff(groups.first) == 0
    padded = np.concatenate([values[groups.members], np.zeros_like(values[:1])])
    found: Floats = np.add.reduceat(padded, groups.first[:-1], axis=0)
    found[empty] = 0.0
    return found


def pooled(score: Floats, entered: Flags, group: Ints, money: float) -> Floats:
    """Return ``money`` of each group shared in proportion to scores (more than 0)."""
    counted = np.where(entered, score, 0.0)
    total = summed(counted, groups(group))[group]
    return np.divide(counted * money, total, out=np.zeros_like(total), where=total > 0)


def reached(score: Floats, entered: Flags, levels: Floats, prizes: Floats) -> Floats:
    """Return the prize of the highest level that each score reaches."""
    level = np.searchsorted(levels, score, side="right")
    found: Floats = np.where(entered, np.concatenate([[0.0], prizes])[level], 0.0)
    return found


def in_teams(
    score: Floats, entered: Flags, team: Ints, league: Ints, ranking: tuple[Floats, int]
) -> Floats:
    """Return each one's part of the prize of the team.

    Teams are ranked in each league by the sum of their entrants' scores; a prize is
    shared by these equally. A team's league is that of its first member.

    Parameters
    ----------
    league
        ``(reps,)``; zeros where all teams compete with each other.
    ranking
        Prizes and ties of :func:`ranked`.
    """
    members = groups(team)
    count = summed(entered.astype(np.float64), members)
    total = summed(np.where(entered, score, 0.0), members)
    padded = np.append(members.members, 0)
    leagues = groups(league[padded[members.first[:-1]]])
    won = ranked(total, count > 0.0, leagues, *ranking)
    each = np.divide(won, count, out=np.zeros_like(won), where=count > 0.0)
    found: Floats = np.where(entered, each[team], 0.0)
    return found
