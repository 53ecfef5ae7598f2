"""The roster that plans are compared on: read, checked, every blank filled in."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from engine.base.errors import did_you_mean
from engine.data.findings import counted, shown
from engine.data.pay_reads import refuse_rows
from engine.data.readers import TableRead, read_table
from engine.data.roster_columns import ROSTER, ROSTER_WITHOUT_QUOTAS
from engine.data.source import Source
from engine.scenario.compare_people import assign_kinds
from engine.scenario.sources import file_problem, source_of, table_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from engine.base.errors import InputProblem
    from engine.scenario.compare_input import Kind
    from engine.scenario.load import Scenario
    from engine.scenario.plan_load import LoadedPlan

LONG_AGO = 120
"""Months of tenure of a rep of whom nothing is said."""
_PERCENT = 100.0
COLUMNS = (
    *("rep_id", "name", "quota", "base", "target", "expected"),
    *("segment", "channel", "team", "league", "potential", "tenure", "kind"),
    "market_pay",
)
"""What comparing wants of a rep, in this order."""


def read_roster(
    scenario: Scenario, files: Mapping[str, Path], *, needs_quotas: bool
) -> TableRead:
    """Return the roster as it was read, with everything that is wrong in a cell."""
    spec = ROSTER if needs_quotas else ROSTER_WITHOUT_QUOTAS
    if ROSTER.name in files:
        source = Source(name=ROSTER.name, file=files[ROSTER.name], base=Path())
        if (table := table_of(scenario, ROSTER.name)) is not None:
            source = replace(source, columns=table.columns)
        return read_table(source, spec)
    source = source_of(scenario, ROSTER.name)
    if problem := file_problem(scenario, ROSTER.name):
        return TableRead(spec.empty(), problems=(problem,), source=source)
    return read_table(source, spec)


def roster_problems(
    read: TableRead,
    kinds: Sequence[str],
    plans: Iterable[LoadedPlan],
    starts: date,
) -> list[InputProblem]:
    """Return what is wrong between rows of the roster, types and contests.

    Parameters
    ----------
    read
        The roster; nothing is asked of one that could not be read.
    kinds
        Names of the types.
    plans
        Those compared, whose contests may need teams or leagues.
    starts
        First day of the comparison.
    """
    if read.problems:
        return []
    frame = read.frame
    both = frame["hired"].is_not_null() & frame["tenure_months"].is_not_null()
    return [
        *refuse_rows(
            read,
            (frame["kind"] != "") & ~frame["kind"].is_in(kinds),
            "kind",
            lambda row: (
                f"found {shown(row['kind'])}; the types are {', '.join(kinds)}"
                f"{did_you_mean(str(row['kind']), kinds)}"
            ),
        ),
        *refuse_rows(
            read,
            both,
            "tenure_months",
            lambda row: (
                f"found {row['tenure_months']:g} beside the day of hire,"
                f" {row['hired']}; write one of them"
            ),
        ),
        *refuse_rows(
            read,
            (frame["hired"] > starts).fill_null(value=False),
            "hired",
            lambda row: (
                f"found {row['hired']}; the comparison starts on {starts}, with reps"
                " who are there"
            ),
        ),
        *_groups_needed(read, plans),
    ]


def _groups_needed(
    read: TableRead, plans: Iterable[LoadedPlan]
) -> Iterator[InputProblem]:
    """Yield reps without the team or the league that a contest is run by."""
    needed: dict[str, str] = {}
    for plan in plans:
        for contest in plan.config.contests:
            column: str = "team" if contest.kind == "team" else contest.leagues or ""
            if column:
                needed.setdefault(
                    column, f"contest '{contest.name}' of the plan '{plan.name}'"
                )
    for column, what in needed.items():
        empty = read.frame[column] == ""
        yield from refuse_rows(read, empty, column, _always(what, column))


def _always(what: str, column: str) -> Callable[[dict[str, object]], str]:
    message = f"the cell is empty; the {what} is run by {column}"
    return lambda _: message


def roster_frame(
    frame: pl.DataFrame,
    kinds: Sequence[Kind],
    *,
    expected: float,
    starts: date,
    seed: int,
) -> pl.DataFrame:
    """Return the roster as comparing wants it; money a year in currency units.

    Parameters
    ----------
    frame
        A roster without problems.
    expected
        Share of quota that a rep sells in a year where the roster does not say.
    starts
        First day of the comparison.
    seed
        Of the draws of types.
    """
    drawn = pl.Series(assign_kinds(kinds, frame["rep_id"].to_list(), seed))
    hired = pl.col("hired")
    months = (starts.year - hired.dt.year()) * 12 + starts.month - hired.dt.month()
    whole = months - (hired.dt.day() > starts.day).cast(pl.Int32)
    return frame.with_columns(
        expected=pl.col("expected_percent").fill_null(expected * _PERCENT) / _PERCENT,
        tenure=pl.coalesce(
            pl.col("tenure_months").floor().cast(pl.Int64),
            whole.cast(pl.Int64),
            pl.lit(LONG_AGO, dtype=pl.Int64),
        ),
        kind=pl.when(pl.col("kind") == "").then(pl.lit(drawn)).otherwise("kind"),
    ).select(COLUMNS)


def roster_notes(read: TableRead, kinds: Sequence[Kind]) -> Iterator[str]:
    """Yield what was assumed of reps."""
    frame, file = read.frame, read.source.shown
    drawn = int((frame["kind"] == "").sum())
    if drawn and len(kinds) > 1:
        yield f"{file}: {counted(drawn, 'rep')} without a type; drawn by their shares"
    unsaid = int((frame["hired"].is_null() & frame["tenure_months"].is_null()).sum())
    if unsaid:
        yield (
            f"{file}: {counted(unsaid, 'rep')} without a day of hire; taken as"
            f" {LONG_AGO} months of tenure"
        )
