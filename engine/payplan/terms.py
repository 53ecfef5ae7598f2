"""The plan: what is given, frozen. Every amount is in hundredths, every rate exact."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from engine.payplan.exact import Rounder

if TYPE_CHECKING:
    from datetime import date

    from engine.payplan.curve import Curve

Period = Literal["month", "quarter", "half", "year"]
Scope = Literal["own", "team", "reports", "all_reports"]
Measure = Literal["amount", "margin", "units"]
MONTHS: dict[Period, int] = {"month": 1, "quarter": 3, "half": 6, "year": 12}
"""Months of each period."""


@dataclass(frozen=True, slots=True)
class Windfall:
    """Of a deal above an amount only a share counts."""

    above: int
    counts: Fraction


@dataclass(frozen=True, slots=True)
class Counted:
    """Which credits count, and whose; a list that is None lets everything in."""

    measure: Measure = "amount"
    product: frozenset[str] | None = None
    segment: frozenset[str] | None = None
    channel: frozenset[str] | None = None
    credit: frozenset[str] | None = None
    of: Scope = "own"
    windfall: Windfall | None = None


@dataclass(frozen=True, slots=True)
class Basis:
    """Credits of a period, and the quota they are held against.

    Parameters
    ----------
    quota
        Name of the quota measure; None where no quota is needed.
    full
        Quota and target are of the whole period; else to date.
    """

    counted: Counted
    period: Period
    quota: str | None = None
    full: bool = True


@dataclass(frozen=True, slots=True)
class Limit:
    """An amount of money, or a share of the target of the period; one of the two."""

    money: int | None = None
    share: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Full:
    """What full achievement pays in a period: a share of target, or an amount."""

    share: Fraction | None = None
    amount: int | None = None


@dataclass(frozen=True, slots=True)
class Commission:
    """Pay for credits.

    Parameters
    ----------
    curve
        Pay (hundredths) as a function of credits (hundredths); or, where the basis
        has a quota, pay ÷ quota as a function of credits ÷ quota.
    per_deal
        The curve is applied to each deal of a month, not to the period's sum.
    by, rates, other
        Instead of a curve: a column of credits, the rate of each of its values, and
        that of all others.
    """

    name: str
    basis: Basis
    at_end: bool
    curve: Curve | None
    per_deal: bool = False
    by: Literal["product", "segment", "channel"] | None = None
    rates: tuple[tuple[str, Fraction], ...] = ()
    other: Fraction = Fraction(0)
    cap: Limit | None = None
    floor: Limit | None = None


@dataclass(frozen=True, slots=True)
class Bonus:
    """A share of the full bonus as a function of attainment (credits ÷ quota)."""

    name: str
    basis: Basis
    at_end: bool
    full: Full
    curve: Curve
    cap: Limit | None = None
    floor: Limit | None = None


@dataclass(frozen=True, slots=True)
class Matrix:
    """A share of the full bonus for two attainments.

    Parameters
    ----------
    row_starts, column_starts
        Ascending attainments; the first is 0.
    pays
        One tuple for each row.
    linear
        Interpolated in both directions; else the cell reached.
    """

    name: str
    rows: Basis
    columns: Basis
    at_end: bool
    full: Full
    row_starts: tuple[Fraction, ...]
    column_starts: tuple[Fraction, ...]
    pays: tuple[tuple[Fraction, ...], ...]
    linear: bool = False
    cap: Limit | None = None
    floor: Limit | None = None


@dataclass(frozen=True, slots=True)
class Objectives:
    """Pay for scores of agreed objectives (MBO)."""

    name: str
    period: Period
    full: Full
    most: Fraction = Fraction(1)


@dataclass(frozen=True, slots=True)
class Window:
    """Days from first to last, both included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Spiff:
    """Extra pay for certain deals in a window; exactly one of the three rates."""

    name: str
    window: Window
    counted: Counted
    per_unit: int | None = None
    rate: Fraction | None = None
    per_deal: int | None = None
    least: int | None = None
    each_most: int | None = None
    budget: int | None = None


ContestKind = Literal["rank", "threshold", "improvement", "team", "pool", "club"]


@dataclass(frozen=True, slots=True)
class Contest:
    """Prizes for results against others, or against a mark, in a window.

    Parameters
    ----------
    quota
        Then the score is attainment of this quota measure; else credits.
    minimum
        Least score: hundredths, or a share where scores are attainments.
    levels
        Of a threshold contest: (least score, prize).
    top
        Of a club: a number of winners, or a share of those eligible.
    """

    name: str
    kind: ContestKind
    window: Window
    counted: Counted
    quota: str | None = None
    minimum: Fraction = Fraction(0)
    leagues: Literal["team", "league"] | None = None
    cash: bool = True
    prizes: tuple[int, ...] = ()
    ties: Literal["share", "all", "first"] = "share"
    levels: tuple[tuple[Fraction, int], ...] = ()
    base_window: Window | None = None
    by_percent: bool = False
    team_mean: bool = False
    pool: int = 0
    top: int | Fraction = 0


@dataclass(frozen=True, slots=True)
class Override:
    """A share of what the reports' components earned."""

    name: str
    rate: Fraction
    all_levels: bool
    components: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Multiply:
    """A factor on components, from an attainment; a gate is one with two steps."""

    name: str
    on: tuple[str, ...]
    by: Basis
    curve: Curve
    is_gate: bool = False


@dataclass(frozen=True, slots=True)
class Cap:
    """The most that components together pay in a period."""

    name: str
    on: tuple[str, ...]
    period: Period
    most: Limit
    carried: bool = False


@dataclass(frozen=True, slots=True)
class Floor:
    """The least that components together pay in a period."""

    name: str
    on: tuple[str, ...]
    period: Period
    least: Limit


@dataclass(frozen=True, slots=True)
class Clawback:
    """What cancelled deals take back: within so many months, of these components."""

    within_months: int
    on: frozenset[str]


@dataclass(frozen=True, slots=True)
class Guarantee:
    """A share of target in the first months since hire."""

    months: int
    share: Fraction


@dataclass(frozen=True, slots=True)
class Draw:
    """An advance up to an amount a month, and how it is recovered."""

    amount: int
    recoverable: bool
    months: int | None = None
    after: int | None = None
    never_below: int = 0
    most: Fraction = Fraction(1)
    within: int | None = None
    forgiven: bool = False


Counting = Commission | Bonus | Matrix
"""Components with a basis: credits of a period."""
Component = Counting | Objectives | Spiff
Adjustment = Multiply | Cap | Floor


@dataclass(frozen=True, slots=True)
class Plan:
    """One pay plan.

    Parameters
    ----------
    name
        Its key in the scenario.
    title
        What people call it.
    base, target
        Yearly base salary and target incentive, hundredths, unless a row of
        assignments says otherwise.
    ramp
        Share of quota in the first, second … month since hire.
    may_fall
        Names of what may pay less for more credits, by the plan's own word.
    """

    name: str
    title: str
    currency: str
    rounder: Rounder = field(default_factory=Rounder)
    base: int = 0
    target: int = 0
    ramp: tuple[Fraction, ...] = ()
    may_fall: frozenset[str] = frozenset()
    components: tuple[Component, ...] = ()
    contests: tuple[Contest, ...] = ()
    overrides: tuple[Override, ...] = ()
    adjust: tuple[Adjustment, ...] = ()
    clawback: Clawback | None = None
    guarantee: Guarantee | None = None
    draw: Draw | None = None


def basis_of(component: Counting) -> Basis:
    """Return what a component counts; a matrix's rows."""
    return component.rows if isinstance(component, Matrix) else component.basis
