"""Small head count plans for tests, and their expectations by a loop of their own."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from engine.sim.workforce.problem import (
    Entry,
    Goal,
    Luck,
    Output,
    Tables,
    WorkforceProblem,
)


def tables(rows):
    """Return tables of ``(ramp, voluntary, involuntary)`` rows, filled up."""
    width = max((len(part) for row in rows for part in row), default=1)

    def table(place):
        found = np.zeros((len(rows), width))
        for out, row in zip(found, rows, strict=True):
            out[: len(row[place])] = row[place]
            out[len(row[place]) :] = row[place][-1]
        return found

    return Tables(table(0), table(1), table(2))


def entry(into, planned, out_of=None, arriving=1.0, delay=(1.0,), cost=0.0):
    """Return a way in."""
    return Entry(into, out_of, arriving, np.array(planned, float), delay, cost)


def output(months, amount, rate, **changes):
    """Return an output with constant numbers."""
    flat = {
        "cover": np.zeros(months),
        "cover_price": 0.0,
        "pipeline": {},
        "cycle": 0,
        "win_rate": 1.0,
        "inbound": np.zeros(months),
    }
    for name in ("cover", "inbound"):
        if name in changes:
            changes[name] = np.broadcast_to(changes[name], months).astype(float)
    if "pipeline" in changes:
        changes["pipeline"] = {
            cell: np.broadcast_to(value, months).astype(float)
            for cell, value in changes["pipeline"].items()
        }
    return Output(
        amount=np.broadcast_to(amount, months).astype(float),
        rate={c: np.broadcast_to(r, months).astype(float) for c, r in rate.items()},
        **(flat | changes),
    )


def world(months, people, rows=(((1.0,), (0.0,), (0.0,)),), **changes):
    """Return a problem; what is not given is nothing.

    Parameters
    ----------
    people
        ``(cell, months since start, thousandths)`` a row, or ``(…, odds)``.
    rows
        Of the cells' tables.
    """
    cells = len(rows)
    none = np.zeros((cells, months))
    starters = changes.pop("starters", ())
    width = max([*(len(p) for r in rows for p in r), 1])
    both = tables([*rows, *starters])
    parts = [
        Tables(*(getattr(both, n)[part] for n in ("ramp", "voluntary", "involuntary")))
        for part in (slice(0, cells), slice(cells, None))
    ]
    given = {
        "months": months,
        "leave_before": False,
        "cells": parts[0],
        "entries": (),
        "starters": parts[1],
        "settled": np.full(cells, max(width, both.ramp.shape[1]) - 1),
        "opening": np.array([p[:3] for p in people], np.int64).reshape(-1, 3),
        "opening_odds": np.array([p[3] if len(p) > 3 else 1.0 for p in people]),
        "separations": none,
        "short_time": none.copy(),
        "short_time_share": np.full(cells, 0.5),
        "pay": none.copy(),
        "separation_cost": np.zeros(cells),
        "training_cost": np.zeros(months),
        "planned_heads": none.copy(),
        "replace": "plan",
        "replace_lag": np.ones(cells, np.int64),
        "outputs": (),
        "goals": (),
        "luck": Luck(),
        "seed": 1,
    }
    return WorkforceProblem(**(given | changes))


# long: one world, a line for each of its numbers
def busy(*, leave_before, seed=5, **luck):
    """Return a world in which everything happens and nobody runs out of people."""
    months = 9
    rows = (
        ((0.2, 0.5, 0.8, 1.0), (0.01, 0.06, 0.03), (0.02, 0.01)),
        ((0.5, 1.0), (0.05, 0.02), (0.0, 0.01)),
    )
    starters = (
        rows[0],
        ((0.1, 0.3, 0.6, 0.9, 1.0), (0.2, 0.1, 0.03), (0.0, 0.01)),
        ((0.6, 1.0), (0.3, 0.02), (0.01,)),
    )
    entries = (
        entry(0, [0, 1.5, 2, 0.25, 0, 3, 0, 1, 1], delay=(0.5, 0.3, 0.2), cost=10),
        entry(0, [2, 0, 0, 0, 2.5, 0, 0, 1, 0], cost=3),
        entry(
            *(1, [0, 1, 0.5, 0, 2, 0, 1, 0, 0.75], 0),
            arriving=0.7, delay=(0.6, 0.4), cost=2,
        ),
    )  # fmt: skip
    separations = np.zeros((2, months))
    separations[0, 3], separations[1, 5] = 1.5, 2
    short = np.zeros((2, months))
    short[0, 2], short[1, 4] = 2.5, 1
    people = (
        [(0, 12, 1000)] * 40 + [(0, 1, 1000)] * 3 + [(0, 2, 600)] * 4
        + [(0, 9, 500, 0.4), (0, 0, 1000, 0.3)]
        + [(1, 5, 1000)] * 30 + [(1, 0, 800)] * 5
    )  # fmt: skip
    amount = 1e6
    return world(
        months,
        people,
        rows,
        leave_before=leave_before,
        starters=starters,
        entries=entries,
        settled=np.array([4, 2]),
        separations=separations,
        short_time=short,
        short_time_share=np.array([0.5, 0.25]),
        pay=np.linspace(5, 6, 2 * months).reshape(2, months),
        separation_cost=np.array([7.0, 11.0]),
        training_cost=np.arange(float(months)),
        outputs=(
            output(months, amount, {0: 2.0, 1: 1.0}, cover=4.0, cover_price=1.5),
            output(
                months,
                *(amount, {0: 1e4}),
                pipeline={1: 3.0}, inbound=1.0, cycle=2, win_rate=0.25,
            ),
        ),
        goals=(Goal((0,), (0, 1, 2), 100.0),),
        luck=Luck(headroom=1.0, **luck),
        seed=seed,
    )  # fmt: skip


@dataclass
class Expected:
    """Means, ``(cells, months)`` or ``(outputs, months)`` or ``(months,)``."""

    heads: np.ndarray
    productive: np.ndarray
    end: np.ndarray
    capacity: np.ndarray
    made: np.ndarray
    spend: np.ndarray


@dataclass
class Cohort:
    """People who are alike, in expectation."""

    heads: float
    cell: int
    age: int
    row: int
    tables: Tables
    share: float = 1.0

    def read(self, name):
        """Return their number in a table."""
        row = getattr(self.tables, name)[self.row]
        return row[min(self.age, len(row) - 1)]

    def leave(self):
        """Lose a month's leavers."""
        self.heads *= 1 - self.read("voluntary") - self.read("involuntary")


def expected(problem):
    """Return what a plan amounts to, cohort by cohort, if everything is linear."""
    p = problem
    cells, months = p.separations.shape
    people = [
        Cohort(odds, int(c), int(k), int(c), p.cells, share / 1000)
        for (c, k, share), odds in zip(p.opening, p.opening_odds, strict=True)
    ]
    heads, work, end = (np.zeros((cells, months)) for _ in range(3))
    spend = p.training_cost.astype(float)
    for t in range(months):
        people += starters(p, t)
        spend[t] += sum(way.planned[t] * way.cost for way in p.entries)
        spend[t] += p.separations[:, t] @ p.separation_cost
        leave(people, p.leave_before)
        for cell, leaving in goers(p, t):
            pool = settled(p, people, cell)
            there = sum(cohort.heads for cohort in pool)
            for cohort in pool:
                cohort.heads *= 1 - leaving / there
        for cohort in people:
            heads[cohort.cell, t] += cohort.heads
            work[cohort.cell, t] += cohort.heads * cohort.share * cohort.read("ramp")
        off = p.short_time[:, t] * (1 - p.short_time_share)
        work[:, t] -= off * p.cells.ramp[:, -1]
        spend[t] += (heads[:, t] - off) @ p.pay[:, t]
        leave(people, not p.leave_before)
        for cohort in people:
            cohort.age += 1
            end[cohort.cell, t] += cohort.heads
    capacity, made = sold(p, work)
    spend += sum((o.cover * o.cover_price for o in p.outputs), np.zeros(months))
    return Expected(heads, work, end, capacity, made, spend)


def starters(p, t):
    """Return those who start in a month."""
    return [
        Cohort(
            sum(
                way.planned[t - d] * chance * way.arriving
                for d, chance in enumerate(way.delay)
                if t >= d
            ),
            *(way.into, 0, number, p.starters),
        )
        for number, way in enumerate(p.entries)
    ]


def goers(p, t):
    """Return who moves out and is let go in a month: cell and people."""
    moving = [(w.out_of, w.planned[t]) for w in p.entries if w.out_of is not None]
    return [*moving, *enumerate(p.separations[:, t])]


def leave(people, now):
    """Let cohorts lose their leavers, if it is time."""
    for cohort in people:
        if now:
            cohort.leave()


def sold(p, work):
    """Return capacity, and what is made if pipeline or capacity is what binds."""
    capacity, made = (np.zeros((len(p.outputs), p.months)) for _ in range(2))
    for o, what in enumerate(p.outputs):
        capacity[o] = what.cover + sum(r * work[c] for c, r in what.rate.items())
        made[o] = capacity[o]
        if what.pipeline:
            created = sum(r * work[c] for c, r in what.pipeline.items())
            closing = what.inbound.copy()
            closing[what.cycle :] += created[: p.months - what.cycle]
            made[o] = closing * what.win_rate
    return capacity, made


def settled(problem, people, cell):
    """Return the cohorts whose people may move."""
    return [
        cohort
        for cohort in people
        if cohort.cell == cell
        and cohort.share == 1.0
        and cohort.age >= problem.settled[cell]
    ]


def with_seed(problem, seed):
    """Return the same world with other luck."""
    return replace(problem, seed=seed)
