"""The method of quotas with its numbers, and what it lacks."""

from __future__ import annotations

from math import fsum
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from engine.base.units import MINOR_PER_UNIT
from engine.data.findings import shown
from engine.data.pay_reads import refuse_rows
from engine.scenario.planning_reads import cell_problems, double_problems
from engine.scenario.quota_input import (
    Blend,
    EqualProbability,
    Fairest,
    FromHistory,
    InProportion,
    MostProfit,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from engine.base.errors import InputProblem
    from engine.scenario.quota_given import Given
    from engine.scenario.quota_input import Way
    from engine.scenario.quota_limits import Raised
    from engine.scenario.section_quota import Method

    Floats = NDArray[np.float64]

_HINTS = {
    "mean": "or 'history', from which 'expected' reckons it",
    "sd": "or 'mean', of which 'expected.sd' is a share",
    "potential": "or 'from_run', a stored run of territories",
    "capacity": "or 'capacity_from_run', a stored plan of people",
    "weight": "or say 'by', another column of fair shares",
}


def columns_of(method: Method) -> tuple[str, ...]:
    """Return the columns of territories that a method cannot do without."""
    match method.use:
        case "top_down" | "fairest":
            return () if method.by in ("alike", "fte") else (method.by,)
        case "potential":
            return ("potential",)
        case "history":
            alike = method.growth == "alike"
            return ("history",) if alike else ("history", "potential")
        case "blend":
            return ("history", "potential")
        case "equal_probability":
            return ("mean", "sd")
    return ()


def above_zero(method: Method) -> tuple[str, ...]:
    """Return the columns of which no cell may be 0."""
    if method.use == "equal_probability":
        return ("sd",) if method.luck == "normal" else ("mean", "sd")
    return ("potential",) if method.use == "blend" else ()


def way_problems(given: Given) -> Iterator[InputProblem]:
    """Yield what the method lacks in the tables."""
    method = given.quota.method
    for column in columns_of(method):
        yield from _column(given, column)
    for column in above_zero(method):
        if given.frame[column].null_count() < given.frame.height:
            yield from _zeros(given, column)
    if given.responses is not None:
        yield from _responses(given)


def _column(given: Given, column: str) -> Iterator[InputProblem]:
    method, cells = given.quota.method, given.frame[column]
    hint = f" ({_HINTS[column]})" if column in _HINTS else ""
    if cells.null_count() == len(cells):
        yield given.problem(
            ("method",),
            f"{method.use} needs the column '{column}' of"
            f" {given.territories.source.shown}{hint}",
        )
        return
    yield from refuse_rows(
        given.territories,
        cells.is_null(),
        column,
        lambda _: f"the cell is empty; {method.use} needs a number{hint}",
    )
    all_zero = not cells.null_count() and not float(cells.sum())
    if all_zero and column not in above_zero(method):
        yield given.territories.source.problem(
            f"all are 0; {method.use} has nothing to divide by", f"column {column}"
        )


def _zeros(given: Given, column: str) -> list[InputProblem]:
    method = given.quota.method
    why = f" with {method.luck} luck" if column == "mean" else ""
    message = f"'{column}' is 0 here; {method.use} needs more than 0{why}"
    wrong = (given.frame[column] == 0).fill_null(value=False)
    return refuse_rows(given.territories, wrong, column, lambda _: message)


def way_sums(given: Given, raised: Raised) -> Iterator[InputProblem]:
    """Yield what the method cannot divide so much, or so little, by."""
    method, usual = given.quota.method, given.scenario.config.currency
    due = float(given.quota.target.hundredths * raised.factor) / MINOR_PER_UNIT
    if method.use == "history" and method.growth == "untapped":
        sold, potential = (_numbers(given, name) for name in ("history", "potential"))
        if due > fsum(sold) and not (potential > sold).any():
            yield given.problem(
                ("method",),
                f"{due:,.0f} {usual} are more than the {fsum(sold):,.0f} {usual} sold"
                " last year, and no territory has potential beyond its sales; the"
                " growth has nowhere to go (or say 'growth: alike')",
            )
    if given.responses is not None:
        ends = given.responses.frame.group_by("territory_id").agg(
            pl.col("quota").min().alias("least"), pl.col("quota").max().alias("most")
        )
        least, most = (
            int(ends[one].sum()) / MINOR_PER_UNIT for one in ends.columns[1:]
        )
        if not least <= due <= most:
            yield given.problem(
                ("method",),
                f"quotas of {given.responses.source.shown} add up to"
                f" {least:,.0f} {usual} at least and {most:,.0f} {usual} at most;"
                f" {due:,.0f} {usual} are to be divided",
            )


def _responses(given: Given) -> Iterator[InputProblem]:
    """Yield unknown territories, doubles, and those with no choice of quotas."""
    read = given.responses
    if read is None or read.problems:
        return
    known = given.territories.frame["territory_id"].to_list()
    yield from cell_problems(read, "territory_id", known, "territories")
    yield from double_problems(read, ["territory_id", "quota"], "quota")
    counts = dict(read.frame.group_by("territory_id").len().iter_rows())
    few = pl.Series([counts.get(one, 0) < 2 for one in known], dtype=pl.Boolean)
    yield from refuse_rows(
        given.territories,
        few,
        "territory_id",
        lambda row: (
            f"{read.source.shown} has {counts.get(row['territory_id'], 0)} quotas of"
            f" {shown(row['territory_id'])}; two or more are needed to choose"
        ),
    )


def way_of(given: Given) -> Way:
    """Return the method with its numbers, once nothing is lacking."""
    method = given.quota.method
    match method.use:
        case "top_down":
            return InProportion(shares_of(given))
        case "potential":
            return InProportion(_numbers(given, "potential"))
        case "history":
            potential = None
            if method.growth == "untapped":
                potential = _numbers(given, "potential")
            return FromHistory(_numbers(given, "history"), potential)
        case "blend":
            return _blend(given)
        case "equal_probability":
            return EqualProbability(method.luck)
        case "fairest":
            return Fairest(shares_of(given), method.least)
        case "most_profit":
            return _most_profit(given)


def shares_of(given: Given) -> Floats:
    """Return fair shares by the column that the method names."""
    by = given.quota.method.by
    return np.ones(given.frame.height) if by == "alike" else _numbers(given, by)


def _blend(given: Given) -> Blend:
    method = given.quota.method
    history, potential = _numbers(given, "history"), _numbers(given, "potential")
    model = potential * (history.sum() / potential.sum())
    if method.on_history is not None:
        weight = float(method.on_history)
        return Blend(history, model, weight, None, method.years, None)
    said = given.territories.frame["sd"]
    usual = float(method.noise) * np.maximum(model, history.mean() * 0.05)
    noise = np.array(
        [
            own if own is not None else other
            for own, other in zip(said, usual, strict=True)
        ]
    )
    between = method.between
    return Blend(
        history=history,
        model=model,
        on_history=None,
        noise=noise,
        years=method.years,
        between=None if between is None else between.hundredths / MINOR_PER_UNIT,
    )


def _most_profit(given: Given) -> MostProfit:
    quotas, profits = [], []
    frame = given.responses.frame if given.responses is not None else pl.DataFrame()
    groups = {
        key[0]: rows
        for key, rows in frame.sort("quota")
        .partition_by("territory_id", as_dict=True)
        .items()
    }
    for territory in given.frame["territory_id"]:
        rows = groups[territory]
        quotas.append(rows["quota"].to_numpy())
        profits.append(rows["profit"].to_numpy())
    return MostProfit(tuple(quotas), tuple(profits))


def _numbers(given: Given, column: str) -> Floats:
    return given.frame[column].cast(pl.Float64).to_numpy()
