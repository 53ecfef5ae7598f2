"""Time the exact calculator on a large company, and show what it needs.

10,000 reps × 12 months × 6 components over 1,000,000 credits, with cancelled deals
that are clawed back. Prints seconds, credits a second, and the peak of memory.
"""

from __future__ import annotations

import argparse
import resource
from datetime import date
from fractions import Fraction
from time import perf_counter

import numpy as np
import polars as pl

from engine.incentive_sim import pay
from engine.payplan.calendar import PayCalendar
from engine.payplan.curve import flat_rate, marginal, through
from engine.payplan.problem import PayProblem
from engine.payplan.terms import (
    Basis,
    Bonus,
    Clawback,
    Commission,
    Counted,
    Full,
    Limit,
    Multiply,
    Plan,
    Spiff,
    Window,
)

PRODUCTS = ("core", "add-on", "service", "renewal")


def share(text: str) -> Fraction:
    """Return a percent as an exact fraction."""
    return Fraction(text) / 100


def make_plan() -> Plan:
    """Return six components, one multiplier and a clawback."""
    tiers = [(share("0"), share("4")), (share("100"), share("7.5"))]
    tiers.append((share("150"), share("6")))
    pays = [(share("80"), share("40")), (share("100"), share("100"))]
    curve = through([*pays, (share("130"), share("220"))], linear=True)
    product = Counted(product=frozenset({"add-on", "service"}))
    quarter = Basis(Counted(), "quarter", "amount")
    parts = (
        Commission("core", quarter, False, marginal(tiers), cap=Limit(money=9_000_000)),
        Commission("add-ons", Basis(product, "month"), False, flat_rate(share("2.5"))),
        Commission(
            "large deals",
            Basis(Counted(), "month"),
            False,
            marginal([(Fraction(500_000), share("1"))]),
            per_deal=True,
        ),
        Bonus("quarter", quarter, True, Full(share=share("40")), curve),
        Bonus(
            "year", Basis(Counted(), "year", "amount"), True, Full(share=share("20")), curve
        ),
        Spiff(
            "spring",
            Window(date(2027, 3, 1), date(2027, 5, 31)),
            Counted(product=frozenset({"service"})),
            rate=share("1"),
            each_most=200_000,
        ),
    )
    margin = Basis(Counted(measure="margin"), "quarter", "amount", full=False)
    factor = Multiply(
        "margin",
        ("core",),
        margin,
        through([(share("0"), share("90")), (share("30"), share("110"))], linear=False),
    )
    return Plan(
        "field",
        "Field",
        "EUR",
        base=6_000_000,
        target=4_000_000,
        components=parts,
        adjust=(factor,),
        clawback=Clawback(12, frozenset(p.name for p in parts)),
    )


def make_problem(reps: int, credits_: int, seed: int = 1) -> PayProblem:
    """Return a company of a size, invented from a seed."""
    rng = np.random.default_rng(seed)
    ids = [f"R{i:05d}" for i in range(reps)]
    start, end = date(2027, 1, 1), date(2027, 12, 31)
    blank = [""] * reps
    seats = pl.DataFrame(
        {
            "rep_id": ids,
            "name": ids,
            "plan": ["field"] * reps,
            "starts": [start] * reps,
            "ends": [end] * reps,
            "manager_id": blank,
            "team": blank,
            "league": blank,
            "territory_id": blank,
            "base": [6_000_000] * reps,
            "target": [4_000_000] * reps,
            "hired": pl.Series([None] * reps, dtype=pl.Date),
        }
    )
    days = rng.integers(0, 365, credits_)
    amount = np.rint(rng.lognormal(8.5, 1.0, credits_) * 100).astype(np.int64)
    lost = rng.random(credits_) < 0.02
    epoch = date(2027, 1, 1).toordinal() - 719_163
    given = pl.Series(days + epoch).cast(pl.Int32).cast(pl.Date)
    cancelled = pl.Series(days + epoch + rng.integers(20, 200, credits_))
    cancelled = cancelled.cast(pl.Int32).cast(pl.Date).set(pl.Series(~lost), None)
    rep = rng.integers(0, reps, credits_)
    deals = pl.DataFrame(
        {
            "deal_id": pl.Series(np.arange(credits_)).cast(pl.String),
            "rep_id": pl.Series(ids).gather(rep),
            "territory_id": pl.repeat("", credits_, eager=True),
            "date": given,
            "amount": amount,
            "margin": amount * rng.integers(20, 40, credits_) // 100,
            "units": np.full(credits_, 100),
            "product": pl.Series(PRODUCTS).gather(rng.integers(0, 4, credits_)),
            "segment": pl.repeat("", credits_, eager=True),
            "channel": pl.repeat("field", credits_, eager=True),
            "credit": pl.repeat("direct", credits_, eager=True),
            "share_percent": np.full(credits_, 100.0),
            "currency": pl.repeat("", credits_, eager=True),
            "cancelled": cancelled,
        }
    )
    quotas = pl.DataFrame(
        {
            "rep_id": ids,
            "measure": ["amount"] * reps,
            "period": ["2027"] * reps,
            "quota": rng.integers(60_000_000, 100_000_000, reps),
            "starts": pl.Series([None] * reps, dtype=pl.Date),
            "ends": pl.Series([None] * reps, dtype=pl.Date),
        }
    )
    none = pl.DataFrame(schema={"currency": pl.String, "starts": pl.Date, "rate": pl.Float64})
    scores = pl.DataFrame(
        schema={
            "rep_id": pl.String,
            "component": pl.String,
            "objective": pl.String,
            "period": pl.String,
            "weight_percent": pl.Float64,
            "score_percent": pl.Float64,
        }
    )
    calendar = PayCalendar(start, 12)
    return PayProblem(calendar, "EUR", (make_plan(),), seats, deals, quotas, scores, none)


def main() -> None:
    """Read the arguments, pay, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reps", type=int, default=10_000)
    parser.add_argument("--credits", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=5)
    given = parser.parse_args()
    problem = make_problem(given.reps, given.credits)
    taken = []
    for _ in range(given.runs):
        started = perf_counter()
        result = pay(problem)
        taken.append(perf_counter() - started)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    total = sum(int(plan.payout.sum()) for plan in result.plans)
    clawed = sum(int(a.sum()) for p in result.plans for a in p.stage.clawed.values())
    median = sorted(taken)[len(taken) // 2]
    print(f"{given.reps:,} reps x 12 months x 6 components, {given.credits:,} credits")
    print(f"paid {total / 100:,.2f}, of which taken back {clawed / 100:,.2f}")
    print(f"seconds: median {median:.2f}, worst {max(taken):.2f}; peak {peak:.2f} GB")


if __name__ == "__main__":
    main()
