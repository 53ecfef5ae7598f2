"""The published theory of effort under quotas, bonuses and ratchets, recomputed."""

from __future__ import annotations

import numpy as np
import pytest
from effort_cases import CASES

# As published in the notes on theory, beside our own evaluation of the formulas.
PUBLISHED = {
    "A1.3.rate": 0.689655,
    "A1.3.ce": 0.261593,
    "A1.2.ce": -0.06,
    "A1.task.1": 0.5333,
    "A6.effort.0.8": 0.79788,
    "A6.hit.1.0": 0.07976,
    "A6.commission.1.0": 1.08613,
    "A6.over.0.5": 0.24277,
    "A6.jump": 1.056307,
    "A6.jump.before": 1.235,
    "A7a.plain.V": 13 / 256,
    "A7a.plain.P2": 23 / 128,
    "A7a.present bias 4/5.e10": 456 / 3125,
    "A7a.discount 9/10.P2": 0.112319,
    "A7a.commission 1/4.e10": 23 / 64,
    "A7b.1.V": 0.241073,
    "A7b.1.e": 0.326708,
    "A7b.3.e": 1.252792,
    "A7b.4.P": 0.059515,
    "A7b.5.P": 0.837937,
    "A7b.r1.5.e": 0.203094,
    "A7b.kinked.V": 0.115162,
    "A7b.kinked.e": 0.370039,
    "A7b.once.e": 0.315656,
    "A7c.plain.hit": 0.918,
    "A7c.discount.first": 0.340,
    "A7c.discount.last": 0.596,
    "A7c.discount.hit": 0.836,
    "A7c.bias.first": 0.440,
    "A7c.bias.last": 0.555,
    "A7d.capped.pay": 0.186916,
    "A7d.uncapped.sales": 0.1709,
    "A7d.straight.sales": 0.2200,
    "A7d.salary": 0.773084,
    "A9.0.3.0.1": 0.25,
    "A9.T4.1": 0.244929,
    "A10.0.0": 0.718817,
    "A10.1.5": 0.919314,
    "A14.0.95.0.9": 0.0025,
}
ROUGH = {"A7c": 0.006}
"""Sections whose published numbers are from a coarser solution than our oracle's."""


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_theory_of_effort(case):
    """What the engine finds is the closed form, within the case's tolerance."""
    assert case.error(case.ours()) <= case.tolerance


def test_cases_are_there_once():
    """Every section has cases; ids and names are each used once; nothing is NaN."""
    sections = {case.id.split(".")[0] for case in CASES}
    assert sections == {"A1", "A6", "A7a", "A7b", "A7c", "A7d", "A9", "A10", "A14"}
    assert len({case.id for case in CASES}) == len(CASES)
    assert len({case.name for case in CASES}) == len(CASES)
    assert np.isfinite([case.closed for case in CASES]).all()


@pytest.mark.parametrize("name", PUBLISHED)
def test_closed_forms_are_the_published_numbers(name):
    """The formulas of the cases give the numbers that the notes print."""
    found = next(case.closed for case in CASES if case.id == name)
    tolerance = ROUGH.get(name.split(".")[0], 1.1e-6)
    digits = len(f"{PUBLISHED[name]}".partition(".")[2])
    tolerance = max(tolerance, 0.6 * 10.0**-digits)
    assert found == pytest.approx(PUBLISHED[name], abs=tolerance)
