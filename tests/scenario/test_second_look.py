"""Guarantees of what is said of tables when the scenario's file is refused, too."""

from __future__ import annotations

import shutil
from copy import deepcopy
from pathlib import Path

import pytest
import yaml
from worlds import BROKEN

from engine.base.errors import InputError
from engine.scenario.load import load

SCENARIOS = BROKEN.parent
WHOLE = sorted(
    str(path.relative_to(SCENARIOS))
    for part in ("minimal", "poland", "reference")
    for path in (SCENARIOS / part).rglob("*.yaml")
    if "\ndata:" in path.read_text("utf-8") and path.name != "quota.yaml"
)
"""Shipped scenarios that name tables, but for one that is long to read."""
DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
"""The one in C is many times as fast, where there is one."""


def wrong_with(path: Path) -> tuple:
    """Return the problems of a scenario; none if it is right."""
    try:
        load(path)
    except InputError as error:
        return error.problems
    return ()


def copied(tmp_path: Path, name: str) -> Path:
    """Copy a shipped scenario with its folder; return its file."""
    shutil.copytree((SCENARIOS / name).parent, tmp_path / "home")
    return tmp_path / "home" / Path(name).name


def places(data: object, here: tuple = ()) -> list[tuple]:
    """Return the paths of all mappings and values below, but those of tables."""
    if not isinstance(data, dict):
        return [here]
    found = [here] if here else []
    for key, value in data.items():
        if (*here, key) != ("data",):
            found += places(value, (*here, key))
    return found


def test_file_and_tables_at_once(tmp_path):
    """What is wrong with a file and with its tables is said in one answer."""
    path = copied(tmp_path, "minimal/territories.yaml")
    text = path.read_text("utf-8")
    path.write_text(text.replace("potential: 10%", "potential: ten", 1), "utf-8")
    table = path.parent / "accounts.csv"
    table.write_text(table.read_text("utf-8").replace("31800", "-5", 1), "utf-8")
    first, second = wrong_with(path)
    assert (first.file, first.path) == (str(path), "territory.balance.potential")
    assert second.file == "accounts.csv"
    assert "row 2, column potential" in str(second)


def test_columns_that_are_lacking_are_told_of_too(tmp_path):
    """A measure that is no column is told of beside a key that is unknown."""
    path = copied(tmp_path, "minimal/territories.yaml")
    text = path.read_text("utf-8").replace("work: 10", "wrok: 10")
    path.write_text(text.replace("potential: 10%", "potentail: 10%", 1), "utf-8")
    places = [problem.path for problem in wrong_with(path)]
    assert places == ["territory.balance.potentail", "solve.wrok"]


def test_entries_of_a_list_keep_their_numbers(tmp_path):
    """Names in a list are told of, unless an entry before them had to be left out."""
    path = copied(tmp_path, "minimal/territories.yaml")
    text = path.read_text("utf-8").replace("work: 10", "wrok: 10")
    good = "{segment: none, needs_skill: none}"
    for entries, told in ((f"[{good}]", 2), (f"[7, {good}]", 0)):
        data = yaml.safe_load(text)
        data["territory"]["eligible"] = yaml.safe_load(entries)
        path.write_text(yaml.dump(data, Dumper=DUMPER), "utf-8")
        places = [problem.path for problem in wrong_with(path)]
        assert sum(one.startswith("territory.eligible[0].") for one in places) == told
        assert not any("eligible[1]" in one for one in places)


def test_tables_of_a_section_that_lost_a_name_are_left_alone(tmp_path):
    """A role that is written wrongly is not missed in the table of people."""
    path = copied(tmp_path, "poland/capacity.yaml")
    data = yaml.safe_load(path.read_text("utf-8"))
    role = next(iter(data["capacity"]["roles"]))
    data["capacity"]["roles"][role] = 7
    path.write_text(yaml.safe_dump(data), "utf-8")
    assert {problem.file for problem in wrong_with(path)} == {str(path)}


def test_without_tables_nothing_is_looked_at(tmp_path):
    """Where the names of tables are wrong themselves, no table is guessed at."""
    path = copied(tmp_path, "minimal/territories.yaml")
    text = path.read_text("utf-8").replace("reps: reps.csv", "reps: {fil: reps.csv}")
    path.write_text(text, "utf-8")
    (path.parent / "accounts.csv").unlink()
    assert {problem.file for problem in wrong_with(path)} == {str(path)}


@pytest.mark.parametrize("name", WHOLE)
def test_nothing_is_said_of_tables_that_are_right(tmp_path, name):
    """Whatever single part of a right scenario is spoilt, its tables stay right."""
    path = copied(tmp_path, name)
    load(path)
    whole = yaml.safe_load(path.read_text("utf-8"))
    spoilt = 0
    for place in places(whole):
        data = deepcopy(whole)
        here = data
        for step in place[:-1]:
            here = here[step]
        here[place[-1]] = {"no such key": [{}]}
        path.write_text(yaml.dump(data, Dumper=DUMPER), "utf-8")
        problems = wrong_with(path)
        files = {problem.file for problem in problems}
        assert not any(problem.message.startswith("no ") for problem in problems), place
        assert not any("who is no rep" in problem.message for problem in problems)
        assert files <= {str(path)}, place
        spoilt += bool(files)
    assert spoilt > 2
