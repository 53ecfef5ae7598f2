"""Contests: places and ties by hand, odds in closed form, windows inside the run."""

from __future__ import annotations

import math

import numpy as np
import pytest
from crowds import case, crowd, seats

from engine.sim.crowd.play import play, play_block
from engine.sim.crowd.problem import Leaving, Luck, Race, Staffing

MONEY = 1000.0


def run(race, base, *, team=0, league=0, months=3, **other):
    """Return the outcome of a contest in which sales are known: base a month."""
    reps = len(base)
    plan = case(reps, races=(race,))
    own = seats(reps, base=base, team=team, league=league)
    return play_block(crowd(reps, (plan,), seats=own, months=months, **other), 0, 1)[0]


def won(*args, **other):
    """Return what each rep wins."""
    return run(*args, **other).won["race"][0].tolist()


BASES = [0.01, 0.05, 0.03, 0.05, 0.0]


@pytest.mark.parametrize(
    ("ties", "prizes", "expected"),
    [
        ("share", (90.0, 30.0, 10.0), [0, 60, 10, 60, 0]),
        ("all", (90.0, 30.0, 10.0), [0, 90, 10, 90, 0]),
        ("first", (90.0, 30.0, 10.0), [0, 90, 10, 30, 0]),
        ("share", (90.0,), [0, 45, 0, 45, 0]),
        ("all", (90.0,), [0, 90, 0, 90, 0]),
        ("first", (90.0,), [0, 90, 0, 0, 0]),
        ("share", (9.0,) * 9, [9, 9, 9, 9, 0]),
    ],
)
def test_ties_go_as_the_rules_say(ties, prizes, expected):
    """Tied reps share their places' prizes, or all get the best, or the first does."""
    race = Race("race", "rank", 0, 2, prizes, ties=ties)
    assert won(race, BASES) == expected


def test_leagues_and_teams_compete_apart():
    """Each league, or each team, has winners of its own."""
    league = [0, 0, 1, 1, 1]
    race = Race("race", "rank", 0, 2, (5.0,), by="league")
    assert won(race, BASES, league=league) == [0, 5, 0, 5, 0]
    race = Race("race", "rank", 0, 2, (5.0,), by="team")
    assert won(race, BASES, team=[2, 0, 0, 2, 0]) == [0, 5, 0, 5, 0]


def test_minimum_and_window():
    """Scores count the window's months only; below the minimum nobody wins."""
    race = Race("race", "rank", 1, 2, (5.0, 4.0, 3.0), minimum=60.0)
    assert won(race, BASES) == [0, 4.5, 3.0, 4.5, 0]
    race = Race("race", "rank", 1, 2, (5.0, 4.0, 3.0), minimum=60.1)
    assert won(race, BASES) == [0, 4.5, 0, 4.5, 0]


def test_thresholds_pay_the_highest_level_reached():
    """By money or by attainment of the window's quota."""
    levels = (30.0, 90.0, 151.0)
    race = Race("race", "threshold", 0, 2, (1.0, 2.0, 3.0), levels)
    assert won(race, BASES) == [1, 2, 2, 2, 0]
    race = Race("race", "threshold", 0, 2, (1.0, 2.0), (0.12, 0.36), by_attainment=True)
    assert won(race, [0.009, 0.05, 0.0301, 0.01, 0.0]) == [0, 2, 2, 1, 0]


def test_pools_are_shared_in_proportion():
    """A pool's money goes to scores in proportion, league by league."""
    race = Race("race", "pool", 0, 2, (70.0,), by="league", minimum=40.0)
    expected = [0, 70, 70 * 3 / 8, 70 * 5 / 8, 0]
    np.testing.assert_allclose(won(race, BASES, league=[0, 0, 1, 1, 1]), expected)


def test_teams_share_the_prize_of_their_place():
    """Teams are ranked by sums of their entrants, who share the prize equally."""
    race = Race("race", "team", 0, 2, (60.0, 30.0))
    assert won(race, BASES, team=[0, 0, 1, 1, 1]) == [15, 15, 30, 30, 0]
    league = [0, 0, 1, 1, 1]
    race = Race("race", "team", 0, 2, (60.0, 30.0), by="league")
    teams = [0, 1, 2, 2, 3]
    assert won(race, BASES, team=teams, league=league) == [30, 60, 30, 30, 0]


def test_improvement_is_over_the_base_window():
    """What counts is the window less the base window; whoever fell wins nothing."""
    season = np.array([1.0, 1.0, 2.0, 2.0, *([0.75] * 8)])
    race = Race("race", "improvement", 2, 3, (9.0, 4.0), base_first=0, base_last=1)
    assert won(race, BASES, months=4, season=season) == [0, 6.5, 0, 6.5, 0]
    assert won(race, BASES, months=4, season=season[::-1].copy()) == [0.0] * 5


def test_new_people_start_a_contest_at_nought():
    """Whoever leaves takes the score along; an empty seat takes no part."""
    race = Race("race", "rank", 0, 2, (9.0,), minimum=51.0)
    leaving = {"leaving": (Leaving(1e9),)}
    assert won(race, BASES, **leaving) == [0.0] * 5
    race = Race("race", "rank", 0, 2, (9.0,), minimum=50.0)
    assert won(race, BASES, **leaving) == [0, 4.5, 0, 4.5, 0]
    empty = {**leaving, "staffing": Staffing(vacancy=1e12, cover=1.0)}
    assert won(race, BASES, **empty) == [0.0] * 5


def test_prizes_are_pay_of_the_closing_month():
    """Prizes are booked when the window closes, beside variable pay."""
    race = Race("race", "rank", 0, 1, (90.0,))
    played = run(race, [0.02, 0.01])
    variable = 100.0 * 0.03
    np.testing.assert_allclose(
        played.month_pay[0], [variable, variable + 90.0, variable]
    )
    assert played.prizes[0].tolist() == [90.0, 0.0]


@pytest.mark.parametrize("cash", [True, False])
def test_cash_prizes_count_against_draws(cash):
    """In the closing month a cash prize makes a draw needless; another one does not."""
    race = Race("race", "rank", 0, 0, (90.0,), cash=cash)
    plan = case(1, races=(race,), rate=0.0, draw=50.0, recoverable=False)
    (played,) = play_block(crowd(1, (plan,), months=2), 0, 1)
    drawn = [0.0 if cash else 50.0, 50.0]
    np.testing.assert_allclose(played.month_pay[0], np.add(drawn, [90.0, 0.0]))


def test_boards_show_mean_places_by_month():
    """Published standings: places within the league after each month of the window."""
    race = Race("race", "rank", 1, 2, (90.0,), by="league", board=True)
    played = run(race, BASES, league=[0, 0, 1, 1, 1])
    assert played.boards["race"].tolist() == [[2, 1, 2, 1, 3]] * 2
    race = Race("race", "team", 0, 2, (90.0,), board=True)
    played = run(race, BASES, team=[0, 0, 1, 1, 1])
    assert played.boards["race"].tolist() == [[2, 2, 1, 1, 1]] * 3


@pytest.mark.parametrize(
    ("reps", "ahead", "stated"),
    [(5, 1.0, 0.49370), (10, 1.0, 0.34094), (20, 1.0, 0.22840), (10, 0.5, 0.19922)],
)
def test_odds_of_the_best_are_those_of_order_statistics(reps, ahead, stated):
    """A12: who is ahead by so many sd wins as often as normal theory says; 4 s.e."""
    sd = 0.5 / 12
    base = np.full(reps, 0.5)
    base[0] += ahead * sd
    race = Race("race", "rank", 0, 0, (1.0,))
    plan = case(reps, races=(race,))
    problem = crowd(
        reps, (plan,), seats=seats(reps, base=base), luck=Luck("normal", 0.5), months=1
    )
    wins = np.concatenate(
        [found[0].won["race"][:, 0] for _, found in play(problem, range(40))]
    )
    error = math.sqrt(stated * (1 - stated) / len(wins))
    assert wins.mean() == pytest.approx(stated, abs=4 * error)


def test_top_three_of_ten():
    """A12: at +1 sd one is among the best three of ten with chance .653193; 4 s.e."""
    base = np.full(10, 0.5)
    base[0] += 0.5 / 12
    plan = case(10, races=(Race("race", "rank", 0, 0, (1.0, 1.0, 1.0)),))
    own = seats(10, base=base)
    problem = crowd(10, (plan,), seats=own, luck=Luck("normal", 0.5), months=1)
    wins = np.concatenate(
        [found[0].won["race"][:, 0] for _, found in play(problem, range(40))]
    )
    error = math.sqrt(0.653193 * (1 - 0.653193) / len(wins))
    assert wins.mean() == pytest.approx(0.653193, abs=4 * error)


@pytest.mark.parametrize(
    ("race", "message"),
    [
        (Race("Q9", "rank", 0, 12, (1.0,)), "'Q9' has a window that ends in month 13"),
        (Race("Q9", "rank", 5, 4, (1.0,)), "ends before it starts"),
        (Race("Q9", "rank", 0, 4, ()), "has no prize"),
        (Race("Q9", "threshold", 0, 4, (1.0,), (1.0, 2.0)), "prize for each level"),
        (Race("Q9", "team", 0, 4, (1.0,), by="team"), "inside a team"),
        (
            Race("Q9", "improvement", 0, 4, (1.0,), base_first=3, base_last=30),
            "base window that ends in month 31: the run has 12",
        ),
    ],
)
def test_contests_outside_the_run_are_refused(race, message):
    """A window longer than the run, or rules that make no sense, are said clearly."""
    with pytest.raises(ValueError, match=message):
        play_block(crowd(1, (case(1, races=(race,)),)), 0, 1)
