"""What looking at the market is given, read and checked: numbers as they are meant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

    from engine.market.history import History

FitMethod = Literal["nonnegative", "ridge", "elastic_net", "upper_quantile"]


@dataclass(frozen=True, slots=True)
class Band:
    """A number that nobody knows exactly.

    Parameters
    ----------
    low, value, high
        From low to high; all three alike: without doubt.
    """

    low: float
    value: float
    high: float


@dataclass(frozen=True, slots=True)
class Fit:
    """How weights of indicators are found from what was sold.

    Parameters
    ----------
    method, best, quantile
        As in ``engine.market.response.fit_response``; the quantile is only looked at by
        ``upper_quantile``.
    """

    method: FitMethod
    best: float
    quantile: float


@dataclass(frozen=True, eq=False, slots=True)
class PotentialInput:
    """What the potential of units is reckoned from.

    Parameters
    ----------
    units
        One row a unit: ``unit`` (never twice), ``region``, ``segment`` (empty: not told
        apart), ``sales`` (money a year, 0 or more; null: not known), then a column of
        numbers, 0 or more, for each indicator; each has a total above 0.
    indicators
        Names of those columns.
    weights
        One each, adding up to 1; None: they are fitted.
    fit
        How, if they are fitted; None with weights.
    market_size
        Money a year that all units could buy; None, only if fitted: what the fit says.
    shrink
        Whether thin units are drawn towards what the indicators say.
    """

    units: pl.DataFrame
    indicators: tuple[str, ...]
    weights: tuple[float, ...] | None
    fit: Fit | None
    market_size: float | None
    shrink: bool


@dataclass(frozen=True, slots=True)
class FunnelInput:
    """From the whole market of a segment to what can be won in it.

    Parameters
    ----------
    segment
        Its name.
    tam
        Money a year: everything that is bought.
    steps
        Names to shares, each of what the step before leaves: such as ``SAM`` and
        ``SOM``.
    win_rate
        Part of the segment's growth that is won; None: not said.
    """

    segment: str
    tam: Band
    steps: tuple[tuple[str, Band], ...]
    win_rate: float | None


@dataclass(frozen=True, slots=True)
class ChannelInput:
    """A channel in one segment.

    Parameters
    ----------
    channel
        Its name.
    elasticity
        By how many per cent the segment's sales rise with 1 % more spent here than
        today, whatever the channels do together.
    carryover
        Share of the effect that is left a period (``MixInput.each``) later.
    today
        Money a year that is spent today, more than 0.
    at_least, at_most
        Money a year; 0 and infinite: no limit.
    """

    channel: str
    elasticity: float
    carryover: float
    today: float
    at_least: float
    at_most: float


@dataclass(frozen=True, slots=True)
class MixSegment:
    """One segment, or the company, whose spend is divided between channels.

    Parameters
    ----------
    segment
        Its name; empty: the company.
    sales
        Money of the last year of the history.
    channels
        Two or more.
    season
        Share of a year's sales in each period of a year; they add up to 1.
    """

    segment: str
    sales: float
    channels: tuple[ChannelInput, ...]
    season: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class MixInput:
    """How spend is divided between channels, segments and periods.

    Parameters
    ----------
    segments
        One, the company, or several.
    cross
        Pairs of channels to what the elasticity of one gains when the logarithm of the
        other's spend rises by 1 (``engine.capacity.sizing.mix.Mix.cross``).
    budget
        Money a year; None: as much as pays.
    margin
        Gross margin as a share of sales.
    discount
        By how much money a year later is worth less.
    each, periods
        ``month`` or ``quarter``, and the labels of the year that is planned.
    """

    segments: tuple[MixSegment, ...]
    cross: Mapping[tuple[str, str], float]
    budget: float | None
    margin: float
    discount: float
    each: Literal["month", "quarter"]
    periods: tuple[str, ...]


@dataclass(frozen=True, eq=False, slots=True)
class MarketInput:
    """Everything that looking at the market needs.

    Parameters
    ----------
    history
        As ``engine.market.history`` read it.
    horizon
        Periods that are forecast.
    levels
        Levels shown, named as those of ``engine.market.hierarchy.Hierarchy``: ``total``
        and ``segment × region`` are two.
    effort, folds
        As in ``engine.market.forecast.forecast``, whose ``origins`` are folds.
    potential, funnels, mix
        None or empty: not asked for.
    rules_text, notes
        What is done, in sentences; what was read otherwise than it was written.
    inputs
        Table shown to (digest, rows).
    seed
        Of everything random.
    """

    history: History
    horizon: int
    levels: tuple[str, ...]
    effort: Literal["auto", "quick", "standard", "thorough"]
    folds: int
    potential: PotentialInput | None
    funnels: tuple[FunnelInput, ...]
    mix: MixInput | None
    rules_text: tuple[str, ...]
    notes: tuple[str, ...]
    inputs: Mapping[str, tuple[str, int]]
    seed: int
