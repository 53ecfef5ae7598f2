"""Guarantees of what planners mean by the same words: each choice has its number."""

from __future__ import annotations

import numpy as np
import pytest
from capacities import NUMBER, built, measured, productive, roles

NOBODY = "role,heads\n"
"""A company of nobody."""
NOW = "sources: {market: {into: AE}}\n"
"""Hiring without a lead."""


@pytest.mark.parametrize(
    ("ramp_month", "months"), [("end", 9.5), ("start", 8.5), ("middle", 9.0)]
)
def test_where_a_ramp_is_read_in_a_month(tmp_path, ramp_month, months):
    """A ramp of six months gives 9.5, 8.5 or 9.0 quota-months in a year."""
    given = built(
        tmp_path,
        f"conventions: {{ramp_month: {ramp_month}}}",
        sources=NOW,
        staff=NOBODY,
    )
    found = measured(given, {(0, 0): 1})
    assert productive(found).sum() == pytest.approx(months, abs=1e-12)


@pytest.mark.parametrize(
    ("yearly", "rate"), [("compound", 0.0292855), ("simple", 0.025)]
)
def test_a_yearly_rate_in_a_month(tmp_path, yearly, rate):
    """30% a year are 2.92855% a month, or 2.5% if divided by twelve."""
    given = built(
        tmp_path,
        f"conventions: {{yearly_rate: {yearly}}}",
        who=roles(ae="attrition: 30% a year"),
    )
    assert given.problem.cells[0].voluntary == pytest.approx((rate,), abs=1e-7)
    left = measured(given, {}).people.end[0, -1]
    assert left == pytest.approx(10 * (1 - given.problem.cells[0].voluntary[0]) ** 12)
    if yearly == "compound":
        assert left == pytest.approx(7.0)


@pytest.mark.parametrize(("when", "producing"), [("after", 10.0), ("before", 9.0)])
def test_people_leave_before_or_after_they_produce(tmp_path, when, producing):
    """Of ten people of whom a tenth leaves, ten or nine produce; nine are left."""
    given = built(
        tmp_path,
        f"conventions: {{attrition: {when}}}",
        who=roles(ae="attrition: 10% a month"),
    )
    found = measured(given, {}).people
    assert found.producing[0, 0] == pytest.approx(producing)
    assert found.end[0, 0] == pytest.approx(9.0)


def test_leaving_dismissal_and_promotion_are_flows_of_their_own(tmp_path):
    """Each kind takes its own people, and together they are the change."""
    who = roles(
        "lead: {per: {AE: 0.01}, at: company, pay: 200k/year, attrition: 0% a year}",
        ae="attrition: {voluntary: 5% a month, involuntary: 2% a month}",
    )
    sources = "sources: {rise: {out_of: AE, into: lead}}\n"
    given = built(
        tmp_path, who=who, sources=sources, staff="role,heads\nAE,10\nlead,1\n"
    )
    found = measured(given, {(0, 0): 2}).people
    first = [
        float(flow[0, 0])
        for flow in (found.moved_out, found.voluntary, found.involuntary)
    ]
    assert first == pytest.approx([2.0, 8 * 0.05, 8 * 0.02])
    assert found.end[0, 0] == pytest.approx(10 - sum(first))
    assert found.end[1, 0] == pytest.approx(3.0)


def test_days_of_start_and_of_signature(tmp_path):
    """A signature in November and a lead of two months are a start in January."""
    staff = "role,heads,started,came_by\nAE,1,2026-11-15,market\n"
    agreed = "month,role,source,starts\n2027-02,AE,market,1\n"
    sources = "sources: {market: {into: AE, lead: 2 months}}\n"
    found = {
        hired_on: built(
            tmp_path,
            f"conventions: {{hired_on: {hired_on}}}",
            sources=sources,
            staff=staff,
            committed=agreed,
        ).problem
        for hired_on in ("start", "signed")
    }
    assert [p.opening[0].tenure for p in found.values()] == [2, 0]
    months = [p.streams[0].at_least.nonzero()[0].tolist() for p in found.values()]
    assert months == [[1], [3]]


def test_part_time_and_leave(tmp_path):
    """Half a day and a fifth of it on leave make 40% of a person, paid in full."""
    staff = "role,heads,fte_percent,leave_percent\nAE,2,50,20\nAE,1,100,0\n"
    given = built(tmp_path, staff=staff)
    assert [(o.heads, o.fte) for o in given.problem.opening] == [(2, 0.4), (1, 1.0)]
    found = measured(given, {})
    assert productive(found)[0] == pytest.approx(1.8)
    assert found.money.pay[0] == pytest.approx(3 * 10_000)


def test_the_season_is_on_demand_or_on_capacity_and_never_on_both(tmp_path):
    """The factors change one of the two, by themselves, and leave the other flat."""
    season = [0.5, 1.5, *[1] * 10]
    number = f"number: {{total: {{2027: 12m}}, margin: 40%, season: {season}}}\n"
    found = {
        on: built(tmp_path, f"conventions: {{season_on: {on}}}", number=number)
        for on in ("demand", "capacity")
    }
    demand, capacity = (found[on].problem.needs[0] for on in ("demand", "capacity"))
    assert demand.amount == pytest.approx(1e6 * np.array(season))
    assert demand.rate[0] == pytest.approx(np.full(12, 80_000.0))
    assert capacity.amount == pytest.approx(np.full(12, 1e6))
    assert capacity.rate[0] == pytest.approx(80_000 * np.array(season))


def test_attainment_is_applied_once(tmp_path):
    """80% attainment is 125% over-assignment, and ten people sell eight quotas."""
    found = []
    for said in ("attainment: 80%", "over_assignment: 125%"):
        who = roles(ae="attrition: 0% a year").replace("attainment: 80%", said)
        given = built(tmp_path, who=who)
        found.append(measured(given, {}).capacity.sum())
    assert found == pytest.approx([8 * 1.2e6, 8 * 1.2e6])


def test_money_of_a_later_year_is_worth_less(tmp_path):
    """A discount of 19% leaves 90% after half a year and 81% after a year."""
    number = NUMBER.replace("12m", "12m, 2028: 12m")
    given = built(tmp_path, "conventions: {discount: 19%}", number=number, months=24)
    assert given.problem.discount[[0, 6, 12]] == pytest.approx([1, 0.9, 0.81])
    flat = built(tmp_path, number=number, months=24)
    assert np.all(flat.problem.discount == 1.0)


def test_years_begin_with_the_fiscal_month(tmp_path):
    """With April, 2027 is April 2027 to March 2028; a quarter begins with April too."""
    more = "conventions: {year_begins: April}\nlimits: [{budget: 1m, during: 2027Q1}]"
    number = NUMBER.replace("12m", "12m, 2028: 24m").replace(
        "margin", "make: [{each: year}, {each: quarter}], margin"
    )
    given = built(tmp_path, more, number=number, months=15, starts="2027-04")
    assert given.problem.needs[0].amount[[0, 11, 12]] == pytest.approx([1e6, 1e6, 2e6])
    names = [target.name for target in given.problem.targets]
    assert names[:3] == ["bookings 2027", "bookings 2028", "bookings 2027Q1"]
    assert given.problem.targets[0].months == tuple(range(12))
    assert given.problem.budgets[0].months == (0, 1, 2)


def test_starts_are_whole_and_survivors_are_not(tmp_path):
    """Starts come in ones, in classes, or in any fraction; leavers do not."""
    for said, lot in (("", 1), (", class_of: 4", 4), (", whole: false", 0)):
        sources = f"sources: {{market: {{into: AE{said}}}}}\n"
        given = built(tmp_path, sources=sources)
        assert given.problem.streams[0].lot == lot
    given = built(tmp_path, who=roles(ae="attrition: 10% a month"))
    assert measured(given, {}).people.end[0, 1] == pytest.approx(8.1)
