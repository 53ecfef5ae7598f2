"""The report of tracked results: one offline page, a function of the run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.report.blocks import Section, Texts, every_figure
from engine.report.capacity_words import since
from engine.report.language import mark, retell, say
from engine.report.planning_page import PageParts, planning_page
from engine.report.quota_limits import assumed_section
from engine.report.track_coverage import (
    coverage_section,
    deal_section,
    learned_section,
)
from engine.report.track_facts import track_facts
from engine.report.track_landing import landing_section
from engine.report.track_people import attainment_section, warning_section
from engine.report.track_pipeline import stage_section
from engine.report.track_story import answer, headlines
from engine.report.words import percent

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

__all__ = ["render"]

NAMES = {
    "attainment": mark("Attainment"),
    "months": mark("Months"),
    "warnings": mark("Warnings"),
    "stages": mark("Stages"),
    "closing": mark("When open deals close"),
    "coverage": mark("Coverage"),
    "deals": mark("Large open deals"),
    "learned": mark("What was learned"),
}
SHARES = {
    "attainment": ("attainment", "pace", "p_land"),
    "warnings": ("p",),
    "stages": ("rate", "low", "high", "win_from_here"),
    "coverage": ("p",),
    "deals": ("chance",),
}
HEADINGS = {
    "id": mark("Id"),
    "p": mark("Chance, %"),
    "p_land": mark("Chance to make the quota, %"),
    "low90": mark("Nine of ten, from"),
    "high90": mark("Nine of ten, to"),
    "dwell_p50": mark("Days, median"),
    "dwell_p90": mark("Days, nine of ten"),
    "rep_id": mark("Rep"),
    "run_rate": mark("Sold a month"),
    "run_rate_needed": mark("Needed a month"),
}
LIMITS = [
    mark(
        "Landings carry each one’s pace on, drawn towards what was expected "
        "beforehand; what will change is not in them."
    ),
    mark("Chances of deals are those of past deals in the same stage for as long."),
    mark("A warning is a reason to look, not a judgement of anybody."),
]


def render(manifest: Mapping[str, Any], tables: Mapping[str, pl.DataFrame]) -> str:
    """Return the report as one self-contained HTML page.

    Parameters
    ----------
    manifest
        The manifest of stored tracking.
    tables
        Its tables by name; any may be empty, and its section is then left out.

    Notes
    -----
    The same manifest and tables give the same bytes. What the manifest says under
    ``made`` is shown on one line of the page only.
    """
    facts, told = track_facts(manifest, tables), manifest["track"]
    parts = PageParts(
        what=say("results against plan"),
        kicker=say("Results against plan, until {month}", month=since(facts.as_of[:7])),
        decision=answer(facts, tables),
        headlines=headlines(facts, tables),
        sections=[
            landing_section(facts, tables),
            warning_section(facts, tables["warnings"]),
            attainment_section(facts, tables["attainment"]),
            coverage_section(facts, tables["coverage"]),
            stage_section(facts, tables),
            deal_section(facts, tables["deals"]),
            learned_section(tables["learned"]),
            _rules(told),
            assumed_section(told, LIMITS, {}),
        ],
        figures=every_figure(tables, NAMES, SHARES, HEADINGS),
        method=_method(told),
        notes=[retell(str(note)) for note in manifest.get("notes") or []],
    )
    return planning_page(manifest, parts)


def _rules(told: Mapping[str, Any]) -> Section | None:
    texts = [retell(str(text)) for text in told.get("rules_text") or []]
    if not texts:
        return None
    return Section("rules", say("The rules"), say("Rules"), "", [Texts("", texts)])


def _method(told: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [
        (say("Landing"), retell(str(told.get("method") or told.get("landing") or ""))),
        (say("Stages"), ", ".join(map(str, told.get("stages") or []))),
        (
            say("Warned of"),
            say("chances below {share}", share=percent(told["probability"]))
            if told.get("probability") is not None
            else "",
        ),
    ]
