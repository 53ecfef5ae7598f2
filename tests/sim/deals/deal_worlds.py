"""Small companies for the deal model, and how far samples may lie apart."""

from __future__ import annotations

from dataclasses import replace

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
from engine.sim.deals.problem import DealProblem
from engine.sim.deals.stages import Accounts, Stage

QUOTA = 1_000_000.0
SHORT = (Stage("qualified", 0.8, 0.3, 2.0), Stage("closing", 0.5, 0.6))
"""A process with few events a sale, for large samples."""


class Linear:
    """Pays 100,000 a year for sales at quota, in proportion."""

    def month(self, month, before, after):
        del month
        return 100_000.0 * (after[3] - before[3])


def no_effort(steps=12):
    """Return the policy of a rep who does nothing beyond being there."""
    return Policy((3,), 0.0, 1.0, (), (), np.zeros((steps, 2), np.float32))


def eager(steps=12, seed=5):
    """Return a policy with effort that depends on the quarter's and year's total."""
    x, d = np.linspace(0.0, 1.0, 11), np.linspace(0.0, 1.5, 7)
    bump = np.exp(-((x[None, :] - 0.25) ** 2) / 0.02)
    ahead = 1.0 / (1.0 + np.exp(4.0 * (d[:, None] - 0.5)))
    season = 1.0 + 0.3 * np.sin(np.arange(steps) + seed)
    effort = 0.09 * season[:, None, None] * (0.2 + bump * ahead)
    return Policy((3, 12), 0.0, 0.1, (0.0,), (0.25,), effort.astype(np.float32))


def seats_of(names, base):
    """Return seats of one team whose people sell ``base`` of the expected month."""
    one, none = np.ones(len(names)), np.zeros(len(names), np.int64)
    return Seats(
        names,
        quota=QUOTA * one,
        base=base / 12.0 * one,
        expected=one / 12.0,
        salary=60_000.0 * one,
        market_pay=160_000.0 * one,
        expected_variable=100_000.0 * one,
        team=none,
        league=none,
        tenure=none + 99,
        kind=none,
    )


def company(reps=100, months=12, *, policy=None, weekly=False, **changes):
    """Return a crowd's problem of like reps, who sell 0.9 quotas a year by themselves.

    ``changes``: ``plan`` (a dict of changes to the plan) and any field of the problem;
    ``base`` in shares of an expected month.
    """
    plan = {"discount": 0.0, **changes.pop("plan", {})}
    base = changes.pop("base", 0.9)
    names = changes.pop("ids", tuple(f"rep {n}" for n in range(reps)))
    none = np.zeros(len(names), np.int64)
    places = {key: changes.pop(key) for key in ("team", "tenure") if key in changes}
    seats = replace(seats_of(names, base), **places)
    policy = no_effort(52 if weekly else 12) if policy is None else policy
    case = {
        "policies": (policy,),
        "policy_of": none[:, None],
        "payouts": (Linear(),),
        "payout_of": none,
        **plan,
    }
    fields = {
        "seed": 11,
        "luck": Luck("deals", 0.25, 0.8),
        "season": np.ones(12),
        "quota_shares": np.ones(12) / 12.0,
        **changes,
    }
    return CrowdProblem(
        months=months,
        weekly=weekly,
        seats=seats,
        plans=(PlanCase("plan", **case),),
        **fields,
    )


def problem(world, replication=0, *, stages=SHORT, accounts=None, time=None):
    """Return the deal problem of a company's only plan, by default with few stages."""
    if accounts is None:
        luck = world.luck
        accounts = (Accounts("standard", 1.0, luck.size, luck.cv, stages),)
    return DealProblem.of(world, 0, replication, accounts=accounts, time=time)


def by_month(run):
    """Return ``(months, reps)`` sales, from steps of any length."""
    months = run.problem.company.months
    if not run.problem.company.weekly:
        return run.sales
    weeks = np.concatenate([[m] * (5 if m % 3 == 2 else 4) for m in range(months)])
    return np.array([run.sales[weeks == m].sum(axis=0) for m in range(months)])


def of(run, what):
    """Return the events of one kind."""
    return run.events[run.events["event"] == int(what)]


def mean_gap(sample, other):
    """Return how many standard errors two samples' means lie apart."""
    errors = [np.var(x, ddof=1) / len(x) for x in (sample, other)]
    gap = abs(np.mean(sample) - np.mean(other))
    # Where nothing is left to chance, additions in another order may differ.
    exact = 1e-12 * abs(np.mean(sample))
    return 0.0 if gap <= exact else gap / np.sqrt(sum(errors))


def squares(sample):
    """Return squared deviations, whose mean is the variance."""
    return (sample - np.mean(sample)) ** 2


def correlation(x, y):
    """Return the correlation of two samples and its standard error.

    From the influence function of the correlation, so it holds for any distribution.
    """
    u, v = ((s - s.mean()) / s.std() for s in (x, y))
    found = float((u * v).mean())
    return found, float(np.std(u * v - found / 2.0 * (u**2 + v**2)) / np.sqrt(len(x)))


__all__ = ["Leaving", "Luck", "Race", "Reset", "Staffing"]
