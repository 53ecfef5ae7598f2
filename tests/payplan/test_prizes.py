"""Prizes: to whom, for which place, and how those tied are treated."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pay_cases import by_month, credit, percent, plan, problem, quota, seat

from engine.incentive_sim import pay
from engine.payplan.contests import shared_out_scores
from engine.payplan.prizes import Entrant, prizes_of, tied_pay
from engine.payplan.terms import Contest, Counted, Window

Q1 = Window(date(2027, 1, 1), date(2027, 3, 31))


def contest(kind="rank", **more):
    """Return a contest of the first quarter by credited amount."""
    return Contest("Race", kind, Q1, Counted(), **more)


def entrants(*scores, teams="", days=()):
    """Return entrants of seats 0, 1, 2 … in the order of rep ids."""
    return [
        Entrant(i, teams[i : i + 1], Fraction(score), days[i] if days else 0)
        for i, score in enumerate(scores)
    ]


def won(terms, given_):
    """Return seat to (place, prize)."""
    return {p.seat: (p.place, p.pay) for p in prizes_of(terms, given_)}


def run(terms, deals, seats=None, quotas=()):
    """Return rep to the month and prize that the contest's line shows."""
    seats = seats or [seat(rep) for rep in sorted({row["rep_id"] for row in deals})]
    result = pay(problem(plan(contests=(terms,)), deals, quotas, seats))
    name = "Race" if terms.cash else "noncash: Race"
    found = {row["rep_id"]: by_month(result, name, row["rep_id"]) for row in seats}
    return {rep: line for rep, line in found.items() if line}


def test_highest_scores_win():
    """Prizes go from the best down; beyond the prizes there is a place, and nothing."""
    terms = contest(prizes=(2000, 1000))
    assert won(terms, entrants(5, 9, 7)) == {1: (1, 2000), 2: (2, 1000), 0: (3, 0)}


def test_those_tied_share():
    """Two first share the first two prizes; a left-over hundredth goes by rep id."""
    terms = contest(prizes=(2001, 1000, 500))
    assert won(terms, entrants(9, 7, 9, 7)) == {
        0: (1, 1501),
        2: (1, 1500),
        1: (3, 250),
        3: (3, 250),
    }


def test_those_tied_all_get_the_best_prize():
    """With ``all`` each of those tied gets the prize of their place."""
    terms = contest(prizes=(2000, 1000, 500), ties="all")
    assert won(terms, entrants(9, 7, 9, 7)) == {
        0: (1, 2000),
        2: (1, 2000),
        1: (3, 500),
        3: (3, 500),
    }
    assert won(contest(prizes=(2000,), ties="all"), entrants(9, 8, 8))[1] == (2, 0)


def test_the_first_to_reach_the_score_wins():
    """With ``first`` the earlier day decides, then the rep id."""
    terms = contest(prizes=(2000, 1000, 500), ties="first")
    assert won(terms, entrants(9, 9, 9, 10, days=(8, 5, 5, 9))) == {
        3: (1, 2000),
        1: (2, 1000),
        2: (3, 500),
        0: (4, 0),
    }


@given(
    st.lists(st.integers(1, 4), min_size=1, max_size=7),
    st.lists(st.integers(0, 1000), min_size=1, max_size=5),
    st.sampled_from(["share", "first"]),
)
def test_prizes_are_neither_lost_nor_added_to(scores, prizes, ties):
    """As many prizes are paid as there are entrants, and a better score gets more."""
    prizes = tuple(sorted(prizes, reverse=True))
    found = won(contest(prizes=prizes, ties=ties), entrants(*scores))
    assert sum(pay_ for _, pay_ in found.values()) == sum(prizes[: len(scores)])
    for i, one in enumerate(scores):
        for j, other in enumerate(scores):
            if one > other:
                assert found[i][1] >= found[j][1]
                assert found[i][0] < found[j][0]


@pytest.mark.parametrize(
    ("place", "count", "share", "all_"),
    [(1, 1, [9], [9]), (2, 3, [2, 2, 2], [4, 4, 4]), (4, 2, [0, 0], [0, 0])],
)
def test_pay_of_a_tie(place, count, share, all_):
    """The prizes of the places taken are shared, or the best of them given to each."""
    prizes = (9, 4, 2)
    assert tied_pay(prizes, place, count, share=True) == share
    assert tied_pay(prizes, place, count, share=False) == all_


def test_thresholds_pay_the_highest_level_reached():
    """A level is reached by its score itself; below the first nothing is paid."""
    terms = contest("threshold", levels=((Fraction(100), 50), (Fraction(200), 80)))
    found = won(terms, entrants(99, 100, 199, 200, 10**6))
    assert found == {0: (0, 0), 1: (0, 50), 2: (0, 50), 3: (0, 80), 4: (0, 80)}


def test_team_prizes_are_shared_by_their_seats():
    """Teams rank by the sum of scores; a prize is shared, hundredths left by rep id."""
    terms = contest("team", prizes=(1001, 500))
    assert won(terms, entrants(5, 9, 6, 1, teams="ABAC")) == {
        0: (1, 501),
        2: (1, 500),
        1: (2, 500),
        3: (3, 0),
    }


def test_teams_may_rank_by_their_mean():
    """With the mean, nine of one rep beat five and six of two."""
    terms = contest("team", prizes=(1000, 500), team_mean=True)
    assert won(terms, entrants(5, 9, 6, teams="ABA")) == {
        1: (1, 1000),
        0: (2, 250),
        2: (2, 250),
    }


def test_tied_teams_share_by_name():
    """Of two tied teams the first by name gets the left-over hundredth."""
    terms = contest("team", prizes=(1001,))
    found = won(terms, entrants(3, 3, teams="BA"))
    assert found == {1: (1, 501), 0: (1, 500)}
    every = contest("team", prizes=(1001,), ties="all")
    assert won(every, entrants(3, 3, teams="BA")) == {0: (1, 1001), 1: (1, 1001)}


def test_seats_without_a_team_win_nothing():
    """A blank team is no team."""
    terms = contest("team", prizes=(1000,))
    given_ = [Entrant(0, "", Fraction(99), 0), Entrant(1, "A", Fraction(1), 0)]
    assert won(terms, given_) == {1: (1, 1000)}


@pytest.mark.parametrize(
    ("top", "winners"),
    [
        (2, {0, 1}),
        (percent(40), {0, 1}),
        (percent(39), {0}),
        (percent(1), {0}),
        (3, {0, 1, 2, 3}),
        (percent(100), {0, 1, 2, 3, 4}),
        (99, {0, 1, 2, 3, 4}),
    ],
)
def test_clubs(top, winners):
    """So many, or so large a share, win; at least one; ties with the last win, too."""
    terms = contest("club", prizes=(700,), top=top)
    found = won(terms, entrants(9, 8, 7, 7, 1))
    assert {seat_ for seat_, (_, paid) in found.items() if paid == 700} == winners
    assert {paid for _, paid in found.values()} <= {0, 700}


@given(
    st.integers(0, 10**9),
    st.lists(st.fractions(0, 9).filter(bool), min_size=1, max_size=6),
)
def test_a_pool_adds_up(pool, scores):
    """A pool is handed out whole, in proportion to scores within a hundredth."""
    parts = shared_out_scores(pool, scores)
    assert sum(parts) == pool
    for part, score in zip(parts, scores, strict=True):
        assert abs(part - pool * score / sum(scores)) < 1


def test_a_pool_is_paid_in_the_window_s_last_month():
    """100.00 by 2 : 1 is 66.67 and 33.33, in March and by no other line."""
    deals = [credit("2027-01-05", 200, "A"), credit("2027-03-31", 100, "B")]
    found = run(contest("pool", pool=10_000), deals)
    assert found == {"A": {"2027-03": 66.67}, "B": {"2027-03": 33.33}}


def test_only_the_window_counts():
    """The first and last day of the window count, the days around it do not."""
    window = Window(date(2027, 2, 1), date(2027, 2, 28))
    terms = Contest("Race", "rank", window, Counted(), prizes=(100, 50))
    deals = [
        credit("2027-01-31", 900, "A"),
        credit("2027-02-01", 1, "A"),
        credit("2027-02-28", 2, "B"),
        credit("2027-03-01", 900, "A"),
    ]
    assert run(terms, deals) == {"B": {"2027-02": 1.0}, "A": {"2027-02": 0.5}}


def test_who_is_eligible():
    """Only those with a day on the last day, above 0 and at the minimum, take part."""
    terms = contest(prizes=(900, 800, 700, 600), minimum=Fraction(10_000))
    deals = [
        credit("2027-01-05", 500, "gone"),
        credit("2027-01-05", 99.99, "low"),
        credit("2027-01-05", 100, "just"),
        credit("2027-01-05", -100, "under"),
        credit("2027-01-05", 300, "top"),
    ]
    seats = [seat(row["rep_id"]) for row in deals[1:]]
    seats.append(seat("gone", ends=date(2027, 3, 30)))
    assert run(terms, deals, seats) == {
        "top": {"2027-03": 9.0},
        "just": {"2027-03": 8.0},
    }
    nobody = run(contest(prizes=(900,)), deals[3:4], seats)
    assert nobody == {}


def test_leagues_are_races_of_their_own():
    """Each league has its own prizes; the league is that on the last day."""
    terms = contest(prizes=(900, 100), leagues="league")
    seats = [
        seat("A", league="Gold", ends=date(2027, 3, 30)),
        seat("A", league="Silver", starts=date(2027, 3, 31)),
        seat("B", league="Gold"),
        seat("C", league="Silver"),
    ]
    deals = [
        credit("2027-01-05", amount, rep)
        for rep, amount in zip("ABC", (3, 2, 1), strict=True)
    ]
    found = run(terms, deals, seats)
    assert found == {
        "A": {"2027-03": 9.0},
        "B": {"2027-03": 9.0},
        "C": {"2027-03": 1.0},
    }


def test_attainment_as_score():
    """Scores are credits ÷ quota of the window; without quota nobody takes part."""
    terms = contest(prizes=(900, 100), quota="amount", minimum=percent(50))
    deals = [
        credit("2027-01-05", amount, rep)
        for rep, amount in zip("ABCD", (30, 100, 9, 999), strict=True)
    ]
    quotas = [
        quota(amount, rep) for rep, amount in zip("ABC", (120, 800, 400), strict=True)
    ]
    seats = [seat(rep) for rep in "ABCD"]
    assert run(terms, deals, seats, quotas) == {
        "A": {"2027-03": 9.0},
        "B": {"2027-03": 1.0},
    }


@pytest.mark.parametrize(("by_percent", "winner"), [(False, "A"), (True, "B")])
def test_improvement(by_percent, winner):
    """From 100 to 150 is more money than from 10 to 40, but fewer percent."""
    base = Window(date(2027, 1, 1), date(2027, 1, 31))
    terms = Contest(
        "Race",
        "improvement",
        Window(date(2027, 2, 1), date(2027, 2, 28)),
        Counted(),
        prizes=(900,),
        base_window=base,
        by_percent=by_percent,
    )
    deals = [
        credit("2027-01-05", 100, "A"),
        credit("2027-02-05", 150, "A"),
        credit("2027-01-05", 10, "B"),
        credit("2027-02-05", 40, "B"),
        credit("2027-02-05", 20, "C"),
    ]
    assert run(terms, deals) == {winner: {"2027-02": 9.0}}


def test_prizes_that_are_not_cash_are_shown_and_not_paid():
    """A trip stands on the statement with its value, and is not in the payout."""
    deals = [credit("2027-01-05", 100, "A")]
    result = pay(problem(plan(contests=(contest(prizes=(900,), cash=False),)), deals))
    assert by_month(result, "noncash: Race", "A") == {"2027-03": 9.0}
    assert result.plans[0].payout.sum() == 0


def test_the_day_on_which_a_score_was_reached():
    """The last deal that is not 0 decides who was first, not the first one."""
    terms = contest(prizes=(900, 100), ties="first")
    deals = [
        credit("2027-01-05", 50, "A"),
        credit("2027-02-20", 50, "A"),
        credit("2027-02-10", 100, "B"),
        credit("2027-03-30", 0, "B"),
    ]
    assert run(terms, deals) == {"B": {"2027-03": 9.0}, "A": {"2027-03": 1.0}}
