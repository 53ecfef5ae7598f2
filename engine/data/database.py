"""Tables from a database: one read-only query; passwords never reach a message."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote_plus

import polars as pl
import sqlalchemy
from sqlalchemy import exc

from engine.base.errors import did_you_mean
from engine.data.raw import RawTable, mixed_column

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.data.source import Source

_SELECT = re.compile(r"\s*(?:--[^\n]*\n\s*|/\*.*?\*/\s*)*(select|with)\b", re.I | re.S)
_PATIENCE = {"postgresql": "connect_timeout", "mysql": "connect_timeout"}
_PATIENCE_S = 10
_KNOWN = ("sqlite", "postgresql", "mysql", "mariadb", "oracle", "mssql")


def read_query(source: Source) -> RawTable:
    """Ask a database and return the answer; rows count from 2, as under a header.

    Raises
    ------
    InputError
        The url is not set or not understood, its driver is not installed, the
        database is not reachable, or it refuses the query.
    """
    url = _url(source)
    if not _SELECT.match(source.query or ""):
        raise source.refusal("a query must begin with select or with", "query")
    engine = _engine(source, url)
    try:
        names, records = _ask(source, engine)
    finally:
        engine.dispose()
    columns = tuple(
        mixed_column(name, [record[place] for record in records])
        for place, name in enumerate(names)
    )
    rows = pl.int_range(2, len(records) + 2, dtype=pl.UInt32, eager=True)
    return RawTable(columns, rows)


def _url(source: Source) -> sqlalchemy.URL:
    """Return the parsed url, from the environment if it says ``env:NAME``."""
    written = source.url or ""
    variable = written.removeprefix("env:").strip() if written[:4] == "env:" else None
    if variable is not None:
        written = os.environ.get(variable, "")
        if not written:
            raise source.refusal(
                f"the environment variable {variable} is not set; set it to the url of "
                "the database, such as postgresql+psycopg://user:password@host/name",
                "url",
            )
    try:
        url = sqlalchemy.make_url(written)
    except (exc.ArgumentError, ValueError):
        raise source.refusal(
            "this is not the url of a database; write dialect://user@host/name, "
            "sqlite:///file.db, or env:NAME for one kept in the environment",
            "url",
        ) from None
    if url.password is not None and variable is None:
        raise source.refusal(
            "a password does not belong in a scenario file, which is copied into "
            "every run; write url: env:NAME and set NAME in the environment",
            "url",
        )
    if url.get_backend_name() == "sqlite" and url.database not in (
        None,
        "",
        ":memory:",
    ):
        return _sqlite(source, url, inside=variable is None)
    return url


def _sqlite(source: Source, url: sqlalchemy.URL, *, inside: bool) -> sqlalchemy.URL:
    """Return the url of an existing SQLite file, opened for reading only."""
    file = Path(url.database or "")
    if inside and (file.is_absolute() or ".." in file.parts):
        raise source.refusal(
            f"'{file.as_posix()}' is outside the scenario's folder; name a file in it, "
            "or keep the url in the environment (env:NAME)",
            "url",
        )
    path = (source.base / file).resolve()
    if not path.is_file():
        beside = (
            sorted(p.name for p in path.parent.iterdir() if p.is_file())
            if path.parent.is_dir()
            else []
        )
        raise source.refusal(
            f"database file '{file.as_posix()}' not found"
            f"{did_you_mean(path.name, beside)}",
            "url",
        )
    return url.set(database=path.as_uri(), query={"mode": "ro", "uri": "true"})


def _engine(source: Source, url: sqlalchemy.URL) -> sqlalchemy.Engine:
    timeout = _PATIENCE.get(url.get_backend_name())
    try:
        return sqlalchemy.create_engine(
            url, connect_args={timeout: _PATIENCE_S} if timeout else {}
        )
    except exc.NoSuchModuleError:
        raise source.refusal(
            f"'{url.drivername}' is not a known kind of database; known are sqlite, "
            "postgresql+psycopg, mysql+pymysql and others of SQLAlchemy"
            f"{did_you_mean(url.get_backend_name(), _KNOWN)}",
            "url",
        ) from None
    except ModuleNotFoundError as error:
        raise source.refusal(
            f"'{url.drivername}' needs the Python package '{error.name}', which is not "
            "installed",
            "url",
        ) from None


def _ask(
    source: Source, engine: sqlalchemy.Engine
) -> tuple[list[str], Sequence[Sequence[Any]]]:
    """Return the names of the columns and the records; nothing is ever committed."""
    options = {}
    if engine.dialect.name == "postgresql":
        options["postgresql_readonly"] = True
    place = _shown(engine.url)
    try:
        connection = engine.connect().execution_options(**options)
    except (exc.SQLAlchemyError, OSError) as error:
        raise source.refusal(
            f"cannot reach {place}: {_reason(error, engine.url)}", "url"
        ) from None
    with connection:
        try:
            result = connection.exec_driver_sql(source.query or "")
            names = tuple(result.keys())
            return [str(name).strip() for name in names], result.fetchall()
        except (exc.SQLAlchemyError, OSError) as error:
            reason = _reason(error, engine.url)
    raise source.refusal(
        f"{place} refuses the query: {reason}{_tables(engine, reason)}", "query"
    )


def _tables(engine: sqlalchemy.Engine, reason: str) -> str:
    """Return the names of the tables there are, if the reason is about a table."""
    if "table" not in reason and "relation" not in reason:
        return ""
    try:
        names = sorted(sqlalchemy.inspect(engine).get_table_names())
    except exc.SQLAlchemyError:
        return ""
    return (
        f"; the tables are {', '.join(names[:20])}" if names else "; it has no tables"
    )


def _shown(url: sqlalchemy.URL) -> str:
    """Return a database for a message: what and where, no user, password or option."""
    if url.get_backend_name() == "sqlite":
        return f"sqlite database '{Path(url.database or ':memory:').name}'"
    host = f"{url.host or 'localhost'}{f':{url.port}' if url.port else ''}"
    return f"{url.get_backend_name()} at {host}/{url.database or ''}"


def _reason(error: Exception, url: sqlalchemy.URL) -> str:
    """Return the first line of what the database said, without anything secret."""
    said = str(getattr(error, "orig", None) or error).strip().split("\n")[0]
    options = " ".join(" ".join(value) for value in url.normalized_query.values())
    for secret in (url.password, *options.split()):
        if secret and len(secret) > 2:
            said = said.replace(secret, "***").replace(quote_plus(secret), "***")
    return said
