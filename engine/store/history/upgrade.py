"""Bring a history's database to the form this version of fieldplan knows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy import text

from engine.base.errors import InputError, InputProblem

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection, Engine

_STEPS = Path(__file__).parent / "migrations"
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
    config = _config()
    newest = ScriptDirectory.from_config(config).get_current_head()
    with engine.begin() as connection:
        _wait_for_others(connection)
        found = MigrationContext.configure(connection).get_current_revision()
        if found == newest:
            return
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError:
            message = (
                f"the history was kept by a newer fieldplan (form {found}, here "
                f"{newest}); use that one"
            )
            raise InputError([InputProblem(shown, 0, 0, "", message)]) from None


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_STEPS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def _wait_for_others(connection: Connection) -> None:
    """Hold a lock until the transaction ends; SQLite's own begin is one already."""
    if connection.dialect.name == "postgresql":
        lock = text("SELECT pg_advisory_xact_lock(:number)")
        connection.execute(lock, {"number": _ONE_AT_A_TIME})
