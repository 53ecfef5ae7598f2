"""Whether the solver that is asked can do the rules, told beside other problems.

What a problem asks of a solver is known for certain only once it is built. Much of it
stands in the scenario, though: what a solver lacks of that, it lacks whatever else is
mended.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.base.errors import InputProblem
from engine.territory.features import Feature
from engine.territory.solvers import SOLVERS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.scenario.load import Scenario
    from engine.scenario.section_territory import Territory

_COMPACT = {
    "inertia": Feature.INERTIA,
    "diameter": Feature.DIAMETER,
    "borders": Feature.CUT_EDGES,
}


def method_problems(scenario: Scenario, asked: str | None) -> Iterator[InputProblem]:
    """Yield that a solver cannot do what the scenario asks for, as far as it says so.

    Parameters
    ----------
    asked
        ``auto``, a solver by name, or None where nothing will be solved.
    """
    if asked is None:
        return
    certain = features_asked(scenario.territory)
    if asked == "auto":
        if not any(certain <= entry.handles for entry in SOLVERS.values()):
            message = f"no solver can do all of: {', '.join(sorted(certain))}"
            yield solver_problem(scenario, asked, message)
    elif asked in SOLVERS and (more := certain - SOLVERS[asked].handles):
        message = f"solver '{asked}' cannot do: {', '.join(sorted(more))}"
        yield solver_problem(scenario, asked, message)


def solver_problem(scenario: Scenario, asked: str, message: str) -> InputProblem:
    """Return a problem of the solver asked: in the file, or said instead of it."""
    if asked == scenario.config.solve.method:
        return scenario.problem(("solve", "method"), message)
    return InputProblem("method", 0, 0, "", message)


def features_asked(territory: Territory) -> frozenset[Feature]:
    """Return what any problem built of the section asks of a solver.

    Whether loads with time on the road depend on the plan, and whether tables that say
    more have rows, is not known without the tables.
    """
    constant = [
        one
        for one in territory.balanced.values()
        if not getattr(one, "includes_travel", False)
    ]
    keep, travel = territory.keep, territory.travel
    near = travel and (travel.at_most_km, travel.at_most_minutes) != (None, None)
    caps = (keep.moved_potential, keep.moved_revenue, keep.moved_accounts)
    is_so = {
        Feature.COSTS: travel or territory.disruption,
        Feature.BALANCE: constant,
        Feature.ELASTIC: any(
            one.outside_costs is not None for one in territory.balanced.values()
        ),
        Feature.LIMITS: territory.limits.asked,
        Feature.PERMITS: territory.eligible or near,
        Feature.BUDGETS: keep.lost_per_rep or any(caps),
        # Groups become single units unless shapes are looked at, account by account.
        Feature.TOGETHER: territory.together and territory.compact,
        Feature.CONTIGUITY: territory.contiguous,
        Feature.OPENING: territory.open,
        Feature.PROFIT: territory.profit,
    }
    found = {feature for feature, asked in is_so.items() if asked}
    if territory.compact is not None:
        found.add(_COMPACT[territory.compact.by])
    return frozenset(found)
