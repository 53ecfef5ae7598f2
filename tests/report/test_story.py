"""Guarantees of the paragraph: it says what the tables say, good or bad."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fake_run import fake_run

from engine.report.facts import Facts, Measure, Pair, Rule, Spread, facts
from engine.report.story import promise, story


def spread(low: float, high: float, *, kept: int = 4) -> Spread:
    """Return a spread of four territories."""
    return Spread(low, high, "A", "B", kept, 4)


def rule(name: str, met: int) -> Rule:
    """Return a rule of four checks."""
    checks = {"before": 4, "after": 4}
    return Rule(name, "balance", checks, {"before": 0, "after": met})


GOOD = Facts(
    currency="PLN",
    status="feasible",
    reason="gap reached",
    bound=995.0,
    gap=0.00412,
    has_before=True,
    has_plan=True,
    accounts=1600,
    territories=4,
    measures=(
        Measure(
            "potential",
            "PLN",
            0.95,
            1.05,
            spread(0.55, 1.7, kept=0),
            spread(0.96, 1.04),
        ),
    ),
    km=Pair(1_000_000.0, 790_000.0),
    cost=Pair(1_150_000.0, 1_008_500.0),
    terms={
        "travel": Pair(1_150_000.0, 908_500.0),
        "disruption": Pair(0.0, 100_000.0),
    },
    moved_accounts=312,
    moved_share=0.184,
    rules=(rule("potential", 4),),
)


def plain(text: str) -> str:
    """Return a text with ordinary spaces."""
    return text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{WORD JOINER}", "")


def test_a_better_plan_in_full():
    """A good plan is told with its moves, balance, travel, price and promise."""
    assert plain(story(GOOD)) == (
        "The plan gives 312 of 1,600 accounts, with 18.4% of the potential, to another "
        "rep. Today loads run from 55% to 170% of a fair share of potential; under the "
        "plan every territory is within 5% of its fair share of potential. Reps drive "
        "21% less, which saves 210,000 km a year. The relationships it breaks put "
        "PLN 100,000 a year at risk, less than the PLN 242,000 saved on travel. "
        "No plan that meets these rules can be more than 0.42% cheaper."
    )


def test_broken_rules_come_first():
    """A plan that breaks a rule says so in its first sentence, and promises nothing."""
    bad = replace(GOOD, rules=(rule("potential", 3), rule("workload", 4)))
    assert story(bad).startswith("This plan breaks 1 of 2 rules: potential.")
    assert "cheaper" not in story(bad)


def test_longer_roads_are_not_hidden():
    """More travel is said as more, with its amount."""
    far = replace(GOOD, km=Pair(1_000_000.0, 1_100_000.0))
    assert "Reps drive 10% more, 100,000 km a year" in story(far)


def test_worse_balance_is_not_hidden():
    """A measure whose worst load is farther from fair than today is named."""
    (measure,) = GOOD.measures
    worse = replace(measure, after=spread(0.4, 1.9, kept=1))
    text = story(replace(GOOD, measures=(worse,)))
    assert "under the plan from 40% to 190% of a fair share of potential." in text
    assert "Balance of potential gets worse." in text


def test_risk_larger_than_saving_is_not_hidden():
    """Relationships that cost more than travel saves are said to."""
    terms = {**GOOD.terms, "disruption": Pair(0.0, 900_000.0)}
    assert "at risk, more than the" in story(replace(GOOD, terms=terms))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"status": "optimal", "gap": 0.0}, "is cheaper; this is proven."),
        ({"gap": None, "bound": None}, "is not known."),
        ({"gap": 0.1201}, "more than 13% cheaper."),
        ({"has_plan": False}, ""),
    ],
)
def test_promise(changes, words):
    """The promise says what is proven, and never less than the gap."""
    assert promise(replace(GOOD, **changes)).endswith(words)
    assert bool(promise(replace(GOOD, **changes))) == bool(words)


@pytest.mark.parametrize(
    ("reason", "words"), [("interrupted", "was interrupted"), ("time limit", "clock")]
)
def test_early_end_is_said(reason, words):
    """A run that was cut short says so in its last sentence."""
    assert words in story(replace(GOOD, reason=reason)).split(". ")[-1]


def test_facts_agree_with_tables():
    """The shared figures equal sums made directly from the tables."""
    manifest, tables = fake_run()
    found = facts(manifest, tables)
    moved = tables["accounts"].filter("moved")
    assert found.moved_accounts == moved.height
    total = tables["accounts"]["potential"].sum()
    assert found.moved_share == pytest.approx(moved["potential"].sum() / total)
    assert found.km.after == pytest.approx(tables["territories"]["km_after"].sum())
    assert found.rules_met("after") == (5, 5)
    assert found.rules_met("before") == (3, 5)
    for measure in found.measures:
        assert measure.lower == pytest.approx(0.95)
        assert measure.upper == pytest.approx(1.05)
