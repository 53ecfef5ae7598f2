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

from engine.base.streams import Purpose, stream
from engine.data.columns import (
    ASSIGNMENTS,
    CREDITS,
    DTYPES,
    QUOTAS,
    RATES,
    SCORES,
    TableSpec,
)
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


def commissions() -> tuple[Commission, ...]:
    """Return tiers against quota, a flat rate, and tiers deal by deal."""
    tiers = [(share("0"), share("4")), (share("100"), share("7.5"))]
    tiers.append((share("150"), share("6")))
    product = Counted(product=frozenset({"add-on", "service"}))
    quarter = Basis(Counted(), "quarter", "amount")
    large = marginal([(Fraction(500_000), share("1"))])
    return (
        Commission("core", quarter, False, marginal(tiers), cap=Limit(money=9_000_000)),
        Commission("add-ons", Basis(product, "month"), False, flat_rate(share("2.5"))),
        Commission("large", Basis(Counted(), "month"), False, large, per_deal=True),
    )


def bonuses() -> tuple[Bonus | Spiff, ...]:
    """Return a quarter's and a year's bonus, and a SPIFF of three months."""
    pays = [(share("80"), share("40")), (share("100"), share("100"))]
    curve = through([*pays, (share("130"), share("220"))], linear=True)
    quarter = Basis(Counted(), "quarter", "amount")
    year = Basis(Counted(), "year", "amount")
    service = Counted(product=frozenset({"service"}))
    spring = Window(date(2027, 3, 1), date(2027, 5, 31))
    return (
        Bonus("quarter", quarter, True, Full(share=share("40")), curve),
        Bonus("year", year, True, Full(share=share("20")), curve),
        Spiff("spring", spring, service, rate=share("1"), each_most=200_000),
    )


def make_plan() -> Plan:
    """Return six components, one multiplier and a clawback."""
    parts = (*commissions(), *bonuses())
    margin = Basis(Counted(measure="margin"), "quarter", "amount", full=False)
    steps = through(
        [(share("0"), share("90")), (share("30"), share("110"))], linear=False
    )
    return Plan(
        "field",
        "Field",
        "EUR",
        base=6_000_000,
        target=4_000_000,
        components=parts,
        adjust=(Multiply("margin", ("core",), margin, steps),),
        clawback=Clawback(12, frozenset(part.name for part in parts)),
    )


def table(spec: TableSpec, rows: int, **columns: object) -> pl.DataFrame:
    """Return a table of so many rows; columns not named are blank."""
    blank = {
        column.name: pl.lit("" if column.kind == "text" else None, DTYPES[column.kind])
        for column in spec.columns
    }
    given = pl.DataFrame({"row": np.arange(rows), **columns})
    return given.with_columns(
        [expr.alias(name) for name, expr in blank.items() if name not in columns]
    ).select(spec.names)


def make_deals(ids: list[str], count: int, rng: np.random.Generator) -> pl.DataFrame:
    """Return credits over the year, 2 % of them cancelled later."""
    days = rng.integers(0, 365, count) + date(2027, 1, 1).toordinal() - 719_163
    amount = np.rint(rng.lognormal(8.5, 1.0, count) * 100).astype(np.int64)
    lost = pl.Series(rng.random(count) < 0.02)
    cancelled = pl.Series(days + rng.integers(20, 200, count))
    return table(
        CREDITS,
        count,
        deal_id=pl.Series(np.arange(count)).cast(pl.String),
        rep_id=pl.Series(ids).gather(rng.integers(0, len(ids), count)),
        date=pl.Series(days).cast(pl.Int32).cast(pl.Date),
        amount=amount,
        margin=amount * rng.integers(20, 40, count) // 100,
        units=np.full(count, 100),
        product=pl.Series(PRODUCTS).gather(rng.integers(0, 4, count)),
        credit=pl.repeat("direct", count, eager=True),
        share_percent=np.full(count, 100.0),
        cancelled=cancelled.cast(pl.Int32).cast(pl.Date).set(~lost, None),
    )


def make_problem(reps: int, credits_: int, seed: int = 1) -> PayProblem:
    """Return a company of a size, invented from a seed."""
    rng = stream(seed, Purpose.COMPANY)
    ids = [f"R{i:05d}" for i in range(reps)]
    seats = table(
        ASSIGNMENTS,
        reps,
        rep_id=ids,
        name=ids,
        plan=["field"] * reps,
        starts=[date(2027, 1, 1)] * reps,
        ends=[date(2027, 12, 31)] * reps,
        base=[6_000_000] * reps,
        target=[4_000_000] * reps,
    )
    deals = make_deals(ids, credits_, rng)
    quotas = table(
        QUOTAS,
        reps,
        rep_id=ids,
        measure=["amount"] * reps,
        period=["2027"] * reps,
        quota=rng.integers(60_000_000, 100_000_000, reps),
    )
    calendar = PayCalendar(date(2027, 1, 1), 12)
    plans = (make_plan(),)
    empty = (SCORES.empty(), RATES.empty())
    return PayProblem(calendar, "EUR", plans, seats, deals, quotas, *empty)


def main() -> None:
    """Read the arguments, pay, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reps", type=int, default=10_000)
    parser.add_argument("--credits", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=5)
    given = parser.parse_args()
    problem = make_problem(given.reps, given.credits)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    taken = []
    for _ in range(given.runs):
        result = None  # the last run's, so that only one is in memory
        started = perf_counter()
        result = pay(problem)
        taken.append(perf_counter() - started)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    total = sum(int(plan.payout.sum()) for plan in result.plans)
    clawed = sum(int(a.sum()) for p in result.plans for a in p.stage.clawed.values())
    median = sorted(taken)[len(taken) // 2]
    print(f"{given.reps:,} reps x 12 months x 6 components, {given.credits:,} credits")
    print(f"paid {total / 100:,.2f}, of which taken back {clawed / 100:,.2f}")
    print(f"seconds: median {median:.2f}, worst {max(taken):.2f}")
    print(f"memory: peak {peak:.2f} GB, of which {before:.2f} before paying")


if __name__ == "__main__":
    main()
