"""The solver of contiguous problems: a bound, a search, and an exact finish."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from engine.base.outcome import Outcome, Reason, Status
from engine.base.streams import Purpose, stream
from engine.territory.certificate import Prices, certified_bound, proves_infeasible
from engine.territory.measure import measure
from engine.territory.solution import TerritorySolution
from engine.territory.solvers.connected.case import Kind, case_of
from engine.territory.solvers.connected.finish import MOST_PAIRS, finish
from engine.territory.solvers.connected.linear import Relaxed, relax
from engine.territory.solvers.connected.obstacles import obstacles
from engine.territory.solvers.connected.redraw import Redrawing, redraw
from engine.territory.solvers.connected.search import SECONDS_PER_STEP, Found, seek
from engine.territory.solvers.connected.smooth import relax_smoothly
from engine.territory.solvers.port import Claim, Diary

if TYPE_CHECKING:
    from engine.base.outcome import Limits
    from engine.territory.measure import RuleCheck
    from engine.territory.problem import TerritoryProblem
    from engine.territory.solvers.connected.case import Case
    from engine.territory.solvers.port import Watch

_SMALL = 20_000
"""Pairs up to which the linear relaxation is solved at once, without good prices."""

_SEARCH, _REDRAW = 0.25, 0.35
"""Shares of the work that go to the search and to redrawing."""

_REST = 0.75
"""Share of what is left for redrawing where the map is too large for anything else."""

_EARLY = 0.4
"""What part of these is enough where whole territories are chosen afterwards."""

_KEEP, _MOST_ROUNDS, _AGAIN = 0.5, 16, 3
"""Share of the work when no plan is found, rounds at most, and best plans met again."""

_MOST_STEPS = 6_000_000
"""Moves of one annealing, at most."""

_STEPS_PER_UNIT = 15_000
"""Moves of one annealing for each unit."""


@dataclass(slots=True)
class State:
    """What is known so far.

    Parameters
    ----------
    case, diary, seed
        The question and how long it may take.
    owner
        The best plan that meets every rule, and its objective.
    draft
        The best plan of the search, though it may not meet every rule.
    relaxed, prices
        The linear relaxation, if there is one, and its certificate.
    """

    case: Case
    diary: Diary
    seed: int
    owner: TerritorySolution | None = None
    objective: int | None = None
    draft: Found | None = None
    relaxed: Relaxed | None = None
    prices: Prices | None = None
    words: list[str] = field(default_factory=list)

    def stop(self) -> bool:
        """Whether to leave off."""
        return self.diary.why_stop(self.objective) is not None

    @property
    def early(self) -> float:
        """Part of the usual work that a first plan is worth."""
        board = self.case.board
        whole = self.relaxed is not None and not board.price.any()
        return _EARLY if whole and board.cost.size <= MOST_PAIRS else 1.0

    def left(self) -> float:
        """Work that is left; by the clock, when there is one and it is nearer."""
        work = self.diary.limits.work - self.diary.work
        seconds = self.diary.seconds_left()
        return work if seconds is None else min(work, seconds)

    def offer(self, solution: TerritorySolution) -> bool:
        """Take a plan if it meets every rule and is better; say whether it was."""
        measures = measure(self.case.problem, solution)
        if not measures.feasible:
            return False
        if self.objective is not None and measures.objective >= self.objective:
            return False
        self.owner, self.objective = solution, measures.objective
        return True

    def raise_bound(self, bound: int | None) -> None:
        """Take a bound if it is higher."""
        if bound is not None and (self.diary.bound or 0) < bound:
            self.diary.bound = bound


def solve_connected(
    problem: TerritoryProblem,
    *,
    limits: Limits,
    seed: int,
    start: TerritorySolution | None,
    watch: Watch,
) -> Claim:
    """Solve a problem whose territories must be in one piece.

    Parameters
    ----------
    problem, limits, seed, start, watch
        See :class:`engine.territory.solvers.port.Solver`.

    Raises
    ------
    ValueError
        The opening is more than is supported.
    """
    diary = Diary(limits, watch)
    diary.note("looking", None)
    case = case_of(problem)
    state = State(case, diary, seed)
    blocked = obstacles(case)
    if blocked:
        return _impossible(state, blocked, "seen before any search")
    if start is not None:
        state.offer(start)
    diary.bound = 0
    if _relax(state):
        return _impossible(state, (), "no fractional plan")
    diary.note("relaxed", state.objective)
    _search(state)
    diary.note("searched", state.objective)
    _redraw(state)
    diary.note("redrawn", state.objective)
    if finish(state):
        return _impossible(state, (), "everything was excluded")
    return _claim(state)


def _relax(state: State) -> bool:
    """Bound by prices on loads; return True when they prove that no plan exists."""
    case, diary = state.case, state.diary
    board, problem = case.board, case.problem
    if case.kind is Kind.CENTRES or not board.cost.shape[1]:
        return False
    promising = None
    if board.cost.size > _SMALL:
        promising = relax_smoothly(board, state.stop).reduced
    relaxed = relax(board, state.stop, promising)
    diary.work += board.cost.size * 2e-5
    prices = _prices(problem, relaxed)
    if relaxed.outside > 1e-7:
        nothing = board._replace(cost=np.where(np.isfinite(board.cost), 0.0, np.inf))
        zero = _prices(problem, relax(nothing, state.stop))
        if proves_infeasible(problem, zero):
            state.prices = zero
            return True
    state.relaxed, state.prices = relaxed, prices
    state.raise_bound(certified_bound(problem, prices))
    return False


def _prices(problem: TerritoryProblem, relaxed: Relaxed) -> Prices:
    """Return the relaxation's prices by the problem's own rules."""
    rules, limits = len(problem.balance), len(problem.limits)
    upper, lower = relaxed.upper, relaxed.lower
    return Prices(
        upper[:rules],
        lower[:rules],
        np.zeros(len(problem.budgets)),
        upper[rules:] if limits else None,
        lower[rules:] if limits else None,
    )


def _search(state: State) -> None:
    """Anneal from several starts, as long as its share lasts and it still helps."""
    case, diary = state.case, state.diary
    begun, again = state.left(), 0
    usual = state.early * _SEARCH
    room = usual * begun / SECONDS_PER_STEP
    steps = int(min(_MOST_STEPS, _STEPS_PER_UNIT * case.problem.num_units, room))
    for turn in range(_MOST_ROUNDS):
        share = usual if state.owner is not None else state.early * _KEEP
        spent = turn > 0 and begun - state.left() > share * begun
        if state.stop() or steps < 1 or spent or again >= _AGAIN:
            return
        seed = int(stream(state.seed, Purpose.SEARCH, 2, turn).integers(2**31))
        found = seek(case.board, state.relaxed, seed, steps, 1, state.stop)
        diary.work += steps * SECONDS_PER_STEP
        if found is None:
            return
        if found.better_than(state.draft):
            again = 0
            state.draft = found
        elif state.draft is not None and found.value == state.draft.value:
            again += 1
        state.offer(TerritorySolution(case.owners(found.labels)))


def _redraw(state: State) -> None:
    """Redraw groups of territories exactly."""
    case, diary = state.case, state.diary
    if state.draft is None or state.relaxed is None or case.board.price.any():
        return
    labels = state.draft.labels if state.owner is None else state.owner.owner
    generator = stream(state.seed, Purpose.SEARCH, 3)
    finishes = case.board.cost.size <= MOST_PAIRS
    total = (state.early * _REDRAW if finishes else _REST) * state.left()
    labels, work = redraw(
        case.board, labels, Redrawing(total=total), generator, state.stop
    )
    diary.work += work
    state.offer(TerritorySolution(labels))


def _impossible(state: State, conflict: tuple[RuleCheck, ...], raw: str) -> Claim:
    state.diary.bound = None
    state.diary.note("infeasible", None)
    return Claim(
        outcome=Outcome(Status.INFEASIBLE, Reason.PROVED, raw),
        solution=None,
        objective=None,
        bound=None,
        prices=state.prices if raw == "no fractional plan" else None,
        conflict=conflict,
        work=state.diary.work,
        trace=tuple(state.diary.points),
    )


def _claim(state: State) -> Claim:
    """Say how it ended."""
    diary = state.diary
    if state.objective is not None and diary.bound is not None:
        diary.bound = min(diary.bound, state.objective)
    diary.note("done", state.objective)
    reason = diary.why_stop(state.objective) or diary.limit_met()
    status = Status.FEASIBLE if state.owner is not None else Status.UNKNOWN
    if reason is Reason.PROVED:
        status = Status.OPTIMAL
    bound = diary.bound
    confirmed = None
    if state.prices is not None and bound is not None:
        confirmed = certified_bound(state.case.problem, state.prices)
    return Claim(
        outcome=Outcome(status, reason, "; ".join(state.words)),
        solution=state.owner,
        objective=state.objective,
        bound=bound,
        prices=state.prices
        if confirmed is not None and confirmed >= (bound or 0)
        else None,
        work=diary.work,
        trace=tuple(diary.points),
    )
