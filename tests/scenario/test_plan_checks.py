"""Guarantees of what is refused in a pay plan, and what is not."""

from __future__ import annotations

from datetime import date

import pytest
from plans import YEAR, loaded, refused

from engine.base.errors import InputError
from engine.scenario.plan_build import build_plan, plan_problems

BASE = "commissions: [{name: Base, rate: 5%}, {name: Extra, rate: 1%}]\n"


def test_everything_wrong_is_named_at_once(tmp_path):
    """Contradictions of all parts of a plan come together, sorted by position."""
    said = refused(
        tmp_path,
        """\
        commissions:
          - {name: A, rate: 5%, per_unit: 4}
          - {name: A, tiers: [{from: 5k, rate: 1%}, {from: 1k, rate: 2%}]}
        spiffs: [{name: C, window: 2028, per_deal: 1}]
        adjust: [{cap: {name: D, on: [B], most: 1k}}]
        """,
    )
    assert [line.split(": ")[1] for line in said] == [
        "commissions[0].per_unit",
        "commissions[0].per_unit",
        "commissions[1].name",
        "commissions[1].tiers[1].from",
        "spiffs[0].window",
        "adjust[0].cap.on[0]",
    ]


def test_windows_are_free_without_a_calendar(tmp_path):
    """A plan by itself may have windows in any year; in a calendar they lie inside."""
    plan = loaded(tmp_path, "spiffs: [{name: C, window: 2031, per_deal: 1}]\n")
    assert build_plan(plan).components[0].window.first == date(2031, 1, 1)
    with pytest.raises(InputError, match="the calendar of 'pay' goes from 2027-01-01"):
        build_plan(plan, "PLN", YEAR)


def test_targets_may_stand_in_the_table(tmp_path):
    """Shares of target need a target only where no table can give one."""
    plan = loaded(tmp_path, "objectives: [{name: Goals, share_of_target: 30%}]\n")
    assert plan_problems(plan) == []
    assert len(plan_problems(plan, has_targets=False)) == 1


def test_shares_above_the_whole_go_with_a_commission(tmp_path):
    """Shares of target may pass 100 % only beside a commission."""
    text = """\
        pay: {target: 40k}
        objectives: [{name: A, share_of_target: 60%}, {name: B, share_of_target: 60%}]
        """
    assert "add up to 120%" in refused(tmp_path, text)[0]
    assert refused(tmp_path, text.replace("60%}]", "40%}]")) == []
    assert refused(tmp_path, text + "commissions: [{name: C, rate: 1%}]\n") == []


@pytest.mark.parametrize(
    "text",
    [
        """\
        commissions:
          - name: A
            method: retroactive
            tiers: [{from: 0, rate: 8%}, {from: 50k, rate: 5%}]
        """,
        "commissions: [{name: A, points: [{at: 1k, pays: 5}, {at: 2k, pays: 4}]}]\n",
        """\
        bonuses:
          - name: A
            amount: 5k
            points: [{at: 80%, pays: 50%}, {at: 100%, pays: 40%}]
            above: continue
        """,
        """\
        matrices:
          - name: A
            amount: 5k
            rows: {at: [0%, 80%]}
            columns: {at: [0%]}
            pays: [[50%], [40%]]
        """,
        """\
        commissions: [{name: B, rate: 1%}]
        adjust:
          - multiply:
              name: A
              on: all
              by: {}
              points: [{at: 0%, pays: 110%}, {at: 100%, pays: 90%}]
        """,
    ],
)
def test_pay_that_falls_must_be_declared(text, tmp_path):
    """What can pay less for more credits is refused until the plan names it."""
    (said,) = refused(tmp_path, text)
    assert (
        "so pay falls as credits rise; if that is meant, add 'A' to 'may_fall'" in said
    )
    indent = " " * (len(text) - len(text.lstrip()))
    assert refused(tmp_path, f"{text.rstrip(' ')}{indent}may_fall: [A]\n") == []


@pytest.mark.parametrize(
    "written",
    [
        "tiers: [{from: 0, rate: 8%}, {from: 50k, rate: 5%}]",
        "rates_by: {column: product, rates: {A: 5%}, other: 1%}",
        "method: retroactive, tiers: [{from: 0, rate: 5%}, {from: 50k, rate: 5%}]",
        "points: [{at: 0, pays: 5}, {at: 2k, pays: 5}], between: step",
    ],
)
def test_pay_that_never_falls_needs_no_word(written, tmp_path):
    """A lower marginal rate still pays more for more; so do flat stretches."""
    assert refused(tmp_path, f"commissions: [{{name: A, {written}}}]\n") == []


def test_limits_may_be_nested_but_not_overlap(tmp_path):
    """A later limit works on all components of an earlier one, or on none."""
    text = BASE.replace("{", "{{").replace("}", "}}")
    text += "adjust:\n  - cap: {{name: A, on: {}, most: 1k}}\n"
    text += "  - cap: {{name: B, on: {}, most: 2k}}\n"
    for first, second in (("[Base]", "all"), ("[Base]", "[Extra]"), ("all", "all")):
        assert refused(tmp_path, text.format(first, second)) == []
    (said,) = refused(tmp_path, text.format("all", "[Base]"))
    assert "works on some of these and on 'Extra', too" in said


def test_a_factor_goes_before_the_limits_of_its_components(tmp_path):
    """A multiply may follow a cap on other components, not one on its own."""
    text = BASE + "adjust:\n  - cap: {name: A, on: [Base], most: 1k}\n"
    text += "  - gate: {name: B, on: [Extra], by: {}, at_least: 80%}\n"
    assert refused(tmp_path, text) == []
    (said,) = refused(tmp_path, text.replace("[Extra]", "[Base]"))
    assert "write 'B' above 'A'" in said


def test_a_name_on_a_statement_is_used_once(tmp_path):
    """The lines that factors make are names, too."""
    text = "commissions: [{name: A, rate: 1%}, {name: 'B: A', rate: 1%}]\n"
    assert refused(tmp_path, text) == []
    text += "adjust: [{gate: {name: B, on: [A], by: {}, at_least: 80%}}]\n"
    (said,) = refused(tmp_path, text)
    assert "found 'B: A', the name of a line that 'B' makes" in said


def test_money_for_units_is_refused_only_where_units_are_counted(tmp_path):
    """A currency at an amount of units is a slip; at money for them it is right."""
    text = "commissions:\n  - {{name: A, credits: units, tiers: [{{{}}}]}}\n"
    assert refused(tmp_path, text.format("from: 0, per_unit: PLN 4")) == []
    assert (
        "units are counted here"
        in refused(tmp_path, text.format("from: PLN 9, per_unit: 4"))[0]
    )
    assert "are in PLN" in refused(tmp_path, text.format("from: 0, per_unit: EUR 4"))[0]
