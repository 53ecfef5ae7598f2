"""The report of a capacity plan: one offline page, a function of the run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.report.capacity_facts import capacity_facts
from engine.report.capacity_figures import figures
from engine.report.capacity_story import answer, decide_now, headlines
from engine.report.page import make_page

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

STYLES = (
    *("base.css", "palette.css", "layout.css", "chart.css", "tables.css"),
    *("print.css", "compare.css", "compare_charts.css", "compare_print.css"),
    "capacity.css",
)
SCRIPTS = ("highlight.js", "tables.js")


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
    facts = capacity_facts(manifest, tables)
    context = {
        "manifest": manifest,
        "facts": facts,
        "uncalibrated": "",
        "decision": answer(facts, manifest, tables),
        "headlines": headlines(facts, tables),
        "now": decide_now(tables["hires"]),
        "figures": figures(tables),
    }
    return make_page("capacity.html.j2", context, STYLES, SCRIPTS)
