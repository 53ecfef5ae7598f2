"""What plans pay, and what they look like before anyone is paid by them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from engine import __version__
from engine.base.units import MINOR_PER_UNIT
from engine.payplan.calculate import calculate
from engine.payplan.look.check_tables import check_tables
from engine.payplan.look.findings import check_plan
from engine.payplan.plan_text import plan_text
from engine.payplan.result import check_identities
from engine.payplan.tables import pay_tables
from engine.scenario.origin import origin
from engine.scenario.pay_build import build_pay
from engine.scenario.plan_subject import read_subject
from engine.store.answer import Answer
from engine.store.manifest import digest_frame, versions

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from engine.payplan.problem import PayProblem
    from engine.payplan.result import PayResult
    from engine.payplan.terms import Plan
    from engine.scenario.load import Scenario
    from engine.scenario.pay_build import PayInput


@dataclass(frozen=True, eq=False, repr=False, slots=True)
class PayRun(Answer):
    """Everything that paying one scenario gave.

    Parameters
    ----------
    problem, result
        What was given, and every line of pay.
    manifest, tables
        What is stored and reported; the manifest still lacks ``made``.
    """

    problem: PayProblem
    result: PayResult
    manifest: dict[str, Any]
    tables: dict[str, pl.DataFrame]


@dataclass(frozen=True, eq=False, repr=False, slots=True)
class PlansChecked(Answer):
    """What plans cost and where they trap; each table's first column is ``plan``."""

    manifest: dict[str, Any]
    tables: dict[str, pl.DataFrame]


def pay(problem: PayProblem) -> PayResult:
    """Return every line of pay of every rep and month, exact to the hundredth.

    Raises
    ------
    PayMismatchError
        What must hold of any payment does not: our fault.
    """
    result = calculate(problem)
    check_identities(result)
    return result


def run_pay(scenario: Scenario, *, files: Mapping[str, Path] | None = None) -> PayRun:
    """Read, pay and tabulate the plans of a scenario.

    Parameters
    ----------
    scenario
        From :func:`engine.scenario.load.load`.
    files
        Table name, such as ``credits``, to a file that is read instead of the
        scenario's.

    Raises
    ------
    InputError
        A plan contradicts itself, or a table cannot be used; every problem.
    """
    given = build_pay(scenario, files=files)
    result = pay(given.problem)
    manifest = _origin(scenario, given)
    return PayRun(given.problem, result, manifest, pay_tables(result))


def check_plans(
    file: Path, *, quota: str | None = None, mean: float = 95.0, sd: float = 30.0
) -> PlansChecked:
    """Look at the plans of a scenario, or at one plan file, before anyone is paid.

    Parameters
    ----------
    file
        A scenario with plans, or a file that holds one plan.
    quota
        Yearly quota of a rep as it is written in a plan, such as ``1.2m``; by default
        the median of the scenario's, or five times on-target earnings.
    mean, sd
        Attainment to expect, per cent of quota.

    Raises
    ------
    InputError
        The file, a plan, or a number cannot be used; every problem.
    """
    subject = read_subject(file, quota=quota, mean=mean, sd=sd)
    tables: dict[str, list[pl.DataFrame]] = {}
    plans: dict[str, dict[str, Any]] = {}
    for plan in subject.plans:
        check = check_plan(plan, subject.standard(plan), subject.distributions)
        plans[plan.name] = {
            "title": plan.title,
            "currency": plan.currency,
            "rounding": plan.rounder.how.value,
            "target": plan.target / MINOR_PER_UNIT,
            "text": plan_text(plan),
            "left_out": list(check.left_out),
            "exact": check.exact,
        }
        for name, table in check_tables(check).items():
            named = table.select(pl.lit(plan.name).alias("plan"), pl.all())
            tables.setdefault(name, []).append(named)
    manifest = {
        "fieldplan": __version__,
        "kind": "plan_check",
        **subject.head,
        "plans": plans,
        "inputs": {},
        "notes": [],
        "versions": versions(),
    }
    joined = {name: pl.concat(parts) for name, parts in tables.items()}
    return PlansChecked(manifest, joined)


def _origin(scenario: Scenario, given: PayInput) -> dict[str, Any]:
    calendar = given.problem.calendar
    inputs = {
        read.source.shown: (digest_frame(read.frame), read.frame.height)
        for read in given.reads.every()
    }
    return {
        **origin(scenario, "pay", inputs, given.notes),
        "pay": {"starts": calendar.label(0), "months": calendar.months},
        "plans": {plan.name: _about(plan, scenario) for plan in given.problem.plans},
    }


def _about(plan: Plan, scenario: Scenario) -> dict[str, Any]:
    loaded = scenario.plans[plan.name]
    return {
        "title": plan.title,
        "currency": plan.currency,
        "rounding": plan.rounder.how.value,
        "text": plan_text(plan),
        "file": None if loaded.path is None else loaded.path.name,
        "digest": loaded.digest,
    }
