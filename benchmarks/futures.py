"""Futures of a head count plan beside plain SimPy with one process a person.

    .venv/bin/python benchmarks/futures.py [futures]

The target size is 24 months × 3 roles × 4 segments, the large one 36 months × 240
cells; all luck is on. Each row is a process of its own, so that peak memory is its own;
compiled code is on disk before. The plain model plays the target size on the same rules
with scalars: a process a person, a timeout a month. Both must agree in mean heads,
productive people and what is made. Seconds are of the clock; CPU seconds stand beside
them, for machines that do something else, too.
"""

from __future__ import annotations

import json
import math
import resource
import subprocess
import sys
from dataclasses import replace
from statistics import fmean, stdev
from time import perf_counter, process_time
from typing import TYPE_CHECKING, Any

import numpy as np
import simpy

from engine.base.streams import Purpose, stream
from engine.sim.workforce.play import play
from engine.sim.workforce.problem import (
    Entry,
    Goal,
    Luck,
    Output,
    Tables,
    WorkforceProblem,
)

if TYPE_CHECKING:
    from collections.abc import Generator

FUTURES = 10_000
PLAIN_FUTURES = 30
SIZES = {"target": (24, 3, 4), "large": (36, 3, 80)}
"""Months, roles, places."""
RAMPS = (3, 6, 9)
"""Months, by role."""
SETTLED = 12
FIRST_YEAR, LATER = 0.03, 0.015
"""Chances to leave in a month."""
ALL_LUCK = Luck(
    demand=0.1,
    headroom=0.2,
    selling=0.1,
    person=0.6,
    leave=0.25,
    ramp=0.2,
    late=0.5,
)
TICKS, MOVING, PRODUCING, LEAVING, HOLDING = 20, 2, 5, 10, 15
"""Of a month in the plain model: its length, and when things happen."""
HEADS = (20, 12, 6)
"""In a cell at the start, by role."""


def ways_in(months: int, roles: int, cells: int) -> list[Entry]:
    """Return hires, classes in autumn, and promotions into all but the first role."""
    entries = []
    for cell in range(cells):
        steady, autumn, rise = np.zeros((3, months))
        steady[cell % 2 :: 2], autumn[8::12], rise[3 + cell % 3 :: 4] = 1.0, 2.0, 1.0
        entries.append(Entry(cell, None, 1.0, steady, (0.7, 0.2, 0.1), 30.0))
        entries.append(Entry(cell, None, 1.0, autumn, (1.0,), 8.0))
        if cell % roles:
            entries.append(Entry(cell, cell - 1, 0.95, rise, (1.0,), 5.0))
    return entries


def output(months: int, roles: int, place: int) -> Output:
    """Return what a place makes: two roles sell what the first one brings."""
    return Output(
        amount=np.full(months, 28.0),
        rate={place * roles + role: np.full(months, 1.0) for role in (1, 2)},
        cover=np.zeros(months),
        cover_price=0.0,
        pipeline={place * roles: np.full(months, 8.0)},
        cycle=3,
        win_rate=0.25,
        inbound=np.where(np.arange(months) < 3, 120.0, 10.0),
    )


# long: one world, a line for each of its numbers
def problem(months: int, roles: int, places: int) -> WorkforceProblem:
    """Return a growing sales force: hires, classes in autumn, promotions, lay-offs."""
    cells = roles * places
    width = SETTLED + 1
    leaving = np.where(np.arange(width) < SETTLED, FIRST_YEAR, LATER)
    ramps = np.array(
        [
            np.minimum(1.0, (np.arange(width) + 1) / RAMPS[c % roles])
            for c in range(cells)
        ]
    )
    entries = ways_in(months, roles, cells)
    starters = [entry.into for entry in entries]
    heads = np.array([HEADS[cell % roles] for cell in range(cells)])
    opening = np.repeat(np.arange(cells), heads)
    tenure = stream(1, Purpose.COMPANY).integers(0, 40, len(opening))
    part = np.where(np.arange(len(opening)) % 10 == 0, 600, 1000)
    separations = np.zeros((cells, months))
    separations[::5, 6] = 1.0
    flat = np.full((cells, months), 20.0)
    sales = [output(months, roles, place) for place in range(places)]
    every = tuple(range(places))
    return WorkforceProblem(
        months=months,
        leave_before=False,
        cells=Tables(
            ramps,
            np.tile(0.8 * leaving, (cells, 1)),
            np.tile(0.2 * leaving, (cells, 1)),
        ),
        entries=tuple(entries),
        starters=Tables(
            ramps[starters],
            np.tile(0.8 * leaving, (len(starters), 1)),
            np.tile(0.2 * leaving, (len(starters), 1)),
        ),
        settled=np.full(cells, SETTLED),
        opening=np.column_stack([opening, tenure, part]),
        opening_odds=np.ones(len(opening)),
        separations=separations,
        short_time=np.zeros((cells, months)),
        short_time_share=np.full(cells, 0.5),
        pay=flat,
        separation_cost=np.full(cells, 60.0),
        training_cost=np.zeros(months),
        planned_heads=np.repeat(heads[:, None], months, axis=1).astype(float),
        replace="hold",
        replace_lag=np.full(cells, 2),
        outputs=tuple(sales),
        goals=(Goal(every, tuple(range(12)), 28.0 * 11 * places),),
        luck=ALL_LUCK,
        seed=7,
    )


class Plain:
    """One future as one would write it at first: a SimPy process for each person."""

    def __init__(self, given: WorkforceProblem, future: int) -> None:
        self.given = given
        self.dice = stream(given.seed, Purpose.DEALS, future)
        self.clock = simpy.Environment()
        luck, normal = given.luck, self.dice.standard_normal
        self.leave, self.ramp = (
            math.exp(size * normal() - size * size / 2)
            for size in (luck.leave, luck.ramp)
        )
        self.demand = self.selling = 0.0
        cells = len(given.settled)
        self.people: list[list[Person]] = [[] for _ in range(cells)]
        self.under_way = [0] * cells
        self.first = {
            entry.into: number
            for number, entry in reversed(list(enumerate(given.entries)))
            if entry.out_of is None
        }
        self.created: list[list[float]] = []
        self.heads: list[int] = []
        self.productive: list[float] = []
        self.made: list[float] = []

    def play(self) -> None:
        """Let it happen."""
        for cell, age, share in self.given.opening.tolist():
            Person(self, cell, cell, age, share / 1000, self.given.cells)
        self.clock.process(self.months())
        self.clock.run(until=self.given.months * TICKS)

    def months(self) -> Generator[Any, Any, None]:
        """Come at the beginning of each month, produce, order at its end."""
        entries = self.given.entries
        for month in range(self.given.months):
            for number, entry in enumerate(entries):
                if entry.out_of is None:
                    for _ in range(int(entry.planned[month])):
                        delay = int(self.dice.choice(len(entry.delay), p=entry.delay))
                        self.hire(number, delay * TICKS)
            yield self.clock.timeout(MOVING)
            self.move(month)
            yield self.clock.timeout(PRODUCING - MOVING)
            self.produce(month)
            yield self.clock.timeout(HOLDING - PRODUCING)
            self.hold(month)
            yield self.clock.timeout(TICKS - HOLDING)

    def hire(self, number: int, delay: int) -> None:
        """Send somebody on the way, who starts so many ticks later, or is late."""
        late = self.given.luck.late
        delay += TICKS * (int(self.dice.geometric(1 / (1 + late))) - 1)
        self.under_way[self.given.entries[number].into] += 1
        self.clock.process(self.start(number, delay))

    def start(self, number: int, delay: int) -> Generator[Any, Any, None]:
        """Start some ticks later."""
        yield self.clock.timeout(delay)
        into = self.given.entries[number].into
        self.under_way[into] -= 1
        Person(self, into, number, 0, 1.0, self.given.starters)

    def move(self, month: int) -> None:
        """Move people and let people go."""
        arriving = []
        for number, entry in enumerate(self.given.entries):
            if entry.out_of is not None:
                for _ in range(int(entry.planned[month])):
                    gone = self.take(entry.out_of)
                    if gone and self.dice.random() < entry.arriving:
                        arriving.append((entry.into, number))
        for cell, people in enumerate(self.given.separations[:, month]):
            for _ in range(int(people)):
                self.take(cell)
        for cell, number in arriving:
            Person(self, cell, number, 0, 1.0, self.given.starters)

    def take(self, cell: int) -> bool:
        """Take a settled person out."""
        least = self.given.settled[cell]
        pool = [p for p in self.people[cell] if p.share == 1.0 and p.age >= least]
        if pool:
            self.people[cell].remove(pool[int(self.dice.integers(len(pool)))])
        return bool(pool)

    def produce(self, month: int) -> None:
        """Make what can be made and sold; one market for all outputs."""
        given, luck = self.given, self.given.luck
        keep = luck.demand_memory if month else 0.0
        self.demand = keep * self.demand + math.sqrt(1 - keep * keep) * float(
            self.dice.standard_normal()
        )
        keep = luck.selling_memory if month else 0.0
        self.selling = keep * self.selling + math.sqrt(1 - keep * keep) * float(
            self.dice.standard_normal()
        )
        sells = math.exp(luck.selling * self.selling - luck.selling**2 / 2)
        wants = math.exp(luck.demand * self.demand - luck.demand**2 / 2)
        work = [sum(p.works() for p in people) for people in self.people]
        spread = luck.person**2
        lucky = [spread * float(self.dice.standard_gamma(w / spread)) for w in work]
        made, created = 0.0, []
        for output in given.outputs:
            could = sum(r[month] * lucky[c] for c, r in output.rate.items()) * sells
            created.append(sum(r[month] * lucky[c] for c, r in output.pipeline.items()))
            closing = output.inbound[month]
            if month >= output.cycle:
                closing += self.created[month - output.cycle][len(created) - 1]
            room = output.amount[month] * (1 + luck.headroom) * wants
            made += min(room, could, closing * output.win_rate * sells)
        self.created.append(created)
        self.heads.append(sum(len(people) for people in self.people))
        self.productive.append(sum(work))
        self.made.append(made)

    def hold(self, month: int) -> None:
        """Order people for gaps."""
        for cell, number in self.first.items():
            waiting = sum(
                float(entry.planned[month - back] * sum(entry.delay[back + 1 :]))
                for entry in self.given.entries
                if entry.into == cell
                for back in range(min(month + 1, len(entry.delay)))
            )
            there = len(self.people[cell]) + self.under_way[cell]
            gap = self.given.planned_heads[cell, month] + waiting - there
            for _ in range(max(0, math.floor(gap + 0.5))):
                self.hire(number, int(self.given.replace_lag[cell]) * TICKS - HOLDING)


class Person:
    """Somebody, until leaving."""

    def __init__(
        self, world: Plain, cell: int, row: int, age: int, share: float, tables: Tables
    ) -> None:
        self.world, self.row, self.age, self.share = world, row, age, share
        self.tables, self.cell = tables, cell
        world.people[cell].append(self)
        world.clock.process(self.live())

    def live(self) -> Generator[Any, Any, None]:
        """Stay from month to month, or not."""
        world, last = self.world, self.tables.ramp.shape[1] - 1
        wait = LEAVING - int(world.clock.now) % TICKS
        while True:
            yield world.clock.timeout(wait)
            if self not in world.people[self.cell]:
                return
            at = min(self.age, last)
            both = self.tables.voluntary[self.row, at]
            both += self.tables.involuntary[self.row, at]
            if world.dice.random() < both * world.leave:
                world.people[self.cell].remove(self)
                return
            self.age += 1
            wait = TICKS

    def works(self) -> float:
        """Return the productive share."""
        ramp = self.tables.ramp[self.row]
        return self.share * float(
            np.interp(self.age / self.world.ramp, np.arange(len(ramp)), ramp)
        )


def one(size: str, futures: int, workers: int) -> dict[str, float]:
    """Play one size in this process."""
    given = problem(*SIZES[size])
    play(problem(12, *SIZES["target"][1:]), 1)
    before, cpu = perf_counter(), process_time()
    found = play(given, futures, workers=workers)
    seconds, cpu = perf_counter() - before, process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": seconds, "cpu": cpu, "peak": peak, "made": found.made.mean()}


def alone(size: str, futures: int, workers: int) -> dict[str, float]:
    """Play one size in a process of its own."""
    command = [sys.executable, __file__, "--one", size, str(futures), str(workers)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return dict(json.loads(done.stdout))


def peer() -> None:
    """Play the plain model, and compare its means with ours."""
    given = problem(*SIZES["target"])
    given = replace(given, luck=replace(given.luck, together=1.0))
    before = perf_counter()
    worlds = [Plain(given, future) for future in range(PLAIN_FUTURES)]
    for world in worlds:
        world.play()
    seconds = perf_counter() - before
    ours = play(given, 4096, workers=2)
    print(f"\nplain SimPy, {PLAIN_FUTURES} futures of the target size: {seconds:.1f} s")
    print(f"{'':14}{'plain':>10}{'± s.e.':>9}{'fieldplan':>11}")
    for name in ("heads", "productive", "made"):
        values = [fmean(getattr(world, name)) for world in worlds]
        error = stdev(values) / math.sqrt(len(values))
        mean = getattr(ours, name).mean()
        print(f"{name:14}{fmean(values):10.2f}{error:9.2f}{mean:11.2f}")
    print(
        f"seconds for 10,000 futures at this pace: {1e4 / PLAIN_FUTURES * seconds:,.0f}"
    )


def main() -> None:
    """Print the table."""
    if sys.argv[1:2] == ["--one"]:
        size, futures, workers = sys.argv[2:5]
        print(json.dumps(one(size, int(futures), int(workers))))
        return
    futures = int(sys.argv[1]) if len(sys.argv) > 1 else FUTURES
    print(f"{futures:,} futures\n")
    print(f"{'size':8}{'months':>7}{'cells':>7}{'ways in':>9}{'workers':>9}", end="")
    print(f"{'seconds':>9}{'CPU s':>8}{'peak MB':>9}")
    for size, shape in SIZES.items():
        given = problem(*shape)
        for workers in (1, 2):
            row = alone(size, futures, workers)
            print(
                f"{size:8}{given.months:7}{len(given.settled):7}{len(given.entries):9}"
                f"{workers:9}{row['seconds']:9.1f}{row['cpu']:8.1f}{row['peak']:9.0f}"
            )
    peer()


if __name__ == "__main__":
    main()
