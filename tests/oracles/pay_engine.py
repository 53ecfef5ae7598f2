"""The engine's answer to the oracle's worlds, in the oracle's words."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

import polars as pl

from engine.data.columns import (
    ASSIGNMENTS,
    CREDITS,
    DTYPES,
    QUOTAS,
    RATES,
    SCORES,
    TableSpec,
)
from engine.data.pay_dataset import make_pay_tables
from engine.data.pay_reads import PayReads
from engine.data.readers import TableRead
from engine.incentive_sim import pay
from engine.payplan.calendar import PayCalendar
from engine.payplan.problem import PayProblem
from engine.scenario.pay_build import with_plan_amounts
from engine.scenario.plan_build import build_plan
from engine.scenario.plan_load import LoadedPlan
from engine.scenario.section_plan import PlanConfig
from engine.scenario.yaml_tree import YamlTree

if TYPE_CHECKING:
    from engine.payplan.terms import Plan


def engine_problem(world: dict) -> PayProblem:
    """Return a world as the problem that the engine is given."""
    first = date.fromisoformat(world["pay"]["starts"] + "-01")
    calendar = PayCalendar(first, world["pay"]["months"])
    plans = tuple(
        _plan(name, written, world["currency"], calendar)
        for name, written in world["plans"].items()
    )
    rows = world["assignments"]
    reads = PayReads(
        _read(CREDITS, world["credits"]),
        _read(QUOTAS, world["quotas"]),
        None if rows is None else _read(ASSIGNMENTS, rows),
        _read(SCORES, world["scores"]),
        _read(RATES, world["rates"]),
    )
    names = [plan.name for plan in plans]
    tables = make_pay_tables(reads, calendar.first, calendar.last, names)
    return PayProblem(
        calendar,
        world["currency"],
        plans,
        with_plan_amounts(tables.assignments, plans),
        tables.credits,
        tables.quotas,
        tables.scores,
        tables.rates,
    )


def engine_lines(world: dict) -> dict[tuple[str, str, str, str], int]:
    """Return (rep, plan, month, line) to hundredths, as the oracle does."""
    return pay(engine_problem(world)).lines()


def _plan(name: str, written: dict, currency: str, calendar: PayCalendar) -> Plan:
    config = PlanConfig.model_validate(written)
    loaded = LoadedPlan(name, config, "plan.yaml", YamlTree(written, {}, {}, ()))
    return build_plan(loaded, currency, calendar)


def _read(spec: TableSpec, rows: list[dict]) -> TableRead:
    columns = {}
    for column in spec.columns:
        cells = [_cell(column, row.get(column.name)) for row in rows]
        columns[column.name] = pl.Series(cells, dtype=DTYPES[column.kind])
    return TableRead(pl.DataFrame(columns))


def _cell(column, value):
    """Return one cell as the reader of tables would give it."""
    if value is None or value == "":
        blank = column.kind == "date" or column.may_be_blank
        if blank:
            return None
        return column.default if column.kind == "text" else (column.default or 0)
    if column.kind == "money":
        amount = Fraction(str(value)) * 100
        assert amount.denominator == 1, value
        return int(amount)
    if column.kind == "date":
        return date.fromisoformat(value)
    return float(value) if column.kind == "number" else value
