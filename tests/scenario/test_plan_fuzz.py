"""Guarantees of plans that nobody would write: they are refused in words, or built."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plans import PAID
from worlds import scenario_in

from engine.base.errors import InputError
from engine.scenario.explain import explain
from engine.scenario.plan_build import build_plans

if TYPE_CHECKING:
    from pathlib import Path

WORDS = st.sampled_from(
    [
        *("1", "5%", "120%", "0%", "-3", "10k", "PLN 5", "2027", "2027-03", "2027Q1"),
        *("12 months", "60/40", "all", "A", "B", "units", "margin", "month", "deal"),
        *("at_end", "continue", "step", "retroactive", "attainment", "true", "", "~"),
        *("rank", "club", "pool", "recoverable", "[]", "{}", "[A]", "[5%, 10%]", "010"),
    ]
)
KEYS = st.sampled_from(
    [
        *("name", "rate", "per_unit", "tiers", "points", "from", "at", "pays", "cap"),
        *("floor", "credits", "measure", "product", "of", "period", "paid", "per"),
        *("quota", "method", "above", "between", "amount", "share_of_target", "rates"),
        *("rows", "columns", "window", "budget", "kind", "prizes", "levels", "prize"),
        *(
            "on",
            "by",
            "most",
            "least",
            "multiply",
            "gate",
            "at_least",
            "base",
            "target",
        ),
        *("ote", "mix", "within", "months", "share", "recovery", "x", "file"),
    ]
)
SECTIONS = st.sampled_from(
    [
        *("commissions", "bonuses", "matrices", "objectives", "spiffs", "contests"),
        *("overrides", "adjust", "clawback", "guarantee", "draw", "pay", "ramp"),
        *("may_fall", "currency", "rounding", "plan", "file"),
    ]
)


def mapping(keys, values):
    """Return the strategy of flow mappings of some keys to some values."""
    return st.dictionaries(keys, values, max_size=5).map(
        lambda found: "{" + ", ".join(f"{k}: {v}" for k, v in found.items()) + "}"
    )


BLOCKS = st.recursive(
    WORDS,
    lambda inner: (
        mapping(KEYS, inner)
        | st.lists(inner, max_size=3).map(lambda found: f"[{', '.join(found)}]")
    ),
    max_leaves=12,
)
PERCENTS = st.sampled_from(["0%", "5%", "50%", "80%", "100%", "150%"])
MONEY = st.sampled_from(["0", "4", "10", "0.5", "50k", "PLN 9", "1.2 million"])
MEASURES = st.sampled_from(["amount", "margin", "units"])


def listed(entry, *values):
    """Return the strategy of lists of flow mappings with some values."""
    one = st.builds(entry.format, *values)
    return st.lists(one, min_size=1, max_size=3).map(
        lambda found: f"[{', '.join(found)}]"
    )


def some(**options):
    """Return the strategy of some keys, each with one of its values."""
    drawn = st.fixed_dictionaries({}, optional=options)
    return drawn.map(
        lambda found: "".join(f", {key}: {value}" for key, value in found.items())
    )


RATES = st.builds("{}: {}".format, st.just("rate"), PERCENTS)
PER_UNITS = st.builds("{}: {}".format, st.just("per_unit"), MONEY)
WAYS = {
    "commissions": st.one_of(
        RATES,
        PER_UNITS,
        listed("{{from: {}, {}}}", MONEY, RATES | PER_UNITS).map("tiers: {}".format),
        listed("{{from: {}, {}}}", PERCENTS, RATES).map("tiers: {}".format),
        listed("{{at: {}, pays: {}}}", MONEY, MONEY).map("points: {}".format),
        PERCENTS.map("rates_by: {{column: product, rates: {{A: {}}}}}".format),
    ),
    "bonuses": st.one_of(
        listed("{{at: {}, pays: {}}}", PERCENTS, PERCENTS).map(
            "amount: 5k, points: {}".format
        ),
        listed("{{from: {}, rate: {}}}", PERCENTS, PERCENTS).map(
            "share_of_target: 50%, rates: {}".format
        ),
    ),
    "matrices": st.builds(
        "amount: 5k, rows: {{at: [0%, {}]}}, columns: {{at: [0%]}},"
        " pays: [[{}], [{}]]".format,
        PERCENTS,
        PERCENTS,
        PERCENTS,
    ),
}
LIMITS = {"cap": MONEY | PERCENTS, "floor": MONEY, "paid": st.just("at_end")}
BETWEEN = st.sampled_from(["linear", "step"])
OPTIONS = {
    "commissions": some(
        credits=MEASURES,
        method=st.just("retroactive"),
        per=st.just("deal"),
        windfall=st.just("{above: 10k, counts: 50%}"),
        **LIMITS,
    ),
    "bonuses": some(
        credits=MEASURES, between=BETWEEN, above=st.just("continue"), **LIMITS
    ),
    "matrices": some(between=BETWEEN, **LIMITS),
}
COMPONENTS = st.sampled_from(sorted(WAYS)).flatmap(
    lambda kind: st.builds(
        "{}: [{{name: A, {}{}}}]".format, st.just(kind), WAYS[kind], OPTIONS[kind]
    )
)


@pytest.fixture(scope="module")
def scratch(tmp_path_factory) -> Path:
    """Return a folder for many small files."""
    return tmp_path_factory.mktemp("scratch")


def tried(scratch, text):
    """Build the plans of a scenario; explain them if they can be paid."""
    try:
        scenario = scenario_in(scratch, text)
        plans = build_plans(scenario)
    except InputError as error:
        for problem in error.problems:
            assert problem.line, problem
            for jargon in ("Input should", "not allowed here", "Fraction", "dict"):
                assert jargon not in problem.message
        return
    again = scenario_in(scratch, explain(scenario))
    assert build_plans(again) == plans


@given(st.dictionaries(SECTIONS, BLOCKS, max_size=4))
def test_any_plan_is_refused_in_words_or_built(scratch, parts):
    """Random sections of a plan only ever raise InputError, with a place and reason."""
    lines = "".join(f"    {key}: {value}\n" for key, value in parts.items())
    tried(scratch, f"{PAID}  one:\n{lines or '    {}'}\n")


@settings(max_examples=300)
@given(component=COMPONENTS, falls=st.booleans())
def test_any_component_is_refused_in_words_or_built(scratch, component, falls):
    """Random tiers and points are refused in words, or build and read back alike."""
    text = f"{PAID}  one:\n    pay: {{target: 9}}\n    {component}\n"
    tried(scratch, text + ("    may_fall: [A]\n" if falls else ""))
