"""What the potential of units is reckoned from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from engine.base.units import MINOR_PER_UNIT, format_percent
from engine.data.findings import counted
from engine.data.planning_columns import INDICATORS, with_indicators
from engine.market.response import FOLDS
from engine.scenario.market_input import Fit, PotentialInput
from engine.scenario.planning_reads import cell_problems, read

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from engine.base.errors import InputProblem
    from engine.data.readers import TableRead
    from engine.market.history import History
    from engine.scenario.load import Scenario
    from engine.scenario.plan_money import Money
    from engine.scenario.section_market import Markets, Potential

QUANTILE = 0.8
"""Share of units below the line of ``upper_quantile``, if nothing is said."""
_AT = ("market", "potential")


def indicators_of(potential: Potential) -> tuple[str, ...]:
    """Return the columns of the indicators."""
    return tuple(potential.weights or potential.fitted or ())


def read_units(
    scenario: Scenario, market: Markets, files: Mapping[str, Path]
) -> TableRead | None:
    """Return the table of indicators, if potential is asked for and it is named."""
    if market.potential is None:
        return None
    reserved = INDICATORS.names
    names = (n for n in indicators_of(market.potential) if n not in reserved)
    return read(scenario, with_indicators(names), files)


def unit_problems(
    scenario: Scenario,
    market: Markets,
    units: TableRead | None,
    history: History | None,
) -> Iterator[InputProblem]:
    """Yield what is wrong with the units, and with what is asked of them."""
    potential = market.potential
    if potential is None:
        if scenario.config.data.indicators is not None:
            yield scenario.problem(
                ("data", "indicators"),
                "nothing is asked of these units; write 'market.potential'",
            )
        return
    key = "weights" if potential.weights is not None else "fitted"
    for name in indicators_of(potential):
        if name in INDICATORS.names:
            message = f"'{name}' has another meaning; an indicator has its own column"
            yield scenario.problem((*_AT, key), message)
    if units is None:
        message = "'data.indicators' is missing; it has the units and their indicators"
        yield scenario.problem(_AT, message)
        return
    yield from units.problems
    if not units.problems:
        yield from _about(scenario, potential, units, history)


def _about(
    scenario: Scenario,
    potential: Potential,
    units: TableRead,
    history: History | None,
) -> Iterator[InputProblem]:
    frame = units.frame
    for name in indicators_of(potential):
        if not float(frame[name].sum()):
            yield units.source.problem(
                "all cells are 0; it tells nothing", f"column {name}"
            )
    for dimension in ("region", "segment"):
        yield from _unmatched(history, units, dimension)
    if potential.fitted is None:
        return
    known = int(frame["sales"].is_not_null().sum())
    used = round(known * float(potential.fit.best))
    needed = max(2 * len(potential.fitted), 2 * FOLDS)
    if used < needed:
        yield scenario.problem(
            (*_AT, "fitted"),
            f"weights of {counted(len(potential.fitted), 'indicator')} are fitted to"
            f" {used} units ({format_percent(potential.fit.best)} of the {known} whose"
            f" sales are known); at least {needed} are needed",
        )


def _unmatched(
    history: History | None, units: TableRead, dimension: str
) -> list[InputProblem]:
    """Return what is said of regions and segments that the history does not have."""
    if history is None or dimension not in history.dimensions:
        return []
    place = history.dimensions.index(dimension)
    known = tuple(dict.fromkeys(key[place] for key in history.keys))
    return cell_problems(units, dimension, ("", *known), f"{dimension}s of the history")


def potential_of(market: Markets, units: TableRead | None) -> PotentialInput | None:
    """Return what potential is reckoned from; None: it is not asked for."""
    said = market.potential
    if said is None or units is None:
        return None
    names = indicators_of(said)
    size = said.market_size
    return PotentialInput(
        units=units.frame.select(
            *(pl.col(name) for name in (*INDICATORS.names, *names))
        ),
        indicators=names,
        weights=(
            None
            if said.weights is None
            else tuple(float(share) for share in said.weights.values())
        ),
        fit=None if said.fitted is None else _fit(said),
        market_size=None if size is None else _units(size),
        shrink=said.shrink,
    )


def _fit(said: Potential) -> Fit:
    quantile = said.fit.quantile
    return Fit(
        method=said.fit.method,
        best=float(said.fit.best),
        quantile=QUANTILE if quantile is None else float(quantile),
    )


def _units(money: Money) -> float:
    return money.hundredths / MINOR_PER_UNIT
