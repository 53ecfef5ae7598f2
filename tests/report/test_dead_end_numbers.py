"""Guarantees of the numbers of rules that clash: ends, shares, sums, burdens."""

from __future__ import annotations

import pytest
from fake_dead_end import burden, fake_dead_end, rule
from test_conflicts_in_polish import ENGLISH
from test_dead_end_told import GIVEN, VISITS

from engine.report.dead_end import dead_end, end_lines
from engine.report.dead_end_rules import burden_lines, rule_lines, sum_lines
from engine.report.language import speaking


def test_ends_of_rules_are_told_by_side():
    """At most and at least, the same number told once, others as their share."""
    ends = [
        rule("limit", "visits", "high", territory="R1", limit=4000, unit=VISITS),
        rule("limit", "visits", "high", territory="R2", limit=5000, unit=VISITS),
        rule("limit", "visits", "low", territory="R3", limit=90, unit="minutes a year"),
    ]
    (line,) = rule_lines(ends, GIVEN)
    assert (
        line.text
        == "at most 4 to 5 visits a year at R1 and R2; at least 1.5 hours a year at R3"
    )
    (one,) = rule_lines(ends[:1], GIVEN)
    assert one.text == "at most 4 visits a year at R1"


def test_what_gives_way_is_told_with_what_it_then_carries():
    """The share that files say stands first; of several places the farthest is told."""
    money = {"limit": 30_000, "needed": 76_400, "unit": "PLN a year"}
    told = {**money, "share": 0.05, "needed_share": 0.1213}
    (line,) = rule_lines([rule("budget", "moved potential", "high", **told)], GIVEN)
    assert line.text == (
        "at most 5% (30,000 PLN a year); 12.13% (76,400 PLN a year) in a plan that"
        " keeps the others"
    )
    (old,) = rule_lines([rule("budget", "moved potential", "high", **money)], GIVEN)
    assert old.text.startswith("at most 4.77% (30,000 PLN a year); 12.13% (")
    ends = [
        rule("limit", "visits", "high", territory=f"R{at}", limit=4000, needed=most)
        for at, most in ((1, 5000), (2, 7000), (3, None))
    ]
    (line,) = rule_lines([{**one, "unit": VISITS} for one in ends], GIVEN)
    assert line.text == (
        "at most 4 visits a year at R1, R2 and R3; 7 visits a year at R2 in a plan that"
        " keeps the others"
    )


def test_shares_of_a_total_that_depends_on_the_plan():
    """As one where they read alike; runs that stored none say that it is a share."""
    part = {"territory": "R1", "unit": "minutes a year"}
    wide = rule("balance", "workload", "low", **part, shares=[0.18, 0.2])
    (line,) = rule_lines([{**wide, "between": [600, 660]}], GIVEN)
    assert line.text == (
        "at least 18% to 20% of the total at R1 (10 to 11 hours a year, depending on"
        " the plan)"
    )
    (line,) = rule_lines([{**wide, "between": None}], GIVEN)
    assert line.text == "at least 18% to 20% of the total at R1"
    (line,) = rule_lines([rule("balance", "workload", "low", **part)], GIVEN)
    assert line.text == "at least its share at R1"


@pytest.mark.parametrize(
    ("more", "text"),
    [
        (
            {"each": 3, "unit": "accounts"},
            "7 territories × at most 3 accounts = 21, less than the 24 accounts there"
            " are.",
        ),
        (
            {"each": None, "unit": "PLN a year", "units": ["A1", "A2"]},
            "7 territories together may carry 21, less than the 24 PLN a year of"
            " potential that may go nowhere else.",
        ),
        (
            {"each": 4, "unit": "accounts", "side": "low", "together": 28},
            "7 territories × at least 4 accounts = 28, more than the 24 accounts there"
            " are.",
        ),
    ],
    ids=["open", "class", "least"],
)
def test_what_is_added_up_is_told(more, text):
    """How many, each with how much, and what there is; the accounts are named."""
    plain = {"rule": "limits of potential", "side": "high", "territories": 7}
    one = {**plain, "together": 21, "total": 24, "units": [], **more}
    (line,) = sum_lines([one])
    assert (line.text, line.accounts) == (text, tuple(one["units"]))
    with speaking("pl"):
        assert ENGLISH.findall(sum_lines([one])[0].text) == []
    manifest, tables = fake_dead_end()
    told = {**manifest["explanation"], "sums": [one]}
    end = dead_end({**manifest, "explanation": told}, tables)
    assert end.why[0] == line


def test_what_nobody_may_carry_is_told_with_its_numbers():
    """One account or a group, what it carries, and the most that anybody may."""
    told = [
        burden(["A1"], carried=700, most=600),
        burden(["A1", "A2"], carried=1300, most=600),
        burden([f"A{n}" for n in range(9)], carried=7, most=6),
    ]
    one, two, nine = burden_lines(told)
    assert one.text == (
        "A1 carries 700 PLN a year of potential; nobody who may have it may carry more"
        " than 600 PLN a year."
    )
    assert two.text.startswith("A1 and A2 together carry 1,300 PLN a year of")
    assert nine.text.startswith("9 accounts together carry 7")
    assert len(nine.names) == len(nine.accounts) == 9
    manifest, tables = fake_dead_end()
    lines = list(end_lines(dead_end(manifest, tables)))
    assert sum("may carry more than" in line for line in lines) == 2
    many = {**manifest["explanation"], "burdens": told[:1] * 20}
    end = dead_end({**manifest, "explanation": many}, tables)
    assert len(end.why) == 6
    with speaking("pl"):
        assert ENGLISH.findall(" ".join(x.text for x in burden_lines(told))) == []


def test_what_is_carried_is_named_once():
    """A limit is told by what it limits; a unit that says it already is enough."""
    plain = burden(["A1", "A2"], carried=72_000, most=66_000)
    visits = {"kind": "limit", "rule": "limits of visits"}
    unit = "thousandths of a visit a year"
    (line,) = burden_lines([{**plain, **visits, "unit": unit}])
    assert line.text == (
        "A1 and A2 together carry 72 visits a year; nobody who may have them may carry "
        "more than 66 visits a year."
    )
    work = {"kind": "limit", "rule": "limits of workload", "unit": "minutes a year"}
    (line,) = burden_lines([{**plain, **work}])
    assert "carry 1,200 hours a year of workload; nobody" in line.text
    with speaking("pl"):
        (line,) = burden_lines([{**plain, **visits, "unit": unit}])
        assert ENGLISH.findall(line.text) == []


def test_one_large_group_is_named_once():
    """Its members are counted where it clashes and where it is too heavy, not again."""
    ids = [f"A{n}" for n in range(9)]
    rules = rule_lines([rule("together", "stay together", units=ids)], GIVEN)
    assert (rules[0].text, rules[0].names) == ("9 accounts", tuple(ids))
    (heavy,) = burden_lines([burden(ids, carried=7, most=6)], rules)
    assert heavy.names == ()
    several = [
        rule("together", "stay together", units=ids[at : at + 3]) for at in (0, 3, 6)
    ]
    (line,) = rule_lines(several, GIVEN)
    assert (line.text, line.names[0]) == ("3 groups", "A0, A1 and A2")
