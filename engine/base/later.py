"""Names of a module that are imported when they are asked for, and not before.

See PEP 562. The doors give their names so: ``import engine.territory_opt`` takes a
moment, and only what is used of it brings its libraries.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def later(module: str, where: Mapping[str, str]) -> Callable[[str], Any]:
    """Return the ``__getattr__`` of a module whose names are elsewhere.

    Parameters
    ----------
    module
        The module's own name.
    where
        Name to the module that has it, ``engine.room.page``; with ``:other`` behind it
        where it has another name there.
    """

    def get(name: str) -> Any:  # noqa: ANN401 - a module's own signature
        if name not in where:
            raise AttributeError(f"module {module!r} has no attribute {name!r}")
        page, _, other = where[name].partition(":")
        found = getattr(import_module(page), other or name)
        setattr(sys.modules[module], name, found)
        return found

    return get
