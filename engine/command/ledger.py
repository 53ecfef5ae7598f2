"""The commands on stored runs: list, show, compare, approve, export, prune."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from engine.command import together
from engine.command.completing import run_names
from engine.command.shell import (
    AsJson,
    Database,
    RunsFolder,
    json_errors,
    print_json,
    print_line,
)
from engine.command.spoken import spoken

if TYPE_CHECKING:
    from engine.command.history import Ledger

Run = Annotated[
    str,
    typer.Argument(
        metavar="RUN",
        help="A run's id, or a beginning or end of it.",
        autocompletion=run_names,
    ),
]
OrRun = Annotated[
    str | None,
    typer.Argument(
        metavar="[RUN]",
        help="A run's id, or a beginning or end of it; or say --plan, --as-of.",
        autocompletion=run_names,
    ),
]
Plan = Annotated[
    str | None,
    typer.Option("--plan", help="Instead of a run: what of this plan was in force."),
]
AsOf = Annotated[
    str | None,
    typer.Option("--as-of", help="On this day, such as 2027-05-01; else today."),
]
Stage = Annotated[
    str | None,
    typer.Option("--stage", help="Such as territory, where several were approved."),
]
By = Annotated[
    str | None, typer.Option(help="Who decides; else the name you are logged in by.")
]
Note = Annotated[str, typer.Option(help="Why; it stands in the log.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this page, and those that make many runs at once."""
    app.command(epilog="Example:  fieldplan runs --plan poland --quarter 2027Q1")(runs)
    app.command(epilog="Example:  fieldplan show ab12cd34")(show)
    app.command(
        epilog="Example:  fieldplan diff ab12cd34 ffee0011\n\n"
        "Example:  fieldplan diff ab12cd34 ffee0011 --csv changes.csv --map diff.html"
    )(diff)
    app.command(
        epilog="Example:  fieldplan approve ab12cd34 --by Anna --note 'agreed in May'"
        "\n\nExample:  fieldplan approve ab12cd34 --despite potential --from 2027-04-01"
    )(approve)
    app.command(epilog="Example:  fieldplan reject ab12cd34 --note 'too many moves'")(
        reject
    )
    app.command(epilog="Example:  fieldplan log\n\nExample:  fieldplan log ab12cd34")(
        log
    )
    app.command(
        epilog="Example:  fieldplan export ab12cd34 --as alignment --out crm.csv\n\n"
        "Example:  fieldplan export ab12cd34 --as excel --out plan.xlsx --hide-reps\n\n"
        "Example:  fieldplan export --plan poland --as-of 2027-05-01 --as alignment"
        " --out may.csv"
    )(export)
    app.command(epilog="Example:  fieldplan prune --keep 10")(prune)
    together.register(app)


def _ledger(runs: Path, history: str | None) -> Ledger:
    from engine.command.history import Ledger

    return Ledger(runs, history)


def runs(
    *,
    folder: RunsFolder = Path("runs"),
    plan: Annotated[str | None, typer.Option(help="Of this plan only.")] = None,
    quarter: Annotated[str | None, typer.Option(help="Such as 2027Q1.")] = None,
    state: Annotated[
        str | None,
        typer.Option(help="open, approved, superseded or rejected."),
    ] = None,
    limit: Annotated[int, typer.Option(help="How many at most.", min=1)] = 50,
    history: Database = None,
    as_json: AsJson = False,
) -> None:
    """List stored runs, newest first: what they answer and what became of them."""
    from engine.command import history as told
    from engine.command import listing

    with json_errors(as_json=as_json):
        asked = listing.Asked(plan, quarter, state)
    if history is None and not folder.is_dir():
        listing.say_none(folder, as_json=as_json)
        return
    with json_errors(as_json=as_json), _ledger(folder, history) as ledger:
        found, wrong = asked.found(ledger.history, limit), ledger.wrong
        known = ledger.history.ids()
        why = "" if found else asked.why_none(ledger.history, folder)
    if as_json:
        print_json({"runs": [told.facts_of(run) for run in found], "wrong": wrong})
        return
    if found:
        listing.show_runs(found, known)
    else:
        print_line(why)
    for line in wrong:
        print_line(f"  not a run: {line}")


def show(
    run: OrRun = None,
    *,
    plan: Plan = None,
    as_of: AsOf = None,
    stage: Stage = None,
    folder: RunsFolder = Path("runs"),
    history: Database = None,
    as_json: AsJson = False,
) -> None:
    """Tell one run: its answer, its state, and everything that happened to it.

    Instead of a run, say which plan, and as of which day.
    """
    from engine.command import history as told

    with json_errors(as_json=as_json), _ledger(folder, history) as ledger:
        found = told.chosen(ledger, run, told.Wanted(plan, as_of, stage))
        events = ledger.history.log(found.id)
        report = folder / found.folder / "report.html"
    if as_json:
        facts = [told.facts_of_event(event) for event in events]
        print_json({**told.facts_of(found), "log": facts, "report": str(report)})
        return
    told.show_run(found, events)
    if report.is_file():
        print_line(f"Report: {report}")


@spoken
def diff(
    before: Run,
    after: Run,
    *,
    folder: RunsFolder = Path("runs"),
    csv: Annotated[
        Path | None, typer.Option(help="Write every changed account here.")
    ] = None,
    page: Annotated[
        Path | None,
        typer.Option("--map", help="Write a page with both plans on the map."),
    ] = None,
    history: Database = None,
    as_json: AsJson = False,
) -> None:
    """Compare two runs: accounts that moved, opened or closed, and every figure."""
    from engine.command import history as told
    from engine.store.files import write_whole
    from engine.store.tables import csv_bytes

    with json_errors(as_json=as_json), _ledger(folder, history) as ledger:
        found, names = told.compared(ledger, before, after)
        if csv is not None:
            write_whole(csv, csv_bytes(found.alignment))
        if page is not None:
            write_whole(page, told.map_of(ledger, names, found))
    if as_json:
        print_json({"before": names[0], "after": names[1], **told.diff_facts(found)})
        return
    told.show_diff(found, names)
    if page is not None:
        print_line(f"Map: {page}")


def approve(
    run: Run,
    *,
    by: By = None,
    note: Note = "",
    despite: Annotated[
        list[str] | None,
        typer.Option(help="A rule that may be broken all the same; give each."),
    ] = None,
    effective_from: Annotated[
        str | None, typer.Option("--from", help="First day it holds; else today.")
    ] = None,
    folder: RunsFolder = Path("runs"),
    history: Database = None,
    as_json: AsJson = False,
) -> None:
    """Make a run the baseline that the next quarter starts from.

    A run whose plan breaks rules is refused, unless each is named with --despite.
    """
    from engine.command import history as told

    with json_errors(as_json=as_json), _ledger(folder, history) as ledger:
        terms = told.terms(by, note, despite or [], effective_from)
        found = ledger.history.approve(run, terms)
    if as_json:
        print_json(told.facts_of(found))
        return
    print_line(
        f"{found.id} is the baseline of '{found.plan}' ({found.stage}) from"
        f" {found.effective_from}."
    )


def reject(
    run: Run,
    *,
    by: By = None,
    note: Note = "",
    folder: RunsFolder = Path("runs"),
    history: Database = None,
    as_json: AsJson = False,
) -> None:
    """Mark a run as rejected, so that nobody approves it by mistake."""
    from engine.command import history as told
    from engine.ledger.index import user

    with json_errors(as_json=as_json), _ledger(folder, history) as ledger:
        who = user() if by is None else by
        found = ledger.history.reject(run, by=who, note=note)
    if as_json:
        print_json(told.facts_of(found))
        return
    print_line(f"{found.id} is rejected.")


def log(
    run: Annotated[
        str | None, typer.Argument(metavar="RUN", help="Of one run.")
    ] = None,
    *,
    folder: RunsFolder = Path("runs"),
    limit: Annotated[int, typer.Option(help="How many at most.", min=1)] = 50,
    history: Database = None,
    as_json: AsJson = False,
) -> None:
    """Tell who did what and when, the latest first."""
    from engine.command import history as told

    with json_errors(as_json=as_json), _ledger(folder, history) as ledger:
        one = None if run is None else ledger.history.get(run).id
        events = ledger.history.log(one, limit)
    if as_json:
        print_json([told.facts_of_event(event) for event in events])
        return
    told.show_log(events)


# long: a line or more for each option
def export(
    run: OrRun = None,
    *,
    out: Annotated[
        Path, typer.Option(help="A new folder for csv and parquet; else a file.")
    ],
    kind: Annotated[
        str, typer.Option("--as", help="csv, parquet, excel, geojson or alignment.")
    ] = "csv",
    table: Annotated[
        list[str] | None, typer.Option(help="A table; give each. Else all.")
    ] = None,
    hide_reps: Annotated[
        bool, typer.Option("--hide-reps", help="Pseudonyms instead of reps.")
    ] = False,
    plan: Plan = None,
    as_of: AsOf = None,
    stage: Stage = None,
    folder: RunsFolder = Path("runs"),
    history: Database = None,
    as_json: AsJson = False,
) -> None:
    """Write a run's tables for other programs, or its alignment for a CRM.

    Instead of a run, say which plan, and as of which day.
    """
    from engine.command import export as exporting
    from engine.command import history as told

    with json_errors(as_json=as_json), _ledger(folder, history) as ledger:
        kind_meant = stage or exporting.STAGES.get(kind)
        found = told.chosen(ledger, run, told.Wanted(plan, as_of, kind_meant))
        notes = exporting.run(
            ledger.stored(found.id),
            kind,
            out,
            tables=table or (),
            hide_reps=hide_reps,
            effective_from=found.effective_from,
        )
    if as_json:
        print_json({"run": found.id, "out": str(out), "notes": notes})
        return
    print_line(f"Wrote {out}")
    for note in notes:
        print_line(f"  note: {note}")


def prune(
    *,
    keep: Annotated[
        int,
        typer.Option(
            help="Newest runs to keep of each plan, stage and quarter.", min=0
        ),
    ] = 10,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would go; touch nothing.")
    ] = False,
    folder: RunsFolder = Path("runs"),
    history: Database = None,
    as_json: AsJson = False,
) -> None:
    """Remove old runs that were never approved; baselines and their past stay."""
    from engine.ledger.prune import prune as pruned

    with json_errors(as_json=as_json), _ledger(folder, history) as ledger:
        gone = pruned(ledger.history, folder, keep=keep, dry_run=dry_run)
    if as_json:
        print_json({"removed": gone, "dry_run": dry_run})
        return
    word = "Would remove" if dry_run else "Removed"
    print_line(f"{word} {len(gone)} runs.")
    for name in gone:
        print_line(f"  {name}")
