"""A stored run, read back and checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.base.errors import InputError, InputProblem, did_you_mean
from engine.store.answer import Answer
from engine.store.manifest import digest_bytes, from_json
from engine.store.run_folder import FORMAT, MANIFEST, STORED, TABLE_NAME, TABLES
from engine.store.tables import read_parquet

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

    import polars as pl


@dataclass(frozen=True, repr=False, slots=True)
class StoredRun(Answer):
    """One run as read from its folder.

    Parameters
    ----------
    folder
        Where it lies.
    manifest
        How it was made, with the store's own facts under ``stored``.
    tables
        Table name to rows, checked against the digests in the manifest.
    """

    folder: Path
    manifest: Mapping[str, Any]
    tables: Mapping[str, pl.DataFrame]


def read_run(folder: Path, only: Collection[str] | None = None) -> StoredRun:
    """Read a run's manifest and tables back, checking that they are what was written.

    Parameters
    ----------
    folder
        Where the run lies.
    only
        Names of the tables to return, if there; None for all. All are checked.

    Raises
    ------
    InputError
        The folder is missing, is no run, is of another layout, or is damaged; every
        missing or changed table is named.
    """
    manifest = read_manifest(folder)
    tables: dict[str, pl.DataFrame] = {}
    problems: list[InputProblem] = []
    for name, digest in _stored_tables(folder, manifest).items():
        path = folder / TABLES / f"{name}.parquet"
        try:
            content = path.read_bytes()
        except OSError as error:
            problems.append(_problem(path, f"cannot be read: {_why(error)}"))
            continue
        if digest_bytes(content) != digest:
            problems.append(
                _problem(path, "is damaged: its digest differs from the manifest's")
            )
            continue
        if only is None or name in only:
            tables[name] = read_parquet(content)
    if problems:
        raise InputError(problems)
    return StoredRun(folder, manifest, tables)


def read_manifest(folder: Path) -> dict[str, Any]:
    """Return the manifest of a run folder, or say why this is none."""
    path = folder / MANIFEST
    if not folder.is_dir():
        raise InputError([_problem(folder, _why_no_folder(folder))])
    if not path.is_file():
        message = f"is not a run: it has no {MANIFEST}; fieldplan runs lists runs"
        raise InputError([_problem(folder, message)])
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise InputError([_problem(path, f"cannot be read: {_why(error)}")]) from None
    except UnicodeDecodeError:
        raise InputError([_problem(path, "is damaged: not UTF-8 text")]) from None
    return from_json(text, str(path))


def _why_no_folder(folder: Path) -> str:
    if folder.is_file():
        return f"is a file; give the run's folder, such as {folder.parent}"
    try:
        others = [other.name for other in folder.parent.iterdir() if other.is_dir()]
    except OSError:
        others = []
    near = did_you_mean(folder.name, others) or "; fieldplan runs lists runs"
    return f"no such run folder{near}"


def _stored_tables(folder: Path, manifest: Mapping[str, Any]) -> dict[str, str]:
    """Return table name to digest, after checking the layout's version."""
    path = folder / MANIFEST
    stored = manifest.get(STORED)
    layout = stored.get("format") if isinstance(stored, dict) else None
    if not isinstance(stored, dict) or not isinstance(layout, int):
        message = f"has no layout version under {STORED!r}: an older run, or damaged"
        raise InputError([_problem(path, f"{message}; run the scenario again")])
    if layout != FORMAT:
        age = "a newer" if layout > FORMAT else "an older"
        message = f"was written by {age} fieldplan (layout {layout}, here {FORMAT})"
        raise InputError([_problem(path, message)])
    tables = stored.get("tables")
    if not isinstance(tables, dict) or not all(map(TABLE_NAME.fullmatch, tables)):
        message = f"is damaged: {STORED}.tables does not name tables and digests"
        raise InputError([_problem(path, message)])
    return tables


def _problem(path: Path, message: str) -> InputProblem:
    return InputProblem(str(path), 0, 0, "", message)


def _why(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
