"""Rules of a capacity plan. Indices point into the problem's tuples."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

Quantity = Literal["heads", "starts", "load", "surplus", "separations", "short_time"]


@dataclass(frozen=True, slots=True)
class Target:
    """The number: Σ made ≥ share × Σ amount, over some needs and months.

    Parameters
    ----------
    name
        Unique, such as ``bookings 2027``.
    """

    name: str
    needs: tuple[int, ...]
    months: tuple[int, ...]
    share: float = 1.0


@dataclass(frozen=True, slots=True)
class Ratio:
    """Support follows those it supports: heads(of) ≥ least × heads(per), every month.

    A span of control of 8 is ``least = 1/8``.

    Parameters
    ----------
    name
        Unique.
    of, per
        Cells whose people are counted.
    least
        Heads of ``of`` for each head of ``per``.
    months
        Months in which it is asked for.
    """

    name: str
    of: tuple[int, ...]
    per: tuple[int, ...]
    least: float
    months: tuple[int, ...]


@dataclass(frozen=True, eq=False, slots=True)
class Limit:
    """A quantity is at most so much in each month.

    Parameters
    ----------
    name
        Unique, such as ``office north``.
    family
        What kind of limit it is, for people: ``headcount``, ``recruiters``,
        ``intake``, ``overstaffing`` …
    quantity
        ``heads`` (producing in the month), ``separations`` and ``short_time`` of
        ``items`` = cells; planned ``starts`` and recruiters' ``load`` of ``items`` =
        streams; ``surplus`` (capacity − amount, where positive) of ``items`` = needs.
    items
        Indices.
    at_most
        ``(months,)``; infinite: no limit that month.
    """

    name: str
    family: str
    quantity: Quantity
    items: tuple[int, ...]
    at_most: Floats


@dataclass(frozen=True, slots=True)
class Budget:
    """Money spent over some months is at most so much; not discounted.

    Counted: pay, hiring, training, separations, cover; not what is missed.

    Parameters
    ----------
    name
        Unique, such as ``budget 2027``.
    cells
        Whose money; None: everybody's, training and cover included. With cells given,
        pay, separations, and costs of streams into them.
    spent
        Money of the budget that was spent in months before these, where a plan is made
        again: what is left of it may be less than nothing.
    stated
        The limit before that; None: nothing was.
    """

    name: str
    months: tuple[int, ...]
    at_most: float
    cells: tuple[int, ...] | None = None
    spent: float = 0.0
    stated: float | None = None


@dataclass(frozen=True, eq=False, slots=True)
class Training:
    """Starters of some streams begin in a class.

    Parameters
    ----------
    name
        Unique.
    streams
        Whose planned starts need a seat in that month.
    seats
        Of a class.
    cost
        Money a class.
    classes_at_most
        Classes a month (trainers ÷ trainers a class, 0 where none begins).
    """

    name: str
    streams: tuple[int, ...]
    seats: int
    cost: float
    classes_at_most: Floats
