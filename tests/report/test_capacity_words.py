"""Guarantees of what is said of a capacity plan, on its page and on a terminal."""

from __future__ import annotations

import re

import polars as pl
import pytest
from fake_capacity import fake_capacity
from page_reader import words

from engine.report.capacity import conclusion, headings, render, summary
from engine.report.capacity_words import unit_more
from engine.staffing.columns import COLUMNS

KINDS = {
    "usual": {},
    "long": {"months": 30},
    "one month": {"months": 1},
    "no plan": {"plan": False},
    "no futures": {"futures": False},
}


@pytest.fixture(scope="module")
def run():
    """Return a plan of a year."""
    return fake_capacity()


def told(manifest, **changes):
    """Return the manifest with other facts about the plan."""
    return {**manifest, "capacity": {**manifest["capacity"], **changes}}


def test_the_answer_says_who_when_cost_chance_and_what_binds(run):
    """The conclusion's figures are those of the tables."""
    manifest, tables = run
    lines = conclusion(manifest, tables)
    outside = tables["hires"].filter(from_role="")["starts"].sum()
    last = tables["hires"]["month"].max()
    assert (outside, last) == (23, "2027-10")
    assert lines[0] == "Start 23 people by October 2027, and promote or transfer 2."
    spend = tables["money"]["spend"].sum() / 1e6
    assert f"costs EUR {spend:.2f}\xa0million in all" in lines[1].replace(
        "EUR\xa0", "EUR "
    )
    assert "in 83% (82% to 85%) of 2,000 futures; 80% was asked for." in lines[2]
    assert lines[3].replace("\xa0", " ") == (
        "The limit that binds most, headcount: one more head in office north in "
        "December 2027 would save EUR 12,400."
    )
    now = tables["hires"].filter(decide_by="now", certain=False)
    assert now["starts"].sum() == 5
    assert lines[4] == "To be decided now: 4 AE and 1 SDR."


def test_a_plan_that_is_made_in_fewer_than_half_of_futures_is_not_green(run):
    """Where nobody asked for a chance, 23 % is still no good news; 60 % is."""
    manifest, tables = run
    for p, tone in ((0.23, "warn"), (0.6, "good")):
        futures = {**manifest["capacity"]["futures"], "asked": None, "reached": p}
        page = render(told(manifest, futures=futures), tables)
        assert f'class="answer {tone}"' in page


def test_parts_of_people_who_start_are_told_as_expected(run):
    """Half a person starts only where somebody of an earlier plan may come late."""
    manifest, tables = run
    whole = conclusion(manifest, tables)[0]
    assert "as expected" not in whole
    first = pl.int_range(pl.len()) == pl.arg_where(pl.col("from_role") == "").first()
    starts = pl.when(first).then(pl.col("starts") + 0.5).otherwise(pl.col("starts"))
    for certain in (True, False):
        hires = tables["hires"].with_columns(starts=starts, certain=pl.lit(certain))
        line = conclusion(manifest, {**tables, "hires": hires})[0]
        assert line.startswith("Start 23.5 people by October 2027")
        told_so = line.endswith(", those on their way counted as expected.")
        assert told_so is certain


def test_one_more_person_assessed_is_no_start():
    """The limit on people assessed counts those, and not starts."""
    assert unit_more("recruiters", "people assessed") == "one more person assessed"
    assert "one start more by hires" in unit_more("recruiters", "hires")


def test_who_comes_and_who_goes_have_signs(run):
    """The axis of flows has a plus above nobody, and a minus below."""
    page = render(*run)
    marks = re.findall(r">([+−][\d.]+)</text>", page)
    assert [mark[0] for mark in marks[:2]] == ["+", "−"]


def test_a_chance_below_what_was_asked_is_no_success(run):
    """When the chance asked for is not reached, the answer says so and is not green."""
    manifest, tables = run
    futures = {**manifest["capacity"]["futures"], "asked": 0.9}
    page = render(told(manifest, futures=futures), tables)
    assert "90% was asked for, which is not reached" in words(page)
    assert 'class="answer warn"' in page
    assert 'class="answer good"' in render(*run)


def test_goods_are_never_added_up(run):
    """Two goods have a picture, sums and console lines each; the share is the least."""
    manifest, tables = run
    output = tables["output"]
    other = output.with_columns(
        pl.lit("demos").alias("good"), (pl.col("made") * 0.5).alias("made")
    )
    both = {**tables, "output": pl.concat([output, other])}
    text = words(render(manifest, both))
    assert "Bookings a month" in text
    assert "Demos a month" in text
    labels = [line.label for line in summary(manifest, both)]
    assert {"Made, bookings", "Made, demos"} <= set(labels)
    share = 0.5 * output["made"].sum() / output["amount"].sum()
    assert f"the plan makes {share:.1%} of what is asked for" in text


def test_what_binds_is_compared_by_one_per_cent_of_each_limit(run):
    """A budget's price by unit of money counts beside a head's; nothing comes last."""
    manifest, tables = run
    rows = [
        ("budget 2027", "budget", "", 0.05, 8_000_000.0),
        ("desk", "headcount", "2027-05", 900.0, 40.0),
        ("no hires yet", "intake", "2027-01", 50_000.0, 0.0),
    ]
    prices = pl.DataFrame(
        [dict(zip(COLUMNS["prices"], row[:4], strict=True)) for row in rows],
        schema=COLUMNS["prices"],
    )
    rules = pl.DataFrame(
        [
            {"rule": r, "family": f, "month": m, "value": limit, "limit": limit}
            | {"met": True, "sense": "at most"}
            for r, f, m, _, limit in rows
        ],
        schema=COLUMNS["rules"],
    )
    changed = {**tables, "prices": prices, "rules": rules}
    line = conclusion(manifest, changed)[3].replace("\xa0", " ")
    assert "a thousand more in budget 2027 would save EUR 50." in line
    part = render(manifest, changed).split('<ul class="bound">')[1].split("</ul>")[0]
    order = re.findall(r"<strong>(.*?)</strong>", part)
    assert order == ["budget 2027", "desk", "no hires yet"]
    assert re.findall(r'class="fill q1" width="(.*?)"', part) == ["100.0", "9.0"]


def test_the_tightest_rule_comes_first(run):
    """Rules stand by their room to the limit, whichever side of it they must keep."""
    manifest, tables = run
    rows = [("roomy", 9.0, 5.0, "at least"), ("tight", 9.9, 10.0, "at most")]
    rows += [("tighter", 5.01, 5.0, "at least"), ("wide", 1.0, 10.0, "at most")]
    rules = pl.DataFrame(
        [
            {"rule": name, "family": "ratio", "month": "", "value": value}
            | {"limit": limit, "met": True, "sense": sense}
            for name, value, limit, sense in rows
        ],
        schema=COLUMNS["rules"],
    )
    page = render(manifest, {**tables, "rules": rules})
    part = page.split('<section id="rules"')[1].split("</table>")[0]
    names = re.findall(r'<th scope="row" class="long">(.*?)</th>', part)
    assert names == ["tighter", "tight", "roomy", "wide"]


def test_what_is_but_rounding_is_not_told(run):
    """A gap, a price or people of a billionth are not shown as if they were there."""
    manifest, tables = run
    dust = tables["prices"].with_columns(pl.lit(1e-6).alias("saves"))
    gone = tables["separations"].with_columns(pl.lit(1e-9).alias("people"))
    changed = {**tables, "prices": dust, "separations": gone}
    text = words(render(told(manifest, gap=2e-15), changed))
    assert "No plan that meets the rules is better" in text
    assert "Gap 0%" in text
    assert "What one more would save" not in text
    assert "and people let go" not in text


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_every_line_of_the_terminal_has_a_value_for_each_heading(kind):
    """The terminal's table is a table: as many values as headings in each line."""
    run = fake_capacity(**kind)
    columns = len(headings(*run))
    assert all(len(line.values) == columns for line in summary(*run))


def test_terminal_lines_agree_with_the_tables(run):
    """People, starts and money by quarter are sums of the tables' months."""
    manifest, tables = run
    lines = {line.label: line.values for line in summary(manifest, tables)}
    assert headings(manifest, tables)[0] == "Q1 2027"
    walk, first = tables["walk"], ["2027-01", "2027-02", "2027-03"]
    starts = walk.filter(pl.col("month").is_in(first))["starts"].sum()
    assert lines["Planned starts"][0] == f"{starts:.0f}"
    assert lines["Planned starts"][-1] == "23"
    assert lines["People, start"][0] == lines["People, start"][-1] == "53"
    end = walk.filter(month="2027-12")["end"].sum()
    assert lines["People, end"][-1] == lines["People, end"][-2] == f"{end:.1f}"
    spend = tables["money"]["spend"].sum() / 1e6
    assert lines["Spent, EUR"][-1] == f"{spend:.2f}m"
    assert headings(*fake_capacity(30)) == ("2027", "2028", "2029", "All")
