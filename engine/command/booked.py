"""``--no-workbook``: whether a command stores an Excel workbook with its run."""

from __future__ import annotations

import inspect
import os
from functools import wraps
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from collections.abc import Callable

VARIABLE = "FIELDPLAN_WORKBOOK"
"""Environment variable that says so where no flag does; processes that work inherit
it."""
NO = ("0", "false", "no", "n", "off", "f")

Workbook = Annotated[
    bool,
    typer.Option(
        "--workbook/--no-workbook",
        envvar=VARIABLE,
        help="Store an Excel workbook with the run.",
    ),
]


def wants_workbook() -> bool:
    """Whether runs are stored with a workbook; they are, unless somebody said no."""
    return os.environ.get(VARIABLE, "").strip().lower() not in NO


def booked(command: Callable[..., None]) -> Callable[..., None]:
    """Return the command with a further option, whether it stores a workbook."""

    @wraps(command)
    def keeper(*args: Any, workbook: bool = True, **kwargs: Any) -> None:  # noqa: ANN401
        before = os.environ.get(VARIABLE)
        os.environ[VARIABLE] = "yes" if workbook else "no"
        try:
            command(*args, **kwargs)
        finally:
            os.environ.pop(VARIABLE)
            if before is not None:
                os.environ[VARIABLE] = before

    asked = inspect.signature(command, eval_str=True)
    option = inspect.Parameter(
        "workbook", inspect.Parameter.KEYWORD_ONLY, default=True, annotation=Workbook
    )
    parameters = [*asked.parameters.values(), option]
    keeper.__signature__ = asked.replace(parameters=parameters)  # type: ignore[attr-defined]
    keeper.__annotations__ = {**command.__annotations__, "workbook": Workbook}
    return keeper
