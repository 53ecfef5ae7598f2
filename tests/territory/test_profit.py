"""Guarantees of expected profit: its closed forms, its term, its solver."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from contracts.solver_contract import SolverContract

from engine import territory_opt
from engine.base.outcome import Limits, Reason, Status
from engine.base.streams import Purpose, stream
from engine.territory.amounts import PerUnit
from engine.territory.measure import measure
from engine.territory.problem import (
    NOBODY,
    BalanceRule,
    Budget,
    Contiguity,
    CostTerm,
    LoadLimit,
    Permit,
    TerritoryProblem,
)
from engine.territory.profit import (
    Response,
    best_hours,
    profit_term,
    territory_profit,
)
from engine.territory.solution import TerritorySolution
from engine.territory.solvers.port import Unwatched
from engine.territory.solvers.profit.bound import Dual, relax
from engine.territory.solvers.profit.case import case_of
from engine.territory.solvers.profit.solver import solve_profit

RULES = [
    *("none", "balance", "moving", "elastic", "limits", "permits"),
    *("together", "costs", "budget", "pieces", "all"),
]


class TestProfit(SolverContract):
    """The solver for expected profit."""

    name = "profit"
    limits = Limits(work=0.3)

    def hard(self, units=60, territories=6):
        """Return a company whose best plan is not proven in seconds."""
        return company(7, units, territories, "balance")

    def test_gap(self, solve):
        """A wide enough gap ends the search at the first plan; costs are below 0."""
        claim = solve(self.hard(), limits=Limits(work=5, gap=0.5))
        assert claim.outcome.reason is Reason.GAP_REACHED
        assert claim.objective - claim.bound <= 0.5 * abs(claim.objective)


def company(seed: int, size: int = 7, width: int = 3, rules: str = "none"):
    """Return a small problem with expected profit, prices in minor units."""
    rng = stream(seed, Purpose.COMPANY)
    response = Response(np.exp(rng.normal(0.0, 1.0, size)) * 1e5, 0.35)
    travel, hours = rng.random((size, width)) * 3.0, 800.0 + 400.0 * rng.random(width)
    given = every_rule(rng, size, width)
    most = ["balance", "limits", "permits", "together", "costs", "pieces"]
    chosen = most if rules == "all" else [rules]
    merged = {key: value for name in chosen for key, value in given[name].items()}
    return TerritoryProblem(
        unit_ids=tuple(f"u{i}" for i in range(size)),
        territory_ids=tuple(f"t{j}" for j in range(width)),
        current=np.full(size, NOBODY, np.int32),
        shape=(profit_term(response, travel, hours),),
        **({"costs": ()} | merged),
    )


def every_rule(rng: np.random.Generator, size: int, width: int) -> dict:
    """Return arguments of a problem for each name in ``RULES``."""
    loads, equal = rng.integers(5, 10, size), np.ones(width, np.int64)
    at_most = np.full(width, int(loads.sum()) // 2)
    by_pair = rng.integers(4, 10, (size, width))
    each = PerUnit(loads, width)
    edges = [(i, (i + 1) % size) for i in range(size)] + [(0, 3), (2, 5)]
    price = 10**5
    return {
        "none": {},
        "balance": {
            "balance": (BalanceRule("work", "h", each, equal, Fraction(1, 4)),)
        },
        "moving": {
            "balance": (BalanceRule("way", "h", by_pair, equal, Fraction(1, 3)),)
        },
        "elastic": {
            "balance": (BalanceRule("way", "h", by_pair, equal, Fraction(1, 9), price),)
        },
        "limits": {"limits": (LoadLimit("visits", "v", each, equal - 1, at_most),)},
        "permits": {"permits": (Permit("locks", rng.random((size, width)) < 0.8),)},
        "together": {"together": np.array([2, -1, 2] + [-1] * (size - 3), np.int32)},
        "costs": {"costs": (CostTerm("moves", rng.integers(0, 10**6, (size, width))),)},
        "budget": {"budgets": (Budget("moved", "a", by_pair % 2, max(1, size // 4)),)},
        "pieces": {"contiguity": Contiguity(np.array(edges, np.int32))},
    }


def least_of_all(problem) -> int | None:
    """Return the best objective of every plan there is, None when all break rules."""
    best = None
    choices = [np.flatnonzero(row).tolist() for row in problem.allowed]
    for owner in product(*choices):
        found = measure(problem, TerritorySolution(np.array(owner, np.int32)))
        if found.feasible and (best is None or found.objective < best):
            best = found.objective
    return best


def solved(problem, work=0.3, seed=3, start=None, threads=None):
    """Return the solver's own claim."""
    return solve_profit(
        problem,
        limits=Limits(work=work),
        seed=seed,
        start=start,
        watch=Unwatched(),
        threads=threads,
    )


def test_two_equal_accounts_next_door_get_half_the_time_each():
    """Two accounts of price 100 share 900 hours: 450 each, 2 · 100 · √450 in all."""
    response = Response(np.array([100.0, 100.0]), 0.5)
    travel = np.zeros(2)
    assert best_hours(response, travel, 900.0) == pytest.approx([450.0, 450.0])
    pull = response.pull(travel).sum()
    profit = territory_profit(np.array([pull]), np.array([900.0]), 0.5)
    assert profit[0] == pytest.approx(200.0 * np.sqrt(450.0))


def test_a_rep_gains_the_same_from_the_last_hour_at_each_account():
    """Marginal profit for each hour of the rep, road and all, is equal everywhere."""
    rng = stream(5, Purpose.COMPANY)
    response = Response(1e4 * rng.random(9), 0.3)
    travel = 2.0 * rng.random(9)
    hours = best_hours(response, travel, 1600.0)
    last = 0.3 * response.price * hours ** (-0.7) / (1.0 + travel)
    assert last == pytest.approx(np.full(9, last[0]))
    assert ((1.0 + travel) * hours).sum() == pytest.approx(1600.0)


def test_a_territory_brings_what_its_accounts_bring():
    """The closed form is the sum of all responses at the best hours, and no less."""
    rng = stream(6, Purpose.COMPANY)
    response = Response(1e4 * rng.random(6), 0.4)
    travel = 2.0 * rng.random(6)
    hours = best_hours(response, travel, 1500.0)
    pull = np.array([response.pull(travel).sum()])
    whole = territory_profit(pull, np.array([1500.0]), 0.4)[0]
    assert response.sales(hours).sum() == pytest.approx(whole)
    for _ in range(50):
        other = rng.dirichlet(np.ones(6)) * 1500.0 / (1.0 + travel)
        assert response.sales(other).sum() <= whole * (1.0 + 1e-12)


def test_accounts_that_bring_nothing_get_no_time():
    """Where no account has a price, nobody is visited and nothing is brought."""
    response = Response(np.zeros(3), 0.4)
    assert best_hours(response, np.ones(3), 100.0).tolist() == [0.0, 0.0, 0.0]


def test_prices_in_another_currency_change_nothing_but_the_currency():
    """All prices times 7 is all profits times 7; hours times 16 is 16^b times."""
    rng = stream(8, Purpose.COMPANY)
    price, travel = 1e6 * rng.random(12), rng.random((12, 2))
    hours, owner = np.array([900.0, 1100.0]), np.arange(12, dtype=np.int32) % 2
    one = profit_term(Response(price, 0.25), travel, hours).value(owner, 2)
    seven = profit_term(Response(7.0 * price, 0.25), travel, hours).value(owner, 2)
    longer = profit_term(Response(price, 0.25), travel, 16.0 * hours).value(owner, 2)
    assert one < 0
    assert seven == pytest.approx(7 * one, rel=1e-7)
    assert longer == pytest.approx(2 * one, rel=1e-7)


def test_the_term_is_the_closed_form_to_a_minor_unit():
    """Whole-number pulls lose nothing that could be seen; longer ways never help."""
    rng = stream(9, Purpose.COMPANY)
    response, travel = Response(1e5 * rng.random(20), 0.31), rng.random((20, 3))
    hours, owner = np.array([900.0, 0.0, 1500.0]), rng.integers(0, 3, 20)
    term = profit_term(response, travel, hours)
    brought = term.profits(owner.astype(np.int32), 3)
    pull = response.pull(travel)[np.arange(20), owner]
    held = np.bincount(owner, pull, minlength=3)
    assert brought == pytest.approx(territory_profit(held, hours, 0.31), abs=1.0)
    farther = profit_term(response, travel + 0.5, hours)
    assert farther.value(owner.astype(np.int32), 3) > term.value(
        owner.astype(np.int32), 3
    )


@pytest.mark.parametrize(
    ("price", "exponent"), [(-1.0, 0.3), (np.inf, 0.3), (1.0, 0.0), (1.0, 1.0)]
)
def test_responses_that_are_none_are_refused(price, exponent):
    """Negative or infinite prices, and exponents that are not concave, are refused."""
    with pytest.raises(ValueError, match=r"exponent|prices"):
        Response(np.array([price]), exponent)


@pytest.mark.parametrize("rules", RULES)
def test_the_most_profitable_of_all_plans_is_found(rules):
    """Every plan of a tiny company is tried; the bound is below all of them."""
    problem = company(2, rules=rules)
    least = least_of_all(problem)
    result = territory_opt.solve(problem, limits=Limits(work=0.3))
    assert result.method == "profit"
    assert result.objective == least
    assert result.bound <= least


@pytest.mark.parametrize("rules", ["balance", "moving", "elastic", "budget"])
def test_any_prices_give_a_valid_bound(rules):
    """The bound never exceeds the best plan, at prices drawn by luck."""
    problem = company(4, rules=rules)
    case, _ = case_of(problem)
    dual, least, rng = Dual(case), least_of_all(problem), stream(1, Purpose.COMPANY)
    for _ in range(50):
        x = np.concatenate([rng.normal(size=3), rng.random(len(dual.box) - 3)])
        x = np.minimum(x, [top for _, top in dual.box])
        assert dual.proven(x) <= least


@pytest.mark.parametrize("rules", ["none", "balance", "moving", "budget"])
def test_the_gap_is_below_a_hundredth(rules):
    """For 80 accounts and 6 reps the plan is proven within a hundredth."""
    problem = company(7, 80, 6, rules)
    claim = solved(problem)
    assert claim.objective - claim.bound <= 0.01 * abs(claim.objective)


def test_rules_cost_profit_and_never_bring_any():
    """A balanced plan's bound is no better, and the open plan brings more."""
    free, bound = company(3, 40, 4), company(3, 40, 4, "balance")
    one, two = solved(free), solved(bound)
    assert one.objective <= two.objective
    never = relax(case_of(free)[0], lambda: False).bound
    assert never <= one.objective


def test_threads_change_nothing_of_profit():
    """The same seed gives the same plan and diary on one thread and on two."""
    problem = company(5, 40, 4, "balance")
    one, two = (solved(problem, threads=n) for n in (1, 2))
    assert (one.solution.owner == two.solution.owner).all()
    assert one.trace == two.trace


def test_a_profitable_start_is_never_made_worse():
    """A plan given that keeps the rules comes back, or a better one."""
    problem = company(6, 40, 4, "balance")
    first = solved(problem)
    again = solved(problem, work=0.01, seed=9, start=first.solution)
    assert again.objective <= first.objective


def test_an_account_that_nobody_may_cover_is_infeasible():
    """Permits that leave an account nobody are a proof that there is no plan."""
    problem = company(6)
    allowed = np.ones((7, 3), np.bool_)
    allowed[2] = False
    problem = replace(problem, permits=(Permit("nobody", allowed),))
    claim = solved(problem)
    assert claim.outcome.status is Status.INFEASIBLE
    assert claim.conflict[0].found == 1
