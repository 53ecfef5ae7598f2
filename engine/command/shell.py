"""What all commands share: arguments, exit codes, answers for machines."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from engine.base.errors import InputError
from engine.command.completing import scenario_files

DONE, NO_ANSWER, BAD_INPUT, OUR_FAULT = 0, 1, 2, 3

ScenarioFile = Annotated[
    Path,
    typer.Argument(
        metavar="SCENARIO",
        help="The scenario file, in YAML.",
        autocompletion=scenario_files,
    ),
]
AsJson = Annotated[
    bool, typer.Option("--json", help="Print one JSON object, for machines.")
]


def _no_file(folder: Path) -> Path:
    """Refuse a file before anything is worked out that could not be stored."""
    if folder.is_file():
        raise typer.BadParameter(f"'{folder}' is a file; a folder is needed")
    return folder


RunsFolder = Annotated[
    Path,
    typer.Option("--runs", help="Folder in which runs are kept.", callback=_no_file),
]
Database = Annotated[
    str | None,
    typer.Option(
        "--history",
        help="Database of the history: a URL, env:NAME or file:PATH; else a file in"
        " the folder of runs, or what FIELDPLAN_HISTORY says.",
    ),
]
_SAID = (
    "Instead of what the file says, such as territory.balance.potential=3%; give each."
)
Said = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KEY=VALUE", help=f"{_SAID} The manifest tells."),
]
Tried = Annotated[
    list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help=_SAID)
]
"""The same, where nothing is stored."""
Quarter = Annotated[
    str | None,
    typer.Option(help="Such as 2027Q1; stands for <quarter> in the data's file names."),
]


def print_line(text: str = "", *, end: str = "\n") -> None:
    """Write to standard output; ids may be long, so nothing is wrapped."""
    sys.stdout.write(text + end)


def print_json(value: object) -> None:
    """Write one JSON value to standard output."""
    sys.stdout.write(json.dumps(value, indent=2, ensure_ascii=False) + "\n")


class json_errors:  # noqa: N801 - reads as a statement
    """Prints bad input as JSON on standard output when asked for, and exits."""

    def __init__(self, *, as_json: bool) -> None:
        self._as_json = as_json

    def __enter__(self) -> None:
        """Do nothing yet."""

    def __exit__(self, kind: object, error: BaseException | None, _: object) -> None:
        """Turn bad input into JSON, if asked for."""
        if self._as_json and isinstance(error, InputError):
            names = ("file", "line", "column", "path", "message")
            problems = [{n: getattr(p, n) for n in names} for p in error.problems]
            print_json({"problems": problems})
            raise typer.Exit(BAD_INPUT)
