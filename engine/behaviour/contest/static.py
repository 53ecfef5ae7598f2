"""Efforts of a one-shot contest: best replies by a global scan, to a fixed point."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from engine.behaviour.contest.fixed_point import Response, fixed_point
from engine.behaviour.contest.odds import ahead_chances
from engine.behaviour.contest.order import place_slopes
from engine.behaviour.contest.problem import ContestMeasure, ContestResult

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from engine.behaviour.contest.fixed_point import State
    from engine.behaviour.contest.problem import ContestProblem, Entrant

    Floats = NDArray[np.float64]

SLIVER = 1e-12
"""Most gain by deviating in what is called an equilibrium, as a share of the spread
between the best and the worst place."""
SCANNED = 129
"""Efforts tried first, from 0 to one that costs more than any prize brings."""
SMALL = 48
"""Efforts tried besides, evenly by ratio."""
PEAKS = 3
"""How many of the best peaks are refined."""
ZOOMS = 7
"""Refinements; each narrows a peak to an eighth."""


def solve_contest(
    problem: ContestProblem,
    *,
    start: Sequence[float] | None = None,
    sliver: float = SLIVER,
    damping: float = 0.5,
    most_rounds: int = 200,
) -> ContestResult:
    """Find efforts at which nobody gains by deviating, or say that none were found.

    Parameters
    ----------
    problem
        The contest.
    start
        ``(n,)`` efforts to begin with; None: what all would choose if they were like
        the average, Σ V_k β_k = c′(e).
    sliver
        Most gain of a deviation in an equilibrium, as a share of the spread of the
        utility of places.
    damping, most_rounds
        As in :func:`engine.behaviour.contest.fixed_point.fixed_point`.

    Notes
    -----
    Lazear and Rosen 1981; Tullock 1980. Whether the first-order condition is an
    equilibrium depends on luck being large enough, hence the global scan.
    """
    groups = _Groups(problem)
    spread = float(np.ptp(problem.felt)) * max(each.value for each in groups.kinds)
    found = fixed_point(
        groups.respond,
        (groups.gather(start),),
        damping=damping,
        tolerance=sliver * spread,
        most_rounds=most_rounds,
    )
    efforts = groups.spread(found.last.policy)
    measured = measure_contest(problem, efforts.tolist())
    return ContestResult(
        found.status,
        efforts,
        measured.odds,
        measured.payoffs,
        float(measured.gains.max()),
        found.cycle_low,
        found.cycle_high,
        groups.spread(found.low.policy),
        groups.spread(found.high.policy),
        found.rounds,
    )


def measure_contest(
    problem: ContestProblem, efforts: Sequence[float]
) -> ContestMeasure:
    """Return odds, payoffs and best deviations, from the problem and efforts alone.

    Raises
    ------
    ValueError
        Efforts are not one per entrant, or below 0.
    """
    chosen = np.asarray(efforts, dtype=np.float64)
    if chosen.shape != (len(problem.entrants),) or not (chosen >= 0).all():
        raise ValueError("efforts are one per entrant, 0 or more")
    known: dict[tuple[Entrant, float], tuple[Floats, float, float, float]] = {}
    rows = []
    for i, entrant in enumerate(problem.entrants):
        key = (entrant, float(chosen[i]))
        if key not in known:
            others = [j for j in range(chosen.size) if j != i]
            view = _View(
                problem,
                entrant,
                Counter((problem.entrants[j], float(chosen[j])) for j in others),
            )
            known[key] = view.judge(float(chosen[i]))
        rows.append(known[key])
    odds, payoffs, replies, gains = zip(*rows, strict=True)
    return ContestMeasure(
        np.array(odds), np.array(payoffs), np.array(replies), np.array(gains)
    )


class _Groups:
    """Entrants who are alike, and their joint best replies."""

    def __init__(self, problem: ContestProblem) -> None:
        self.problem = problem
        self.counts = Counter(problem.entrants)
        self.kinds = tuple(self.counts)
        self.member = np.array([self.kinds.index(each) for each in problem.entrants])

    def spread(self, by_kind: Floats) -> Floats:
        """Return ``(n,)`` efforts of entrants from those of kinds."""
        return np.asarray(by_kind[self.member])

    def gather(self, start: Sequence[float] | None) -> Floats:
        """Return efforts of kinds to begin with."""
        kinds = len(self.kinds)
        if start is not None:
            given = np.asarray(start, dtype=np.float64)
            if given.shape != self.member.shape or not (given >= 0).all():
                raise ValueError("a start has one effort per entrant, 0 or more")
            firsts = given[[self.member.tolist().index(k) for k in range(kinds)]]
            if not np.array_equal(self.spread(firsts), given):
                raise ValueError("entrants who are alike start alike")
            return firsts
        problem = self.problem
        pull = max(float(problem.felt @ self._slopes()), 0.0)
        seeds = []
        for each in self.kinds:
            power = each.power - (problem.score == "effort")
            even = (pull * each.value / each.cost) ** (1 / power) if power else np.inf
            seeds.append(min(even, _most_effort(problem, each) / 2))
        return np.array(seeds)

    def _slopes(self) -> Floats:
        return place_slopes(len(self.problem.entrants), self.problem.shock)

    def respond(self, state: State, policy: object | None) -> Response:
        """Return everybody's best replies to a state of efforts, one per kind."""
        efforts = state[0]
        before = policy if isinstance(policy, np.ndarray) else None
        replies, values, gains = [], [], []
        for k, kind in enumerate(self.kinds):
            view = _View(self.problem, kind, self._others(k, efforts))
            reply, value = view.best(efforts[k] if before is None else before[k])
            replies.append(reply)
            values.append(value)
            if before is not None:
                gains.append(value - view.payoff(before[k : k + 1])[0])
        new = np.array(replies)
        return Response(
            (new,),
            new,
            np.array(values),
            max(gains, default=np.inf),
            float(self.spread(new).mean()),
        )

    def _others(self, k: int, efforts: Floats) -> Counter[tuple[Entrant, float]]:
        counts = self.counts.copy()
        counts[self.kinds[k]] -= 1
        return Counter(
            {
                (kind, float(effort)): counts[kind]
                for kind, effort in zip(self.kinds, efforts, strict=True)
                if counts[kind]
            }
        )


class _View:
    """One entrant's decision, given what everybody else does."""

    def __init__(
        self,
        problem: ContestProblem,
        entrant: Entrant,
        others: Counter[tuple[Entrant, float]],
    ) -> None:
        self.problem, self.entrant = problem, entrant
        self.shock = problem.shock
        self.felt = problem.felt * entrant.value
        # Places after these are felt like the last: their chances are not needed.
        self.apart = int(np.sum(self.felt != self.felt[-1])) or 1
        self.counts = list(others.values())
        self.positions = np.array(
            [problem.position(who, np.array(effort)) for who, effort in others]
        )

    def points(self, efforts: Floats) -> tuple[Floats, Floats]:
        """Return ``(G, Q)`` final scores and weights, with corners of others'."""
        at = self.problem.position(self.entrant, efforts)[:, None]
        corners = self.shock.corners
        breaks = (
            (self.positions[:, None] + corners).ravel() - at if corners.size else None
        )
        luck, weights = self.shock.nodes(breaks)
        scores = at + luck
        return scores, np.broadcast_to(weights, scores.shape)

    def odds(self, efforts: Floats, places: int) -> Floats:
        """Return ``(G, places)`` chances of the best places for each own effort."""
        scores, weights = self.points(efforts)
        flat = scores.ravel()
        rates = [self.shock.above(flat - at) for at in self.positions]
        chances = ahead_chances(rates, self.counts, places)
        return np.asarray(
            np.einsum("gq,gqk->gk", weights, chances.reshape(*scores.shape, places))
        )

    def payoff(self, efforts: Floats) -> Floats:
        """Return ``(G,)`` expected utility less cost, by exact integrals."""
        last = self.felt[-1]
        more = self.felt[: self.apart] - last
        won = last + self.odds(efforts, self.apart) @ more
        return np.asarray(won - self.entrant.cost_of(efforts))

    def best(self, hint: float) -> tuple[float, float]:
        """Return the best effort of all, and its payoff; ``hint`` is looked at, too."""
        most = _most_effort(self.problem, self.entrant)
        if most == 0:
            return 0.0, float(self.payoff(np.zeros(1))[0])
        small = np.geomspace(most * 1e-7, most, SMALL)
        grid = np.union1d(np.linspace(0.0, most, SCANNED), np.append(small, hint))
        paid = self.payoff(grid)
        inner = np.concatenate(([-np.inf], paid, [-np.inf]))
        peaks = np.flatnonzero((paid >= inner[:-2]) & (paid >= inner[2:]))
        top = peaks[np.argsort(-paid[peaks], kind="stable")][:PEAKS]
        tried = top.tolist()
        at = int(np.searchsorted(grid, hint))
        if all(abs(at - i) > 1 for i in tried):
            tried.append(at)
        found = [self._refine(grid, i) for i in tried]
        return max(found, key=lambda pair: pair[1])

    def _refine(self, grid: Floats, peak: int) -> tuple[float, float]:
        low, high = grid[max(peak - 1, 0)], grid[min(peak + 1, grid.size - 1)]
        for _ in range(ZOOMS):
            tried = np.linspace(low, high, 17)
            paid = self.payoff(tried)
            i = int(paid.argmax())
            low, high = tried[max(i - 1, 0)], tried[min(i + 1, 16)]
        return float(tried[i]), float(paid[i])

    def judge(self, effort: float) -> tuple[Floats, float, float, float]:
        """Return odds and payoff of an effort, the best one, and what it gains."""
        chosen = np.array([effort])
        odds = self.odds(chosen, self.felt.size)[0]
        payoff = float(self.payoff(chosen)[0])
        reply, value = self.best(effort)
        if value <= payoff:
            reply, value = effort, payoff
        return odds, payoff, reply, value - payoff


def _most_effort(problem: ContestProblem, entrant: Entrant) -> float:
    """Return the effort that costs as much as lies between the best and worst place."""
    spread = float(np.ptp(problem.felt)) * entrant.value
    return float((spread * entrant.power / entrant.cost) ** (1 / entrant.power))
