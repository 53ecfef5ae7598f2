"""What is different between two stored runs, table by table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from engine.base.errors import InputError, InputProblem
from engine.ledger.made import NOTHING
from engine.ledger.people import NO_PEOPLE, people_diff
from engine.store.run_reader import read_run

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from engine.store.run_reader import StoredRun

KEYS: Mapping[str, Sequence[str]] = {
    "loads": ("measure", "territory_id", "stage"),
    "objective": ("term",),
    "territories": ("territory_id",),
}
"""Columns that name a row, for tables whose text columns say more than that."""

SKIPPED = ("accounts", "moves", "progress", "outline")
"""Tables that are told otherwise, or that say how an answer was found."""


@dataclass(frozen=True, eq=False, slots=True)
class RunDiff:
    """The difference between two runs of one kind.

    Parameters
    ----------
    kind
        What both runs are, such as ``territory``.
    alignment
        One row an account whose rep differs, or which only one run has: ``change`` is
        ``moved``, ``opened``, ``closed``, or ``first`` where nobody covered it before.
        Empty for runs without accounts.
    figures
        One row a figure that differs: ``table``, ``row``, ``figure``, ``before``,
        ``after``, ``change``.
    only_before, only_after
        Rows that only one of the runs has: ``table``, ``row``.
    counts
        Accounts in both, moved, opened, closed and first, and the potential that moved.
    made
        Of plans of people: what the difference in all that is made comes from, ``part``
        and ``change``. Else empty.
    people
        Of plans of people: what is told first, ``figure``, ``before``, ``after`` and
        ``change``. Else empty.
    notes
        What is left out, and why, in sentences.
    """

    kind: str
    alignment: pl.DataFrame
    figures: pl.DataFrame
    only_before: pl.DataFrame
    only_after: pl.DataFrame
    counts: Mapping[str, float]
    made: pl.DataFrame
    people: pl.DataFrame
    notes: tuple[str, ...]


def diff_runs(before: StoredRun, after: StoredRun) -> RunDiff:
    """Compare two runs of one kind: who covers whom, and every figure.

    Raises
    ------
    InputError
        The runs are of different kinds.
    """
    kinds = [str(run.manifest.get("kind")) for run in (before, after)]
    if kinds[0] != kinds[1]:
        message = f"is a run of kind '{kinds[1]}', the other of kind '{kinds[0]}'"
        raise InputError([InputProblem(after.folder.name, 0, 0, "", message)])
    alignment, counts = _alignment(before.tables, after.tables)
    one, two = before.tables, after.tables
    plans = people_diff(one, two) if kinds[0] == "capacity" else None
    if plans is not None:
        one, two = plans.before, plans.after
    figures, ones, others = [_NO_FIGURES], [_NO_ROWS], [_NO_ROWS]
    for name in sorted(one.keys() & two.keys()):
        if name in SKIPPED:
            continue
        found = _figures(name, one[name], two[name])
        if found is not None:
            figures.append(found[0])
            ones.append(found[1])
            others.append(found[2])
    return RunDiff(
        kinds[0],
        alignment,
        pl.concat(figures),
        pl.concat(ones),
        pl.concat(others),
        counts,
        NOTHING if plans is None else plans.made,
        NO_PEOPLE if plans is None else plans.lead,
        () if plans is None else plans.notes,
    )


def alignment_of(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame | None:
    """Return account_id, rep_id, potential, revenue of a plan; None without one."""
    accounts = tables.get("accounts")
    if accounts is None or "after" not in accounts.columns:
        return None
    if accounts["after"].null_count() == accounts.height:
        return None
    return accounts.select(
        "account_id", pl.col("after").alias("rep_id"), "potential", "revenue"
    )


def owners_in(folder: Path) -> pl.DataFrame:
    """Return account_id and rep_id of the plan that a run's folder holds.

    Raises
    ------
    InputError
        The folder is no run, is damaged, or holds no plan of who covers whom.
    """
    run = read_run(folder)
    found = alignment_of(run.tables)
    if found is None:
        message = "has no plan of who covers whom to start from"
        raise InputError([InputProblem(folder.name, 0, 0, "", message)])
    return found.select("account_id", "rep_id")


KINDS = ("moved", "opened", "closed", "first")
"""How the rep of an account can differ between two runs."""

_NO_MOVES = pl.DataFrame(
    schema={
        "account_id": pl.String,
        "change": pl.String,
        "from": pl.String,
        "to": pl.String,
        "potential": pl.Float64,
        "revenue": pl.Float64,
    }
)
_NO_FIGURES = pl.DataFrame(
    schema={
        **dict.fromkeys(("table", "row", "figure"), pl.String),
        **dict.fromkeys(("before", "after", "change"), pl.Float64),
    }
)
_VALUE = "value of a figure"
"""While a table is turned: it may have a column called value."""
_NO_ROWS = pl.DataFrame(schema={"table": pl.String, "row": pl.String})


def _alignment(
    before: Mapping[str, pl.DataFrame], after: Mapping[str, pl.DataFrame]
) -> tuple[pl.DataFrame, dict[str, float]]:
    one, two = alignment_of(before), alignment_of(after)
    if one is None or two is None:
        return _NO_MOVES, {}
    both = one.join(two, on="account_id", how="full", suffix="_after", coalesce=True)
    there = pl.col("potential").is_not_null()
    still = pl.col("potential_after").is_not_null()
    same = pl.col("rep_id").eq_missing(pl.col("rep_id_after"))
    change = (
        pl.when(there & ~still)
        .then(pl.lit("closed"))
        .when(~there & still)
        .then(pl.lit("opened"))
        .when(~same & pl.col("rep_id").is_null())
        .then(pl.lit("first"))
        .when(~same)
        .then(pl.lit("moved"))
    )
    told = both.with_columns(change.alias("change"))
    rows = told.filter(pl.col("change").is_not_null()).select(
        "account_id",
        "change",
        pl.col("rep_id").alias("from"),
        pl.col("rep_id_after").alias("to"),
        pl.coalesce("potential_after", "potential").cast(pl.Float64).alias("potential"),
        pl.coalesce("revenue_after", "revenue").cast(pl.Float64).alias("revenue"),
    )
    kinds = dict(rows.group_by("change").len().iter_rows())
    moved = rows.filter(pl.col("change") == "moved")
    counts = {
        "accounts": float(told.filter(there & still).height),
        **{name: float(kinds.get(name, 0)) for name in KINDS},
        "moved_potential": float(moved["potential"].sum()),
        "moved_revenue": float(moved["revenue"].sum()),
    }
    return rows.sort("account_id"), counts


def _figures(
    name: str, before: pl.DataFrame, after: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame] | None:
    """Compare the numbers of two tables row by row; None when rows have no names."""
    keys = [key for key in KEYS.get(name, _keys(before)) if key in after.columns]
    if not keys or any(_repeats(table, keys) for table in (before, after)):
        return None
    one, two = _long(name, before, keys), _long(name, after, keys)
    at = ["table", "row", "figure"]
    both = one.join(two, on=at, how="inner", suffix="_after")
    changed = both.filter(~pl.col("value").eq_missing(pl.col("value_after")))
    figures = changed.select(
        *at,
        pl.col("value").alias("before"),
        pl.col("value_after").alias("after"),
        (pl.col("value_after") - pl.col("value")).alias("change"),
    )
    rows = [table.select("table", "row").unique() for table in (one, two)]
    only = [
        a.join(b, on=["table", "row"], how="anti").sort("row")
        for a, b in (rows, rows[::-1])
    ]
    return figures.sort(at), only[0], only[1]


def _keys(table: pl.DataFrame) -> list[str]:
    kinds = (pl.String, pl.Date)
    return [name for name, kind in table.schema.items() if kind in kinds]


def _repeats(table: pl.DataFrame, keys: list[str]) -> bool:
    return table.select(keys).is_duplicated().any()


def _long(name: str, table: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    """Return one row a figure: table, row, figure, value."""
    numbers = [col for col, kind in table.schema.items() if kind.is_numeric()]
    row = pl.concat_str(
        [pl.col(key).cast(pl.String).fill_null("–") for key in keys], separator=" · "
    )
    cells: list[Any] = [pl.col(number).cast(pl.Float64) for number in numbers]
    wide = table.select(row.alias("row"), *cells)
    long = wide.unpivot(
        numbers, index="row", variable_name="figure", value_name=_VALUE
    ).rename({_VALUE: "value"})
    value = pl.col("value").cast(pl.Float64)
    return long.select(pl.lit(name).alias("table"), "row", "figure", value)
