"""A contest while it runs: scores counted month by month, published, and closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.sim.crowd.prizes import (
    TIES,
    groups,
    in_teams,
    places,
    pooled,
    ranked,
    reached,
    summed,
)
from engine.sim.crowd.state import EMPTY

if TYPE_CHECKING:
    from engine.sim.crowd.prizes import Flags
    from engine.sim.crowd.problem import Floats, Race, Seats
    from engine.sim.crowd.state import State


class _Window:
    """Credits and quota of some months, of the person who sits there at their end."""

    def __init__(self, first: int, last: int, shape: tuple[int, ...]) -> None:
        self.first, self.last = first, last
        self.credits: Floats = np.zeros(shape)
        self.quota: Floats = np.zeros(shape)

    def count(self, month: int, state: State, due: Floats) -> None:
        """Add a month; ``due`` (T,) is its share of quota by tenure."""
        if self.first <= month <= self.last:
            self.credits += state.flow
            late = np.minimum(state.tenure, len(due) - 1)
            self.quota += np.where(state.tenure == EMPTY, 0.0, due[late] * state.factor)

    def forget(self, who: Flags) -> None:
        """Start again at 0."""
        self.credits[who] = 0.0
        self.quota[who] = 0.0

    def score(self, money: Floats | None) -> Floats:
        """Return credits in money, or ÷ quota where no money is given; 0 without."""
        if money is not None:
            return self.credits * money[:, None]
        out = np.zeros_like(self.credits)
        return np.divide(self.credits, self.quota, out=out, where=self.quota > 0.0)


class Contest:
    """A race in a block of replications.

    Who takes part: who sits there when the window closes and whose score is more than 0
    and at least the minimum; of an improvement also only who sat there for some of the
    base window. Somebody new starts at 0.

    Attributes
    ----------
    won
        ``(reps, replications)`` prize money.
    boards
        ``(reps,)`` mean places, a published month each.
    """

    def __init__(self, race: Race, seats: Seats, replications: int) -> None:
        shape = (len(seats.ids), replications)
        self.race, self._seats = race, seats
        self._window = _Window(race.first, race.last, shape)
        self._base: _Window | None = None
        if race.kind == "improvement":
            self._base = _Window(race.base_first, race.base_last, shape)
        alone = np.zeros(len(seats.ids), np.int64)
        self._group = {"all": alone, "team": seats.team, "league": seats.league}[
            race.by
        ]
        self.won: Floats = np.zeros(shape)
        self.boards: list[Floats] = []

    def month_end(self, month: int, state: State, due: Floats) -> bool:
        """Count the month, publish the standings, and say whether prizes were given.

        Parameters
        ----------
        due
            ``(T,)`` share of quota that the month counts, by tenure.
        """
        for window in (self._window, self._base):
            if window is not None:
                window.count(month, state, due)
        if self.race.board and self.race.first <= month <= self.race.last:
            self.boards.append(self._standings(state))
        closes = month == self._closes
        if closes:
            self.won[:] = self._prizes(state)
        return closes

    def forget(self, state: State) -> None:
        """Forget the scores of everybody who left."""
        gone = state.tenure <= 0
        for window in (self._window, self._base):
            if window is not None:
                window.forget(gone)

    @property
    def _closes(self) -> int:
        """Month with whose end the prizes are known."""
        return max(self.race.last, self._base.last if self._base else 0)

    def _scores(self) -> Floats:
        money = None if self.race.by_attainment else self._seats.quota
        score = self._window.score(money)
        return score - self._base.score(money) if self._base else score

    def _entered(self, score: Floats, state: State) -> Flags:
        least = self.race.minimum
        entered: Flags = (state.tenure != EMPTY) & (score > 0.0) & (score >= least)
        return entered & (self._base.quota > 0.0) if self._base else entered

    def _standings(self, state: State) -> Floats:
        """Return ``(reps,)`` mean places; of teams for a race of teams."""
        score = self._scores()
        group = self._group
        if self.race.kind != "team":
            shown = np.where(state.tenure == EMPTY, -np.inf, score)
            return places(shown, groups(group))
        team = self._seats.team
        members = groups(team)
        counted = np.where(self._entered(score, state), score, 0.0)
        first = np.append(members.members, 0)[members.first[:-1]]
        found: Floats = places(summed(counted, members), groups(group[first]))[team]
        return found

    def _prizes(self, state: State) -> Floats:
        race, score = self.race, self._scores()
        entered = self._entered(score, state)
        prizes, ties = np.array(race.prizes, np.float64), TIES.index(race.ties)
        if race.kind == "threshold":
            return reached(score, entered, np.array(race.levels), prizes)
        if race.kind == "pool":
            return pooled(score, entered, self._group, race.prizes[0])
        if race.kind == "team":
            team, ranking = self._seats.team, (prizes, ties)
            return in_teams(score, entered, team, self._group, ranking)
        return ranked(score, entered, groups(self._group), prizes, ties)
