"""From the scenario's ``data`` section to the sources that the readers open."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from engine.base.errors import did_you_mean
from engine.data.source import Source
from engine.scenario.section_data import Data, Report

if TYPE_CHECKING:
    from engine.base.errors import InputProblem
    from engine.scenario.load import Scenario
    from engine.scenario.section_table import Table

TABLES = tuple(("data", name) for name in Data.model_fields) + tuple(
    ("report", name) for name in Report.model_fields
)
"""Section and key of every table a scenario can name."""


def table_of(scenario: Scenario, name: str) -> Table | None:
    """Return what the scenario says of a table, or None."""
    section = next(section for section, key in TABLES if key == name)
    table: Table | None = getattr(getattr(scenario.config, section), name)
    return table


def source_of(scenario: Scenario, name: str) -> Source:
    """Return the source of a table; an empty one if the scenario names none."""
    table = table_of(scenario, name)
    base = scenario.path.parent
    if table is None:
        return Source(name=name, base=base)
    if name in scenario.frames:
        frame = scenario.frames[name]
        return Source(name=name, columns=table.columns, base=base, frame=frame)
    return Source(
        name=name,
        file=Path(table.file) if table.file is not None else None,
        sheet=table.sheet,
        query=table.query,
        url=table.url,
        columns=table.columns,
        decimal=table.decimal,
        encoding=table.encoding,
        base=base,
    )


def file_problem(scenario: Scenario, name: str) -> InputProblem | None:
    """Return what is wrong with a table's file: missing, a folder, or outside.

    A link may point anywhere; where it leads must be inside the scenario's folder.
    """
    source = source_of(scenario, name)
    if source.file is None:
        return None
    message = file_complaint(source.path, scenario.path.parent.resolve())
    if not message:
        return None
    section = next(section for section, key in TABLES if key == name)
    shown = f"found '{source.file.as_posix()}'; {message}"
    return scenario.problem((section, name, "file"), shown)


def file_complaint(path: Path, home: Path) -> str:
    """Return what is wrong with a file that a scenario names, or nothing."""
    try:
        if not path.resolve().is_relative_to(home):
            return "it leads out of the scenario's folder, which is refused"
        if path.is_dir():
            return "it is a folder; a file is needed"
        if not path.exists():
            near = did_you_mean(path.name, _beside(path))
            return f"there is no such file{near}"
    except (OSError, RuntimeError, ValueError):
        return "it cannot be looked up"
    return ""


def _beside(path: Path) -> list[str]:
    try:
        return sorted(entry.name for entry in path.parent.iterdir() if entry.is_file())
    except OSError:
        return []
