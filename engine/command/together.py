"""The commands that plan much at once: a batch of scenarios, all stages of one."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from engine.command.booked import booked
from engine.command.shell import (
    NO_ANSWER,
    AsJson,
    Database,
    Quarter,
    RunsFolder,
    Said,
    ScenarioFile,
    json_errors,
    print_json,
)
from engine.command.spoken import spoken


def register(app: typer.Typer) -> None:
    """Add the commands of this page to the command line."""
    app.command(
        epilog="Example:  fieldplan batch scenarios/emea/*.yaml --quarter 2027Q1\n\n"
        "Example:  fieldplan batch emea.batch.yaml --executor dask"
        " --scheduler tcp://10.0.0.5:8786"
    )(batch)
    app.command(epilog="Example:  fieldplan study company.yaml")(study)


@spoken
@booked
def batch(  # noqa: PLR0913 - a command has an argument for each of its options
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE…", help="Scenario files, or batch files."),
    ],
    *,
    quarter: Quarter = None,
    said: Said = None,
    executor: Annotated[
        str, typer.Option(help="processes, serial or dask.")
    ] = "processes",
    workers: Annotated[
        int | None, typer.Option(help="Processes at once; else one a core.")
    ] = None,
    scheduler: Annotated[
        str | None, typer.Option(help="Of a Dask cluster that sees the same folders.")
    ] = None,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Work everything out again.")
    ] = False,
    folder: RunsFolder = Path("runs"),
    history: Database = None,
    as_json: AsJson = False,
) -> None:
    """Plan many scenarios, each from the run approved last, and sum them up.

    What is done already, for the same scenario, tables and baseline, is taken over, so
    a batch that was interrupted goes on where it ended. Ctrl-C keeps what is finished.
    """
    from engine.command.batch_hands import Flags, executor_of
    from engine.scenario.batch_load import load_batch

    with json_errors(as_json=as_json):
        flags = Flags(executor, workers, scheduler, history, fresh)
        flags.check()
        plan = load_batch(files, quarter, said or ())
        with executor_of(flags, len(plan.planned)) as hands:
            # Imported while the workers get ready.
            from engine.command import batch as command

            facts, well = command.run(plan, flags, hands, folder, quiet=as_json)
    if as_json:
        print_json(facts)
    if not well:
        raise typer.Exit(NO_ANSWER)


@spoken
@booked
def study(
    scenario: ScenarioFile,
    *,
    quarter: Quarter = None,
    said: Said = None,
    workers: Annotated[
        int | None, typer.Option(help="Processes at once; else one a core.", min=1)
    ] = None,
    folder: RunsFolder = Path("runs"),
    as_json: AsJson = False,
) -> None:
    """Plan every stage that a scenario has, one on top of the other.

    Market, territories, quotas, pay plans, people: each stage is stored as by its own
    command, and later ones may name it, as in 'from_run: territory'. One page tells
    all of it.
    """
    from os import cpu_count

    from engine.command import study as command
    from engine.scenario.load import load
    from engine.scenario.overrides import Overrides

    with json_errors(as_json=as_json):
        loaded = load(scenario, Overrides.parse(said or (), quarter))
        count = workers or cpu_count() or 1
        facts, usable = command.run(loaded, folder, workers=count, quiet=as_json)
    if as_json:
        print_json(facts)
    if not usable:
        raise typer.Exit(NO_ANSWER)
