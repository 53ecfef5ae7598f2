"""What every stored run says first: which scenario and tables it was made of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine import __version__
from engine.store.manifest import LIBRARIES, versions

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from engine.scenario.load import Scenario


def origin(
    scenario: Scenario,
    kind: str,
    inputs: Mapping[str, tuple[str, int]],
    notes: Iterable[str],
    libraries: Iterable[str] = LIBRARIES,
) -> dict[str, Any]:
    """Return the head of a manifest, the same for every kind of run.

    Parameters
    ----------
    inputs
        Table shown to (digest, rows).
    notes
        What was read otherwise than it was written, or cut short.
    libraries
        Whose versions may change the result.
    """
    config, overrides = scenario.config, scenario.overrides
    said = {"overrides": overrides.told()} if overrides.values else {}
    quarter = {} if overrides.quarter is None else {"quarter": overrides.quarter}
    plan = {} if config.plan is None else {"plan_key": config.plan}
    return {
        **dict(overrides.marks),
        **said,
        **quarter,
        **plan,
        "fieldplan": __version__,
        "kind": kind,
        "name": config.name,
        "about": config.about,
        "synthetic": config.synthetic,
        "currency": config.currency,
        "scenario": {"file": scenario.path.name, "digest": scenario.digest},
        "inputs": {
            shown: {"digest": digest, "rows": rows}
            for shown, (digest, rows) in inputs.items()
        },
        "notes": list(notes),
        "versions": versions(libraries),
    }
