"""Whether the history's database answers; nothing is made or changed."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from engine.base.errors import InputError, InputProblem
from engine.store.history.connect import FILE, VARIABLE, engine_for, shown_url

if TYPE_CHECKING:
    from pathlib import Path


def reach(root: Path, url: str | None = None) -> str:
    """Ask the database one question and return what it is, without its password.

    Parameters
    ----------
    root, url
        As for :func:`engine.store.history.connect.engine_for`.

    Raises
    ------
    InputError
        The URL cannot be used, or the database does not answer.
    """
    file = root / FILE
    if not (url or os.environ.get(VARIABLE)) and not file.exists():
        return f"{file} will be made by the first run"
    engine = engine_for(root, url)
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql("SELECT 1")
    except (SQLAlchemyError, OSError) as error:
        said = str(getattr(error, "orig", None) or error).strip().split("\n")[0]
        if secret := engine.url.password:
            said = said.replace(str(secret), "***")
        where = shown_url(engine)
        raise InputError(
            [InputProblem(where, 0, 0, "", f"no answer: {said}")]
        ) from None
    finally:
        engine.dispose()
    return shown_url(engine)
