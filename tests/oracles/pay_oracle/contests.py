"""Contests: who is eligible with what score, and who gets which prize."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from oracles.pay_oracle import counted
from oracles.pay_oracle.exact import (
    exact,
    hundredths,
    is_percent,
    share_by_weight,
    share_equally,
)
from oracles.pay_oracle.months import days_of


@dataclass(frozen=True)
class Entrant:
    """A seat in a contest."""

    rep: str
    score: Fraction
    league: str
    team: str
    reached: object
    """The day on which the final score was reached."""


def contest_month(scene, contest: dict) -> int:
    """Return the month in which a contest is paid."""
    return scene.calendar.month(days_of(str(contest["window"]))[1])


def prizes(scene, plan, contest: dict) -> dict[str, int]:
    """Return rep → prize."""
    won: dict[str, int] = {}
    leagues: dict[str, list[Entrant]] = {}
    for entrant in entrants(scene, plan, contest):
        leagues.setdefault(entrant.league, []).append(entrant)
    for league in leagues.values():
        won |= KINDS[contest["kind"]](contest, league)
    return won


def entrants(scene, plan, contest: dict) -> list[Entrant]:
    """Return who is eligible."""
    last = days_of(str(contest["window"]))[1]
    gone = scene.gone(plan, contest_month(scene, contest))
    found = []
    for seat in scene.seats.values():
        row = seat.sits_on(last)
        if seat.plan is not plan or row is None:
            continue
        score = score_of(scene, seat, contest, gone)
        if score is None or score <= 0 or score < least(contest):
            continue
        league = getattr(row, contest["leagues"]) if contest.get("leagues") else ""
        reached = reached_on(scene, seat, contest, gone)
        found.append(Entrant(seat.rep, score, league, row.team, reached))
    return found


def least(contest: dict):
    """Return the minimum: hundredths, or a share."""
    return mark(contest.get("minimum"))


def mark(written):
    """Return a score as written: a percent, or money or units."""
    return exact(written) if is_percent(written) else hundredths(written)


def in_window(scene, seat, contest: dict, window, gone) -> list[tuple[int, int]]:
    """Return the counted credits of a seat dated in a window."""
    first, last = days_of(str(window))
    return [
        (number, worth)
        for number, worth in counted.counted(scene, seat, contest)
        if number not in gone and first <= scene.credits[number].date <= last
    ]


def score_of(scene, seat, contest: dict, gone):
    """Return a seat's score; None where it cannot have one."""

    def sold(window):
        return sum(w for _, w in in_window(scene, seat, contest, window, gone))

    score = Fraction(sold(contest["window"]))
    if contest["kind"] == "improvement":
        base = sold(contest["base_window"])
        if contest.get("by", "amount") == "amount":
            return score - base
        return (score - base) / base if base > 0 else None
    if contest.get("score") == "attainment":
        first, last = days_of(str(contest["window"]))
        months = range(scene.calendar.month(first), scene.calendar.month(last) + 1)
        measure = contest.get("quota") or counted.measure_of(contest)
        quota = seat.quota(measure, months)
        return score / quota if quota else None
    return score


def reached_on(scene, seat, contest: dict, gone):
    """Return the day of the last credit in the window that is not zero."""
    credits_ = in_window(scene, seat, contest, contest["window"], gone)
    days = [scene.credits[number].date for number, worth in credits_ if worth]
    return max(days, default=None)


def places(scores: dict) -> list[tuple[int, list]]:
    """Return (first place, who are tied there), the highest score first."""
    groups: dict = {}
    for name, score in scores.items():
        groups.setdefault(score, []).append(name)
    found, place = [], 0
    for score in sorted(groups, reverse=True):
        found.append((place, groups[score]))
        place += len(groups[score])
    return found


def for_places(contest: dict, scores: dict) -> dict[str, int]:
    """Return name → prize with ties shared, or each the best."""
    listed = [hundredths(prize) for prize in contest["prizes"]]
    won: dict[str, int] = {}
    for place, tied in places(scores):
        if contest.get("ties", "share") == "all":
            won |= dict.fromkeys(tied, sum(listed[place : place + 1]))
        else:
            won |= share_equally(sum(listed[place : place + len(tied)]), tied)
    return won


def rank(contest: dict, league: list[Entrant]) -> dict[str, int]:
    """Prizes to the highest scores."""
    if contest.get("ties") != "first":
        return for_places(contest, {e.rep: e.score for e in league})
    order = sorted(league, key=lambda e: (-e.score, e.reached, e.rep))
    listed = [hundredths(prize) for prize in contest["prizes"]]
    return {e.rep: prize for e, prize in zip(order, listed, strict=False)}


def threshold(contest: dict, league: list[Entrant]) -> dict[str, int]:
    """The highest level reached pays."""
    won = {}
    for e in league:
        for level in contest["levels"]:
            if e.score >= mark(level["at"]):
                won[e.rep] = hundredths(level["prize"])
    return won


def team(contest: dict, league: list[Entrant]) -> dict[str, int]:
    """Teams are ranked, and share their prizes."""
    teams: dict[str, list[Entrant]] = {}
    for e in league:
        if e.team:
            teams.setdefault(e.team, []).append(e)
    scores = {}
    for name, members in teams.items():
        score = sum(e.score for e in members)
        is_mean = contest.get("team_score") == "mean"
        scores[name] = score / len(members) if is_mean else score
    won: dict[str, int] = {}
    for name, prize in for_places(contest, scores).items():
        won |= share_equally(prize, [e.rep for e in teams[name]])
    return won


def pool(contest: dict, league: list[Entrant]) -> dict[str, int]:
    """One amount in proportion to scores."""
    return share_by_weight(
        hundredths(contest["pool"]), {e.rep: e.score for e in league}
    )


def club(contest: dict, league: list[Entrant]) -> dict[str, int]:
    """The same prize to everyone at the top."""
    top = contest["top"]
    count = max(1, int(exact(top) * len(league))) if is_percent(top) else int(top)
    ranked = sorted((e.score for e in league), reverse=True)
    last = ranked[min(count, len(ranked)) - 1]
    prize = hundredths(contest["prize"])
    return {e.rep: prize for e in league if e.score >= last}


KINDS = {
    "rank": rank,
    "improvement": rank,
    "threshold": threshold,
    "team": team,
    "pool": pool,
    "club": club,
}
