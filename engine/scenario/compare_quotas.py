"""Quotas from a stored run: of quotas, or a total divided by territories' potential."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from engine.base.errors import InputError, did_you_mean_id
from engine.data.findings import shown
from engine.data.pay_reads import refuse_rows
from engine.scenario.stored_runs import stored_run
from engine.store.manifest import digest_frame

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.base.errors import InputProblem
    from engine.data.readers import TableRead
    from engine.scenario.load import Scenario
    from engine.scenario.yaml_tree import TreePath

_AT = ("compare", "quotas", "from_run")
_TABLE = "accounts"


@dataclass(frozen=True, eq=False, slots=True)
class Potentials:
    """Potential, or quota, of each rep's territory.

    Parameters
    ----------
    by_rep
        Rep id to it, currency a year.
    shown
        The run's folder as the scenario names it.
    digest, rows
        Of the table it was read from.
    are_quotas
        Whether they are quotas.
    """

    by_rep: dict[str, float]
    shown: str
    digest: str
    rows: int
    are_quotas: bool = False


def read_potentials(scenario: Scenario, folder: str, at: TreePath = _AT) -> Potentials:
    """Return the potential of each territory of a stored run.

    Accounts are counted for their new reps; for today's where the run found no plan.

    Parameters
    ----------
    folder
        Of the run, relative to the scenario's.
    at
        The key that names it.

    Raises
    ------
    InputError
        The folder leads out of the scenario's, is no run or is damaged, or the run has
        no territories.
    """
    run = stored_run(scenario, at, folder)
    table = run.tables.get(_TABLE)
    if table is None or not {"potential", "before", "after"} <= set(table.columns):
        message = f"found '{folder}'; it is no run of territories"
        raise InputError([scenario.problem(at, message)])
    owner = "before" if table["after"].null_count() == table.height else "after"
    sums = (
        table.filter(pl.col(owner).is_not_null() & (pl.col(owner) != ""))
        .group_by(owner)
        .agg(pl.col("potential").sum())
    )
    by_rep = {str(rep): float(potential) for rep, potential in sums.iter_rows()}
    return Potentials(by_rep, folder, digest_frame(table), table.height)


def read_divided(scenario: Scenario, folder: str) -> Potentials:
    """Return quotas of a stored run of quotas, or potentials of one of territories.

    Raises
    ------
    InputError
        It is no such run, or 'total' is given and should not be, or the reverse.
    """
    run, total = stored_run(scenario, _AT, folder), ("compare", "quotas", "total")
    compare = scenario.config.compare
    is_given = compare is not None and compare.quotas.total is not None
    if run.manifest.get("kind") != "quota":
        if not is_given:
            message = "'from_run' of territories needs 'total', which is missing"
            raise InputError([scenario.problem(_AT, message)])
        return read_potentials(scenario, folder)
    if is_given:
        message = f"'total' has no part here: '{folder}' is a run of quotas"
        raise InputError([scenario.problem(total, message)])
    table = run.tables["quotas"]
    sums = (
        table.filter(pl.col("rep_id") != "")
        .group_by("rep_id")
        .agg(pl.col("quota").sum())
    )
    by_rep = {str(rep): float(quota) for rep, quota in sums.iter_rows()}
    return Potentials(by_rep, folder, digest_frame(table), table.height, True)


def potential_problems(
    scenario: Scenario, read: TableRead, potentials: Potentials
) -> Iterator[InputProblem]:
    """Yield reps that only one of the roster and the run has."""
    if read.problems:
        return
    known = sorted(potentials.by_rep)
    what = "quota" if potentials.are_quotas else "potential"
    yield from refuse_rows(
        read,
        ~read.frame["rep_id"].is_in(known),
        "rep_id",
        lambda row: (
            f"found {shown(row['rep_id'])}, who has no territory in"
            f" {potentials.shown}{did_you_mean_id(str(row['rep_id']), known)}"
        ),
    )
    ids = read.frame["rep_id"].to_list()
    unknown = [rep for rep in known if rep not in set(ids)]
    if unknown:
        message = (
            f"found '{potentials.shown}', which has territories of reps that are not in"
            f" {read.source.shown}: {', '.join(unknown)}"
            f"{did_you_mean_id(unknown[0], ids)}"
        )
        yield scenario.problem(_AT, message)
    zero = [rep for rep in ids if potentials.by_rep.get(rep, 1.0) <= 0]
    if zero:
        message = (
            f"found '{potentials.shown}', in which the territories of"
            f" {', '.join(zero)} have no {what}, so their quotas would be 0"
        )
        yield scenario.problem(_AT, message)


def divided(
    frame: pl.DataFrame, potentials: Potentials, total: float | None
) -> pl.DataFrame:
    """Return a roster with ``total`` divided by potential; potentials filled in.

    Without a total they are quotas themselves.
    """
    own = [potentials.by_rep[rep] for rep in frame["rep_id"]]
    if total is None:
        return frame.with_columns(quota=pl.Series(own, dtype=pl.Float64))
    everything = sum(own)
    return frame.with_columns(
        quota=pl.Series([total * one / everything for one in own], dtype=pl.Float64),
        potential=pl.coalesce(pl.col("potential"), pl.Series(own, dtype=pl.Float64)),
    )
