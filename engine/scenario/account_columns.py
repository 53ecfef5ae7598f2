"""Columns of accounts and reps that only rules name: found, or said to be missing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from engine.base.errors import did_you_mean
from engine.data.columns import Column, Kind, TableSpec
from engine.scenario.measures import columns_asked
from engine.scenario.section_balance import MEASURES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.base.errors import InputProblem
    from engine.data.readers import TableRead
    from engine.scenario.load import Scenario
    from engine.scenario.yaml_tree import TreePath


@dataclass(frozen=True, slots=True)
class Asked:
    """A column that a rule names.

    Parameters
    ----------
    kind
        What its cells must be.
    rule
        Path of the rule in the scenario.
    signed
        Whether numbers may be less than nothing.
    """

    kind: Kind
    rule: TreePath
    signed: bool = False


def asked_columns(scenario: Scenario, limits: TableRead | None) -> dict[str, Asked]:
    """Return the columns of accounts that rules name, besides the five measures."""
    asked = {
        name: Asked("number", rule) for name, rule in columns_asked(scenario).items()
    }
    territory = scenario.territory
    if territory.together is not None:
        asked.setdefault(territory.together, Asked("text", ("territory", "together")))
    if (column := _weight_column(scenario)) is not None:
        asked.setdefault(column, Asked("number", ("territory", "compact", "of")))
    for index, rule in enumerate(territory.eligible):
        if rule.channel is not None:
            place = ("territory", "eligible", index, "channel")
            asked.setdefault("channel", Asked("text", place))
    if limits is not None and not limits.problems:
        for name in limits.frame["measure"].unique(maintain_order=True):
            if name not in MEASURES:
                asked.setdefault(name, Asked("number", ("data", "limits")))
    return asked


def with_columns(spec: TableSpec, asked: dict[str, Asked]) -> TableSpec:
    """Return the specification of a table with the columns that rules name."""
    more = tuple(
        Column(
            name,
            one.kind,
            "a column that a rule names",
            required=one.kind == "number",
            minimum=0 if one.kind == "number" and not one.signed else None,
        )
        for name, one in asked.items()
        if name not in spec.names
    )
    return replace(spec, columns=spec.columns + more)


def column_problems(
    scenario: Scenario, read: TableRead, asked: dict[str, Asked], spec: TableSpec
) -> list[InputProblem]:
    """Return a table's problems, those of columns that rules name at the rule.

    Parameters
    ----------
    read, asked
        The table, and the columns that rules name.
    spec
        What the table holds without them.
    """
    known = spec.names
    absent = {
        name
        for name in asked
        if read.header and name not in known and name not in read.header
    }
    places = {f"column {name}" for name in absent}
    own = [problem for problem in read.problems if problem.path not in places]
    return [
        *_missing(scenario, read, asked, absent),
        *own,
        *_wrong(scenario, asked, spec),
    ]


def _missing(
    scenario: Scenario, read: TableRead, asked: dict[str, Asked], absent: set[str]
) -> Iterator[InputProblem]:
    there = [name for name in read.header if name]
    listing = ", ".join(there[:20]) + (", …" if len(there) > 20 else "")
    for name in sorted(absent):
        number = asked[name].kind == "number"
        near = did_you_mean(name, [*MEASURES, *there] if number else there)
        yield scenario.problem(
            asked[name].rule,
            f"'{name}' is no column of {read.source.shown}; its columns are"
            f" {listing}{near}",
        )


def _wrong(
    scenario: Scenario, asked: dict[str, Asked], spec: TableSpec
) -> Iterator[InputProblem]:
    for name, one in asked.items():
        kind = next((c.kind for c in spec.columns if c.name == name), one.kind)
        if kind != one.kind:
            yield scenario.problem(
                one.rule,
                f"the column '{name}' holds {_nouns(kind)}; a column of"
                f" {_nouns(one.kind)} is needed",
            )


def _nouns(kind: Kind) -> str:
    return "text" if kind == "text" else "numbers"


def _weight_column(scenario: Scenario) -> str | None:
    """Return the column of accounts that inertia weighs by, if only it names it."""
    asked = scenario.territory.compact
    if asked is None or asked.by != "inertia" or asked.of in MEASURES:
        return None
    return asked.of
