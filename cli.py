"""The fieldplan command: a thin layer over the engine's doors."""

from __future__ import annotations

import json
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from engine import __version__
from engine.base.errors import EngineError, InputError, InputProblem

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.scenario.load import Scenario
    from engine.territory_opt import TerritoryRun

DONE, NO_ANSWER, BAD_INPUT, OUR_FAULT = 0, 1, 2, 3

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

ScenarioFile = Annotated[
    Path, typer.Argument(metavar="SCENARIO", help="The scenario file, in YAML.")
]
AsJson = Annotated[
    bool, typer.Option("--json", help="Print one JSON object, for machines.")
]
RunsFolder = Annotated[
    Path, typer.Option("--runs", help="Folder in which runs are kept.")
]


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


@app.command(epilog="Example:  fieldplan init mycompany")
def init(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="A new or empty folder.")
    ],
) -> None:
    """Make a small scenario that runs as it is, commented as a guide."""
    from engine.scenario.template import template_files
    from engine.store.files import write_folder

    write_folder(folder, template_files())
    print(f"Wrote {folder}: read territories.yaml from the top, then run it:\n")
    print(f"    fieldplan run {folder / 'territories.yaml'}")


@app.command(epilog="Example:  fieldplan check scenarios/poland/territories.yaml")
def check(
    scenario: ScenarioFile,
    *,
    explain: Annotated[
        bool, typer.Option(help="Write the file back with every default filled in.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Read the scenario and its tables and name every problem; solve nothing."""
    from engine.scenario.build import build_territory, read_data
    from engine.scenario.explain import explain as explained
    from engine.scenario.load import load
    from engine.scenario.rules_text import rules_text

    with _json_errors(as_json=as_json):
        loaded = load(scenario)
        dataset = read_data(loaded)
        problem = build_territory(loaded, dataset)
    rules = rules_text(loaded)
    if as_json:
        facts = {
            "accounts": problem.num_units,
            "reps": problem.num_territories,
            "rules": list(rules),
            "notes": list(dataset.notes),
            "problems": [],
        }
        _print_json(facts)
        return
    if explain:
        print(explained(loaded), end="")
        return
    print(f"{scenario}: {problem.num_units} accounts, {problem.num_territories} reps")
    for line in rules:
        print(f"  · {line}")
    for note in dataset.notes:
        print(f"  note: {note}")
    print("No problems found.")


@app.command(epilog="Example:  fieldplan run scenarios/poland/territories.yaml")
def run(
    scenario: ScenarioFile,
    *,
    runs: RunsFolder = Path("runs"),
    method: Annotated[
        str | None,
        typer.Option(help="auto, exact or priced, instead of what the file says."),
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
    as_json: AsJson = False,
) -> None:
    """Plan the territories, store the run, and write its report.

    Ctrl-C ends the search and keeps the best plan so far.
    """
    from engine.scenario.load import load

    with _json_errors(as_json=as_json):
        loaded = load(scenario)
        overrides = _overrides(loaded, method, work, time_limit, seed)
        outcome, seconds = _solve(loaded, overrides, quiet=as_json)
    started = perf_counter()
    said = {"method": method, "work": work, "time-limit": time_limit, "seed": seed}
    flags = [f"--{name} {value}" for name, value in said.items() if value is not None]
    folder = _store(loaded, outcome, runs, seconds, flags)
    report = folder / "report.html"
    if as_json:
        _print_json({**_facts(outcome), "run": str(folder), "report": str(report)})
    else:
        _show(outcome, report, seconds["solve"], perf_counter() - started)
    if outcome.result.solution is None:
        raise typer.Exit(NO_ANSWER)


@app.command(epilog="Example:  fieldplan report runs/20270104T080000Z-poland-1a2b3c4d")
def report(
    folder: Annotated[Path, typer.Argument(metavar="RUN", help="A stored run.")],
    *,
    out: Annotated[
        Path | None, typer.Option(help="Where to write; else into the run.")
    ] = None,
) -> None:
    """Write a stored run's report again; nothing is solved."""
    from engine.report.territory import render
    from engine.store.files import write_whole
    from engine.store.run_store import read_run

    stored = read_run(folder)
    target = out or folder / "report.html"
    page = render(stored.manifest, stored.tables)
    write_whole(target, page.encode("utf-8"))
    print(target)


@app.command(epilog="Example:  fieldplan schema > fieldplan.schema.json")
def schema() -> None:
    """Print the JSON Schema of scenario files, for editors."""
    from engine.scenario.schema_export import json_schema

    _print_json(json_schema())


def _overrides(
    loaded: Scenario,
    method: str | None,
    work: float | None,
    time_limit: float | None,
    seed: int | None,
) -> dict[str, Any]:
    """Return what the command line says instead of the file; refuse nonsense."""
    from dataclasses import replace

    from engine.scenario.build import build_limits
    from engine.territory.solvers import SOLVERS

    problems = []
    if method is not None and method not in ("auto", *SOLVERS):
        allowed = ", ".join(("auto", *SOLVERS))
        message = f"found '{method}'; one of {allowed} is needed"
        problems.append(InputProblem("--method", 0, 0, "", message))
    for name, value in (("--work", work), ("--time-limit", time_limit)):
        if value is not None and not 0 < value < float("inf"):
            message = f"found {value}; a number more than 0 is needed"
            problems.append(InputProblem(name, 0, 0, "", message))
    if seed is not None and not 0 <= seed < 2**31:
        message = f"found {seed}; a whole number from 0 to {2**31 - 1} is needed"
        problems.append(InputProblem("--seed", 0, 0, "", message))
    if problems:
        raise InputError(problems)
    limits = build_limits(loaded)
    if work is not None:
        limits = replace(limits, work=work)
    if time_limit is not None:
        limits = replace(limits, time_s=time_limit)
    return {"solver": method, "limits": limits, "seed": seed}


def _solve(
    loaded: Scenario, overrides: dict[str, Any], *, quiet: bool
) -> tuple[TerritoryRun, dict[str, float]]:
    """Solve while somebody may watch and interrupt."""
    from engine import territory_opt
    from engine.console.follower import Follower
    from engine.console.native import quiet_native_output

    started = perf_counter()
    follower = Follower(loaded.config.currency, quiet=quiet)
    with follower, quiet_native_output():
        outcome = follower.follow(
            lambda: territory_opt.run(loaded, watch=follower, **overrides)
        )
    return outcome, {"solve": round(perf_counter() - started, 2)}


def _store(
    loaded: Scenario,
    outcome: TerritoryRun,
    runs: Path,
    seconds: dict[str, float],
    flags: list[str],
) -> Path:
    """Render the report and store everything, whole or not at all."""
    from engine.report.territory import render
    from engine.store.run_store import RunContent, write_run

    made = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "seconds": seconds,
        "by": " ".join(["fieldplan", "run", loaded.path.as_posix(), *flags]),
    }
    manifest = {**outcome.manifest, "made": made}
    files = {
        "scenario.yaml": loaded.path.read_bytes(),
        "report.html": render(manifest, outcome.tables).encode("utf-8"),
    }
    return write_run(runs, RunContent(manifest, outcome.tables, files))


def _facts(outcome: TerritoryRun) -> dict[str, Any]:
    """Return what a machine wants to know of a run."""
    from engine.report.territory import summary

    names = ("name", "synthetic", "currency", "outcome", "method", "objective")
    more = ("bound", "gap", "least_change", "conflict", "work_used")
    facts = {name: outcome.manifest[name] for name in (*names, *more)}
    lines = summary(outcome.manifest, outcome.tables)
    facts["summary"] = [
        {"label": row.label.strip(), "before": row.before, "after": row.after}
        for row in lines
    ]
    return facts


def _show(outcome: TerritoryRun, page: Path, solved_s: float, stored_s: float) -> None:
    """Print the before/after table and what is proven."""
    from engine.report.territory import conclusion, summary

    manifest = outcome.manifest
    title = manifest["name"] + (" (synthetic)" if manifest["synthetic"] else "")
    table = Table(title=title, title_justify="left", title_style="bold")
    table.add_column("")
    table.add_column("Today", justify="right")
    table.add_column("Plan", justify="right", style="bold")
    for row in summary(manifest, outcome.tables):
        table.add_row(row.label, row.before, row.after)
    console = Console(highlight=False)
    console.print()
    console.print(table)
    console.print()
    for line in conclusion(manifest, outcome.tables):
        console.print(line)
    console.print(f"Solved in {solved_s:.1f} s, stored in {stored_s:.1f} s.")
    console.print("Report:", style="bold", end=" ")
    console.print(str(page), soft_wrap=True)


def _print_json(value: object) -> None:
    print(json.dumps(value, indent=2, ensure_ascii=False))


class _json_errors:  # noqa: N801 - reads as a statement
    """Prints bad input as JSON on standard output when asked for, and exits."""

    def __init__(self, *, as_json: bool) -> None:
        self._as_json = as_json

    def __enter__(self) -> None:
        """Do nothing yet."""

    def __exit__(self, kind: object, error: BaseException | None, _: object) -> None:
        if self._as_json and isinstance(error, InputError):
            problems = [
                {
                    "file": problem.file,
                    "line": problem.line,
                    "column": problem.column,
                    "path": problem.path,
                    "message": problem.message,
                }
                for problem in error.problems
            ]
            _print_json({"problems": problems})
            raise typer.Exit(BAD_INPUT)


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
