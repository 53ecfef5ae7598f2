"""What a table of an alignment must hold: who covers which account."""

from __future__ import annotations

from engine.data.columns import Column, TableSpec

ALIGNMENT = TableSpec(
    "alignment",
    (
        Column("account_id", "text", "which account", required=True, unique=True),
        Column("rep_id", "text", "who covers it; empty: nobody"),
    ),
)
