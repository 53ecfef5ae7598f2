"""The report of quotas: one offline page, a function of the run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.report.blocks import every_figure
from engine.report.planning_page import PageParts, planning_page
from engine.report.quota_cascade import cascade_section, territory_section
from engine.report.quota_facts import quota_facts
from engine.report.quota_fairness import fairness_section
from engine.report.quota_hedge import hedge_section
from engine.report.quota_limits import (
    assumed_section,
    conflict_section,
    proof_section,
    rules_section,
)
from engine.report.quota_phases import phase_section
from engine.report.quota_scatter import scatter_section
from engine.report.quota_story import answer, headlines, method_text
from engine.report.quota_years import years_section

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

__all__ = ["render"]

NAMES = {
    "quotas": "Quotas",
    "levels": "Levels",
    "phases": "Quotas by period",
    "years": "Years",
    "fairness": "Fairness",
    "bias": "Groups",
    "outliers": "Who stands apart",
    "hedges": "Over-assignment",
    "rules": "Rules",
    "conflict": "What stands in the way",
}
SHARES = {
    "quotas": ("change", "p_attain", "p_before"),
    "levels": ("hedge",),
    "years": ("growth",),
    "bias": ("attainment", "gap"),
    "hedges": ("over_assignment", "p_plan"),
}
HEADINGS = {
    "rep_id": "Rep",
    "p_attain": "Chance to make it, %",
    "p_before": "Chance under last year’s, %",
    "p_plan": "Chance to make the target, %",
    "p_value": "p",
    "p_adjusted": "p, Holm",
    "sd": "Standard deviation",
    "children": "Sum below",
    "quota_to_potential": "Quota ÷ potential",
}
LIMITS = [
    "Fairness is judged by the potential and expected sales given; an error in them is "
    "in every quota.",
    "Chances are of the distribution assumed, with reps’ luck correlated as stated.",
    "How people respond to a quota is not in it, unless the method says so.",
]
CONVENTIONS = {
    "ramp_month=end": "A ramp is read at the end of a month: with six months of ramp "
    "the first counts one sixth.",
    "ramp_month=start": "A ramp is read at the start of a month: the first counts 0.",
    "ramp_month=middle": "A ramp is read in the middle of a month.",
    "quarters=of_plan_year": "Quarters are those of the plan year.",
    "quarters=of_calendar": "Quarters are those of the calendar.",
    "prorate_by=season": "Somebody there for a part of the year carries that part of "
    "the season.",
    "prorate_by=months": "Somebody there for a part of the year carries that part of "
    "the twelve months.",
}


def render(manifest: Mapping[str, Any], tables: Mapping[str, pl.DataFrame]) -> str:
    """Return the report as one self-contained HTML page.

    Parameters
    ----------
    manifest
        The manifest of stored quotas.
    tables
        Its tables by name; any may be empty, and its section is then left out.

    Notes
    -----
    The same manifest and tables give the same bytes. What the manifest says under
    ``made`` is shown on one line of the page only.
    """
    facts, told = quota_facts(manifest, tables), manifest["quota"]
    parts = PageParts(
        what="quotas",
        kicker=f"Quotas, {facts.span}",
        decision=answer(facts, manifest, tables),
        headlines=headlines(facts, tables),
        sections=[
            conflict_section(manifest, tables["conflict"]),
            scatter_section(facts, tables),
            territory_section(facts),
            cascade_section(facts, tables["levels"]),
            phase_section(facts, tables["phases"]),
            fairness_section(tables),
            hedge_section(tables["hedges"]),
            years_section(facts, tables["years"]),
            proof_section(facts),
            rules_section(facts, manifest, tables["rules"]),
            assumed_section(told, LIMITS, CONVENTIONS),
        ],
        figures=every_figure(tables, NAMES, SHARES, HEADINGS),
        method=[
            ("Quotas follow", method_text(facts.method)),
            ("Levels", ", ".join(map(str, told.get("levels") or []))),
            ("Season", _season(told)),
        ],
        notes=manifest.get("notes") or [],
    )
    return planning_page(manifest, parts)


def _season(told: Mapping[str, Any]) -> str:
    season = told.get("season") or []
    return ", ".join(f"{100 * float(share):.1f}%" for share in season)
