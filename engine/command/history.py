"""The commands on the history: what there is, what it holds, who decided."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from engine.base.errors import InputError, InputProblem, did_you_mean
from engine.command.listing import answer_of, short_names
from engine.console import printing
from engine.ledger.diff import diff_runs
from engine.ledger.index import sync, user
from engine.ledger.telling import most_telling
from engine.store.history.decisions import Approval
from engine.store.history.history import History
from engine.store.run_reader import read_run

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from engine.ledger.diff import RunDiff
    from engine.store.history.records import Event, RunRecord
    from engine.store.run_reader import StoredRun

MOST_SHOWN = 20


class Ledger:
    """The history of a folder of runs, in step with what lies there.

    Parameters
    ----------
    root
        Folder of runs.
    url
        Of another database than the file in that folder, or None.
    """

    def __init__(self, root: Path, url: str | None = None) -> None:
        self.root = root
        self.history = History.open(root, url)
        self.wrong = sync(self.history, root)

    def __enter__(self) -> Ledger:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the database."""
        self.history.close()

    def folder(self, name: str) -> Path:
        """Return the folder of a run of the history; InputError: there is no such."""
        return self.root / self.history.get(name).folder

    def stored(self, name: str) -> StoredRun:
        """Read a run of the history back.

        Raises
        ------
        InputError
            There is no such run, or its folder is gone or damaged.
        """
        return read_run(self.folder(name))


def facts_of(run: RunRecord) -> dict[str, Any]:
    """Return what machines are told of a run."""
    return {name: plain(value) for name, value in asdict(run).items()}


def facts_of_event(event: Event) -> dict[str, Any]:
    """Return what machines are told of an event."""
    return {name: plain(value) for name, value in asdict(event).items()}


def show_log(events: Sequence[Event]) -> None:
    """Print events, the latest first."""
    short = short_names([event.run_id for event in events])
    rows = [
        (
            f"{event.at:%Y-%m-%d %H:%M}",
            event.who,
            event.what,
            short[event.run_id],
            _said(event),
        )
        for event in events
    ]
    heads = ("Who", "What", "Run", "Note")
    printing.print_table(printing.Shown("Log", heads, rows))


def show_run(run: RunRecord, events: Sequence[Event]) -> None:
    """Print one run and what happened to it."""
    lines = [
        f"{run.id}: {run.stage} of plan '{run.plan}'",
        f"Made {run.made_at:%Y-%m-%d %H:%M} UTC by: {run.made_by}",
        f"Answer: {answer_of(run)}",
        f"State: {run.state}{_held(run)}",
    ]
    if run.broken:
        lines.append(f"Breaks: {', '.join(run.broken)}")
    printing.print_lines(lines)
    show_log(events)


def show_diff(diff: RunDiff, names: tuple[str, str]) -> None:
    """Print what changed: counts, figures with the largest change, rows gone or new."""
    lines = [f"From {names[0]} to {names[1]}:"]
    lines += [f"  {note}" for note in diff.notes]
    lines += list(_counts(diff))
    printing.print_lines(lines)
    changed = diff.alignment.head(MOST_SHOWN)
    if changed.height:
        rows = [
            (row["account_id"], row["change"], row["from"] or "–", row["to"] or "–")
            for row in changed.iter_rows(named=True)
        ]
        more = diff.alignment.height - changed.height
        title = "Accounts" + (f" (and {more:,} more: --csv FILE)" if more else "")
        printing.print_table(printing.Shown(title, ("Change", "From", "To"), rows))
    _show_people(diff)
    telling = most_telling(diff.figures)
    rows = [
        (
            _row_name(row),
            row["figure"],
            *(_figure(row[name]) for name in ("before", "after", "change")),
        )
        for row in telling.head(MOST_SHOWN).iter_rows(named=True)
    ]
    if rows:
        heads = ("Figure", "Before", "After", "Change")
        more = diff.figures.height - len(rows)
        rest = f" (the {len(rows)} that tell most; {more:,} more: --json)"
        title = "Figures" + (rest if more else "")
        printing.print_table(printing.Shown(title, heads, rows))


def _show_people(diff: RunDiff) -> None:
    """Print people, cost and chance of two plans, and why more or less is made."""
    if diff.people.height:
        told = [
            (name, *map(_figure, figures)) for name, *figures in diff.people.iter_rows()
        ]
        columns = ("Before", "After", "Change")
        printing.print_table(printing.Shown("People, cost and chance", columns, told))
    if diff.made.height:
        parts = [(part, _figure(change)) for part, change in diff.made.iter_rows()]
        parts.append(("in all", _figure(float(diff.made["change"].sum()))))
        title = "What more or less is made comes from"
        printing.print_table(printing.Shown(title, ("Change",), parts))


def _row_name(row: Mapping[str, Any]) -> str:
    """Return a table and what names its row, without names that are empty."""
    parts = [part for part in str(row["row"]).split(" · ") if part.strip(" –")]
    return f"{row['table']}: {' · '.join(parts)}"


def diff_facts(diff: RunDiff) -> dict[str, Any]:
    """Return what machines are told of a difference."""
    tables = ("alignment", "figures", "only_before", "only_after", "made", "people")
    return {
        "kind": diff.kind,
        "counts": dict(diff.counts),
        "notes": list(diff.notes),
        **{name: getattr(diff, name).to_dicts() for name in tables},
    }


def compared(
    ledger: Ledger, before: str, after: str
) -> tuple[RunDiff, tuple[str, str]]:
    """Return the difference between two runs of the history, and their ids."""
    one, two = ledger.stored(before), ledger.stored(after)
    return diff_runs(one, two), (one.folder.name, two.folder.name)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of a plan is meant, instead of a run by its name.

    Parameters
    ----------
    plan
        None where only one plan was ever approved.
    as_of
        A day such as 2027-05-01; None is today.
    stage
        Such as ``territory``; None where only one stage of the plan was approved.
    """

    plan: str | None = None
    as_of: str | None = None
    stage: str | None = None


def chosen(ledger: Ledger, name: str | None, wanted: Wanted) -> RunRecord:
    """Return the run that is meant: by its name, or what of a plan was in force.

    Parameters
    ----------
    name
        As for :meth:`History.get`; then nothing else may be said.
    wanted
        What is meant without a name.

    Raises
    ------
    InputError
        Nothing or too much is said, there is no such run, plan or stage, or nothing
        of it was in force on that day.
    """
    says_plan = wanted.plan is not None or wanted.as_of is not None
    if name is not None and not says_plan:
        return ledger.history.get(name)
    if name is not None or not says_plan:
        raise _refused("RUN", "say either a run, or --plan and --as-of")
    day = date.today() if wanted.as_of is None else day_of(wanted.as_of, "--as-of")
    first = ledger.history.first_days()
    plan, stage = _kind_meant(wanted, list(first))
    found = ledger.history.as_of(plan, day, stage)
    if found is None:
        said = f"nothing of '{plan}' ({stage}) was in force on {day}"
        raise _refused("--as-of", f"{said}; the first day is {first[plan, stage]}")
    return found


def _kind_meant(wanted: Wanted, approved: Sequence[tuple[str, str]]) -> tuple[str, str]:
    """Return the plan and the stage that are meant, of those ever approved."""
    plans = list(dict.fromkeys(plan for plan, _ in approved))
    if wanted.plan is None and len(plans) > 1:
        raise _refused("--as-of", f"say which --plan: {', '.join(plans)}")
    plan = wanted.plan or next(iter(plans), "any plan")
    if plan not in plans:
        near = did_you_mean(plan, plans)
        raise _refused("--plan", f"no run of '{plan}' was approved{near}")
    stages = [stage for one, stage in approved if one == plan]
    if wanted.stage is None and len(stages) > 1:
        raise _refused("--plan", f"say which --stage: {', '.join(stages)}")
    stage = wanted.stage or stages[0]
    if stage not in stages:
        said = f"no {stage} of '{plan}' was approved, but {', '.join(stages)}"
        raise _refused("--stage", said)
    return plan, stage


def _refused(where: str, message: str) -> InputError:
    return InputError([InputProblem(where, 0, 0, "", message)])


def map_of(ledger: Ledger, names: tuple[str, str], diff: RunDiff) -> bytes:
    """Return the page with both alignments on the map, and what changed.

    Raises
    ------
    InputError
        The runs have no plan of who covers whom, or no places.
    """
    from engine.report.diff import Side, render

    if not diff.counts:
        message = f"is for runs that say who covers whom, not for kind '{diff.kind}'"
        raise InputError([InputProblem("--map", 0, 0, "", message)])
    before, after = (
        Side(name, run.manifest, run.tables)
        for name, run in zip(names, map(ledger.stored, names), strict=True)
    )
    return render(before, after, diff.alignment, diff.counts).encode()


def terms(
    by: str | None, note: str, despite: Sequence[str], effective_from: str | None
) -> Approval:
    """Return what an approval says; without a day it holds from today.

    Raises
    ------
    InputError
        The day is none.
    """
    day = date.today() if effective_from is None else day_of(effective_from)
    return Approval(by if by is not None else user(), note, day, tuple(despite))


def day_of(text: str, flag: str = "--from") -> date:
    """Return a day such as 2027-01-15.

    Raises
    ------
    InputError
        The text is no day.
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        message = f"found '{text}'; a day such as 2027-01-15 is needed"
        raise InputError([InputProblem(flag, 0, 0, "", message)]) from None


def plain(value: object) -> object:
    """Return dates and times as text, tuples as lists, and the rest as it is."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def _held(run: RunRecord) -> str:
    if run.effective_from is None:
        return ""
    until = "" if run.effective_to is None else f" until {run.effective_to}"
    return f", in force from {run.effective_from}{until}"


def _said(event: Event) -> str:
    details = {name: value for name, value in event.details.items() if value}
    told = "; ".join(f"{name}: {_words(value)}" for name, value in details.items())
    return " · ".join(part for part in (event.note, told) if part)


def _words(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


_OF_REPS = ("loads", "rules")
"""Tables of territory runs in which each rep has rows."""


def _counts(diff: RunDiff) -> Iterator[str]:
    counts = diff.counts
    if counts:
        yield (
            f"  {counts['moved']:,.0f} of {counts['accounts']:,.0f} accounts moved"
            f" (potential {counts['moved_potential']:,.0f}), "
            f"{counts['opened']:,.0f} opened, {counts['closed']:,.0f} closed"
            + (f", {counts['first']:,.0f} of nobody got a rep" * bool(counts["first"]))
        )
    yield f"  {diff.figures.height:,} figures changed"
    sides = (
        ("reps left", "only before", diff.only_before),
        ("reps joined", "new", diff.only_after),
    )
    for people, name, table in sides:
        reps = table.filter(table["table"] == "territories")["row"].to_list()
        if reps:
            more = f" and {len(reps) - 5:,} more" if len(reps) > 5 else ""
            yield f"  {people}: {', '.join(reps[:5])}{more}"
            # What is measured of a rep comes and goes with the rep.
            table = table.filter(~table["table"].is_in(["territories", *_OF_REPS]))
        rows = [_row_name(row) for row in table.iter_rows(named=True)]
        if rows:
            more = f" and {len(rows) - 5:,} more" if len(rows) > 5 else ""
            yield f"  {name}: {', '.join(rows[:5])}{more}"


def _figure(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:,.4g}"
