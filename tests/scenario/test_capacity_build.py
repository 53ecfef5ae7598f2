"""Guarantees of the problem that is built of a plan of people."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest
from capacities import (
    AE,
    PEOPLE,
    PLACES,
    SOURCES,
    STAFF,
    THERE,
    built,
    capacity,
    measured,
    productive,
    refused,
    roles,
)

from engine.capacity.problem import Place
from engine.scenario.capacity_build import build_capacity
from engine.scenario.section_capacity_people import DEFAULT_LEAVERS, DEFAULT_RAMP
from engine.sim.workforce.problem import Luck


@pytest.fixture
def wide(tmp_path):
    """Return two segments, two regions, three roles and two years."""
    return built(
        tmp_path,
        number=PLACES,
        who=PEOPLE,
        sources=SOURCES,
        staff=THERE,
        months=24,
    )


def test_cells_are_where_something_is_to_be_done(wide):
    """Sellers are in every place, support where it is asked for, and nobody else."""
    assert [str(cell.place) for cell in wide.problem.cells] == [
        *("AE smb north", "AE smb south", "AE enterprise north", "AE enterprise south"),
        *("SDR smb", "SDR enterprise", "manager"),
    ]
    assert wide.roles == ("AE", "SDR", "manager")


def test_a_region_or_segment_may_be_closed_to_a_role(tmp_path):
    """A role is only where it is allowed."""
    who = PEOPLE + "  hunter: {sells: {quota: 3m/year, attainment: 50%}, pay: 1k/year,"
    who += " regions: south, segments: [smb]}\n"
    given = built(tmp_path, number=PLACES, who=who, sources="", staff=THERE, months=24)
    assert given.problem.cells[-1].place == Place("hunter", "smb", "south")
    rates = [set(need.rate) for need in given.problem.needs]
    assert rates == [{0}, {1, 7}, {2}, {3}]


def test_amounts_are_shares_of_the_total(wide):
    """Each place's number is its part of the year; the parts add up to the whole."""
    needs = wide.problem.needs
    assert [str(need.place) for need in needs] == [
        *("smb north", "smb south", "enterprise north", "enterprise south"),
    ]
    whole = sum(need.amount for need in needs)
    assert whole == pytest.approx(np.repeat([1e6, 2e6], 12))
    assert needs[0].amount[0] == pytest.approx(1e6 * 0.4 * 0.75)


def test_a_person_sells_the_quota_of_the_segment(wide):
    """Rates are quota × attainment ÷ 12, of the segment where one is given."""
    rates = [float(need.rate[i][0]) for i, need in enumerate(wide.problem.needs)]
    assert rates == pytest.approx([80_000, 80_000, 160_000, 160_000])
    assert np.all(wide.problem.needs[0].miss_price == 0.4)


def test_pay_rises_from_the_second_year_on(wide):
    """A raise of 10% comes with month 13."""
    assert wide.problem.cells[0].pay[[0, 11, 12]] == pytest.approx(
        [10_000, 10_000, 11_000]
    )


def test_what_sells_itself_is_taken_off(tmp_path):
    """Online sales of a segment are no part of what people must make."""
    number = PLACES.replace("margin", "online: {smb: 30%}, margin").replace(
        "  online: {smb: 30%}, margin: 40%", "  online: {smb: 30%}\n  margin: 40%"
    )
    given = built(
        tmp_path, number=number, who=PEOPLE, sources="", staff=THERE, months=24
    )
    smb, enterprise = given.problem.needs[0], given.problem.needs[2]
    assert smb.online / (smb.amount + smb.online) == pytest.approx(np.full(24, 0.3))
    assert not enterprise.online.any()
    assert given.problem.needs[0].amount[0] == pytest.approx(1e6 * 0.4 * 0.75 * 0.7)


def test_a_region_opens_later_and_the_total_stays(tmp_path):
    """Before it opens, its part falls to the others; the company's number is kept."""
    number = PLACES + "  opens: {south: 2027-07}\n"
    given = built(
        tmp_path, number=number, who=PEOPLE, sources="", staff=THERE, months=24
    )
    south = sum(n.amount for n in given.problem.needs if n.place.region == "south")
    whole = sum(n.amount for n in given.problem.needs)
    assert not south[:6].any()
    assert south[6] == pytest.approx(0.25e6)
    assert whole == pytest.approx(np.repeat([1e6, 2e6], 12))


def test_streams_are_every_way_in(wide):
    """Hiring into every cell, promotion within a segment, moves between regions."""
    assert [stream.name for stream in wide.problem.streams] == [
        *(f"market → {cell.place}" for cell in wide.problem.cells),
        "rise SDR smb → AE smb north",
        "rise SDR smb → AE smb south",
        "rise SDR enterprise → AE enterprise north",
        "rise SDR enterprise → AE enterprise south",
        "move AE smb south → AE smb north",
        "move AE smb north → AE smb south",
    ]
    assert wide.leads == (*[2] * 7, *[0] * 6)
    market, rise, move = (wide.problem.streams[i] for i in (0, 7, 11))
    assert market.at_most[:3].tolist() == [0, 0, 3]
    assert market.cost == 10_000
    assert np.isinf(rise.at_most).all()
    assert (rise.share_of_destination, move.arriving) == (0.5, 0.9)


def test_a_source_has_one_limit_for_all_its_ways(wide):
    """'at most 3 a month' are three in all, not three into each cell."""
    (limit,) = wide.problem.limits
    assert (limit.name, limit.quantity) == ("market", "starts")
    assert limit.items == tuple(range(7))
    assert np.all(limit.at_most == 3)


def test_an_intake_has_its_months_and_classes(tmp_path):
    """Nobody starts outside the intake, or before its lead is over."""
    sources = "sources: {campus: {into: AE, intake: [March, September], class_of: 4,"
    sources += " lead: 3 months}}\n"
    given = built(tmp_path, sources=sources)
    assert given.problem.streams[0].at_most.nonzero()[0].tolist() == [8]
    assert given.problem.streams[0].lot == 4


def test_a_source_that_comes_too_late_is_said(tmp_path):
    """Nobody can start by an intake that lies before its lead: a note says so."""
    sources = "sources: {campus: {into: AE, intake: [March], lead: 5 months}}\n"
    notes = built(tmp_path, sources=sources).notes
    assert any("nobody can start by 'campus'" in note for note in notes)
    later = sources.replace("March", "June")
    assert not any("nobody" in note for note in built(tmp_path, sources=later).notes)


def test_starters_of_a_source_become_like_the_others(tmp_path):
    """A source's own leavers hold for the years written, then the role's; so a ramp."""
    who = roles(ae="ramp: [50%, 100%], attrition: [6% a month, 2% a month]")
    sources = "sources: {campus: {into: AE, ramp: 4 months, attrition: 1% a month}}\n"
    given = built(tmp_path, who=who, sources=sources)
    (stream,), (cell,) = given.problem.streams, given.problem.cells
    assert cell.voluntary == pytest.approx((*[0.06] * 12, 0.02))
    assert stream.voluntary == pytest.approx((*[0.01] * 12, 0.02))
    assert (stream.ramp, cell.ramp) == ((0.25, 0.5, 0.75, 1.0), (0.5, 1.0))


def test_an_s_shaped_ramp_is_slow_fast_slow(tmp_path):
    """3x² − 2x³: the middle is reached in the middle, the ends are slower."""
    who = roles(ae="ramp: {over: 4 months, shape: s}")
    (cell,) = built(tmp_path, who=who).problem.cells
    assert cell.ramp == pytest.approx((0.15625, 0.5, 0.84375, 1.0))


def test_published_figures_are_taken_and_said(tmp_path):
    """Without ramp and attrition, defaults are taken, with their source and a note."""
    who = "roles:\n  " + AE.replace(", MORE", "")
    given = built(tmp_path, who=who)
    assert len(given.problem.cells[0].ramp) == DEFAULT_RAMP.months
    assert given.steady[0].attrition == pytest.approx(float(DEFAULT_LEAVERS[0].share))
    sources = {one.label: one.source for one in given.assumptions}
    assert "survey" in sources["Ramp of AE"]
    assert "DePaul" in sources["Attrition of AE"]
    assert sources["Attainment of AE"] == "plan.yaml, line 10"
    assert sum("published figure" in note for note in given.notes) == 2


def test_people_of_today_by_tenure_and_time(tmp_path):
    """Rows alike are one group; months since the start are counted by the month."""
    staff = "role,heads,started,tenure_months\nAE,1,2026-12-31,\nAE,2,,1.9\n"
    staff += "AE,1,2027-01-01,\nAE,3,,\n"
    given = built(tmp_path, staff=staff)
    found = [(o.tenure, o.heads) for o in given.problem.opening]
    assert found == [(1, 3.0), (0, 1.0), (120, 3.0)]
    assert any("3 people without a day of start" in note for note in given.notes)


def test_agreed_starts_are_certain_and_may_come_sooner(tmp_path):
    """They start even before the lead is over, and no plan can do without them."""
    agreed = "month,role,source,starts\n2027-01,AE,market,2\n2027-05,AE,market,1\n"
    sources = "sources: {market: {into: AE, lead: 3 months, at_most: 4 a month}}\n"
    given = built(tmp_path, sources=sources, committed=agreed)
    (stream,) = given.problem.streams
    assert stream.at_least[[0, 1, 4]].tolist() == [2, 0, 1]
    assert stream.at_most[[0, 1, 3, 4]].tolist() == [2, 0, 4, 4]
    assert productive(measured(given, {}))[0] == pytest.approx(10 + 2 / 6)


def test_an_agreed_move_says_where_from(tmp_path):
    """Where several could be meant, the region that people leave must be said."""
    number = "number: {total: {2027: 12m}, regions: {a: 50%, b: 30%, c: 20%},"
    number += " margin: 40%}\n"
    sources = "sources: {move: {out_of: AE, into: AE, across: [region]}}\n"
    said = {
        "number": number,
        "sources": sources,
        "staff": "role,region,heads\nAE,a,5\nAE,b,3\nAE,c,2\n",
    }
    agreed = "month,role,region,source\n2027-02,AE,c,move\n"
    (problem,) = refused(tmp_path, **said, committed=agreed)
    assert "move AE a → AE c, move AE b → AE c; say the 'from_region'" in problem
    agreed = "month,role,region,source,from_region\n2027-02,AE,c,move,b\n"
    given = built(tmp_path, **said, committed=agreed)
    certain = [s.name for s in given.problem.streams if s.at_least is not None]
    assert certain == ["move AE b → AE c"]


def test_demand_may_come_from_a_table(tmp_path):
    """Months and places are the table's; months that are not planned are left out."""
    rows = [f"2027-{m:02d},north,{m}" for m in range(1, 13)]
    rows += ["2027-11-01,south,500", "2027-12,south,600", "2028-01,north,7"]
    given = built(
        tmp_path,
        number="number: {margin: 40%}\n",
        staff="role,region,heads\nAE,north,10\n",
        demand="\n".join(["month,region,amount", *rows]) + "\n",
    )
    north, south = given.problem.needs
    assert north.amount.tolist() == list(range(1, 13))
    assert south.amount.tolist() == [*[0] * 10, 500, 600]
    assert any("1 row outside 2027-01 to 2027-12" in note for note in given.notes)


def test_another_table_can_be_read_instead(tmp_path):
    """A file given by name takes the place of the scenario's, as re-planning needs."""
    other = tmp_path / "later.csv"
    other.write_text(STAFF.replace("10", "3"), encoding="utf-8")
    given = build_capacity(capacity(tmp_path), files={"staff": other})
    assert given.problem.opening[0].heads == 3
    assert next(iter(given.inputs.values()))[1] == 1


def test_totals_and_limits_that_reach_beyond_are_said(tmp_path):
    """A year of which six months are planned gives six twelfths, and a note."""
    given = built(tmp_path, "limits: [{budget: 9m, during: 2027}]\n", months=6)
    assert sum(given.problem.needs[0].amount) == pytest.approx(6e6)
    assert sum("6 months" in note for note in given.notes) == 2


def test_the_outlook(tmp_path):
    """Luck, risk and what futures do are as written, under the names futures have."""
    more = """\
uncertainty:
  futures: 300
  demand: 12%
  attrition: 30%
  late: 0.25 months
  replace: plan
  make_with: 75%
  frontier: true
  worlds: 9
  risk: {cvar: 95%, miss_at_most: 10%}
method: highs
"""
    given = built(tmp_path, more)
    assert (given.luck["demand"], given.luck["leave"]) == (0.12, 0.3)
    assert (given.luck["late"], given.luck["headroom"]) == (0.25, 0.2)
    assert (given.futures, given.replace, given.replace_lag) == (300, "plan", (1,))
    assert (given.make_with, given.frontier, given.worlds) == (0.75, True, 9)
    assert (given.risk.cvar, given.risk.weight, given.risk.miss_at_most) == (
        *(0.95, 0.5, 0.1),
    )
    assert given.method == "highs"


def test_luck_has_the_names_of_the_futures(tmp_path):
    """Every number is a field of the luck that futures are played with, and all are."""
    given = built(tmp_path)
    assert set(given.luck) == {field.name for field in fields(Luck)}


def test_the_long_run_of_each_cell(tmp_path):
    """Attrition a year, ramp, quickest way in, and the margin of a quota-month."""
    sources = """\
sources:
  market: {into: AE, lead: 3 months, cost: 10k}
  agency: {into: AE, lead: 1 month, cost: 50k}
  shut: {into: AE, intake: [January], lead: 1 month}
"""
    who = roles(ae="ramp: 6 months, attrition: {voluntary: 20% a year}")
    (steady,) = built(tmp_path, who=who, sources=sources).steady
    assert steady.attrition == pytest.approx(0.2)
    assert (steady.ramp_months, steady.lead_months) == (6, 1)
    assert steady.quota_month == pytest.approx(80_000 * 0.4)
    assert steady.hire_cost == 50_000


def test_sizing_is_by_segment(tmp_path):
    """People, sales of a year, cost of a person, and the response of each segment."""
    more = "sizing: {elasticity: 30%, by_segment: {enterprise: 40%}, carryover: 50%}"
    given = built(
        tmp_path,
        more,
        number=PLACES,
        who=PEOPLE,
        sources="",
        staff=THERE,
        months=24,
    )
    smb, big = given.sizing
    assert (smb.segment, smb.people, smb.elasticity) == ("smb", 6, 0.3)
    assert smb.sales == pytest.approx(0.4 * 12e6)
    assert (big.elasticity, big.cost, big.margin) == (0.4, 120_000, 0.4)
    assert built(tmp_path).sizing == ()
