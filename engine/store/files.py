"""Single files and small folders, written whole or not at all."""

from __future__ import annotations

import os
import shutil
import uuid
from contextlib import suppress
from typing import TYPE_CHECKING

from engine.base.errors import InputError, InputProblem
from engine.store.privacy import OWN_FOLDER, own

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def write_whole(path: Path, content: bytes, *, private: bool = False) -> None:
    """Replace a file's content in one step; a reader sees the old or the new, whole.

    Parameters
    ----------
    private
        Only its owner may read it.

    Raises
    ------
    InputError
        The file cannot be written there; what was there is unchanged.
    """
    if path.is_dir():
        message = "is a folder; name a file in it"
        raise InputError([InputProblem(str(path), 0, 0, "", message)])
    partial = path.with_name(f".{path.name}.{uuid.uuid4().hex[:12]}.partial")
    try:
        with partial.open("xb") as file:
            if private:
                own(partial)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    except OSError as error:
        with suppress(OSError):
            partial.unlink()
        raise _refused(path, error) from error
    except BaseException:
        with suppress(OSError):
            partial.unlink()
        raise


def write_folder(
    folder: Path, files: Mapping[str, bytes], *, private: bool = False
) -> None:
    """Make a new folder with these files in one step.

    Parameters
    ----------
    folder
        Must not be there yet, or be an empty folder.
    files
        Names to contents.
    private
        Only the owner may look into it.

    Raises
    ------
    InputError
        Something is there already, or the folder cannot be made; nothing was written.
    """
    if folder.is_symlink() or (
        folder.exists() and (not folder.is_dir() or any(folder.iterdir()))
    ):
        message = (
            "is there and not an empty folder; nothing was written; name a new one"
        )
        raise InputError([InputProblem(str(folder), 0, 0, "", message)])
    target = folder.absolute()
    partial = target.with_name(f".{target.name}.{uuid.uuid4().hex[:12]}.partial")
    try:
        partial.parent.mkdir(parents=True, exist_ok=True)
        partial.mkdir(mode=OWN_FOLDER if private else 0o777)
        for name, content in files.items():
            (partial / name).write_bytes(content)
            if private:
                own(partial / name)
        partial.replace(target)
    except OSError as error:
        shutil.rmtree(partial, ignore_errors=True)
        raise _refused(folder, error) from error
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise


def _refused(path: Path, error: OSError) -> InputError:
    why = (error.strerror or str(error)).lower()
    return InputError([InputProblem(str(path), 0, 0, "", f"cannot be written: {why}")])
