"""What the list of events alone says of a run; held against what was booked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from engine.base.errors import EngineError
from engine.sim.calendar import TICKS, steps
from engine.sim.deals.book import HELD, LATE
from engine.sim.deals.events import Happening

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.sim.deals.problem import DealProblem
    from engine.sim.deals.run import DealRun, Floats, Ints

CLOSE = 1e-9
"""Relative difference that the order of additions may make."""


_DEAL = ("deal", "accounts", "rep")
"""What tells deals apart, as keys of a sort: the last one comes first."""


class DealMismatchError(EngineError):
    """What the processes booked and what the events say differ: our fault."""


@dataclass(frozen=True, eq=False, slots=True)
class Measured:
    """What events say; shapes and units as in :class:`DealRun`."""

    sales: Floats
    moved: Floats
    pay: Floats
    prizes: Floats
    pipeline: Ints
    departed: Ints
    advanced: Ints
    stayed: Floats


def measure(problem: DealProblem, events: NDArray[np.void]) -> Measured:
    """Recompute a run's books from its events, whatever the processes noted.

    Parameters
    ----------
    problem
        What was played.
    events
        ``(events,)`` in the order they happened.
    """
    when = steps(problem.company.months, problem.company.weekly)
    ends = np.array([step.end / TICKS for step in when])
    reps, months = len(problem.company.seats.ids), problem.company.months
    sales, moved = _sales(events, ends, reps)
    stays = _stays(problem, events)
    pay, prizes = _paid(events, (months, reps))
    shape = (len(problem.places), reps)
    departed, advanced = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
    stayed = np.zeros(shape)
    where = (stays.place, stays.rep)
    gone = (stays.end >= 0.0) & (stays.end <= months)
    np.add.at(departed, tuple(part[gone] for part in where), 1)
    onwards = gone & stays.onwards
    np.add.at(advanced, tuple(part[onwards] for part in where), 1)
    inside = np.clip(stays.end, 0.0, months) - np.clip(stays.start, 0.0, months)
    np.add.at(stayed, where, inside)
    pipeline = np.zeros((len(ends) + 1, *shape), np.int64)
    for number, time in enumerate([0.0, *ends]):
        open_then = (stays.start <= time) & (stays.end > time)
        np.add.at(pipeline[number], tuple(part[open_then] for part in where), 1)
    return Measured(sales, moved, pay, prizes, pipeline, departed, advanced, stayed)


def check(run: DealRun) -> None:
    """Hold a run's books against its events.

    Raises
    ------
    DealMismatchError
        They differ; the message names the book, and the largest difference.
    """
    found = measure(run.problem, run.events)
    for name in Measured.__slots__:
        booked, said = getattr(run, name), getattr(found, name)
        scale = CLOSE * max(1.0, float(np.abs(said).max(initial=0.0)))
        if booked.shape != said.shape or not np.allclose(booked, said, 0.0, scale):
            miss = np.abs(booked - said).max() if booked.shape == said.shape else None
            raise DealMismatchError(f"{name}: books and events differ by {miss}")


def _sales(events: NDArray[np.void], ends: Floats, reps: int) -> tuple[Floats, Floats]:
    """Return ``(steps, reps)`` what is booked on the day it counts, and what is moved.

    A day belongs to the step that ends with it. What is held back leaves the step in
    which it was won, and counts in the one that starts after the close.
    """
    sales, moved = np.zeros((2, len(ends) + 1, reps))
    run = events[(events["time"] >= 0.0)]
    won, shifted = (
        run[run["event"] == what] for what in (Happening.WON, Happening.MOVED)
    )
    np.add.at(sales, (_step(won, ends), won["rep"]), won["amount"])
    step, detail = _step(shifted, ends), shifted["detail"]
    now = detail != LATE
    signed = (detail * shifted["amount"])[now]
    np.add.at(moved, (step[now], shifted["rep"][now]), signed)
    late = ~now
    after = step[late] + 1
    np.add.at(sales, (after, shifted["rep"][late]), shifted["amount"][late])
    at = dict(zip(_names(won), _step(won, ends).tolist(), strict=True))
    held = shifted[detail == HELD]
    for name, amount in zip(_names(held), held["amount"].tolist(), strict=True):
        sales[at[name], name[0]] -= amount
    return sales[:-1], moved[:-1]


def _paid(events: NDArray[np.void], shape: tuple[int, int]) -> tuple[Floats, Floats]:
    """Return ``(months, reps)`` variable pay and prizes."""
    pay, prizes = np.zeros(shape), np.zeros(shape)
    paid = events[events["event"] == Happening.PAYOUT]
    for book, own in ((pay, paid["deal"] < 0), (prizes, paid["deal"] >= 0)):
        rows = paid[own]
        np.add.at(book, (rows["detail"], rows["rep"]), rows["amount"])
    return pay, prizes


def _step(rows: NDArray[np.void], ends: Floats) -> Ints:
    """Return the step that each event's time lies in."""
    return np.asarray(np.searchsorted(ends, rows["time"], side="left"))


def _names(rows: NDArray[np.void]) -> list[tuple[int, int, int]]:
    """Return what tells deals apart: rep, kind of accounts, number."""
    parts = (rows[name].tolist() for name in ("rep", "accounts", "deal"))
    return list(zip(*parts, strict=True))


@dataclass(frozen=True, eq=False, slots=True)
class _Stays:
    """Stays of deals in places, ``(stays,)`` each; an open one ends never."""

    rep: Ints
    place: Ints
    start: Floats
    end: Floats
    onwards: NDArray[np.bool_]


def _stays(problem: DealProblem, events: NDArray[np.void]) -> _Stays:
    """Return every stay in a stage: from its entry to the deal's next event."""
    kinds = len(problem.accounts)
    rows = events[(events["deal"] >= 0) & (events["event"] <= Happening.MOVED)]
    rows = rows[rows["accounts"] < kinds]
    order = np.lexsort((np.arange(len(rows)), *(rows[name] for name in _DEAL)))
    rows = rows[order]
    enters = np.flatnonzero(rows["event"] <= Happening.STAGE)
    after = np.minimum(enters + 1, len(rows) - 1)
    own = np.ones(len(enters), np.bool_)
    for name in _DEAL:
        own &= rows[name][enters] == rows[name][after]
    own &= after > enters
    end = np.where(own, rows["time"][after], np.inf)
    onwards = own & (rows["event"][after] != Happening.LOST)
    entered = rows[enters]
    first = np.array(problem.first_places)[entered["accounts"]]
    place = first + entered["detail"]
    return _Stays(entered["rep"], place, entered["time"], end, onwards)
