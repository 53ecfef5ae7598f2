"""What pure balance costs: the most profitable alignment beside the balanced one.

Synthetic companies (no data of anybody): accounts in towns and between them, reps at
homes drawn among the accounts, 1,500 hours a year each. An account's first hour brings
a lognormal price, more hours bring more by the power 0.31 (Albers, Mantrala & Sridhar
2010), and each hour with an account costs the way there and back, at one hour a visit.

``balanced`` is what most teams ask for: least travel with potential within ±5 % of an
equal share; ``by potential`` weighs an account's travel by its potential. The others
bring the most, with potential within the tolerance, or free.
Reps divide their time at its best in all plans, so the difference is alignment alone.
"""

from __future__ import annotations

import argparse
from fractions import Fraction
from time import perf_counter

import numpy as np

from engine import territory_opt
from engine.base.outcome import Limits
from engine.base.streams import Purpose, stream
from engine.territory.amounts import NOBODY, PerUnit
from engine.territory.problem import BalanceRule, CostTerm, TerritoryProblem
from engine.territory.profit import Profit, Response, profit_term

SIDE_KM, DETOUR, KM_PER_HOUR = 300.0, 1.3, 60.0
HOURS, EXPONENT = 1_500.0, 0.31
TOLERANCES = ("1/20", "1/10", "1/5", "1/2")


def company(
    seed: int, accounts: int, reps: int, towns: int
) -> tuple[Response, np.ndarray, np.ndarray]:
    """Return response, hours on the road per hour with the account, and potentials.

    Half the accounts are in towns, half anywhere; without towns all are.
    """
    rng = stream(seed, Purpose.COMPANY, accounts, reps, towns)
    place = SIDE_KM * rng.random((accounts, 2))
    if towns:
        centres = SIDE_KM * rng.random((towns, 2))
        held = rng.choice(towns, accounts, p=rng.dirichlet(np.full(towns, 2.0)))
        near = centres[held] + rng.normal(0.0, 8.0, (accounts, 2))
        place = np.where(rng.random((accounts, 1)) < 0.5, near, place)
    homes = place[rng.choice(accounts, reps, replace=False)]
    away = np.linalg.norm(place[:, None, :] - homes[None, :, :], axis=2)
    price = np.exp(rng.normal(0.0, 1.0, accounts)) * 1e6
    travel = 2.0 * DETOUR * away / KM_PER_HOUR
    return Response(price, EXPONENT), travel, np.rint(price / 100).astype(np.int64)


def posed(
    profit: Profit, potential: np.ndarray, within: str | None, travel: CostTerm | None
) -> TerritoryProblem:
    """Return the problem: the most profit, or the least travel when that is given."""
    size, width = profit.pull.shape
    rule = [] if within is None else [_rule(potential, width, within)]
    return TerritoryProblem(
        unit_ids=tuple(f"a{i}" for i in range(size)),
        territory_ids=tuple(f"r{j}" for j in range(width)),
        current=np.full(size, NOBODY, dtype=np.int32),
        costs=() if travel is None else (travel,),
        balance=tuple(rule),
        shape=(profit,) if travel is None else (),
    )


def _rule(potential: np.ndarray, width: int, within: str) -> BalanceRule:
    equal = np.ones(width, dtype=np.int64)
    loads = PerUnit(potential, width)
    return BalanceRule("potential", "EUR a year", loads, equal, Fraction(within))


def rows(seed: int, accounts: int, reps: int, towns: int, limits: Limits) -> None:
    """Print the plans of one company: profit, bound, unevenness, time on the road."""
    response, travel, potential = company(seed, accounts, reps, towns)
    profit = profit_term(response, travel, np.full(reps, HOURS))
    road = CostTerm("travel", np.rint(travel * 1000).astype(np.int64))
    heavy = CostTerm("travel", np.rint(travel * potential[:, None]).astype(np.int64))
    title = f"{accounts} × {reps}, {towns} towns, seed {seed}"
    base = None
    asked = [("balanced ±1/20", "1/20", road)]
    asked.append(("balanced ±1/20 by potential", "1/20", heavy))
    asked += [(f"profit ±{within}", within, None) for within in TOLERANCES]
    asked.append(("profit, free", None, None))
    for name, within, cost in asked:
        problem, began = posed(profit, potential, within, cost), perf_counter()
        result = territory_opt.solve(problem, limits=limits, seed=1)
        took = perf_counter() - began
        if result.solution is None:
            print(f"| {title} | {name} | no plan | – | – | – | – | {took:.0f} |")
            continue
        owner = result.solution.owner
        brought = -profit.value(owner, reps)
        base = brought if base is None else base
        most = "–" if cost is not None else _gap(brought, result.bound)
        held = np.bincount(owner, potential, minlength=reps)
        uneven = np.abs(held / held.mean() - 1.0).max()
        on_road = _on_road(profit, travel, owner)
        print(
            f"| {title} | {name} | {brought / 1e8:.3f} | {brought / base - 1:+.2%} |"
            f" {most} | {uneven:.0%} | {on_road:.0%} | {took:.0f} |",
            flush=True,
        )


def _gap(brought: int, bound: int | None) -> str:
    return "–" if bound is None else f"{(-bound - brought) / -bound:.3%}"


def _on_road(profit: Profit, travel: np.ndarray, owner: np.ndarray) -> float:
    """Return the share of all reps' time that is spent on the road."""
    units = np.arange(owner.size)
    pull = profit.pull.matrix[units, owner].astype(float)
    share = pull / np.bincount(owner, pull)[owner]
    way = travel[units, owner]
    return float((share * way / (1.0 + way)).sum() / profit.force.size)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=float, default=10.0)
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--accounts", type=int, default=400)
    parser.add_argument("--reps", type=int, default=12)
    asked = parser.parse_args()
    print("| company | plan | profit, M | against balanced | gap | uneven | road | s |")
    print("|---|---|---|---|---|---|---|---|")
    limits = Limits(work=asked.work)
    for towns in (0, 8):
        for seed in range(1, asked.seeds + 1):
            rows(seed, asked.accounts, asked.reps, towns, limits)


if __name__ == "__main__":
    main()
