"""The report of a capacity plan: one offline page, a function of the run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.report.capacity_calendar import calendar, others
from engine.report.capacity_choice import compared, frontier, tornado
from engine.report.capacity_console import CapacityLine, conclusion, headings, summary
from engine.report.capacity_facts import capacity_facts
from engine.report.capacity_figures import figures
from engine.report.capacity_limits import binding, certificate, repairs, rules_kept
from engine.report.capacity_money import spending
from engine.report.capacity_output import outputs
from engine.report.capacity_rest import (
    SEAT_HEADS,
    assumed,
    budgets,
    conventions,
    first_stage,
    seats,
    sizes,
    worlds,
)
from engine.report.capacity_risk import chance_chart, fans, parts_of
from engine.report.capacity_so_far import so_far
from engine.report.capacity_story import answer, decide_now, headlines
from engine.report.capacity_walk import walk
from engine.report.capacity_words import conflict_sentences, family_name
from engine.report.language import mark, say
from engine.report.page import make_page

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

    from engine.report.capacity_facts import CapacityFacts

__all__ = ["CapacityLine", "conclusion", "headings", "render", "summary"]

STYLES = (
    *("base.css", "palette.css", "layout.css", "chart.css", "tables.css"),
    *("print.css", "compare.css", "compare_charts.css", "compare_print.css"),
    "capacity.css",
)
SCRIPTS = ("highlight.js", "tables.js", "capacity.js")
REPLACES = {
    "hold": mark(
        "Seats that fall below the plan are filled again, after the lead time, as far"
        " as headcount caps, budgets and recruiters have room; the others wait."
    ),
    "plan": mark(
        "Only planned starts happen: nobody else is hired for those who leave."
    ),
}


def render(manifest: Mapping[str, Any], tables: Mapping[str, pl.DataFrame]) -> str:
    """Return the report as one self-contained HTML page.

    Parameters
    ----------
    manifest
        The manifest of a stored capacity plan.
    tables
        Its tables by name; any may be empty, and its section is then left out.

    Notes
    -----
    The same manifest and tables give the same bytes. What the manifest says under
    ``made`` is shown on one line of the page only.
    """
    facts, told = capacity_facts(manifest, tables), manifest["capacity"]
    context = {
        "manifest": manifest,
        "facts": facts,
        "uncalibrated": "",
        "decision": answer(facts, manifest, tables),
        "headlines": headlines(facts, tables),
        "now": decide_now(tables["hires"]),
        "so_far": so_far(tables, facts.currency),
        **_plan(facts, tables),
        **_luck(facts, tables),
        "replaces": _replaces(told),
        "conflict": told.get("conflict"),
        "families": [
            family_name(f) for f in (told.get("conflict") or {}).get("families", ())
        ],
        "in_the_way": conflict_sentences(manifest),
        "repairs": repairs(manifest),
        "certificate": certificate(facts),
        "binding": binding(facts, tables["prices"], tables["rules"])
        if facts.has_plan
        else [],
        "kept": rules_kept(tables["rules"]),
        "seats": seats(tables["seats"]),
        "seat_heads": [say(name) for name in SEAT_HEADS],
        "sizes": sizes(facts, tables),
        "worlds": worlds(tables["stochastic"]),
        "first_stage": first_stage(tables),
        "budgets": budgets(tables),
        "assumed": assumed(manifest),
        "conventions": conventions(manifest),
        "figures": figures(tables),
    }
    return make_page("capacity.html.j2", context, STYLES, SCRIPTS)


def _replaces(told: Mapping[str, Any]) -> str:
    """Return what futures do when somebody leaves; nothing without futures."""
    how = str((told.get("futures") or {}).get("replace"))
    return say(REPLACES[how]) if how in REPLACES else ""


def _plan(
    facts: CapacityFacts, tables: Mapping[str, pl.DataFrame]
) -> dict[str, object]:
    return {
        "walk": walk(facts, tables["walk"]),
        "outputs": outputs(facts, tables["output"]),
        "calendar": calendar(facts, tables["hires"]),
        "others": others(facts, tables),
        "spending": spending(facts, tables["money"]),
    }


def _luck(
    facts: CapacityFacts, tables: Mapping[str, pl.DataFrame]
) -> dict[str, object]:
    return {
        "fans": fans(facts, tables["futures"], tables["chance"]),
        "chances": chance_chart(facts, tables["chance"]),
        "parts": parts_of(facts, tables["targets"]),
        "tornado": tornado(facts, tables["swings"]),
        "frontier": frontier(facts, tables["frontier"]),
        "beside": compared(tables["compared"]),
    }
