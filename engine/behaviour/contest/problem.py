"""A one-shot contest: what is given, and what recomputing efforts gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.behaviour.contest.fixed_point import ContestStatus
    from engine.behaviour.contest.shock import Shock

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Entrant:
    """One who takes part.

    Parameters
    ----------
    cost, power
        Effort e costs cost · e^power ÷ power; more than 0, and 1 (linear) or more.
    value
        Factor on what prizes are felt as, 0 or more.
    head_start
        Added to the score.
    """

    cost: float
    power: float = 2.0
    value: float = 1.0
    head_start: float = 0.0

    def __post_init__(self) -> None:
        right = {
            "cost": 0 < self.cost < np.inf,
            "power": 1 <= self.power < np.inf,
            "value": 0 <= self.value < np.inf,
            "head_start": abs(self.head_start) < np.inf,
        }
        wrong = [name for name, fine in right.items() if not fine]
        if wrong:
            raise ValueError(f"{wrong[0]} is out of range: {getattr(self, wrong[0])}")

    def cost_of(self, effort: Floats) -> Floats:
        """Return what effort costs."""
        return np.asarray(self.cost * effort**self.power / self.power)


@dataclass(frozen=True, slots=True)
class ContestProblem:
    """Efforts are chosen once, at the same time; then luck decides.

    Parameters
    ----------
    entrants
        Two or more. Those with equal numbers act alike.
    prizes
        Money by place, never rising; places without one have 0.
    shock
        Luck added to each score, independent of others'.
    score
        ``effort``: effort itself; ``log``: its logarithm, so that luck multiplies
        effort, and with Gumbel luck of scale 1/R chances are those of Tullock,
        x^R ÷ Σ x^R. Nobody wins with no effort unless nobody makes any.
    taste
        ρ of the utility of a prize, prize^ρ; 1 is risk neutral, less is averse.
    social_loss
        Felt for each place below place ⌈n/2⌉, in units of utility.
    """

    entrants: tuple[Entrant, ...]
    prizes: tuple[float, ...]
    shock: Shock
    score: Literal["effort", "log"] = "effort"
    taste: float = 1.0
    social_loss: float = 0.0

    def __post_init__(self) -> None:
        count = len(self.entrants)
        if count < 2:
            raise ValueError(f"a contest has 2 entrants or more, not {count}")
        check_prizes(self.prizes, count)
        if self.score not in ("effort", "log"):
            raise ValueError(f"a score is 'effort' or 'log', not {self.score!r}")
        if not (0 < self.taste <= 1 and self.social_loss >= 0):
            raise ValueError("taste is within (0, 1], social_loss is 0 or more")

    @property
    def felt(self) -> Floats:
        """Return ``(n,)`` utility of each place, before an entrant's own factor."""
        count = len(self.entrants)
        money = np.zeros(count)
        money[: len(self.prizes)] = self.prizes
        below = np.maximum(np.arange(1, count + 1) - (count + 1) // 2, 0)
        return np.asarray(money**self.taste - self.social_loss * below)

    def position(self, entrant: Entrant, effort: Floats) -> Floats:
        """Return the score before luck."""
        if self.score == "log":
            return np.log(np.maximum(effort, 1e-300)) + entrant.head_start
        return np.asarray(effort + entrant.head_start)


def check_prizes(prizes: tuple[float, ...], entrants: int) -> None:
    """Refuse prizes that rise, are below 0, or are more than there are entrants.

    Raises
    ------
    ValueError
        Saying which.
    """
    money = np.asarray(prizes, dtype=np.float64)
    if not 1 <= money.size <= entrants:
        raise ValueError(f"{entrants} entrants can win 1 to {entrants} prizes")
    if not (np.isfinite(money).all() and money[-1] >= 0):
        raise ValueError("prizes must be finite and 0 or more")
    if (np.diff(money) > 0).any():
        raise ValueError("a later place must not win more than an earlier one")


@dataclass(frozen=True, eq=False, slots=True)
class ContestMeasure:
    """What efforts lead to, and what deviating alone would bring, found by a scan.

    Parameters
    ----------
    odds
        ``(n, n)`` chance of each entrant (row) to take each place (column).
    payoffs
        ``(n,)`` expected utility of the place less the cost of effort.
    replies
        ``(n,)`` each entrant's best effort if all others keep theirs.
    gains
        ``(n,)`` what that brings more, 0 or more.
    """

    odds: Floats
    payoffs: Floats
    replies: Floats
    gains: Floats


@dataclass(frozen=True, eq=False, slots=True)
class ContestResult:
    """Efforts of a contest, and how sure they are.

    Parameters
    ----------
    status
        Whether an equilibrium was found and checked.
    efforts
        ``(n,)`` the equilibrium; without one, the last efforts tried.
    odds, payoffs
        As in :class:`ContestMeasure`, at ``efforts``.
    gain
        The most that anybody gains by deviating from ``efforts``, utility.
    cycle_low, cycle_high
        Range of mean effort that undamped best replies cycle through; in an
        equilibrium both are its mean effort.
    low, high
        ``(n,)`` efforts at the ends of that range.
    rounds
        How often best replies were solved.
    """

    status: ContestStatus
    efforts: Floats
    odds: Floats
    payoffs: Floats
    gain: float
    cycle_low: float
    cycle_high: float
    low: Floats
    high: Floats
    rounds: int
