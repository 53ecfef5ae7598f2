"""Small problems for the tests of pay: frames from a few words."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import polars as pl

from engine.payplan.calendar import PayCalendar
from engine.payplan.problem import PayProblem
from engine.payplan.terms import Basis, Counted, Plan

YEAR = PayCalendar(date(2027, 1, 1), 12)


def percent(value: float | str) -> Fraction:
    """Return a percent as an exact fraction."""
    return Fraction(str(value)) / 100


def basis(period="month", quota=None, *, full=True, **counted) -> Basis:
    """Return what credits are held against."""
    return Basis(Counted(**counted), period, quota, full)


def plan(**parts) -> Plan:
    """Return a plan named ``p`` in PLN."""
    return Plan("p", "Plan", "PLN", **parts)


def credit(day: str, amount: float, rep: str = "R1", deal: str = "", **more) -> dict:
    """Return one row of credits, amounts in currency units."""
    row = {
        "deal_id": deal or f"{rep} {day} {amount}",
        "rep_id": rep,
        "territory_id": "",
        "date": date.fromisoformat(day),
        "amount": round(amount * 100),
        "margin": 0,
        "units": 0,
        "product": "",
        "segment": "",
        "channel": "",
        "credit": "direct",
        "share_percent": 100.0,
        "currency": "",
        "cancelled": None,
    }
    return row | more


def quota(amount: float, rep: str = "R1", period: str = "2027", **more) -> dict:
    """Return one row of quotas, amounts in currency units."""
    row = {"rep_id": rep, "measure": "amount", "period": period}
    row |= {"quota": round(amount * 100), "starts": None, "ends": None}
    return row | more


def seat(rep: str = "R1", **more) -> dict:
    """Return one row of assignments."""
    row = {
        "rep_id": rep,
        "name": rep,
        "plan": "p",
        "starts": date(2027, 1, 1),
        "ends": date(2027, 12, 31),
        "manager_id": "",
        "team": "",
        "league": "",
        "territory_id": "",
        "base": 0,
        "target": 0,
        "hired": None,
    }
    return row | more


_CREDITS = {"date": pl.Date, "cancelled": pl.Date}
_SEATS = {"starts": pl.Date, "ends": pl.Date, "hired": pl.Date}


def problem(plans, deals=(), quotas=(), seats=None, calendar=YEAR, **more):
    """Return a problem; without seats, every rep of the credits on the one plan."""
    plans = plans if isinstance(plans, tuple) else (plans,)
    reps = sorted({row["rep_id"] for row in (*deals, *quotas)}) or ["R1"]
    seats = seats or [seat(rep) for rep in reps]
    return PayProblem(
        calendar=calendar,
        currency="PLN",
        plans=plans,
        assignments=_frame(seats, seat(), _SEATS),
        credits=_frame(deals, credit("2027-01-01", 0), _CREDITS),
        quotas=_frame(quotas, quota(1), {"starts": pl.Date, "ends": pl.Date}),
        scores=_frame(more.get("scores", ()), SCORE, {}),
        rates=_frame(more.get("rates", ()), RATE, {}),
    )


SCORE = {
    "rep_id": "R1",
    "component": "",
    "objective": "",
    "period": "2027Q1",
    "weight_percent": 100.0,
    "score_percent": 100.0,
}
RATE = {"currency": "EUR", "starts": date(2027, 1, 1), "rate": 4.0}


def _frame(rows, example: dict, dates: dict) -> pl.DataFrame:
    schema = pl.DataFrame([example], schema_overrides=dates).schema
    return pl.DataFrame(list(rows), schema=schema)


def by_month(result, line: str, rep: str = "R1") -> dict[str, float]:
    """Return month to currency units of one line; months of nothing left out."""
    return {
        month: amount / 100
        for (who, _, month, name), amount in result.lines().items()
        if who == rep and name == line
    }
