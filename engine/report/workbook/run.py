"""The workbook of any stored run: the one that its kind asks for."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from engine.base.errors import InputError, InputProblem
from engine.report.words import listing

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

KINDS = (
    *("territory", "compare", "pay", "plan_check", "capacity"),
    *("market", "quota", "track", "study", "batch"),
)
"""Kinds of runs that there are workbooks of; each has a module of its name."""


def workbook(manifest: Mapping[str, Any], tables: Mapping[str, pl.DataFrame]) -> bytes:
    """Return the Excel workbook of a stored run, a pure function of the run.

    Raises
    ------
    InputError
        The run is of a kind that this version has no workbook for.
    """
    kind = manifest.get("kind")
    if kind not in KINDS:
        message = f"found {kind!r}; workbooks are made of runs of {listing(KINDS)}"
        raise InputError([InputProblem("manifest.json", 0, 0, "kind", message)])
    # Only what is written is imported: each of them takes its time.
    made: bytes = import_module(f"engine.report.workbook.{kind}").workbook(
        manifest, tables
    )
    return made


def file_name(manifest: Mapping[str, Any]) -> str:
    """Return what a run's workbook is called: its kind, so that many can be open."""
    return f"{manifest['kind']}.xlsx"
