"""Deals with a known process, for the tests of what is measured of them."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import polars as pl

from engine.base.streams import Purpose, stream

STAGES = ("lead", "demo", "offer")
START = date(2025, 1, 1)
MOVES = np.array([[0.5, 0.3, 0], [0, 0.4, 0.35], [0, 0, 0.3]])
ENDS = np.array([[0, 0.2], [0, 0.25], [0.45, 0.25]])
"""The published chain; ends are won and lost."""


def history(rows):
    """Return a history from (deal, stage, entered, left, outcome) in days."""
    return pl.DataFrame(
        {
            "deal": [r[0] for r in rows],
            "rep": [f"R{int(r[0][1:]) % 3}" for r in rows],
            "account": [f"A{r[0][1:]}" for r in rows],
            "amount": [100.0 * (1 + int(r[0][1:]) % 5) for r in rows],
            "stage": [r[1] for r in rows],
            "entered": [START + timedelta(days=r[2]) for r in rows],
            "left": [
                None if r[3] is None else START + timedelta(days=r[3]) for r in rows
            ],
            "outcome": [r[4] for r in rows],
        },
        schema_overrides={"left": pl.Date, "outcome": pl.String},
    )


def imagined(seed, count, days, leave, step=7):
    """Return a full history of deals that start on random days.

    ``leave(stage, age)`` gives chances of a step to the next stage (or won) and to
    lost, by age in steps.
    """
    draws = stream(seed, Purpose.DEALS, count)
    begins = draws.integers(0, days, count)
    rows = []
    for number, begin in enumerate(begins.tolist()):
        now, stage, age = begin, 0, 0
        entered = now
        while stage is not None:
            ahead, lost = leave(stage, age)
            u = draws.random()
            age += 1
            now += step
            if u < ahead + lost:
                last = stage == len(STAGES) - 1
                outcome = "lost" if u >= ahead else "won" if last else None
                rows.append((f"D{number}", STAGES[stage], entered, now, outcome))
                stage = None if outcome else stage + 1
                entered, age = now, 0
    return history(rows)


def as_of(days):
    """Return the day so many days after the start."""
    return START + timedelta(days=days)


def constant(stage, _age):
    """Return chances that do not depend on age."""
    return ((0.10, 0.05), (0.15, 0.08), (0.20, 0.12))[stage]


def ageing(_stage, age):
    """Return chances of deals that close early or linger and are lost."""
    fresh = age < 4
    return (0.22, 0.04) if fresh else (0.015, 0.07)
