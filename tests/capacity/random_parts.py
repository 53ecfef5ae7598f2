"""Ways in and rules of random companies."""

from __future__ import annotations

import numpy as np
from capacity.team_parts import steady

from engine.capacity.problem import Pipeline, Stream
from engine.capacity.rules import Budget, Limit, Ratio, Target, Training


def random_ways(draw, cells, months) -> list[Stream]:
    """Return ways into every cell, and between some."""
    ways = [_market(draw, index, cell, months) for index, cell in enumerate(cells)]
    for sdr in range(0, len(cells), 3):
        region = cells[sdr].place.region
        ways.append(_university(sdr, region, months))
        ways.append(_promotion(draw, sdr, region, months))
        if sdr:
            ways.append(_transfer(sdr + 1, region, months))
    return ways


def _market(draw, index, cell, months) -> Stream:
    """Return hires one or two at a time, on time or not."""
    return Stream(
        f"market → {cell.place}",
        "market",
        index,
        steady(months, 4),
        lot=int(draw.integers(1, 3)),
        delay=(0.7, 0.2, 0.1) if draw.integers(2) else (1.0,),
        cost=float(draw.uniform(2, 6)),
        load=float(draw.integers(1, 4)),
    )


def _university(sdr, region, months) -> Stream:
    """Return people who start every fourth month, ramp slowly and leave early."""
    return Stream(
        f"university → SDR {region}",
        "university",
        sdr,
        np.where(np.arange(months) % 4 == 1, 6.0, 0.0),
        ramp=(0.0, 0.1, 0.3, 0.6, 1.0),
        voluntary=(0.1, 0.1, 0.05, 0.03),
        cost=1.0,
    )


def _promotion(draw, sdr, region, months) -> Stream:
    """Return SDR who become AE, some of whom are lost; AE teach them."""
    return Stream(
        f"SDR → AE {region}",
        "promotion",
        sdr + 1,
        steady(months, 2),
        out_of=sdr,
        arriving=float(draw.choice([1.0, 0.75])),
        ramp=(0.5, 1.0),
        involuntary=(0.0, 0.01),
        share_of_destination=0.5,
        load=0.0,
    )


def _transfer(into, region, months) -> Stream:
    """Return AE of the first region who move to another."""
    return Stream(
        f"AE r0 → AE {region}",
        "transfer",
        into,
        steady(months, 1),
        out_of=1,
        cost=3.0,
        load=0.0,
    )


def random_rules(cells, streams, needs, months) -> dict:
    """Return rules of every kind that a modest plan can keep."""
    every = tuple(range(months))
    hires = tuple(i for i, way in enumerate(streams) if way.out_of is None)
    sold = tuple(range(1, len(cells), 3))
    return {
        "targets": (
            Target("bookings", tuple(range(len(needs))), every, 0.6),
            Target("first needs", (0,), every[: max(1, months // 2)], 0.3),
        ),
        "ratios": tuple(
            Ratio(f"span {cells[ae].place}", (ae + 1,), (ae - 1, ae), 1 / 12, every)
            for ae in sold
        ),
        "limits": (
            Limit("office", "headcount", "heads", tuple(range(3)), steady(months, 60)),
            Limit("recruiters", "recruiters", "load", hires, steady(months, 24)),
            Limit("onboarding", "intake", "starts", hires, steady(months, 14)),
        ),
        "budgets": (
            Budget("budget", every, 600.0 * months),
            Budget("budget r0", every, 300.0 * months, (0, 1, 2)),
        ),
        "trainings": (Training("bootcamp", sold, 3, 5.0, steady(months, 3)),),
        "pipelines": tuple(
            Pipeline(
                index,
                {3 * index: steady(months, 4.0)},
                2,
                3.0,
                steady(months, 12.0),
                np.where(np.arange(months) < 2, 20.0, 0.0),
                0.4,
            )
            for index in range(len(needs))
        ),
    }
