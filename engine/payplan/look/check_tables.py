"""The check of a plan as tables: its curve, findings, grid, facts, expected pay."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from engine.payplan.look.traits import SHOWN_TO, stretches

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.payplan.curve import Curve
    from engine.payplan.look.findings import PlanCheck

_CURVE = {
    "component": pl.String,
    "attainment": pl.Float64,
    "pay": pl.Float64,
    "slope": pl.Float64,
}
_FINDINGS = {
    "component": pl.String,
    "kind": pl.String,
    "severity": pl.String,
    "attainment_from": pl.Float64,
    "attainment_to": pl.Float64,
    "amount": pl.Float64,
    "text": pl.String,
}
_GRID = {"attainment": pl.Float64, "component": pl.String, "pay": pl.Float64}
_FACTS = {
    "name": pl.String,
    "value": pl.Float64,
    "unit": pl.String,
    "text": pl.String,
}
_EXPECTED = {
    "distribution": pl.String,
    "mean": pl.Float64,
    "sd": pl.Float64,
    "expected_pay": pl.Float64,
    "sd_pay": pl.Float64,
    "p_threshold": pl.Float64,
    "p_quota": pl.Float64,
    "p_excellence": pl.Float64,
    "pay_at_mean": pl.Float64,
}


def check_tables(check: PlanCheck) -> dict[str, pl.DataFrame]:
    """Return a check as tables; money in money units a year, attainment 1 is 100 %.

    Returns
    -------
    dict of str to DataFrame
        ``curve``: ends of the straight pieces from 0 to 200 %, both sides of each jump;
        ``findings``; ``grid``; ``facts``; ``expected``.
    """
    grid = [
        (float(at), name, float(curve(at)) / 100)
        for at in check.grid
        for name, curve in check.curves.items()
    ]
    findings = [
        (
            *found[:3],
            float(found.low),
            float(found.high),
            None if found.amount is None else float(found.amount) / 100,
            found.text,
        )
        for found in check.findings
    ]
    cost = [
        (*c[:3], c.expected_pay / 100, c.sd_pay / 100, *c[5:8], c.pay_at_mean / 100)
        for c in check.expected
    ]
    drawn = [
        (name, *row) for name, curve in check.curves.items() for row in _ends(curve)
    ]
    return {
        "curve": pl.DataFrame(drawn, _CURVE, orient="row"),
        "findings": pl.DataFrame(findings, _FINDINGS, orient="row"),
        "grid": pl.DataFrame(grid, _GRID, orient="row"),
        "facts": pl.DataFrame(list(check.facts), _FACTS, orient="row"),
        "expected": pl.DataFrame(cost, _EXPECTED, orient="row"),
    }


def _ends(curve: Curve) -> Iterator[tuple[float, float, float]]:
    """Yield attainment, pay and slope at both ends of each piece."""
    last = None
    for low, high, piece in stretches(curve):
        for at in (low, high):
            last = piece.at(at)
            yield float(at), float(last) / 100, float(piece.slope) / 100
    if curve(SHOWN_TO) != last:
        slope = curve.pieces[curve.reached(SHOWN_TO)].slope
        yield float(SHOWN_TO), float(curve(SHOWN_TO)) / 100, float(slope) / 100
