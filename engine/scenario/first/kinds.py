"""Which of the given tables holds the accounts, and which the reps."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from engine.base.errors import InputError, InputProblem, did_you_mean
from engine.data.columns import ACCOUNTS, REPS
from engine.scenario.first.guess import SURE, Guess, guess
from engine.scenario.first.names import ACCOUNT_NAMES, REP_NAMES, likeness

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from engine.scenario.first.given import Given

SPECS = {"accounts": (ACCOUNTS, ACCOUNT_NAMES), "reps": (REPS, REP_NAMES)}
"""Tables of ours: what they hold, and what their columns are called elsewhere."""

Said = dict[str, dict[str, str]]
"""What a person said: table to our column to theirs."""


@dataclass(frozen=True, slots=True)
class Understood:
    """The accounts and the reps among the tables, and which column is which.

    Parameters
    ----------
    accounts, reps
        The tables; reps is None where nobody gave them.
    columns
        The guess for each table, by its name.
    unused
        Tables that are neither.
    """

    accounts: Given
    reps: Given | None
    columns: dict[str, Guess]
    unused: tuple[str, ...] = ()


def understand(tables: Sequence[Given], said: Said) -> Understood:
    """Return what the tables are: the pair that is recognised best.

    Raises
    ------
    InputError
        A column that was said is not there; each of them.
    """
    _check_said(tables, said)
    guesses = {
        (place, kind): guess(one, *SPECS[kind], _mine(said, kind, one))
        for place, one in enumerate(tables)
        for kind in SPECS
    }
    pairs: list[tuple[int, int | None]] = [
        (a, r)
        for a in range(len(tables))
        for r in (*range(len(tables)), None)
        if r != a and (r is not None or len(tables) == 1)
    ]

    def merit(pair: tuple[int, int | None]) -> tuple[float, int]:
        accounts, reps = pair
        score = guesses[accounts, "accounts"].score
        rows = len(tables[accounts].rows)
        if reps is None:
            return score, rows
        # Accounts have more rows than reps; that decides between equal scores.
        return score + guesses[reps, "reps"].score, rows - len(tables[reps].rows)

    best, other = max(pairs, key=merit)
    columns = {"accounts": _with_revenue(tables[best], guesses[best, "accounts"])}
    reps = None if other is None else tables[other]
    if reps is not None and other is not None:
        columns["reps"] = _with_owners(
            tables[best], columns["accounts"], reps, guesses[other, "reps"]
        )
    unused = [
        one.source.shown for at, one in enumerate(tables) if at not in (best, other)
    ]
    return Understood(tables[best], reps, columns, tuple(unused))


def _mine(said: Said, kind: str, given: Given) -> dict[str, str]:
    return {
        ours: theirs
        for ours, theirs in said.get(kind, {}).items()
        if theirs in given.cells.columns
    }


def _with_revenue(accounts: Given, guessed: Guess) -> Guess:
    """Return the guess with revenue also where it serves as the potential."""
    theirs = guessed.columns.get("potential")
    known = ("revenue", *ACCOUNT_NAMES["revenue"])
    if theirs is None or "revenue" in guessed.columns:
        return guessed
    if theirs not in accounts.cells.columns or likeness(theirs, known) < SURE:
        return guessed
    return replace(guessed, columns={**guessed.columns, "revenue": theirs})


def _with_owners(accounts: Given, guessed: Guess, reps: Given, found: Guess) -> Guess:
    """Return the guess with the id of reps by which accounts name their owner.

    Accounts may name the owner while reps have numbers, too: what identifies a rep is
    the column that holds most of what accounts hold.
    """
    owner = guessed.columns.get("rep_id")
    if owner is None:
        return found
    owners = set(accounts.cells[owner].drop_nulls())
    held = {
        name: len(owners & set(reps.cells[name].drop_nulls()))
        for name in reps.cells.columns
        if reps.cells[name].n_unique() == len(reps.rows)
    }
    now = found.columns.get("rep_id")
    best = max(held, key=lambda name: (held[name], name == now), default=None)
    if best is None or held[best] == 0 or best == now:
        return found
    columns = {k: v for k, v in found.columns.items() if v != best} | {"rep_id": best}
    still_open = {k: v for k, v in found.open.items() if k != "rep_id"}
    return replace(found, columns=columns, open=still_open)


def _check_said(tables: Sequence[Given], said: Mapping[str, Mapping[str, str]]) -> None:
    there = sorted({name for one in tables for name in one.cells.columns})
    problems = []
    for kind, columns in said.items():
        for ours, theirs in columns.items():
            flag = f"--column {kind}.{ours}={theirs}"
            if kind not in SPECS or ours not in SPECS[kind][0].names:
                known = [
                    f"{k}.{n}" for k, (spec, _) in SPECS.items() for n in spec.names
                ]
                hint = did_you_mean(f"{kind}.{ours}", known)
                message = f"there is no such column of ours{hint}"
                problems.append(InputProblem(flag, 0, 0, "", message))
            elif theirs not in there:
                message = (
                    f"no table has a column '{theirs}'{did_you_mean(theirs, there)}"
                )
                problems.append(InputProblem(flag, 0, 0, "", message))
    if problems:
        raise InputError(problems)
