"""The published theory of quotas, recomputed through its public door."""

from __future__ import annotations

import ast
from importlib import import_module
from pathlib import Path

import pytest
from public_door import TERRITORY_DATA, TERRITORY_DOOR
from quota_cases import CASES, SECTIONS

SOURCE = Path(__file__).with_name("quota_cases.py")
ASKED = {
    node.args[0].value
    for node in ast.walk(ast.parse(SOURCE.read_text(encoding="utf-8")))
    if isinstance(node, ast.Call)
    and isinstance(node.func, ast.Name)
    and node.func.id == "territory"
}
"""Every name that a case asks the door for."""
# As printed in the notes on planning, beside our own evaluation of the formulas.
MONTHS = (21, 48, 90, 72, 72, 120, 96, 108, 168)
PRINTED = {
    "equal chance: quota 1": "1066.667",
    "equal chance: quota 2": "833.333",
    "equal chance: quota 3": "660",
    "equal chance: quota 4": "440",
    **{f"equal chance: P {at}": "0.369441" for at in range(1, 5)},
    "in proportion: P 1": "0.3605",
    "in proportion: P 2": "0.2839",
    "in proportion: P 3": "0.4059",
    "in proportion: P 4": "0.4059",
    "floors and a cap: θ": "7.5",
    "floors and a cap: quota 1": "375",
    "floors and a cap: quota 2": "225",
    "floors and a cap: quota 3": "200",
    "floors and a cap: quota 4": "200",
    "ramp and season": "795",
    **{f"ramp and season: month {t}": str(m) for t, m in enumerate(MONTHS, start=4)},
    "months alone": "900",
    "season alone": "936",
    "largest remainder: part 1": "105000",
    "largest remainder: part 2": "165000",
    "largest remainder: part 3": "195000",
    "largest remainder: part 4": "255000",
    "largest remainder: part 5": "280000",
    "5 % at 3 levels": "1.157625",
    "5 % at 4 levels": "1.215506",
    "weight of 1 years": "0.3077",
    "weight of 2 years": "0.4706",
    "weight of 4 years": "0.64",
    "weight of 8 years": "0.7805",
}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_theory_of_quotas(case):
    """What the engine finds is the closed form, within the case's tolerance."""
    assert case.error(case.ours()) <= case.tolerance


def test_every_quota_case_is_there_once():
    """All seven have cases; ids and names are used once; tolerances are small."""
    assert all(SECTIONS.values())
    assert len({case.id for case in CASES}) == len(CASES)
    assert len({case.name for case in CASES}) == len(CASES)
    assert max(case.tolerance for case in CASES) <= 1e-7


@pytest.mark.parametrize("name", PRINTED)
def test_closed_forms_of_quotas_are_the_printed_numbers(name):
    """The formulas of the cases give the numbers that the notes print."""
    found = next(case.closed for case in CASES if case.name == name)
    digits = len(PRINTED[name].partition(".")[2])
    assert abs(found - float(PRINTED[name])) <= 0.501 * 10.0**-digits


def test_no_case_of_the_ratchet_reaches_one():
    """A unit more sold last year never raises a quota by one or more."""
    slopes = [case.ours() for case in CASES if case.name.startswith("no ratchet")]
    assert len(slopes) == 4
    assert 0 < min(slopes) <= max(slopes) < 1


def test_what_computes_quotas_is_behind_the_territory_door():
    """Whatever a case asks for is exported by the door, or is plain data of a room."""
    door = import_module(TERRITORY_DOOR)
    assert ASKED - set(TERRITORY_DATA) - set(door.__all__) == set()
