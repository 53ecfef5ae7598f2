"""The commands on the installation itself: whether all is well."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from engine.command.shell import (
    NO_ANSWER,
    AsJson,
    Database,
    print_json,
)

RunsFolder = Annotated[
    Path, typer.Option("--runs", help="Folder in which runs are kept.")
]
"""As elsewhere, but what is wrong with it is a finding."""


def register(app: typer.Typer) -> None:
    """Add the commands of this page to the command line."""
    app.command(
        epilog="Example:  fieldplan doctor\n\nExample:  fieldplan doctor --json"
    )(doctor)


def doctor(
    *,
    runs: RunsFolder = Path("runs"),
    history: Database = None,
    as_json: AsJson = False,
) -> None:
    """Look whether everything that plans need is here and works.

    Python and libraries, a small task for each solver, compiled code, the database of
    the history, memory, cores and disk. Each line says ok, warn or fail, and what to
    do; nothing is changed. Exit code 1 if something fails.
    """
    from engine.command.doctor.run import run

    facts, well = run(runs, history, quiet=as_json)
    if as_json:
        print_json(facts)
    if not well:
        raise typer.Exit(NO_ANSWER)
