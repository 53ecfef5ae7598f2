"""Guarantees of pay plans written back, and of their JSON Schema for editors."""

from __future__ import annotations

import dataclasses

import pytest
from json_schema_check import faults, json_schema, plan_schema
from plans import PAID, loaded, with_plans
from test_schema_export import undescribed
from worlds import BROKEN, SMALLEST, scenario_in

from engine.scenario.explain import explain, explain_plan
from engine.scenario.plan_build import build_plan, build_plans
from engine.scenario.plan_load import load_plan
from engine.scenario.section_plan import PlanConfig
from engine.scenario.yaml_tree import read_yaml

FULL = """\
plan: Account executive, 2027
about: "Two lines\\nand a sign: #"
rounding: half_up
pay: {ote: 160k, mix: 62.5/37.5}
ramp: [25%, 50%]
commissions:
  - {name: Base, rate: 5%, cap: PLN 20k, windfall: {above: 1.5 million, counts: 50%}}
  - {name: "Units: all", credits: {measure: units, product: ["1", "no"]}, per_unit: 0.4}
  - {name: Tiered, tiers: [{from: 0%, rate: 5%}, {from: 100%, rate: 8%}], period: year}
  - {name: Money, tiers: [{from: 0, rate: 5%}, {from: 99.99, rate: 3%}]}
  - {name: Kinds, rates_by: {column: product, rates: {"2027": 5%, B: 33.3%}, other: 1%}}
  - {name: Deals, points: [{at: 10k, pays: 100}, {at: 20k, pays: 250.50}], per: deal}
bonuses:
  - {name: Q, share_of_target: 60%, points: [{at: 80%, pays: 50%}, {at: 99%, pays: 1%}]}
  - {name: Rated, amount: 5k, rates: [{from: 50%, rate: 100%}], first_dollar: true}
matrices:
  - name: Grid
    amount: 2k
    rows: {at: [0%, 80%, 100%]}
    columns: {credits: margin, of: team, at: [0%, 100%]}
    pays: [[0%, 10%], [50%, 80%], [80%, 120%]]
objectives:
  - {name: Goals, share_of_target: 10%, most: 120%}
spiffs:
  - {name: Launch, window: 2027-03-01..2027-03-15, per_deal: 10, least: 5, budget: 10k}
contests:
  - {name: Trip, kind: club, window: 2027, top: 10%, prize: 20k, cash: false}
  - {name: Sprint, kind: rank, window: 2027Q2, prizes: [3k, 2k, 1k], ties: all}
  - {name: Mark, kind: threshold, window: 2027-05, levels: [{at: 10k, prize: 1k}]}
overrides:
  - {name: Lead, rate: 2%, of: all_reports, components: [Base]}
adjust:
  - multiply:
      name: Accel
      on: [Base, "Units: all"]
      by: {quota: amount}
      points: [{at: 0%, pays: 80%}, {at: 100%, pays: 120%}]
  - gate: {name: Door, on: all, by: {credits: margin}, at_least: 50%}
  - cap: {name: Top, on: all, period: year, most: 300%, excess: carried}
  - floor: {name: Least, on: all, least: 1k}
clawback: {within: 12 months, on: [Base]}
guarantee: {months: 3}
draw:
  kind: recoverable
  amount: 1000
  months: 3
  recovery: {within: 1 month, left_over: forgiven}
may_fall: [Q]
"""
SMALL = "pay: {base: 60k}\n"


@pytest.mark.parametrize("text", [SMALL, FULL], ids=["small", "full"])
def test_a_plan_written_back_means_the_same(text, tmp_path):
    """What explain writes of a plan loads to the same plan, and pays the same."""
    first = loaded(tmp_path, text)
    path = tmp_path / "again.yaml"
    path.write_text(explain_plan(first.config), encoding="utf-8")
    again = load_plan(path)
    assert again.config == first.config
    same = dataclasses.replace(build_plan(again), name="current")
    if first.config.plan is None:
        same = dataclasses.replace(same, title="current")
    assert same == build_plan(first)


def test_plans_of_a_scenario_written_back(tmp_path):
    """Inline plans are written out, plans of files by their file, names as text."""
    (tmp_path / "one.yaml").write_text(SMALL, encoding="utf-8")
    body = "    ".join(FULL.splitlines(keepends=True))
    text = f"{PAID}  2027:\n    {body}\n  other: {{file: one.yaml}}\n"
    first = scenario_in(tmp_path, text)
    said = explain(first)
    assert '  "2027":\n' in said
    assert "  other: one.yaml\n" in said
    again = scenario_in(tmp_path, said)
    assert again.config == first.config
    assert build_plans(again) == build_plans(first)


def test_a_scenario_without_plans_says_so(tmp_path):
    """Plans and their calendar are comments where there are none."""
    lines = explain(scenario_in(tmp_path, SMALLEST)).splitlines()
    assert "# plans: not given" in lines
    assert "# pay: not given" in lines


def test_only_what_a_plan_gives_is_written(tmp_path):
    """A plan written back has its defaults, marked, and no key that is not given."""
    text = "commissions: [{name: Base, rate: 5%}]\n"
    said = explain_plan(loaded(tmp_path, text).config)
    assert "not given" not in said
    assert "tiers" not in said
    marked = [line.split(":")[0].strip() for line in said.splitlines() if "#" in line]
    for key in ("rounding", "round_to", "measure", "of", "period", "paid", "bonuses"):
        assert key in marked
    assert "rate" not in marked


@pytest.mark.parametrize("text", [SMALL, FULL], ids=["small", "full"])
def test_right_plans_are_accepted_by_the_schema(text, tmp_path):
    """A plan that loads is valid for editors, by itself and in a scenario."""
    assert list(faults(plan_schema(), read_yaml(text.encode(), "f").data)) == []
    scenario = with_plans(tmp_path, f"one:\n{indented(text)}")
    data = read_yaml(scenario.path.read_bytes(), "f").data
    assert list(faults(json_schema(), data)) == []
    explained = explain_plan(loaded(tmp_path, text).config)
    assert list(faults(plan_schema(), read_yaml(explained.encode(), "f").data)) == []


def indented(text):
    """Return a text four blanks further right."""
    return "".join(f"    {line}" for line in text.splitlines(keepends=True))


@pytest.mark.parametrize(
    "name",
    [
        "adjust_entry",
        "keys",
        "list",
        "names_of_plans",
        "nothing",
        "pay_values",
        "percent",
        "ramp_long",
        "spans",
        "territory_tables",
        "window_words",
        "without_pay",
        "words",
    ],
)
def test_broken_plans_are_refused_by_the_schema(name):
    """What a schema can see is wrong with a plan, an editor shows while one types."""
    content = (BROKEN / f"plan_{name}.yaml").read_bytes()
    assert list(faults(json_schema(), read_yaml(content, "f").data)) != []


def test_every_key_of_a_plan_is_described_in_its_schema():
    """No description is lost in the schema of plan files."""
    assert undescribed(plan_schema()) == []
    assert "file" not in plan_schema()["properties"]
    assert set(plan_schema()["properties"]) == set(PlanConfig.model_fields)
