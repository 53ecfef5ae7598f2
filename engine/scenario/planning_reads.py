"""Tables of market, quotas and tracking: read, and what is common to their rows."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from engine.base.errors import InputError, InputProblem, did_you_mean
from engine.data.findings import shown
from engine.data.pay_reads import refuse_rows
from engine.data.readers import TableRead, read_table
from engine.data.source import Source
from engine.scenario.capacity_checks import amounts_in
from engine.scenario.lacking_section import no_section as lacking
from engine.scenario.sources import file_problem, source_of, table_of
from engine.store.manifest import digest_frame

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from engine.data.columns import TableSpec
    from engine.scenario.load import Scenario
    from engine.scenario.typed_values import Section
    from engine.scenario.yaml_tree import TreePath

DIMENSIONS = ("segment", "region", "channel")
"""What places are told apart by."""


def read(
    scenario: Scenario, spec: TableSpec, files: Mapping[str, Path]
) -> TableRead | None:
    """Return a table of the scenario, or None if it names none.

    Parameters
    ----------
    files
        Table name to a file that is read instead of the scenario's.
    """
    table = table_of(scenario, spec.name)
    if spec.name in files:
        source = Source(name=spec.name, file=files[spec.name], base=Path())
        if table is not None:
            source = replace(source, columns=table.columns)
        return read_table(source, spec)
    if table is None:
        return None
    source = source_of(scenario, spec.name)
    if problem := file_problem(scenario, spec.name):
        return TableRead(spec.empty(), problems=(problem,), source=source)
    return read_table(source, spec)


def read_needed(
    scenario: Scenario, spec: TableSpec, files: Mapping[str, Path]
) -> TableRead:
    """Return a table that there must be; the schema makes sure that it is named."""
    found = read(scenario, spec, files)
    if found is None:
        message = f"'{spec.name}' is missing; this table is required"
        problem = scenario.problem(("data",), message)
        return TableRead(spec.empty(), problems=(problem,))
    return found


def no_section(scenario: Scenario, key: str) -> InputError:
    """Return what to raise when a scenario lacks the section that is asked for."""
    return lacking(scenario, f"'{key}' section")


def refuse(problems: Iterable[InputProblem]) -> None:
    """Raise with every problem: by its line in the scenario, then those of tables."""
    found = dict.fromkeys(problems)
    if found:
        raise InputError(sorted(found, key=lambda p: (not p.line, p.line, p.column)))


def money_problems(
    scenario: Scenario, key: str, section: Section
) -> Iterator[InputProblem]:
    """Yield amounts of a section in another currency than the scenario's."""
    usual = scenario.config.currency
    for path, money in amounts_in(section, (key,)):
        if money.currency not in (None, usual):
            message = f"found {money}; the scenario's amounts are in {usual}"
            yield scenario.problem(path, message)


def name_problems(
    scenario: Scenario,
    path: TreePath,
    found: Iterable[str],
    known: Sequence[str],
    what: str,
) -> Iterator[InputProblem]:
    """Yield names of a list, or keys of a mapping, that are not among those known."""
    listed = isinstance(found, tuple)
    for index, name in enumerate(found):
        if name not in known:
            at = (*path, index if listed else name)
            yield scenario.problem(at, f"found '{name}'; {_allowed(name, known, what)}")


def cell_problems(
    read: TableRead, column: str, known: Sequence[str], what: str
) -> list[InputProblem]:
    """Return what is said of cells that name nothing known."""

    def say(row: dict[str, object]) -> str:
        cell = str(row[column])
        found = f"found {shown(cell)}" if cell else "the cell is empty"
        return f"{found}; {_allowed(cell, known, what)}"

    wrong = ~read.frame[column].is_in(list(known))
    return refuse_rows(read, wrong, column, say)


def double_problems(
    read: TableRead, keys: Sequence[str], column: str
) -> list[InputProblem]:
    """Return what is said of rows whose keys an earlier row has."""
    twice = ~read.frame.select(pl.struct(keys).is_first_distinct()).to_series()
    alike = " and ".join(read.source.theirs(key) for key in keys)
    message = f"an earlier row has the same {alike}"
    return refuse_rows(read, twice, column, lambda _: message)


def _allowed(found: str, known: Sequence[str], what: str) -> str:
    if not any(known):
        return f"there are no {what}"
    named = [name for name in known if name]
    some = ", ".join(named[:12]) + (", …" if len(named) > 12 else "")
    return f"the {what} are {some}{did_you_mean(found, known)}"


def inputs_of(reads: Iterable[TableRead | None]) -> dict[str, tuple[str, int]]:
    """Return each table shown to (digest, rows)."""
    return {
        read.source.shown: (digest_frame(read.frame), read.frame.height)
        for read in reads
        if read is not None
    }
