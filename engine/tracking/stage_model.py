"""Chances of leaving a stage by how long a deal has been in it.

Time goes in steps, a week by default. In each step of a stay a deal moves to another
stage, is won, is lost or stays: competing risks, counted in the steps that were over
by the day of the data. Open deals count with the steps they survived. Chances at one
age are drawn towards those at the age before (or a parent's) by as much as the data ask
for: a stage whose age does not matter becomes the plain chain, and ages that no deal
has reached yet go on as the oldest that one has.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import gammaln

from engine.tracking.chain import AbsorbingChain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    from engine.tracking.spells import Spells

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

WEEK = 7.0
MONTH = 365.25 / 12.0
AGES = (0, 1, 2, 3, 4, 6, 8, 12, 16, 24, 36, 52)
"""Steps of age at which chances may change; the last lasts."""
PLAIN = (0,)
"""Age does not matter: the plain chain."""
STRENGTHS = np.geomspace(0.5, 1e6, 60)
"""Steps' worth of belief in what chances are drawn towards that are tried out."""


@dataclass(frozen=True, eq=False, slots=True)
class StageModel:
    """Chances of a step, by stage and age.

    Parameters
    ----------
    stages
        Names, in order.
    step_days
        Length of a step.
    ages
        ``(bands,)`` steps of age at which each band begins, from 0.
    leave
        ``(stages, bands, stages + 2)`` chance of a step to each stage, to won and to
        lost; the rest stays. Leaving to the own stage begins a new stay in it.
    exposed, left
        ``(stages, bands)`` steps that deals were at risk, and ``(stages, bands,
        stages + 2)`` how often they left where.
    strength
        ``(stages,)`` steps' worth of the age before (or the parent) mixed in.
    """

    stages: tuple[str, ...]
    step_days: float
    ages: tuple[int, ...]
    leave: Floats
    exposed: Ints
    left: Ints
    strength: Floats

    @property
    def depth(self) -> int:
        """Ages that are told apart, in steps; the last one lasts."""
        return self.ages[-1] + 1

    @property
    def chain(self) -> AbsorbingChain:
        """The chain of stage × age; state ``stage × depth + age``; ends won, lost."""
        return _expand(self)

    def state(self, stage: ArrayLike, age_days: ArrayLike = 0.0) -> Ints:
        """Return the chain's states of deals so many days in their stage."""
        age = np.floor_divide(np.asarray(age_days, dtype=np.float64), self.step_days)
        age = np.minimum(age, self.depth - 1).astype(np.int64)
        return np.asarray(stage, dtype=np.int64) * self.depth + age

    def win(self, stage: ArrayLike, age_days: ArrayLike = 0.0) -> Floats:
        """Return the chances that deals are ever won."""
        return np.asarray(self.chain.ended[self.state(stage, age_days), 0])

    def won_within(
        self, stage: ArrayLike, age_days: ArrayLike, days: Sequence[float]
    ) -> Floats:
        """Return chances that deals are won within so many days from now.

        Returns
        -------
        ``(deals, len(days))``; between two steps in proportion.
        """
        whole = np.asarray(days, dtype=np.float64) / self.step_days
        last = int(np.ceil(whole.max(initial=0.0)))
        won = self.chain.ended_within(last)[:, self.state(stage, age_days), 0]
        below = np.clip(np.floor(whole).astype(np.int64), 0, last)
        above = np.minimum(below + 1, last)
        part = (whole - below)[:, None]
        return np.asarray(((1 - part) * won[below] + part * won[above]).T)

    def days_left(self, stage: ArrayLike, age_days: ArrayLike = 0.0) -> Floats:
        """Return expected days until deals end, won or lost.

        A step that ends a deal ends it half-way.
        """
        steps = self.chain.steps[self.state(stage, age_days)]
        return np.asarray((steps - 0.5) * self.step_days)

    def forward(self, stage: int) -> float:
        """Return the chance that a deal that enters a stage leaves it forward."""
        ahead = self.leave[stage, :, stage + 1 : len(self.stages) + 1].sum(axis=1)
        away = self.leave[stage].sum(axis=1)
        stays, found = 1.0, 0.0
        ends = [*self.ages[1:], self.ages[-1]]
        for band, (begins, until) in enumerate(zip(self.ages, ends, strict=True)):
            keeps = (1 - away[band]) ** (until - begins) if until > begins else 0.0
            found += stays * (1 - keeps) * ahead[band] / away[band]
            stays *= keeps
        return float(found)


def fit_stages(
    spells: Spells,
    *,
    step_days: float = WEEK,
    ages: Sequence[int] = AGES,
    parent: StageModel | None = None,
) -> StageModel:
    """Return the chances that a history of stages shows.

    Parameters
    ----------
    spells
        Stays, open ones among them.
    step_days
        Length of a step, more than 0.
    ages
        Steps of age at which chances may change, from 0 upwards; :data:`PLAIN` for the
        plain chain.
    parent
        What chances are drawn towards, such as the model of all segments; those at the
        age before if not given.

    Raises
    ------
    ValueError
        Steps or ages make no sense, or differ from the parent's; no step is over yet.

    Notes
    -----
    A step of a stay counts only if it was over on the day of the data, whether or not
    the deal left in it: to count exits of steps that are not over would favour them.
    Chances are ``(left + strength × base) ÷ (exposed + strength)``, with the strength
    that makes the counts most likely (Dirichlet-multinomial). The base of a band of age
    is the band before it; of the first, the stage as a whole with one step of the
    average stage mixed in, half of its exits forward, half lost.
    """
    ages = tuple(int(age) for age in ages)
    if not step_days > 0 or ages[:1] != (0,) or list(ages) != sorted(set(ages)):
        raise ValueError("a step must be above 0 and ages must rise from 0")
    if parent is not None and (parent.ages, parent.step_days) != (ages, step_days):
        raise ValueError("the parent has other steps or ages")
    exposed, left = _count(spells, step_days, ages)
    if not exposed.sum():
        raise ValueError("no step of any stay is over yet")
    start = _own(exposed, left)
    fitted = [
        _fit_stage(n, d, start[stage], None if parent is None else parent.leave[stage])
        for stage, (n, d) in enumerate(zip(exposed, left, strict=True))
    ]
    leave = np.array([one for one, _ in fitted])
    strength = np.array([one for _, one in fitted])
    return StageModel(spells.stages, step_days, ages, leave, exposed, left, strength)


def _count(
    spells: Spells, step_days: float, ages: tuple[int, ...]
) -> tuple[Ints, Ints]:
    """Return steps at risk and exits, by stage and band of age."""
    stages, bands = len(spells.stages), len(ages)
    over = np.floor_divide(spells.entered, step_days).astype(np.int64)
    # A stay of exactly one step ends in the first step, not in the second.
    step = np.maximum(np.ceil(spells.dwell / step_days).astype(np.int64) - 1, 0)
    until = np.minimum(step + 1, over)  # steps at risk: with the exit, if it counts
    begins = np.array(ages)
    ends = np.append(begins[1:], np.iinfo(np.int64).max)
    at_risk = np.clip(until[:, None], begins, ends) - begins
    exposed = np.zeros((stages, bands), dtype=np.int64)
    np.add.at(exposed, spells.stage, at_risk)
    gone = ~spells.open & (step < over)
    band = np.searchsorted(begins, step[gone], side="right") - 1
    left = np.zeros((stages, bands, stages + 2), dtype=np.int64)
    np.add.at(left, (spells.stage[gone], band, spells.after[gone]), 1)
    return exposed, left


def _own(exposed: Ints, left: Ints) -> Floats:
    """Return each stage's chances at any age, with one step of the average stage."""
    stages = exposed.shape[0]
    rate = (left.sum() + 1.0) / (exposed.sum() + 2.0)
    average = np.zeros((stages, stages + 2))
    for stage in range(stages):
        average[stage, [stage + 1, stages + 1]] = rate / 2
    own: Floats = left.sum(axis=1) + average
    return np.asarray(own / (exposed.sum(axis=1)[:, None] + 1.0))


def _fit_stage(
    exposed: Ints, left: Ints, start: Floats, parent: Floats | None
) -> tuple[Floats, float]:
    """Return chances by band, ``(bands, stages + 2)``, and the strength behind them.

    Every strength is tried at once; the one under which the counts are most likely,
    each band given those before it, is taken.
    """
    strengths = STRENGTHS[:, None]
    now = np.broadcast_to(start, (STRENGTHS.size, start.size))
    likely, path = np.zeros(STRENGTHS.size), []
    for band, (n, d) in enumerate(zip(exposed, left, strict=True)):
        base = now if parent is None else np.broadcast_to(parent[band], now.shape)
        likely += _log_chance(n, d, strengths * base, STRENGTHS)
        now = (d + strengths * base) / (n + strengths)
        path.append(now)
    best = int(likely.argmax())
    return np.array([one[best] for one in path]), float(STRENGTHS[best])


def _log_chance(exposed: int, left: Ints, prior: Floats, total: Floats) -> Floats:
    """Return log chances of a band's counts: Dirichlet-multinomial, by strength."""
    counts = np.append(left, exposed - left.sum())
    shares = np.column_stack([prior, total - prior.sum(axis=1)])
    some = np.maximum(shares[:, counts > 0], 1e-300)  # impossible counts: very unlikely
    each = gammaln(counts[counts > 0] + some) - gammaln(some)
    return np.asarray(each.sum(axis=1) + gammaln(total) - gammaln(exposed + total))


def _expand(model: StageModel) -> AbsorbingChain:
    """Return the chain of stage × age."""
    stages, depth = len(model.stages), model.depth
    band = np.searchsorted(model.ages, np.arange(depth), side="right") - 1
    leave = model.leave[:, band, :].reshape(stages * depth, stages + 2)
    moves = np.zeros((stages * depth, stages * depth))
    moves[:, ::depth] = leave[:, :stages]
    state = np.arange(stages * depth)
    older = np.where(state % depth < depth - 1, state + 1, state)
    moves[state, older] += 1 - leave.sum(axis=1)
    return AbsorbingChain(moves, leave[:, stages:])
