"""Guarantees of balance before cost in scenarios."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from engine import territory_opt
from engine.base.errors import InputError
from engine.scenario.load import load
from engine.scenario.overrides import Overrides
from engine.territory.tightest import largest_deviation

PATH = (
    Path(__file__).resolve().parents[2]
    / "scenarios"
    / "reference"
    / "territory"
    / "tightest.yaml"
)


def test_as_even_as_can_be():
    """The plan has the deviation that is told; what is impossible is below it."""
    run = territory_opt.run(load(PATH))
    told = run.manifest["tightest"]
    found = largest_deviation(run.problem, run.result.measures, ["potential"])
    assert float(found) <= told["within"]
    assert told["impossible"] is None or told["impossible"] < told["within"]
    assert run.problem.balance[0].within <= Fraction(2, 100)
    assert run.manifest["rules_text"][-1].startswith("Everybody's potential can be")
    plain = territory_opt.run(load(PATH, Overrides.parse(["territory.tightest=null"])))
    assert "tightest" not in plain.manifest
    assert plain.result.objective <= run.result.objective


def test_only_what_is_balanced():
    """A measure that is not balanced is refused with the nearest name."""
    words = ["territory.tightest.measures=[potentiel]"]
    with pytest.raises(InputError, match="not balanced; did you mean 'potential'"):
        load(PATH, Overrides.parse(words))
