"""The published theory of contests, agency and turnover, recomputed."""

from __future__ import annotations

import numpy as np
import pytest
from contest_cases import CASES, SECTIONS

# As published in the notes on theory, beside our own evaluation of the formulas.
PUBLISHED = {
    "effort, normal luck, N = 10": 0.384688,
    "effort, gumbel luck, N = 20": 0.118750,
    "β of place 3 of 10, normal luck": 0.065606,
    "Tullock effort at cost 1.2 of (1.0, 1.2, 1.5, 3.0)": 18.99196,
    "total effort per unit of prize 2, linear cost": 0.953299,
    "gain by a first bit of a second prize, cost x²": 0.191968,
    "best second share, cost x^2": 0.378287,
    "total effort at the best split, cost x^3": 2.092683,
    "incentive of 3 equal prizes, N = 10, ρ = ½, logistic": 0.110221,
    "ranked prizes ÷ winner takes all, ρ = ½": 1.42725,
    "pay of the best square-root plan: outside option, m = 12": 36.376,
    "P(unique winner of 10), Poisson sales of mean 3": 0.69266,
    "productivity at 35% a year, ramp 9, vacancy 2": 0.797290,
    "first-year attrition, Weibull, η = 30, k = 1.5": 0.223518,
}


def last_digit(value):
    """Return half a unit of the last digit that a number is given with, and a bit."""
    digits = f"{value}".partition(".")[2]
    return 0.6 * 10.0 ** -max(len(digits), 3)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_theory_of_contests(case):
    """What the engine finds is the closed form, within the case's tolerance."""
    assert case.error(case.ours()) <= case.tolerance


def test_every_section_is_there_once():
    """Sections have cases; ids and names are each used once; nothing is NaN."""
    assert all(SECTIONS.values())
    assert len({case.id for case in CASES}) == len(CASES)
    assert len({case.name for case in CASES}) == len(CASES)
    assert np.isfinite([case.closed for case in CASES]).all()


@pytest.mark.parametrize("name", PUBLISHED)
def test_closed_forms_are_the_published_numbers(name):
    """The formulas of the cases give the numbers that the notes print."""
    found = next(case.closed for case in CASES if case.name == name)
    assert found == pytest.approx(PUBLISHED[name], abs=last_digit(PUBLISHED[name]))
