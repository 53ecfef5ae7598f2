"""How much each rep can do, from a stored plan of people."""

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

_TABLE = "reps"
TO_COME = "to come"
"""Status of people who are planned to start."""


@dataclass(frozen=True, eq=False, slots=True)
class RepsOfRun:
    """People of a stored plan, who are there and who are to come.

    Parameters
    ----------
    table
        A row a person: ``rep_id``, ``status``, ``hired``, ``productive`` (full-time
        equivalents, the mean of the plan's first twelve months), ``capacity`` (what
        the person can sell in them), and where.
    shown
        The run as the scenario names it.
    """

    table: pl.DataFrame
    shown: str

    def of(self, column: str) -> dict[str, float]:
        """Return a number by rep."""
        return dict(self.table.select("rep_id", column).iter_rows())

    @property
    def told(self) -> tuple[str, int]:
        """Digest and number of rows of the table."""
        return digest_frame(self.table), self.table.height


def read_reps_of_run(scenario: Scenario, at: TreePath, folder: str) -> RepsOfRun:
    """Return the people of a stored plan.

    Raises
    ------
    InputError
        It is no plan of people, or has nobody with an id.
    """
    run = stored_run(scenario, at, folder)
    table = run.tables.get(_TABLE)
    if run.manifest.get("kind") != "capacity" or table is None:
        message = f"found '{folder}'; it is no run of planning people"
        raise InputError([scenario.problem(at, message)])
    if not table.height:
        message = (
            f"found '{folder}', in which nobody has an id; give 'data.staff' a column"
            " rep_id"
        )
        raise InputError([scenario.problem(at, message)])
    return RepsOfRun(table, folder)


def rep_problems(read: TableRead, people: RepsOfRun) -> Iterator[InputProblem]:
    """Yield reps of a table whom the plan of people does not know or does not ramp."""
    if read.problems:
        return
    productive = people.of("productive")
    known = list(productive)
    ids = read.frame["rep_id"]
    yield from refuse_rows(
        read,
        ~ids.is_in(known) & (ids != ""),
        "rep_id",
        lambda row: (
            f"found {shown(row['rep_id'])}, who is not in {people.shown}"
            f"{did_you_mean_id(str(row['rep_id']), known)}"
        ),
    )
    idle = [rep for rep, share in productive.items() if share <= 0]
    yield from refuse_rows(
        read,
        ids.is_in(idle),
        "rep_id",
        lambda row: (
            f"found {shown(row['rep_id'])}, who sells nothing in the first year of"
            f" {people.shown}"
        ),
    )


def seats_left(read: TableRead, people: RepsOfRun) -> list[str]:
    """Return a note on people to come who are not in a table of reps."""
    coming = people.table.filter(
        (pl.col("status") == TO_COME) & ~pl.col("rep_id").is_in(read.frame["rep_id"])
    )
    if not coming.height:
        return []
    names = coming["rep_id"].to_list()
    some = ", ".join(names[:3]) + (", …" if len(names) > 3 else "")
    return [
        f"{read.source.shown}: {len(names)} to come by {people.shown} have no row of"
        f" their own: {some}"
    ]
