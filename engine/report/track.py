"""The report of tracked results: one offline page, a function of the run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.report.blocks import Section, Texts, every_figure
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
    "attainment": "Attainment",
    "months": "Months",
    "warnings": "Warnings",
    "stages": "Stages",
    "closing": "When open deals close",
    "coverage": "Coverage",
    "deals": "Large open deals",
    "learned": "What was learned",
}
SHARES = {
    "attainment": ("attainment", "pace", "p_land"),
    "warnings": ("p",),
    "stages": ("rate", "low", "high", "win_from_here"),
    "coverage": ("p",),
    "deals": ("chance",),
}
HEADINGS = {
    "id": "Id",
    "p": "Chance, %",
    "p_land": "Chance to make the quota, %",
    "low90": "Nine of ten, from",
    "high90": "Nine of ten, to",
    "dwell_p50": "Days, median",
    "dwell_p90": "Days, nine of ten",
    "rep_id": "Rep",
    "run_rate": "Sold a month",
    "run_rate_needed": "Needed a month",
}
LIMITS = [
    "Landings carry each one’s pace on, drawn towards what was expected beforehand; "
    "what will change is not in them.",
    "Chances of deals are those of past deals in the same stage for as long.",
    "A warning is a reason to look, not a judgement of anybody.",
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
        what="results against plan",
        kicker=f"Results against plan, until {facts.until}",
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
        notes=manifest.get("notes") or [],
    )
    return planning_page(manifest, parts)


def _rules(told: Mapping[str, Any]) -> Section | None:
    texts = [str(text) for text in told.get("rules_text") or []]
    if not texts:
        return None
    return Section("rules", "The rules", "Rules", "", [Texts("", texts)])


def _method(told: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [
        ("Landing", str(told.get("method") or told.get("landing") or "")),
        ("Stages", ", ".join(map(str, told.get("stages") or []))),
        (
            "Warned of",
            f"chances below {percent(told['probability'])}"
            if told.get("probability") is not None
            else "",
        ),
    ]
