"""What stored tracking says of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.scenario.origin import origin

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.planning.track_belief import Believed
    from engine.scenario.load import Scenario
    from engine.scenario.track_input import TrackInput

LANDING = (
    "What is still to come of a rep is the quota of the months to come times the rep’s"
    " rate, with luck around it. The rate is what the months so far show, drawn towards"
    " {towards} by as much as so few months leave open. Groups add up their reps, whose"
    " luck has a correlation of {together:.2f}."
)
SAID, SHOWN = "what was expected beforehand", "what all reps show"


def manifest_of(
    scenario: Scenario, given: TrackInput, believed: Believed, notes: Sequence[str]
) -> dict[str, Any]:
    """Return the manifest of tracked results; it still lacks ``made``."""
    return {
        **origin(scenario, "track", given.inputs, [*given.notes, *notes]),
        "seed": given.seed,
        "track": _track(given, believed),
    }


def _track(given: TrackInput, believed: Believed) -> dict[str, Any]:
    prior = believed.prior
    towards = SHOWN if prior is believed.shown else SAID
    return {
        "as_of": f"{given.as_of:%Y-%m}",
        "starts": given.months[0],
        "months": len(given.months),
        "past": given.past,
        "plan": given.plan_shown,
        "probability": given.warn_at,
        "coverage_probability": given.cover_with,
        "stages": [] if given.pipeline is None else list(given.pipeline.stages),
        "method": LANDING.format(towards=towards, together=believed.correlation),
        "prior": {
            "mean": prior.mean,
            "between": prior.between,
            "within": prior.within,
        },
        "correlation": believed.correlation,
        "rules_text": list(given.rules_text),
        "assumptions": [list(one) for one in believed.assumptions],
    }
