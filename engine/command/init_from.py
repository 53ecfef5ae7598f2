"""``fieldplan init --from``: a first scenario from a person's own tables."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from engine.base.errors import InputError, InputProblem
from engine.scenario.first.given import read_given
from engine.scenario.first.kinds import understand
from engine.scenario.first.make import (
    Question,
    clean,
    currency_in,
    files_of,
    questions,
)
from engine.scenario.template import SCENARIO_NAME
from engine.store.files import write_folder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.scenario.first.kinds import Said, Understood

USUAL_CURRENCY = "EUR"


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for at the command line.

    Parameters
    ----------
    files
        Tables, with commas between them.
    columns
        ``table.ours=theirs``, each.
    currency
        Three letters, or None.
    yes
        Take the likeliest answer to every question.
    """

    files: str
    columns: tuple[str, ...] = ()
    currency: str | None = None
    yes: bool = False


def run(folder: Path, asked: Asked) -> list[str]:
    """Understand the tables, ask what must be asked, write the folder.

    Returns
    -------
    list
        What was understood and done, line by line.

    Raises
    ------
    InputError
        A table cannot be read, a question has no answer, or something is there already.
    """
    names = [part.strip() for part in asked.files.split(",") if part.strip()]
    tables = read_given([Path(name) for name in names])
    said = _said(asked.columns)
    found = understand(tables, said)
    currency = asked.currency or currency_in(tables)
    if open_now := questions(found):
        for question, answer in _answers(open_now, asked):
            said.setdefault(question.table, {})[question.column] = answer
        found = understand(tables, said)
    cleaned = clean(found)
    currency = _currency(currency, asked)
    write_folder(folder, files_of(cleaned, _title(folder), currency))
    return [
        *_lines("accounts", found, found.accounts.source.shown),
        *_lines("reps", found, found.reps.source.shown if found.reps else ""),
        *(
            f"{name}: not used; it holds neither accounts nor reps"
            for name in found.unused
        ),
        *cleaned.told,
        f"All amounts are taken to be in {currency}.",
    ]


def _said(columns: Sequence[str]) -> Said:
    said: Said = {}
    problems = []
    for text in columns:
        place, equals, theirs = text.partition("=")
        table, dot, ours = place.strip().partition(".")
        if equals and dot and theirs.strip():
            said.setdefault(table, {})[ours] = theirs.strip()
            continue
        message = "not of the form table.ours=theirs, such as accounts.potential=Wallet"
        problems.append(InputProblem(f"--column {text}", 0, 0, "", message))
    if problems:
        raise InputError(problems)
    return said


def _answers(asked: Sequence[Question], flags: Asked) -> list[tuple[Question, str]]:
    """Return an answer to each question.

    Raises
    ------
    InputError
        Nobody can be asked; every question with the flag that answers it.
    """
    if flags.yes:
        without = [question for question in asked if not question.options]
        if without:
            raise InputError([_open(question) for question in without])
        return [(question, question.options[0]) for question in asked]
    if not sys.stdin.isatty() or any(not question.options for question in asked):
        raise InputError([_open(question) for question in asked])
    return [(question, _ask(question)) for question in asked]


def _open(question: Question) -> InputProblem:
    place = f"{question.table}.{question.column}"
    if question.options:
        there = ", ".join(f"'{name}'" for name in question.options[:6])
        likeliest = question.options[0]
        message = (
            f"which column is it ({question.about})? It may be {there}; say"
            f' --column "{place}={likeliest}", or --yes for the first named'
        )
    else:
        message = (
            f"no column can be it ({question.about}); add one to the table, or name"
            f' it: --column "{place}=…"'
        )
    return InputProblem(place, 0, 0, "", message)


def _ask(question: Question) -> str:
    """Ask a person, with the likeliest answer ready."""
    typer.echo(f"\nWhich column is {question.column} ({question.about})?")
    for place, name in enumerate(question.options, start=1):
        typer.echo(f"  {place}  {name}")
    while True:
        choice: int = typer.prompt("Number", default=1, type=int)
        if 1 <= choice <= len(question.options):
            return question.options[choice - 1]
        typer.echo(f"A number from 1 to {len(question.options)}, please.")


def _currency(known: str | None, asked: Asked) -> str:
    """Return the currency: as said or found, else as answered.

    Raises
    ------
    InputError
        It is no code of three letters.
    """
    if known is None:
        if asked.yes or not sys.stdin.isatty():
            return USUAL_CURRENCY
        known = typer.prompt("\nCurrency of all amounts", default=USUAL_CURRENCY)
    code = known.strip().upper()
    if not (len(code) == 3 and code.isascii() and code.isalpha()):
        message = f"found '{known}'; three letters are needed, such as PLN"
        raise InputError([InputProblem("--currency", 0, 0, "", message)])
    return code


def _lines(table: str, found: Understood, shown: str) -> list[str]:
    guessed = found.columns.get(table)
    if guessed is None:
        return []
    pairs = [
        ours if ours == theirs else f"{ours} ← {theirs}"
        for ours, theirs in guessed.columns.items()
    ]
    return [f"{table}, from {shown}: {', '.join(pairs)}"]


def _title(folder: Path) -> str:
    """Return a name for the company: that of its folder."""
    return (
        folder.resolve().name.replace("_", " ").replace("-", " ").strip() or "Company"
    )


def tell(folder: Path, lines: Sequence[str]) -> None:
    """Print what was understood, and what to do next."""
    typer.echo(f"Wrote {folder}:\n")
    for line in lines:
        typer.echo(f"  • {line}")
    scenario = folder / SCENARIO_NAME
    typer.echo(f"\nRead {SCENARIO_NAME} from the top, then run it:\n")
    typer.echo(f"    fieldplan check {scenario}")
    typer.echo(f"    fieldplan run {scenario}")
