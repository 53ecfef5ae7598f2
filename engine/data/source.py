"""Where a table comes from: a file, a query, or a data frame of a program."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from engine.base.errors import InputError, InputProblem, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.data.columns import TableSpec


@dataclass(frozen=True, slots=True)
class Source:
    """One table's origin, as the scenario names it; nothing is opened here.

    Parameters
    ----------
    name
        Which table it is, such as ``accounts``.
    file
        Path relative to ``base``, or None for a query.
    sheet
        Sheet of an Excel workbook; None takes the first.
    query, url
        A ``select`` and the database to ask; the url may be ``env:NAME``.
    columns
        Our column name to the name in the file, where they differ.
    decimal
        The decimal sign of numbers written as text; None decides by what is found.
    encoding
        Encoding of a text file; None decides by what is found.
    base
        Folder of the scenario.
    frame
        The table itself, as a program gave it; see :mod:`engine.data.frames`.
    """

    name: str
    file: Path | None = None
    sheet: str | None = None
    query: str | None = None
    url: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    decimal: Literal["point", "comma"] | None = None
    encoding: str | None = None
    base: Path = Path()
    frame: Any = field(default=None, repr=False, compare=False)

    @property
    def shown(self) -> str:
        """The name messages use: as the person wrote it."""
        if self.frame is not None:
            return f"data frame {self.name}"
        if self.file is None:
            return f"{self.name} query"
        sheet = f" [{self.sheet}]" if self.sheet else ""
        return f"{self.file.as_posix()}{sheet}"

    @property
    def path(self) -> Path:
        """Where the file is."""
        return self.base / (self.file or "")

    def theirs(self, name: str) -> str:
        """Return what our column is called in the file."""
        return self.columns.get(name, name)

    def wanted(self, spec: TableSpec) -> frozenset[str]:
        """Return the file's names of all columns that would be read."""
        return frozenset(self.theirs(name) for name in spec.names)

    def problem(self, message: str, path: str = "") -> InputProblem:
        """Return a problem of this source."""
        rows = self.frame is not None and path.startswith("row ")
        shown = f"{self.shown} (rows from 0)" if rows else self.shown
        return InputProblem(shown, 0, 0, path, message)

    def refusal(self, message: str, path: str = "") -> InputError:
        """Return the error to raise when nothing of this source can be read."""
        return InputError([self.problem(message, path)])


def check_options(source: Source, spec: TableSpec) -> list[InputProblem]:
    """Return what is wrong with how the source is written, before it is opened."""
    problems = [
        source.problem(
            f"'{name}' is not a column of {spec.name}; "
            f"its columns are {', '.join(spec.names)}{did_you_mean(name, spec.names)}",
            "columns",
        )
        for name in source.columns
        if name not in spec.names
    ]
    suffix = "" if source.file is None else source.file.suffix.lower()
    if source.sheet and suffix not in EXCEL:
        problems.append(source.problem("only an Excel workbook has sheets", "sheet"))
    if source.encoding and suffix not in DELIMITED:
        problems.append(source.problem("only a text file has an encoding", "encoding"))
    return problems


DELIMITED = (".csv", ".tsv", ".txt")
"""File name endings read as delimited text."""
EXCEL = (".xlsx", ".xlsm")
"""File name endings read as Excel workbooks."""
PARQUET = (".parquet",)
"""File name endings read as Parquet."""


def check_file(source: Source) -> None:
    """Make sure there is a file of a known kind.

    Raises
    ------
    InputError
        It is missing, a folder, or of a kind that is not read.
    """
    path, shown = source.path, source.file or Path()
    if path.is_dir():
        raise source.refusal("this is a folder; name a file in it")
    if not path.exists():
        if not path.parent.is_dir():
            folder = shown.parent.as_posix()
            raise source.refusal(f"file not found: there is no folder '{folder}'")
        raise source.refusal(f"file not found{_nearest(path)}")
    known = DELIMITED + EXCEL + PARQUET
    if path.suffix.lower() not in known:
        raise source.refusal(
            f"'{path.suffix}' files are not read; save the table as one of "
            f"{', '.join(known)}"
        )


def _nearest(path: Path) -> str:
    """Return a hint at the file that is meant: a table, or else any other file."""
    beside = sorted(entry for entry in path.parent.iterdir() if entry.is_file())
    known = DELIMITED + EXCEL + PARQUET
    tables = [entry.name for entry in beside if entry.suffix.lower() in known]
    hint = did_you_mean(path.name, tables)
    return hint or did_you_mean(path.name, [entry.name for entry in beside])
