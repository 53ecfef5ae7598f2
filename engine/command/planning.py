"""The commands that plan: how many people, started when; quotas and results."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from engine.command.booked import booked
from engine.command.helps import ASSESS, CAPACITY, MARKET, QUOTA, TRACK
from engine.command.shell import (
    NO_ANSWER,
    AsJson,
    RunsFolder,
    ScenarioFile,
    json_errors,
    print_json,
)
from engine.command.spoken import spoken


def register(app: typer.Typer) -> None:
    """Add the commands of this page to the command line."""
    app.command(
        epilog="Example:  fieldplan assess scenarios/poland/territories.yaml\n\n"
        "Example:  fieldplan assess territories.yaml --alignment mine.csv\n\n"
        "Example:  fieldplan assess territories.yaml --alignment runs/…"
        " --move A17=R3 --move A18=R3 --save mine.csv"
    )(assess)
    app.command(
        epilog="Example:  fieldplan capacity scenarios/poland/capacity.yaml\n\n"
        "Example:  fieldplan capacity plan.yaml --make-with 80 --frontier\n\n"
        "Example:  fieldplan capacity plan.yaml --from 2027-04 --staff april.csv"
        " --under-way runs/…"
    )(capacity)
    app.command(
        epilog="Example:  fieldplan market scenarios/poland/quota.yaml\n\n"
        "Example:  fieldplan market market.yaml --workers 2"
    )(market)
    app.command(
        epilog="Example:  fieldplan quota scenarios/poland/quota.yaml\n\n"
        "Example:  fieldplan quota quota.yaml --territories territories.csv"
    )(quota)
    app.command(
        epilog="Example:  fieldplan track scenarios/poland/quota.yaml\n\n"
        "Example:  fieldplan track quota.yaml --actuals june.csv --as-of 2027-06"
    )(track)


@spoken
def assess(
    scenario: ScenarioFile,
    *,
    alignment: Annotated[Path | None, typer.Option(help=ASSESS["alignment"])] = None,
    move: Annotated[list[str] | None, typer.Option(help=ASSESS["move"])] = None,
    save: Annotated[Path | None, typer.Option(help=ASSESS["save"])] = None,
    as_json: AsJson = False,
) -> None:
    """Score any alignment against all rules and try moves; nothing is solved.

    Today's alignment is measured, beside it the one given, and beside that what the
    moves would do: every term, load and rule, and what changes hands. Rules that are
    broken are named with amounts; that is an answer, too, so the exit code is 0.
    """
    from engine.command import assess as command
    from engine.scenario.load import load

    with json_errors(as_json=as_json):
        flags = command.Flags(alignment, tuple(move or ()), save)
        facts = command.run(load(scenario), flags, quiet=as_json)
    if as_json:
        print_json(facts)


# long: an argument and a line for each option
@spoken
@booked
def capacity(
    scenario: ScenarioFile,
    *,
    method: Annotated[str | None, typer.Option(help=CAPACITY["method"])] = None,
    make_with: Annotated[float | None, typer.Option(help=CAPACITY["make_with"])] = None,
    futures: Annotated[int | None, typer.Option(help=CAPACITY["futures"])] = None,
    frontier: Annotated[bool | None, typer.Option(help=CAPACITY["frontier"])] = None,
    gap: Annotated[float | None, typer.Option(help=CAPACITY["gap"])] = None,
    time_limit: Annotated[
        float | None, typer.Option(help=CAPACITY["time_limit"])
    ] = None,
    since: Annotated[str | None, typer.Option("--from", help=CAPACITY["since"])] = None,
    staff: Annotated[Path | None, typer.Option(help=CAPACITY["staff"])] = None,
    under_way: Annotated[Path | None, typer.Option(help=CAPACITY["under_way"])] = None,
    so_far: Annotated[Path | None, typer.Option(help=CAPACITY["so_far"])] = None,
    seed: Annotated[int | None, typer.Option(help=CAPACITY["seed"])] = None,
    workers: Annotated[int | None, typer.Option(help=CAPACITY["workers"])] = None,
    runs: RunsFolder = Path("runs"),
    as_json: AsJson = False,
) -> None:
    """Plan who is hired, promoted and trained when, and how surely that is enough.

    The cheapest plan that makes the number within every limit is found and proven,
    then played through thousands of futures. If the number cannot be made, the
    answer names what stands in the way and the least change. Ctrl-C keeps the best
    plan so far.
    """
    from engine.command import capacity as command
    from engine.scenario.load import load

    flags = command.Flags(
        method=method,
        make_with=make_with,
        futures=futures,
        frontier=frontier,
        gap=gap,
        time_limit=time_limit,
        since=since,
        staff=staff,
        under_way=under_way,
        so_far=so_far,
        seed=seed,
        workers=workers,
    )
    with json_errors(as_json=as_json):
        facts, found = command.run(load(scenario), flags, runs, quiet=as_json)
    if as_json:
        print_json(facts)
    if not found:
        raise typer.Exit(NO_ANSWER)


@spoken
@booked
def market(
    scenario: ScenarioFile,
    *,
    workers: Annotated[int | None, typer.Option(help=MARKET["workers"])] = None,
    runs: RunsFolder = Path("runs"),
    as_json: AsJson = False,
) -> None:
    """Forecast what is sold, with proof, and say what could be sold where.

    Every series of every level is forecast, parts add up to the whole, and intervals
    are tried on the past. Beside it: potential and white space, segments by what their
    growth is worth, and the mix of channels that earns most.
    """
    from engine.command import market as command
    from engine.scenario.load import load

    with json_errors(as_json=as_json):
        flags = command.Flags(workers)
        facts = command.run(load(scenario), flags, runs, quiet=as_json)
    if as_json:
        print_json(facts)


@spoken
@booked
def quota(
    scenario: ScenarioFile,
    *,
    territories: Annotated[Path | None, typer.Option(help=QUOTA["territories"])] = None,
    runs: RunsFolder = Path("runs"),
    as_json: AsJson = False,
) -> None:
    """Set a quota for every territory that adds up at every level, and is fair.

    Totals are exact to the unit. The report says how sure each quota is, how quotas
    are phased, and whether they favour anybody, before and after. If limits leave no
    room, it names them and the least change.
    """
    from engine.command import quota as command
    from engine.scenario.load import load

    with json_errors(as_json=as_json):
        flags = command.Flags(territories)
        facts, found = command.run(load(scenario), flags, runs, quiet=as_json)
    if as_json:
        print_json(facts)
    if not found:
        raise typer.Exit(NO_ANSWER)


@spoken
@booked
def track(
    scenario: ScenarioFile,
    *,
    actuals: Annotated[Path | None, typer.Option(help=TRACK["actuals"])] = None,
    opportunities: Annotated[
        Path | None, typer.Option(help=TRACK["opportunities"])
    ] = None,
    as_of: Annotated[str | None, typer.Option(help=TRACK["as_of"])] = None,
    seed: Annotated[int | None, typer.Option(help=TRACK["seed"])] = None,
    runs: RunsFolder = Path("runs"),
    as_json: AsJson = False,
) -> None:
    """Hold sales to date against the plan: where everybody will land, who needs a look.

    Chances come with intervals that hold as often as they say; warnings come in the
    order of the money at stake. Deals are measured stage by stage, and held against
    what is still missing.
    """
    from engine.command import track as command
    from engine.scenario.load import load

    flags = command.Flags(actuals, opportunities, as_of, seed)
    with json_errors(as_json=as_json):
        facts = command.run(load(scenario), flags, runs, quiet=as_json)
    if as_json:
        print_json(facts)
