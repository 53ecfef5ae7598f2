"""Whether what fieldplan asks for is installed, in the versions it asks for."""

from __future__ import annotations

import importlib.util
import platform
import sys
from importlib import metadata
from typing import TYPE_CHECKING

from packaging.requirements import InvalidRequirement, Requirement

from engine import __version__
from engine.command.doctor.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

OLDEST = (3, 11)
"""The oldest Python."""
NEWEST_TRIED = (3, 13)
"""The newest that the tests were run with."""
_SHOWN = ("polars", "ortools", "pulp", "numba", "numpy", "pydantic", "sqlalchemy")
_AGAIN = "install it again: pip install --upgrade --force-reinstall fieldplan"


def look_at_python() -> Iterator[Finding]:
    """Yield what is to be said of Python and of the terminal's letters."""
    version, here = platform.python_version(), platform.machine()
    told = f"Python {version} on {platform.system()} {here}"
    if sys.version_info[:2] < OLDEST:
        step = "make an environment with Python 3.11 or newer and install it there"
        yield Finding("python", "fail", told, step)
    elif sys.version_info[:2] > NEWEST_TRIED:
        step = "should something fail, try Python 3.13 first"
        yield Finding("python", "warn", f"{told}, newer than any that was tried", step)
    else:
        yield Finding("python", "ok", told)
    encoding = (sys.stdout.encoding or "").lower().replace("-", "")
    if encoding not in ("utf8", "utf8sig"):
        told = f"the terminal's letters are {encoding or 'unknown'}, not UTF-8"
        yield Finding("letters", "warn", told, "set PYTHONUTF8=1")


def look_at_libraries() -> Iterator[Finding]:
    """Yield what is missing or of a wrong version, or that all is there."""
    try:
        asked = metadata.requires("fieldplan") or []
    except metadata.PackageNotFoundError:
        told = f"fieldplan {__version__} runs from its folder and is not installed"
        yield Finding("libraries", "warn", told, "install it: pip install .")
        return
    wrong = list(_wrong(asked))
    yield from wrong
    if not wrong:
        shown = ", ".join(f"{name} {metadata.version(name)}" for name in _SHOWN)
        told = f"fieldplan {__version__} with {shown}"
        yield Finding("libraries", "ok", told)
    if importlib.util.find_spec("highspy") is not None:
        told = "highspy is installed; it cannot be loaded beside OR-Tools"
        yield Finding("highspy", "fail", told, "remove it: pip uninstall highspy")
    yield _extras(asked)


def _wrong(asked: list[str]) -> Iterator[Finding]:
    for text in asked:
        one = Requirement(text)
        if one.marker is not None and not one.marker.evaluate({"extra": ""}):
            continue
        try:
            found = metadata.version(one.name)
        except metadata.PackageNotFoundError:
            yield Finding(one.name, "fail", f"{one.name} is not installed", _AGAIN)
            continue
        if not one.specifier.contains(found, prereleases=True):
            told = f"{one.name} {found} is there; {one.specifier} is needed"
            step = f"pip install '{one.name}{one.specifier}'"
            yield Finding(one.name, "fail", told, step)


def _extras(asked: list[str]) -> Finding:
    """Return which extras are there; none of them is needed."""
    named = metadata.metadata("fieldplan").get_all("Provides-Extra") or []
    there = [extra for extra in named if _has(extra, asked)]
    absent = [extra for extra in named if extra not in there]
    told = f"extras: {', '.join(there) or 'none'}"
    if absent:
        told += f"; not installed, and needed by few: {', '.join(absent)}"
    return Finding("extras", "ok", told)


def _has(extra: str, asked: list[str]) -> bool:
    for text in asked:
        try:
            one = Requirement(text)
        except InvalidRequirement:
            continue
        if one.marker is None or one.marker.evaluate({"extra": ""}):
            continue
        if one.marker.evaluate({"extra": extra}):
            try:
                metadata.version(one.name)
            except metadata.PackageNotFoundError:
                return False
    return True
