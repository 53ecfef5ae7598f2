"""Who covers whom today, from another table than the accounts'."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from engine.data.dataset import Dataset


@dataclass(frozen=True, eq=False, slots=True)
class Changes:
    """What is different from the quarter that the owners are of.

    Parameters
    ----------
    opened, closed
        Accounts that are there only now, and only then.
    joined, left
        Reps who are there only now, and only then with accounts.
    orphaned
        Accounts of reps who left: nobody covers them now.
    """

    opened: tuple[str, ...]
    closed: tuple[str, ...]
    joined: tuple[str, ...]
    left: tuple[str, ...]
    orphaned: tuple[str, ...]

    def counts(self) -> dict[str, int]:
        """Return how many there are of each."""
        names = ("opened", "closed", "joined", "left", "orphaned")
        return {name: len(getattr(self, name)) for name in names}

    def table(self) -> pl.DataFrame:
        """Return one row a change: ``change``, ``id``."""
        rows = [
            (what, one)
            for what in ("opened", "closed", "orphaned", "joined", "left")
            for one in getattr(self, what)
        ]
        schema = {"change": pl.String, "id": pl.String}
        return pl.DataFrame(rows, schema=schema, orient="row")


def with_owners(dataset: Dataset, owners: pl.DataFrame) -> tuple[Dataset, Changes]:
    """Return the data with today's owners taken from a table, and what changed.

    Parameters
    ----------
    dataset
        What is given this quarter.
    owners
        ``account_id`` and ``rep_id``: an alignment, such as last quarter's. Accounts
        that it does not name, and those of reps who are not there any more, are
        nobody's.
    """
    told = owners.select("account_id", pl.col("rep_id").cast(pl.String).alias("_then"))
    told = told.unique("account_id", keep="first", maintain_order=True)
    reps = dataset.reps["rep_id"]
    accounts = dataset.accounts.join(
        told, on="account_id", how="left", maintain_order="left"
    )
    here = pl.col("_then").is_in(reps.implode())
    gone = pl.col("_then").is_not_null() & ~here
    orphaned = accounts.filter(gone)["account_id"].to_list()
    owner = pl.when(here).then(pl.col("_then")).otherwise(pl.lit(""))
    accounts = accounts.with_columns(owner.alias("rep_id")).drop("_then")
    accounts = accounts.select(dataset.accounts.columns)
    then = set(told["_then"].drop_nulls().to_list()) - {""}
    now, known = set(reps.to_list()), set(told["account_id"].to_list())
    these = dataset.accounts["account_id"].to_list()
    changes = Changes(
        opened=tuple(one for one in these if one not in known),
        closed=tuple(sorted(known - set(these))),
        joined=tuple(sorted(now - then)),
        left=tuple(sorted(then - now)),
        orphaned=tuple(orphaned),
    )
    return replace(dataset, accounts=accounts), changes
