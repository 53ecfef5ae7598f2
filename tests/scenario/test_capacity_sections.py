"""Guarantees of how a plan of people is written, and of what is said when it is not."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import pytest
from capacities import MARKET, NUMBER, STAFF, built, capacity, refused, roles
from hypothesis import given as drawn
from hypothesis import strategies as st
from json_schema_check import faults, json_schema
from pydantic_core import PydanticCustomError
from worlds import scenario_in

from engine.scenario.capacity_periods import (
    Months,
    label_of,
    read_month_names,
    read_per_month,
    read_period,
)
from engine.scenario.capacity_values import (
    read_chances,
    read_goals,
    read_late,
    read_leavers_by_year,
    read_money_rate,
    read_names,
    read_numbers,
    read_online,
    read_openings,
    read_ramp,
    read_shares,
    read_totals,
)
from engine.scenario.explain import explain
from engine.scenario.plan_days import Span
from engine.scenario.yaml_tree import read_yaml

if TYPE_CHECKING:
    from pathlib import Path

FULL = """\
goal: [least_missed, least_cost]
method: scip
conventions:
  ramp_month: middle
  attrition: before
  yearly_rate: simple
  hired_on: signed
  year_begins: April
  discount: 6.5%
pipeline:
  win_rate: 25%
  cycle: 2 months
  coverage: {probability: 90%, deals: 10}
  inbound: 10%
  by_segment: {smb: {win_rate: 30%, cycle: 0 months, coverage: 4}}
recruiting: {assess: 40 a month}
training:
  trainers: 4
  classes: {first weeks: {for: AE, seats: 12, cost: 40k, months: [January, April]}}
limits:
  - {heads: all, at_most: 12.5, during: 2027-03..2027-08}
  - {budget: PLN 30m, during: 2027Q1}
  - {starts: [market], at_most: 3, during: 2027-03}
cover: {price: 120%, at_most: 5%}
overstaffing: {at_most: 10%}
uncertainty:
  futures: 100
  late: 0.25 months
  worlds: 5
  make_with: 80%
  risk: {cvar: 90%, weight: 40%}
sizing: {elasticity: 34%, by_segment: {smb: 20%}}
"""
WHO = """\
roles:
  AE:
    sells: {quota: PLN 1.2m/year, over_assignment: 118%, by_segment: {smb: 50k/month}}
    pay: 30k/quarter
    raise: -2%
    ramp: {over: 9 months, shape: s}
    attrition: {voluntary: [35% a year, 1.5% a month], involuntary: 4% a year}
    let_go: {cost: 60k, at_most: 2 a month}
    short_time: {at_most: 3}
  SDR: {makes_pipeline: 300k/month, pay: 60k/year, ramp: [10%, 50%, 100%]}
  manager: {span: 8, over: [AE, SDR], at: company, by: [segment], pay: 200k/year}
"""
PLACES = """\
number:
  total: {2027: 12m, 2028Q1: 4m}
  segments: {smb: 40%, large: 60%}
  regions: {north: 40%, "10": 60%}
  opens: {"10": 2027-06}
  online: {smb: 30%}
  make: [{each: quarter, at: segment, share: 85%}]
  margin: 38%
"""
SOURCES = """\
sources:
  market: {into: [AE, SDR], lead: 2 months, cost: 30k, assessed: 5, at_most: 6 a month}
  campus: {into: SDR, intake: [September], class_of: 4, delay: [70%, 20%, 10%]}
  rise: {out_of: SDR, into: AE, ramp: 4 months, mentors: 25%, arriving: 90%}
  move: {out_of: AE, into: AE, across: [region], whole: false}
"""


def test_shares_that_were_rounded_read_back(tmp_path):
    """Shares may miss 100% by rounding; they are kept as they are written."""
    number = NUMBER.replace("margin", "regions: {a: 66.6%, b: 33.3%}, margin")
    scenario = capacity(tmp_path, number=number)
    again = scenario_in(tmp_path, explain(scenario), staff=STAFF)
    assert again.config == scenario.config
    staff = "role,region,heads\nAE,a,5\n"
    first, second = built(tmp_path, number=number, staff=staff).problem.needs
    assert first.amount == pytest.approx(2 * second.amount)
    assert first.amount + second.amount == pytest.approx(np.full(12, 1e6))


@pytest.mark.parametrize(
    "said",
    [{}, {"more": FULL, "number": PLACES, "who": WHO, "sources": SOURCES}],
    ids=["little", "everything"],
)
def test_written_back_means_the_same(tmp_path, said):
    """What ``check --explain`` writes loads to the same configuration."""
    scenario = capacity(tmp_path, **said)
    text = explain(scenario)
    assert scenario_in(tmp_path, text, staff=STAFF).config == scenario.config


def test_every_default_is_written_out(tmp_path):
    """What is assumed where nothing is written stands in the file, marked so."""
    lines = explain(capacity(tmp_path)).splitlines()
    marked = [x.split("#")[0].strip() for x in lines if x.endswith("# default")]
    for said in (
        *("ramp_month: end", "attrition: after", "yearly_rate: compound"),
        *("season_on: demand", "hired_on: start", "year_begins: January"),
        *("futures: 10000", "late: 0.5 months", "person: 60%", "replace: plan"),
        *("shape: linear", "class_of: 1", "delay: [100%]", "method: auto"),
    ):
        assert said in marked


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"more": FULL, "number": PLACES, "who": WHO, "sources": SOURCES},
        {"more": "conventions:\nuncertainty:\npipeline:\n"},
    ],
    ids=["little", "everything", "blank"],
)
def test_editors_accept_what_loads(tmp_path, said):
    """The JSON Schema accepts every form that loads."""
    path = capacity(tmp_path, **said).path
    assert list(faults(json_schema(), read_yaml(path.read_bytes(), "f").data)) == []


@pytest.mark.parametrize(
    ("more", "who"),
    [
        ("goal: cheapest", None),
        ("recruiting: {assess: 40}", None),
        ("uncertainty: {late: 0.5}", None),
        ("conventions: {year_begins: april}", None),
        ("limits: [{heads: AE, at_most: 3, during: spring}]", None),
        ("", roles(ae="ramp: 6")),
        ("", roles(ae="attrition: 22%")),
        ("", roles(ae="attrition: [22%, 10% a year]")),
        ("", roles().replace("120k/year", "120k")),
    ],
)
def test_editors_refuse_what_does_not_load(tmp_path, more, who):
    """What is of the wrong form is refused by the JSON Schema and by the program."""
    assert refused(tmp_path, more, who=who)
    content = (tmp_path / "plan.yaml").read_bytes()
    assert list(faults(json_schema(), read_yaml(content, "f").data))


def test_people_may_be_planned_beside_territories(tmp_path):
    """A scenario may hold this section alone or with others; the staff is needed."""
    text = capacity(tmp_path).path.read_text(encoding="utf-8")
    tables = "{accounts: a.csv, reps: r.csv, staff: staff.csv}"
    both = text.replace("{staff: staff.csv}", tables)
    both += "territory: {travel: {cost_per_km: 1}, balance: {potential: 5%}}\n"
    assert scenario_in(tmp_path, both).config.capacity is not None
    data = read_yaml(text.replace("{staff: staff.csv}", "{}").encode(), "f").data
    assert list(faults(json_schema(), data))


@drawn(
    st.integers(0, 10**9),
    st.sampled_from(["/", " / ", " a ", " per "]),
    st.sampled_from(["month", "quarter", "year"]),
)
def test_rates_of_money_read_back(amount, sign, per):
    """Any amount a month, quarter or year survives being written back."""
    found = read_money_rate(f"{amount}{sign}{per}")
    months = {"month": 1, "quarter": 3, "year": 12}[per]
    assert found.monthly == pytest.approx(amount / months)
    assert read_money_rate(str(found)) == found == read_money_rate(found)


@drawn(st.integers(0, 600), st.integers(1, 60), st.integers(1, 12))
def test_quarters_and_years_divide_the_months(first, count, begins):
    """Every month is in one quarter and one year, in order, whatever years begin with.

    A quarter has at most three months, and a whole one begins three after the last.
    """
    months = Months(24_000 + first, count, begins)
    for each, most in (("month", 1), ("quarter", 3), ("year", 12), ("run", 60)):
        parts = [part for _, part in months.groups(each)]
        assert [t for part in parts for t in part] == list(range(count))
        assert max(map(len, parts)) <= most
        assert all(len(part) == most for part in parts[1:-1])
    for name, part in months.groups("quarter"):
        assert set(part) <= set(months.inside(read_period(name)))
    for name, part in months.groups("year"):
        assert part == months.inside(read_period(name))


@pytest.mark.parametrize(
    ("text", "begins", "labels"),
    [
        (2027, 1, ("2027-01", "2027-12")),
        ("2027", 4, ("2027-04", "2028-03")),
        ("2027Q4", 1, ("2027-10", "2027-12")),
        ("2027Q4", 10, ("2028-07", "2028-09")),
        ("2027-03", 4, ("2027-03", "2027-03")),
        ("2026-11 .. 2027-02", 4, ("2026-11", "2027-02")),
    ],
)
def test_periods(text, begins, labels):
    """Years and quarters are fiscal ones; months are those of the calendar."""
    span = read_period(text).span(begins)
    assert (label_of(span[0]), label_of(span[-1])) == labels


@pytest.mark.parametrize(
    ("read", "value", "said"),
    [
        (read_money_rate, 240_000, "write 240000/year or 240000/month"),
        (read_money_rate, "240k", "money a year or a month"),
        (read_money_rate, "240k/yaer", "did you mean 'year'?"),
        (read_money_rate, "-1/year", "money a year or a month"),
        (read_money_rate, None, "found nothing"),
        (read_money_rate, True, "found true"),
        (read_money_rate, "2e12/year", "money a year"),
        (read_money_rate, "200 billion/year", "at most 100,000,000,000"),
        (read_late, 0.5, "write 0.5 months"),
        (read_late, "6.1 months", "from 0 months to 6 months"),
        (read_late, "half a month", "such as 0.5 months"),
        (read_leavers_by_year, [], "an empty list"),
        (read_leavers_by_year, ["22% a year", 3], "found 3"),
        (read_ramp, [], "an empty list"),
        (read_ramp, ["50%", "40%", "100%"], "a ramp never falls"),
        (read_ramp, ["50%", "99%"], "must be 100%"),
        (read_ramp, ["-1%", "100%"], "found -1%; from 0% to 100%"),
        (read_ramp, 6, "write 6 months"),
        (read_chances, ["60%", "30%"], "60% + 30% = 90%"),
        (read_chances, [], "a list of percents"),
        (read_shares, {}, "a mapping of names to shares"),
        (read_shares, {"a": "60%", "b": "60%"}, "add up to 120%"),
        (read_shares, {"a": 0.6, "b": "40%"}, "write 0.6%"),
        (read_totals, {"2027": "12m", "later": "3m"}, "found 'later'"),
        (read_totals, {"2027": "12%"}, "not a percent"),
        (read_totals, "12m", "a mapping of years to money"),
        (read_openings, {"north": "July"}, "a month such as 2027-01"),
        (read_openings, ["north"], "a mapping of regions to months"),
        (read_online, {"smb": "130%"}, "found 130%; from 0% to 100%"),
        (read_online, 0.3, "write 0.3%"),
        (read_goals, [], "an empty list"),
        (read_goals, "least cost", "did you mean 'least_cost'?"),
        (read_goals, ["least_cost", "least_cost"], "named twice"),
        (read_names, [], "a name or a list of names"),
        (read_names, ["a", 1], "found 1; a name is needed"),
        (read_names, ["a", "a"], "named twice"),
        (read_numbers, {"AE": 0}, "a number more than 0"),
        (read_numbers, {"AE": "0.4"}, "a number more than 0"),
        (read_numbers, ["AE"], "a mapping of roles to numbers"),
        (read_month_names, ["Sept"], "did you mean 'September'?"),
        (read_month_names, ["May", "May"], "named twice"),
        (read_month_names, [], "an empty list"),
        (read_per_month, 6, "write 6 a month"),
        (read_per_month, "6 a year", "such as 6 a month"),
        (read_per_month, "0.5 a month", "a whole number"),
        (read_period, "2027Q5", "2027Q1"),
        (read_period, "2027-05..2027-04", "the last month is before the first"),
        (read_period, None, "found nothing"),
    ],
)
def test_what_is_refused_is_named(read, value, said):
    """Values of the wrong form or size are refused with what would be right."""
    with pytest.raises(PydanticCustomError) as caught:
        read(value)
    assert any(said in text for _, text in caught.value.context["complaints"])


def test_every_wrong_entry_of_a_list_is_named():
    """Complaints of a list carry the place of each entry that is wrong."""
    with pytest.raises(PydanticCustomError) as caught:
        read_ramp(["10", "20%", 0.3])
    places = [place for place, _ in caught.value.context["complaints"]]
    assert places == [(0,), (2,)]


def test_values_read_as_they_are_meant():
    """Short and long forms of the same mean the same."""
    assert read_ramp("6 months") == Span(6)
    assert read_ramp(["50%", "100%"]) == (Fraction(1, 2), Fraction(1))
    assert read_names("AE") == read_names(["AE"]) == ("AE",)
    assert read_goals("least_cost") == ("least_cost",)
    assert read_month_names("May") == ("May",)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("months_: 3", "did you mean 'months'?"),
        ("overstaffing: {at_most: 10}", "write 10%"),
        ("cover: {price: 90%}", "cover.at_most: missing"),
        ("limits: [{heads: AE, at_most: 3, budget: 1m}]", "write two limits"),
        ("uncertainty: {futures: -1}", "0 or more is needed"),
        ("uncertainty: {risk: {cvar: 100%}, worlds: 3}", "less than 100%"),
        ("training: {classes: {}}", "at least one entry is needed"),
        ("conventions: {discount: 100%}", "from 0% to 99% is allowed"),
    ],
)
def test_what_is_out_of_range_is_named(tmp_path, more, said):
    """Each range is kept, and said."""
    assert any(said in one for one in refused(tmp_path, more))


@pytest.fixture(scope="module")
def scratch(tmp_path_factory) -> Path:
    """Return a folder for many small files."""
    return tmp_path_factory.mktemp("scratch")


@drawn(st.lists(st.integers(0, 100), min_size=1, max_size=5))
def test_a_ramp_is_taken_exactly_if_it_rises_to_all(scratch, percents):
    """Percents that never fall and end with 100% are a ramp; no others are."""
    said = ", ".join(f"{p}%" for p in percents)
    good = percents == sorted(percents) and percents[-1] == 100
    found = refused(scratch, who=roles(ae=f"ramp: [{said}]"))
    assert (found == []) == good


@drawn(st.integers(1, 99), st.integers(1, 99))
def test_coverage_is_at_least_one_by_the_win_rate(scratch, win, times):
    """Coverage is taken exactly if so much pipeline makes the bookings."""
    who = roles(ae="makes_pipeline: 300k/month")
    more = f"pipeline: {{win_rate: {win}%, cycle: 1 month, coverage: {times / 4}}}"
    fits = times / 4 >= 1 and times / 4 >= 100 / win - 1e-9
    assert (
        refused(scratch, more, who=who, sources=MARKET, number=NUMBER) == []
    ) == fits
