"""Standings of a contest, as they are published at the end of a month."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.sim.crowd.problem import Race
    from engine.sim.deals.company import Company

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]


def publish(number: int, race: Race, month: int, company: Company) -> None:
    """Note every rep's place and score to date in a contest with a leaderboard.

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
    score = scores(race, month, company)
    place = places(score, groups(race, company))
    for seat in company.seats:
        if not seat.empty:
            own = int(place[seat.rep]), float(score[seat.rep])
            seat.book.standing(month + 1.0, number, own)


def groups(race: Race, company: Company) -> Ints:
    """Return ``(reps,)`` which ones compete with each other: those of one number."""
    seats = company.problem.company.seats
    if race.by == "all":
        return np.zeros(len(seats.ids), np.int64)
    return np.asarray(seats.team if race.by == "team" else seats.league)


def scores(race: Race, month: int, company: Company) -> Floats:
    """Return ``(reps,)`` scores of a contest's window up to a month.

    Sales ÷ quota of those months, or sales in money; of an improvement, less the same
    of its base window; of teams, the sum over their members.
    """
    score = _score(race, race.first, month, company)
    if race.kind == "improvement":
        score = score - _score(race, race.base_first, race.base_last, company)
    if race.kind == "team":
        team = np.asarray(company.problem.company.seats.team)
        score = np.asarray(np.bincount(team, score)[team], np.float64)
    return score


def _score(race: Race, first: int, last: int, company: Company) -> Floats:
    window = slice(first, last + 1)
    sales = company.sales[window].sum(axis=0)
    if not race.by_attainment:
        return np.asarray(sales * company.problem.company.seats.quota)
    due = company.due[window].sum(axis=0)
    known = due > 0.0
    return np.asarray(np.divide(sales, due, out=np.zeros_like(sales), where=known))


def places(score: Floats, group: Ints) -> Ints:
    """Return ``(reps,)`` places from 1 within groups; equal scores share the better."""
    ahead = (group[:, None] == group) & (score[:, None] < score)
    return np.asarray(1 + ahead.sum(axis=1))
