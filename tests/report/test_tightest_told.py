"""Guarantees of how balance before cost is told on the page."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fake_run import fake_run

from engine.report.decision import answer
from engine.report.facts import Measure, facts
from engine.report.people import people
from engine.report.story import promise, story
from engine.report.strips import make_strips

SAID = (
    "Everybody's potential can be within 0.0361% of a fair share; no plan is closer,"
    " this is proven."
)


@pytest.fixture(name="told")
def told_fixture():
    """Return the facts of a run that sought the least tolerance, and its tables."""
    manifest, tables = fake_run()
    manifest = {
        **manifest,
        "tightest": {"within": 0.00036},
        "rules_text": [*manifest["rules_text"], SAID],
    }
    return facts(manifest, tables), tables


def test_costs_are_proven_at_the_tolerance(told):
    """The proof of cost speaks of plans as even; the search is told before it."""
    found = replace(told[0], status="optimal")
    assert promise(found) == "No plan that is as even is cheaper; this is proven."
    assert SAID in story(found)
    gap = replace(found, status="feasible", gap=0.01)
    assert promise(gap) == "No plan that is as even can be more than 1% cheaper."
    plain = replace(found, tightest="")
    assert promise(plain).startswith("No plan that meets these rules is cheaper")


def test_a_search_that_found_nothing_promises_nothing():
    """Without a tolerance found, a plan is told as any other."""
    manifest, tables = fake_run()
    manifest = {**manifest, "tightest": {"within": None}}
    assert facts(manifest, tables).tightest == ""


def test_tolerances_that_differ_are_all_named(told):
    """The headline gives each measure its own tolerance, not the widest to all."""
    found = told[0]
    one = found.measures[0]
    two = replace(one, name="workload", lower=0.4, upper=1.6)
    one = replace(one, name="potential", lower=1 - 0.00036, upper=1.00036)
    head = answer(replace(found, measures=(one, two))).answer
    assert head == (
        "Every territory within 0.036% of its fair share of potential and 60% of its"
        " fair share of workload"
    )
    same = replace(found, measures=(replace(one, name="workload"), one))
    assert answer(same).answer == "Every territory within 0.036% of its fair share"


def test_a_narrow_band_is_no_single_figure(told):
    """A band that would read 100% is told as what may be missing or too much."""
    found, tables = told
    narrow: Measure = replace(found.measures[0], lower=1 - 0.00036, upper=1.00036)
    (strip, *_) = make_strips(
        replace(found, measures=(narrow,)),
        tables["loads"],
        people(tables["territories"]),
    )
    assert strip.band == "100% ± 0.036%"
