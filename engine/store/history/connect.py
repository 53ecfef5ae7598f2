"""How the history's database is reached: a file beside the runs, or a server by URL."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING, Any

import sqlalchemy
from sqlalchemy import event, exc

from engine.base.errors import InputError, InputProblem, did_you_mean

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.engine import Engine

FILE = "history.db"
"""Name of the SQLite file in the folder of runs."""

VARIABLE = "FIELDPLAN_HISTORY"
"""Environment variable with the URL of another database."""

_BUSY_S = 30.0
_NO_FILE = {
    "SQLITE_CANTOPEN": "cannot be opened as the history: is there such a folder?",
    "SQLITE_NOTADB": "cannot be opened as the history: it is no SQLite database",
    "SQLITE_CORRUPT": "cannot be opened as the history: the file is damaged",
    "SQLITE_READONLY": "cannot be used as the history: it may only be read",
    "SQLITE_READONLY_DIRECTORY": "cannot be used as the history: its folder may only"
    " be read",
    "SQLITE_PERM": "cannot be opened as the history: it may not be read",
}
_KNOWN = {"sqlite", "postgresql"}


def engine_for(root: Path, url: str | None = None) -> Engine:
    """Return the engine of the history that belongs to a folder of runs.

    Parameters
    ----------
    root
        The folder of runs; made when missing.
    url
        Such as ``postgresql+pg8000://planner@db/fieldplan``. ``env:NAME`` reads it
        from the environment, ``file:PATH`` from a file that only its owner may read.
        None looks at ``FIELDPLAN_HISTORY``, and without that means the SQLite file.

    Raises
    ------
    InputError
        The URL is not set or not understood, its driver is missing, or a password
        stands where others can read it.
    """
    written = url or os.environ.get(VARIABLE) or ""
    if not written:
        return _file_engine(root)
    shown = "--history" if url else VARIABLE
    parsed = _parsed(_looked_up(written, shown), shown)
    if url == written and parsed.password is not None and not _is_hidden(url):
        message = "a password does not belong on the command line, where others see it"
        raise _refused(shown, f"{message}; use env:NAME or file:PATH")
    try:
        if parsed.get_backend_name() == "sqlite":
            return _sqlite(parsed)
        return _server(parsed)
    except ImportError as error:
        name = parsed.drivername
        message = f"the driver for {name} is not installed: {error.name or error}"
        raise _refused(shown, f"{message}; pip install 'fieldplan[postgres]'") from None


def shown_url(engine: Engine) -> str:
    """Return the URL as people may see it: without the password."""
    return engine.url.render_as_string(hide_password=True)


def why_no_file(error: exc.DatabaseError) -> str:
    """Return why the system or SQLite will not have a file, or nothing.

    What passes, such as a lock that somebody holds, is no fault of the file's.
    """
    return _NO_FILE.get(getattr(error.orig, "sqlite_errorname", ""), "")


def _file_engine(root: Path) -> Engine:
    """Make the file for its owner alone, before anything is written into it."""
    try:
        root.mkdir(parents=True, exist_ok=True)
        path = root / FILE
        handle = os.open(path, os.O_CREAT | os.O_RDWR, stat.S_IRUSR | stat.S_IWUSR)
        os.close(handle)
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise _refused(str(root), f"the history cannot be kept there: {why}") from error
    return _sqlite(sqlalchemy.URL.create("sqlite", database=str(path)))


def _server(url: sqlalchemy.URL) -> Engine:
    """Return an engine that makes a new connection where the old one was lost."""
    engine = sqlalchemy.create_engine(url, pool_recycle=1800)

    @event.listens_for(engine, "checkout")
    def alive(connection: Any, _record: Any, _proxy: Any) -> None:  # noqa: ANN401
        # The pool's own ping knows the driver's errors only, not the socket's.
        try:
            cursor = connection.cursor()
            cursor.execute("SELECT 1")
            cursor.close()
            connection.rollback()
        except Exception as error:
            raise exc.DisconnectionError from error

    return engine


def _sqlite(url: sqlalchemy.URL) -> Engine:
    engine = sqlalchemy.create_engine(url, connect_args={"timeout": _BUSY_S})

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:  # noqa: ANN401
        # Transactions are begun by us, so that a writer waits instead of failing.
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: sqlalchemy.Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _looked_up(written: str, shown: str) -> str:
    """Return what ``env:NAME`` or ``file:PATH`` stands for."""
    if written.startswith("env:"):
        name = written.removeprefix("env:").strip()
        found = os.environ.get(name, "")
        if not found:
            raise _refused(shown, f"the environment variable {name} is not set")
        return found
    if not _is_hidden(written):
        return written
    path = written.removeprefix("file:").strip()
    try:
        if os.stat(path).st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            message = "others may read this file with a password; chmod 600 it"
            raise _refused(path, message)
        with open(path, encoding="utf-8") as file:
            return file.read().strip()
    except (OSError, UnicodeDecodeError) as error:
        raise _refused(path, f"cannot be read: {error}") from None


def _is_hidden(url: str) -> bool:
    return url.startswith(("env:", "file:"))


def _parsed(written: str, shown: str) -> sqlalchemy.URL:
    try:
        url = sqlalchemy.make_url(written)
    except (exc.ArgumentError, ValueError):
        message = "this is not the url of a database; write postgresql+pg8000://"
        raise _refused(
            shown, f"{message}user@host/name, env:NAME or file:PATH"
        ) from None
    if url.get_backend_name() not in _KNOWN:
        kind = url.get_backend_name()
        near = did_you_mean(kind, ("postgresql+pg8000", "sqlite"))
        message = f"found a database of kind '{kind}'; sqlite or postgresql is needed"
        raise _refused(shown, message + near)
    return url


def _refused(where: str, message: str) -> InputError:
    return InputError([InputProblem(where, 0, 0, "", message)])
