"""The sheet of what a run assumes: numbers taken as written, and where from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.report.workbook.columns import Column
from engine.report.workbook.sheets import Sheet

if TYPE_CHECKING:
    from collections.abc import Mapping

ASSUMED = Sheet(
    "",
    "Assumptions",
    "Assumptions",
    "Numbers taken as written, and where from",
    (
        Column("Assumption", "words", "label", "What is assumed"),
        Column("Value", "words", "value", "Its value"),
        Column("From", "words", "source", "Where it is from"),
    ),
)


def assumed_rows(manifest: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return what a run's manifest says is assumed: label, value and source each."""
    told = manifest[manifest["kind"]].get("assumptions") or []
    return [dict(zip(("label", "value", "source"), one, strict=True)) for one in told]
