"""From a scenario and its tables of pay to the problem that is paid."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from engine.base.errors import InputError
from engine.data.columns import ASSIGNMENTS, CREDITS, QUOTAS, RATES, SCORES
from engine.data.pay_dataset import check_pay_tables, make_pay_tables
from engine.data.pay_reads import PayReads
from engine.data.readers import TableRead, read_table
from engine.data.source import Source
from engine.payplan.problem import PayProblem
from engine.scenario.lacking_section import no_section
from engine.scenario.pay_coverage import (
    coverage_problems,
    nobody_problems,
    rate_problems,
    size_problems,
)
from engine.scenario.pay_scores import score_problems
from engine.scenario.plan_build import build_plans, pay_calendar
from engine.scenario.sources import file_problem, source_of, table_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.data.columns import TableSpec
    from engine.data.pay_dataset import PayTables
    from engine.payplan.calendar import PayCalendar
    from engine.payplan.terms import Plan
    from engine.scenario.load import Scenario

SPECS: dict[str, TableSpec] = {
    "credits": CREDITS,
    "quotas": QUOTAS,
    "assignments": ASSIGNMENTS,
    "scores": SCORES,
    "rates": RATES,
}
"""The tables of pay."""


@dataclass(frozen=True, slots=True)
class PayInput:
    """A problem to pay, and where its tables came from.

    Parameters
    ----------
    reads
        The tables as they were read.
    notes
        Every conversion that was made, and what was left out.
    """

    problem: PayProblem
    reads: PayReads
    notes: tuple[str, ...]


def build_pay(
    scenario: Scenario, *, files: Mapping[str, Path] | None = None
) -> PayInput:
    """Return what a scenario's pay is worked out from, read and checked.

    Parameters
    ----------
    files
        Table name to a file that is read instead of the scenario's.

    Raises
    ------
    InputError
        A plan contradicts itself, a table cannot be used, tables disagree, or a rep
        lacks a quota that the plan needs; every problem of a layer is listed.
    """
    period = scenario.config.pay
    if period is None or not scenario.plans:
        lacking = "'pay' section" if scenario.plans else "'plans'"
        raise no_section(scenario, lacking, "nothing to pay")
    calendar, plans = pay_calendar(scenario), build_plans(scenario)
    reads = _read_tables(scenario, files or {})
    names = [plan.name for plan in plans]
    problems = [problem for read in reads.every() for problem in read.problems]
    if reads.assignments is None and len(plans) > 1:
        message = (
            f"there are {len(plans)} plans, so a table of assignments is needed"
            " (data.assignments): it says who is on which"
        )
        problems.append(scenario.problem(("data",), message))
    problems += check_pay_tables(
        reads,
        calendar.first,
        calendar.last,
        names,
        scenario.config.currency,
        exact_shares=period.crediting == "exact",
    )
    if problems:
        raise InputError(problems)
    tables = make_pay_tables(reads, calendar.first, calendar.last, names)
    problem = _problem(scenario, calendar, plans, tables)
    late = [
        *nobody_problems(problem, reads),
        *rate_problems(problem, reads),
        *size_problems(problem, reads),
        *coverage_problems(problem, reads),
        *score_problems(problem, reads),
    ]
    if late:
        raise InputError(late)
    return PayInput(problem, reads, tables.notes)


def _read_tables(scenario: Scenario, files: Mapping[str, Path]) -> PayReads:
    found: dict[str, TableRead | None] = {}
    for name, spec in SPECS.items():
        if name in files:
            path = files[name]
            source = Source(name=name, file=path, base=Path())
            if (table := table_of(scenario, name)) is not None:
                source = replace(source, columns=table.columns)
            found[name] = read_table(source, spec)
        elif table_of(scenario, name) is None:
            found[name] = None
        elif problem := file_problem(scenario, name):
            source = source_of(scenario, name)
            found[name] = TableRead(spec.empty(), problems=(problem,), source=source)
        else:
            found[name] = read_table(source_of(scenario, name), spec)
    if found["credits"] is None:
        message = (
            "no table of credits is given; write credits: deals.csv under data, or"
            " --credits deals.csv on the command line"
        )
        raise InputError([scenario.problem(("data",), message)])
    return PayReads(
        found["credits"],
        found["quotas"],
        found["assignments"],
        found["scores"],
        found["rates"],
    )


def _problem(
    scenario: Scenario,
    calendar: PayCalendar,
    plans: tuple[Plan, ...],
    tables: PayTables,
) -> PayProblem:
    return PayProblem(
        calendar,
        scenario.config.currency,
        plans,
        with_plan_amounts(tables.assignments, plans),
        tables.credits,
        tables.quotas,
        tables.scores,
        tables.rates,
    )


def with_plan_amounts(
    assignments: pl.DataFrame, plans: tuple[Plan, ...]
) -> pl.DataFrame:
    """Return assignments with the plan's base and target where a cell is blank."""
    base = {plan.name: plan.base for plan in plans}
    target = {plan.name: plan.target for plan in plans}

    def of_plan(table: dict[str, int]) -> pl.Expr:
        return pl.col("plan").replace_strict(table, return_dtype=pl.Int64)

    return assignments.with_columns(
        pl.col("base").fill_null(of_plan(base)),
        pl.col("target").fill_null(of_plan(target)),
    )
