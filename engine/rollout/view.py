"""A plan with its contests and what gains feel like, as the effort solver asks."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

import numpy as np

from engine.rollout.steps import PERIODS, period_share

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from engine.behaviour.person import Person
    from engine.rollout.steps import Steps

    Floats = NDArray[np.float64]


class Path(Protocol):
    """A plan with its amounts, on a path of attainments."""

    @property
    def lengths(self) -> tuple[int, ...]:
        """Months of the periods whose totals matter, ascending."""

    def worth(self, length: int, month: int, after: Sequence[Floats]) -> Floats:
        """Return money to date in the period of a length that the month is in."""


@dataclass(frozen=True, eq=False, slots=True)
class PrizeCurve:
    """What a contest is worth to a rep at the close of its window, by own total.

    Parameters
    ----------
    totals, money
        ``(n,)`` own totals of the window, ascending, quota shares; between: linear.
    """

    totals: Floats
    money: Floats

    def at(self, totals: Floats) -> Floats:
        """Return the expected prize, and the loss of face, at some totals."""
        return np.asarray(np.interp(totals, self.totals, self.money), dtype=np.float64)


@dataclass(frozen=True, eq=False, slots=True)
class View:
    """Conforms to :class:`engine.behaviour.effort.problem.Pay`.

    Parameters
    ----------
    path
        The plan with the seat's amounts.
    levels
        Months of the nested periods of the state, ascending.
    steps, quota_shares
        The year.
    person
        For what gains and losses feel like.
    prizes
        (level, step) of a window's close to what the contests closing there are worth.
    """

    path: Path
    levels: tuple[int, ...]
    steps: Steps
    quota_shares: tuple[float, ...]
    person: Person
    prizes: Mapping[tuple[int, int], Sequence[PrizeCurve]] = field(default_factory=dict)

    def worth(self, level: int, step: int, totals: Sequence[Floats]) -> Floats:
        """Return the money to date in the period of a level, felt terms included."""
        month = int(self.steps.month[step])
        months = self.levels[level]
        after = self._attainments(month, totals)
        value = self.path.worth(months, month, after)
        if self.steps.ends[step] and (month + 1) % months == 0:
            if level == 0 and self.person.gain:
                share = period_share(self.quota_shares, months, month)
                value = value + self._felt(totals[0] / share - 1.0) * share
            for curve in self.prizes.get((level, step), ()):
                value = value + curve.at(totals[level])
        return value

    def _attainments(self, month: int, totals: Sequence[Floats]) -> list[Floats]:
        """Return attainments of all periods; of those without memory: 0."""
        found: list[Floats] = []
        for months in PERIODS:
            if months in self.levels:
                share = period_share(self.quota_shares, months, month)
                found.append(totals[self.levels.index(months)] / share)
            else:
                found.append(np.zeros(()))
        return found

    def _felt(self, gap: Floats) -> Floats:
        """Return gain, or loss times its weight, of attainment less 1."""
        slope = np.where(gap >= 0, 1.0, self.person.loss_aversion)
        return np.asarray(self.person.gain * slope * gap, dtype=np.float64)
