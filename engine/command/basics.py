"""The commands to begin with, and to write again: init, check, report, schema."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from engine.base.errors import InputError, InputProblem
from engine.command.helps import INIT
from engine.command.ledger import Run  # noqa: TC001 - typer reads annotations
from engine.command.shell import (
    AsJson,
    Quarter,
    RunsFolder,
    ScenarioFile,
    Tried,
    json_errors,
    print_json,
    print_line,
)
from engine.command.spoken import spoken


def begin(app: typer.Typer) -> None:
    """Add what a person begins with."""
    app.command(
        context_settings={"allow_extra_args": True},
        epilog="Example:  fieldplan init mycompany"
        "\n\nExample:  fieldplan init mypay --pay"
        "\n\nExample:  fieldplan init mypeople --capacity"
        "\n\nExample:  fieldplan init mycompany --from accounts.csv,reps.csv",
    )(init)
    app.command(
        epilog="Example:  fieldplan check scenarios/poland/territories.yaml\n\n"
        "Example:  fieldplan check poland/territories.yaml --quarter 2027Q1\n\n"
        "Example:  fieldplan check poland/territories.yaml"
        " --set territory.balance.potential=3%"
    )(check)


def again(app: typer.Typer) -> None:
    """Add what is written again, or for other programs."""
    app.command(
        epilog="Example:  fieldplan report runs/20270104T080000Z-poland-1a2b3c4d\n\n"
        "Example:  fieldplan report runs/… --lang pl --hide-reps --out raport.html"
    )(report)
    app.command(epilog="Example:  fieldplan schema > fieldplan.schema.json")(schema)


def init(  # noqa: PLR0913 - a command has an argument for each of its options
    context: typer.Context,
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="A new or empty folder.")
    ],
    *,
    pay: Annotated[
        bool, typer.Option("--pay", help="Pay plans, instead of territories.")
    ] = False,
    capacity: Annotated[
        bool, typer.Option("--capacity", help="People, instead of territories.")
    ] = False,
    tables: Annotated[str | None, typer.Option("--from", help=INIT["from"])] = None,
    column: Annotated[list[str] | None, typer.Option(help=INIT["column"])] = None,
    currency: Annotated[str | None, typer.Option(help=INIT["currency"])] = None,
    yes: Annotated[bool, typer.Option("--yes", help=INIT["yes"])] = False,
) -> None:
    """Make a small scenario that runs as it is, commented as a guide.

    With --from, it is made of your own accounts and reps (CSV, Excel, Parquet): which
    column is which is guessed from names and content, you are asked only where that is
    not clear, and everything that was assumed is told.
    """
    if context.args:
        raise _too_much(context.args, tables)
    if tables is None:
        _template(folder, pay=pay, capacity=capacity)
        return
    from engine.command import init_from

    asked = init_from.Asked(tables, tuple(column or ()), currency, yes)
    init_from.tell(folder, init_from.run(folder, asked))


def _too_much(more: list[str], tables: str | None) -> InputError:
    """Return what to say of words that belong to nothing, such as a second table."""
    if tables is None:
        return InputError([InputProblem(more[0], 0, 0, "", "one folder is needed")])
    message = (
        "more tables follow a comma without a space, such as"
        " --from accounts.csv,reps.csv; or put all of them in quotation marks"
    )
    return InputError([InputProblem(f"--from {tables}", 0, 0, "", message)])


def _template(folder: Path, *, pay: bool, capacity: bool) -> None:
    """Write one of the small companies that run as they are."""
    from engine.scenario import template
    from engine.store.files import write_folder

    if pay and capacity:
        message = "goes with a folder of its own, not with --pay"
        raise InputError([InputProblem("--capacity", 0, 0, "", message)])
    command, name, make = "run", template.SCENARIO_NAME, template.template_files
    if pay:
        command, name, make = "pay", template.PAY_NAME, template.pay_template_files
    if capacity:
        command, name = "capacity", template.CAPACITY_NAME
        make = template.capacity_template_files
    write_folder(folder, make())
    print_line(f"Wrote {folder}: read {name} from the top, then run it:\n")
    print_line(f"    fieldplan {command} {folder / name}")


def check(
    scenario: ScenarioFile,
    *,
    said: Tried = None,
    quarter: Quarter = None,
    explain: Annotated[
        bool, typer.Option(help="Write the file back with every default filled in.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Read the scenario and its tables and name every problem; solve nothing."""
    from engine.command.check import understood
    from engine.scenario.explain import explain as explained
    from engine.scenario.load import load
    from engine.scenario.overrides import Overrides

    with json_errors(as_json=as_json):
        loaded = load(scenario, Overrides.parse(said or (), quarter))
        found = understood(loaded)
    if as_json:
        lists = {"rules": found.rules, "notes": found.notes, "problems": []}
        print_json({**found.counts, **lists})
        return
    if explain:
        print_line(explained(loaded), end="")
        return
    print_line(
        f"{scenario}: " + ", ".join(f"{n:,} {what}" for what, n in found.counts.items())
    )
    for line in found.rules:
        print_line(f"  · {line}")
    for note in found.notes:
        print_line(f"  note: {note}")
    print_line("No problems found.")


@spoken
def report(
    run: Run,
    *,
    folder: RunsFolder = Path("runs"),
    out: Annotated[
        Path | None, typer.Option(help="Where to write; else into the run.")
    ] = None,
    hide_reps: Annotated[
        bool,
        typer.Option(
            "--hide-reps", help="Pseudonyms instead of reps' names; needs --out."
        ),
    ] = False,
) -> None:
    """Write a stored run's report again, in any language; nothing is solved."""
    from engine.command import rendering

    found = rendering.found(run, folder)
    print_line(str(rendering.write(found, out, hide_reps=hide_reps)))


def schema(
    *,
    plan: Annotated[
        bool, typer.Option("--plan", help="That of plan files instead.")
    ] = False,
) -> None:
    """Print the JSON Schema of scenario files, for editors."""
    from engine.scenario.schema_export import json_schema, plan_schema

    print_json(plan_schema() if plan else json_schema())
