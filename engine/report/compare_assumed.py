"""What is assumed of people: each parameter's value and band, by type of rep."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.report.compare_terms import (
    PARAMETERS,
    parameter_name,
    parameter_value,
    span_text,
)
from engine.report.language import retell
from engine.report.words import percent, sentence

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

    from engine.report.compare_facts import CompareFacts, Plan


@dataclass(frozen=True, slots=True)
class Assumed:
    """The table: types as (name, share), rows of (parameter, [(value, band)])."""

    kinds: list[tuple[str, str]]
    rows: list[tuple[str, list[tuple[str, str]]]]


def assumed(table: pl.DataFrame) -> Assumed | None:
    """Return the table of assumptions; None when there is none."""
    if not table.height:
        return None
    shares = {row["kind"]: row["share"] for row in table.iter_rows(named=True)}
    cells = {
        (row["parameter"], row["kind"]): row for row in table.iter_rows(named=True)
    }
    used = table["parameter"].unique(maintain_order=True)
    names = [name for name in PARAMETERS if name in set(used)]
    names += [name for name in used if name not in names]
    return Assumed(
        kinds=[(kind, percent(share)) for kind, share in shares.items()],
        rows=[
            (
                sentence(parameter_name(name)).rstrip("."),
                [_cell(name, cells.get((name, kind))) for kind in shares],
            )
            for name in names
        ],
    )


def _cell(name: str, row: Mapping[str, Any] | None) -> tuple[str, str]:
    if row is None:
        return parameter_value(name, None), ""
    low, high = (parameter_value(name, row[end]) for end in ("low", "high"))
    band = "" if low == high else span_text(low, high)
    return parameter_value(name, row["value"]), band


@dataclass(frozen=True, slots=True)
class PlanText:
    """A plan in words, what the simulation leaves out of it or approximates."""

    plan: Plan
    sentences: list[str]
    left_out: list[str]
    approximate: list[str]


def plan_texts(facts: CompareFacts, manifest: Mapping[str, Any]) -> list[PlanText]:
    """Return each plan in words, the baseline first."""
    found = []
    for plan in facts.plans:
        about = manifest["plans"].get(plan.key, {})
        text = about.get("text") or []
        texts = [text] if isinstance(text, str) else text
        found.append(
            PlanText(
                plan=plan,
                sentences=[retell(one) for one in texts],
                left_out=list(about.get("left_out") or []),
                approximate=list(about.get("approximate") or []),
            )
        )
    return found
