"""The arithmetic of places in the long run: seats, hires, the cost of one exit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.capacity.theory.exit_cost import exit_cost, months_lost
from engine.capacity.theory.steady import steady_state
from engine.staffing.columns import frame
from engine.staffing.tables import place_columns

if TYPE_CHECKING:
    import polars as pl

    from engine.capacity.problem import CapacityProblem
    from engine.scenario.capacity_input import CapacityInput


def seats_table(given: CapacityInput) -> pl.DataFrame:
    """Return what each place would need if it went on as in its last month.

    Notes
    -----
    ``productive_needed`` is what the place's people of today would be worth once all
    had ramped; the seats and hires are those that keep so many productive people for
    ever, vacancies of the lead time reckoned with.
    """
    problem = given.problem
    today = _today(problem)
    rows = []
    for cell, steady, heads in zip(problem.cells, given.steady, today, strict=True):
        leaving = np.array(_both(cell.voluntary, cell.involuntary))
        lead = float(steady.lead_months)
        lost = months_lost(cell.ramp, lead)
        row: dict[str, object] = {
            **place_columns(cell.place),
            "attrition": steady.attrition,
            "ramp_months": float(steady.ramp_months),
            "lead_months": lead,
            "exit_months": lost,
            "exit_cost": exit_cost(lost, steady.quota_month, 1.0, steady.hire_cost),
            "today": heads,
        }
        if heads:
            state = steady_state(heads, cell.ramp, leaving, lead)
            row |= {
                "productive_share": state.productive,
                "occupancy": state.occupancy,
                "productive_needed": heads,
                "seats": state.seats,
                "hires_a_year": state.hires,
            }
        rows.append(row)
    return frame("seats", rows)


def _today(problem: CapacityProblem) -> list[float]:
    heads = [0.0] * len(problem.cells)
    for group in problem.opening:
        heads[group.cell] += group.heads
    return heads


def _both(first: tuple[float, ...], second: tuple[float, ...]) -> list[float]:
    """Return the sum of two tables whose last values hold."""
    length = max(len(first), len(second))

    def at(table: tuple[float, ...], k: int) -> float:
        return table[min(k, len(table) - 1)]

    return [at(first, k) + at(second, k) for k in range(length)]
