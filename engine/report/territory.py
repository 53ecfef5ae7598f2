"""The report of a territory run: one offline page, a pure function of the run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.report.certificate import certificate, least
from engine.report.dead_end import MAX_NAMES, dead_end
from engine.report.decision import answer
from engine.report.facts import STAGES, facts, stage_name
from engine.report.frontier import frontier_part
from engine.report.headline import headlines
from engine.report.maps import make_atlas
from engine.report.overlay import overlay_parts
from engine.report.page import STYLES, make_page
from engine.report.people import loads_by_place, people
from engine.report.pins import make_pins
from engine.report.rollup import rollup_part
from engine.report.rows import (
    move_rows,
    moves_shown,
    rule_rows,
    term_rows,
    territory_groups,
    territory_rows,
)
from engine.report.strips import make_strips
from engine.report.summary import SummaryRow, conclusion, since_baseline, summary
from engine.report.trace import make_trace

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl

    from engine.report.facts import Facts
    from engine.report.pins import Pin

__all__ = ["SummaryRow", "conclusion", "render", "summary"]


def render(manifest: Mapping[str, Any], tables: Mapping[str, pl.DataFrame]) -> str:
    """Return the report as one self-contained HTML page.

    Parameters
    ----------
    manifest
        The manifest of a stored territory run.
    tables
        Its tables by name; ``outline`` may be absent.

    Notes
    -----
    The same manifest and tables give the same bytes. What the manifest says under
    ``made`` is shown on one line of the page only.
    """
    found = facts(manifest, tables)
    who = people(tables["territories"])
    loads = loads_by_place(tables["loads"])
    moves = moves_shown(tables["moves"])
    clash = _in_the_way(found, manifest, tables)
    pins = clash["pins"].all
    stages = _stages(found)
    context = {
        "manifest": manifest,
        "facts": found,
        "who": who,
        "stages": stages,
        "stage_names": {stage: stage_name(stage) for stage in STAGES},
        "decision": answer(found, clash["dead_end"], _since(tables)),
        "headlines": headlines(found),
        "atlas": make_atlas(
            {**tables, "moves": moves}, who, loads, stages or _unowned(pins), pins
        ),
        "groups": territory_groups(who, found, stages),
        "territories": territory_rows(who, loads, found, stages),
        "strips": make_strips(found, tables["loads"], who),
        "moves": move_rows(moves, who),
        "all_moves": tables["moves"].height,
        "first_moves": tables["moves"]["from"].null_count(),
        "rules": rule_rows(tables["rules"], found, who, (stages or ["after"])[-1]),
        "terms": term_rows(found),
        "certificate": certificate(found),
        "frontier": frontier_part(tables.get("frontier"), found.currency),
        "rollup": rollup_part(tables, found.lacking),
        "overlays": overlay_parts(tables, found.currency),
        "least": least(found, manifest),
        **clash,
        "trace": make_trace(tables["progress"], as_profit=found.is_profit),
    }
    return make_page(
        "territory.html.j2",
        context,
        (*STYLES, "frontier.css", "levels.css", "dead_end.css"),
    )


def _in_the_way(
    found: Facts, manifest: Mapping[str, Any], tables: Mapping[str, pl.DataFrame]
) -> dict[str, Any]:
    """Return why there is no plan, and the accounts that are named for it."""
    end = None if found.has_plan else dead_end(manifest, tables)
    pins = make_pins(end, tables["accounts"])
    return {"dead_end": end, "pins": pins, "most_names": MAX_NAMES}


def _stages(found: Facts) -> list[str]:
    there = (found.has_before, found.has_plan)
    return [stage for stage, shown in zip(STAGES, there, strict=True) if shown]


def _unowned(pins: Sequence[Pin]) -> list[str]:
    """Return the stage to draw where nobody owns anything: only for rings to stand."""
    return [STAGES[0]] if pins else []


def _since(tables: Mapping[str, pl.DataFrame]) -> str:
    """Return who and what came and went since the run that a plan starts from."""
    changes = tables.get("changes")
    return "" if changes is None or changes.is_empty() else since_baseline(changes)
