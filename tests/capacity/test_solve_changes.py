"""What must follow when a problem is changed in a way whose effect is known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from capacity.scipy_highs import highs
from capacity.small_teams import random_problem, steady

from engine.base.outcome import Limits
from engine.capacity.problem import Stream
from engine.capacity.solve import solve

SEEDS = range(4)


@pytest.fixture(autouse=True)
def _scipy(monkeypatch):
    monkeypatch.setattr("engine.capacity.solve.load", lambda _: highs)


def _best(problem, goal="loss", gap=0.0):
    result = solve(problem, goals=[goal], limits=Limits(gap=gap))
    return np.inf if result.objective is None else result.objective


def _problem(seed):
    """Return a problem in which more must be made than its people can."""
    problem = random_problem(seed, 5, regions=1)
    needs = tuple(replace(n, amount=1.8 * n.amount) for n in problem.needs)
    return replace(problem, needs=needs)


def _tighter(problem, measures):
    """Yield the problem with one rule of each kind a tenth tighter than is used."""
    used = {}
    for check in measures.checks:
        most = used.get(check.rule, 0.0)
        used[check.rule] = max(most, check.value)
    for index, limit in enumerate(problem.limits):
        limits = list(problem.limits)
        most = np.minimum(limit.at_most, 0.9 * used[limit.name])
        limits[index] = replace(limit, at_most=most)
        yield replace(problem, limits=tuple(limits))
    for index, budget in enumerate(problem.budgets):
        budgets = list(problem.budgets)
        budgets[index] = replace(budget, at_most=0.99 * used[budget.name])
        yield replace(problem, budgets=tuple(budgets))
    target = replace(problem.targets[0], share=1.0)
    yield replace(problem, targets=(target, *problem.targets[1:]))
    ratio = replace(problem.ratios[0], least=1.2 * problem.ratios[0].least)
    yield replace(problem, ratios=(ratio, *problem.ratios[1:]))
    training = replace(problem.trainings[0], classes_at_most=steady(5, 0))
    yield replace(problem, trainings=(training,))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_tighter_limit_never_helps(seed, monkeypatch):
    """With any one rule tighter, the best loss is the same, more, or none."""
    monkeypatch.setattr("engine.capacity.conflict.explain", lambda *_, **__: None)
    problem = _problem(seed)
    free = solve(problem, goals=["loss"])
    tight = [_best(each) for each in _tighter(problem, free.measures)]
    assert min(tight) >= free.objective * (1 - 1e-9)
    assert sum(loss > free.objective + 1e-3 for loss in tight) > 1


@pytest.mark.parametrize("seed", SEEDS)
def test_one_more_source_never_hurts(seed):
    """A source more, dear or cheap, leaves the best loss as it is or lowers it."""
    problem = _problem(seed)
    without = _best(problem)
    found = []
    for cost in (0.5, 500.0):
        more = Stream("agency → AE", "agency", 1, steady(5, 3), cost=cost)
        found.append(_best(replace(problem, streams=(*problem.streams, more))))
    assert max(found) <= without + 1e-6 * abs(without)
    assert found[1] == pytest.approx(without)


@pytest.mark.parametrize("seed", SEEDS)
def test_money_in_other_units_changes_nothing_else(seed):
    """All money times 1000: the same starts, 1000 times the loss."""
    problem = _problem(seed)
    factor = 1000.0
    dearer = replace(
        problem,
        cells=tuple(
            replace(
                cell,
                pay=cell.pay * factor,
                separation_cost=cell.separation_cost and cell.separation_cost * factor,
            )
            for cell in problem.cells
        ),
        streams=tuple(replace(s, cost=s.cost * factor) for s in problem.streams),
        needs=tuple(
            replace(
                need,
                miss_price=need.miss_price * factor,
                cover_price=need.cover_price * factor,
            )
            for need in problem.needs
        ),
        budgets=tuple(replace(b, at_most=b.at_most * factor) for b in problem.budgets),
        trainings=tuple(replace(t, cost=t.cost * factor) for t in problem.trainings),
    )
    one, other = (solve(each, goals=["loss"]) for each in (problem, dearer))
    assert other.objective == pytest.approx(factor * one.objective, rel=1e-7)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_order_of_cells_changes_nothing(seed):
    """Cells in another order, every index moved along: the same best loss."""
    problem = _problem(seed)
    order = np.roll(np.arange(len(problem.cells)), 1 + seed % 2)
    place = {int(old): new for new, old in enumerate(order)}

    def moved(cells):
        return cells and tuple(place[cell] for cell in cells)

    def rated(each):
        return replace(each, rate={place[c]: rate for c, rate in each.rate.items()})

    permuted = replace(
        problem,
        cells=tuple(problem.cells[old] for old in order),
        streams=tuple(
            replace(
                each,
                into=place[each.into],
                out_of=None if each.out_of is None else place[each.out_of],
            )
            for each in problem.streams
        ),
        opening=tuple(replace(o, cell=place[o.cell]) for o in problem.opening),
        needs=tuple(rated(need) for need in problem.needs),
        pipelines=tuple(rated(pipe) for pipe in problem.pipelines),
        ratios=tuple(
            replace(ratio, of=moved(ratio.of), per=moved(ratio.per))
            for ratio in problem.ratios
        ),
        limits=tuple(
            replace(limit, items=moved(limit.items))
            if limit.quantity == "heads"
            else limit
            for limit in problem.limits
        ),
        budgets=tuple(replace(b, cells=moved(b.cells)) for b in problem.budgets),
    )
    assert _best(permuted) == pytest.approx(_best(problem), rel=1e-9)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_order_of_goals_is_honoured(seed):
    """An earlier goal is as low as alone (but a millionth), a later one no lower.

    And the other way round the later goal takes its turn to be lowest.
    """
    problem = _problem(seed)
    alone = {goal: _best(problem, goal) for goal in ("missed", "spend")}
    missed_first = solve(problem, goals=["missed", "spend"])
    missed = missed_first.measures.missed.sum()
    assert missed <= alone["missed"] + 2e-6 * max(1.0, alone["missed"])
    assert missed_first.objective >= alone["spend"] * (1 - 1e-9)
    spend_first = solve(problem, goals=["spend", "missed"])
    assert spend_first.measures.spend <= alone["spend"] * (1 + 2e-6)
    assert spend_first.objective >= alone["missed"] - 1e-9
    assert spend_first.measures.spend < missed_first.measures.spend
