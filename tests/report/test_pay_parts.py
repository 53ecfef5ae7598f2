"""Guarantees of the parts of the pay pages: sums, words, charts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import pairwise

import polars as pl
import pytest
from fake_pay import SCHEMAS, fake_pay

from engine.report.axes import Scale, compact
from engine.report.language import speaking
from engine.report.pay_attainment import attained, overall
from engine.report.pay_facts import pay_facts
from engine.report.pay_month_chart import month_charts
from engine.report.pay_rep_charts import attainment_chart, scatters
from engine.report.pay_rows import contest_tables
from engine.report.pay_words import (
    GROUPS,
    RULES,
    Purse,
    calendar_months,
    calendar_name,
    day_name,
    period_name,
    period_span,
    rounding_text,
    short_period,
)


@pytest.fixture(scope="module")
def run():
    """Return a pay run of 40 reps."""
    return fake_pay()


@pytest.fixture(scope="module")
def facts(run):
    """Return the shared figures of that run."""
    return pay_facts(*run)


def attainments(*rows):
    """Return a table of attainments."""
    return pl.DataFrame(rows, SCHEMAS["attainments"], orient="row")


@pytest.mark.parametrize(
    ("period", "long", "short"),
    [
        ("2027-03", "marzec 2027", "mar"),
        ("2027Q1", "1. kwartał 2027", "1. kw."),
        ("2027H2", "2. półrocze 2027", "2. półr."),
        ("2027", "2027", "2027"),
    ],
)
def test_periods_in_polish(period, long, short):
    """The language has its own names of months and its own order of parts."""
    with speaking("pl"):
        assert period_name(period) == long
        assert short_period(period) == short
        assert period_span("2027-01", "2027-12") == "styczeń – grudzień 2027"
        assert day_name(date(2027, 3, 14)) == "14 marca 2027"


@pytest.mark.parametrize(
    ("period", "long", "short"),
    [
        ("2027-03", "March 2027", "Mar"),
        ("2027Q1", "Q1 2027", "Q1"),
        ("2027H2", "H2 2027", "H2"),
        ("2027", "2027", "2027"),
        ("2027-13", "2027-13", "2027-13"),
    ],
)
def test_periods_in_words(period, long, short):
    """Months, quarters, halves and years read as people write them."""
    assert period_name(period) == long
    assert short_period(period) == short


@pytest.mark.parametrize(
    ("starts", "months", "text"),
    [
        ("2027-01", 12, "January to December 2027"),
        ("2026-11", 3, "November 2026 to January 2027"),
        ("2027-05", 1, "May 2027"),
    ],
)
def test_calendar_in_words(starts, months, text):
    """The run's months are told by the first and the last, years where needed."""
    assert calendar_name({"pay": {"starts": starts, "months": months}}) == text
    assert len(calendar_months(starts, months)) == months


def test_every_kind_has_a_name_and_a_group():
    """Each kind of line has a name and, but prizes in kind, one place in the chart."""
    grouped = [kind for _, kinds in GROUPS for kind in kinds]
    assert sorted([*grouped, "noncash"]) == sorted(RULES)


def test_rounding_keys_are_said_in_full():
    """A rounding key becomes a sentence; a sentence stays one."""
    assert rounding_text("half_even").startswith("Each line is rounded once")
    assert rounding_text("to the unit") == "To the unit."
    assert rounding_text("") == ""


def test_purse_never_mixes_currencies():
    """Amounts add up within a currency, exactly, and stand side by side otherwise."""
    purse = Purse.of(
        [("EUR", Decimal("0.10")), ("EUR", Decimal("0.20")), ("USD", Decimal(-5))]
    )
    assert str(purse) == "EUR\xa00.30 + USD\xa0−5.00"
    assert str(Purse.of([("EUR", Decimal(0))])) == "EUR\xa00.00"
    assert not Purse.of([("EUR", None)])


def test_attainment_is_of_sums_and_of_the_first_component():
    """Attainment is summed credits over summed quotas of the first with a quota."""
    found = attained(
        attainments(
            ("R1", "a", "spiff", "2027-01", 5, None, None),
            ("R1", "a", "new", "2027-01", 50, 100, 0.5),
            ("R1", "a", "new", "2027-02", 350, 300, 1.1667),
            ("R1", "a", "team", "2027", 900, 300, 3.0),
        )
    )
    assert [one.names for one in found] == [("new",), ("team",)]
    assert overall(found) == 1.0
    assert overall([]) is None


def test_components_of_one_quota_are_told_as_one():
    """Two components with the same credits and quota share a bar."""
    (one,) = attained(
        attainments(
            ("R1", "a", "new", "2027-01", 50, 100, 0.5),
            ("R1", "a", "bonus", "2027-01", 50, 100, 0.5),
        )
    )
    assert one.names == ("new", "bonus")


def test_columns_stack_up_to_the_payout(run, facts):
    """Each month's boxes, those below zero taken off, are as high as its payout."""
    (chart,) = month_charts(run[0], run[1]["lines"], facts)
    payouts = run[1]["payouts"].group_by("month").agg(pl.col("payout").sum())
    paid = dict(payouts.iter_rows())
    units = [
        (float(mark.text[:-1]) * 1000, mark.y)
        for mark in chart.money
        if mark.text != "0"
    ]
    per_unit = (chart.zero - units[-1][1]) / units[-1][0]
    for hover, month in zip(chart.hovers, sorted(paid), strict=True):
        mine = [b for b in chart.boxes if hover.x <= b.x <= hover.x + hover.width]
        up = sum(b.height for b in mine if b.y < chart.zero - 0.05)
        down = sum(b.height for b in mine if b.y >= chart.zero - 0.05)
        assert up - down == pytest.approx(float(paid[month]) * per_unit, abs=1.0)
    assert chart.total == f"{facts.money[0].payout:,.2f}"


def test_shares_of_the_kinds_add_up(run, facts):
    """The kinds' amounts are exact parts of the whole payout."""
    (chart,) = month_charts(run[0], run[1]["lines"], facts)
    parts = [key.amount.replace(",", "").replace("−", "-") for key in chart.keys]
    assert sum(map(Decimal, parts)) == facts.money[0].payout


def test_every_rep_is_in_one_bin_and_one_dot(facts):
    """The histogram counts each rep once; more attainment and pay lie right and up."""
    chart = attainment_chart(facts)
    counted = sum(int(bin_.count.text or 0) for bin_ in chart.bins)
    assert counted == len(facts.shares)
    made = sum(int(bin_.count.text or 0) for bin_ in chart.bins if bin_.made)
    assert made == sum(share >= 1 for share in facts.shares)
    (scatter,) = scatters(facts)
    best, worst = facts.reps[0], facts.reps[-1]
    dots = {dot.rep: dot for dot in scatter.dots}
    assert dots[best.index].y < dots[worst.index].y
    assert dots[best.index].x > dots[worst.index].x


def test_revenue_leaves_out_overlays_and_cancelled_deals(run, facts):
    """The rate of variable pay is on direct credits that were not cancelled."""
    rows = run[1]["credits"]
    kept = rows.filter((pl.col("credit") == "direct") & pl.col("cancelled").is_null())
    assert 0 < kept.height < rows.height
    assert facts.money[0].credited == kept["amount"].sum()


def test_long_standings_keep_their_winners(run, facts):
    """Of a league only the first places are shown, but every prize is."""
    manifest, tables = run
    row = tables["standings"].row(0, named=True)
    many = pl.DataFrame(
        [
            {**row, "place": at, "prize": Decimal(5 if at == 90 else 0)}
            for at in range(1, 101)
        ],
        schema=tables["standings"].schema,
    )
    (table,) = contest_tables(manifest, many, facts)
    assert [place for _, place, *_ in table.rows] == [*map(str, range(1, 21)), "90"]
    assert table.hidden == 79
    assert not table.has_leagues


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (999.6, "1k"),
        (1500.0, "1.5k"),
        (402_123.0, "402k"),
        (-2_000_000.0, "−2m"),
        (12.0, "12"),
        (0.5, "0.5"),
        (3e9, "3bn"),
    ],
)
def test_compact(value, text):
    """Figures in charts are as short as can be."""
    assert compact(value) == text


def test_scale_runs_both_ways():
    """A scale maps its ends to its places, upwards as well."""
    up = Scale(0.0, 10.0, 100.0, 0.0)
    assert (up(0.0), up(10.0), up(2.5)) == (100.0, 0.0, 75.0)
    assert up.ticks() == [0.0, 5.0, 10.0]


def test_figures_of_months_are_those_of_the_picture(run, facts):
    """The table has a row a month; each ends with its payout, and they add up."""
    (chart,) = month_charts(run[0], run[1]["lines"], facts)
    assert [name for name, _ in chart.rows][:2] == ["January 2027", "February 2027"]
    amounts = [
        [Decimal(cell.replace(",", "").replace("−", "-")) for cell in cells]
        for _, cells in chart.rows
    ]
    assert all(sum(cells[:-1]) == cells[-1] for cells in amounts)
    assert sum(cells[-1] for cells in amounts) == facts.money[0].payout
    assert {len(cells) for cells in amounts} == {len(chart.keys) + 1}


def test_words_over_bars_keep_apart_in_longer_languages(run, facts):
    """Where ``297 tys.`` would run into the next one, every other month is told."""
    with speaking("pl"):
        (chart,) = month_charts(run[0], run[1]["lines"], facts)
    assert 4 <= len(chart.tops) < 12
    for one, two in pairwise(chart.tops):
        wide = 6 * (len(one.text) + len(two.text)) / 2
        assert two.x - one.x >= wide or abs(two.y - one.y) >= 12
