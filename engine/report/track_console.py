"""Tracked results on a terminal: the company, its parts, and who needs a look."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.report.compare_terms import chance
from engine.report.language import mark, retell, say
from engine.report.track_facts import COMPANY, in_words, track_facts, who
from engine.report.track_story import answer
from engine.report.words import known, percent, short_amount

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

HEADINGS = (
    mark("Quota"),
    mark("To date"),
    mark("Pace"),
    mark("Foreseen"),
    mark("Chance"),
    mark("At stake"),
)
MOST_ROWS = 16
MOST_WARNINGS = 5


@dataclass(frozen=True, slots=True)
class TrackLine:
    """One line of the terminal's table: what, and its figures."""

    label: str
    values: tuple[str, ...]


def headings(
    manifest: Mapping[str, Any], tables: Mapping[str, pl.DataFrame]
) -> tuple[str, ...]:
    """Return the columns of the table; none where nobody is followed."""
    facts = track_facts(manifest, tables)
    has_rows = facts.whole or facts.by
    return tuple(say(name) for name in HEADINGS) if has_rows else ()


def summary(
    manifest: Mapping[str, Any], tables: Mapping[str, pl.DataFrame]
) -> tuple[TrackLine, ...]:
    """Return the lines that a terminal shows; each has as many values as headings.

    Levels with many rows, such as reps, are left to the page.
    """
    facts, attainment = track_facts(manifest, tables), tables["attainment"]
    lines = [_line(row, say("All")) for row in [facts.whole] if row is not None]
    for by in facts.by:
        rows = attainment.filter(by=by)
        if by != COMPANY and 1 < rows.height <= MOST_ROWS:
            lines += [
                _line(row, f"{retell(by).capitalize()} {who(row)}")
                for row in rows.iter_rows(named=True)
            ]
    return tuple(lines)


def _line(row: Mapping[str, Any], label: str) -> TrackLine:
    p = known(row["p_land"])
    values = (
        short_amount(row["quota"]),
        short_amount(row["actual"]),
        percent(row["pace"]),
        short_amount(row["forecast"]),
        "" if p is None else chance(p),
        short_amount(row["at_stake"]),
    )
    return TrackLine(label, values)


def conclusion(
    manifest: Mapping[str, Any], tables: Mapping[str, pl.DataFrame]
) -> tuple[str, ...]:
    """Return how the year stands and the first warnings, as sentences."""
    facts = track_facts(manifest, tables)
    found = answer(facts, tables)
    top = tables["warnings"].sort("rank").head(MOST_WARNINGS)
    warned = (
        f"{row['rank']}. {who(row)}: {retell(row['what'])}. {in_words(row['why'])}"
        for row in top.iter_rows(named=True)
    )
    return (f"{found.answer}.", *found.reasons, *warned)
