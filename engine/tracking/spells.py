"""Opportunity history: how long each deal was in each stage, and where it went."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]

COLUMNS = ("deal", "stage", "amount", "entered", "left", "outcome")
WON, LOST = "won", "lost"
OPEN = -1


@dataclass(frozen=True, eq=False, slots=True)
class Spells:
    """Stays of deals in stages, as known on one day.

    Parameters
    ----------
    stages
        Names, in the order of the sales process.
    as_of
        The day.
    frame
        One row a stay, with whatever columns the history had, ``left`` and ``outcome``
        null where they were not known yet.
    stage
        ``(stays,)`` which stage.
    entered
        ``(stays,)`` days from the entry to ``as_of``, 0 or more.
    dwell
        ``(stays,)`` days in the stage: until it was left, or until ``as_of``.
    after
        ``(stays,)`` the next stage; ``len(stages)`` is won, one more lost, −1 still
        open.
    """

    stages: tuple[str, ...]
    as_of: date
    frame: pl.DataFrame
    stage: Ints
    entered: Ints
    dwell: Ints
    after: Ints

    @property
    def won(self) -> int:
        """The number of the end "won"."""
        return len(self.stages)

    @property
    def lost(self) -> int:
        """The number of the end "lost"."""
        return len(self.stages) + 1

    @property
    def open(self) -> Bools:
        """Which stays have not ended."""
        return np.asarray(self.after == OPEN)

    def where(self, chosen: Bools) -> Spells:
        """Return some of the stays, such as those of a segment."""
        return Spells(
            self.stages,
            self.as_of,
            self.frame.filter(pl.Series(chosen)),
            self.stage[chosen],
            self.entered[chosen],
            self.dwell[chosen],
            self.after[chosen],
        )


def read_spells(frame: pl.DataFrame, stages: Sequence[str], as_of: date) -> Spells:
    """Return what was known on a day, from a history that may know more.

    Parameters
    ----------
    frame
        One row for each deal and stage it was in, with ``deal``, ``stage``, ``amount``,
        ``entered`` and ``left`` (dates; ``left`` null where the deal still is) and
        ``outcome`` (``won`` or ``lost`` in the row in which the deal ended, else null
        or empty). Other columns such as rep, account or segment stay with the rows.
    stages
        Names in the order of the sales process.
    as_of
        What happened later is not used: later entries are left out, later exits are
        still open.

    Raises
    ------
    ValueError
        A column is missing, a stage or an outcome unknown, a deal leaves a stage before
        it enters it, or leaves one with neither an outcome nor a next stage.
    """
    known = _checked(frame, tuple(stages))
    numbered = known.sort(
        "deal", "entered", "left", maintain_order=True, nulls_last=True
    )
    place = {name: number for number, name in enumerate((*stages, WON, LOST))}
    numbered = numbered.with_columns(
        _next=pl.coalesce(
            pl.col("outcome"),
            pl.when(pl.col("left").is_not_null()).then(
                pl.col("stage").shift(-1).over("deal")
            ),
        )
    )
    lost_track = numbered.filter(
        pl.col("left").is_not_null() & pl.col("_next").is_null()
    )
    if lost_track.height:
        first = lost_track.row(0, named=True)
        raise ValueError(
            f"deal {first['deal']} left {first['stage']} with neither an outcome nor a"
            " next stage"
        )
    day = pl.lit(as_of)
    past = pl.col("left") <= day
    seen = numbered.filter(pl.col("entered") <= day).with_columns(
        left=pl.when(past).then(pl.col("left")),
        outcome=pl.when(past).then(pl.col("outcome")),
        _next=pl.when(past).then(pl.col("_next")),
    )
    days = seen.select(
        entered=(day - pl.col("entered")).dt.total_days(),
        dwell=(pl.col("left").fill_null(day) - pl.col("entered")).dt.total_days(),
        stage=pl.col("stage").replace_strict(place, return_dtype=pl.Int64),
        after=pl.col("_next")
        .replace_strict(place, return_dtype=pl.Int64, default=OPEN)
        .fill_null(OPEN),
    )
    arrays = {name: days[name].to_numpy().astype(np.int64) for name in days.columns}
    return Spells(tuple(stages), as_of, seen.drop("_next"), **arrays)


def _checked(frame: pl.DataFrame, stages: tuple[str, ...]) -> pl.DataFrame:
    """Return the history with empty outcomes as null, or say what is wrong with it."""
    missing = [name for name in COLUMNS if name not in frame.columns]
    if missing:
        raise ValueError(f"the history has no column {', '.join(missing)}")
    if len(set(stages)) != len(stages) or {WON, LOST} & set(stages) or not stages:
        raise ValueError("stages need names of their own, other than won and lost")
    outcome = pl.col("outcome").cast(pl.String).str.strip_chars()
    known = frame.with_columns(
        outcome=pl.when(outcome != "").then(outcome),
        left=pl.col("left").cast(pl.Date),
        entered=pl.col("entered").cast(pl.Date),
    )
    ended = pl.col("outcome").is_not_null()
    for wrong, why in (
        (~pl.col("stage").is_in(list(stages)), "is in an unknown stage"),
        (ended & ~pl.col("outcome").is_in([WON, LOST]), "has an unknown outcome"),
        (ended & pl.col("left").is_null(), "has an outcome but has not left"),
        (pl.col("entered").is_null(), "has no day of entry"),
        (pl.col("left") < pl.col("entered"), "leaves before it enters"),
    ):
        found = known.filter(wrong)
        if found.height:
            first = found.row(0, named=True)
            raise ValueError(f"deal {first['deal']} in {first['stage']}: it {why}")
    return known
