"""Solvers by name; a solver's library is imported only when it is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, cast

from engine.territory.features import Feature, features

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.territory.problem import TerritoryProblem
    from engine.territory.solvers.port import Solver

EXACT_UP_TO = 2_000
"""Permitted pairs up to which ``auto`` means ``exact``."""

DENSE_UP_TO = 5_000_000
"""Pairs up to which it is sensible to write each of them down."""

LARGE_FROM = 150_000
"""Pairs from which compiled loops are sooner there than a linear program."""

LISTED_UP_TO = 200_000_000
"""Pairs up to which each territory may have room to list every unit."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Where a solver is, and what it can do.

    Parameters
    ----------
    module, function
        Where to find it.
    handles
        The features it takes care of.
    suits
        Whether it is a good choice for a problem whose features it handles.
    refuses
        What it cannot do although it handles the features, in words; or None.
    """

    module: str
    function: str
    handles: frozenset[Feature]
    suits: Callable[[TerritoryProblem], bool]
    refuses: Callable[[TerritoryProblem], str | None] = lambda _: None

    def lacks(self, problem: TerritoryProblem) -> str | None:
        """Return in words what of a problem it cannot do, or None: it can."""
        more = features(problem) - self.handles
        return _listed(more) if more else self.refuses(problem)


_PAIRS = frozenset(
    {
        Feature.COSTS,
        Feature.BALANCE,
        Feature.MOVING_TOTALS,
        Feature.PERMITS,
        Feature.BUDGETS,
    }
)


_CONNECTED = frozenset(
    {
        Feature.COSTS,
        Feature.BALANCE,
        Feature.LIMITS,
        Feature.MOVING_LOADS,
        Feature.PERMITS,
        Feature.CONTIGUITY,
        Feature.OPENING,
        Feature.CUT_EDGES,
    }
)

_BY_HAND = 400
"""Pairs up to which a contiguous problem is left to the exact solver."""


def _pairs(problem: TerritoryProblem) -> int:
    return problem.num_units * problem.num_territories


def _tiny(problem: TerritoryProblem) -> bool:
    if _pairs(problem) > DENSE_UP_TO:
        return False
    return int(problem.allowed.sum()) <= EXACT_UP_TO


_SPREAD = frozenset(
    {
        Feature.DIAMETER,
        Feature.BALANCE,
        Feature.LIMITS,
        Feature.MOVING_LOADS,
        Feature.PERMITS,
        Feature.TOGETHER,
        Feature.APART,
        Feature.CONTIGUITY,
    }
)


def _profitable(problem: TerritoryProblem) -> bool:
    return Feature.PROFIT in features(problem) and _dense(problem)


_PROFIT = (_SPREAD - {Feature.DIAMETER, Feature.APART}) | {
    Feature.PROFIT,
    Feature.COSTS,
    Feature.MOVING_TOTALS,
    Feature.ELASTIC,
    Feature.BUDGETS,
}


def _dense(problem: TerritoryProblem) -> bool:
    return _pairs(problem) <= DENSE_UP_TO


def _limited(problem: TerritoryProblem) -> bool:
    return bool(problem.limits) and _pairs(problem) <= LARGE_FROM


_NOT_WHOLE = frozenset({Feature.INERTIA, Feature.PROFIT, Feature.OTHER_SHAPE})
"""What cannot be written in whole numbers."""

_LOCATED = frozenset(
    {
        Feature.COSTS,
        Feature.BALANCE,
        Feature.LIMITS,
        Feature.PERMITS,
        Feature.OPENING,
    }
)

_CLUSTERED = frozenset({Feature.INERTIA, Feature.BALANCE, Feature.LIMITS})


def _sites_chosen(problem: TerritoryProblem) -> bool:
    return problem.opening is not None


def _listed_pairs(problem: TerritoryProblem) -> bool:
    return _pairs(problem) <= LISTED_UP_TO


_LARGE = frozenset(
    {
        Feature.COSTS,
        Feature.BALANCE,
        Feature.LIMITS,
        Feature.MOVING_LOADS,
        Feature.MOVING_TOTALS,
        Feature.PERMITS,
        Feature.BUDGETS,
    }
)


def _large(problem: TerritoryProblem) -> bool:
    return _pairs(problem) > LARGE_FROM


def _in_pieces(problem: TerritoryProblem) -> bool:
    """Whether each territory is in one piece, of a map worth compiled search."""
    return problem.contiguity is not None and _pairs(problem) > _BY_HAND


def _asks(
    module: str, of: Callable[[TerritoryProblem], object]
) -> Callable[[TerritoryProblem], str | None]:
    """Return the ``why_not`` of a module, imported when a problem first has ``of``."""

    def refuses(problem: TerritoryProblem) -> str | None:
        if not of(problem):
            return None
        found: str | None = import_module(module).why_not(problem)
        return found

    return refuses


def _not_connected(problem: TerritoryProblem) -> str | None:
    """Return why the search over maps is not for a problem, or None."""
    if problem.contiguity is None:
        return "territories that need not be in one piece"
    return _asks("engine.territory.solvers.connected.case", _beyond_costs)(problem)


def _beyond_costs(problem: TerritoryProblem) -> object:
    return problem.opening or problem.shape


def _opening(problem: TerritoryProblem) -> object:
    return problem.opening


def _no_costs(problem: TerritoryProblem) -> object:
    return not problem.costs


def _whole_terms(problem: TerritoryProblem) -> object:
    return problem.shape


SOLVERS = {
    "connected": Entry(
        "engine.territory.solvers.connected.solver",
        "solve_connected",
        _CONNECTED,
        _in_pieces,
        _not_connected,
    ),
    "exact": Entry(
        "engine.territory.solvers.cpsat.solver",
        "solve_exact",
        frozenset(Feature) - _NOT_WHOLE,
        _tiny,
    ),
    "assign": Entry(
        "engine.territory.solvers.assign.solver",
        "solve_assign",
        frozenset(
            {
                Feature.COSTS,
                Feature.BALANCE,
                Feature.LIMITS,
                Feature.MOVING_LOADS,
                Feature.PERMITS,
            }
        ),
        _limited,
    ),
    "large": Entry(
        "engine.territory.solvers.large.solver",
        "solve_large",
        _LARGE,
        _large,
    ),
    "priced": Entry(
        "engine.territory.solvers.priced.solver",
        "solve_priced",
        _PAIRS | {Feature.LIMITS, Feature.MOVING_LOADS, Feature.APART, Feature.ELASTIC},
        _dense,
    ),
    "profit": Entry(
        "engine.territory.solvers.profit.solver",
        "solve_profit",
        _PROFIT,
        _profitable,
        _asks("engine.territory.solvers.profit.case", _whole_terms),
    ),
    "spread": Entry(
        "engine.territory.solvers.spread.solver",
        "solve_spread",
        _SPREAD,
        _dense,
        _asks("engine.territory.solvers.spread.world", _no_costs),
    ),
    "located": Entry(
        "engine.territory.solvers.located.solver",
        "solve_located",
        _LOCATED,
        _sites_chosen,
        _asks("engine.territory.solvers.located.case", _opening),
    ),
    "clustered": Entry(
        "engine.territory.solvers.clustered.solver",
        "solve_clustered",
        _CLUSTERED,
        _listed_pairs,
        _asks("engine.territory.solvers.clustered.case", _no_costs),
    ),
}
"""Solvers by name; ``auto`` takes the first that handles and suits a problem."""


def choose(problem: TerritoryProblem, method: str) -> str:
    """Return the solver's name: ``auto`` is decided by the problem's rules and size.

    Raises
    ------
    ValueError
        There is no such solver, it cannot do what the problem asks for, or no solver
        can.
    """
    if method != "auto":
        if method not in SOLVERS:
            names = ", ".join(SOLVERS)
            raise ValueError(f"no solver '{method}'; there are auto, {names}")
        lacks = SOLVERS[method].lacks(problem)
        if lacks is not None:
            raise ValueError(f"solver '{method}' cannot do: {lacks}")
        return method
    able = [name for name, entry in SOLVERS.items() if entry.lacks(problem) is None]
    if not able:
        raise ValueError(f"no solver can do all of: {_listed(features(problem))}")
    return next((name for name in able if SOLVERS[name].suits(problem)), able[-1])


def chosen(problem: TerritoryProblem, method: str) -> str:
    """Return as :func:`choose`, of the problem as it is solved: groups are units.

    Raises
    ------
    ValueError
        As there.
    """
    if problem.together is None:
        return choose(problem, method)
    try:
        groups = import_module("engine.territory.contract").contracted(problem)
    except ValueError:
        # A group holds a pair that is kept apart: that is told before any solver.
        groups = None
    return choose(problem if groups is None else groups.problem, method)


def load_solver(name: str) -> Solver:
    """Import and return a solver by its name in ``SOLVERS``."""
    entry = SOLVERS[name]
    return cast("Solver", getattr(import_module(entry.module), entry.function))


def _listed(some: frozenset[Feature]) -> str:
    return ", ".join(sorted(some))
