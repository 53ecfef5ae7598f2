"""``--lang``: the language in which a command writes its pages."""

from __future__ import annotations

import inspect
from functools import wraps
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from collections.abc import Callable

VARIABLE = "FIELDPLAN_LANG"
"""Environment variable that says the language where no flag does."""

Lang = Annotated[
    str,
    typer.Option(
        "--lang",
        envvar=VARIABLE,
        help="Language of the report: en or pl.",
    ),
]


def spoken(command: Callable[..., None]) -> Callable[..., None]:
    """Return the command with a further option, the language it speaks."""

    @wraps(command)
    def speaker(*args: Any, lang: str = "en", **kwargs: Any) -> None:  # noqa: ANN401
        from engine.report.language import speaking

        with speaking(lang):
            command(*args, **kwargs)

    asked = inspect.signature(command, eval_str=True)
    option = inspect.Parameter(
        "lang", inspect.Parameter.KEYWORD_ONLY, default="en", annotation=Lang
    )
    parameters = [*asked.parameters.values(), option]
    speaker.__signature__ = asked.replace(parameters=parameters)  # type: ignore[attr-defined]
    speaker.__annotations__ = {**command.__annotations__, "lang": Lang}
    return speaker
