"""The tables of territories: read, with the columns that rules name, and checked."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from engine.base.errors import InputError
from engine.data.columns import ACCOUNTS, REPS
from engine.data.dataset import Dataset, check_dataset, make_dataset
from engine.data.readers import TableRead, read_table
from engine.data.territory_checks import (
    check_borders,
    check_distances,
    check_limits,
    check_pairs,
)
from engine.scenario.account_columns import asked_columns, column_problems, with_columns
from engine.scenario.flat_maps import (
    flat_columns,
    flat_unit,
    with_degrees,
    without_degrees,
)
from engine.scenario.methods import method_problems
from engine.scenario.named_things import unknown_names
from engine.scenario.neighbours import missing_neighbours, neighbour_notes
from engine.scenario.opening import status_columns, status_problems
from engine.scenario.reps_of_run import read_reps_of_run, rep_problems, seats_left
from engine.scenario.rollup import level_columns, rollup_problems
from engine.scenario.rules import needed_columns
from engine.scenario.sources import file_problem, source_of, table_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.base.errors import InputProblem
    from engine.data.columns import TableSpec
    from engine.scenario.account_columns import Asked
    from engine.scenario.load import Scenario

MORE = ("limits", "distances", "kept_apart", "neighbours", "borders")
"""Tables that say more of accounts and reps; a scenario need not name them."""


def read_data(
    scenario: Scenario,
    *,
    owners: bool = True,
    names: bool = False,
    solver: str | None = None,
) -> Dataset:
    """Return the tables of a scenario, read and checked, alone and together.

    Parameters
    ----------
    owners
        Whether today's owners are those of the accounts; else they come from
        elsewhere, and those of the accounts may name reps who have left.
    names
        Whether to refuse what rules name and no table has even if nothing else is
        wrong; :func:`~engine.scenario.build.build_territory` does that later.
    solver
        Who will be asked for a plan, ``auto`` or a name: what is known to be beyond
        them is told if something is wrong. None: nobody will.

    Raises
    ------
    InputError
        A table cannot be read, a cell breaks its column's rule, tables disagree, or
        one that a rule needs is missing; every problem of every table is listed, and
        with them what rules name and no table has.
    """
    more = {name: _read(scenario, name) for name in MORE if table_of(scenario, name)}
    asked = asked_columns(scenario, more.get("limits"))
    accounts, reps, problems = _accounts_and_reps(scenario, asked)
    named = _read_optional(scenario, "named_accounts")
    outline = _read_optional(scenario, "outline")
    reads = [read for read in (named, outline, *more.values()) if read]
    problems += [problem for read in reads for problem in read.problems]
    table = more.get("limits")
    known = table is not None and not table.problems
    limited = table.frame["measure"].to_list() if table and known else []
    needed = needed_columns(scenario, limited)
    problems += check_dataset(
        accounts, reps, named, outline, needed=needed, owners=owners
    )
    problems += _between(more, accounts, reps)
    problems += missing_neighbours(scenario)
    if problems or names:
        problems += unknown_names(scenario, accounts, reps)
        problems += method_problems(scenario, solver)
    if problems:
        raise InputError(problems)
    dataset = make_dataset(accounts, reps, named, outline, **more)
    notes = (
        *dataset.notes,
        *neighbour_notes(scenario, dataset),
        *_free_moves(scenario, dataset),
    )
    return replace(dataset, notes=notes)


def read_with_names(scenario: Scenario) -> Dataset:
    """Return the tables of a scenario, whose rules name nothing that they lack.

    Nor do its rules ask for what its solver cannot do, as far as that is known.

    Raises
    ------
    InputError
        As of :func:`read_data`; names of nothing are refused, too.
    """
    return read_data(scenario, names=True, solver=scenario.config.solve.method)


def _free_moves(scenario: Scenario, dataset: Dataset) -> list[str]:
    """Say where a price of broken relationships has nothing to work on."""
    disruption = scenario.territory.disruption
    if disruption is None or not disruption.revenue_at_risk:
        return []
    if (dataset.reps["tenure_years"] > 0).any():
        return []
    return [
        "territory.disruption: no rep has tenure_years, so no relationship is at risk"
        " and every move is free; give tenure_years"
    ]


def tables_read(scenario: Scenario, dataset: Dataset) -> dict[str, pl.DataFrame]:
    """Return the tables that the scenario names, as they were read, by name."""
    frames = {"accounts": dataset.accounts, "reps": dataset.reps}
    for name in ("named_accounts", "outline", *MORE):
        if table_of(scenario, name) is not None:
            frames[name] = getattr(dataset, name)
    return frames


def _accounts_and_reps(
    scenario: Scenario, asked: dict[str, Asked]
) -> tuple[TableRead, TableRead, list[InputProblem]]:
    """Return the two tables every plan has, and what is wrong with them."""
    about, whose = ACCOUNTS, REPS
    homes = status_columns(scenario) | level_columns(scenario)
    unit = flat_unit(scenario)
    if unit is not None:
        about, whose = without_degrees(ACCOUNTS), without_degrees(REPS)
        asked, homes = asked | flat_columns(), homes | flat_columns("home_")
    accounts = _read(scenario, "accounts", with_columns(about, asked))
    reps = _read(scenario, "reps", with_columns(whose, homes))
    problems = column_problems(scenario, accounts, asked, about)
    problems += column_problems(scenario, reps, homes, whose)
    problems += status_problems(scenario, reps)
    problems += rollup_problems(scenario, reps)
    if unit is not None:
        accounts, reps = with_degrees(accounts, reps, unit)
    reps, more = _with_capacity(scenario, reps)
    return accounts, reps, [*problems, *more]


def _with_capacity(
    scenario: Scenario, reps: TableRead
) -> tuple[TableRead, list[InputProblem]]:
    """Return reps whose working time is what a plan of people says they can do.

    Hundredths of a full-time equivalent are counted, and one at least.
    """
    folder = scenario.territory.capacity_from_run
    if folder is None:
        return reps, []
    try:
        people = read_reps_of_run(scenario, ("territory", "capacity_from_run"), folder)
    except InputError as error:
        return reps, list(error.problems)
    if reps.problems or (problems := list(rep_problems(reps, people))):
        return reps, [] if reps.problems else problems
    productive = people.of("productive")
    fte = [max(0.01, round(productive[rep], 2)) for rep in reps.frame["rep_id"]]
    frame = reps.frame.with_columns(fte=pl.Series(fte, dtype=pl.Float64))
    notes = (*reps.notes, *seats_left(reps, people))
    return replace(reps, frame=frame, notes=notes), []


def _between(
    more: dict[str, TableRead], accounts: TableRead, reps: TableRead
) -> Iterator[InputProblem]:
    """Yield what does not fit between the tables that say more and the others."""
    if "limits" in more:
        yield from check_limits(more["limits"], reps)
    if "distances" in more:
        yield from check_distances(more["distances"], accounts, reps)
    if "kept_apart" in more:
        yield from check_pairs(more["kept_apart"], "other_id", accounts)
    if "neighbours" in more:
        yield from check_pairs(more["neighbours"], "neighbour_id", accounts)
    if "borders" in more:
        yield from check_borders(more["borders"], accounts)


def _read(scenario: Scenario, name: str, spec: TableSpec | None = None) -> TableRead:
    table = table_of(scenario, name)
    if table is None:
        raise ValueError(f"the scenario has no table '{name}'")
    spec, source = spec or table.spec, source_of(scenario, name)
    if problem := file_problem(scenario, name):
        return TableRead(spec.empty(), problems=(problem,), source=source)
    return read_table(source, spec)


def _read_optional(scenario: Scenario, name: str) -> TableRead | None:
    return None if table_of(scenario, name) is None else _read(scenario, name)
