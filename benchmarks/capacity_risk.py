"""Plan for many worlds at once, and time it to a proven gap.

The company: three roles (sales development, account executives, customer success) in
four segments over 24 months. Development reps create the pipeline that executives close
two months later, and are promoted to executives; customer success renews. Needs grow
about 2 % a month with a season; leaving, ramps, pay and prices differ by segment and
seed. One limit holds for recruiters, and one for heads in all offices. Worlds differ in
demand (AR(1), half in common), win rates, attrition, ramp time and late starts. Starts
of the first months are decided now, in whole numbers; later ones, overtime and what is
missed depend on the world.

    .venv/bin/python benchmarks/capacity_risk.py --worlds 100 --seeds 1 2 3
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from itertools import product
from time import perf_counter

import numpy as np

from engine.base.outcome import Limits
from engine.base.streams import Purpose, stream
from engine.capacity.problem import (
    CapacityProblem,
    Cell,
    Need,
    Opening,
    Pipeline,
    Place,
    Stream,
)
from engine.capacity.rules import Limit
from engine.capacity.stochastic.commitment import Commitment
from engine.capacity.stochastic.risk import Tail
from engine.capacity.stochastic.sample import Uncertainty, sample_worlds
from engine.capacity.stochastic.search import Search
from engine.capacity.stochastic.two_stage import two_stage

SEGMENTS = ("smb", "mid", "enterprise", "public")
ROLES = ("SDR", "AE", "CSM")
PAY = (4500, 9000, 6500)
DOUBT = Uncertainty(
    demand=0.15, selling=0.08, leave=0.25, ramp=0.15, late=0.4, demand_memory=0.9
)


class Segment:
    """What a segment adds to the company: a team of each role, and two needs."""

    def __init__(self, number: int, months: int, luck: np.random.Generator) -> None:
        self.number, self.name, self.first = number, SEGMENTS[number], 3 * number
        self.months, self.luck, self.time = months, luck, np.arange(months)
        self.team = np.round(luck.uniform([10, 15, 8], [18, 30, 14])).astype(int)
        self.growth = luck.uniform(1.012, 1.025) ** self.time
        self.season = 1 + 0.1 * np.sin(2 * np.pi * (self.time + 3 * number) / 12)

    def flat(self, value: float) -> np.ndarray:
        """Return one value for every month."""
        return np.full(self.months, float(value))

    def cells(self) -> list[Cell]:
        """Return the three teams."""
        full = 3 + 2 * self.number
        steps = [max(1, full - 2), full, max(1, full - 2)]
        leave = self.luck.uniform(0.015, 0.03, 3)
        return [
            Cell(
                Place(role, self.name),
                self.flat(pay * self.luck.uniform(0.9, 1.2)),
                ramp=tuple(np.minimum(1.0, np.arange(step + 1) / step)),
                voluntary=(1.5 * chance,) * 6 + (chance,),
                involuntary=(0.005,),
            )
            for role, pay, step, chance in zip(ROLES, PAY, steps, leave, strict=True)
        ]

    def streams(self) -> list[Stream]:
        """Return hires into each team, from the third month on, and promotions."""
        hired = np.where(self.time >= 2, 6.0, 0.0)
        promoted = np.where(self.time >= 1, 2.0, 0.0)
        hires = [
            Stream(
                f"market → {role} {self.name}",
                "market",
                self.first + i,
                hired,
                cost=9e3,
            )
            for i, role in enumerate(ROLES)
        ]
        ways = f"SDR → AE {self.name}", "promotion", self.first + 1, promoted
        return [*hires, Stream(*ways, out_of=self.first, cost=2e3)]

    def opening(self) -> list[Opening]:
        """Return a fifth of each team two months old, the rest two years."""
        return [
            Opening(self.first + role, tenure, float(heads))
            for role, team in enumerate(self.team.tolist())
            for tenure, heads in ((2, team // 5), (24, team * 4 // 5))
        ]

    def needs(self) -> tuple[list[Need], Pipeline]:
        """Return bookings with their pipeline, and renewals."""
        size, team = 1 + self.number / 2, self.team
        sold = 60e3 * size * team[1] * 0.93 * self.growth * self.season
        bookings = Need(
            Place("", self.name),
            "bookings",
            sold,
            {self.first + 1: self.flat(60e3 * size)},
            self.flat(self.luck.uniform(0.5, 0.8)),
            cover_price=0.4,
            cover_at_most=0.03 * sold,
        )
        renewals = Need(
            Place("", self.name),
            "renewals",
            40e3 * size * team[2] * 0.95 * self.growth,
            {self.first + 2: self.flat(40e3 * size)},
            self.flat(self.luck.uniform(0.5, 0.8)),
        )
        pipeline = Pipeline(
            2 * self.number,
            {self.first: self.flat(3 * 60e3 * size * team[1] / team[0])},
            cycle=2,
            coverage=3.0,
            inbound=0.15 * 3 * sold,
            opening=np.where(self.time < 2, 3 * sold, 0.0),
            win_rate=1 / 3,
        )
        return [bookings, renewals], pipeline


def company(seed: int, months: int = 24) -> CapacityProblem:
    """Return the company of a seed."""
    luck = stream(seed, Purpose.COMPANY)
    parts = [Segment(number, months, luck) for number in range(len(SEGMENTS))]
    streams = [way for part in parts for way in part.streams()]
    opening = [group for part in parts for group in part.opening()]
    asked = [part.needs() for part in parts]
    hired = tuple(i for i, each in enumerate(streams) if each.out_of is None)
    everybody = tuple(range(3 * len(parts)))
    heads = np.full(months, 1.8 * sum(group.heads for group in opening))
    return CapacityProblem(
        months=tuple(f"{2027 + t // 12}-{t % 12 + 1:02}" for t in range(months)),
        leave_before=False,
        discount=0.995 ** np.arange(months),
        cells=tuple(cell for part in parts for cell in part.cells()),
        streams=tuple(streams),
        opening=tuple(opening),
        needs=tuple(need for needs, _ in asked for need in needs),
        pipelines=tuple(pipeline for _, pipeline in asked),
        limits=(
            Limit("recruiters", "recruiters", "load", hired, np.full(months, 18.0)),
            Limit("offices", "headcount", "heads", everybody, heads),
        ),
    )


class Printed:
    """A watch that prints each round."""

    def __init__(self, *, loud: bool) -> None:
        self.loud, self.began = loud, perf_counter()

    def saw(self, what: str) -> None:
        """Print it."""
        if self.loud:
            print(f"{perf_counter() - self.began:8.1f} s  {what}", flush=True)

    def wants_to_stop(self) -> bool:
        """Return False."""
        return False


def arguments() -> Namespace:
    """Return what was asked for."""
    parser = ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--worlds", type=int, default=100)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--commit", type=int, nargs="+", default=[6, 24])
    parser.add_argument("--gap", type=float, default=0.01)
    parser.add_argument("--seconds", type=float, default=180.0)
    parser.add_argument("--weight", type=float, nargs="+", default=[0.0, 0.5])
    parser.add_argument("--method", default="highs")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--rounds", action="store_true", help="print each round")
    parser.add_argument("--whole", action="store_true", help="one program")
    return parser.parse_args()


def main() -> None:
    """Print the table."""
    asked = arguments()
    print("seed commit weight   worlds  seconds  rounds   objective      gap")
    for seed, commit, weight in product(asked.seeds, asked.commit, asked.weight):
        problem = company(seed)
        worlds = sample_worlds(problem, DOUBT, asked.worlds, seed)
        how = Search(
            asked.method,
            Limits(asked.seconds, asked.gap, asked.seconds),
            whole=True if asked.whole else None,
            workers=asked.workers,
        )
        watch = Printed(loud=asked.rounds)
        began = perf_counter()
        result = two_stage(
            problem, worlds, Commitment(commit), Tail(weight), how=how, watch=watch
        )
        gap = 1.0 if result.gap is None else result.gap
        print(
            f"{seed:>4}{commit:>7}{weight:>7}{asked.worlds:>9}"
            f"{perf_counter() - began:>9.1f}"
            f"{result.rounds:>8}{result.objective or 0:>14,.0f}{gap:>9.3%}",
            result.outcome,
            flush=True,
        )


if __name__ == "__main__":
    main()
