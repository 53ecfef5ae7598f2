"""Contests: standings as they are published, and prizes when a window closes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.sim.crowd.prizes import TIES, groups, in_teams, pooled, ranked, reached

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.sim.crowd.problem import Race
    from engine.sim.deals.company import Company

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Flags = NDArray[np.bool_]


def publish(number: int, race: Race, month: int, company: Company) -> None:
    """Note every person's place and score to date in a contest with a leaderboard.

    Parameters
    ----------
    number
        Of the contest in the plan.
    race
        The contest.
    month
        That ends.
    company
        Whose sales count.
    """
    if not race.board or not race.first <= month <= race.last:
        return
    seated = np.array([not seat.empty for seat in company.seats])
    score, group = scores(race, month, company), _apart(race, company)
    entrant = np.arange(len(score))
    if race.kind == "team":
        entrant = np.asarray(company.problem.company.seats.team)
        score = _team_scores(race, score, company)
        # A team's league is that of its first member.
        _, first, of = np.unique(entrant, return_index=True, return_inverse=True)
        group = group[first[of]]
    else:
        score = np.where(seated, score, -np.inf)
    place = places(score, group, entrant)
    for seat in company.seats:
        if not seat.empty:
            own = int(place[seat.rep]), float(score[seat.rep])
            seat.book.standing(month + 1.0, number, own)


def award(race: Race, month: int, company: Company) -> Floats:
    """Return ``(reps,)`` prize money; 0 but in the month that decides the contest."""
    decides = max(race.last, race.base_last if race.kind == "improvement" else 0)
    score = scores(race, month, company)[:, None]
    if month != decides:
        return np.zeros(len(score))
    entered = _entered(race, score[:, 0], company)[:, None]
    prizes, ties = np.array(race.prizes, np.float64), TIES.index(race.ties)
    group = _apart(race, company)
    if race.kind == "threshold":
        won = reached(score, entered, np.array(race.levels), prizes)
    elif race.kind == "pool":
        won = pooled(score, entered, group, race.prizes[0])
    elif race.kind == "team":
        team = company.problem.company.seats.team
        won = in_teams(score, entered, team, group, (prizes, ties))
    else:
        won = ranked(score, entered, groups(group), prizes, ties)
    return np.asarray(won[:, 0])


def scores(race: Race, month: int, company: Company) -> Floats:
    """Return ``(reps,)`` scores of a contest's window up to a month.

    Sales ÷ quota of those months, or sales in money; of an improvement, less the same
    of its base window. Of the person who sits there: a new one starts at 0.
    """
    score = _score(race, (race.first, min(race.last, month)), company)
    if race.kind == "improvement":
        score = score - _score(race, _base(race), company)
    return score


def places(score: Floats, group: Ints, entrant: Ints) -> Ints:
    """Return ``(reps,)`` places from 1 within groups; equal scores share the better.

    Parameters
    ----------
    score, group
        Of each rep's entrant.
    entrant
        Number of who competes for the rep: the rep alone, or the team.
    """
    found = np.ones(len(score), np.int64)
    for rep, own in enumerate(score):
        ahead = (group == group[rep]) & (score > own)
        found[rep] += len(np.unique(entrant[ahead]))
    return found


def _base(race: Race) -> tuple[int, int]:
    return race.base_first, race.base_last


def _counted(months: tuple[int, int], company: Company) -> Flags:
    """Return ``(months, reps)`` whether a window counts a month for who sits there."""
    every = np.arange(len(company.sales))[:, None]
    inside = (every >= months[0]) & (every <= months[1])
    return np.asarray(inside & (every >= np.array(company.since)))


def _score(race: Race, months: tuple[int, int], company: Company) -> Floats:
    counted = _counted(months, company)
    sales = (company.sales * counted).sum(axis=0)
    if not race.by_attainment:
        return np.asarray(sales * company.problem.company.seats.quota)
    due = (company.due * counted).sum(axis=0)
    known = due > 0.0
    return np.asarray(np.divide(sales, due, out=np.zeros_like(sales), where=known))


def _entered(race: Race, score: Floats, company: Company) -> Flags:
    """Return who takes part: seated, above 0, and with a base to improve on."""
    seated = np.array([not seat.empty for seat in company.seats])
    entered = seated & (score > 0.0) & (score >= race.minimum)
    if race.kind == "improvement":
        based = (company.due * _counted(_base(race), company)).sum(axis=0)
        entered &= based > 0.0
    return np.asarray(entered)


def _team_scores(race: Race, score: Floats, company: Company) -> Floats:
    """Return for each rep the sum of scores of the team's entrants."""
    team = np.asarray(company.problem.company.seats.team)
    counted = np.where(_entered(race, score, company), score, 0.0)
    return np.asarray(np.bincount(team, counted)[team])


def _apart(race: Race, company: Company) -> Ints:
    """Return ``(reps,)`` which ones compete with each other: those of one number."""
    seats = company.problem.company.seats
    if race.by == "all":
        return np.zeros(len(seats.ids), np.int64)
    return np.asarray(seats.team if race.by == "team" else seats.league)
