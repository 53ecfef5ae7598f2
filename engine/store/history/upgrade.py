"""Bring a history's database to the form this version of fieldplan knows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import inspect, text

from engine.base.errors import InputError, InputProblem

if TYPE_CHECKING:
    from alembic.config import Config
    from sqlalchemy.engine import Connection, Engine

_STEPS = Path(__file__).parent / "migrations"
NEWEST = "0002"
"""The last step; a history that has it needs no migrations, nor what makes them."""

_ONE_AT_A_TIME = 0x6669656C64  # "field": the number of our lock on the server


def upgrade(engine: Engine, shown: str) -> None:
    """Apply the steps that are missing; nothing when there are none.

    Several processes may call this at once: one does the work, the others wait.

    Parameters
    ----------
    engine, shown
        The database, and how messages name it.

    Raises
    ------
    InputError
        A newer fieldplan has been here, of which this one knows nothing.
    """
    with engine.begin() as connection:
        _wait_for_others(connection)
        found = _form(connection)
        if found == NEWEST:
            return
        _migrate(connection, shown, found)


def _form(connection: Connection) -> str | None:
    """Return the last step that a database has seen, or None when it is new."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version"))
    return found.scalar_one_or_none()


def _migrate(connection: Connection, shown: str, found: str | None) -> None:
    # Most histories are up to date: they need not wait for what is imported here.
    from alembic import command
    from alembic.util.exc import CommandError

    config = _config()
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError:
        message = (
            f"the history was kept by a newer fieldplan (form {found}, here "
            f"{NEWEST}); use that one"
        )
        raise InputError([InputProblem(shown, 0, 0, "", message)]) from None


def _config() -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_STEPS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def _wait_for_others(connection: Connection) -> None:
    """Hold a lock until the transaction ends; SQLite's own begin is one already."""
    if connection.dialect.name == "postgresql":
        lock = text("SELECT pg_advisory_xact_lock(:number)")
        connection.execute(lock, {"number": _ONE_AT_A_TIME})
