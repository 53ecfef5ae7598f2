"""Families of limits on programs made by hand: held, gone, or giving way."""

from __future__ import annotations

import numpy as np
import pytest
from capacity.scipy_highs import highs
from scipy.sparse import csr_array

from engine.base.outcome import Outcome, Reason, Status
from engine.capacity.conflict_limits import Side, families_of
from engine.capacity.conflict_program import crossed, elastic, held
from engine.capacity.conflict_search import Search
from engine.capacity.program.program import Program, Row
from engine.capacity.solvers.port import ProgramClaim

FAMILIES = ("room", "money", "number")


def program(number=16.0, *, whole=False):
    """Return x + y ≤ 6 (room), 2 x + y ≤ 9 (money), 3 x + 2 y ≥ 16 (number)."""
    return Program(
        cost=np.array([5.0, 7.0]),
        lower=np.zeros(2),
        upper=np.full(2, np.inf),
        whole=np.full(2, whole),
        matrix=csr_array([[1.0, 1.0], [2.0, 1.0], [3.0, 2.0]]),
        low=np.array([-np.inf, -np.inf, number]),
        high=np.array([6.0, 9.0, np.inf]),
        rows=tuple(Row(name, name, -1) for name in FAMILIES),
        blocks={"both": (0, (2,))},
    )


def sides(*, x_at_most=None, scale=1.0):
    """Return the three rows' sides, and one on x if given."""
    found = [
        Side("room", "room", -1, 0, True, 1, 6.0, scale),
        Side("money", "money", -1, 1, True, 1, 9.0, scale),
        Side("number", "number", -1, 2, True, -1, 16.0, scale),
    ]
    if x_at_most is not None:
        found.append(Side("x", "x", 3, 0, False, 1, x_at_most, scale))
    return tuple(found)


def search(limits, number=16.0, *, whole=False, solver=highs, stop=lambda: False):
    """Return a search on the program."""
    return Search(program(number, whole=whole), limits, solver, stop)


def test_the_sum_of_two_limits_contradicts_the_third():
    """Room and money add up to 3 x + 2 y ≤ 15 < 16: all three are to blame."""
    looking = search(sides())
    assert looking.impossible(FAMILIES, relaxed=True)
    assert looking.irreducible(FAMILIES, relaxed=True) == FAMILIES
    for family in FAMILIES:
        others = [each for each in FAMILIES if each != family]
        assert not looking.impossible(others, relaxed=True)


def test_a_family_that_is_not_to_blame_is_left_out():
    """A limit on x that costs nothing is not named; one that alone fails is."""
    families = ("x", *FAMILIES)
    assert search(sides(x_at_most=9.0)).irreducible(families, relaxed=True) == FAMILIES
    tight = search(sides(x_at_most=-1.0))
    assert tight.irreducible((*FAMILIES, "x"), relaxed=True) == ("x",)


@pytest.mark.parametrize(
    ("family", "gives"), [("room", 1.0), ("money", 1.0), ("number", 1.0)]
)
def test_one_family_gives_way_by_the_least(family, gives):
    """Each alone must give 1 for 15 to become 16, counted in parts of its scale."""
    for scale in (1.0, 10.0):
        limits = sides(scale=scale)
        cost, bound, x = search(limits).least_giving(family)
        assert cost == pytest.approx(gives / scale)
        assert bound == pytest.approx(cost)
        beyond = {each.family: crossed(program(), each, x) for each in limits}
        assert beyond.pop(family) == pytest.approx(gives)
        assert set(beyond.values()) == {0.0}


def test_whole_numbers_give_way_by_whole_amounts():
    """In whole numbers, x at most 1.5 gives way to 2 and not to the fraction."""
    limits = (
        Side("x", "x", 0, 0, False, 1, 1.5, 1.0),
        Side("least", "least", 0, 0, False, -1, 1.7, 1.0),
    )
    cost, bound, x = search(limits, 0.0, whole=True).least_giving("x")
    assert cost == pytest.approx(0.5)
    assert bound == pytest.approx(0.5)
    assert x[0] == 2.0
    cost, _, _ = search(limits, 0.0).least_giving("x")
    assert cost == pytest.approx(0.2)


def test_a_family_that_cannot_repair_alone_gives_nothing():
    """With two conflicts apart, the family of one cannot end the other."""
    limits = (
        *sides(),
        Side("x", "x", 0, 0, False, 1, 1.0, 1.0),
        Side("least", "least", 0, 0, False, -1, 2.0, 1.0),
    )
    assert search(limits).least_giving("money") is None
    assert search(limits).least_giving("x") is None


def test_limits_that_are_left_out_do_not_hold():
    """Only the limits kept hold; both sides of a row are apart; nothing else moves."""
    limits = (
        *sides(x_at_most=4.0),
        Side("least", "least", 0, 0, False, -1, 2.0, 1.0),
    )
    kept = held(program(), limits, lambda side: side.family in {"room", "x"})
    assert kept.high.tolist() == [6.0, np.inf, np.inf]
    assert kept.low.tolist() == [-np.inf, -np.inf, -np.inf]
    assert kept.upper.tolist() == [4.0, np.inf]
    assert kept.lower.tolist() == [0.0, 0.0]
    kept = held(program(), limits, lambda side: side.family in {"number", "least"})
    assert kept.low.tolist() == [-np.inf, -np.inf, 16.0]
    assert kept.lower.tolist() == [2.0, 0.0]
    assert kept.high.tolist() == [np.inf] * 3


def test_an_elastic_limit_on_a_variable_becomes_a_row():
    """Limits on variables are rows with their names; giving way is the only cost."""
    soft = elastic(program(), sides(x_at_most=4.0, scale=8.0), "x")
    assert soft.matrix.toarray()[-1].tolist() == [1.0, 0.0, -8.0]
    assert (soft.low[-1], soft.high[-1]) == (-np.inf, 4.0)
    assert soft.rows[-1] == Row("x", "x", 3)
    assert soft.cost.tolist() == [0.0, 0.0, 1.0]
    assert soft.upper.tolist() == [np.inf] * 3
    assert soft.high[:2].tolist() == [6.0, 9.0]


def test_rounding_is_not_crossing():
    """A solver's last digits cross nothing, a millionth does."""
    (room, *_) = sides()
    assert crossed(program(), room, np.array([6.0 + 1e-8, 0.0])) == 0.0
    assert crossed(program(), room, np.array([6.0 + 1e-6, 0.0])) > 0.0


def test_families_that_say_most_are_left_out_last():
    """The number and the money stay in the set of those to blame where they can."""
    made = (
        Side(name, name, 0, 0, True, 1, 0.0, 1.0)
        for name in ("target", "budget", "lead time", "commitments", "ratio")
    )
    assert families_of(tuple(made)) == (
        "ratio",
        "commitments",
        "lead time",
        "budget",
        "target",
    )


def test_what_is_not_proven_is_not_said():
    """When the solver does not know, nothing is impossible and nobody gives way."""
    claim = ProgramClaim(Outcome(Status.UNKNOWN, Reason.WORK_LIMIT), None, None, None)
    unsure = search(sides(), solver=lambda *_, **__: claim)
    assert not unsure.impossible(FAMILIES, relaxed=True)
    assert unsure.irreducible(FAMILIES, relaxed=True) == FAMILIES
    assert unsure.least_giving("room") is None


def test_each_ask_is_limited_and_may_be_stopped():
    """The solver is given limits on its work, and whom to ask whether to stop."""
    seen = []

    def solver(program, **given):
        seen.append(given)
        return highs(program, **given)

    def stop():
        return False

    search(sides(), whole=True, solver=solver, stop=stop).least_giving("room")
    assert [each["relaxed"] for each in seen] == [True, False]
    assert all(each["limits"].work <= 10 for each in seen)
    assert all(each["stop"] is stop for each in seen)
