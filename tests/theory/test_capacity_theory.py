"""The published theory of capacity, recomputed through its public door."""

from __future__ import annotations

import ast
from dataclasses import is_dataclass
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest
from capacity_cases import CASES, SECTIONS
from public_door import PLANNING_DATA, PLANNING_DOOR, planning

FILES = sorted(Path(__file__).parent.glob("capacity_*.py"))
ASKED = {
    node.args[0].value
    for path in FILES
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    if isinstance(node, ast.Call)
    and isinstance(node.func, ast.Name)
    and node.func.id == "planning"
}
"""Every name that a case asks the door for."""
# As printed in the notes on planning, beside our own evaluation of the formulas.
PRINTED = {
    "productive months of 12, ramp 6": "9.5",
    "productive months, 2 hires in each of 12 months, ramp 6": "102.6667",
    "head-months of 2 hires in each of 12 months": "156",
    "leaving: 30% a year, ramp 6, vacancy 2": "0.0292855",
    "productive: 30% a year, ramp 6, vacancy 2": "0.9295829",
    "occupancy: 30% a year, ramp 6, vacancy 2": "0.9446697",
    "seats: 30% a year, ramp 6, vacancy 2": "45.5504",
    "hires: 30% a year, ramp 6, vacancy 2": "15.1219",
    "productive: 20% a year, ramp 4, vacancy 1.5": "0.9727027",
    "seats: 20% a year, ramp 4, vacancy 1.5": "42.2590",
    "hires: 20% a year, ramp 4, vacancy 1.5": "9.0914",
    "productive: 35% a year, ramp 9, vacancy 3": "0.8699649",
    "seats: 35% a year, ramp 9, vacancy 3": "50.8428",
    "hires: 35% a year, ramp 9, vacancy 3": "19.4556",
    "hires, 50 reps": "15",
    "fractile": "0.75",
    "P(14 hires are enough)": "0.748081",
    "cost of 15 hires": "198.92064",
    "cost of 12 hires": "269.69984",
    "cost of 13 hires": "221.89707",
    "hires by the normal approximation": "14.565",
    "steady SDR": "26.25",
    "steady AE": "44.25",
    "steady senior": "29.5",
    "SDR in year 1": "34.5",
    "AE in year 1": "44.5",
    "senior in year 1": "21.0",
    "SDR in year 5": "27.3192",
    "AE in year 5": "46.8976875",
    "senior in year 5": "25.7831125",
    "recruits that would keep (40, 40, 20): SDR": "16",
    "recruits that would keep (40, 40, 20): AE": "0",
    "recruits that would keep (40, 40, 20): senior": "-1",
    "P(an SDR is ever AE)": "0.625",
    "P(an SDR is ever senior)": "0.25",
    "least redundancy: objective": "841.796875",
    "tiny hiring: loss": "2367.8875",
    "tiny hiring: hires in quarter 1": "3",
    "tiny hiring: hires in quarter 2": "2",
    "tiny hiring: hires in quarter 3": "0",
    "tiny hiring: hires in quarter 4": "0",
    "tiny hiring: runner-up": "2403.95",
    "tiny hiring: no hiring": "3119.1375",
    "three worlds: hires": "17",
    "three worlds: hires for the mean": "15",
    "three worlds: loss": "1510",
    "three worlds: loss of the plan for the mean": "1530",
    "three worlds: loss with foresight": "908",
    "three worlds: planning is worth": "20",
    "three worlds: knowing is worth": "602",
    "power: effort of segment 1": "65.789474",
    "power: effort of segment 2": "23.684211",
    "power: effort of segment 3": "10.526316",
    "power: value": "1232.882801",
    "power: equal split": "1154.7005",
    "power: split in proportion to k": "1214.6258",
    "log: effort of segment 1": "50.5",
    "log: effort of segment 2": "29.9",
    "log: effort of segment 3": "19.6",
    "log: value": "721.015195",
    "log: marginal": "1.9417476",
    "log: equal split": "707.2233",
    "exponential: effort of segment 1": "42.420343",
    "exponential: effort of segment 2": "36.645531",
    "exponential: effort of segment 3": "20.934126",
    "exponential: value": "160.529757",
    "exponential: marginal": "0.599548",
    "exponential: equal split": "156.2603",
    "ADBUDG: effort of segment 1": "46.859150",
    "ADBUDG: effort of segment 2": "33.240529",
    "ADBUDG: effort of segment 3": "19.900321",
    "ADBUDG: value": "123.939843",
    "ADBUDG: marginal": "0.4474127",
    "ADBUDG: equal split": "120.5420",
    "two segments, 80 in all: effort of 1": "42.770641",
    "two segments, 80 in all: effort of 2": "37.229359",
    "two segments: sales": "128.579284",
    "best size at cost 0.6, best split": "79.0257",
    "profit there, best split": "80.5846",
    "best size at cost 0.6, 50/50": "80.7578",
    "profit there, 50/50": "80.3984",
    "tangency, c = 2, d = 100": "10",
    "tangency, c = 3, d = 1000": "12.599210",
    "profit at 0.5 × the best effort, elasticity 0.34": "0.93946",
    "profit at 0.75 × the best effort, elasticity 0.34": "0.98761",
    "profit at 1.25 × the best effort, elasticity 0.34": "0.99064",
    "profit at 2 × the best effort, elasticity 0.34": "0.88751",
    "effort ÷ revenue, m = 0.6, e = 0.34": "0.204",
    "revenue of two channels": "44792.98",
    "spent online": "2418.82",
    "spent offline": "9137.77",
    "share online": "0.2093",
    "share offline": "0.7907",
    "profit of two channels": "15319.20",
    "long-run elasticity, 0.2 with 0.6 carried": "0.5",
    "the same at 10% discount": "0.44",
    "return of one more rep": "1.3625",
    "mean score of the top fifth": "1.3998096",
    "mean performance of those selected": "0.58792",
    "gain of a hire a year": "35.2752",
    "utility of 10 hires who stay 2.5 years": "881.88",
    "months lost by an exit, ramp 6, vacancy 2": "4.5",
    "cost of an exit, 100k a month at 60%, 30k to hire": "300000",
}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_theory_of_capacity(case):
    """What the engine finds is the closed form, within the case's tolerance."""
    assert case.error(case.ours()) <= case.tolerance


def test_every_case_of_the_notes_is_there_once():
    """All fourteen have cases; ids and names are used once; tolerances are small."""
    assert list(SECTIONS) == [f"C{number}" for number in range(1, 15)]
    assert all(SECTIONS.values())
    assert len({case.id for case in CASES}) == len(CASES)
    assert len({case.name for case in CASES}) == len(CASES)
    assert np.isfinite([case.closed for case in CASES]).all()
    assert max(case.tolerance for case in CASES) <= 1e-5


@pytest.mark.parametrize("name", PRINTED)
def test_closed_forms_are_the_printed_numbers(name):
    """The formulas of the cases give the numbers that the notes print."""
    found = next(case.closed for case in CASES if case.name == name)
    digits = len(PRINTED[name].partition(".")[2])
    assert abs(found - float(PRINTED[name])) <= 0.501 * 10.0**-digits


def test_what_computes_is_behind_the_planning_door():
    """Whatever a case asks for is exported by the door, or is plain data of a room."""
    door = import_module(PLANNING_DOOR)
    assert ASKED - set(PLANNING_DATA) - set(door.__all__) == set()
    assert set(PLANNING_DATA) <= ASKED
    for name, room in PLANNING_DATA.items():
        assert is_dataclass(planning(name))
        assert planning(name).__module__ == room


@pytest.mark.parametrize("name", ["measure", "envelope", "kernels"])
def test_what_only_capacity_has_is_refused(name):
    """A function that a room has, but that the door does not export, is not found."""
    with pytest.raises(AttributeError, match=name):
        planning(name)
