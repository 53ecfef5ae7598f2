"""The fieldplan command: a thin layer over the engine's doors."""

from __future__ import annotations

import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from engine import __version__
from engine.base.errors import EngineError, InputError
from engine.command import basics, care, ledger, planning
from engine.command.booked import booked
from engine.command.helps import COMPARE
from engine.command.shell import (
    BAD_INPUT,
    DONE,
    NO_ANSWER,
    OUR_FAULT,
    AsJson,
    Quarter,
    RunsFolder,
    Said,
    ScenarioFile,
    json_errors,
    print_json,
)
from engine.command.spoken import spoken

if TYPE_CHECKING:
    from collections.abc import Callable

EXIT_CODES = (
    "Exit codes: 0 done · 1 no usable answer (the rules cannot all be met, or the "
    "limits ended the search before a plan was found) · 2 bad input · 3 our fault · "
    "130 discarded by a second Ctrl-C."
)

app = typer.Typer(
    add_completion=True,
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    help="Plan a sales force: one YAML file, one command, one report.\n\n"
    "Example:  [bold]fieldplan init mycompany && "
    "fieldplan run mycompany/territories.yaml[/bold]",
    epilog=EXIT_CODES,
)

plans = typer.Typer(
    no_args_is_help=True,
    help="Look at pay plans before anyone is paid by them.",
)
app.add_typer(plans, name="plan")
basics.begin(app)


def _version(*, wanted: bool) -> None:
    if wanted:
        print(f"fieldplan {__version__}")
        raise typer.Exit


@app.callback()
def options(
    *,
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=lambda wanted: _version(wanted=wanted), is_eager=True
        ),
    ] = False,
) -> None:
    """Accept what stands before the command."""
    del version


# long: an argument for each option
@app.command(epilog="Example:  fieldplan run scenarios/poland/territories.yaml")
@spoken
@booked
def run(
    scenario: ScenarioFile,
    *,
    runs: RunsFolder = Path("runs"),
    method: Annotated[
        str | None,
        typer.Option(help="auto or a solver by name, instead of what the file says."),
    ] = None,
    work: Annotated[
        float | None,
        typer.Option(help="Budget in work units, instead of the file's."),
    ] = None,
    time_limit: Annotated[
        float | None,
        typer.Option(help="Seconds; such a run need not repeat to the byte."),
    ] = None,
    seed: Annotated[
        int | None, typer.Option(help="Instead of the file's seed.")
    ] = None,
    said: Said = None,
    quarter: Quarter = None,
    baseline: Annotated[
        str | None,
        typer.Option(
            help="Start from this run's alignment; 'last' is what was approved last."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Plan the territories, store the run, and write its report.

    Ctrl-C ends the search and keeps the best plan so far, if there is one. A
    scenario that has no territories is compared or paid, as by the commands of
    these names.
    """
    from engine.command import run as running
    from engine.command.territory import Flags
    from engine.scenario.load import load
    from engine.scenario.overrides import Overrides

    with json_errors(as_json=as_json):
        loaded = load(scenario, Overrides.parse(said or (), quarter))
        start = running.baseline_of(loaded, baseline, runs)
        flags = Flags(method, work, time_limit, seed, start)
        facts, found = running.run(loaded, flags, runs, quiet=as_json)
    if as_json:
        print_json(facts)
    if not found:
        raise typer.Exit(NO_ANSWER)


@app.command(
    epilog="Example:  fieldplan pay scenarios/reference/plans/full_field_2027.yaml\n\n"
    "Example:  fieldplan pay field.yaml --credits deals.csv --quota quota.csv"
)
@spoken
@booked
def pay(
    scenario: ScenarioFile,
    *,
    credits_file: Annotated[
        Path | None,
        typer.Option("--credits", help="Table of credits, instead of the scenario's."),
    ] = None,
    quota_file: Annotated[
        Path | None,
        typer.Option("--quota", help="Table of quotas, instead of the scenario's."),
    ] = None,
    runs: RunsFolder = Path("runs"),
    statements: Annotated[
        bool, typer.Option(help="Write a page and a table for each rep.")
    ] = True,
    as_json: AsJson = False,
) -> None:
    """Work out what every rep is paid, with statements that explain every line.

    The run's folder holds payouts by rep, month and component (CSV and
    Parquet), a report, and a statement for each rep. After Ctrl-C nothing was
    written.
    """
    from engine.command import pay as paying
    from engine.scenario.load import load

    given = {"credits": credits_file, "quotas": quota_file}
    files = {name: path for name, path in given.items() if path is not None}
    with json_errors(as_json=as_json):
        loaded = load(scenario)
        facts = paying.run(loaded, files, runs, statements=statements, quiet=as_json)
    if as_json:
        print_json(facts)


@app.command(
    epilog="Example:  fieldplan compare scenarios/poland/incentives.yaml\n\n"
    "Example:  fieldplan compare plans.yaml --plans current,simple --precision 0.2"
)
@spoken
@booked
def compare(
    scenario: ScenarioFile,
    *,
    plans: Annotated[str | None, typer.Option(help=COMPARE["plans"])] = None,
    precision: Annotated[float | None, typer.Option(help=COMPARE["precision"])] = None,
    replications: Annotated[
        int | None, typer.Option(help=COMPARE["replications"])
    ] = None,
    prior_draws: Annotated[
        int | None, typer.Option(help=COMPARE["prior_draws"])
    ] = None,
    sensitivity: Annotated[bool, typer.Option(help=COMPARE["sensitivity"])] = True,
    rep: Annotated[str | None, typer.Option(help=COMPARE["rep"])] = None,
    seed: Annotated[int | None, typer.Option(help=COMPARE["seed"])] = None,
    workers: Annotated[int | None, typer.Option(help=COMPARE["workers"])] = None,
    runs: RunsFolder = Path("runs"),
    as_json: AsJson = False,
) -> None:
    """Predict what reps do under each pay plan, and say which plan is better.

    Reps of several types choose their effort under every plan; thousands of
    years are played with the same luck. The report says what changes, who
    gains and loses, and how sure that is. Ctrl-C keeps what was simulated.
    """
    from engine.command import compare as comparing
    from engine.scenario.load import load

    flags = comparing.Flags(
        plans,
        precision,
        replications,
        prior_draws,
        sensitivity,
        rep,
        seed,
        workers,
    )
    with json_errors(as_json=as_json):
        facts = comparing.run(load(scenario), flags, runs, quiet=as_json)
    if as_json:
        print_json(facts)


planning.register(app)
ledger.register(app)
care.register(app)
basics.again(app)


@plans.command(
    "check",
    epilog="Example:  fieldplan plan check scenarios/reference/plans/"
    "full_field_2027.plan.yaml --quota 1.2m --out plan.html",
)
@spoken
def plan_check(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="A scenario, or a plan file.")
    ],
    *,
    quota: Annotated[
        str | None,
        typer.Option(
            help="Yearly quota of one rep, such as 1.2m; else the reps' median, or"
            " five times on-target earnings."
        ),
    ] = None,
    mean: Annotated[
        float, typer.Option(help="Attainment to expect, in per cent of quota.")
    ] = 95.0,
    sd: Annotated[
        float, typer.Option(help="Its standard deviation, in per cent of quota.")
    ] = 30.0,
    out: Annotated[
        Path | None, typer.Option(help="Write a page with pictures here.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Find cliffs, flat spots and traps of pay plans, and what they will cost."""
    from engine.command import plan_check as checking

    with json_errors(as_json=as_json):
        facts = checking.run(
            file, quota=quota, mean=mean, sd=sd, out=out, quiet=as_json
        )
    if as_json:
        print_json(facts)


def _guarded(command: Callable[[], None]) -> int:
    """Run the command and turn what goes wrong into words and an exit code."""
    try:
        command()
    except InputError as error:
        count = len(error.problems)
        print(error, file=sys.stderr)
        print(f"{count} problem{'s' * (count != 1)} found.", file=sys.stderr)
        return BAD_INPUT
    except KeyboardInterrupt:
        print("Stopped; nothing was written.", file=sys.stderr)
        return NO_ANSWER
    except EngineError as error:
        print(f"fieldplan: {error}", file=sys.stderr)
        return OUR_FAULT
    except Exception:  # noqa: BLE001 - the last line of defence says whose fault it is
        traceback.print_exc()
        print("fieldplan: this is our fault; please report it.", file=sys.stderr)
        return OUR_FAULT
    return DONE


def main() -> None:
    """Run the command line and exit with a documented code."""
    sys.exit(_guarded(app))


if __name__ == "__main__":
    main()
