"""From what a scenario assumes of reps to types of reps, and who is of which type."""

from __future__ import annotations

import hashlib
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from engine.base.streams import Purpose, stream
from engine.scenario.compare_input import ASSUMED, Band, Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.base.errors import InputProblem
    from engine.scenario.load import Scenario
    from engine.scenario.section_compare import Compare
    from engine.scenario.section_compare_bands import Band as WrittenBand
    from engine.scenario.section_compare_people import RepType
    from engine.scenario.yaml_tree import TreePath

ONLY_KIND = "rep"
"""Name of the only type where the scenario names none."""
_AT_START = 1
"""Key of the draw of who sits where at the start, apart from those of new hires."""
_WRITTEN: dict[str, tuple[str, str]] = {
    **{name: ("moves", name) for name in ("movable", "concession")},
    "move_cost": ("moves", "cost"),
    **{name: ("leaving", name) for name in ("pay_gap", "shortfall", "ramping")},
    "leave_rate": ("leaving", "rate"),
    "peer_exits": ("leaving", "peers"),
}
"""Section and key of what does not stand in ``behaviour`` under its own name."""


def kinds_of(compare: Compare) -> tuple[Kind, ...]:
    """Return the types of reps, shares adding up to 1; one type if none is named."""
    if compare.types is None:
        only = Kind(ONLY_KIND, 1.0, 1.0, compare.behaviour.naive, _assumed(compare))
        return (only,)
    total = sum((kind.share for kind in compare.types.values()), Fraction(0))
    return tuple(
        Kind(
            name,
            float(kind.share / total),
            kind.ability,
            compare.behaviour.naive if kind.naive is None else kind.naive,
            _assumed(compare, kind),
        )
        for name, kind in compare.types.items()
    )


def kind_problems(scenario: Scenario, compare: Compare) -> Iterator[InputProblem]:
    """Yield types whose response to pay is more than all of their sales.

    Notes
    -----
    Doubling the rate multiplies effort by 2^ψ, so a response r makes r ÷ (2^ψ − 1) of
    sales depend on effort; that must stay below 1 at the worst ends of both bands.
    """
    kinds = kinds_of(compare)
    for kind in kinds:
        response, curvature = kind.assumed["response"], kind.assumed["curvature"]
        share = response.high / (2**curvature.low - 1)
        if share >= 1:
            message = (
                f"with a response of {response.high:.0%} and a curvature of"
                f" {curvature.low:g}, effort would make {share:.0%} of sales; less than"
                " 100% is needed, so lower 'response' or raise 'curvature'"
            )
            yield scenario.problem(_response_at(compare, kind.name), message)


def assign_kinds(
    kinds: Sequence[Kind], rep_ids: Sequence[str], seed: int
) -> tuple[str, ...]:
    """Return a type for each rep, drawn by the types' shares.

    Each rep's draw is keyed by the rep's own id, so that adding one moves nobody.
    """
    ends = np.cumsum([kind.share for kind in kinds])
    draws = [
        stream(seed, Purpose.HIRING, _key(rep), _AT_START).random() for rep in rep_ids
    ]
    places = np.minimum(np.searchsorted(ends, draws, side="right"), len(kinds) - 1)
    return tuple(kinds[place].name for place in places)


def _key(rep_id: str) -> int:
    return int.from_bytes(hashlib.sha256(rep_id.encode()).digest()[:8], "big")


def _assumed(compare: Compare, kind: RepType | None = None) -> dict[str, Band]:
    found = {}
    for name in ASSUMED:
        section, key = _WRITTEN.get(name, ("behaviour", name))
        written: WrittenBand = getattr(getattr(compare, section), key)
        own = kind if section == "behaviour" else getattr(kind, section, None)
        written = getattr(own, key, None) or written
        found[name] = Band(*written.ends)
    return found


def _response_at(compare: Compare, name: str) -> TreePath:
    """Return where the response of a type stands, or else its curvature."""
    own = (compare.types or {}).get(name)
    for key in ("response", "curvature"):
        if own is not None and getattr(own, key) is not None:
            return ("compare", "types", name, key)
    return ("compare", "behaviour", "response")
