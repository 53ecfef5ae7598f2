"""Tiny plans of people for the tests of this folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from worlds import scenario_in

from engine.base.errors import InputError
from engine.capacity.measure import measure
from engine.capacity.plan import nothing
from engine.scenario.capacity_build import build_capacity
from engine.scenario.capacity_input import CapacityInput

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np

    from engine.capacity.measure import Measures
    from engine.scenario.load import Scenario

STAFF = "role,heads\nAE,10\n"
HEAD = """\
fieldplan: 1
name: Ten people
currency: PLN
data: {staff: staff.csv}
"""
NUMBER = "number: {total: {2027: 12m}, margin: 40%}\n"
AE = "AE: {sells: {quota: 1.2m/year, attainment: 80%}, pay: 120k/year, MORE}\n"
MARKET = "sources: {market: {into: AE, lead: 1 month, cost: 10k}}\n"

PLACES = """\
number:
  total: {2027: 12m, 2028: 24m}
  segments: {smb: 40%, enterprise: 60%}
  regions: {north: 75%, south: 25%}
  margin: 40%
"""
PEOPLE = """\
roles:
  AE:
    sells: {quota: 1.2m/year, attainment: 80%, by_segment: {enterprise: 2.4m/year}}
    pay: 120k/year
    raise: 10%
  SDR: {per: {AE: 0.5}, pay: 60k/year, at: segment}
  manager: {span: 8, over: [AE, SDR], pay: 200k/year, at: company}
"""
THERE = """\
role,segment,region,heads
AE,smb,north,4
AE,smb,south,2
AE,enterprise,north,3
SDR,smb,,2
manager,,,1
"""
SOURCES = """\
sources:
  market: {into: [AE, SDR, manager], lead: 2 months, cost: 10k, at_most: 3 a month}
  rise: {out_of: SDR, into: AE, mentors: 50%}
  move: {out_of: AE, into: AE, across: [region], arriving: 90%, segments: smb}
"""


def roles(*lines: str, ae: str = "ramp: 6 months, attrition: 0% a year") -> str:
    """Return the roles: AEs with more keys, and further lines."""
    text = "roles:\n  " + AE.replace("MORE", ae)
    return text + "".join(f"  {line}\n" for line in lines)


def capacity(
    folder: Path,
    more: str = "",
    *,
    number: str = NUMBER,
    who: str | None = None,
    sources: str = MARKET,
    months: int = 12,
    starts: str = "2027-01",
    staff: str = STAFF,
    **tables: str,
) -> Scenario:
    """Return a loaded scenario that plans people.

    Parameters
    ----------
    more, number, who, sources
        Keys of ``capacity``, unindented YAML.
    staff, tables
        Text of the tables.
    """
    head = HEAD
    for name in tables:
        head = head.replace("}", f", {name}: {name}.csv}}")
    body = f"starts: {starts}\nmonths: {months}\n" + number
    body += (roles() if who is None else who) + sources + more
    below = "".join(f"  {line}\n" for line in body.splitlines())
    return scenario_in(folder, f"{head}capacity:\n{below}", staff=staff, **tables)


def built(folder: Path, more: str = "", **said) -> CapacityInput:
    """Return what planning people is given of :func:`capacity`."""
    return build_capacity(capacity(folder, more, **said))


def refused(folder: Path, more: str = "", **said) -> list[str]:
    """Return the sentences that are said instead, without the folder."""
    try:
        found = built(folder, more, **said)
    except InputError as error:
        return [str(one).replace(f"{folder}/", "") for one in error.problems]
    assert isinstance(found, CapacityInput)
    return []


def measured(given: CapacityInput, starts: dict[tuple[int, int], float]) -> Measures:
    """Return what a plan with a few planned starts amounts to.

    Parameters
    ----------
    starts
        Stream and month to how many.
    """
    plan = nothing(given.problem)
    for (stream, month), people in starts.items():
        plan.starts[stream, month] += people
    return measure(given.problem, plan)


def productive(found: Measures) -> np.ndarray:
    """Return productive people of all cells in each month."""
    return (found.people.ramped + found.people.ramping).sum(axis=0)
