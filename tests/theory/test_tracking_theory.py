"""The published theory of fairness and landing, recomputed through its public door."""

from __future__ import annotations

import ast
from importlib import import_module
from pathlib import Path

import pytest
from public_door import TERRITORY_DATA, TERRITORY_DOOR, territory
from tracking_cases import CASES

SOURCE = Path(__file__).with_name("tracking_cases.py")
ASKED = {
    node.args[0].value
    for node in ast.walk(ast.parse(SOURCE.read_text(encoding="utf-8")))
    if isinstance(node, ast.Call)
    and isinstance(node.func, ast.Name)
    and node.func.id == "territory"
}
"""Every name that a case asks the door for."""
# As printed in the notes on planning, beside our own evaluation of the formulas.
PRINTED = {
    "ten attainments: CV": "0.244949",
    "ten attainments: CV, sample": "0.258199",
    "ten attainments: Gini": "0.14",
    "ten attainments: share at quota": "0.6",
    "hits by segment: chi-square": "5.76923",
    "hits by segment: p": "0.016309",
    "landing, mean and spread known": "0.062601",
    "landing, estimated": "0.142983",
    "mean with the prior (100, 20)": "93.5135",
    "landing with the prior (100, 20)": "0.133467",
    "run rate needed": "112",
    "landing by equal deals of 40": "0.318464",
    "pace below 80% in month 1, on plan": "0.3446",
    "pace below 80% in month 3, on plan": "0.2442",
    "pace below 80% in month 6, on plan": "0.1636",
    "pace below 80% in month 9, on plan": "0.1151",
    "won from stage 1": "0.225",
    "won from stage 2": "0.375",
    "won from stage 3": "0.642857",
    "months from stage 1": "3.5",
    "months from stage 2": "2.5",
    "months from stage 3": "1.42857",
    "won within 3 months from stage 1": "0.04725",
    "won within 3 months from stage 2": "0.26775",
    "won within 3 months from stage 3": "0.6255",
    "40, 25 and 10 deals: wins expected": "24.80357",
    "40, 25 and 10 deals: variance of wins": "15.13029",
    "coverage for 10 deals at 0.25, 80% sure": "4.9",
    "coverage for 10 deals at 0.25, 90% sure": "5.5",
    "coverage for 10 deals at 0.333, 80% sure": "3.6",
    "coverage for 10 deals at 0.333, 90% sure": "4.0",
    "coverage for 40 deals at 0.333, 80% sure": "3.325",
    "coverage for 40 deals at 0.333, 90% sure": "3.5",
}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_theory_of_tracking(case):
    """What the engine finds is the closed form, within the case's tolerance."""
    assert case.error(case.ours()) <= case.tolerance


def test_every_printed_number_has_its_case():
    """Each printed number is a case, each case is printed, and tolerances are small."""
    names = [case.name for case in CASES]
    assert sorted(names) == sorted(PRINTED)
    assert len({case.id for case in CASES}) == len(CASES)
    assert max(case.tolerance for case in CASES) <= 1e-9


@pytest.mark.parametrize("name", PRINTED)
def test_closed_forms_of_tracking_are_the_printed_numbers(name):
    """The formulas of the cases give the numbers that the notes print."""
    found = next(case.closed for case in CASES if case.name == name)
    digits = len(PRINTED[name].partition(".")[2])
    assert abs(found - float(PRINTED[name])) <= 0.501 * 10.0**-digits


def test_what_computes_is_behind_the_territory_door():
    """Whatever a case asks for is exported by the door, or is plain data of a room."""
    door = import_module(TERRITORY_DOOR)
    assert ASKED - set(TERRITORY_DATA) - set(door.__all__) == set()
    for name in ASKED & set(TERRITORY_DATA):
        assert territory(name).__module__ == TERRITORY_DATA[name]
    with pytest.raises(AttributeError, match="rates"):
        territory("rates")
