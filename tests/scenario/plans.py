"""Tiny pay plans for the tests of this folder."""

from __future__ import annotations

import textwrap
from datetime import date
from typing import TYPE_CHECKING

from worlds import scenario_in

from engine.base.errors import InputError
from engine.payplan.calendar import PayCalendar
from engine.scenario.plan_build import build_plan
from engine.scenario.plan_load import LoadedPlan, load_plan

if TYPE_CHECKING:
    from pathlib import Path

    from engine.payplan.terms import Plan
    from engine.scenario.load import Scenario

YEAR = PayCalendar(date(2027, 1, 1), 12)
PAID = """\
fieldplan: 1
name: Pay
currency: PLN
data: {credits: credits.csv}
pay: {starts: 2027-01}
plans:
"""


def loaded(folder: Path, text: str, currency: str = "PLN") -> LoadedPlan:
    """Write a plan to a file of its own, and load it."""
    path = folder / "current.yaml"
    body = textwrap.dedent(text)
    path.write_text(f"currency: {currency}\n{body}", encoding="utf-8")
    return load_plan(path)


def built(folder: Path, text: str) -> Plan:
    """Return the terms of a plan in the calendar year 2027."""
    return build_plan(loaded(folder, text), "PLN", YEAR)


def part(folder: Path, text: str):
    """Return the first component of a plan."""
    return built(folder, text).components[0]


def refused(folder: Path, text: str) -> list[str]:
    """Return what is said of a plan, without its file; nothing if it can be paid."""
    try:
        built(folder, text)
    except InputError as error:
        return [str(p).removeprefix(f"{folder}/") for p in error.problems]
    return []


def with_plans(folder: Path, plans: str) -> Scenario:
    """Return a scenario with these plans and nothing else."""
    return scenario_in(folder, PAID + textwrap.indent(textwrap.dedent(plans), "  "))
