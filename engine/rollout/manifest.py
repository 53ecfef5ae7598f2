"""What a stored comparison says of itself."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any, NamedTuple

from engine.payplan.plan_text import plan_text
from engine.payplan.terms import Commission
from engine.rollout.problems import left_out
from engine.scenario.origin import origin

if TYPE_CHECKING:
    from engine.rollout.prepare import Case, Prepared
    from engine.rollout.simulate import Futures
    from engine.scenario.compare_input import CompareInput
    from engine.scenario.load import Scenario


class Done(NamedTuple):
    """Draws of people that a band was told from, and whether each was varied."""

    draws: int
    sensitivity: bool


def manifest_of(
    scenario: Scenario,
    given: CompareInput,
    prepared: Prepared,
    futures: Futures,
    done: Done,
) -> dict[str, Any]:
    """Return the manifest of a comparison; it still lacks ``made``.

    Parameters
    ----------
    done
        How much of what was asked for was done.
    """
    return {
        **origin(scenario, "compare", given.inputs, [*given.notes, *_notes(prepared)]),
        "plans": {
            case.name: _about(scenario, case, n == 0)
            for n, case in enumerate(prepared.cases)
        },
        "compare": _compare(given, prepared, futures, done),
    }


def _about(scenario: Scenario, case: Case, baseline: bool) -> dict[str, Any]:
    plan, paths = case.plan, case.world.paths.of_seats
    loaded = scenario.plans[plan.name]
    end = case.name.removeprefix(plan.name)
    runs = {heat.race.name for heat in case.world.heats}
    runs |= {override.name for override in plan.overrides} | {"draw"}
    left_out = {name for path in paths for name in path.excluded if name not in runs}
    terms = {
        "clawback": plan.clawback is not None,
        "guarantee": plan.guarantee is not None,
    }
    return {
        "title": plan.title + end,
        "text": plan_text(plan),
        "baseline": baseline,
        "left_out": sorted(left_out) + [name for name, has in terms.items() if has],
        "approximate": sorted({n for path in paths for n in path.approximate}),
        "file": None if loaded.path is None else loaded.path.name,
        "digest": loaded.digest,
    }


def _compare(
    given: CompareInput, prepared: Prepared, futures: Futures, done: Done
) -> dict[str, Any]:
    return {
        "baseline": prepared.cases[0].name,
        "starts": f"{given.year}-{given.month:02d}",
        "months": given.months,
        "steps": "week" if given.weekly else "month",
        "decide_by": given.decide_by,
        "margin": given.margin,
        "budget": given.budget,
        "confidence": given.precision.confidence,
        "replications": futures.samples.replications,
        "precision_asked": given.precision.half_width,
        # Not known where so few and so skew futures say nothing; JSON has no infinity.
        "precision_reached": futures.reached if isfinite(futures.reached) else None,
        "stopped": futures.stopped,
        "prior_draws": done.draws,
        "prior_draws_asked": given.prior_draws,
        "sensitivity": done.sensitivity,
        "calibrated": given.calibrated,
        "reps": given.roster.height,
        "seed": given.seed,
        "groups": len(prepared.cases[0].world.groups.standings),
    }


def _notes(prepared: Prepared) -> list[str]:
    found = []
    if prepared.misfit > 0.01:
        found.append(
            "Under the baseline, expected sales of some reps miss the roster's by up to"
            f" {prepared.misfit:.1%}."
        )
    for case in prepared.cases:
        if case.answers.cycles:
            found.append(
                f"{case.name}: no pure equilibrium of its contests was found; this is"
                " one end of the cycle."
            )
        found += [
            f"{case.name}: '{part.name}' pays per deal; every deal is taken to be of"
            " mean size."
            for part in case.plan.components
            if isinstance(part, Commission) and part.per_deal
        ]
        windows = [heat.months for heat in case.world.heats if heat.months]
        found += [
            f"{case.name}: reps are paid by the {months}-month parts of the plan, but"
            " are not modelled as reacting to them."
            for months in left_out(case.world.paths.of_groups[0], windows)
        ]
        found += [
            f"{case.name}: '{heat.race.name}' is paid, but {heat.note}."
            for heat in case.world.heats
            if heat.note and not heat.again
        ]
    return found
