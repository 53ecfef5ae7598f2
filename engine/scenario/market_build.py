"""From a scenario to what looking at the market is given, or to all that is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.data.planning_columns import HISTORY
from engine.market.hierarchy import BETWEEN, GROUPINGS
from engine.scenario.market_history import history_of, segments_of
from engine.scenario.market_input import Band, FunnelInput, MarketInput
from engine.scenario.market_mix import mix_of, mix_problems
from engine.scenario.market_potential import potential_of, read_units, unit_problems
from engine.scenario.market_text import market_text
from engine.scenario.planning_reads import (
    DIMENSIONS,
    inputs_of,
    money_problems,
    name_problems,
    no_section,
    read_needed,
    refuse,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from engine.base.errors import InputProblem
    from engine.market.history import History
    from engine.scenario.load import Scenario
    from engine.scenario.section_compare_bands import Band as BandSection
    from engine.scenario.section_market import Markets

_TIMES = " x "


def build_market(
    scenario: Scenario, *, files: Mapping[str, Path] | None = None
) -> MarketInput:
    """Return what a scenario says of its market, read and checked.

    Parameters
    ----------
    files
        Table name, ``history`` or ``indicators``, to a file that is read instead of the
        scenario's.

    Raises
    ------
    InputError
        The history has gaps, doubles or sales below 0, names are not known, or numbers
        contradict each other; every problem is listed.
    """
    market = market_of(scenario)
    read = read_needed(scenario, HISTORY, files or {})
    history, wrong = history_of(market, read)
    units = read_units(scenario, market, files or {})
    problems = [*money_problems(scenario, "market", market), *wrong]
    problems += unit_problems(scenario, market, units, history)
    if history is not None:
        problems += _name_problems(scenario, market, history)
        problems += mix_problems(scenario, market, history)
    refuse(problems)
    if history is None:  # refused: there is no history without problems
        raise no_section(scenario, "market")
    notes = [*read.notes, *history.notes, *(units.notes if units else ())]
    return MarketInput(
        history=history,
        horizon=market.horizon,
        levels=levels_of(market, history),
        effort=market.effort,
        folds=market.folds,
        potential=potential_of(market, units),
        funnels=tuple(funnels_of(market)),
        mix=mix_of(market, history),
        rules_text=tuple(market_text(scenario, market, history)),
        notes=tuple(notes),
        inputs=inputs_of((read, units)),
        seed=scenario.config.seed,
    )


def market_of(scenario: Scenario) -> Markets:
    """Return the section on the market.

    Raises
    ------
    InputError
        The scenario has none.
    """
    if scenario.config.market is None:
        raise no_section(scenario, "market")
    return scenario.config.market


def levels_of(market: Markets, history: History) -> tuple[str, ...]:
    """Return the levels shown, as a hierarchy names them, coarsest first."""
    there = _levels(history)
    if market.levels is None:
        return there
    asked = {_level(name) for name in market.levels}
    return tuple(name for name in there if name in asked or name == there[0])


def funnels_of(market: Markets) -> Iterator[FunnelInput]:
    """Yield the funnel of each segment that has one."""
    for name, said in market.segments.items():
        steps = (("SAM", _band(said.sam)), ("SOM", _band(said.som)))
        wins = None if said.win_rate is None else float(said.win_rate)
        yield FunnelInput(name, Band(*said.tam.ends), steps, wins)


def _band(said: BandSection) -> Band:
    return Band(*said.ends)


def _levels(history: History) -> tuple[str, ...]:
    """Return the names of all levels of a history, coarsest first."""
    apart = set(history.dimensions)
    return tuple(
        BETWEEN.join(grouping) or "total"
        for grouping in GROUPINGS
        if set(grouping) <= apart
    )


def _level(name: str) -> str:
    """Return a level's name as a hierarchy writes it: the order does not matter."""
    parts = name.replace(_TIMES, BETWEEN).replace("/", BETWEEN).split(BETWEEN)
    if not set(parts) <= set(DIMENSIONS):
        return name
    return BETWEEN.join(part for part in DIMENSIONS if part in parts)


def _name_problems(
    scenario: Scenario, market: Markets, history: History
) -> Iterator[InputProblem]:
    known = _levels(history)
    asked = tuple(_level(name) for name in market.levels or ())
    yield from name_problems(
        scenario, ("market", "levels"), asked, known, "levels of this history"
    )
    segments = segments_of(history)
    at = ("market", "segments")
    yield from name_problems(
        scenario, at, dict(market.segments), segments, "segments of the history"
    )
