"""How prizes fall to ranks, marks, teams and clubs; ties by the stated rule."""

from __future__ import annotations

from fractions import Fraction
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from engine.payplan.exact import shared_out

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.payplan.terms import Contest


class Entrant(NamedTuple):
    """An eligible seat: its score, and the day on which it was reached."""

    seat: int
    team: str
    score: Fraction
    reached: int


class Prize(NamedTuple):
    """What an entrant gets; place 0 where nobody is ranked."""

    seat: int
    team: str
    place: int
    score: Fraction
    pay: int


def prizes_of(contest: Contest, entrants: list[Entrant]) -> list[Prize]:
    """Return the prizes of one league, best first; entrants come by rep id."""
    if contest.kind == "threshold":
        return [
            Prize(e.seat, e.team, 0, e.score, _level(contest, e.score))
            for e in sorted(entrants, key=lambda e: -e.score)
        ]
    if contest.kind == "team":
        return list(_team_prizes(contest, entrants))
    if contest.kind == "club":
        return list(_club(contest, entrants))
    return list(_ranked(contest, entrants))


def _level(contest: Contest, score: Fraction) -> int:
    """Return the prize of the highest level reached."""
    reached = [prize for at, prize in contest.levels if score >= at]
    return reached[-1] if reached else 0


def _ranked(contest: Contest, entrants: list[Entrant]) -> Iterator[Prize]:
    """Rank by score; those tied share, all get, or race for their places."""
    if contest.ties == "first":
        order = sorted(entrants, key=lambda e: (-e.score, e.reached))
        for place, (e, pay) in enumerate(_padded(order, contest.prizes), start=1):
            yield Prize(e.seat, e.team, place, e.score, pay)
        return
    for place, tied in _tied(entrants):
        pays = tied_pay(contest.prizes, place, len(tied), share=contest.ties == "share")
        for e, pay in zip(tied, pays, strict=True):
            yield Prize(e.seat, e.team, place, e.score, pay)


def _padded(
    order: list[Entrant], prizes: Sequence[int]
) -> Iterator[tuple[Entrant, int]]:
    for i, entrant in enumerate(order):
        yield entrant, prizes[i] if i < len(prizes) else 0


def _tied(entrants: Sequence[Entrant]) -> Iterator[tuple[int, list[Entrant]]]:
    """Yield (place, those tied for it), best first, each group by rep id."""
    order = sorted(entrants, key=lambda e: -e.score)
    place = 1
    for _, group in groupby(order, key=lambda e: e.score):
        tied = list(group)
        yield place, tied
        place += len(tied)


def tied_pay(
    prizes: Sequence[int], place: int, count: int, *, share: bool
) -> list[int]:
    """Return what each of those tied for a place gets.

    >>> tied_pay([100, 50, 25], 1, 2, share=True)
    [75, 75]
    >>> tied_pay([100, 50, 25], 1, 2, share=False)
    [100, 100]
    """
    if share:
        return shared_out(sum(prizes[place - 1 : place - 1 + count]), [1] * count)
    return [prizes[place - 1] if place <= len(prizes) else 0] * count


def _team_prizes(contest: Contest, entrants: list[Entrant]) -> Iterator[Prize]:
    """Rank teams; a team's prize is shared equally by its eligible seats."""
    members: dict[str, list[Entrant]] = {}
    for e in entrants:
        if e.team:
            members.setdefault(e.team, []).append(e)
    teams = [
        Entrant(i, name, _team_score(contest, members[name]), 0)
        for i, name in enumerate(sorted(members))
    ]
    for place, tied in _tied(teams):
        pays = tied_pay(contest.prizes, place, len(tied), share=contest.ties == "share")
        for team, pay in zip(tied, pays, strict=True):
            mine = members[team.team]
            for e, part in zip(mine, shared_out(pay, [1] * len(mine)), strict=True):
                yield Prize(e.seat, e.team, place, team.score, part)


def _team_score(contest: Contest, members: list[Entrant]) -> Fraction:
    total = sum((e.score for e in members), Fraction(0))
    return total / len(members) if contest.team_mean else total


def _club(contest: Contest, entrants: list[Entrant]) -> Iterator[Prize]:
    """Reward the best so many, or so large a share; ties with the last win, too."""
    top = contest.top
    count = max(int(top * len(entrants)), 1) if isinstance(top, Fraction) else top
    for place, tied in _tied(entrants):
        pay = contest.prizes[0] if place <= count else 0
        for e in tied:
            yield Prize(e.seat, e.team, place, e.score, pay)
