"""Guarantees of explaining why there is no plan, each checked by brute force."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from time import monotonic

import numpy as np
import pytest
from oracles.brute_force import truth
from oracles.brute_force_grains import possible
from territory.impossible_worlds import (
    WORLDS,
    limit,
    locks_above_a_limit,
    nothing_may_move,
    pins,
    unit_above_the_highest_limit,
)
from territory.small_worlds import ALL_MIXES, hard, line, make, matrix, random_problem

from engine import territory_opt
from engine.base.outcome import Limits, Reason, Status
from engine.territory import conflict_asker, conflict_mend
from engine.territory.certificate import proves_infeasible
from engine.territory.conflict import plain_clash
from engine.territory.conflict_asker import Asker
from engine.territory.conflict_changes import repaired
from engine.territory.conflict_prices import needed, pair_rules
from engine.territory.conflict_words import conflict_facts, sentences
from engine.territory.grains import grains_of
from engine.territory.measure import measure
from engine.territory.solvers.port import Unwatched

SEEDS = range(3)


@cache
def explained(world: str):
    """Return a world without a plan and why it has none."""
    problem = WORLDS[world][0]()
    return problem, territory_opt.explain(problem)


def check_irreducible(problem, conflict) -> None:
    """Without any one of the rules named, the others can be kept; with it not."""
    grains = [rule.grain for rule in conflict.rules]
    assert conflict.irreducible
    assert not possible(problem, grains)
    for grain in grains:
        assert possible(problem, [other for other in grains if other != grain])


@pytest.mark.parametrize("world", WORLDS)
def test_the_planted_conflict_is_found(world):
    """For each family of rules: those that were planted, at places, none to spare."""
    problem, conflict = explained(world)
    assert {rule.grain.rule for rule in conflict.rules} in WORLDS[world][1]
    check_irreducible(problem, conflict)


@pytest.mark.parametrize("world", WORLDS)
def test_repairs_work(world):
    """Each repair is found, by itself makes plans possible, and its plan is one."""
    problem, conflict = explained(world)
    assert conflict.repairs
    for repair in conflict.repairs:
        mended = repaired(problem, repair.changes)
        assert truth(mended).optimum is not None
        assert measure(mended, repair.plan).feasible


@pytest.mark.parametrize("world", [w for w in WORLDS if len(WORLDS[w][1]) == 1])
def test_a_repair_is_offered_for_each_rule_that_can_give_way(world):
    """Repairs change rules that were named, each another one; least change first."""
    _, conflict = explained(world)
    rules = [{c.rule for c in repair.changes} for repair in conflict.repairs]
    assert all(len(some) == 1 for some in rules)
    named = {rule.grain.rule for rule in conflict.rules}
    assert {name for some in rules for name in some} <= named
    sizes = [repair.size for repair in conflict.repairs]
    assert sizes == sorted(sizes)


def test_repairs_are_the_least():
    """A limit is raised by what is missing and not by more; so is a budget."""
    _, conflict = explained("locks too heavy")
    changes = [
        (c.rule, c.territory, c.now, c.then)
        for r in conflict.repairs
        for c in r.changes
        if c.rule == "visits"
    ]
    assert changes == [("visits", 0, 6, 7)]
    _, conflict = explained("nothing moves")
    moved = [c for r in conflict.repairs for c in r.changes if c.rule == "moved"]
    assert [(c.now, c.then) for c in moved] == [(0, 1)]
    assert all(repair.least for repair in conflict.repairs)


@pytest.mark.parametrize(
    "world", ["locked, apart", "group of locks", "together, apart"]
)
def test_annealing_repairs_sets_as_well(world, monkeypatch):
    """Large problems: a lock released, a member that leaves, a pair that shares."""
    monkeypatch.setattr(conflict_asker, "SMALL", 0)
    monkeypatch.setattr(conflict_mend, "_STEPS_AT_LEAST", 5_000)
    monkeypatch.setattr(conflict_mend, "_MAP_STEPS_AT_LEAST", 5_000)
    problem = WORLDS[world][0]()
    conflict = territory_opt.explain(problem)
    changed = {change.rule for r in conflict.repairs for change in r.changes}
    assert {frozenset(some) for some in WORLDS[world][1]} == {frozenset(changed)}
    for repair in conflict.repairs:
        assert len(repair.changes) == 1
        mended = repaired(problem, repair.changes)
        assert truth(mended).optimum is not None
        assert measure(mended, repair.plan).feasible


def test_a_member_leaves_its_group_not_the_group_itself():
    """Of three that stay together one leaves; the others still share a territory."""
    problem, conflict = explained("group of locks")
    leave = [c for r in conflict.repairs for c in r.changes if c.kind == "together"]
    assert len(leave) == 1
    assert len(leave[0].units) == 1
    mended = repaired(problem, tuple(leave))
    assert sorted(mended.together.tolist()) == [-1, -1, 0, 0]


@pytest.mark.parametrize("mix", ALL_MIXES)
def test_random_worlds_without_a_plan(mix):
    """Whatever rules clash: the set is irreducible and every repair works."""
    for seed in SEEDS:
        problem = random_problem(seed, ALL_MIXES[mix])
        if truth(problem).optimum is not None:
            assert plain_clash(problem) is None
            continue
        conflict = territory_opt.explain(problem)
        check_irreducible(problem, conflict)
        for repair in conflict.repairs:
            assert truth(repaired(problem, repair.changes)).optimum is not None


@pytest.mark.parametrize("world", WORLDS)
def test_arithmetic_is_never_wrong(world):
    """What is found before any solver is asked cannot be kept, by brute force."""
    problem = WORLDS[world][0]()
    found = plain_clash(problem)
    assert found is None or not possible(problem, found)


def test_no_solver_is_asked_where_arithmetic_will_do():
    """The door answers plain conflicts itself, for any method and in no time."""
    result = territory_opt.solve(unit_above_the_highest_limit(), solver="exact")
    outcome = result.outcome
    assert (outcome.status, outcome.reason) == (Status.INFEASIBLE, Reason.PROVED)
    assert (outcome.raw, result.work) == ("arithmetic", 0.0)


def test_a_plan_leaves_nothing_to_explain():
    """Of a problem that has plans no rules are named and nothing is repaired."""
    conflict = territory_opt.explain(line())
    assert (conflict.rules, conflict.repairs, conflict.irreducible) == ((), (), False)
    assert sentences(line(), conflict) == ()
    assert conflict_facts(line(), conflict) is None


def test_the_same_twice():
    """The same problem is explained in the same words."""
    for world in ("three rules", "balance by pair"):
        problem = WORLDS[world][0]()
        one, two = (territory_opt.explain(problem, seed=5) for _ in range(2))
        assert sentences(problem, one) == sentences(problem, two)


def test_words():
    """Rules, places, numbers and what to do, in sentences."""
    problem, conflict = explained("locks too heavy")
    first, raised, released = sentences(problem, conflict)
    assert first == (
        "These rules cannot all be kept: visits (at most 6 visits at t0); named "
        "accounts on u0 and u1."
    )
    assert raised == (
        "Enough by itself: raise visits at t0 from at most 6 to 7 visits (the least "
        "such change)."
    )
    either = ("release named accounts on u0", "release named accounts on u1")
    said = [f"Enough by itself: {one} (the least such change)." for one in either]
    assert released in said
    facts = conflict_facts(problem, conflict)
    assert facts["rules"][0] == {
        "rule": "visits",
        "kind": "limit",
        "side": "high",
        "territory": "t0",
        "units": [],
        "limit": 6,
        "needed": 7,
        "unit": "visits",
    }
    assert facts["repairs"][0]["changes"][0]["then"] == 7
    assert facts["text"] == list(sentences(problem, conflict))


def test_words_in_readable_units():
    """Numbers are divided and named as tables of the scenario have them."""
    problem, conflict = explained("locks too heavy")
    said = sentences(problem, conflict, {"visits": (2, "pairs of visits")})
    assert "raise visits at t0 from at most 3 to 3.5 pairs of visits" in said[1]


def test_whoever_wants_to_stop_is_answered():
    """An interrupted explanation ends soon, and says what it knows by then."""

    class Stop(Unwatched):
        def wants_to_stop(self):
            return True

    began = monotonic()
    conflict = territory_opt.explain(nothing_may_move(), watch=Stop())
    assert monotonic() - began < 2
    assert conflict.repairs == ()


def test_whoever_follows_is_told_what_is_asked():
    """Which rule is looked into, a few by name, and no figures of any plan."""

    class Follows(Unwatched):
        def __init__(self):
            self.points = []

        def saw(self, point):
            self.points.append(point)

    follows = Follows()
    territory_opt.explain(nothing_may_move(), watch=follows)
    stages = [point.stage for point in follows.points]
    assert all(stage.startswith("Explaining why there is no plan") for stage in stages)
    assert {"moved", "workload"} <= {stage.split(", ")[-1] for stage in stages}
    assert all(point.objective is point.bound is None for point in follows.points)
    follows.points.clear()
    asker = Asker(nothing_may_move(), None, 1, Unwatched(), 1.0, follows)
    asker.about(line()).say("What of ", ["a [b]", "c", "c", "d", "e", "f"])
    assert follows.points[0].stage == "What of a (b), c, d and 2 more"


def larger(units: int = 200, territories: int = 20):
    """Return a problem beyond exact search, whose cap on moves is in balance's way.

    The first territory has half of everything today and may keep no more than a tenth
    above its share; a tenth of what there is may move.
    """
    rng = np.random.Generator(np.random.PCG64(3))
    problem = hard(units, territories)
    loads = rng.integers(10, 99, units)
    current = np.where(
        np.arange(units) < units // 2, 0, 1 + np.arange(units) % (territories - 1)
    )
    moved = np.where(current[:, None] == np.arange(territories), 0, loads[:, None])
    template = nothing_may_move()
    amounts = np.repeat(loads[:, None], territories, axis=1).astype(np.int64)
    rule = replace(
        template.balance[0],
        amounts=amounts,
        weights=np.ones(territories, dtype=np.int64),
    )
    cap = replace(template.budgets[0], amounts=moved, at_most=int(loads.sum()) // 10)
    free = make(np.zeros((units, territories)), current=current.astype(np.int32))
    lock = pins(territories, *[-1] * (units - 1), 3)
    return replace(
        free, costs=problem.costs, balance=(rule,), budgets=(cap,), permits=(lock,)
    )


def test_prices_name_what_their_proof_needs():
    """Of a larger problem: the cap, loads that are too much or too little, no lock.

    Loosened so, each repair's plan keeps all rules.
    """
    problem = larger()
    conflict = territory_opt.explain(problem)
    assert conflict.found_by == "prices"
    assert conflict.irreducible
    assert {rule.grain.rule for rule in conflict.rules} == {"moved", "workload"}
    assert len(conflict.rules) <= 12
    assert conflict.repairs
    for repair in conflict.repairs:
        assert measure(repaired(problem, repair.changes), repair.plan).feasible


def test_what_prices_need_is_a_proof():
    """The prices that are left, and they alone, prove it; without one they do not."""
    problem = larger(60, 6)
    result = territory_opt.solve(problem, solver="priced", limits=Limits(work=5))
    assert result.outcome.status is Status.INFEASIBLE
    rules = pair_rules(problem)
    found = needed(rules, result.prices)
    assert proves_infeasible(replace(rules, permits=()), found.prices)
    nonzero = (found.prices.upper > 0).sum() + (found.prices.lower > 0).sum()
    assert nonzero + (found.prices.budget > 0).sum() == len(found.grains)


def test_prices_that_prove_nothing_name_nothing():
    """Prices of a problem with plans are no proof."""
    result = territory_opt.solve(line(), solver="priced", limits=Limits(work=2))
    assert needed(pair_rules(line()), result.prices) is None


def test_grains_are_all_rules_at_all_places():
    """Keeping all of them is keeping all rules, and elastic balance is none."""
    for mix in ("everything", "every rule", "opening and elastic"):
        problem = random_problem(1, ALL_MIXES[mix])
        known = truth(problem)
        assert possible(problem, tuple(grains_of(problem))) == known.feasible.any()


def test_irreducible_among_locks():
    """Of three locks on one territory only those are named that are too much."""
    problem = replace(
        locks_above_a_limit(),
        limits=(limit([3, 4, 5, 1], [8, 20]),),
        permits=(pins(2, 0, 0, 0, -1),),
    )
    conflict = territory_opt.explain(problem)
    check_irreducible(problem, conflict)
    assert len(conflict.rules) == 3


def test_two_budgets():
    """Either 6 of 4 or 5 of 3 are used: both budgets are needed for the conflict."""
    problem = make(matrix((0, 0)))
    small = replace(nothing_may_move().budgets[0], amounts=matrix((6, 0)), at_most=4)
    large = replace(small, name="other", amounts=matrix((0, 5)), at_most=3)
    problem = replace(problem, budgets=(small, large))
    conflict = territory_opt.explain(problem)
    check_irreducible(problem, conflict)
    assert {rule.grain.rule for rule in conflict.rules} == {"moved", "other"}
