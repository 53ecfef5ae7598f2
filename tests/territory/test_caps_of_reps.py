"""Caps that are one rule for all reps are raised together, to what a file can say."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import floor

import numpy as np
import pytest
from territory.small_worlds import balance, make

from engine import territory_opt
from engine.territory import conflict_mend
from engine.territory.amounts import Moved
from engine.territory.conflict_changes import Change, changes_of, repaired
from engine.territory.conflict_families import families, joined, with_family
from engine.territory.measure import measure
from engine.territory.problem import Budget
from engine.territory.solution import TerritorySolution

LOADS = [4_000, 3_000, 2_000, 9_000, 5_000, 6_000, 1_000, 8_000]
TODAY = [0, 0, 0, 0, 1, 1, 2, 2]
SHARE = Fraction(1, 10)


def company(share=SHARE, number=None, ids=("t0", "t1", "t2")):
    """Return three reps who may hand over little, of the potential of each."""
    loads, today = np.array(LOADS), np.array(TODAY, dtype=np.int32)
    caps = []
    for j, rep in enumerate(ids):
        values = np.where(today == j, 1 if number is not None else loads, 0)
        cap = number if number is not None else floor(share * int(values.sum()))
        name = f"potential that {rep} hands over"
        unit = "PLN" if number is None else "accounts"
        caps.append(Budget(name, unit, Moved(values, today, 3), cap))
    free = make(
        np.zeros((8, 3), dtype=np.int64),
        current=today,
        balance=(balance(LOADS, "1/10", [1, 1, 1]),),
    )
    return replace(free, budgets=tuple(caps), territory_ids=ids)


def cap_of(j, rep="t"):
    """Return the name of a rep's cap."""
    return f"potential that {rep}{j} hands over"


def change(problem, j, then):
    """Return a change of one rep's cap."""
    cap = problem.budgets[j]
    return Change("budget", cap.name, "high", now=cap.at_most, then=then, size=0.5)


def test_a_family_is_what_differs_by_a_rep_only():
    """With names of several words, too; not a cap on all, nor a single one."""
    ids = ("Ann Lee", "Ann", "Bo")
    problem = company(ids=ids)
    everyone = replace(problem.budgets[0], name="moved potential")
    problem = replace(problem, budgets=(everyone, *problem.budgets))
    (family,) = families(problem)
    names = {f"potential that {rep} hands over" for rep in ids}
    assert {budget.name for budget in family} == names
    assert with_family(problem, ("budget", problem.budgets[1].name)) == {
        ("budget", name) for name in names
    }
    for alone in (("budget", "moved potential"), ("balance", "workload")):
        assert with_family(problem, alone) == {alone}
    assert families(replace(problem, budgets=problem.budgets[:2])) == ()


def test_the_cap_that_is_raised_most_tells_all_others():
    """One share for all, rounded up to hundredths of a per cent; one size for all."""
    problem = company()
    other = Change("balance", "workload", size=0.1)
    some = [other, change(problem, 0, 3_000), change(problem, 2, 4_001)]
    found = joined(problem, some)
    assert found[0] is other
    share = Fraction(4446, 10_000)  # 4,001 of 9,000
    whole = [18_000, 11_000, 9_000]
    then = {c.rule: c.then for c in found[1:]}
    assert then == {cap_of(j): floor(share * whole[j]) for j in range(3)}
    now = {c.rule: c.now for c in found[1:]}
    assert now == {cap_of(j): floor(SHARE * whole[j]) for j in range(3)}
    assert sorted(c.size for c in found[1:]) == [0.0, 0.0, 0.5]
    assert joined(problem, [other]) == [other]


def test_one_of_them_can_tell_the_others_less():
    """When changes are made less, all shrink with the one that is tried."""
    problem = company()
    found = joined(problem, [change(problem, 0, 9_000)])
    lead = replace(found[0], then=3_600)
    less = joined(problem, [lead, *found[1:]], lead)
    assert {c.rule: c.then for c in less} == {
        cap_of(0): 3_600,
        cap_of(1): 2_200,
        cap_of(2): 1_800,
    }


def test_a_number_of_accounts_is_the_same_for_all():
    """Where the cap is no share it stays none."""
    problem = company(number=1)
    found = joined(problem, [change(problem, 0, 3)])
    assert {c.rule: c.then for c in found} == {cap_of(j): 3 for j in range(3)}


@pytest.mark.parametrize("share", [Fraction(0), SHARE])
def test_a_way_out_says_one_share(share, monkeypatch):
    """Raised so, a plan keeps every rule, and each cap is that share of its rep's."""
    monkeypatch.setattr(conflict_mend, "_STEPS_AT_LEAST", 5_000)
    problem = company(share)
    conflict = territory_opt.explain(problem)
    names = {budget.name for budget in problem.budgets}
    found = [r for r in conflict.repairs if {c.rule for c in r.changes} <= names]
    assert len(found) == 1
    for repair in found:
        mended = repaired(problem, repair.changes)
        assert measure(mended, repair.plan).feasible
        tenths = range(10_001)
        whole = [int(b.amounts.most.sum()) for b in problem.budgets]
        caps = [budget.at_most for budget in mended.budgets]
        assert any(
            caps == [floor(Fraction(one, 10_000) * w) for w in whole] for one in tenths
        )


def test_what_a_plan_breaks_is_told_for_all():
    """Though the plan breaks the cap of one rep only."""
    problem = company()
    owner = np.array(TODAY, dtype=np.int32)
    owner[0] = 1
    plan = TerritorySolution(owner)
    changes = changes_of(problem, plan, measure(problem, plan))
    caps = [c for c in changes if c.kind == "budget"]
    assert {c.rule for c in caps} == {cap_of(j) for j in range(3)}
    assert caps[0].rule == cap_of(0)
