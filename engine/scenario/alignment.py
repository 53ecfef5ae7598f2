"""Anybody's alignment of a scenario's accounts: a table, a stored run, single moves."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl

from engine.base.errors import InputError, InputProblem, did_you_mean_id
from engine.data.alignment_columns import ALIGNMENT
from engine.data.findings import LISTED, listed, shown
from engine.data.readers import TableRead, read_table
from engine.data.source import Source
from engine.store.run_reader import read_run

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from engine.territory.problem import TerritoryProblem

    Owners = NDArray[np.int32]

NOBODY_ID = ""
"""What stands for nobody where a rep's ID is expected."""
_SOME = 3


@dataclass(frozen=True, slots=True)
class Names:
    """The accounts and territories of a problem by name.

    Parameters
    ----------
    units, territories
        Name to index.
    """

    units: dict[str, int]
    territories: dict[str, int]

    @classmethod
    def of(cls, problem: TerritoryProblem) -> Names:
        """Return the names of a problem."""
        units = {name: i for i, name in enumerate(problem.unit_ids)}
        return cls(units, {name: j for j, name in enumerate(problem.territory_ids)})


@dataclass(frozen=True, eq=False, slots=True)
class Alignment:
    """Who covers what, as somebody drew it.

    Parameters
    ----------
    owner
        (n_units,) int32, −1 for nobody; today's owner where nothing was said.
    notes
        What was read otherwise than it was written, or not said.
    problems
        Everything that is wrong with it; ``owner`` is not to be used then.
    """

    owner: Owners
    notes: tuple[str, ...] = ()
    problems: tuple[InputProblem, ...] = field(default=())


def read_alignment(problem: TerritoryProblem, names: Names, path: Path) -> Alignment:
    """Return the alignment in a table, or the plan of a stored run.

    Parameters
    ----------
    problem, names
        What it is an alignment of.
    path
        A table with ``account_id`` and ``rep_id``, or the folder of a run.

    Notes
    -----
    An account that is not in it stays with today's rep, and a note says how many do.
    """
    try:
        read = _of_run(path) if path.is_dir() else _of_file(path)
    except InputError as error:
        return Alignment(problem.current, problems=error.problems)
    problems = list(read.problems)
    columns = (
        ("account_id", names.units, "account"),
        ("rep_id", names.territories, "rep"),
    )
    for column, known, what in columns:
        if not read.frame.is_empty():
            problems += _unknown(read, column, known, what)
    if problems:
        return Alignment(problem.current, problems=tuple(problems))
    owner = problem.current.copy()
    rows = [names.units[name] for name in read.frame["account_id"]]
    reps = [names.territories.get(name, -1) for name in read.frame["rep_id"]]
    owner[rows] = reps
    silent = problem.num_units - len(rows)
    notes = list(read.notes)
    if silent:
        said = f"{silent:,} of {problem.num_units:,} accounts are not in it"
        notes.append(f"{read.source.shown}: {said}; they stay with today's rep")
    return Alignment(owner, tuple(notes))


def _of_file(path: Path) -> TableRead:
    return read_table(Source(name=ALIGNMENT.name, file=path), ALIGNMENT)


def _of_run(path: Path) -> TableRead:
    """Return the plan of a stored run of territories as a table."""
    run = read_run(path)
    source = Source(name=ALIGNMENT.name, file=path)
    kind = run.manifest.get("kind")
    if kind != "territory":
        raise source.refusal(f"this is a run of kind '{kind}'; one of territories is")
    plan = run.tables["accounts"].select("account_id", pl.col("after").alias("rep_id"))
    if not plan["rep_id"].count():
        raise source.refusal("this run found no plan, so there is nothing to assess")
    frame = plan.with_columns(pl.col("rep_id").fill_null(NOBODY_ID))
    rows = pl.Series("row", range(2, frame.height + 2), dtype=pl.UInt32)
    return TableRead(frame, rows=rows, source=source)


def _unknown(
    read: TableRead, column: str, known: dict[str, int], what: str
) -> list[InputProblem]:
    """Return what is said of names that the scenario does not have."""
    names = read.frame[column]
    ids = pl.Series(list(known), dtype=pl.String)
    wrong = (names != NOBODY_ID) & ~names.is_in(ids.implode())
    messages = [
        f"found {shown(name)}; the scenario has no such {what}"
        f"{did_you_mean_id(name, ids)}"
        for name in names.filter(wrong).head(LISTED)
    ]
    rows = read.rows.filter(wrong)
    return listed(read.source, rows, read.source.theirs(column), messages)


def read_moves(
    names: Names, words: Sequence[str]
) -> tuple[dict[int, int], list[InputProblem]]:
    """Return unit to territory for words such as ``A17=R3``, and all that is wrong.

    Parameters
    ----------
    names
        Of accounts and territories; a name may have an equals sign in it.
    words
        As typed after ``--move``.
    """
    moves: dict[int, int] = {}
    problems: list[InputProblem] = []
    for word in words:
        account, territory = next(_halves(names, word), ("", ""))
        wrong = [*_wrong(names, word, account, territory)]
        if not wrong:
            unit, target = names.units[account], names.territories[territory]
            if moves.setdefault(unit, target) != target:
                wrong = [f"'{account}' goes elsewhere by another move; write one"]
        problems += [InputProblem(f"--move {word}", 0, 0, "", w) for w in wrong]
    return moves, problems


def _halves(names: Names, word: str) -> Iterator[tuple[str, str]]:
    """Yield how a word may be cut at an equals sign, the likeliest first."""
    places = [at for at, letter in enumerate(word) if letter == "="]
    cuts = [(word[:at].strip(), word[at + 1 :].strip()) for at in places]
    yield from sorted(
        cuts,
        key=lambda cut: (cut[0] not in names.units, cut[1] not in names.territories),
    )


def _wrong(names: Names, word: str, account: str, territory: str) -> Iterator[str]:
    if "=" not in word:
        yield "an account and a territory are needed, such as A17=R3"
        return
    for name, known, what in (
        (account, names.units, "account"),
        (territory, names.territories, "territory"),
    ):
        if not name:
            yield f"the {what} is missing; write such as A17=R3"
        elif name not in known:
            near = did_you_mean_id(name, known)
            some = ", ".join(repr(each) for each in list(known)[:_SOME])
            others = near or f"; ids are such as {some}"
            yield f"the scenario has no {what} '{name}'{others}"
