"""The jinja2 environment, and a page that may run nothing but its own two blocks."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from engine.report import words
from engine.report.language import current, retell, say, say_in, say_many

if TYPE_CHECKING:
    from collections.abc import Mapping

STYLES = (
    *("base.css", "palette.css", "layout.css", "map.css", "chart.css"),
    *("tables.css", "print.css"),
)
SCRIPTS = ("highlight.js", "map.js", "tables.js")


def make_page(
    template: str,
    context: Mapping[str, Any],
    styles: tuple[str, ...] = STYLES,
    scripts: tuple[str, ...] = SCRIPTS,
) -> str:
    """Return a self-contained HTML page.

    Parameters
    ----------
    template
        Its name below ``templates``.
    context
        What the template may name; every text of it is escaped.
    styles, scripts
        Files below ``templates/style`` and ``templates/script``, in order.
    """
    style, script = _joined("style", styles), _joined("script", scripts)
    policy = "; ".join(
        (
            "default-src 'none'",
            f"style-src '{_digest(style)}'",
            f"script-src '{_digest(script)}'",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )
    # Our own two files, never anything from data: the only unescaped text.
    parts = {"style": Markup(style), "script": Markup(script)}
    page = _environment().get_template(template)
    return page.render({**context, **parts, "policy": Markup(policy)})


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("engine.report"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
    environment.globals |= {
        "words": words,
        "say": say,
        "say_in": say_in,
        "say_many": say_many,
        "retell": retell,
        "language": current,
    }
    return environment


@cache
def _joined(folder: str, names: tuple[str, ...]) -> str:
    place = resources.files("engine.report") / "templates" / folder
    return "\n".join((place / name).read_text(encoding="utf-8") for name in names)


def _digest(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return "sha256-" + base64.b64encode(digest).decode()
