"""What judging needs of a block of futures: arrays, whoever played them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

AT_QUOTA = 1.0 - 1e-9
"""Least attainment that counts as quota made; the sliver is rounding of sums."""


class Block(Protocol):
    """One plan in one block of R replications: N reps, M months, money.

    Arrays of ``(R, N)``, of ``(R,)`` (``fixed``, ``hiring``, ``override``) and of
    ``(R, M)`` (``month_moved``, money). ``revenue`` is after prices conceded.
    ``neglect`` is the mean of all months of the run, quota shares a month.
    """

    @property
    def revenue(self) -> Floats: ...  # noqa: D102
    @property
    def variable(self) -> Floats: ...  # noqa: D102
    @property
    def prizes(self) -> Floats: ...  # noqa: D102
    @property
    def conceded(self) -> Floats: ...  # noqa: D102
    @property
    def attainment(self) -> Floats: ...  # noqa: D102
    @property
    def exits(self) -> Floats: ...  # noqa: D102
    @property
    def regretted(self) -> Floats: ...  # noqa: D102
    @property
    def filled(self) -> Floats: ...  # noqa: D102
    @property
    def effort(self) -> Floats: ...  # noqa: D102
    @property
    def neglect(self) -> Floats: ...  # noqa: D102
    @property
    def fixed(self) -> Floats: ...  # noqa: D102
    @property
    def hiring(self) -> Floats: ...  # noqa: D102
    @property
    def override(self) -> Floats: ...  # noqa: D102
    @property
    def month_moved(self) -> Floats: ...  # noqa: D102


@dataclass(frozen=True, eq=False, slots=True)
class Terms:
    """What turns a block into money.

    Parameters
    ----------
    margin
        Gross margin as a share of revenue.
    quota, salary
        ``(N,)`` yearly quota and base salary, money.
    unpaid_value
        Money lost by neglecting the unpaid task by one quota share, as a share of
        quota.
    """

    margin: float
    quota: Floats
    salary: Floats
    unpaid_value: float = 0.0


def rep_pay(block: Block, terms: Terms) -> Floats:
    """Return everything a seat is paid in the run, ``(R, N)`` money.

    Base salary for the share of months that somebody sits there, variable pay, prizes.
    """
    years = block.month_moved.shape[1] / 12.0
    salary: Floats = terms.salary * years
    return block.filled * salary + block.variable + block.prizes
