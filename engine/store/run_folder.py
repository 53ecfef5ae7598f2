"""What one run leaves behind, and how its folder is laid out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from engine.store.manifest import digest_bytes, to_json
from engine.store.tables import csv_bytes, parquet_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator

    import polars as pl

FORMAT = 1
"""Version of the folder's layout; raised when an older reader could not follow."""

MANIFEST = "manifest.json"
TABLES = "tables"
STORED = "stored"
"""Key under which the store adds its own facts to the manifest."""

TABLE_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")
_NAME = r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}"
_FILE_NAME = re.compile(rf"(?:{_NAME}/)?{_NAME}")
"""A file of the run, at most one folder deep; no part of it can be ``..`` or hidden."""
_LETTERS_WITHOUT_ACCENT = str.maketrans("łŁøØđĐßæÆœŒ", "lLoOdDsaAoO")
_SLUG_LENGTH = 40


@dataclass(frozen=True, slots=True)
class RunContent:
    """What one run leaves behind.

    Parameters
    ----------
    manifest
        How it was made; ``name``, ``scenario.digest`` and ``made.at`` name the folder.
    tables
        Table name, such as ``moves``, to its rows.
    files
        File name, such as ``report.html`` or ``statements/r07.html``, to its bytes.

    Raises
    ------
    ValueError
        A name would leave the folder, hide in it, lie more than one folder deep, or
        collide with another name or with the store's own. Names that differ only in
        capitals collide, as they do on many disks.
    """

    manifest: Mapping[str, Any]
    tables: Mapping[str, pl.DataFrame]
    files: Mapping[str, bytes]

    def __post_init__(self) -> None:
        for name in self.tables:
            if not TABLE_NAME.fullmatch(name):
                raise ValueError(f"table name {name!r}: a-z, 0-9 and _ are allowed")
        self._check_files()
        if STORED in self.manifest:
            raise ValueError(f"the manifest's key {STORED!r} belongs to the store")

    def _check_files(self) -> None:
        seen = {MANIFEST, TABLES}
        folders: dict[str, str] = {}
        for name in self.files:
            top, slash, _ = name.partition("/")
            taken = name.casefold() in seen or top.casefold() in {MANIFEST, TABLES}
            if taken or not _FILE_NAME.fullmatch(name):
                raise ValueError(f"file name {name!r} is not allowed in a run folder")
            if slash and folders.setdefault(top.casefold(), top) != top:
                raise ValueError(f"file name {name!r}: its folder is there in capitals")
            seen.add(name.casefold())
        both = seen & folders.keys()
        if both:
            raise ValueError(f"file name {min(both)!r} is a folder's name as well")


def folder_name(manifest: Mapping[str, Any]) -> str:
    """Return ``<UTC time>-<name>-<digest>``, such as ``20270105T101500Z-poland-ab12…``.

    The digest is of the scenario and of all that it read; see :func:`digest_of_all`.

    Raises
    ------
    ValueError
        ``name``, ``scenario.digest`` or ``made.at`` is missing, or the time has no
        zone.
    """
    try:
        name, digest = str(manifest["name"]), str(manifest["scenario"]["digest"])
        made = datetime.fromisoformat(manifest["made"]["at"])
    except (KeyError, TypeError) as error:
        raise ValueError(f"a run's folder cannot be named: {error!r}") from error
    if made.tzinfo is None:
        raise ValueError(f"made.at needs a time zone, got {manifest['made']['at']!r}")
    if not re.fullmatch(r"[0-9a-f]{8,}", digest):
        raise ValueError(f"scenario.digest must be hexadecimal, got {digest!r}")
    at = f"{made.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    return f"{at}-{plain_name(name)}-{digest_of_all(manifest)[:8]}"


def digest_of_all(manifest: Mapping[str, Any]) -> str:
    """Return a digest that differs when the scenario or anything it read differs.

    Tables and pay plans count by their digests in the manifest, whatever their files
    are called; where none was read it is the scenario's own.
    """
    own = str(manifest["scenario"]["digest"])
    read = [*_digests(manifest.get("inputs")), *_digests(manifest.get("plans"))]
    return digest_bytes("\n".join([own, *read]).encode()) if read else own


def _digests(told: object) -> Iterator[str]:
    """Yield the digests of what a part of a manifest names, in its order."""
    if isinstance(told, Mapping):
        for one in told.values():
            if isinstance(one, Mapping) and one.get("digest"):
                yield str(one["digest"])


def plain_name(name: str) -> str:
    """Return the name in a-z, 0-9 and hyphens, at most 40 of them."""
    plain = unicodedata.normalize("NFKD", name.translate(_LETTERS_WITHOUT_ACCENT))
    plain = plain.encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain)[:_SLUG_LENGTH].strip("-") or "run"


def files_of(run: RunContent) -> dict[str, bytes]:
    """Return every file of the run's folder: relative path to bytes."""
    content = dict(run.files)
    digests = {}
    for name, frame in run.tables.items():
        parquet = parquet_bytes(frame)
        digests[name] = digest_bytes(parquet)
        content[f"{TABLES}/{name}.parquet"] = parquet
        content[f"{TABLES}/{name}.csv"] = csv_bytes(frame)
    stored = {"format": FORMAT, "tables": digests}
    content[MANIFEST] = to_json({**run.manifest, STORED: stored}).encode()
    return content
