"""Forecast thousands of monthly series that add up, and time it beside naive peers.

The company: eight segments, regions and four channels, so that about so many series as
asked for are forecast in all, from the total down; 48 months of sales with a shared
walk, a walk by segment, growth, a season and noise; and twelve months more that no
forecast sees. Peers are statsforecast's naive and seasonal naive on the same series.

    .venv/bin/python benchmarks/forecast.py --series 5000 --workers 2 --check
"""

from __future__ import annotations

import resource
from argparse import ArgumentParser, Namespace
from hashlib import sha256
from time import perf_counter

import numpy as np

from engine.base.streams import Purpose, stream
from engine.market.calibrate import LEVELS
from engine.market.forecast import Forecast, forecast
from engine.market.history import Calendar, History
from engine.market.models import fit

SEGMENTS, CHANNELS, SEASON = 8, 4, 12


def company(seed: int, series: int, months: int) -> tuple[History, np.ndarray]:
    """Return a history, and the twelve months that follow it."""
    luck = stream(seed, Purpose.COMPANY)
    # The finest, by segment and region, by region, and what is coarser.
    regions = max(1, (series - 41) // (SEGMENTS * CHANNELS + SEGMENTS + 1))
    time = np.arange(months + SEASON)
    walk = np.cumsum(luck.normal(0, 0.02, len(time)))
    keys, sales = [], []
    for segment in range(SEGMENTS):
        own = walk + np.cumsum(luck.normal(0, 0.015, len(time)))
        for region in range(regions):
            for channel in range(CHANNELS):
                level = luck.lognormal(8, 0.8)
                trend = np.exp(own + luck.normal(0.004, 0.004) * time)
                angle = 2 * np.pi * (time + luck.normal(0, 0.5)) / SEASON
                noise = luck.lognormal(0, 0.15, len(time))
                sales.append(level * trend * (1 + 0.25 * np.sin(angle)) * noise)
                keys.append((f"s{segment}", f"r{region:03d}", f"c{channel}"))
    both = np.round(np.array(sales), 2)
    calendar = Calendar(2023 * SEASON, months, SEASON)
    names = ("segment", "region", "channel")
    past = both[:, :months]
    known = History(
        calendar, names, tuple(keys), past, np.zeros(past.shape, dtype=bool)
    )
    return known, both[:, months:]


def digest(made: Forecast) -> str:
    """Return what names the bytes of a forecast."""
    parts = [made.mean, *made.low.values(), *made.high.values(), made.deviation]
    return sha256(b"".join(part.tobytes() for part in parts)).hexdigest()[:16]


def timed(history: History, workers: int) -> tuple[Forecast, float, float]:
    """Return a forecast, its seconds, and the processor's seconds."""
    before, started = _processor(), perf_counter()
    made = forecast(history, SEASON, workers=workers)
    return made, perf_counter() - started, _processor() - before


def _processor() -> float:
    whose = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    used = [resource.getrusage(each) for each in whose]
    return sum(each.ru_utime + each.ru_stime for each in used)


def accuracy(made: Forecast, future: np.ndarray) -> None:
    """Print MASE of the year to come by level, beside peers, and coverage."""
    hierarchy, history = made.hierarchy, made.history
    past = hierarchy.summing_all @ history.sales
    true = hierarchy.summing_all @ future
    scale = np.abs(past[:, SEASON:] - past[:, :-SEASON]).mean(axis=1)
    names = ("naive", "seasonal naive")
    groups = [(list(past), name) for name in names]
    peers = fit(groups, SEASON, SEASON, past.shape[1])
    means = [made.mean / 100, *(peer.mean for peer in peers)]
    errors = [np.abs(mean - true).mean(axis=1) / scale for mean in means]
    levels = np.array([node.level for node in hierarchy.nodes])
    heads = f"{'MASE':>7}{'naive':>7}{'s.naive':>8}{'80 %':>7}{'95 %':>7}{'wider':>7}"
    print(f"{'level':28}{'series':>7}{heads}")
    for level in dict.fromkeys(levels):
        rows = levels == level
        line = "".join(f"{error[rows].mean():7.3f}" for error in errors)
        held = [
            ((made.low[p] <= true * 100) & (true * 100 <= made.high[p]))[rows].mean()
            for p in LEVELS
        ]
        wider = made.widening.factor[80][hierarchy.alike][rows].mean()
        ends = f"{held[0]:7.3f}{held[1]:7.3f}{wider:7.2f}"
        print(f"{level:28}{rows.sum():7}{line} {ends}")


def main(options: Namespace) -> None:
    """Forecast, print, and compare bytes if asked to."""
    history, future = company(options.seed, options.series, options.months)
    made, seconds, processor = timed(history, options.workers)
    count = len(made.hierarchy.nodes)
    print(f"{count} series of {options.months} months, {SEASON} ahead:")
    print(f"{options.workers} workers: {seconds:.1f} s, processors {processor:.1f} s")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"memory {peak:.1f} GiB; bytes {digest(made)}")
    for note in made.notes:
        print(note)
    accuracy(made, future)
    if options.check:
        other = 1 if options.workers > 1 else 2
        again, seconds, processor = timed(history, other)
        same = digest(again) == digest(made)
        print(
            f"{other} workers: {seconds:.1f} s, processors {processor:.1f} s; ", end=""
        )
        print("the same bytes" if same else "OTHER BYTES")


if __name__ == "__main__":
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--series", type=int, default=5000)
    parser.add_argument("--months", type=int, default=48)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--check", action="store_true", help="and with other workers")
    main(parser.parse_args())
