"""What a stored capacity plan says of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.scenario.origin import origin
from engine.staffing.conflicts import conflict_facts

if TYPE_CHECKING:
    from engine.scenario.load import Scenario
    from engine.staffing.attempt import Attempt, Ground


def manifest_of(scenario: Scenario, ground: Ground, chosen: Attempt) -> dict[str, Any]:
    """Return the manifest of a capacity plan; it still lacks ``made``."""
    given = ground.given
    return {
        **origin(scenario, "capacity", given.inputs, given.notes),
        "seed": given.seed,
        "capacity": _capacity(ground, chosen),
    }


def _capacity(ground: Ground, chosen: Attempt) -> dict[str, Any]:
    given, result = ground.given, chosen.result
    problem, outcome = given.problem, result.outcome
    return {
        "starts": problem.months[0],
        "months": len(problem.months),
        "goals": list(result.goals),
        "method": result.method,
        "outcome": {
            "status": str(outcome.status),
            "reason": str(outcome.reason),
            "raw": outcome.raw,
        },
        "objective": result.objective,
        "bound": result.bound,
        "gap": result.gap,
        "relaxed": result.relaxed,
        "work": result.work,
        "buffer": chosen.buffer,
        "roles": list(given.roles),
        "futures": _futures(ground, chosen),
        "conventions": dict(sorted(given.conventions.items())),
        "conflict": conflict_facts(problem, result.conflict),
        "rules_text": list(given.rules_text),
        "assumptions": [[a.label, a.value, a.source] for a in given.assumptions],
    }


def _futures(ground: Ground, chosen: Attempt) -> dict[str, Any] | None:
    if chosen.futures is None:
        return None
    chance = chosen.chance
    return {
        "count": len(chosen.futures.heads),
        "asked": ground.given.make_with,
        "reached": None if chance is None else chance.p,
        "replace": ground.given.replace,
    }
