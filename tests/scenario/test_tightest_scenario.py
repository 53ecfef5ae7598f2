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
    assert told["proved"]
    assert run.problem.balance[0].within == found < Fraction(4, 10_000)
    assert run.manifest["rules_text"][-1] == (
        "Everybody's potential can be within 0.0361% of a fair share; no plan is"
        " closer, this is proven."
    )
    plain = territory_opt.run(load(PATH, Overrides.parse(["territory.tightest=null"])))
    assert "tightest" not in plain.manifest
    assert plain.result.objective <= run.result.objective


def test_both_ends_are_told():
    """Where the tries end before a proof, what is known and what is not are told."""
    tried = {3: "whether a plan is closer is not known", 4: "no plan stays within"}
    for tries, words in tried.items():
        few = Overrides.parse([f"territory.tightest.tries={tries}"])
        manifest = territory_opt.run(load(PATH, few)).manifest
        assert not manifest["tightest"]["proved"]
        assert words in manifest["rules_text"][-1]


def test_rules_that_clash_without_it():
    """Where another rule alone rules every plan out, no tolerance is looked for."""
    clash = Overrides.parse(["territory.balance.workload=1%"])
    manifest = territory_opt.run(load(PATH, clash)).manifest
    assert manifest["tightest"]["others_clash"]
    assert len(manifest["tightest"]["tried"]) == 2
    assert manifest["rules_text"][-1].startswith("No plan meets the other rules")


def test_only_what_is_balanced():
    """A measure that is not balanced is refused with the nearest name."""
    words = ["territory.tightest.measures=[potentiel]"]
    with pytest.raises(InputError, match="not balanced; did you mean 'potential'"):
        load(PATH, Overrides.parse(words))
