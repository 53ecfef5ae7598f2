"""The report of a pay run: one offline page, a pure function of the run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.report.page import make_page
from engine.report.pay_facts import pay_facts
from engine.report.pay_month_chart import month_charts
from engine.report.pay_rep_charts import attainment_chart, scatters
from engine.report.pay_rows import (
    contest_tables,
    deal_rows,
    draw_rows,
    plan_texts,
    rep_rows,
)
from engine.report.pay_story import (
    PayLine,
    conclusion,
    pay_headlines,
    pay_story,
    summary,
)
from engine.report.pay_words import calendar_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

__all__ = ["PayLine", "conclusion", "render", "summary"]

STYLES = (
    *("base.css", "palette.css", "layout.css", "chart.css", "tables.css"),
    *("print.css", "pay.css"),
)
SCRIPTS = ("highlight.js", "tables.js")


def render(manifest: Mapping[str, Any], tables: Mapping[str, pl.DataFrame]) -> str:
    """Return the report as one self-contained HTML page.

    Parameters
    ----------
    manifest
        The manifest of a stored pay run. With ``statements: false`` no statements lie
        beside the page, so none is linked.
    tables
        Its tables by name.

    Notes
    -----
    The same manifest and tables give the same bytes. What the manifest says under
    ``made`` is shown on one line of the page only. Its only links that leave the page
    are those to the reps' statements, ``statements/<file>.html`` beside it.
    """
    facts = pay_facts(manifest, tables)
    plans = list(dict.fromkeys([*manifest["plans"], *facts.plans]))
    context = {
        "manifest": manifest,
        "facts": facts,
        "period": calendar_name(manifest),
        "story": pay_story(manifest, facts),
        "headlines": pay_headlines(facts),
        "months": month_charts(manifest, tables["lines"], facts),
        "attainment": attainment_chart(facts),
        "scatters": scatters(facts),
        "reps": rep_rows(facts),
        "has_statements": manifest.get("statements") is not False,
        "contests": contest_tables(manifest, tables["standings"], facts),
        "draws": draw_rows(manifest, tables["draws"], facts),
        "deals": deal_rows(manifest, tables["credits"], facts),
        "plans": plan_texts(manifest, plans),
    }
    return make_page("pay.html.j2", context, STYLES, SCRIPTS)
