"""A page of sections: market, quotas and tracking share it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.report.page import make_page

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from engine.report.blocks import Section
    from engine.report.capacity_story import Answer
    from engine.report.compare_figures import Figures
    from engine.report.headline import Headline

STYLES = (
    *("base.css", "palette.css", "layout.css", "chart.css", "tables.css"),
    *("print.css", "compare.css", "compare_charts.css", "compare_print.css"),
    *("capacity.css", "planning.css"),
)
SCRIPTS = ("highlight.js", "tables.js")


@dataclass(frozen=True, slots=True)
class PageParts:
    """What a page shows, from top to bottom.

    Parameters
    ----------
    what
        Kind of report, in its title; ``kicker``: over its name.
    decision, headlines
        The answer, and the figures beside it.
    sections
        Those that have something to say; None are left out.
    figures
        Every table.
    method
        Name and text of how it was made.
    notes
        Sentences.
    """

    what: str
    kicker: str
    decision: Answer
    headlines: Sequence[Headline]
    sections: Sequence[Section | None]
    figures: Sequence[Figures]
    method: Sequence[tuple[str, str]]
    notes: Sequence[str]


def planning_page(manifest: Mapping[str, Any], parts: PageParts) -> str:
    """Return the page as one self-contained HTML text."""
    context = {
        "manifest": manifest,
        "what": parts.what,
        "kicker": parts.kicker,
        "decision": parts.decision,
        "headlines": parts.headlines,
        "sections": [one for one in parts.sections if one is not None],
        "figures": parts.figures,
        "method": [(name, text) for name, text in parts.method if text],
        "notes": list(dict.fromkeys(parts.notes)),
    }
    return make_page("planning.html.j2", context, STYLES, SCRIPTS)
