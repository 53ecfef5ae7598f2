"""Guarantees of the scenario written back, and of its rules as sentences."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from worlds import HEAD, ROOT, SMALLEST, scenario_in

from engine.scenario.explain import explain
from engine.scenario.load import load
from engine.scenario.rules_text import rules_text

if TYPE_CHECKING:
    from pathlib import Path

FULL = (
    HEAD
    + """\
about: "Two lines:\\nthe second, with a \\u2028"
seed: 3
report: {outline: {file: sub/outline.csv, columns: {ring: "no", lat: "5"}}}
territory:
  travel: {cost_per_km: 1.15, visits_per_trip: 4}
  balance: {potential: 2.5%, workload: {within: 5%, includes_travel: true}}
  disruption: {revenue_at_risk: 10%}
  keep: {moved_potential: {at_most: 20%, show_least: true}}
  eligible:
    - {segment: "010", needs_skill: "true"}
    - {segment: "a: b", needs_skill: ' #c'}
solve: {stop_at_gap: 0.05%, work: 2.5e-3}
""".replace("' #c'", "'#c'")
)


@pytest.mark.parametrize("text", [SMALLEST, FULL])
def test_written_back_means_the_same(text, tmp_path):
    """What explain writes loads to the same configuration."""
    scenario = scenario_in(tmp_path, text)
    again = scenario_in(tmp_path, explain(scenario))
    assert again.config == scenario.config


def test_defaults_are_marked_and_nothing_else(tmp_path):
    """A line carries the mark exactly when the file did not say it."""
    lines = explain(scenario_in(tmp_path, FULL)).splitlines()
    marked = {
        line.split(":")[0].strip() for line in lines if line.endswith("# default")
    }
    assert marked == {
        "synthetic",
        "columns",
        "detour",
        "speed_km_per_h",
        "full_after_years",
        "method",
        "limits",
        "straight_line",
        "absent_pairs",
        "exclusive",
        "between_visits",
        "rollup",
        "overlays",
    }
    assert any(line.split() == ["detour:", "1.3", "#", "default"] for line in lines)
    assert "  cost_per_km: 1.15" in "\n".join(lines)
    assert "    # revenue: not given" in lines


def test_marks_of_the_smallest(tmp_path):
    """Blocks that were left out are written in full, each line marked."""
    text = explain(scenario_in(tmp_path, SMALLEST))
    for line in ("seed: 0", "  method: auto", "  stop_at_gap: 0.1%"):
        assert any(
            found.startswith(line) and found.endswith("# default")
            for found in text.splitlines()
        )
    assert "  # work: not given" in text
    assert "  # time_limit_s: not given" in text


def test_rules_as_sentences(tmp_path):
    """Each rule of the file is one sentence, and what is not asked for has none."""
    text = FULL.replace("reps.csv}", "reps.csv, named_accounts: named.csv}")
    said = rules_text(scenario_in(tmp_path, text))
    assert said == (
        "Every account has exactly one rep.",
        "Travel is kept low: a kilometre costs 1.15 PLN, a trip from the rep's home and"
        " back makes 4 visits, and roads are 1.3 times as long as the straight line.",
        "Changes of rep are kept low: each costs 10% of the account's revenue once"
        " today's rep has 5 years of tenure, and proportionately less before.",
        "Each rep's potential stays within 2.5% of the rep's fair share, which is in"
        " proportion to working time.",
        "Each rep's workload (with time on the road) stays within 5% of the rep's fair"
        " share, which is in proportion to working time.",
        "At most 20% of the potential that has a rep today goes to another rep.",
        "Named accounts go to the rep who is named for them.",
        "Accounts of the segment '010' go only to reps with the skill 'true'.",
        "Accounts of the segment 'a: b' go only to reps with the skill '#c'.",
    )
    assert len(rules_text(scenario_in(tmp_path, SMALLEST))) == 3


@pytest.mark.parametrize(
    "path",
    sorted(
        p
        for p in ROOT.glob("scenarios/**/*.yaml")
        if "broken" not in p.parts and not p.name.endswith(".plan.yaml")
    ),
    ids=lambda path: path.parent.name,
)
def test_committed_scenarios_read_back(path, tmp_path):
    """Every scenario in the repository means the same once written back."""
    scenario = load(path)
    for plan in scenario.plans.values():
        if plan.path is not None:
            there = tmp_path / plan.path.relative_to(path.parent)
            there.parent.mkdir(exist_ok=True)
            there.write_bytes(plan.path.read_bytes())
    assert scenario_in(tmp_path, explain(scenario)).config == scenario.config


@pytest.fixture(scope="module")
def scratch(tmp_path_factory) -> Path:
    """Return a folder for many small files."""
    return tmp_path_factory.mktemp("scratch")


def quoted(text):
    """Return text in double quotes."""
    return json.dumps(text, ensure_ascii=False)


_LINE = st.text(
    st.characters(
        codec="utf-8", exclude_categories=["Cc", "Cs", "Cn", "Co", "Zl", "Zp"]
    ),
    min_size=1,
    max_size=20,
).filter(lambda text: text == text.strip())


@given(name=_LINE, about=st.text("aż \n\t\"'\\:#{}%,-é😀", max_size=30), skill=_LINE)
def test_any_text_reads_back(scratch, name, about, skill):
    """Names and remarks of any letters and signs survive being written back."""
    text = SMALLEST.replace("Three accounts", quoted(name))
    text += f"  eligible: [{{segment: x, needs_skill: {quoted(skill)}}}]\n"
    text += f"about: {quoted(about)}\n"
    scenario = scenario_in(scratch, text)
    assert scenario.config.name == name
    again = scenario_in(scratch, explain(scenario))
    assert again.config == scenario.config


@given(
    within=st.integers(0, 10_000),
    cost=st.floats(0, 1e6),
    work=st.floats(1e-9, 1e6),
    seed=st.integers(0, 2**31 - 1),
)
def test_any_numbers_read_back(scratch, within, cost, work, seed):
    """Numbers of any size survive being written back, to the last digit."""
    text = SMALLEST.replace("5%", f"{within / 100:.2f}%").replace("1.15", repr(cost))
    scenario = scenario_in(scratch, f"{text}seed: {seed}\nsolve: {{work: {work!r}}}\n")
    assert scenario.config.territory.travel.cost_per_km == cost
    again = scenario_in(scratch, explain(scenario))
    assert again.config == scenario.config
