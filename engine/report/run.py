"""The report of any stored run: the page that its kind asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.base.errors import InputError, InputProblem
from engine.report import (
    batch,
    capacity,
    compare,
    market,
    pay,
    plan_check,
    quota,
    study,
    territory,
    track,
)
from engine.report.words import listing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import polars as pl

    Renderer = Callable[[Mapping[str, Any], Mapping[str, pl.DataFrame]], str]

RENDERERS: dict[str, Renderer] = {
    "territory": territory.render,
    "pay": pay.render,
    "plan_check": plan_check.render,
    "compare": compare.render,
    "capacity": capacity.render,
    "market": market.render,
    "quota": quota.render,
    "track": track.render,
    "batch": batch.render,
    "study": study.render,
}


def render(manifest: Mapping[str, Any], tables: Mapping[str, pl.DataFrame]) -> str:
    """Return the report of a stored run as one self-contained HTML page.

    Raises
    ------
    InputError
        The run is of a kind that this version has no report for.
    """
    kind = manifest.get("kind")
    if kind not in RENDERERS:
        known = listing(list(RENDERERS))
        message = f"found {kind!r}; reports are made of runs of {known}"
        raise InputError([InputProblem("manifest.json", 0, 0, "kind", message)])
    return RENDERERS[str(kind)](manifest, tables)
