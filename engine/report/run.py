"""The report of any stored run: the page that its kind asks for."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from engine.base.errors import InputError, InputProblem
from engine.report.words import listing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import polars as pl

    Renderer = Callable[[Mapping[str, Any], Mapping[str, pl.DataFrame]], str]

KINDS = (
    *("territory", "pay", "plan_check", "compare", "capacity"),
    *("market", "quota", "track", "batch", "study"),
)
"""Kinds of runs; the page of the same name makes the report of each."""


def render(manifest: Mapping[str, Any], tables: Mapping[str, pl.DataFrame]) -> str:
    """Return the report of a stored run as one self-contained HTML page.

    Raises
    ------
    InputError
        The run is of a kind that this version has no report for.
    """
    kind = manifest.get("kind")
    if kind not in KINDS:
        known = listing(KINDS)
        message = f"found {kind!r}; reports are made of runs of {known}"
        raise InputError([InputProblem("manifest.json", 0, 0, "kind", message)])
    # Only the page that is asked for is imported: each of them takes its time.
    renderer: Renderer = import_module(f"engine.report.{kind}").render
    return renderer(manifest, tables)
