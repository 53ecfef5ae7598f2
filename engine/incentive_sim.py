"""The door to incentives: pay plans, exactly what they pay, and why.

For programs: :func:`pay` takes a problem and returns every line of pay. For scenarios:
:func:`run_pay` takes a scenario file, loaded, and returns what is stored and reported.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine import __version__
from engine.payplan.calculate import calculate
from engine.payplan.plan_text import plan_text
from engine.payplan.result import check_identities
from engine.payplan.tables import pay_tables
from engine.scenario.pay_build import build_pay
from engine.store.manifest import digest_frame, versions

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import polars as pl

    from engine.payplan.problem import PayProblem
    from engine.payplan.result import PayResult
    from engine.payplan.terms import Plan
    from engine.scenario.load import Scenario
    from engine.scenario.pay_build import PayInput

__all__ = ["PayRun", "pay", "run_pay"]


@dataclass(frozen=True, eq=False, slots=True)
class PayRun:
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


def _origin(scenario: Scenario, given: PayInput) -> dict[str, Any]:
    config, calendar = scenario.config, given.problem.calendar
    return {
        "fieldplan": __version__,
        "kind": "pay",
        "name": config.name,
        "about": config.about,
        "synthetic": config.synthetic,
        "currency": config.currency,
        "pay": {"starts": calendar.label(0), "months": calendar.months},
        "plans": {plan.name: _about(plan, scenario) for plan in given.problem.plans},
        "scenario": {"file": scenario.path.name, "digest": scenario.digest},
        "inputs": {
            read.source.shown: {
                "digest": digest_frame(read.frame),
                "rows": read.frame.height,
            }
            for read in given.reads.every()
        },
        "notes": list(given.notes),
        "versions": versions(),
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
