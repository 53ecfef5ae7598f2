"""What must hold of the table of assignments."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from engine.base.errors import did_you_mean, did_you_mean_id
from engine.data.findings import shown
from engine.data.pay_reads import Between, at_places, refuse_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from engine.base.errors import InputProblem


class SeatRules(Between):
    """One method for each rule on who is on which plan, and when."""

    def plans_are_known(self) -> Iterable[InputProblem]:
        """Every row names one of the scenario's plans, or there is only one."""
        names = self.seats.frame["plan"]
        allowed = ", ".join(self.plans)
        if len(self.plans) > 1:
            yield from refuse_rows(
                self.seats,
                names == "",
                "plan",
                lambda _: f"the cell is empty; one of {allowed} is needed",
            )
        yield from refuse_rows(
            self.seats,
            (names != "") & ~names.is_in(self.plans),
            "plan",
            lambda row: (
                f"found {shown(row['plan'])}; the plans are {allowed}"
                f"{did_you_mean(str(row['plan']), self.plans)}"
            ),
        )

    def rows_begin_before_they_end(self) -> Iterable[InputProblem]:
        """No row ends before it starts; blanks are no days to hold against."""
        frame = self.seats.frame
        return refuse_rows(
            self.seats,
            (frame["ends"] < frame["starts"]).fill_null(value=False),
            "ends",
            lambda row: (
                f"found {row['ends']}, which is before it starts ({row['starts']})"
            ),
        )

    def one_row_a_day(self) -> Iterable[InputProblem]:
        """No rep has two rows on the same day."""
        filled = self.filled.sort("rep_id", "starts", "ends", maintain_order=True)
        again = filled["rep_id"] == filled["rep_id"].shift(1)
        over = again & (filled["starts"] <= filled["ends"].shift(1))
        wrong = filled.filter(over.fill_null(value=False))["place"]
        mask = at_places(self.seats.frame, wrong)
        return refuse_rows(
            self.seats,
            mask,
            "starts",
            lambda row: (
                f"rep {shown(row['rep_id'])} already has a row on"
                f" {row['starts'] or self.first}; rows of one rep may not overlap"
            ),
        )

    def managers_are_reps(self) -> Iterable[InputProblem]:
        """Every manager_id is somebody's rep_id."""
        frame = self.seats.frame
        ids = frame["rep_id"].unique()
        wrong = (frame["manager_id"] != "") & ~frame["manager_id"].is_in(ids.implode())
        return refuse_rows(
            self.seats,
            wrong,
            "manager_id",
            lambda row: (
                f"found {shown(row['manager_id'])}, which is no rep_id of this"
                f" table{did_you_mean_id(str(row['manager_id']), ids)}"
            ),
        )

    def nobody_manages_themselves(self) -> Iterable[InputProblem]:
        """No chain of managers comes back to where it began."""
        frame = self.seats.frame
        above: dict[str, set[str]] = {}
        for rep, manager in frame.select("rep_id", "manager_id").iter_rows():
            if manager:
                above.setdefault(rep, set()).add(manager)
        circular = {rep for rep in above if _reaches(above, rep)}
        return refuse_rows(
            self.seats,
            frame["rep_id"].is_in(list(circular)) & (frame["manager_id"] != ""),
            "manager_id",
            lambda row: (
                f"found {shown(row['manager_id'])}; rep {shown(row['rep_id'])}"
                " would be above themselves"
            ),
        )

    def one_rep_a_territory(self) -> Iterable[InputProblem]:
        """No territory has two reps on the same day."""
        filled = self.filled.filter(pl.col("territory_id") != "")
        filled = filled.sort("territory_id", "starts", "ends", maintain_order=True)
        again = filled["territory_id"] == filled["territory_id"].shift(1)
        over = again & (filled["starts"] <= filled["ends"].shift(1))
        wrong = filled.filter(over.fill_null(value=False))["place"]
        return refuse_rows(
            self.seats,
            at_places(self.seats.frame, wrong),
            "territory_id",
            lambda row: (
                f"territory {shown(row['territory_id'])} has another rep on"
                f" {row['starts'] or self.first}; one rep a day is needed"
            ),
        )


def _reaches(above: Mapping[str, set[str]], start: str) -> bool:
    """Tell whether a chain of managers comes back to its start."""
    seen: set[str] = set()
    waiting = list(above.get(start, ()))
    while waiting:
        rep = waiting.pop()
        if rep == start:
            return True
        if rep not in seen:
            seen.add(rep)
            waiting += above.get(rep, ())
    return False
