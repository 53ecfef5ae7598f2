"""A run on disk: one folder, written whole or not at all.

``<root>/<UTC time>-<name>-<first 8 of the digest of scenario and tables>/`` holds
``manifest.json``, ``tables/<table>.parquet`` and ``.csv``, and the files given, such
as ``scenario.yaml``, ``report.html`` or, one folder deep, ``statements/r07.html``.
Everything is first written to a hidden folder in the same root and then given its name
in one step, so whoever looks sees a complete run or none.
"""

from __future__ import annotations

import errno
import os
import shutil
import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial as bound
from typing import TYPE_CHECKING

from engine.base.errors import EngineError, InputError, InputProblem
from engine.store.privacy import OWN_FOLDER, is_private, own
from engine.store.run_folder import TABLES, RunContent, files_of, folder_name
from engine.store.run_reader import StoredRun, read_run

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["RunContent", "StoreError", "StoredRun", "read_run", "write_run"]

_NAME_TAKEN = {errno.EEXIST, errno.ENOTEMPTY}
_WRITERS = 16
"""Files flushed at once: a disk commits what waits together, so all wait but once."""

_CANNOT_FLUSH = {errno.EINVAL, errno.ENOTSUP}


class StoreError(EngineError):
    """The run could not be stored, such as when the disk is full; nothing is left."""


def write_run(root: Path, run: RunContent) -> Path:
    """Store a run under the root and return its folder: whole or not at all.

    Parameters
    ----------
    root
        Folder of all runs; made when missing.
    run
        What to store. A run of the same second, name and digest as one that is
        there gets ``-2``, ``-3`` … behind its name.

    Raises
    ------
    InputError
        The root cannot be used as a folder.
    StoreError
        Writing failed, such as when the disk is full. Nothing is left behind, nor
        after any other exception, an interruption by Ctrl-C among them.
    TypeError, ValueError
        The content cannot be stored as it is; nothing was written.

    Notes
    -----
    Only its owner may look into a run that tells what single people are paid, where
    the system knows permissions.

    Files and folders are flushed to the disk before the name is given. Only a killed
    process, a power cut or a second Ctrl-C during the clean-up can leave a hidden
    ``.….partial`` folder; it is never taken for a run and may be deleted.
    """
    wanted = root / folder_name(run.manifest)
    content = files_of(run)
    _make_root(root)
    partial = root / f".{wanted.name}.{uuid.uuid4().hex[:12]}.partial"
    folder = None
    try:
        _write_files(partial, content, private=is_private(run.manifest, run.tables))
        folder = _give_name(partial, wanted)
        _flush_folder(root)
    except OSError as error:
        _withdraw(folder, partial)
        raise StoreError(
            f"the run could not be stored in {root}: {error.strerror or error}; "
            "nothing was left behind"
        ) from error
    except BaseException:
        _withdraw(folder, partial)
        raise
    return folder


def _make_root(root: Path) -> None:
    try:
        root.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        message = f"cannot be used as the folder of runs: {why}"
        raise InputError([InputProblem(str(root), 0, 0, "", message)]) from error


def _write_files(folder: Path, content: Mapping[str, bytes], *, private: bool) -> None:
    """Write all files below a new folder and flush them, then the folders."""
    mode = OWN_FOLDER if private else 0o777
    folder.mkdir(mode)
    inner = sorted({TABLES, *(name.split("/")[0] for name in content if "/" in name)})
    for name in inner:
        (folder / name).mkdir(mode)
    with ThreadPoolExecutor(_WRITERS) as pool:
        write = bound(_write_file, private=private)
        list(pool.map(write, map(folder.joinpath, content), content.values()))
    for name in inner:
        _flush_folder(folder / name)
    _flush_folder(folder)


def _write_file(path: Path, data: bytes, *, private: bool) -> None:
    with path.open("xb") as file:
        if private:
            own(path)
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _give_name(partial: Path, wanted: Path) -> Path:
    """Rename the finished folder to the wanted name; if taken, put a number behind.

    Another process may take a name between our look and our step; the step then fails
    (a folder with content is never replaced) and the next name is tried.
    """
    target, number = wanted, 1
    while True:
        if not os.path.lexists(target):
            try:
                os.rename(partial, target)
            except OSError as error:
                if error.errno not in _NAME_TAKEN:
                    raise
            else:
                return target
        number += 1
        target = wanted.with_name(f"{wanted.name}-{number}")


def _withdraw(folder: Path | None, partial: Path) -> None:
    """Remove what was written; a run that has its name loses that first."""
    with suppress(OSError):
        if folder is not None:
            os.rename(folder, partial)
        shutil.rmtree(partial)


def _flush_folder(folder: Path) -> None:
    """Ask the disk to keep a folder's entries, where the system can do that."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in _CANNOT_FLUSH:
            raise
    finally:
        os.close(handle)
