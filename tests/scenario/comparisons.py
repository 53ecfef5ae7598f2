"""Tiny comparisons of plans for the tests of this folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from worlds import scenario_in

from engine.base.errors import InputError
from engine.scenario.compare_build import build_compare
from engine.scenario.compare_input import CompareInput

if TYPE_CHECKING:
    from pathlib import Path

    from engine.scenario.load import Scenario

ROSTER = "rep_id,quota\nR1,2400000\nR2,2000000\nR3,1800000\n"
PLANS = """\
plans:
  current: {pay: {ote: 180k, mix: 60/40}, commissions: [{name: Base, rate: 3%}]}
  simple: {pay: {ote: 180k, mix: 60/40}, commissions: [{name: Base, rate: 4%}]}
"""
HEAD = f"""\
fieldplan: 1
name: Three reps
currency: PLN
data: {{roster: roster.csv}}
{PLANS}"""
COMPARE = """\
compare:
  baseline: current
  starts: 2027-01
  margin: 40%
"""


def comparison(
    folder: Path, more: str = "", roster: str = ROSTER, **replaced: str
) -> Scenario:
    """Return a loaded scenario that compares two plans.

    Parameters
    ----------
    more
        Further keys of ``compare``, unindented YAML.
    roster
        Text of the table.
    replaced
        ``head`` or ``compare``: other text for that part.
    """
    below = "".join(f"  {line}\n" for line in more.splitlines())
    text = replaced.get("head", HEAD) + replaced.get("compare", COMPARE) + below
    return scenario_in(folder, text, roster=roster)


def given(folder: Path, more: str = "", roster: str = ROSTER, **replaced: str):
    """Return what comparing is given of :func:`comparison`."""
    return build_compare(comparison(folder, more, roster, **replaced))


def refused(folder: Path, more: str = "", roster: str = ROSTER, **replaced: str):
    """Return the sentences that are said instead, without the folder."""
    try:
        found = given(folder, more, roster, **replaced)
    except InputError as error:
        return [str(one).replace(f"{folder}/", "") for one in error.problems]
    assert isinstance(found, CompareInput)
    return []
