"""Guarantees of how a comparison is written, and of what is said when it is not."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from comparisons import COMPARE, HEAD, PLANS, ROSTER, comparison, given, refused
from hypothesis import given as drawn
from hypothesis import strategies as st
from json_schema_check import faults, json_schema
from pydantic_core import PydanticCustomError
from worlds import scenario_in

from engine.scenario.compare_values import (
    Leavers,
    read_leavers,
    read_phasing,
    read_twelve,
    read_vacancy,
)
from engine.scenario.explain import explain
from engine.scenario.plan_days import Span
from engine.scenario.section_compare_bands import Band
from engine.scenario.section_compare_people import Behaviour, Leaving, Moves
from engine.scenario.yaml_tree import read_yaml

if TYPE_CHECKING:
    from pathlib import Path

FULL = """\
plans: [current, simple]
months: 24
steps: week
budget: PLN 9m
decide_by: revenue
precision: {half_width: 0.25%, confidence: 90%, least: 256, most: 512}
prior_draws: 0
expected: 101.5%
sales:
  luck: normal
  size: 30%
  market: {sd: 2%, memory: 0%}
  season: [0.5, 1.5, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]
behaviour: {calibrated: true, response: {low: 12.5%, value: 20%}, risk: 0.5}
types:
  steady: {share: 60%, ability: 0.95, moves: {cost: {value: 3, high: 4}}}
  "2": {share: 40%, leaving: {rate: {low: 1% a month, value: 20% a year}}}
moves: {movable: 5%}
leaving: {rate: 18% a year}
staffing: {ramp: [], quota_ramp: [50%], vacancy: 1 month, cover: 0%, hire_cost: 9.5k}
quotas: {growth: -2.5%, ratchet: 25%, phasing: season}
unpaid_value: 10%
"""


@pytest.mark.parametrize("more", ["", FULL])
def test_written_back_means_the_same(tmp_path, more):
    """What ``check --explain`` writes loads to the same configuration."""
    scenario = comparison(tmp_path, more)
    text = explain(scenario)
    assert scenario_in(tmp_path, text, roster=ROSTER).config == scenario.config


def test_every_default_of_people_is_written_out(tmp_path):
    """What is assumed of people stands in the explained file, marked as a default."""
    lines = [line.split("#") for line in explain(comparison(tmp_path)).splitlines()]
    marked = [line[0].strip() for line in lines if line[-1] == " default"]
    for said in ("low: 15% a year", "value: 25% a year", "high: 2.5", "naive: false"):
        assert said in marked
    assert sum(line == "value: 20%" for line in marked) == 1
    assert "ramp: [10%, 30%, 50%, 70%, 90%]" in marked


@pytest.mark.parametrize("section", [Behaviour, Moves, Leaving])
def test_defaults_are_documented(section):
    """The description of each band says its default, as a file would write it."""
    for key, field in section.model_fields.items():
        made = field.get_default(call_default_factory=True)
        if not isinstance(made, Band):
            continue
        words = field.description
        assert "default" in words
        for value in made.ends:
            plain = {f"{value:g}", f"{value:.0%}"}
            if key == "rate":
                plain = {"15%", "25%", "35%"}
            assert any(text in words for text in plain), (key, value)


@pytest.mark.parametrize("more", ["", FULL, "types:\nsales:\nbehaviour:\nquotas:\n"])
def test_editors_accept_what_loads(tmp_path, more):
    """The JSON Schema accepts every form of a comparison that loads."""
    path = comparison(tmp_path, more).path
    assert list(faults(json_schema(), read_yaml(path.read_bytes(), "f").data)) == []


@pytest.mark.parametrize(
    "more",
    [
        "sales: {season: [1, 1]}",
        "quotas: {phasing: monthly}",
        "leaving: {rate: 18}",
        "behaviour: {response: 0.2}",
        "steps: day",
        "staffing: {vacancy: 2}",
    ],
)
def test_editors_refuse_what_does_not_load(tmp_path, more):
    """What is of the wrong form is refused by the JSON Schema and by the program."""
    assert refused(tmp_path, more)
    content = (tmp_path / "plan.yaml").read_bytes()
    assert list(faults(json_schema(), read_yaml(content, "f").data))


def test_editors_ask_for_a_roster(tmp_path):
    """A comparison without a roster is refused by both."""
    head = HEAD.replace("{roster: roster.csv}", "{}")
    assert "data.roster: missing" in refused(tmp_path, head=head)[0]
    data = read_yaml((head + COMPARE).encode(), "f").data
    assert list(faults(json_schema(), data))


def test_plans_need_something_to_do(tmp_path):
    """Plans are paid or compared; with neither, 'pay' is asked for."""
    assert "pay: missing" in refused(tmp_path, compare="")[0]
    head = HEAD.replace(PLANS, "territory: {travel: {cost_per_km: 1}}\n")
    said = refused(tmp_path, head=head)
    assert any("'compare' goes with 'plans', which is missing" in one for one in said)


@drawn(
    st.fractions(0, Fraction(99, 100), max_denominator=10_000),
    st.sampled_from(["year", "month"]),
)
def test_a_hazard_leaves_that_share_over(share, per):
    """With the hazard at work all the time, just that share is gone at the end."""
    hazard = Leavers(share, per).hazard
    months = 12 if per == "year" else 1
    assert (1 - hazard / 1e4) ** (1e4 * months) == pytest.approx(
        1 - float(share), abs=1e-4
    )


@drawn(st.integers(0, 9_999), st.sampled_from(["a year", "per month", "an month"]))
def test_leavers_read_back(hundredths, words):
    """Any share of leavers survives being written back."""
    found = read_leavers(f" {hundredths / 100:.2f}% {words} ")
    assert found.share == Fraction(hundredths, 10_000)
    assert read_leavers(str(found)) == found == read_leavers(found)


@pytest.mark.parametrize(
    ("read", "value", "said"),
    [
        (read_leavers, "100% a year", "from 0% to less than 100%"),
        (read_leavers, "-1% a year", "from 0% to less than 100%"),
        (read_leavers, "18% a week", "such as 18% a year"),
        (read_leavers, "18,5% a year", "such as 18% a year"),
        (read_leavers, None, "found nothing"),
        (read_vacancy, 2, "write 2 months"),
        (read_vacancy, "25 months", "from 0 months to 24 months"),
        (read_vacancy, "-1 months", "such as 2 months"),
        (read_vacancy, True, "such as 2 months"),
        (read_twelve, 3, "a list of 12 numbers"),
        (read_twelve, [1] * 13, "found 13 numbers"),
        (read_twelve, [*[1] * 11, "1"], "found '1'; a number more than 0"),
        (read_twelve, [*[1] * 11, True], "found true"),
        (read_twelve, [*[1] * 11, float("nan")], "a number more than 0"),
        (read_twelve, [*[1] * 11, float("inf")], "a number more than 0"),
        (read_twelve, [*[1] * 11, 0], "a number more than 0"),
        (read_twelve, [*[1] * 11, 1.02], "mean is 1.002"),
        (read_phasing, "seasonal", "equal, season or a list"),
        (read_phasing, None, "equal, season or a list"),
    ],
)
def test_what_is_refused_is_named(read, value, said):
    """Values of the wrong form or size are refused with what would be right."""
    with pytest.raises(PydanticCustomError) as caught:
        read(value)
    assert any(said in text for _, text in caught.value.context["complaints"])


def test_values_at_the_ends_are_taken():
    """Ends of ranges belong to them."""
    assert read_vacancy("0 months") == Span(0)
    assert read_vacancy("24 months") == Span(24)
    assert read_twelve([*[1] * 11, 1.0119])[-1] == 1.0119
    assert read_phasing("season") == "season"


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("behaviour: {response: 0%}", "more than 0%, at most 100%, is allowed"),
        ("behaviour: {cross: 0.96}", "from 0 to 0.95 is allowed"),
        ("behaviour: {peer_effect: -2.1}", "from -2 to 2 is allowed"),
        ("behaviour: {response: {value: 20%, high: 101%}}", "response.high"),
        ("moves: {concession: 91%}", "from 0% to 90% is allowed"),
        ("moves: {movable: {low: -1%, value: 0%}}", "movable.low: found -1%"),
        ("leaving: {pay_gap: .nan}", "pay_gap"),
        ("types: {}", "at least one entry is needed"),
        ("expected: 1001%", "from 0% to 1000% is allowed"),
        ("months: 39", "at most 36 is allowed"),
        ("quotas: {total: 0, from_run: runs/x}", "quotas must be more than 0"),
        ("sales: {size: 0%}", "a deal is of some size"),
        ("quotas: {from_run: }", "found nothing"),
    ],
)
def test_what_is_out_of_range_is_named(tmp_path, more, said):
    """Each range of a comparison is kept, and said."""
    assert any(said in one for one in refused(tmp_path, more))


@pytest.mark.parametrize(
    "more",
    [
        "behaviour: {response: 90%, curvature: 1}",
        "behaviour: {cross: 0.95, peer_effect: -2, discount: 100%}",
        "moves: {concession: 90%, movable: 100%, cost: 0}",
        "leaving: {rate: 0% a year}",
        "sales: {luck: normal, size: 0%}",
        "months: 36",
        "expected: 1000%",
    ],
)
def test_the_ends_of_ranges_are_allowed(tmp_path, more):
    """What is just allowed is taken."""
    assert refused(tmp_path, more) == []


_ENDS = st.lists(st.integers(1, 100), min_size=3, max_size=3).map(sorted)


@pytest.fixture(scope="module")
def scratch(tmp_path_factory) -> Path:
    """Return a folder for many small files."""
    return tmp_path_factory.mktemp("scratch")


@drawn(_ENDS, st.permutations(["low", "value", "high"]))
def test_bands_are_in_order(scratch, ends, keys):
    """A band is taken exactly if low ≤ value ≤ high, in any order of its keys."""
    band = dict(zip(keys, ends, strict=True))
    words = ", ".join(f"{key}: {value}%" for key, value in band.items())
    said = refused(scratch, f"behaviour: {{discount: {{{words}}}}}")
    ordered = band["low"] <= band["value"] <= band["high"]
    assert (said == []) == ordered
    wrong = (band["low"] > band["value"]) + (band["high"] < band["value"])
    assert len(said) == wrong


@drawn(st.floats(0.2, 5), st.floats(0.01, 1))
def test_effort_is_less_than_all_sales(scratch, curvature, response):
    """A response is taken exactly if response ÷ (2^curvature − 1) is below 1."""
    percent = round(response * 100)
    more = f"behaviour: {{response: {percent or 1}%, curvature: {curvature!r}}}"
    fits = (percent or 1) / 100 / (2**curvature - 1) < 1
    assert (refused(scratch, more) == []) == fits


def test_types_may_not_respond_with_all_their_sales(tmp_path):
    """The complaint stands where the type's own response or curvature is written."""
    types = "types: {a: {share: 50%, WHAT}, b: {share: 50%}}"
    said = refused(tmp_path, types.replace("WHAT", "curvature: 0.2"))
    assert "compare.types.a.curvature: with a response of 30%" in said[0]
    assert len(said) == 1
    more = types.replace("WHAT", "response: 95%") + "\nbehaviour: {curvature: 0.9}\n"
    (said,) = refused(tmp_path, more)
    assert "compare.types.a.response: with a response of 95%" in said


def test_lognormal_luck_has_no_deals(tmp_path):
    """Where luck is no sum of deals, no spread of deals is given on."""
    found = given(tmp_path, "sales: {luck: lognormal, size: 40%}")
    assert (found.luck, found.size, found.cv) == ("lognormal", 0.4, 0.0)
