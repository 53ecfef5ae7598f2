"""The report of quotas: one offline page, a function of the run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.report.blocks import every_figure
from engine.report.language import mark, retell, say
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
from engine.report.words import percent

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

__all__ = ["render"]

NAMES = {
    "quotas": mark("Quotas"),
    "levels": mark("Levels"),
    "phases": mark("Quotas by period"),
    "years": mark("Years"),
    "fairness": mark("Fairness"),
    "bias": mark("Groups"),
    "outliers": mark("Who stands apart"),
    "hedges": mark("Over-assignment"),
    "rules": mark("Rules"),
    "conflict": mark("What stands in the way"),
}
SHARES = {
    "quotas": ("change", "p_attain", "p_before"),
    "levels": ("hedge",),
    "years": ("growth",),
    "bias": ("attainment", "gap"),
    "hedges": ("over_assignment", "p_plan"),
}
HEADINGS = {
    "rep_id": mark("Rep"),
    "p_attain": mark("Chance to make it, %"),
    "p_before": mark("Chance under last year’s, %"),
    "p_plan": mark("Chance to make the target, %"),
    "p_value": "p",
    "p_adjusted": mark("p, Holm"),
    "sd": mark("Standard deviation"),
    "children": mark("Sum below"),
    "quota_to_potential": mark("Quota ÷ potential"),
}
LIMITS = [
    mark(
        "Fairness is judged by the potential and expected sales given; an error in "
        "them is in every quota."
    ),
    mark(
        "Chances are of the distribution assumed, with reps’ luck correlated as stated."
    ),
    mark("How people respond to a quota is not in it, unless the method says so."),
]
CONVENTIONS = {
    "ramp_month=end": mark(
        "A ramp is read at the end of a month: with six months of ramp "
        "the first counts one sixth."
    ),
    "ramp_month=start": mark(
        "A ramp is read at the start of a month: the first counts 0."
    ),
    "ramp_month=middle": mark("A ramp is read in the middle of a month."),
    "quarters=of_plan_year": mark("Quarters are those of the plan year."),
    "quarters=of_calendar": mark("Quarters are those of the calendar."),
    "prorate_by=season": mark(
        "Somebody there for a part of the year carries that part of the season."
    ),
    "prorate_by=months": mark(
        "Somebody there for a part of the year carries that part of the twelve months."
    ),
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
        what=say("quotas"),
        kicker=say("Quotas, {span}", span=facts.span),
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
            (say("Quotas follow"), method_text(facts.method)),
            (
                say("Levels"),
                ", ".join(retell(str(n)) for n in told.get("levels") or []),
            ),
            (say("Season"), _season(told)),
        ],
        notes=[retell(str(note)) for note in manifest.get("notes") or []],
    )
    return planning_page(manifest, parts)


def _season(told: Mapping[str, Any]) -> str:
    season = told.get("season") or []
    return ", ".join(percent(float(share), 1) for share in season)
