"""Pages of territories, batches and studies are said by the catalogue, all of them."""

from __future__ import annotations

from pathlib import Path

import pytest
import test_frontier_part as frontier
import test_levels_part as levels
from fake_dead_end import WRITTEN, fake_dead_end
from fake_run import fake_run, without_owners, without_plan
from fake_together import fake_batch, fake_study
from pseudo import names_of, speaking_pseudo, unsaid_on

from engine.report.language import retell, speaking
from engine.report.run import render
from engine.scenario.load import load
from engine.scenario.rules_text import rules_text

SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"
NAMES = (
    *("territory_id", "rep_id", "rep_name", "home", "name", "account_id", "segment"),
    *("label", "plan", "variant", "run", "set", "overlay", "from", "to"),
)
"""Columns of the fake runs that hold names and ids."""


def with_parts(run):
    """Return the run with a frontier, levels and specialists."""
    manifest, tables = run
    more = {"frontier": frontier.EVERY, **levels.team()}
    return manifest, {**tables, **more, **levels.tables(levels.SETS, levels.LOADS)}


def data_of(run):
    """Return what of a run is a name, an id or a unit, the same in every language."""
    manifest, tables = run
    made = manifest["made"]
    return [
        *names_of(tables, NAMES),
        *(f"R{n:02d}" for n in range(1, 20)),
        *(f"R{n}" for n in range(20)),
        *(manifest["name"], manifest["about"], manifest["currency"]),
        *("fieldplan", "UTC", "km", "s", made["by"], manifest["scenario"]["file"]),
        *(manifest["scenario"]["digest"], *manifest["inputs"], *manifest["versions"]),
        *(read["digest"] for read in manifest["inputs"].values()),
        *(str(manifest.get("method")), str(manifest.get("quarter"))),
        *WRITTEN,
        *((manifest.get("outcome") or {}).get("raw", ""), "processes"),
        str((manifest.get("problem") or {}).get("digest")),
    ]


@pytest.mark.parametrize(
    "run",
    [
        fake_run(),
        with_parts(fake_run()),
        without_owners(fake_run(outline=False)),
        without_plan(fake_run(), "infeasible", "proved"),
        fake_dead_end(),
        fake_dead_end(proven=False),
        without_plan(fake_run(), "unknown", "work limit"),
        fake_batch(),
        fake_study(),
    ],
    ids=[
        "plan",
        "parts",
        "no owners",
        "infeasible",
        "clash",
        "hard to keep",
        "unknown",
        "batch",
        "study",
    ],
)
def test_every_word_of_a_page_is_said(run):
    """Outside of messages, a page holds names, ids, units and figures only."""
    with speaking_pseudo():
        page = render(*run)
    assert unsaid_on(page, data_of(run)) == []


@pytest.mark.parametrize(
    "file", sorted(SCENARIOS.glob("reference/territory*/*.yaml")), ids=lambda f: f.stem
)
def test_rules_are_told_again_in_polish(file):
    """Each sentence on what is asked for has a pattern."""
    texts = rules_text(load(file))
    with speaking("pl"):
        assert [text for text in texts if retell(text) == text] == []


def test_a_conflict_is_told_again_in_polish():
    """What stands in the way, and what would do, with amounts in Polish figures."""
    clash = (
        "These rules cannot all be kept: moved potential of at most 29,040 PLN a year;"
        " eligible: segment hospital needs skill hospital on A60."
    )
    with speaking("pl"):
        told = retell(clash)
    assert told.startswith("Tych reguł nie da się spełnić naraz: przenoszony potencjał")
    assert "29\xa0040 PLN rocznie; uprawnieni: segment hospital" in told
