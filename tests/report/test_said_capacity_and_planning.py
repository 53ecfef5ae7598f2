"""Pages of capacity, market, quotas and tracking are said by the catalogue."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from fake_capacity import fake_capacity
from fake_market import fake_market
from fake_quota import fake_quota
from fake_track import fake_track
from page_reader import words
from pseudo import names_of, speaking_pseudo, unsaid_in, unsaid_on

from engine.ledger.pseudonyms import masked_manifest, pseudonyms
from engine.planning.columns import MARKET, QUOTA, TRACK
from engine.report import (
    capacity,
    capacity_console,
    capacity_figures,
    market,
    market_console,
    quota,
    quota_console,
    track,
    track_console,
)
from engine.report.language import retell, say, speaking
from engine.scenario.capacity_build import build_capacity
from engine.scenario.load import load
from engine.scenario.market_build import build_market
from engine.scenario.quota_build import build_quota
from engine.scenario.track_build import build_track
from engine.staffing.columns import COLUMNS

SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"
PAGES = {
    "capacity": (capacity, capacity_console, fake_capacity()),
    "long": (capacity, capacity_console, fake_capacity(months=30)),
    "no plan": (capacity, capacity_console, fake_capacity(plan=False)),
    "no futures": (capacity, capacity_console, fake_capacity(futures=False)),
    "market": (market, market_console, fake_market()),
    "quota": (quota, quota_console, fake_quota()),
    "no quotas": (quota, quota_console, fake_quota(plan=False)),
    "track": (track, track_console, fake_track()),
    "no pipeline": (track, track_console, fake_track(pipeline=False)),
}
NAMES = (
    *("role", "from_role", "segment", "region", "channel", "district", "source"),
    *("name", "territory", "rep_id", "good", "unit", "account", "stage", "node"),
    *("parent", "training", "deal", "group", "id", "series", "rule", "measure"),
)
"""Columns of the made-up runs that hold names and ids."""
TABLES = {
    "capacity": (COLUMNS, capacity_figures.NAMES, capacity_figures.HEADINGS),
    "market": (MARKET, market.NAMES, market.HEADINGS),
    "quota": (QUOTA, quota.NAMES, quota.HEADINGS),
    "track": (TRACK, track.NAMES, track.HEADINGS),
}
BUILT = (
    *((build_capacity, path) for path in SCENARIOS.glob("reference/capacity/*.yaml")),
    *((build_quota, path) for path in SCENARIOS.glob("reference/quota/*.yaml")),
    *((build_market, path) for path in SCENARIOS.glob("reference/market/*.yaml")),
    *((build_track, path) for path in SCENARIOS.glob("reference/track/*.yaml")),
)


def data_of(run):
    """Return what of a run is a name, an id or a unit, the same in every language."""
    manifest, tables = run
    names = [
        *names_of(tables, NAMES),
        *(manifest["name"], manifest["about"], manifest["currency"], "bookings"),
        *("fieldplan", "UTC", manifest["scenario"]["file"], *manifest["inputs"]),
        *(manifest["scenario"]["digest"], *manifest["versions"]),
        *(read["digest"] for read in manifest["inputs"].values()),
        *manifest.get("track", {}).get("stages", ()),
    ]
    parts = [part for name in names for part in name.split(", ")]
    return [*names, *parts, *(name.capitalize() for name in names)]


@pytest.mark.parametrize(("module", "_", "run"), PAGES.values(), ids=PAGES)
def test_every_word_of_a_page_is_said(module, _, run):
    """Outside of messages, a page holds names, ids, units and figures only."""
    with speaking_pseudo():
        page = module.render(*run)
    assert unsaid_on(page, data_of(run)) == []


@pytest.mark.parametrize(("_", "console", "run"), PAGES.values(), ids=PAGES)
def test_every_word_of_a_summary_is_said(_, console, run):
    """So it is on a terminal: columns, labels, values and the conclusion."""
    with speaking_pseudo():
        lines = console.summary(*run)
        texts = [text for line in lines for text in (line.label, *line.values)]
        texts += [*console.headings(*run), *console.conclusion(*run)]
    assert unsaid_in(texts, data_of(run)) == []


@pytest.mark.parametrize("kind", TABLES)
def test_every_column_has_a_heading_in_polish(kind):
    """Each column of each table that a page shows is told in Polish, or is a symbol."""
    tables, shown, headings = TABLES[kind]
    same_in_polish = {"Model", "Region", "Segment", "Limit", "MASE", "RMSSE", "Plan"}
    same_in_polish |= {"ROI3, %", "Id", "p, Holm", "P"}
    with speaking("pl"):
        english = [
            text
            for name in shown
            for column in tables[name]
            for text in [headings.get(column) or column.replace("_", " ").capitalize()]
            if (say(text) if column in headings else retell(text)) == text
        ]
    assert set(english) - same_in_polish - {"p"} == set()


def told_by(given):
    """Return the sentences that a scenario, read and checked, says of itself."""
    texts = [*given.rules_text, *given.notes]
    for one in getattr(given, "assumptions", ()):
        texts += [one.label, one.value, one.source]
    return texts


@pytest.mark.parametrize(
    ("build", "path"), BUILT, ids=[f"{p.parent.name} {p.stem}" for _, p in BUILT]
)
def test_what_a_scenario_says_is_told_again(build, path):
    """Rules, notes and assumptions of every reference scenario are known in Polish."""
    texts = told_by(build(load(path)))
    with speaking("pl"):
        same = [text for text in texts if retell(text, "months") == text]
    assert [text for text in same if any(sign.isalpha() for sign in text)] == []


@pytest.mark.parametrize(
    ("module", "run"),
    [(quota, fake_quota()), (track, fake_track())],
    ids=["quota", "track"],
)
def test_reps_can_be_hidden(module, run):
    """With pseudonyms a page is made as before, and names no rep."""
    manifest, tables = run
    hidden = pseudonyms(tables, blank=True)
    page = words(module.render(masked_manifest(manifest, tables), hidden))
    reps = names_of(tables, ["rep_id"])
    assert len(reps) > 2
    assert "rep-" in page
    assert [rep for rep in reps if re.search(rf"\b{re.escape(rep)}\b", page)] == []


def test_polish_pages_speak_polish():
    """Months, numbers, money and the plural are those of the language."""
    with speaking("pl"):
        page = capacity.render(*fake_capacity())
    for text in (
        "Przyjąć 23 osoby do października 2027",
        "styczeń – grudzień 2027",
        "7,62 mln EUR".replace(" ", "\xa0"),
        "Optymalne",
    ):
        assert text in page
