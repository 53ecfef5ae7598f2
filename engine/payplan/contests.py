"""Contests: who wins what, at the end of a window."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from engine.payplan.books import exact_sums
from engine.payplan.exact import shared_out
from engine.payplan.prizes import Entrant, Prize, prizes_of
from engine.payplan.seats import NOBODY

if TYPE_CHECKING:
    from engine.payplan.books import Books, Pairs
    from engine.payplan.seats import Ints
    from engine.payplan.terms import Contest, Window


class Standing(NamedTuple):
    """One seat's result; ``place`` 0 where the contest ranks nobody."""

    seat: int
    league: str
    team: str
    place: int
    score: Fraction
    prize: int


@dataclass(frozen=True, eq=False, slots=True)
class ContestPay:
    """The result of one contest.

    Parameters
    ----------
    month
        The month in which it is paid.
    standings
        Every eligible seat, by league and then place.
    """

    contest: Contest
    month: int
    standings: tuple[Standing, ...]

    def monthly(self, books: Books) -> Ints:
        """Return ``(places, months)`` prizes."""
        pay = np.zeros(books.days.shape, dtype=np.int64)
        for one in self.standings:
            pay[one.seat, self.month] += one.prize
        return pay


def run_contest(books: Books, contest: Contest) -> ContestPay:
    """Return who is eligible, their scores, places and prizes."""
    last = contest.window.last.toordinal()
    month = int(books.calendar.month_of(np.array([last]))[0])
    row = books.seating.row_at(
        books.seating.seat_rep[books.seats], np.full(len(books.seats), last)
    )
    there = (row != NOBODY) & (books.seating.seat[row] == books.seats)
    scores = _scores(books, contest, month)
    reached = _reached_on(books, contest, month)
    leagues: dict[str, list[Entrant]] = {}
    for place in np.flatnonzero(there):
        score = scores[place]
        if score is None or score <= 0 or score < contest.minimum:
            continue
        team = books.seating.teams[books.seating.team[row[place]]]
        league = books.seating.leagues[books.seating.league[row[place]]]
        group = {"team": team, "league": league}.get(contest.leagues or "", "")
        entrant = Entrant(int(place), team, score, int(reached[place]))
        leagues.setdefault(group, []).append(entrant)
    standings = [
        Standing(prize.seat, league, prize.team, prize.place, prize.score, prize.pay)
        for league in sorted(leagues)
        for prize in _decided(contest, leagues[league])
    ]
    return ContestPay(contest, month, tuple(standings))


def _decided(contest: Contest, entrants: list[Entrant]) -> list[Prize]:
    """Return the prizes of one league."""
    if contest.kind == "pool":
        parts = shared_out_scores(contest.pool, [e.score for e in entrants])
        pairs = zip(entrants, parts, strict=True)
        return [Prize(e.seat, e.team, 0, e.score, pay) for e, pay in pairs]
    return prizes_of(contest, entrants)


def shared_out_scores(pool: int, scores: list[Fraction]) -> list[int]:
    """Return a pool in proportion to scores, adding up exactly."""
    common = lcm(*(score.denominator for score in scores))
    return shared_out(pool, [int(score * common) for score in scores])


def _scores(books: Books, contest: Contest, month: int) -> list[Fraction | None]:
    """Return each seat's score; None for one that cannot have any."""
    own = _in_window(books, contest, contest.window, month)
    if contest.kind == "improvement" and contest.base_window is not None:
        base = _in_window(books, contest, contest.base_window, month)
        if not contest.by_percent:
            return [Fraction(int(a) - int(b)) for a, b in zip(own, base, strict=True)]
        return [
            Fraction(int(a) - int(b), int(b)) if b > 0 else None
            for a, b in zip(own, base, strict=True)
        ]
    if contest.quota is None:
        return [Fraction(int(value)) for value in own]
    monthly = books.quotas.get(contest.quota)
    if monthly is None:
        return [None] * len(own)
    days = np.array([contest.window.first.toordinal(), contest.window.last.toordinal()])
    first, last = books.calendar.month_of(days)
    quota = monthly[books.seats][:, first : last + 1].sum(axis=1)
    return [
        Fraction(int(value), int(q)) if q > 0 else None
        for value, q in zip(own, quota, strict=True)
    ]


def _window_pairs(
    books: Books, contest: Contest, window: Window, month: int
) -> tuple[Pairs, Ints]:
    """Return what counts in a window, as known at the end of a month."""
    found = books.matching(contest.counted)
    day = books.credits.day[found.pairs.credit]
    keep = (day >= window.first.toordinal()) & (day <= window.last.toordinal())
    keep &= found.back > month
    return found.pairs.only(keep), found.values[keep]


def _in_window(books: Books, contest: Contest, window: Window, month: int) -> Ints:
    pairs, values = _window_pairs(books, contest, window, month)
    return exact_sums(pairs.place, values, len(books.seats))


def _reached_on(books: Books, contest: Contest, month: int) -> Ints:
    """Return the day on which each seat's score became final."""
    pairs, values = _window_pairs(books, contest, contest.window, month)
    day = np.zeros(len(books.seats), dtype=np.int64)
    counts = values != 0
    np.maximum.at(day, pairs.place[counts], books.credits.day[pairs.credit[counts]])
    return day
