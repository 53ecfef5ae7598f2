"""How a run was made: digests, versions, and JSON that never wavers."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import metadata
from typing import TYPE_CHECKING, Any

from engine.base.errors import InputError, InputProblem

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import polars as pl

LIBRARIES = (
    "fastexcel",
    "networkx",
    "numba",
    "numpy",
    "ortools",
    "polars",
    "pulp",
    "pydantic",
    "scipy",
    "simpy",
    "sqlalchemy",
)
"""Distributions whose version may change a result."""


def digest_bytes(content: bytes) -> str:
    """Return the SHA-256 of some bytes, as 64 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def digest_file(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, read in pieces.

    Raises
    ------
    OSError
        The file cannot be read.
    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def digest_frame(frame: pl.DataFrame) -> str:
    """Return the SHA-256 of a table's column names, types and values.

    How the table is cut into chunks in memory makes no difference; the order of its
    rows and columns does.
    """
    schema = json.dumps([[name, str(kind)] for name, kind in frame.schema.items()])
    return digest_bytes(f"{schema}\n{frame.write_csv()}".encode())


def versions(names: Iterable[str] = LIBRARIES) -> dict[str, str]:
    """Return the versions of Python and of the installed ones among the libraries.

    The libraries are looked up, not imported, so asking costs no solver.
    """
    found = {name: _version(name) for name in names}
    there = {name: version for name, version in found.items() if version is not None}
    return {"python": platform.python_version(), **there}


@cache
def _version(name: str) -> str | None:
    """Return the version of a distribution; read once, as that takes its time."""
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def to_json(manifest: Mapping[str, Any]) -> str:
    """Return the manifest as JSON text: keys sorted, two spaces, UTF-8, one end line.

    Raises
    ------
    TypeError
        A value is not text, a number, true, false, null, a list or a mapping with
        text keys; the message says where.
    ValueError
        A number is infinite or not a number, which JSON cannot say.
    """
    text = json.dumps(
        _plain(manifest, "manifest"),
        sort_keys=True,
        indent=2,
        ensure_ascii=False,
        allow_nan=False,
    )
    return text + "\n"


def from_json(text: str, shown: str) -> dict[str, Any]:
    """Return the manifest that a JSON text holds.

    Parameters
    ----------
    text
        What the file says.
    shown
        The file as messages name it.

    Raises
    ------
    InputError
        The text is no JSON, or not a mapping; with line and column.
    """
    try:
        manifest = json.loads(text)
    except json.JSONDecodeError as error:
        problem = InputProblem(
            shown, error.lineno, error.colno, "", f"is damaged: {error.msg}"
        )
        raise InputError([problem]) from None
    except RecursionError:
        problem = InputProblem(shown, 1, 1, "", "is damaged: nested too deeply")
        raise InputError([problem]) from None
    if not isinstance(manifest, dict):
        problem = InputProblem(shown, 1, 1, "", "is damaged: not a JSON object")
        raise InputError([problem])
    return manifest


def _plain(value: object, where: str) -> object:
    """Return the value in JSON's own types, or say which part has no such type."""
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, Mapping):
        for key in value:
            if not isinstance(key, str):
                raise TypeError(f"{where}: a key must be text, got {key!r}")
        return {key: _plain(part, f"{where}.{key}") for key, part in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray):
        return [_plain(part, f"{where}[{i}]") for i, part in enumerate(value)]
    raise TypeError(f"{where}: {type(value).__name__} cannot be written as JSON")
