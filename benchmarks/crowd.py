"""A crowd of reps beside one SimPy process a rep, on the same behaviour.

    .venv/bin/python benchmarks/crowd.py [replications]

1,000 reps × 52 weeks × 2 plans with effort tables, nested quarter and year, deals, a
contest in leagues, exits, vacancies and ramps. Each run of the crowd is a process of
its own, so that peak memory is its own; luck and pay are the engine's. The other model
is plain SimPy: a process a rep, a timeout a week, scalars. Both must agree in what is
sold, paid and who leaves. Seconds are of the clock; CPU seconds stand beside them, for
machines that do something else, too.
"""

from __future__ import annotations

import json
import math
import resource
import subprocess
import sys
from bisect import bisect_right
from dataclasses import dataclass, field
from fractions import Fraction
from statistics import fmean
from time import perf_counter, process_time
from typing import TYPE_CHECKING, Any

import numpy as np
import simpy

from engine.base.streams import Purpose, stream
from engine.payplan.curve import through
from engine.payplan.payoff.path import path_payoff
from engine.payplan.payoff.standard import Standard
from engine.payplan.terms import Basis, Bonus, Counted, Full, Plan
from engine.sim.crowd.outcome import BLOCK
from engine.sim.crowd.play import play, play_block
from engine.sim.crowd.problem import (
    CrowdProblem,
    Leaving,
    Luck,
    PlanCase,
    Policy,
    Race,
    Seats,
    Staffing,
)

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable

REPS, WEEKS, PLANS = 1000, 52, 2
WORKERS = 2
PLAIN_REPLICATIONS = 2
QUOTA, SALARY, TARGET = 1e6, 60_000.0, 40_000.0
EXPECTED, BASE = 1 / 12, 0.07
SIZE, CV = 0.4, 1.0
RAMP, VACANCY, COVER = (0.25, 0.5, 0.75), 2.0, 0.3
RATE, GAP, SHORTFALL = 0.02, 1.0, 0.5
PRIZES, LEAGUE = (5000.0, 3000.0, 2000.0), 50
CURVES = (
    ([(0.5, 0.5), (1.0, 1.0), (1.5, 1.75)], [(0.0, 0.0), (1.0, 1.0), (1.2, 1.4)]),
    ([(0.8, 0.5), (1.0, 1.0), (1.3, 2.0)], [(0.5, 0.0), (1.0, 1.0), (1.5, 2.5)]),
)
"""Quarterly and yearly bonus of each plan: (attainment, share of full bonus)."""


def tables() -> list[Policy]:
    """Return an effort table of each plan: more of it near a quarter's quota."""
    found = []
    inner = -0.1 + 0.004 * np.arange(240)
    offset = -0.1 + 0.03 * np.arange(60)[:, None]
    for near in (0.012, 0.018):
        steps = []
        for week in range(WEEKS):
            due = 0.25 * (week % 13 + 1) / 13
            ahead = np.exp(-(((inner - due) / 0.06) ** 2))
            steps.append(0.01 + near * ahead + 0.004 * np.tanh(2 * offset))
        effort = np.array(steps, np.float32)
        found.append(Policy((3, 12), -0.1, 0.004, (-0.1,), (0.03,), effort))
    return found


def plan(place: int) -> Plan:
    """Return a plan: bonuses of the quarter and of the year, half the target each."""
    parts = []
    for name, period, points in zip(
        ("quarterly", "yearly"), ("quarter", "year"), CURVES[place], strict=True
    ):
        exact = [(Fraction(str(x)), Fraction(str(y))) for x, y in points]
        basis = Basis(Counted(), period, "amount")
        full = Full(share=Fraction(1, 2))
        parts.append(Bonus(name, basis, True, full, through(exact, linear=True)))
    target = int(TARGET * 100)
    return Plan("p", f"Plan {place}", "EUR", target=target, components=tuple(parts))


def problem() -> CrowdProblem:
    """Return the crowd's problem."""
    standard = Standard({"amount": int(QUOTA * 100)})
    seats = Seats(
        ids=tuple(f"R{i:04d}" for i in range(REPS)),
        quota=np.full(REPS, QUOTA),
        base=np.full(REPS, BASE),
        expected=np.full(REPS, EXPECTED),
        salary=np.full(REPS, SALARY),
        market_pay=np.full(REPS, SALARY + TARGET),
        expected_variable=np.full(REPS, TARGET),
        team=np.arange(REPS) // 10,
        league=np.arange(REPS) // LEAGUE,
        tenure=np.full(REPS, 24),
        kind=np.zeros(REPS, np.int64),
    )
    race = Race("Quarter", "rank", 0, 2, PRIZES, by="league", board=True)
    cases = tuple(
        PlanCase(
            name=f"Plan {place}",
            policies=(policy,),
            policy_of=np.zeros((REPS, 1), np.int64),
            payouts=(path_payoff(plan(place), standard),),
            payout_of=np.zeros(REPS, np.int64),
            races=(race,),
        )
        for place, policy in enumerate(tables())
    )
    return CrowdProblem(
        seed=1,
        months=12,
        weekly=True,
        season=np.ones(12),
        quota_shares=np.full(12, 1 / 12),
        seats=seats,
        luck=Luck("deals", SIZE, CV),
        plans=cases,
        leaving=(Leaving(RATE, pay_gap=GAP, shortfall=SHORTFALL),),
        staffing=Staffing(ramp=RAMP, vacancy=VACANCY, cover=COVER),
    )


@dataclass
class Books:
    """What a plan sells and pays, and who leaves: one number a replication."""

    revenue: list[float] = field(default_factory=list)
    variable: list[float] = field(default_factory=list)
    prizes: list[float] = field(default_factory=list)
    exits: list[float] = field(default_factory=list)

    def add(self, name: str, values: Iterable[float]) -> None:
        """Add the totals of some replications."""
        getattr(self, name).extend(float(value) for value in values)


def crowd(replications: int) -> dict[str, Any]:
    """Play the crowd; return seconds, peak memory and the books of each plan."""
    given = problem()
    started = perf_counter()
    play_block(given, 0, 1)
    compiled = perf_counter() - started
    books = [Books() for _ in range(PLANS)]
    started = perf_counter()
    busy = process_time()
    blocks = math.ceil(replications / BLOCK)
    for _, found in play(given, range(blocks), workers=WORKERS):
        for book, played in zip(books, found, strict=True):
            for name in ("revenue", "variable", "prizes", "exits"):
                book.add(name, getattr(played, name).sum(axis=1))
    seconds = perf_counter() - started
    peak = sum(
        resource.getrusage(who).ru_maxrss / 1e6
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return {
        "replications": blocks * BLOCK,
        "seconds": seconds,
        "busy": process_time() - busy,
        "compiled": compiled,
        "peak": peak,
        "books": [vars(book) for book in books],
    }


class PlainRep:
    """A rep of the other model: a SimPy process with a timeout a week."""

    def __init__(self, number: int, office: PlainOffice) -> None:
        self.number, self.office = number, office
        self.luck = stream(1, Purpose.DEALS, number, office.replication)
        self.revenue = self.variable = self.exits = self.score = 0.0
        self.quarter = self.year = 0.0
        self.credit = [0.0, 0.0]
        self.tenure: int | None = 24

    def life(self) -> Generator[simpy.Event, None, None]:
        """Sell week by week; be paid, leave or be hired month by month."""
        week = 0
        for month in range(12):
            weeks = (4, 4, 5)[month % 3]
            for _ in range(weeks):
                yield self.office.clock.timeout(1)
                self.sell(week, 1.0 / weeks)
                week += 1
            self.month_end(month)

    def sell(self, week: int, length: float) -> None:
        """Sell for a week."""
        if self.tenure is None:
            mean = COVER * BASE * length
        else:
            effort = look_up(self.office.efforts[week], self.quarter, self.year)
            ramp = RAMP[self.tenure] if self.tenure < len(RAMP) else 1.0
            mean = ramp * (BASE + effort) * length
        deals = self.luck.poisson(mean / (SIZE * EXPECTED))
        sold = 0.0
        for _ in range(deals):
            sold += self.luck.lognormal(LOG_MEAN, SPREAD)
        self.revenue += sold
        self.quarter += sold
        self.year += sold

    def month_end(self, month: int) -> None:
        """Be paid; perhaps leave, or be hired; start periods again."""
        if self.tenure is not None:
            for level, months in enumerate((3, 12)):
                if (month + 1) % months == 0:
                    self.paid(level, months)
            self.score = self.year if month == 2 else self.score
            short = max(1.0 - self.year / ((month + 1) / 12), 0.0)
            hazard = RATE * math.exp(SHORTFALL * short)
            if self.luck.random() < -math.expm1(-hazard):
                self.exits += 1
                self.tenure = None
            else:
                self.tenure += 1
        elif self.luck.random() < 1.0 / VACANCY:
            self.tenure = 0
            self.credit = [(month + 1) % 3 / 12, (month + 1) / 12]
            self.quarter, self.year = self.credit
            return
        if month % 3 == 2:
            self.quarter = self.credit[0] = 0.0

    def paid(self, level: int, months: int) -> None:
        """Be paid for a period, but not for what a new hire is credited with."""
        curve, quota = self.office.curves[level], months / 12
        total = (self.quarter, self.year)[level]
        share = pay(curve, total / quota) - pay(curve, self.credit[level] / quota)
        self.variable += TARGET * quota / 2 * share


class PlainOffice:
    """One replication of one plan of the other model."""

    def __init__(
        self, place: int, efforts: list[list[list[float]]], replication: int
    ) -> None:
        self.clock = simpy.Environment()
        self.replication, self.efforts = replication, efforts
        self.curves = [tuple(zip(*points, strict=True)) for points in CURVES[place]]
        self.reps = [PlainRep(number, self) for number in range(REPS)]
        self.prizes = 0.0

    def play(self) -> None:
        """Let a year pass."""
        for rep in self.reps:
            self.clock.process(rep.life())
        self.clock.process(self.contest())
        self.clock.run()

    def contest(self) -> Generator[simpy.Event, None, None]:
        """Give the first quarter's prizes in each league."""
        yield self.clock.timeout(13.5)
        for first in range(0, REPS, LEAGUE):
            league = self.reps[first : first + LEAGUE]
            scores = sorted((rep.score for rep in league), reverse=True)
            self.prizes += sum(
                prize
                for prize, score in zip(PRIZES, scores, strict=False)
                if score > 0.0
            )


LOG_MEAN = math.log(SIZE * EXPECTED) - math.log1p(CV**2) / 2
SPREAD = math.sqrt(math.log1p(CV**2))


def pay(curve: tuple[tuple[float, ...], tuple[float, ...]], reached: float) -> float:
    """Return the share of a bonus at an attainment: straight lines, flat at the end."""
    places, values = curve
    piece = bisect_right(places, reached)
    if piece == 0:
        return 0.0
    if piece == len(places):
        return values[-1]
    part = (reached - places[piece - 1]) / (places[piece] - places[piece - 1])
    return values[piece - 1] + part * (values[piece] - values[piece - 1])


def look_up(table: list[list[float]], quarter: float, year: float) -> float:
    """Return the effort that a week's table says, linear between points."""
    inner = min(max((quarter + 0.1) / 0.004, 0.0), 238.999999)
    outer = min(max((year - quarter + 0.1) / 0.03, 0.0), 58.999999)
    point, row = int(inner), int(outer)
    part, share = inner - point, outer - row
    low, high = table[row], table[row + 1]
    first = low[point] + part * (low[point + 1] - low[point])
    second = high[point] + part * (high[point + 1] - high[point])
    return first + share * (second - first)


def plain() -> tuple[float, float, list[Books]]:
    """Play the other model; return seconds, CPU seconds and the books of each plan."""
    efforts = [policy.effort.tolist() for policy in tables()]
    books = [Books() for _ in range(PLANS)]
    started, busy = perf_counter(), process_time()
    for place, book in enumerate(books):
        for replication in range(PLAIN_REPLICATIONS):
            office = PlainOffice(place, efforts[place], replication)
            office.play()
            book.add("revenue", [QUOTA * sum(rep.revenue for rep in office.reps)])
            book.add("variable", [sum(rep.variable for rep in office.reps)])
            book.add("prizes", [office.prizes])
            book.add("exits", [sum(rep.exits for rep in office.reps)])
    return perf_counter() - started, process_time() - busy, books


def apart(replications: int) -> dict[str, Any]:
    """Return what a run of the crowd in a process of its own says."""
    done = subprocess.run(
        [sys.executable, __file__, "--crowd", str(replications)],
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def main(replications: int) -> None:
    """Print the table."""
    apart(1)
    counts = (replications, replications // 2, replications * 2)
    runs = [apart(count) for count in counts]
    print(f"{REPS:,} reps, {WEEKS} weeks, {PLANS} plans, {WORKERS} threads")
    for run in runs:
        print(
            f"{run['replications']:6,} replications: {run['seconds']:6.2f} s "
            f"(CPU {run['busy']:.2f} s), peak {run['peak']:.2f} GB, "
            f"first call {run['compiled']:.1f} s"
        )
    taken, busy, books = plain()
    whole = runs[0]
    cells = REPS * WEEKS * PLANS
    for name, ours, theirs in (
        ("clock", whole["seconds"], taken),
        ("CPU", whole["busy"], busy),
    ):
        one = ours / (cells * whole["replications"])
        two = theirs / (cells * PLAIN_REPLICATIONS)
        print(
            f"{name}: a SimPy process a rep {two * 1e6:.2f} µs a rep-week; "
            f"the crowd {one * 1e9:.1f} ns; ratio {two / one:.0f}"
        )
    for place, (crowds, book) in enumerate(zip(whole["books"], books, strict=True)):
        for name, values in vars(book).items():
            many = np.array(crowds[name])
            error = many.std() / math.sqrt(len(values)) or 1.0
            gap = (fmean(values) - many.mean()) / error
            print(
                f"plan {place} {name:9s} crowd {many.mean():14,.1f}   "
                f"plain {fmean(values):14,.1f}   {gap:+.1f} s.e."
            )


if __name__ == "__main__":
    if "--crowd" in sys.argv:
        print(json.dumps(crowd(int(sys.argv[-1]))))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
