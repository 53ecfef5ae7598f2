"""A plan of a problem that breaks one rule only, or none: by annealing, measured.

What it returns keeps all other rules, as :func:`measure` says; how
much less the one rule might be broken is not known.
"""

from __future__ import annotations

from dataclasses import replace
from math import inf
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.base.streams import Purpose, stream
from engine.territory.conflict_changes import changes_of
from engine.territory.conflict_choices import choices_of
from engine.territory.conflict_map import map_rules
from engine.territory.conflict_prices import pair_rules
from engine.territory.conflict_split import share_out
from engine.territory.conflict_start import in_pieces_no_more
from engine.territory.contract import contracted
from engine.territory.kernels.mend import Ground, anneal, begin
from engine.territory.kernels.mend_map import anneal_map
from engine.territory.measure import measure
from engine.territory.rules import NO_LIMIT
from engine.territory.solution import TerritorySolution

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from engine.territory.amounts import Amounts
    from engine.territory.conflict_changes import Change
    from engine.territory.problem import TerritoryProblem

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]
    Owners = NDArray[np.int32]

Rules = frozenset[tuple[str, str]]

PAIRS_UP_TO = 100_000_000
"""Pairs up to which each unit's cheapest territories are looked for."""

MAPS_UP_TO = 20_000_000
"""The same where a plan is looked at as a map."""

_STEPS_A_UNIT, _MAP_STEPS_A_UNIT = 1500, 1000
"""Moves tried for each unit, and on a map; at most forty millions."""

_STEPS_AT_LEAST, _MAP_STEPS_AT_LEAST = 500_000, 300_000
"""Moves tried at least, and on a map."""

_ROUNDS, _MAP_ROUNDS = 7, 9
"""Times that broken rules are made dearer and the search goes on."""

_DEARER = 3.0
"""By what factor that which gives way on a map gets dearer or cheaper."""

_HEAVIER, _HOTTER = 2.0, 1.4
"""By what factor that which is hard and broken on a map gets dearer, and the heat."""

_SHARED = 8
"""Pairs of territories shared out anew after a round, for each territory."""

_AFTER = 4
"""Times that it goes on after the first plan, for one that breaks less."""

_PATIENCE = (3, 5)
"""Rounds on a map that may be no better than one before: where nothing gives way, and
where something does, which then gets cheaper from round to round."""

_PARTS = 120
"""Temperatures of a round."""

_HEAT, _COLD = 0.002, 0.02
"""First temperature, in fair shares, and what part of it is left in the end."""

_WORK_A_STEP, _WORK_A_MAP_STEP = 1.5e-7, 5e-8
"""Work units for a step and load: about seconds of one core."""

_MAP_HEAT = 0.6
"""First temperature of maps, in an average unit's part of a fair share."""

_MARGIN = 0.002
"""Hard balance is kept this much tighter, in fair shares, or by a tenth of it."""

_COMPACT = 3.0
"""Price of costs, of as much as there is to begin with: plans stay in the region."""

_SOFT = 0.1
"""Price of the rule that gives way, where others cost 1."""


def can_mend(problem: TerritoryProblem) -> bool:
    """Whether all territories of a problem are open, and it is not too large."""
    pairs = problem.num_units * problem.num_territories
    sets = (problem.apart, problem.contiguity)
    most = PAIRS_UP_TO if all(rule is None for rule in sets) else MAPS_UP_TO
    return problem.opening is None and pairs <= most


def mended(
    problem: TerritoryProblem,
    rules: Rules,
    *,
    seed: int,
    work: float,
    stop: Callable[[], bool],
    each: float = inf,
    rounds: int | None = None,
) -> tuple[TerritorySolution | None, float]:
    """Return a plan that breaks some rules and nothing else, or None, and the work.

    Parameters
    ----------
    problem
        One that :func:`can_mend` approves of.
    rules
        (kind, name) of the rules that may be broken, as little as is found: of
        balance, limits, budgets or permits.
    seed
        The same seed gives the same plan.
    work
        No round is begun after so much work, about seconds of one core.
    stop
        Asked between rounds whether to end.
    each
        Work that a round takes, at most.
    rounds
        Times that it is searched, at most; as many as it may take when not given.
    """
    bare = _bare(problem)
    whole = any(kind in ("together", "apart", "permit") for kind, _ in rules)
    groups = None if whole else contracted(bare)
    search = _Mend(bare if groups is None else groups.problem, rules, seed)
    search.hurry(each)
    names = {name for _, name in rules}
    best: TerritorySolution | None = None
    spent, least, after = 0.0, inf, 0
    far: list[dict[str, float]] = []
    most = _ROUNDS if search.flat else _MAP_ROUNDS
    for _ in range(most if rounds is None else min(rounds, most)):
        if stop() or spent >= work or after > _AFTER:
            break
        found = search.round()
        spent += search.work
        plan = found if groups is None else groups.expand(found)
        measures = measure(problem, plan)
        hard = {check.rule for check in measures.broken} - names
        changes = changes_of(problem, plan, measures)
        size = sum(change.size for change in changes)
        if not hard and size < least:
            best, least = plan, size
        if best is not None and (search.flat or not least):
            break
        after += best is not None
        far.append(_by_rule(changes, hard))
        if not search.flat and best is None and _hopeless(far, _PATIENCE[bool(rules)]):
            break
        search.weigh(hard)
    return best, spent


def _by_rule(changes: tuple[Change, ...], hard: set[str]) -> dict[str, float]:
    """Return how much each of some rules would have to change."""
    found: dict[str, float] = {}
    for change in (one for one in changes if one.rule in hard):
        found[change.rule] = found.get(change.rule, 0.0) + change.size
    return found


def _hopeless(far: list[dict[str, float]], patience: int) -> bool:
    """Whether what is broken did not get less for some rounds.

    Parameters
    ----------
    far
        Of each round, how much each hard rule would have to change.
    patience
        Rounds that may be no better than one before.
    """
    if len(far) <= patience:
        return False
    most = {name: max(x.get(name, 0.0) for x in far) for sizes in far for name in sizes}
    parts = [sum(x / most[name] for name, x in sizes.items() if x) for sizes in far]
    return min(parts[-patience:]) >= min(parts[:-patience])


def _bare(problem: TerritoryProblem) -> TerritoryProblem:
    """Return the problem without terms of whole territories."""
    if problem.costs:
        return replace(problem, shape=())
    rules = pair_rules(problem)
    sets = ("together", "apart", "contiguity")
    given: dict[str, Any] = {name: getattr(problem, name) for name in sets}
    return replace(rules, **given)


class _Mend:
    """The arrays of a search, and prices that rise from round to round."""

    def __init__(self, problem: TerritoryProblem, rules: Rules, seed: int) -> None:
        self._problem, self._rules = problem, rules
        self._rng = stream(seed, Purpose.SEARCH)
        self._near, self._choice = choices_of(problem, soft=self._loose)
        self._begin_in_pieces_no_more()
        self._loads, self._ends, self._moving, self._weight = self._of_loads()
        self._used, self._limit, self._price = self._of_sums()
        self._map = map_rules(problem, self._near, rules, _SOFT)
        each, least = _STEPS_A_UNIT, _STEPS_AT_LEAST
        if self._map is not None:
            each, least = _MAP_STEPS_A_UNIT, _MAP_STEPS_AT_LEAST
        self._steps = int(np.clip(each * problem.num_units, least, 40_000_000))
        self._heat, cost = _HEAT, _WORK_A_STEP
        if self._map is not None:
            self._heat = max(
                _HEAT, _MAP_HEAT * problem.num_territories / len(self._near)
            )
            cost = _WORK_A_MAP_STEP
        self.work = self._steps * cost * (1 + len(self._loads))

    def _begin_in_pieces_no_more(self) -> None:
        """Begin where territories lie in few pieces, where that is a rule to keep."""
        problem, near = self._problem, self._near
        rule = problem.contiguity
        if rule is None or self._gives("contiguity", rule.name):
            return
        units = np.arange(len(near))
        begun = near[units, self._choice]
        prices = self._cost()
        at = [{j: c for c, j in enumerate(row) if j >= 0} for row in near.tolist()]
        owner = in_pieces_no_more(
            rule.edges, near, begun, lambda i, j: float(prices[i, at[i][j]])
        )
        self._choice = np.argmax(near == owner[:, None], axis=1).astype(np.int32)

    def hurry(self, work: float) -> None:
        """Let a round take no more work, by fewer steps."""
        if self.work > work:
            self._steps = int(self._steps * work / self.work)
            self.work = work

    def round(self) -> TerritorySolution:
        """Anneal, make what is hard dearer, and return the plan as it stands."""
        heat = self._heat * np.geomspace(1.0, _COLD, _PARTS)
        ground = Ground(
            self._near,
            self._loads,
            self._used,
            self._ends,
            self._moving,
            self._weight,
            self._limit,
            self._price,
        )
        plan = begin(ground, self._choice)
        if self._map is None:
            anneal(ground, plan, self._steps, heat, self._rng)
            share_out(ground, self._choice, _SHARED * plan.size.size, self._rng)
        else:
            chart = self._map.chart()
            anneal_map(chart, ground, plan, self._steps, heat, self._rng)
        units = np.arange(self._problem.num_units)
        return TerritorySolution(self._near[units, self._choice])

    @property
    def flat(self) -> bool:
        """Whether there is no map: where rules are broken is soon found."""
        return self._map is None

    def weigh(self, broken: set[str]) -> None:
        """Let what is hard weigh more than what gives way, and costs less.

        Parameters
        ----------
        broken
            What is hard and was not kept. On a map it weighs more then, what gives way
            less, and the search gets hotter; once all is kept, that gets dearer.
        """
        hard = np.array([not self._gives(*name) for name in self._names], dtype=bool)
        sums = np.array([not self._gives(*name) for name in self._sums[:-1]] + [False])
        if self._map is None:
            self._weight = self._weight * np.where(hard, 3.0, 1.0)
            self._price = self._price * np.where(sums, 3.0, 1.0)
            self._price[1, -1] /= 2
            self._heat = _HEAT / 2
            return
        part = 1 / _DEARER if broken else _DEARER
        more = np.array([_HEAVIER if x in broken else 1.0 for _, x in self._names])
        self._weight = self._weight * np.where(hard, more, part)
        more = np.array([_HEAVIER if x in broken else 1.0 for _, x in self._sums])
        self._price = self._price * np.where(sums, more, part)
        self._map.weigh(part, _HEAVIER, broken)
        # Where pieces may be many, heat makes more of them, and breaks what is hard.
        torn = any(kind == "contiguity" for kind, _ in self._rules)
        self._heat *= _HOTTER if broken and not torn else 1.0

    @property
    def _loose(self) -> bool:
        """Whether permits may be broken."""
        return any(kind == "permit" for kind, _ in self._rules)

    def _gives(self, kind: str, name: str) -> bool:
        return (kind, name) in self._rules

    def _at(self, amounts: Amounts) -> Floats:
        """(n, k) float: amounts of each unit with its choices."""
        n, width = self._near.shape
        units = np.repeat(np.arange(n), width)
        there = np.maximum(self._near, 0).astype(np.intp).ravel()
        return amounts.at(units, there).reshape(n, width).astype(np.float64)

    def _of_loads(self) -> tuple[Floats, Floats, Floats, Floats]:
        problem, m = self._problem, self._problem.num_territories
        balance = [rule for rule in problem.balance if rule.price is None]
        self._names = [("balance", r.name) for r in balance]
        self._names += [("limit", x.name) for x in problem.limits]
        shape = (2, len(self._names), m)
        ends, moving = np.zeros(shape), np.zeros(shape)
        for at, rule in enumerate(balance):
            share = rule.weights / rule.weights.sum()
            soft = self._gives("balance", rule.name)
            within = float(rule.within)
            within -= 0.0 if soft else min(_MARGIN, within / 10)
            moving[0, at], moving[1, at] = (1 - within) * share, (1 + within) * share
        for at, limit in enumerate(problem.limits, start=len(balance)):
            ends[0, at], ends[1, at] = limit.low, np.minimum(limit.high, NO_LIMIT)
        every = [r.amounts for r in balance] + [x.amounts for x in problem.limits]
        n, width = self._near.shape
        loads = np.zeros((len(every), n, width))
        weight = np.ones(len(every))
        for at, amounts in enumerate(every):
            loads[at] = self._at(amounts)
            weight[at] = m / max(1.0, float(amounts.most.sum(dtype=np.float64)))
            if self._gives(*self._names[at]):
                weight[at] *= _SOFT
        return loads, ends, moving, weight

    def _cost(self) -> Floats:
        """(n, k) float: the cost of each unit with its choices."""
        n, width = self._near.shape
        units = np.repeat(np.arange(n), width)
        there = np.maximum(self._near, 0).astype(np.intp).ravel()
        return self._problem.cost_at(units, there).reshape(n, width).astype(np.float64)

    def _of_sums(self) -> tuple[Floats, Floats, Floats]:
        """Budgets, and permits as budgets of nothing where one gives way."""
        problem, m = self._problem, self._problem.num_territories
        self._sums = [("budget", budget.name) for budget in problem.budgets]
        used = [self._at(budget.amounts) for budget in problem.budgets]
        limit = [float(budget.at_most) for budget in problem.budgets]
        scale = [float(b.amounts.most.sum(dtype=np.float64)) for b in problem.budgets]
        if self._loose:
            there = np.maximum(self._near, 0).astype(np.intp).ravel()
            units = np.repeat(np.arange(len(self._near)), self._near.shape[1])
            for permit in problem.permits:
                wrong = ~permit.allowed.at(units, there).reshape(self._near.shape)
                self._sums.append(("permit", permit.name))
                used.append(wrong.astype(np.float64))
                limit.append(0.0)
                scale.append(float(problem.num_units))
        self._sums.append(("cost", ""))
        used.append(self._cost())
        limit.append(np.inf)
        scale.append(max(1.0, float(used[-1][:, 0].sum())))
        price = np.zeros((2, len(used)))
        price[1, -1] = _COMPACT / scale[-1]
        for at, name in enumerate(self._sums[:-1]):
            price[0, at] = m / max(1.0, scale[at])
            if self._gives(*name):
                price[:, at] = 0.0, _SOFT * price[0, at]
        stacked = np.array(used).reshape(len(used), *self._near.shape)
        return stacked, np.array(limit), price
