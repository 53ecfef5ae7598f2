"""Plan invented companies of the size of a large sales force; prove how good it is."""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
from dataclasses import dataclass, replace
from itertools import product
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np

from engine.base.outcome import Limits
from engine.base.streams import Purpose, stream
from engine.capacity.measure import measure
from engine.capacity.problem import (
    CapacityProblem,
    Cell,
    Need,
    Opening,
    Place,
    Stream,
)
from engine.capacity.program.build import build
from engine.capacity.program.read_back import read_back
from engine.capacity.rules import Budget, Limit, Ratio
from engine.capacity.solvers import load
from engine.store.manifest import versions

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.capacity.program.program import Program
    from engine.capacity.solvers.port import ProgramClaim

    Floats = NDArray[np.float64]

ROLES = ("SDR", "AE", "SE", "AM", "CSM", "MGR")
PAY = {"SDR": 6500, "AE": 11000, "SE": 11500, "AM": 9500, "CSM": 7500, "MGR": 15500}
"""Money a head and month, load included, before a segment's premium."""


@dataclass(frozen=True, slots=True)
class Company:
    """What invented companies are drawn from.

    Parameters
    ----------
    months, segments, regions
        The size.
    sellers, spread
        Median AEs that the demand of a segment in a region asks for, and the sigma of
        its lognormal.
    growth
        Least and most yearly growth of demand.
    season
        Share by which the last month of a quarter exceeds the mean.
    attrition, ramp
        Yearly share that leaves, and months to full productivity, least and most.
    recruiters
        Starts that recruiters can carry in a month ÷ what growth and attrition ask
        for on average.
    money, desks
        Yearly budget, and headcount cap, ÷ what full staffing would take.
    cover
        Share of each need that partners, agencies and overtime can make.
    within
        Whether ratios hold in each ``region`` or in each ``place``.
    """

    months: int = 36
    segments: int = 8
    regions: int = 5
    sellers: float = 60.0
    spread: float = 0.7
    growth: tuple[float, float] = (0.05, 0.25)
    season: float = 0.25
    attrition: tuple[float, float] = (0.15, 0.35)
    ramp: tuple[int, int] = (3, 9)
    recruiters: float = 1.3
    money: float = 0.98
    desks: float = 1.02
    cover: float = 0.1
    within: str = "region"


class _Draft:
    """Collects the parts of one company."""

    def __init__(self, company: Company, seed: int) -> None:
        self.company = company
        self.draw = stream(seed, Purpose.COMPANY)
        self.cells: list[Cell] = []
        self.streams: list[Stream] = []
        self.opening: list[Opening] = []
        self.needs: list[Need] = []
        self.ratios: list[Ratio] = []
        self.index: dict[tuple[str, int, int], int] = {}
        self.full = np.zeros((0, company.months))

    def spots(self) -> list[tuple[int, int]]:
        return list(product(range(self.company.segments), range(self.company.regions)))


def _demand(draft: _Draft) -> Floats:
    """Return AEs worth of demand, ``(segments, regions, months)``."""
    company, draw = draft.company, draft.draw
    shape = (company.segments, company.regions)
    level = company.sellers * draw.lognormal(0.0, company.spread, shape)
    growth = draw.uniform(*company.growth, shape)
    time = np.arange(company.months)
    return level[..., None] * (1 + growth[..., None]) ** (time / 12)


def _people(draft: _Draft, demand: Floats) -> None:
    """Add cells, their opening staff and the ways into them."""
    company, draw = draft.company, draft.draw
    months = company.months
    share = {"SDR": 0.5, "AE": 1.0, "SE": 0.3, "AM": 0.6, "CSM": 0.8, "MGR": 0.4}
    full = []
    for role, (segment, region) in product(ROLES, draft.spots()):
        place = Place(role, f"s{segment}", f"r{region}")
        months_up = int(draw.integers(company.ramp[0], company.ramp[1] + 1))
        up = tuple((k + 1) / months_up for k in range(months_up))
        yearly = draw.uniform(*company.attrition)
        leave = 1 - (1 - yearly) ** (1 / 12)
        pay = PAY[role] * (1 + 0.08 * segment) * 1.03 ** (np.arange(months) / 12)
        cell = len(draft.cells)
        draft.index[role, segment, region] = cell
        draft.cells.append(Cell(place, pay, up, (0.8 * leave,), (0.2 * leave,)))
        level = demand[segment, region] * share[role]
        full.append(level)
        heads = float(np.round(1.05 * level[0]))
        draft.opening.append(Opening(cell, 12, 0.8 * heads))
        draft.opening.append(Opening(cell, 2, 0.2 * heads))
        draft.streams.extend(_hires(draft, cell, place, leave))
    draft.full = np.array(full)


def _hires(draft: _Draft, cell: int, place: Place, leave: float) -> list[Stream]:
    """Return hires from the market, after three months, and from the university."""
    time = np.arange(draft.company.months)
    early = (1.6 * leave,) * 6 + (leave,)
    return [
        Stream(
            f"market → {place}",
            "market",
            cell,
            np.where(time >= 3, 8.0, 0.0),
            delay=(0.75, 0.25),
            cost=12000,
        ),
        Stream(
            f"university → {place}",
            "university",
            cell,
            np.where((time >= 4) & (time % 6 == 2), 12.0, 0.0),
            voluntary=tuple(0.8 * rate for rate in early),
            involuntary=tuple(0.2 * rate for rate in early),
            cost=5000,
            load=0.6,
        ),
    ]


def _work(draft: _Draft, demand: Floats) -> None:
    """Add bookings, expansions, customers to serve, and who supports whom."""
    company = draft.company
    later = tuple(range(6, company.months))
    ones = np.ones(company.months)
    time = np.arange(company.months)
    close = np.where(time % 3 == 2, 1 + company.season, 1 - company.season / 2)
    market = close * np.where(time % 12 >= 9, 1.06, 0.98)
    for segment, region in draft.spots():
        size = 45_000 * 1.12**segment
        bookings = demand[segment, region] * size * market
        at = {role: draft.index[role, segment, region] for role in ROLES}
        place = Place("", f"s{segment}", f"r{region}")
        served = 0.8 * demand[segment, region]
        needs = (
            ("bookings", bookings, "AE", size * close, 0.7, 0.5),
            ("expansion", 0.6 * bookings, "AM", size * close, 0.6, 0.35),
            ("customers", served, "CSM", ones, 25_000.0, 14_000.0),
        )
        for good, amount, role, rate, lost, bought in needs:
            draft.needs.append(
                Need(
                    place,
                    good,
                    amount,
                    {at[role]: rate},
                    lost * ones,
                    cover_price=bought * (1.0 + 0.08 * segment * (good == "customers")),
                    cover_at_most=company.cover * amount,
                )
            )
    _support(draft, later)


def _support(draft: _Draft, later: tuple[int, ...]) -> None:
    """Add who supports whom, in each region or each place."""
    company = draft.company
    every = tuple(range(company.segments))
    groups = [every] if company.within == "region" else [(one,) for one in every]
    for region, group in product(range(company.regions), groups):
        name = f"r{region}" if len(group) > 1 else f"s{group[0]} r{region}"
        cells = [tuple(draft.index[role, s, region] for s in group) for role in ROLES]
        led = tuple(cell for part in cells[:-1] for cell in part)
        draft.ratios.append(Ratio(f"SDR {name}", cells[0], cells[1], 0.5, later))
        draft.ratios.append(Ratio(f"SE {name}", cells[2], cells[1], 0.3, later))
        draft.ratios.append(Ratio(f"span {name}", cells[-1], led, 1 / 8, later))


def _rules(draft: _Draft) -> tuple[tuple[Limit, ...], tuple[Budget, ...]]:
    """Return what the whole company has: recruiters, desks, and money by year."""
    company = draft.company
    months = company.months
    pay = np.array([cell.pay for cell in draft.cells])
    heads = draft.full
    smooth = np.array([np.convolve(row, np.ones(12) / 12, "same") for row in heads])
    smooth[:, :6], smooth[:, -6:] = smooth[:, 6:7], smooth[:, -7:-6]
    total = smooth.sum(axis=0)
    turnover = np.mean(company.attrition) + np.mean(company.growth)
    load = company.recruiters * total * turnover / 12
    streams = tuple(range(len(draft.streams)))
    cells = tuple(range(len(draft.cells)))
    limits = (
        Limit("recruiters", "recruiters", "load", streams, np.ceil(load)),
        Limit("desks", "headcount", "heads", cells, np.ceil(company.desks * total)),
    )
    spend = (pay * smooth).sum(axis=0) + 9000 * total * turnover / 12
    budgets = tuple(
        Budget(
            f"budget {first // 12 + 1}",
            tuple(range(first, min(first + 12, months))),
            float(company.money * spend[first : first + 12].sum()),
        )
        for first in range(0, months, 12)
    )
    return limits, budgets


def invent(company: Company, seed: int) -> CapacityProblem:
    """Return an invented company's problem; the same seed, the same company."""
    draft = _Draft(company, seed)
    demand = _demand(draft)
    _people(draft, demand)
    _work(draft, demand)
    limits, budgets = _rules(draft)
    months = company.months
    return CapacityProblem(
        months=tuple(f"{2027 + t // 12}-{t % 12 + 1:02d}" for t in range(months)),
        leave_before=False,
        discount=1.06 ** (-np.arange(months) / 12),
        cells=tuple(draft.cells),
        streams=tuple(draft.streams),
        opening=tuple(draft.opening),
        needs=tuple(draft.needs),
        ratios=tuple(draft.ratios),
        limits=limits,
        budgets=budgets,
    )


GAP = 1e-3
METHODS = ("blocks", "highs", "cbc", "rounding")


def rounded(program: Program, seconds: float) -> ProgramClaim:
    """Return the optimum with fractions, starts rounded up, the rest worked out."""
    highs = load("highs")
    limits = Limits(time_s=seconds)
    bound = highs(program, limits=limits, relaxed=True)
    if bound.x is None:
        return bound
    whole = program.whole
    up = np.minimum(np.ceil(bound.x[whole] - 1e-6), program.upper[whole])
    lower, upper = program.lower.copy(), program.upper.copy()
    lower[whole] = upper[whole] = up
    held = replace(program, lower=lower, upper=upper)
    return replace(highs(held, limits=limits, relaxed=True), bound=bound.bound)


def one(company: Company, seed: int, method: str, seconds: float) -> dict:
    """Return a line of the table, as plain numbers."""
    problem = invent(company, seed)
    began = perf_counter()
    program = build(problem, "loss")
    if method == "rounding":
        claim = rounded(program, seconds)
    else:
        limits = Limits(
            work=1e6 if method != "blocks" else 30.0, gap=GAP, time_s=seconds
        )
        claim = load(method)(program, limits=limits)
    spent = perf_counter() - began
    broken = None
    if claim.x is not None:
        plan = read_back(problem, program, claim.x)
        broken = len(measure(problem, plan).broken)
    return {
        "rows": program.matrix.shape[0],
        "columns": program.matrix.shape[1],
        "numbers": program.matrix.nnz,
        "seconds": spent,
        "objective": claim.objective,
        "bound": claim.bound,
        "outcome": str(claim.outcome),
        "broken": broken,
    }


def measured(arguments: list[str]) -> dict:
    """Return what a process of its own found, its seconds and its megabytes.

    Seconds of all its processes together; megabytes of the largest of them.
    """
    command = [sys.executable, __file__, *arguments]
    process = subprocess.Popen(command, stdout=subprocess.PIPE)
    with process.stdout as output:
        said = output.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    spent = usage.ru_utime + usage.ru_stime
    return {**json.loads(said), "cpu": spent, "megabytes": usage.ru_maxrss / 1024}


def line(names: list[str], row: dict) -> str:
    """Return one row of the table."""
    objective, bound = row["objective"], row["bound"]
    gap = "–"
    if objective is not None and bound is not None:
        gap = f"{(objective - bound) / objective:.3%}"
    cells = [
        *names,
        f"{row['rows']:,}",
        f"{row['columns']:,}",
        f"{row['numbers']:,}",
        f"{row['seconds']:.1f}",
        f"{row['cpu']:.1f}",
        "–" if objective is None else f"{objective / 1e6:,.2f}",
        "–" if bound is None else f"{bound / 1e6:,.2f}",
        gap,
        "–" if row["broken"] is None else str(row["broken"]),
        f"{row['megabytes']:.0f}",
        row["outcome"],
    ]
    return "| " + " | ".join(cells) + " |"


def main() -> None:
    """Read the arguments and compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3, 4, 5])
    parser.add_argument("--sellers", type=float, nargs="+", default=[60.0])
    parser.add_argument("--cover", type=float, nargs="+", default=[0.1])
    parser.add_argument("--spread", type=float, default=0.7)
    parser.add_argument("--within", choices=("region", "place"), default="region")
    parser.add_argument("--methods", nargs="+", choices=METHODS, default=METHODS)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        company = Company(
            sellers=given.sellers[0],
            cover=given.cover[0],
            spread=given.spread,
            within=given.within,
        )
        row = one(company, given.seeds[0], given.methods[0], given.seconds)
        print(json.dumps(row))
        return
    names = ", ".join(f"{name} {version}" for name, version in versions().items())
    print(f"{platform.machine()}, {os.cpu_count()} cores, {names}")
    print(f"Limit {given.seconds:.0f} s, gap {GAP:.1%}; money in millions\n")
    print(
        "| sellers | cover | seed | method | rows | columns | numbers | s | CPU s "
        "| objective | bound | gap | rules broken | MB | outcome |"
    )
    print("|" + "---|" * 15)
    asked = product(given.sellers, given.cover, given.seeds, given.methods)
    for sellers, cover, seed, method in asked:
        arguments = ["--one", "--seconds", str(given.seconds)]
        arguments += ["--sellers", str(sellers), "--cover", str(cover)]
        arguments += ["--spread", str(given.spread), "--seeds", str(seed)]
        arguments += ["--within", given.within]
        row = measured([*arguments, "--methods", method])
        cells = [f"{sellers:g}", f"{cover:g}", str(seed), method]
        print(line(cells, row), flush=True)


if __name__ == "__main__":
    main()
