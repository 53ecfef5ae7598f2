"""Guarantees of one-shot contests: what is called an equilibrium is one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.base.streams import Purpose, stream
from engine.behaviour.contest.fixed_point import ContestStatus
from engine.behaviour.contest.order import place_slopes
from engine.behaviour.contest.problem import ContestProblem, Entrant
from engine.behaviour.contest.shock import Shock
from engine.behaviour.contest.static import measure_contest, solve_contest


def alike(count, prizes, shock, *, cost=2.0, power=2.0, **more):
    """Return a contest of entrants who are all alike."""
    return ContestProblem((Entrant(cost, power),) * count, prizes, shock, **more)


def tullock(costs, prize=100.0, r=1.0, values=None):
    """Return a Tullock contest with linear costs."""
    felt = values or [1.0] * len(costs)
    entrants = [Entrant(c, 1.0, value=v) for c, v in zip(costs, felt, strict=True)]
    return ContestProblem(tuple(entrants), (prize,), Shock("gumbel", 1 / r), "log")


def brute(problem, efforts, own, tried, draws):
    """Return payoffs of the first entrant's efforts by drawing everybody's luck."""
    luck = draws * problem.shock.scale
    others = np.array(efforts[1:]) + luck[:, 1:]
    pays = []
    for effort in tried:
        ahead = (others > (effort + luck[:, :1])).sum(axis=1)
        pays.append(problem.felt[ahead].mean() * own.value - own.cost_of(effort))
    return np.array(pays)


def test_payoffs_agree_with_drawn_contests():
    """Odds, payoffs and the gain of deviating are those of 60,000 drawn contests of
    three who differ, within 4 standard errors.
    """
    entrants = (Entrant(1.0, value=1.5), Entrant(3.0, head_start=0.4), Entrant(0.8))
    problem = ContestProblem(entrants, (5.0, 2.0, 1.0), Shock("normal", 1.2))
    efforts = [1.1, 0.3, 0.7]
    draws = stream(3, Purpose.RESAMPLE, 1).normal(size=(60_000, 3))
    drawn = np.array(efforts) + [0.0, 0.4, 0.0] + 1.2 * draws
    places = (drawn[:, None, :] > drawn[:, :, None]).sum(axis=2)
    measured = measure_contest(problem, efforts)
    for who in range(3):
        won = problem.felt[places[:, who]] * entrants[who].value
        cost = entrants[who].cost_of(np.array(efforts[who]))
        error = won.std() / np.sqrt(won.size)
        assert abs(won.mean() - cost - measured.payoffs[who]) < 4 * error
        for k in range(3):
            share = (places[:, who] == k).mean()
            assert abs(share - measured.odds[who, k]) < 4 * np.sqrt(0.25 / 60_000)
    lifted = [1.1, 0.7, 0.7]  # a head start counts as effort does
    grid = np.linspace(0.0, 3.0, 61)
    pays = brute(problem, lifted, entrants[0], grid, draws)
    gain = pays.max() - brute(problem, lifted, entrants[0], [1.1], draws)[0]
    assert measured.gains[0] == pytest.approx(gain, abs=0.02)
    assert measured.replies[0] == pytest.approx(grid[pays.argmax()], abs=0.15)


@pytest.mark.parametrize("start", [0.02, 1.0, 2.0])
@pytest.mark.parametrize("shape", ["normal", "gumbel", "logistic"])
def test_equilibrium_does_not_depend_on_the_start(shape, start):
    """From low, middle and high efforts the search ends where c·e = Σ V β."""
    problem = alike(6, (6.0, 3.0), Shock(shape, 2.0))
    found = solve_contest(problem, start=[start] * 6)
    wanted = problem.felt @ place_slopes(6, problem.shock) / 2.0
    assert found.status is ContestStatus.EQUILIBRIUM
    # The sliver of 6e-12 leaves √(2 · 6e-12 ÷ 2) of effort where costs bend by 2.
    np.testing.assert_allclose(found.efforts, wanted, atol=3e-6)
    assert found.gain < 1e-11


@pytest.mark.parametrize("count", [5, 10, 20])
def test_too_little_luck_has_no_equilibrium(count):
    """With uniform luck and 5 or more, what the first-order condition asks for is not
    claimed: the profitable deviation is found, and the range of the cycle told.
    """
    problem = alike(count, (10.0,), Shock("uniform", 2.0))
    seen = measure_contest(problem, [1.25] * count)
    assert seen.gains.min() > 0.02
    assert seen.replies.max() < 0.7
    found = solve_contest(problem)
    assert found.status is ContestStatus.NONE_FOUND
    assert found.cycle_low < 0.8 < 1.1 < found.cycle_high
    assert found.gain > 0.01
    for end in (found.low, found.high):
        assert np.ptp(end) == 0
        assert found.cycle_low - 1e-9 <= end[0] <= found.cycle_high + 1e-9


@pytest.mark.parametrize("count", [2, 5, 10])
def test_enough_luck_has_one(count):
    """With a prize of 3 the same luck carries an equilibrium at e = V/(2ac)."""
    found = solve_contest(alike(count, (3.0,), Shock("uniform", 2.0)))
    assert found.status is ContestStatus.EQUILIBRIUM
    np.testing.assert_allclose(found.efforts, 0.375, atol=1e-6)
    # Beside 1/n of the prize, what the effort costs is all.
    np.testing.assert_allclose(found.payoffs, 3.0 / count - 0.375**2, atol=1e-6)


def test_too_sharp_tullock_has_no_equilibrium():
    """With R = 2 > n/(n − 1) three entrants would lose by taking part."""
    found = solve_contest(tullock([1.0] * 3, r=2.0))
    assert found.status is ContestStatus.NONE_FOUND
    assert found.cycle_low == pytest.approx(0.0, abs=1e-3)
    assert found.cycle_high > 20.0


def test_the_weakest_drops_out_and_wins_nothing():
    """Who cannot recover the cost of any effort makes none, and never wins."""
    found = solve_contest(tullock([1.0, 1.2, 1.5, 3.0]))
    assert found.status is ContestStatus.EQUILIBRIUM
    assert found.efforts[3] == 0
    assert found.odds[3, 0] == pytest.approx(0.0, abs=1e-12)
    assert found.payoffs[3] == pytest.approx(0.0, abs=1e-10)
    assert (np.diff(found.efforts) < 0).all()


def test_nobody_trying_is_a_draw():
    """If nobody makes any effort, each wins with equal chance; any effort then wins."""
    measured = measure_contest(tullock([1.0] * 4), [0.0] * 4)
    np.testing.assert_allclose(measured.odds, 0.25, atol=1e-9)
    assert measured.gains.min() > 70.0


@settings(max_examples=6)
@given(
    st.lists(st.floats(0.5, 2.0), min_size=2, max_size=4),
    st.floats(0.3, 1.0),
    st.floats(0.1, 50.0),
)
def test_money_and_effort_have_no_units(costs, r, factor):
    """Prizes and costs in another currency leave efforts, and effort in another unit
    leaves odds, as they were: chances of Tullock are x^R ÷ Σ x^R.
    """
    found = solve_contest(tullock(costs, 10.0, r))
    dear = solve_contest(tullock([c * factor for c in costs], 10.0 * factor, r))
    assert found.status is dear.status is ContestStatus.EQUILIBRIUM
    np.testing.assert_allclose(dear.efforts, found.efforts, rtol=2e-3, atol=1e-4)
    powers = found.efforts**r
    np.testing.assert_allclose(found.odds[:, 0], powers / powers.sum(), atol=1e-8)
    np.testing.assert_allclose(found.odds.sum(axis=0), 1.0, atol=1e-8)


def test_stronger_entrants_try_more_and_win_more():
    """Of entrants who differ in cost alone, the cheaper try harder, place better and
    end better off; those alike act alike, wherever they stand in the list.
    """
    entrants = (Entrant(1.0), Entrant(2.0), Entrant(1.0), Entrant(4.0))
    problem = ContestProblem(entrants, (4.0, 2.0), Shock("normal", 1.5))
    found = solve_contest(problem)
    assert found.status is ContestStatus.EQUILIBRIUM
    assert found.efforts[0] == found.efforts[2] > found.efforts[1] > found.efforts[3]
    assert found.odds[0, 0] > found.odds[1, 0] > found.odds[3, 0]
    assert found.payoffs[0] > found.payoffs[1] > found.payoffs[3]


def test_losing_in_public_makes_people_try():
    """Without any prize but with a price on losing, efforts are those of its slopes."""
    problem = alike(5, (0.0,), Shock("logistic", 1.0), social_loss=0.5)
    slopes = place_slopes(5, problem.shock)
    wanted = -0.5 * (slopes[3] + 2 * slopes[4]) / 2.0
    found = solve_contest(problem)
    assert found.status is ContestStatus.EQUILIBRIUM
    np.testing.assert_allclose(found.efforts, wanted, atol=1e-6)


def test_averse_entrants_feel_roots_of_prizes():
    """A taste of ½ makes a prize of 9 pull as much as one of 3 does without."""
    averse = solve_contest(alike(4, (9.0,), Shock("normal", 2.0), taste=0.5))
    plain = solve_contest(alike(4, (3.0,), Shock("normal", 2.0)))
    np.testing.assert_allclose(averse.efforts, plain.efforts, atol=1e-6)


BAD = [
    ({"entrants": (Entrant(1.0),)}, "2 entrants"),
    ({"prizes": (1.0, 2.0)}, "later place"),
    ({"prizes": (3.0, 2.0, 1.0)}, "1 to 2 prizes"),
    ({"prizes": (3.0, -1.0)}, "0 or more"),
    ({"score": "sales"}, "score"),
    ({"taste": 0.0}, "taste"),
    ({"social_loss": -1.0}, "social_loss"),
]


@pytest.mark.parametrize(("change", "words"), BAD)
def test_impossible_contests_are_refused(change, words):
    """Contests that make no sense are refused, and it is said why."""
    problem = alike(2, (3.0,), Shock("normal", 1.0))
    with pytest.raises(ValueError, match=words):
        replace(problem, **change)


@pytest.mark.parametrize("change", [{"cost": 0.0}, {"power": 0.5}, {"value": -1.0}])
def test_impossible_entrants_are_refused(change):
    """An entrant with a number out of range is refused by its name."""
    with pytest.raises(ValueError, match=next(iter(change))):
        replace(Entrant(1.0), **change)


def test_efforts_must_fit_the_entrants():
    """Efforts that are too few or negative are refused, as are unlike starts of those
    who are alike.
    """
    problem = alike(3, (3.0,), Shock("normal", 1.0))
    for efforts in ([1.0, 1.0], [1.0, 1.0, -0.1]):
        with pytest.raises(ValueError, match="efforts"):
            measure_contest(problem, efforts)
        with pytest.raises(ValueError, match="start"):
            solve_contest(problem, start=efforts)
    with pytest.raises(ValueError, match="alike"):
        solve_contest(problem, start=[1.0, 1.0, 0.5])


@pytest.mark.parametrize("others", [0.1, 1.0, 1.2437, 1.25, 1.3, 2.4])
def test_best_reply_to_one_rival_with_even_luck(others):
    """Against one rival at ē with luck within ± 2, winning 10 at c = 2, the best reply
    solves 10·(1 ∓ (e − ē)/4)/4 = 2e on its side of ē, corners and all.
    """
    problem = alike(2, (10.0,), Shock("uniform", 2.0))
    below, above = (2.5 - 0.625 * others) / 1.375, (2.5 + 0.625 * others) / 2.625
    wanted = below if below < others else above
    found = measure_contest(problem, [others, others]).replies[0]
    assert found == pytest.approx(wanted, abs=1e-6)


def test_even_luck_is_solved_from_far_away():
    """The corner of the odds at equal efforts does not stop the search short."""
    problem = alike(2, (10.0,), Shock("uniform", 2.0))
    found = solve_contest(problem, start=[0.02, 0.02])
    assert found.status is ContestStatus.EQUILIBRIUM
    np.testing.assert_allclose(found.efforts, 1.25, atol=1e-5)


def test_a_head_start_multiplies_effort_where_luck_does():
    """Scores being logarithms, a head start of ln 3 counts one's effort threefold."""
    entrants = (Entrant(1.0, 1.0, head_start=np.log(3.0)), Entrant(1.0, 1.0))
    problem = ContestProblem(entrants, (9.0,), Shock("gumbel", 1.0), "log")
    measured = measure_contest(problem, [2.0, 4.0])
    np.testing.assert_allclose(measured.odds[:, 0], [0.6, 0.4], atol=1e-9)


def test_who_does_not_care_does_not_try():
    """One to whom prizes are worth nothing makes no effort, and still may win."""
    problem = ContestProblem(
        (Entrant(1.0, value=0.0), Entrant(1.0)), (3.0,), Shock("normal", 2.0)
    )
    found = solve_contest(problem)
    assert found.status is ContestStatus.EQUILIBRIUM
    assert found.efforts[0] == 0.0
    assert 0.2 < found.odds[0, 0] < 0.5


@pytest.mark.parametrize("prizes", [(0.0,), (2.0, 2.0, 2.0)])
def test_prizes_that_make_no_difference_move_nobody(prizes):
    """Without prizes, or with the same for every place, nobody makes an effort."""
    found = solve_contest(alike(3, prizes, Shock("normal", 1.0)))
    assert found.status is ContestStatus.EQUILIBRIUM
    np.testing.assert_array_equal(found.efforts, 0.0)


@pytest.mark.parametrize("name", ["cost", "power", "value", "head_start"])
def test_endless_numbers_are_refused(name):
    """No number of an entrant may be infinite."""
    with pytest.raises(ValueError, match=name):
        replace(Entrant(1.0), **{name: np.inf})
