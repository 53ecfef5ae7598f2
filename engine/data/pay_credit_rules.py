"""What must hold of credits: somebody gets them, in a known currency, once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from engine.base.errors import did_you_mean, did_you_mean_id
from engine.data.columns import RATES
from engine.data.findings import shown
from engine.data.pay_reads import Between, at_places, refuse_rows

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.base.errors import InputProblem

_TOLERANCE = 0.1
"""Per cent by which shares of a deal may miss 100: three thirds are 99.99."""


class CreditRules(Between):
    """One method for each rule on credits."""

    def somebody_is_credited(self) -> Iterable[InputProblem]:
        """Every credit names a rep or a territory."""
        frame = self.reads.credits.frame
        return refuse_rows(
            self.reads.credits,
            (frame["rep_id"] == "") & (frame["territory_id"] == ""),
            "rep_id",
            lambda _: "neither rep_id nor territory_id is given; one of them is needed",
        )

    def territories_have_reps(self) -> Iterable[InputProblem]:
        """Credits of a territory need a table that says whose it is."""
        if self.reads.assignments is not None:
            return []
        frame = self.reads.credits.frame
        return refuse_rows(
            self.reads.credits,
            (frame["rep_id"] == "") & (frame["territory_id"] != ""),
            "territory_id",
            lambda row: (
                f"found {shown(row['territory_id'])}, but there is no table of"
                " assignments (data.assignments) to say whose territory it is"
            ),
        )

    def credit_is_direct_or_overlay(self) -> Iterable[InputProblem]:
        """Credits are direct or overlay."""
        kinds = ("direct", "overlay")
        return refuse_rows(
            self.reads.credits,
            ~self.reads.credits.frame["credit"].is_in(kinds),
            "credit",
            lambda row: (
                f"found {shown(row['credit'])}; direct or overlay is needed"
                f"{did_you_mean(str(row['credit']), kinds)}"
            ),
        )

    def credited_reps_are_there(self) -> Iterable[InputProblem]:
        """Every credit falls on a day on which its rep, or territory, has a row."""
        read = self.reads.credits
        frame = read.frame.with_row_index("place")
        inside = frame.filter(pl.col("date").is_between(self.first, self.last))
        for column in ("rep_id", "territory_id"):
            mine = inside.filter(pl.col(column) != "")
            if column == "territory_id":
                mine = mine.filter(pl.col("rep_id") == "")
            held = mine.select("place", "date", column).join(
                self.filled.filter(pl.col(column) != "").select(
                    column, "starts", "ends"
                ),
                on=column,
            )
            there = held.filter(pl.col("date").is_between("starts", "ends"))["place"]
            lost = mine.filter(~pl.col("place").is_in(there.unique().implode()))[
                "place"
            ]
            ids = self.seats.frame[column].unique().to_list()
            yield from refuse_rows(
                read,
                frame["place"].is_in(lost.implode()),
                column,
                lambda row, column=column, ids=ids: self._absent(row, column, ids),  # type: ignore[misc]
            )

    def _absent(self, row: dict[str, object], column: str, ids: list[str]) -> str:
        value = str(row[column])
        where = self.seats.source.shown
        if value not in ids:
            near = did_you_mean_id(value, ids)
            return f"found {shown(value)}, which is not in {where}{near}"
        what = "rep" if column == "rep_id" else "territory"
        return f"{what} {shown(value)} has no row in {where} on {row['date']}"

    def currencies_have_rates(self) -> Iterable[InputProblem]:
        """Every foreign credit has a rate on or before its day."""
        frame = self.reads.credits.frame.with_row_index("place")
        foreign = frame.filter(~pl.col("currency").is_in(["", self.currency]))
        rates = self.reads.rates.frame if self.reads.rates else RATES.empty()
        first = rates.group_by("currency").agg(pl.col("starts").min())
        joined = foreign.join(first, on="currency", how="left")
        lost = joined.filter(
            pl.col("starts").is_null() | (pl.col("starts") > pl.col("date"))
        )["place"]
        return refuse_rows(
            self.reads.credits,
            frame["place"].is_in(lost.implode()),
            "currency",
            lambda row: (
                f"found {shown(row['currency'])}, for which data.rates has no"
                f" rate on {row['date']}"
            ),
        )

    def shares_add_up(self) -> Iterable[InputProblem]:
        """Direct shares of each deal add up to the deal."""
        read = self.reads.credits
        direct = read.frame.with_row_index("place").filter(pl.col("credit") == "direct")
        size = pl.when(pl.col("amount") != 0).then("amount").otherwise("units")
        direct = direct.with_columns(size=size.cast(pl.Float64))
        who = pl.concat_str("rep_id", "territory_id", separator="\t")
        deal = direct.group_by("deal_id", who.alias("who")).agg(whole=pl.sum("size"))
        whole = deal.group_by("deal_id").agg(
            pl.col("whole").get(pl.col("whole").abs().arg_max())
        )
        totals = (
            direct.group_by("deal_id")
            .agg(
                given=(pl.col("size") * pl.col("share_percent")).sum(),
                place=pl.min("place"),
            )
            .join(whole, on="deal_id")
            .filter(pl.col("whole") != 0)
            .with_columns(total=pl.col("given") / pl.col("whole"))
            .filter((pl.col("total") - 100).abs() > _TOLERANCE)
        )
        by_deal = dict(totals.select("deal_id", "total").iter_rows())
        return refuse_rows(
            read,
            at_places(read.frame, totals["place"]),
            "share_percent",
            lambda row: (
                f"the direct shares of deal {shown(row['deal_id'])} add up to"
                f" {by_deal[str(row['deal_id'])]:.6g}%; 100% is needed (or write"
                " crediting: any under pay)"
            ),
        )
