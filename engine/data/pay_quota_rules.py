"""What must hold of quotas, scores and exchange rates."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from engine.base.errors import did_you_mean_id
from engine.data.findings import shown
from engine.data.pay_reads import Between, at_places, refuse_rows

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.base.errors import InputProblem
    from engine.data.readers import TableRead

_FAR = date(9999, 12, 31)


class QuotaRules(Between):
    """One method for each rule on quotas, scores and rates."""

    def quota_reps_are_known(self) -> Iterable[InputProblem]:
        """Every quota's rep has a row of assignments."""
        return self._known_reps(self.reads.quotas)

    def score_reps_are_known(self) -> Iterable[InputProblem]:
        """Every score's rep has a row of assignments."""
        return self._known_reps(self.reads.scores)

    def _known_reps(self, read: TableRead | None) -> Iterable[InputProblem]:
        if read is None:
            return []
        ids = self.seats.frame["rep_id"].unique()
        return refuse_rows(
            read,
            ~read.frame["rep_id"].is_in(ids.implode()),
            "rep_id",
            lambda row: (
                f"found {shown(row['rep_id'])}, which is not in"
                f" {self.seats.source.shown}"
                f"{did_you_mean_id(str(row['rep_id']), ids)}"
            ),
        )

    def quotas_come_once(self) -> Iterable[InputProblem]:
        """No two rows give the same quota for the same day."""
        read = self.reads.quotas
        if read is None:
            return []
        keys = ("rep_id", "measure", "period")
        filled = read.frame.with_row_index("place").with_columns(
            pl.col("starts").fill_null(date.min), pl.col("ends").fill_null(_FAR)
        )
        filled = filled.sort(*keys, "starts", maintain_order=True)
        same = pl.all_horizontal(pl.col(key) == pl.col(key).shift(1) for key in keys)
        over = filled.select(
            (same & (pl.col("starts") <= pl.col("ends").shift(1))).fill_null(
                value=False
            )
        ).to_series()
        places = filled.filter(over)["place"]
        return refuse_rows(
            read,
            at_places(read.frame, places),
            "quota",
            lambda row: (
                f"a second quota for rep {shown(row['rep_id'])},"
                f" {shown(row['measure'])}, {row['period']} on the same days; one is"
                " needed"
            ),
        )

    def weights_add_up(self) -> Iterable[InputProblem]:
        """Weights of a rep's objectives in a period add up to 100."""
        read = self.reads.scores
        if read is None:
            return []
        keys = ["rep_id", "component", "period"]
        total = (
            read.frame.with_row_index("place")
            .group_by(keys)
            .agg(pl.sum("weight_percent"), pl.min("place"))
            .filter((pl.col("weight_percent") - 100).abs() > 1e-9)
        )
        sums = dict(total.select("place", "weight_percent").iter_rows())
        found = iter([sums[place] for place in sorted(sums)])
        return refuse_rows(
            read,
            at_places(read.frame, total["place"]),
            "weight_percent",
            lambda row: (
                f"weights of rep {shown(row['rep_id'])},"
                f" {shown(row['component'])}, {row['period']} add up to"
                f" {next(found):.6g}; 100 is needed"
            ),
        )

    def one_rate_a_day(self) -> Iterable[InputProblem]:
        """No currency has two rates from the same day."""
        read = self.reads.rates
        if read is None:
            return []
        return refuse_rows(
            read,
            read.frame.select("currency", "starts").is_duplicated(),
            "rate",
            lambda row: f"a second rate of {row['currency']} from {row['starts']}",
        )
