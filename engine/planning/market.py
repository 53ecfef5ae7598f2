"""The market from scenario to tables: past, forecast, potential, segments, channels."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from engine.base.errors import InputError
from engine.base.watch import Nobody
from engine.market.forecast import forecast
from engine.planning.columns import MARKET, frame
from engine.planning.market_forecast import (
    CHOSEN,
    forecast_tables,
    trends_table,
    widened,
    widening_note,
)
from engine.planning.market_mix import divide, mix_table, mix_told, sums_table
from engine.planning.market_potential import (
    indicators_table,
    measure_units,
    potential_table,
    potential_told,
)
from engine.planning.market_segments import funnel_table, look_at_segments
from engine.planning.options import PlanningRun
from engine.scenario.market_build import build_market
from engine.scenario.origin import origin
from engine.store.manifest import LIBRARIES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    import polars as pl

    from engine.base.watch import Watch
    from engine.market.forecast import Forecast
    from engine.scenario.load import Scenario
    from engine.scenario.market_input import MarketInput

FORECASTERS = ("statsforecast", "hierarchicalforecast", "statsmodels", "scikit-learn")
"""Libraries on which a forecast's figures depend, beside those of every run."""
FEW_SERIES = 100
"""Up to so many finest series, starting processes takes longer than they save."""


def run_market(
    scenario: Scenario,
    *,
    workers: int = 1,
    files: Mapping[str, Path] | None = None,
    watch: Watch | None = None,
) -> PlanningRun:
    """Forecast what is sold, with proof; say what could be, and where to spend.

    Parameters
    ----------
    workers
        Processes, at most; the same bytes for any number.
    files
        Table name to a file that is read instead of the scenario's.

    Raises
    ------
    InputError
        The section, a table or the numbers together cannot be used; every problem.
    """
    watch = watch or Nobody()
    given = build_market(scenario, files=files)
    with _bad_input(scenario, "potential"):
        units = measure_units(given.potential)
    with _bad_input(scenario, "mix"):
        divided = divide(given.mix)
    watch.saw(f"forecasting {len(given.history.keys):,} series and their sums")
    made = forecast(
        given.history,
        given.horizon,
        effort=given.effort,
        origins=given.folds,
        workers=workers if len(given.history.keys) > FEW_SERIES else 1,
    )
    watch.saw("looking for trends, seasons and growth")
    trends, left_out = trends_table(made, given.levels)
    segments, how = look_at_segments(given, made, units)
    tables = {name: frame("market", name) for name in MARKET}
    tables |= forecast_tables(made, given.levels)
    tables |= {"trends": trends, "segments": segments, "funnel": funnel_table(given)}
    if units is not None:
        tables["potential"] = potential_table(units)
        tables["indicators"] = indicators_table(units)
    if divided is not None:
        tables["mix"] = mix_table(divided)
        tables["mix_sums"] = sums_table(divided)
    said = [note for note in made.notes if note not in given.notes]
    said += [*widening_note(made), *left_out, *how, *(units.notes if units else ())]
    told = _told(given, made, tables["backtest"], said)
    told["potential"] = None if units is None else potential_told(units)
    told["mix"] = None if divided is None else mix_told(divided)
    return PlanningRun(_manifest(scenario, given, told), tables)


@contextmanager
def _bad_input(scenario: Scenario, key: str) -> Iterator[None]:
    """Tell what cannot be used as bad input under a key: it is not our fault."""
    try:
        yield
    except ValueError as error:
        problem = scenario.problem(("market", key), f"cannot be used: {error}")
        raise InputError([problem]) from error


def _manifest(
    scenario: Scenario, given: MarketInput, told: dict[str, Any]
) -> dict[str, Any]:
    return {
        **origin(
            scenario,
            "market",
            given.inputs,
            given.notes,
            (*LIBRARIES, *FORECASTERS),
        ),
        "seed": given.seed,
        "market": told,
    }


def _told(
    given: MarketInput, made: Forecast, backtest: pl.DataFrame, said: list[str]
) -> dict[str, Any]:
    calendar = given.history.calendar
    return {
        "periods": [calendar.name(0), calendar.name(calendar.count - 1)],
        "season": calendar.season,
        "horizon": given.horizon,
        "models": list(made.trial.names or sorted(set(made.model))),
        "levels": list(given.levels),
        "series": len(given.history.keys),
        "coverage": _coverage(backtest),
        "widened": widened(made),
        "folds": made.trial.origins.count,
        "notes_text": said,
        "rules_text": list(given.rules_text),
    }


def _coverage(backtest: pl.DataFrame) -> dict[str, float | None]:
    """Return how much of the held-back the intervals held, at the finest level."""
    mine = backtest.filter(model=CHOSEN)
    if mine.is_empty():
        return {"80": None, "95": None}
    mine = mine.filter(level=mine["level"][-1])
    held = (mine["coverage80"].mean(), mine["coverage95"].mean())
    return {
        name: float(value) if isinstance(value, float) else None
        for name, value in zip(("80", "95"), held, strict=True)
    }
