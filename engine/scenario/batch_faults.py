"""What is wrong with a batch itself is refused once, not in each of its scenarios."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from engine.scenario.batch_load import Place
from engine.scenario.overrides import QUARTER
from engine.scenario.sources import TABLES, source_of
from engine.scenario.yaml_file import bytes_of
from engine.scenario.yaml_tree import read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from engine.base.errors import InputProblem
    from engine.scenario.batch_load import Planned
    from engine.scenario.load import Scenario

MOST_NAMED = 12
"""Quarters that a message names at most."""


def faults_of_values(
    read: Sequence[tuple[Planned, Sequence[InputProblem]]],
) -> list[InputProblem]:
    """Return what is wrong with values that a batch puts in place of its scenarios'.

    Parameters
    ----------
    read
        Every scenario with what is wrong with it.

    Notes
    -----
    A value that each scenario refuses is the batch's mistake; one that some take is
    theirs, and told in their rows.
    """
    said: Counter[tuple[Place, str]] = Counter()
    blamed: dict[tuple[Place, str], list[list[InputProblem]]] = {}
    for planned, problems in read:
        for key, _ in planned.overrides.values:
            what = (planned.places.get(key) or Place(f"--set {key}"), key)
            said[what] += 1
            if found := [one for one in problems if _is_due_to(one, key)]:
                blamed.setdefault(what, []).append(found)
    return [
        place.problem(message)
        for (place, key), found in blamed.items()
        if len(found) == said[place, key]
        for message in dict.fromkeys(one.message for one in found[0])
    ]


def _is_due_to(problem: InputProblem, key: str) -> bool:
    """Whether a problem of a scenario comes of a value put at this key."""
    if problem.file == f"--set {key}" or problem.path == key:
        return True
    if problem.path and key.startswith(f"{problem.path}."):
        return problem.message.startswith("unknown key")
    return problem.path.startswith(f"{key}.")


def faults_of_quarter(
    read: Sequence[tuple[Planned, Scenario]],
) -> tuple[list[InputProblem], list[str]]:
    """Return what is wrong with the quarter, and what should be known of it.

    Parameters
    ----------
    read
        Every scenario that could be read.

    Returns
    -------
    tuple
        A problem if no scenario has data for the quarter; a note if none asks for it.
    """
    planned = [one for one in read if one[0].overrides.quarter is not None]
    if not planned:
        return [], []
    first = planned[0][0]
    quarter = str(first.overrides.quarter)
    asking = [(one, names) for one in planned if (names := _asked(one[1]))]
    if not asking:
        note = (
            f"No scenario names {QUARTER} below its data: the tables are the same"
            f" whatever the quarter, {quarter} or another."
        )
        return [], [note]
    if any(_has_data(scenario, names) for (_, scenario), names in asking):
        return [], []
    place = first.places.get(QUARTER) or Place("--quarter")
    there = sorted(
        {one for (_, loaded), names in asking for one in _quarters(loaded, names)}
    )
    known = ", ".join(there[-MOST_NAMED:]) if there else "no quarter at all"
    message = (
        f"found '{quarter}', for which no scenario has data; there is data for {known}"
    )
    return [place.problem(message)], []


def _asked(scenario: Scenario) -> dict[str, Any]:
    """Return the tables that name the quarter, as the file has them."""
    content = bytes_of(scenario.path)
    if QUARTER.encode() not in content:
        return {}
    data = read_yaml(content, str(scenario.path)).data
    tables = data.get("data") if isinstance(data, dict) else None
    known = {name for section, name in TABLES if section == "data"}
    if not isinstance(tables, dict):
        return {}
    return {
        name: table
        for name, table in tables.items()
        if name in known and QUARTER in repr(table)
    }


def _has_data(scenario: Scenario, names: Mapping[str, Any]) -> bool:
    """Whether a table that names the quarter is there, or is asked from a database."""
    sources = [source_of(scenario, name) for name in names]
    return any(source.file is None or source.path.exists() for source in sources)


def _quarters(scenario: Scenario, names: Mapping[str, Any]) -> Iterator[str]:
    """Yield the quarters for which files lie there."""
    for table in names.values():
        written = table.get("file") if isinstance(table, dict) else table
        if isinstance(written, str) and QUARTER in written:
            yield from _lying(scenario.path.parent, written)


def _lying(home: Path, written: str) -> Iterator[str]:
    before, *rest = written.split(QUARTER)
    if ".." in written.split("/") or written.startswith("/") or "*" in written:
        return
    # A name may have the quarter more than once: the same one each time.
    ends = [
        re.escape(rest[0]),
        *(f"(?P=quarter){re.escape(part)}" for part in rest[1:]),
    ]
    pattern = re.compile(f"{re.escape(before)}(?P<quarter>[^/]+){''.join(ends)}")
    for path in home.glob(written.replace(QUARTER, "*")):
        found = pattern.fullmatch(path.relative_to(home).as_posix())
        if found:
            yield found["quarter"]
