"""What setting quotas is given, read and checked: numbers as they are meant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from fractions import Fraction

    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

    from engine.quota.problem import Limit, NodeLimit
    from engine.quota.tree import Tree

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

Luck = Literal["normal", "lognormal", "gamma"]


@dataclass(frozen=True, eq=False, slots=True)
class InProportion:
    """Quotas in proportion to weights: ``top_down`` and ``potential``.

    Parameters
    ----------
    weights
        ``(territories,)`` 0 or more, some above 0.
    """

    weights: Floats


@dataclass(frozen=True, eq=False, slots=True)
class FromHistory:
    """Last year's sales and their growth: ``history``.

    Parameters
    ----------
    history
        ``(territories,)`` money of last year, 0 or more.
    potential
        ``(territories,)`` money a year: growth falls to where potential is untapped, so
        that who sold more is not asked for as much more. None: everybody grows alike.
    """

    history: Floats
    potential: Floats | None


@dataclass(frozen=True, eq=False, slots=True)
class Blend:
    """A weighted mean of what was sold and what potential says: ``blend``.

    Parameters
    ----------
    history
        ``(territories,)`` money of last year.
    model
        ``(territories,)`` what potential says of it: potential × (sum of history ÷ sum
        of potential).
    on_history
        Weight of history; None: by how reliable it is (empirical Bayes).
    noise
        ``(territories,)`` standard deviation of a year of history, money; None with
        ``on_history``.
    years
        How many years ``history`` is the mean of.
    between
        Standard deviation of true levels around the model, money; None: estimated.
    """

    history: Floats
    model: Floats
    on_history: float | None
    noise: Floats | None
    years: float
    between: float | None


@dataclass(frozen=True, eq=False, slots=True)
class EqualProbability:
    """The same chance for everybody to make the quota: ``equal_probability``.

    Parameters
    ----------
    luck
        Distribution of a territory's sales; mean and sd are those of the territories.
    """

    luck: Luck


@dataclass(frozen=True, eq=False, slots=True)
class Fairest:
    """Least deviation from fair shares under all rules: ``fairest``.

    Parameters
    ----------
    weights
        ``(territories,)`` fair shares, any scale.
    least
        What is kept least: the largest relative deviation, or their sum.
    """

    weights: Floats
    least: Literal["largest", "total"]


@dataclass(frozen=True, eq=False, slots=True)
class MostProfit:
    """Most profit, by how a territory's profit depends on its quota: ``most_profit``.

    Parameters
    ----------
    quotas, profits
        For each territory its grid: quotas (hundredths, rising) and the profit (money)
        expected at each.
    """

    quotas: tuple[Ints, ...]
    profits: tuple[Floats, ...]


Way = InProportion | FromHistory | Blend | EqualProbability | Fairest | MostProfit


@dataclass(frozen=True, slots=True)
class Reach:
    """Over-assignment that reaches the plan with a chance.

    Parameters
    ----------
    probability
        Wanted.
    mean, sd, correlation
        Of a rep's attainment (1: the quota); of any two reps'.
    reps
        How many carry quotas.
    level
        Level below the company whose hedge it is.
    over_assignment
        What came of it, before rounding: quota ÷ plan.
    """

    probability: float
    mean: float
    sd: float
    correlation: float
    reps: int
    level: str
    over_assignment: float


@dataclass(frozen=True, eq=False, slots=True)
class Calendar:
    """The plan year, month by month, for each territory.

    Parameters
    ----------
    months
        Labels such as 2027-01, twelve of them.
    periods
        Labels of what quotas are phased into, such as 2027-01 or 2027Q1, and …
    period_of
        ``(months,)`` index of each month's period.
    season
        ``(territories, months)`` share of the year's quota; rows add up to 1.
    ramp
        Share of a quota that is carried 0, 1, … months after the start; the whole
        afterwards. Empty: at once.
    started
        ``(territories,)`` month in which the rep started, as an index of ``months``;
        negative: before; ``len(months)`` or more: not this year.
    there
        ``(territories, months)`` share of each month in which the rep is not on leave,
        0 to 1.
    prorate_by
        What part of a year counts when somebody is there for a part of it: its share
        of the season, or of the twelve months.
    """

    months: tuple[str, ...]
    periods: tuple[str, ...]
    period_of: Ints
    season: Floats
    ramp: tuple[float, ...]
    started: Ints
    there: Floats
    prorate_by: Literal["season", "months"]


@dataclass(frozen=True, eq=False, slots=True)
class SplitInput:
    """Parts that every quota is divided into, such as new business and renewal.

    Parameters
    ----------
    names
        Of the parts.
    shares
        ``(territories, parts)``; rows add up to 1.
    """

    names: tuple[str, ...]
    shares: Floats


@dataclass(frozen=True, eq=False, slots=True)
class ProductsInput:
    """Quotas by product that add up by territory and by product.

    Parameters
    ----------
    names
        Of the products.
    shares
        Of the company's quotas; they add up to 1.
    affinity
        ``(territories, products)`` where a product sells, any scale, 0 or more; no row
        or column of zeros.
    """

    names: tuple[str, ...]
    shares: tuple[Fraction, ...]
    affinity: Floats


@dataclass(frozen=True, slots=True)
class YearsInput:
    """Targets of the years after.

    Parameters
    ----------
    growth
        Of the target from one year to the next, a year each.
    benchmarks
        Name to the yearly growth that targets are held against.
    """

    growth: tuple[Fraction, ...]
    benchmarks: Mapping[str, Fraction]


@dataclass(frozen=True, eq=False, slots=True)
class QuotaInput:
    """Everything that setting quotas needs.

    Parameters
    ----------
    tree
        From the company down to the territories, in the order of ``territories``.
    territories
        One row a territory: ``territory``, ``name``, ``rep_id``, ``district``,
        ``region``, ``segment``, ``channel`` (text, empty: not given), ``potential``,
        ``history``, ``last_quota``, ``mean``, ``sd`` (money a year, null: not known;
        ``mean`` and ``sd`` with what 'expected' says filled in), ``tenure_months``
        (null: not known), ``fte`` (share of full time).
    target, unit
        Hundredths: of the company; what quotas are whole multiples of.
    hedges
        For each level below the company: children add up to (1 + hedge) × the parent.
    reach
        Where a hedge was reckoned from a chance; else None.
    method
        As the scenario says, for tables and reports.
    way
        The same with its numbers.
    limits, node_limits
        Families ``floor``, ``cap`` and ``change`` of territories; totals of nodes.
    calendar
        The plan year.
    split, products, years
        None: not asked for.
    bias_by
        Columns of ``territories`` whose groups are compared; tenure is banded.
    conventions
        Keys to what was chosen.
    rules_text, notes
        Rules in sentences; what was read otherwise than it was written.
    inputs
        Table shown to (digest, rows).
    seed
        Of everything random.
    """

    tree: Tree
    territories: pl.DataFrame
    target: int
    unit: int
    hedges: tuple[Fraction, ...]
    reach: Reach | None
    method: str
    way: Way
    limits: tuple[Limit, ...]
    node_limits: tuple[NodeLimit, ...]
    calendar: Calendar
    split: SplitInput | None
    products: ProductsInput | None
    years: YearsInput | None
    bias_by: tuple[str, ...]
    conventions: Mapping[str, str]
    rules_text: tuple[str, ...]
    notes: tuple[str, ...]
    inputs: Mapping[str, tuple[str, int]]
    seed: int
