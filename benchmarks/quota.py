"""Set the quotas of a large company, down its tree and by month, and time it.

The company: 5,000 territories in 500 districts and 25 regions, with floors, caps, a
largest change on last year, limits on regions, and a hedge on two levels. Timed is all
that is done to it: expected sales by shrinkage, quotas of equal chance, quotas of most
profit, the cascade under all rules, quotas by month, and the two programs in whole
units. Peers: the textbook model in PuLP (a deviation variable and two rows a
territory), and what a spreadsheet does (shares in proportion, each rounded by itself).

    .venv/bin/python benchmarks/quota.py --territories 5000 --seed 1
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from dataclasses import replace
from fractions import Fraction
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np
import pulp

from engine.base.streams import Purpose, stream
from engine.quota.equal import equal_chance
from engine.quota.matrix import product_quotas
from engine.quota.phasing import split_quotas
from engine.quota.problem import Limit, NodeLimit, QuotaProblem
from engine.quota.profit import most_profit
from engine.quota.proration import linear_ramp, prorate
from engine.quota.shrink import Shrunk, shrink
from engine.quota.solve import set_quotas
from engine.quota.tree import Tree

if TYPE_CHECKING:
    from collections.abc import Callable

LEVELS = ("company", "region", "district", "territory")
SEASON = (6, 7, 9, 7, 8, 10, 6, 6, 10, 8, 9, 14)
UNIT = 100_000
"""Hundredths: quotas in whole thousands."""


def parents(luck: np.random.Generator, size: int, above: int) -> np.ndarray:
    """Return a parent for each node, every one of those above used."""
    rest = luck.integers(0, above, size - above)
    return np.concatenate([np.arange(above), rest])


def company(count: int, seed: int) -> tuple[QuotaProblem, np.ndarray, np.ndarray]:
    """Return the problem, its potential, and three years of sales (hundredths)."""
    luck = stream(seed, Purpose.COMPANY, 21)
    regions, districts = max(2, count // 200), max(4, count // 10)
    owner = [np.zeros(regions, dtype=int), parents(luck, districts, regions)]
    owner.append(parents(luck, count, districts))
    sizes = zip("RDT", (regions, districts, count), strict=True)
    names = tuple(tuple(f"{sign}{k:05d}" for k in range(n)) for sign, n in sizes)
    tree = Tree(LEVELS, (("C",), *names), tuple(owner))
    potential = luck.lognormal(18, 0.5, count)
    truth = 0.25 * potential * np.exp(luck.normal(0, 0.2, count))
    sales = truth[:, None] * (1 + 0.2 * luck.normal(0, 1, (count, 3)))
    last = np.maximum(sales[:, -1], 0.3 * truth)
    limits = (
        Limit("floor", np.full(count, int(1e6))),
        Limit("cap", None, np.full(count, int(2e8))),
        Limit("change", (0.7 * last).astype(int), (1.5 * last).astype(int)),
    )
    sums = last / 1.0506
    for depth in (3, 2):
        sums = tree.sums(depth, sums)
    nodes = NodeLimit("region", (1.02 * sums).astype(int), (1.10 * sums).astype(int))
    target = int(1.06 * last.sum() / 1.0506) // UNIT * UNIT
    hedges = (Fraction(0), Fraction(1, 50), Fraction(3, 100))
    problem = QuotaProblem(
        tree,
        target,
        UNIT,
        potential,
        hedges=hedges,
        limits=limits,
        node_limits=(nodes,),
    )
    return problem, potential, sales


def timed(name: str, call: Callable[[], object], note: Callable | None = None) -> tuple:
    """Return what a call gives and its seconds, after printing them."""
    since = perf_counter()
    found = call()
    seconds = perf_counter() - since
    print(f"{name:<46}{seconds:>8.2f} s  {note(found) if note else ''}")
    return found, seconds


def profits(expected: Shrunk, steps: int = 40) -> np.ndarray:
    """Return expected profit by quota: effort peaks where it is just in reach."""
    share = np.arange(steps + 1) / 20
    stretch = np.exp(-0.5 * ((share - 1) / 0.35) ** 2)
    return expected.mean[:, None] * (0.9 + 0.1 * stretch)


def ours(problem: QuotaProblem, potential: np.ndarray, sales: np.ndarray) -> float:
    """Print and return the seconds of everything but the programs."""
    total = 0.0
    expected, s = timed("shrinkage, 3 years", lambda: shrink(sales, 0.25 * potential))
    total += s
    handed = float(problem.handed_down)
    _, s = timed(
        "equal chance under limits",
        lambda: equal_chance(
            expected.mean, expected.sd, handed, problem.low, problem.high
        ),
        lambda found: f"chance {found.chance:.3f}",
    )
    total += s
    steps = 20 * problem.tree.num_territories
    _, s = timed(
        "most profit, 41 quotas a territory",
        lambda: most_profit(profits(expected), steps),
        lambda found: f"gap {found.gap:.1e}",
    )
    total += s
    equal = replace(problem, base=expected.mean, fair=expected.sd)
    result, s = timed("cascade, 4 levels, exact", lambda: set_quotas(equal), said)
    total += s
    quotas = result.plan.territories
    _, s = timed(
        "12 months, a ramp of 4 for each tenth rep",
        lambda: split_quotas(
            quotas, prorate(quotas, SEASON, starts(quotas), linear_ramp(4))
        ),
        lambda found: f"lost: {int((found.sum(axis=1) - quotas).sum())} hundredths",
    )
    total += s
    columns = product_sums(quotas)
    _, s = timed(
        "6 products, exact both ways",
        lambda: product_quotas(seeds(quotas.size), quotas, columns),
    )
    return total + s


def starts(quotas: np.ndarray) -> np.ndarray:
    """Return a start in April for each tenth rep, long ago for the others."""
    return np.where(np.arange(quotas.size) % 10, -99, 3)


def seeds(count: int) -> np.ndarray:
    """Return what each territory sold of six products."""
    return stream(1, Purpose.COMPANY, 22).lognormal(0, 1, (count, 6))


def product_sums(quotas: np.ndarray) -> np.ndarray:
    """Return product targets that add up to all quotas."""
    return split_quotas([int(quotas.sum())], np.array([5, 4, 3, 2, 1, 1.0]))[0]


def said(result: object) -> str:
    """Return how a solve ended."""
    measures = result.measures
    if measures is None:
        return f"{result.outcome}: {result.conflict.where}"
    exact = all(level.exact.all() for level in measures.sums)
    gap = "" if result.gap is None else f", gap {result.gap:.1e}"
    binding = sum(bool(name) for name in measures.binding)
    return (
        f"{result.outcome}{gap}; sums exact: {exact}; {binding} at a limit; "
        f"largest deviation {measures.largest:.5f}, total {measures.total:.3f}"
    )


def plain(problem: QuotaProblem, seconds: float) -> str:
    """Solve the textbook model of least total deviation; return how it ended."""
    tree, unit = problem.tree, problem.unit
    model = pulp.LpProblem("plain", pulp.LpMinimize)
    nodes = [
        [model.add_variable(f"q{d}_{k}", 0, None, pulp.LpInteger) for k in range(size)]
        for d, size in enumerate(len(names) for names in tree.names)
    ]
    fair = problem.fair_quota / unit
    costs = []
    for at, quota in enumerate(nodes[-1]):
        quota.bounds(-(-problem.low[at] // unit), problem.high[at] // unit)
        away = model.add_variable(f"away{at}", 0)
        model += away >= quota - fair[at]
        model += away >= fair[at] - quota
        costs.append((away, 1 / max(fair[at], 1.0)))
    for depth, hedge in enumerate(problem.hedges):
        factor = float(1 + hedge)
        children = [[] for _ in tree.names[depth]]
        for child, parent in enumerate(tree.parent[depth].tolist()):
            children[parent].append(nodes[depth + 1][child])
        for node, below in zip(nodes[depth], children, strict=True):
            slack = 0.5 if hedge else 0.0
            model += pulp.lpSum(below) - factor * node <= slack
            model += pulp.lpSum(below) - factor * node >= -slack
    for limit in problem.node_limits:
        for at, node in enumerate(nodes[tree.levels.index(limit.level)]):
            node.bounds(-(-limit.low[at] // unit), limit.high[at] // unit)
    model += nodes[0][0] == problem.target // unit
    model.setObjective(pulp.LpAffineExpression(costs))
    path = pulp.PULP_CBC_CMD.pulp_cbc_path
    model.solve(pulp.COIN_CMD(path=path, msg=False, timeLimit=seconds))
    found = pulp.LpSolution[model.sol_status]
    value = pulp.value(model.objective)
    return f"{found}; total {value:.3f}" if value is not None else found


def spreadsheet(problem: QuotaProblem) -> str:
    """Return by how much shares that are each rounded by themselves miss."""
    share = problem.fair_quota
    quota = np.rint(share / problem.unit) * problem.unit
    quota = np.clip(quota, problem.low, problem.high)
    missed = quota.sum() - float(problem.handed_down)
    alone = np.rint(share / problem.unit) * problem.unit
    units = (alone.sum() - float(problem.handed_down)) / problem.unit
    return (
        f"misses the total by {missed / 100:,.0f} ({missed / problem.target:+.2%}); "
        f"by rounding alone {units:+.1f} units"
    )


def main(options: Namespace) -> None:
    """Print what each way takes and gives."""
    problem, potential, sales = company(options.territories, options.seed)
    print(f"{problem.tree.num_territories} territories, 4 levels, seed {options.seed}")
    total = ours(problem, potential, sales)
    print(f"{'all of it':<46}{total:>8.2f} s")
    for method in ("least_total", "least_largest"):
        whole = replace(problem, method=method)
        timed(f"{method}, whole units", lambda whole=whole: set_quotas(whole), said)
    seconds = options.seconds
    timed("plain PuLP, least total", lambda: plain(problem, seconds), str)
    timed("spreadsheet", lambda: spreadsheet(problem), str)


if __name__ == "__main__":
    parser = ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--territories", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=60.0)
    main(parser.parse_args())
