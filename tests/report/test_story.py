"""Guarantees of the paragraph: it says what the tables say, good or bad."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
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
        "The plan gives 312 of 1,600 accounts, with 18.4% of the potential that has a "
        "rep today, to another rep. Today loads run from 55% to 170% of a fair share "
        "of potential; under the plan every territory is within 5% of its fair share "
        "of potential. Reps drive 21% less, which saves 210,000 km a year. The "
        "relationships it breaks put PLN 100,000 a year at risk, less than the "
        "PLN 242,000 saved on travel. "
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


FAR = replace(
    GOOD,
    km=Pair(1_000_000.0, 1_100_000.0),
    terms={"travel": Pair(100.0, 110.0)},
)


def test_the_price_of_balance_is_named_where_it_is_one():
    """Longer roads are the price of balance where balance alone was lacking."""
    assert "km a year, which is the price of balance. " in story(FAR)
    first = story(replace(FAR, first_accounts=2))
    assert "the price of balance and of accounts that nobody covers today. " in first


def test_no_price_of_balance_where_balance_gets_worse():
    """Other rules that today breaks are the reason; the sentence names no balance."""
    (measure,) = GOOD.measures
    worse = replace(measure, before=spread(0.9, 1.1), after=spread(0.8, 1.2))
    permit = Rule(
        "skills", "permit", {"before": 1, "after": 1}, {"before": 0, "after": 1}
    )
    text = story(replace(FAR, measures=(worse,), rules=(permit,)))
    assert "the price of rules that today's territories break." in text
    assert "price of balance" not in text
    text = story(replace(FAR, rules=(*FAR.rules, permit)))
    assert "price of balance" not in text
    kept = replace(permit, met={"before": 1, "after": 1})
    text = story(replace(FAR, measures=(worse,), rules=(kept,)))
    assert "Reps drive 10% more, 100,000 km a year. " in text


@pytest.mark.parametrize(
    ("terms", "words"),
    [
        ({"inertia": Pair(9.0, 5.0)}, "From today's homes, which do not count in this"),
        ({"interest": Pair(9.0, 5.0)}, "a year; travel is not a goal of this plan. "),
        (
            {"travel": Pair(1.0, 2.0), "inertia": Pair(9.0, 5.0)},
            "Reps drive 10% more, 100,000 km a year. ",
        ),
    ],
)
def test_longer_roads_for_another_goal_are_no_price_of_balance(terms, words):
    """Where travel is no goal, or not the only one, the paragraph says that instead."""
    text = story(replace(FAR, terms=terms))
    assert words in text
    assert "price of balance" not in text


def test_territories_that_open_and_close_are_named():
    """The paragraph says which open and close, and what that does to their cost."""
    terms = {**FAR.terms, "opening": Pair(24_000.0, 18_500.0)}
    changed = replace(FAR, terms=terms, closed=("R4",), opened=("R5", "R6"))
    text = plain(story(changed))
    assert "The plan closes R4 and opens R5 and R6. " in text
    assert "What territories cost falls by PLN 5,500 in the first year. " in text
    assert "price of balance" not in text
    terms["opening"] = Pair(24_000.0, 30_500.0)
    assert "rises by PLN 6,500" in plain(story(replace(changed, terms=terms)))
    assert "The plan closes" not in story(FAR)


def test_opened_and_closed_are_read_from_the_loads():
    """A territory is there where it has loads; a plan that may not choose has none."""
    manifest, tables = fake_run()
    assert facts(manifest, tables).closed == ()
    loads, rules = tables["loads"], tables["rules"]
    gone = (pl.col("territory_id") == "R02") & (pl.col("stage") == "after")
    new = (pl.col("territory_id") == "R03") & (pl.col("stage") == "before")
    count = rules.head(1).with_columns(kind=pl.lit("opening"))
    chosen = {
        **tables,
        "loads": loads.filter(~gone & ~new),
        "rules": pl.concat([rules, count]),
    }
    found = facts(manifest, chosen)
    assert (found.closed, found.opened) == (("R02",), ("R03",))
    assert facts(manifest, {**chosen, "rules": rules}).closed == ()
    accounts = tables["territories"].with_columns(
        accounts_after=pl.when(pl.col("territory_id") == "R02")
        .then(0)
        .otherwise("accounts_after")
    )
    bare = {**chosen, "loads": loads.clear(), "territories": accounts}
    assert facts(manifest, bare).closed == ("R02",)


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


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("interrupted", "let it run to its end."),
        ("time limit", "allow more time, or loosen a rule."),
        ("work limit", "allow more work, or loosen a rule."),
        ("gave up", "allow more work, or loosen a rule."),
    ],
)
def test_without_a_plan_the_next_step_fits_why_it_ended(reason, words):
    """More work is no cure for a run that somebody stopped, nor for a clock."""
    none = replace(GOOD, has_plan=False, status="unknown", reason=reason)
    assert f"None has been ruled out either: {words}" in story(none)


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
