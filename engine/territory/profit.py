"""Expected profit: concave response to selling time, time shared out at its best.

A call more brings less than the call before, and an hour on the road is not an hour
with an account. So the most profitable alignment is not the one that is balanced best:
it gives each account to whom the hours are worth most (Skiera & Albers 1998).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from engine.territory.amounts import Amounts, Table, as_amounts
from engine.territory.by_pair import read_only

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Owners = NDArray[np.int32]
    Index = NDArray[np.intp]

GRAIN_BITS = 50
"""Pulls are counted in whole numbers whose total stays below two to this power."""


@dataclass(frozen=True, eq=False, slots=True)
class Response:
    """What selling time brings at each account: price_i · t^exponent a year.

    Parameters
    ----------
    price
        (n_units,) float, 0 or more: minor currency units of contribution a year that
        the first hour a year brings.
    exponent
        More than 0, less than 1, the same for all accounts: 1 % more time brings
        ``exponent`` % more. Albers, Mantrala & Sridhar (2010) find 0.34 on average
        over studies, 0.31 once their biases are taken out.

    Raises
    ------
    ValueError
        The exponent is out of range, or a price is negative or not finite.
    """

    price: Floats
    exponent: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "price", read_only(np.asarray(self.price, float)))
        if not 0.0 < self.exponent < 1.0:
            raise ValueError(f"exponent must be between 0 and 1, got {self.exponent}")
        if not np.isfinite(self.price).all() or self.price.min(initial=0.0) < 0:
            raise ValueError("prices must be finite and 0 or more")

    def sales(self, hours: Floats) -> Floats:
        """Return (n_units,) contribution of so many hours a year with each account."""
        return np.asarray(self.price * hours**self.exponent, dtype=np.float64)

    def pull(self, travel: Floats) -> Floats:
        """Return the pull of each account on a rep's time.

        Parameters
        ----------
        travel
            (n_units,) or (n_units, m) float, 0 or more: hours on the road for each
            hour with the account.

        Returns
        -------
        Same shape as ``travel``: price^(1/(1−b)) · (1 + travel)^(−b/(1−b)). A rep
        divides the time in proportion to it; see :func:`territory_profit`.
        """
        b = self.exponent
        price = self.price.reshape(-1, *[1] * (np.ndim(travel) - 1))
        worth = price ** (1.0 / (1.0 - b)) * (1.0 + travel) ** (-b / (1.0 - b))
        return np.asarray(worth, dtype=np.float64)


def best_hours(response: Response, travel: Floats, hours: float) -> Floats:
    """Return how a rep's year is best shared out among the accounts of a territory.

    Parameters
    ----------
    response, travel
        Of the accounts of one territory; ``travel`` is (k,) hours on the road for each
        hour with the account.
    hours
        Working hours a year, with accounts and on the road together.

    Returns
    -------
    (k,) float, hours with each account; Σ (1 + travel) · t = hours, unless no account
    brings anything.

    Notes
    -----
    max Σ p_i t_i^b over Σ (1 + τ_i) t_i = T. Where the marginal profit of an hour of
    the rep, b p_i t_i^(b−1) / (1 + τ_i), is the same λ everywhere,
    (1 + τ_i) t_i = (b/λ)^(1/(1−b)) α_i with the pull α_i, so
    t_i = T · α_i / Σα / (1 + τ_i). The problem is concave: this is the maximum.
    """
    pull = response.pull(travel)
    total = pull.sum()
    if total == 0.0:
        return np.zeros_like(pull)
    return np.asarray(hours * pull / total / (1.0 + travel), dtype=np.float64)


def territory_profit(pull: Floats, hours: Floats, exponent: float) -> Floats:
    """Return (m,) float: what territories bring a year when time is shared out best.

    Parameters
    ----------
    pull
        (m,) float, the sum of the pulls of each territory's accounts.
    hours
        (m,) float, each rep's working hours a year.
    exponent
        Of the response.

    Notes
    -----
    With t_i of :func:`best_hours`, p_i t_i^b = α_i (T / Σα)^b, and all together
    T^b (Σα)^(1−b): an increasing concave function of a sum over accounts. Drexl &
    Haase (1999) and Haase & Müller (2014) start from the same problem with t_i open.
    """
    profit = np.asarray(hours, float) ** exponent * np.asarray(pull) ** (1.0 - exponent)
    return np.asarray(profit, dtype=np.float64)


@dataclass(frozen=True, eq=False, slots=True)
class Profit:
    """Expected profit as a part of the objective: it counts with a minus.

    Parameters
    ----------
    pull
        Whole-number pull of each pair, 0 or more; see :func:`profit_term`.
    force
        (n_territories,) float, 0 or more: a territory whose pulls add up to S brings
        rint(force · S^(1 − exponent)) minor currency units a year.
    exponent
        Of the response.
    name
        What the term is called.
    """

    pull: Amounts
    force: Floats
    exponent: float
    name: str = "expected profit"

    def __post_init__(self) -> None:
        object.__setattr__(self, "pull", as_amounts(self.pull))
        object.__setattr__(self, "force", read_only(np.asarray(self.force, float)))

    def profits(self, owner: Owners, num_territories: int) -> Ints:
        """Return (n_territories,) int64, what each territory brings; units of −1: 0."""
        rows = np.flatnonzero(owner >= 0)
        held = owner[rows].astype(np.intp)
        total = np.zeros(num_territories, dtype=np.int64)
        np.add.at(total, held, self.pull.at(rows, held))
        brought = self.force * total.astype(np.float64) ** (1.0 - self.exponent)
        return np.rint(brought).astype(np.int64)

    def value(self, owner: Owners, num_territories: int) -> int:
        """Return minus what all territories bring."""
        return -int(self.profits(owner, num_territories).sum())

    def take(self, units: Index, territories: Index) -> Profit:
        """Return the term with units and territories in another order."""
        pull = self.pull.take(units, territories)
        return Profit(pull, self.force[territories], self.exponent, self.name)

    def parts(self) -> tuple[np.ndarray, ...]:
        """Return pulls, forces and the exponent."""
        return (*self.pull.parts(), self.force, np.array([self.exponent]))

    def check(self, num_units: int) -> None:
        """Refuse another shape, forces below nothing, or an exponent out of range."""
        self.pull.check(self.name, (num_units, self.force.size))
        if not np.isfinite(self.force).all() or self.force.min() < 0:
            raise ValueError(f"{self.name}: forces must be finite and 0 or more")
        if not 0.0 < self.exponent < 1.0:
            raise ValueError(f"{self.name}: exponent must be between 0 and 1")
        total = sum(self.pull.most.tolist())
        if total >= 2**53:
            raise ValueError(f"{self.name}: pulls up to {total} cannot be counted")


def profit_term(
    response: Response, travel: Floats, hours: Floats, name: str = "expected profit"
) -> Profit:
    """Return the objective's term: what a plan brings with time shared out at its best.

    Parameters
    ----------
    response
        Of the units, in the problem's order.
    travel
        (n_units, n_territories) float, 0 or more: hours on the road for each hour with
        the account, such as the way there and back ÷ length of a visit.
    hours
        (n_territories,) float, 0 or more: each rep's working hours a year.
    name
        What the term is called.

    Raises
    ------
    ValueError
        Shapes do not fit, or a number is negative or not finite.

    Notes
    -----
    Pulls are rounded to whole numbers of a grain of max-total · 2^−50, so loads are
    exact; an account that is 10^−9 of all is still right to six digits.
    """
    travel, hours = np.asarray(travel, float), np.asarray(hours, float)
    if travel.shape != (response.price.size, hours.size):
        raise ValueError(f"travel must be {(response.price.size, hours.size)}")
    for what, array in (("travel", travel), ("hours", hours)):
        if not np.isfinite(array).all() or array.min(initial=0.0) < 0:
            raise ValueError(f"{what} must be finite and 0 or more")
    pull = response.pull(travel)
    most = float(pull.max(axis=1).sum())
    grain = most / 2.0**GRAIN_BITS if most > 0 else 1.0
    whole = np.rint(pull / grain).astype(np.int64)
    b = response.exponent
    return Profit(Table(whole), hours**b * grain ** (1.0 - b), b, name)
