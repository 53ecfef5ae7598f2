"""The report of a comparison of plans: one offline page, a function of the run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.report.compare_assumed import assumed, plan_texts
from engine.report.compare_console import CompareLine, conclusion, headings, summary
from engine.report.compare_contests import contests
from engine.report.compare_facts import compare_facts
from engine.report.compare_fairness import fairness
from engine.report.compare_figures import figures
from engine.report.compare_flips import flips_in_brief, tornados
from engine.report.compare_months import courses, revenue_fans
from engine.report.compare_ranking import ranking
from engine.report.compare_reps import gains, rep_rows
from engine.report.compare_risk import budget_risk
from engine.report.compare_spread import spreads
from engine.report.compare_story import (
    UNCALIBRATED,
    cautions,
    compare_headlines,
    decision,
    precision,
)
from engine.report.compare_table import decision_rows
from engine.report.compare_timeline import years
from engine.report.compare_whiskers import whiskers
from engine.report.language import say
from engine.report.page import make_page
from engine.report.pay_words import period_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

__all__ = ["CompareLine", "conclusion", "headings", "render", "summary"]

STYLES = (
    *("base.css", "palette.css", "layout.css", "chart.css", "tables.css"),
    *("print.css", "compare.css", "compare_charts.css", "compare_print.css"),
)
SCRIPTS = ("highlight.js", "tables.js", "opens.js")


def render(manifest: Mapping[str, Any], tables: Mapping[str, pl.DataFrame]) -> str:
    """Return the report as one self-contained HTML page.

    Parameters
    ----------
    manifest
        The manifest of a stored comparison.
    tables
        Its tables by name; those of contests, risk, sensitivity and the timeline may
        be empty.

    Notes
    -----
    The same manifest and tables give the same bytes. What the manifest says under
    ``made`` is shown on one line of the page only. An uncalibrated comparison is
    labelled as such on top, beside every heading and below every picture.
    """
    facts = compare_facts(manifest, tables)
    context = {
        "manifest": manifest,
        "facts": facts,
        "precision": precision(manifest),
        "starts": period_name(manifest["compare"]["starts"]),
        "uncalibrated": "" if facts.calibrated else say(UNCALIBRATED),
        "decision": decision(facts),
        "in_brief": flips_in_brief(tables["sensitivity"], facts.best),
        "cautions": cautions(facts, manifest),
        "headlines": compare_headlines(facts, tables),
        "rows": decision_rows(facts, tables["risk"]),
        "whiskers": whiskers(facts),
        "ranking": ranking(facts),
        "gains": gains(facts, tables["reps"]),
        "reps": rep_rows(facts, tables["reps"]),
        "all_reps": tables["reps"]["rep_id"].n_unique(),
        "fairness": fairness(facts, tables["fairness"]),
        "spreads": spreads(facts, tables["histograms"]),
        "fans": revenue_fans(facts, tables["months"]),
        "courses": courses(facts, tables["months"]),
        "contests": contests(facts, tables["contests"]),
        "risk": budget_risk(facts, tables["risk"]),
        "tornados": tornados(facts, tables["sensitivity"]),
        "years": years(facts, tables["timeline"], tables["reps"]),
        "assumed": assumed(tables["assumptions"]),
        "plans": plan_texts(facts, manifest),
        "figures": figures(facts, tables),
    }
    return make_page("compare.html.j2", context, STYLES, SCRIPTS)
