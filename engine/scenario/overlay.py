"""From ``territory.overlays`` to a problem for each team of specialists."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from engine.base.errors import InputError, did_you_mean
from engine.base.units import format_percent, whole
from engine.data.columns import NAMED_ACCOUNTS, REPS
from engine.data.dataset import Dataset
from engine.data.readers import TableRead, read_table
from engine.data.source import Source
from engine.scenario.account_columns import with_columns
from engine.scenario.flat_maps import flat_columns, flat_unit, without_degrees
from engine.scenario.measures import FTE_GRAIN, exact_unit, measured
from engine.scenario.sources import file_complaint
from engine.scenario.travel import travel_table
from engine.territory.problem import BalanceRule, CostTerm, TerritoryProblem

if TYPE_CHECKING:
    from collections.abc import Iterator

    import polars as pl
    from numpy.typing import NDArray

    from engine.base.errors import InputProblem
    from engine.scenario.load import Scenario
    from engine.scenario.section_overlay import Overlay


@dataclass(frozen=True, eq=False, slots=True)
class OverlayAsk:
    """A team and what it covers.

    Parameters
    ----------
    asked
        What the scenario says.
    rows
        (k,) rows of the accounts that the team covers.
    team
        The columns of ``REPS``.
    problem
        Who of the team covers which account, each by itself.
    """

    asked: Overlay
    rows: NDArray[np.intp]
    team: pl.DataFrame
    problem: TerritoryProblem


def overlay_problems(scenario: Scenario, dataset: Dataset) -> Iterator[InputProblem]:
    """Yield tables of teams that cannot be used, and segments that no account has."""
    for index, one in enumerate(scenario.territory.overlays):
        here = ("territory", "overlays", index)
        path = scenario.path.parent / one.reps
        if message := file_complaint(path, scenario.path.parent.resolve()):
            yield scenario.problem((*here, "reps"), f"found '{one.reps}'; {message}")
        else:
            read = _team(scenario, one)
            yield from read.problems
            if read.frame.is_empty() and not read.problems:
                yield scenario.problem((*here, "reps"), "there are no specialists")
        if one.segment is not None and not _rows(dataset, one).size:
            segments = sorted(set(dataset.accounts["segment"].to_list()) - {""})
            near = did_you_mean(one.segment, segments)
            message = f"no account has the segment '{one.segment}'{near}"
            yield scenario.problem((*here, "segment"), message)


def build_overlays(scenario: Scenario, dataset: Dataset) -> tuple[OverlayAsk, ...]:
    """Return a problem for each team.

    Raises
    ------
    InputError
        A table or a segment cannot be used; every problem.
    """
    if problems := list(overlay_problems(scenario, dataset)):
        raise InputError(problems)
    return tuple(_ask(scenario, dataset, one) for one in scenario.territory.overlays)


def overlay_text(scenario: Scenario) -> Iterator[str]:
    """Yield what is asked of each team, as a sentence."""
    for one in scenario.territory.overlays:
        whose = f"of the segment '{one.segment}' " if one.segment else ""
        what = (
            "whole territories of the plan"
            if one.takes == "territories"
            else "accounts one by one, whoever the reps are"
        )
        shares = [f"{name} {format_percent(w)}" for name, w in one.balance.items()]
        kept = f", within {' and '.join(shares)} of fair shares" if shares else ""
        yield f"{one.name} cover accounts {whose}beside the reps: {what}{kept}."


def teams_read(scenario: Scenario) -> dict[str, pl.DataFrame]:
    """Return the tables of teams, as they were read, by their files."""
    overlays = scenario.territory.overlays
    return {one.reps: _team(scenario, one).frame for one in overlays}


def _team(scenario: Scenario, asked: Overlay) -> TableRead:
    source = Source(name="reps", file=Path(asked.reps), base=scenario.path.parent)
    if flat_unit(scenario) is None:
        return read_table(source, REPS)
    places = flat_columns("home_")
    return read_table(source, with_columns(without_degrees(REPS), places))


def _rows(dataset: Dataset, asked: Overlay) -> NDArray[np.intp]:
    if asked.segment is None:
        return np.arange(dataset.accounts.height)
    return np.flatnonzero((dataset.accounts["segment"] == asked.segment).to_numpy())


def _without_distances(scenario: Scenario) -> Scenario:
    config = scenario.config
    data = config.data.model_copy(update={"distances": None})
    return replace(scenario, config=config.model_copy(update={"data": data}))


def _ask(scenario: Scenario, dataset: Dataset, asked: Overlay) -> OverlayAsk:
    """Return a team's problem: travel kept low, balance within its tolerances.

    Ways are straight lines times the detour, as a table of distances, if there is one,
    does not know the specialists. Without ``territory.travel`` metres one way count.
    """
    rows, team = _rows(dataset, asked), _team(scenario, asked).frame
    accounts = dataset.accounts[rows.tolist()]
    mine = Dataset(accounts, team, NAMED_ACCOUNTS.empty())
    travel = travel_table(_without_distances(scenario), mine)
    priced = scenario.territory.travel is not None
    weights = np.maximum(1, whole(team["fte"].to_numpy() * FTE_GRAIN))
    currency = scenario.config.currency
    balance = tuple(
        BalanceRule(
            name,
            exact_unit(name, mine, currency),
            measured(name, None, mine, travel),
            weights,
            within,
        )
        for name, within in asked.balance.items()
    )
    problem = TerritoryProblem(
        unit_ids=tuple(accounts["account_id"].to_list()),
        territory_ids=tuple(team["rep_id"].to_list()),
        current=np.full(rows.size, -1, dtype=np.int32),
        costs=(CostTerm("travel", travel.cost() if priced else travel.metres()),),
        balance=balance,
    )
    return OverlayAsk(asked, rows, team, problem)
