"""Small problems of the crowd for its tests."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.sim.crowd.problem import (
    CrowdProblem,
    Leaving,
    Luck,
    PlanCase,
    Policy,
    Race,
    Reset,
    Seats,
    Staffing,
)

EVEN = np.full(12, 1 / 12)


@dataclass(frozen=True)
class Linear:
    """Pays money for each share of a period's quota, as it is sold."""

    rate: float
    period: int = 3

    def month(self, _month, before, after):
        return self.rate * (after[self.period] - before[self.period])


@dataclass(frozen=True)
class Bent:
    """Pays by every period, with accelerators, differently in each month."""

    money: float

    def month(self, month, before, after):
        paid = np.zeros_like(after[0])
        for k in range(4):
            rate = self.money * (k + 1) * (1 + month / 24)
            for knee in (0.2, 0.8):
                paid += rate * (np.maximum(after[k] - knee, 0))
                paid -= rate * (np.maximum(before[k] - knee, 0))
        return paid


@dataclass(frozen=True)
class AtEnd:
    """Pays by attainment of the quarter and the year when they close."""

    money: float

    def month(self, month, _before, after):
        paid = np.zeros_like(after[0])
        for k, months in ((1, 3), (3, 12)):
            if (month + 1) % months == 0:
                paid += self.money * k * np.maximum(after[k] - 0.1, 0.0)
        return paid


def constant(effort, steps=12, moved=None):
    """Return a policy of one level that always says the same effort."""
    shape = (steps, 2)
    table = np.zeros(shape)
    table[:] = np.reshape(effort, (-1, 1))
    shares = None
    if moved is not None:
        shares = np.zeros(shape, np.float32)
        shares[:] = np.reshape(moved, (-1, 1))
    return Policy((3,), 0.0, 1.0, (), (), table.astype(np.float32), shares)


def seats(reps, **other):
    """Return seats that are all alike."""
    numbers = {
        "quota": 1000.0,
        "base": 1 / 16,
        "expected": 1 / 12,
        "salary": 50.0,
        "market_pay": 100.0,
        "expected_variable": 50.0,
        "team": 0,
        "league": 0,
        "tenure": 100,
        "kind": 0,
    }
    whole = {"team", "league", "tenure", "kind"}
    arrays = {
        name: np.broadcast_to(
            np.asarray(value, np.int64 if name in whole else float), (reps,)
        ).copy()
        for name, value in (numbers | other).items()
    }
    return Seats(ids=tuple(f"rep {i}" for i in range(reps)), **arrays)


def case(reps, *, name="plan", effort=0.0, steps=12, moved=None, rate=100.0, **other):
    """Return a plan of constant effort that pays a linear commission."""
    given = {
        "policies": (constant(effort, steps, moved),),
        "policy_of": np.zeros((reps, 1), np.int64),
        "payouts": (Linear(rate),),
        "payout_of": np.zeros(reps, np.int64),
    }
    return PlanCase(name=name, **(given | other))


def crowd(reps=1, plans=None, **other):
    """Return a problem without luck, unless said."""
    given = {
        "seed": 3,
        "months": 12,
        "weekly": False,
        "season": np.ones(12),
        "quota_shares": EVEN,
        "seats": seats(reps),
        "luck": Luck("normal", 0.0),
        "plans": plans or (case(reps),),
    }
    return CrowdProblem(**(given | other))


def random_policy(draw, steps):
    """Return a random policy of one to three levels, with moves or without."""
    depth = int(draw.integers(1, 4))
    choice = [(3,), (1, 12), (3, 12), (3, 6, 12), (1, 3, 12), (12,)]
    levels = [c for c in choice if len(c) == depth]
    levels = levels[int(draw.integers(len(levels)))]
    points = [int(draw.integers(1, 5)) for _ in levels]
    shape = (steps, *points)
    moved = None
    if draw.random() < 0.7:
        moved = draw.normal(0.0, 0.02, shape).astype(np.float32)
    return Policy(
        levels=levels,
        low=-0.1,
        step=float(draw.uniform(0.05, 0.3)),
        offset_low=(-0.1,) * (depth - 1),
        offset_step=tuple(draw.uniform(0.05, 0.3, depth - 1)),
        effort=draw.uniform(0.0, 0.05, shape).astype(np.float32),
        moved=moved,
    )


def random_races(draw, months):
    """Return contests of every kind with random windows and rules."""
    races = []
    for kind in ("rank", "rank", "threshold", "pool", "team", "improvement"):
        first, last = sorted(draw.integers(0, months, 2).tolist())
        base = sorted(draw.integers(0, months, 2).tolist())
        share = bool(draw.random() < 0.5)
        groups = ["all", "league"] if kind == "team" else ["all", "team", "league"]
        races.append(
            Race(
                name=f"{kind} {len(races)}",
                kind=kind,
                first=first,
                last=last,
                prizes=(20.0, 50.0) if kind == "threshold" else (50.0, 30.0, 20.0),
                levels=(0.5, 1.0) if share else (100.0, 400.0),
                by_attainment=share,
                minimum=float(draw.choice([0.0, 0.1])),
                by=str(draw.choice(groups)),
                ties=str(draw.choice(["share", "all", "first"])),
                cash=bool(draw.random() < 0.5),
                base_first=base[0],
                base_last=base[1],
                board=bool(draw.random() < 0.5),
            )
        )
    return tuple(races)


def random_plan(draw, name, reps, steps, months):
    """Return a plan with everything in it."""
    policies = tuple(random_policy(draw, steps) for _ in range(4))
    return PlanCase(
        name=name,
        policies=policies,
        policy_of=draw.integers(0, 4, (reps, 2)),
        payouts=(Bent(30.0), Linear(80.0), AtEnd(40.0)),
        payout_of=draw.integers(0, 3, reps),
        races=random_races(draw, months),
        expected_variable=draw.uniform(30.0, 60.0, reps),
        discount=float(draw.choice([0.0, 0.1])),
        draw=float(draw.choice([0.0, 6.0])),
        recoverable=bool(draw.random() < 0.6),
        override=0.05,
    )


def random_crowd(draw, kind, weekly):
    """Return a small problem with every feature on."""
    reps, months = 7, int(draw.integers(3, 16)) if weekly else int(draw.integers(5, 30))
    shares, season = draw.uniform(0.5, 1.5, (2, 12))
    own = seats(
        reps,
        quota=draw.uniform(500.0, 1500.0, reps),
        base=draw.uniform(0.02, 0.08, reps),
        expected=draw.uniform(0.06, 0.1, reps),
        team=[0, 1, 0, 1, 2, 2, 0],
        league=[0, 0, 0, 0, 1, 1, 0],
        tenure=draw.integers(0, 6, reps),
        kind=draw.integers(0, 2, reps),
    )
    leaving = tuple(Leaving(0.1, 1.0, 0.8, 1.2, 0.5) for _ in range(2))
    return CrowdProblem(
        seed=int(draw.integers(1000)),
        months=months,
        weekly=weekly,
        season=season / season.mean(),
        quota_shares=shares / shares.sum(),
        seats=own,
        luck=Luck(kind, 0.3 if kind == "deals" else 0.5, 0.7, 0.2, 0.6),
        plans=tuple(
            random_plan(draw, name, reps, 52 if weekly else 12, months)
            for name in ("a", "b")
        ),
        abilities=(1.0, 0.8),
        crosses=(0.3, 0.6),
        leaving=leaving,
        staffing=Staffing(
            ramp=(0.2, 0.5, 0.8),
            quota_ramp=(0.25, 0.5),
            vacancy=float(draw.choice([0.0, 0.5, 2.5])),
            cover=0.4,
            hire_shares=(0.7, 0.3),
            hire_cost=40.0,
        ),
        reset=Reset(0.05, 0.3),
        peer_effect=0.4,
    )
