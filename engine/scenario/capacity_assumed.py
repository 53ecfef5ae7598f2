"""What a plan of people rests on that nobody has measured, and where it is from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.base.units import format_percent
from engine.scenario.capacity_given import produces
from engine.scenario.capacity_input import Assumption
from engine.scenario.capacity_pipeline import times_of
from engine.scenario.plan_days import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.scenario.capacity_given import Given
    from engine.scenario.section_capacity_people import Attrition, Ramp
    from engine.scenario.typed_values import Section
    from engine.scenario.yaml_tree import TreePath

RAMP_SOURCE = (
    "default: median of a survey of 2024 as quoted at second hand; 3 months (SMB) to 9"
    " (enterprise) are usual"
)
"""Where the ramp of 5 months is from."""
ATTRITION_SOURCE = (
    "default: yearly turnover in a survey of DePaul University, 2011; 34% is often"
    " quoted"
)
"""Where the attrition of 28% a year is from."""
ELASTICITY_SOURCE = (
    "default: mean of studies of personal selling, Albers, Mantrala and Sridhar 2010"
)
"""Where the elasticity of 34% is from."""
PLAIN = "default: an assumption, not a measurement"
"""Of everything else."""

_LUCK = {
    "demand": "Demand, standard deviation",
    "demand_memory": "Demand, kept by the next month",
    "together": "Demand, variance that all places share",
    "headroom": "Demand beyond the number",
    "selling": "What people sell on the whole, standard deviation",
    "selling_memory": "The same, kept by the next month",
    "person": "One person's month, standard deviation",
    "attrition": "Attrition, standard deviation as a factor",
    "ramp": "Time to ramp, standard deviation as a factor",
    "late": "Starts are late on average by",
}


def assumptions(given: Given) -> tuple[Assumption, ...]:
    """Return every number that should be replaced by one's own, with its source."""
    return tuple(_people(given)) + tuple(_others(given)) + tuple(_luck(given))


def _people(given: Given) -> Iterator[Assumption]:
    for name, role in given.capacity.roles.items():
        path = ("roles", name)
        if produces(role):
            yield Assumption(
                f"Ramp of {name}",
                _ramp(role.ramp),
                _source(given, path, role, "ramp", RAMP_SOURCE),
            )
        yield Assumption(
            f"Attrition of {name}",
            _attrition(role.attrition),
            _source(given, path, role, "attrition", ATTRITION_SOURCE),
        )
        if role.sells is not None:
            said = role.sells.attainment
            key = "over_assignment" if said is None else "attainment"
            sells = (*path, "sells")
            yield Assumption(
                f"Attainment of {name}",
                f"{100 * role.sells.factor:.4g}%",
                _source(given, sells, role.sells, key, PLAIN),
            )


def _others(given: Given) -> Iterator[Assumption]:
    capacity = given.capacity
    if capacity.pipeline is not None:
        section = capacity.pipeline
        segments = {"": section, **section.by_segment}
        for segment, win in segments.items():
            path: TreePath = ("pipeline",)
            path = (*path, "by_segment", segment) if segment else path
            of = f" of {segment}" if segment else ""
            yield Assumption(
                f"Win rate{of}",
                format_percent(win.win_rate),
                _source(given, path, win, "win_rate", PLAIN),
            )
            yield Assumption(
                f"Pipeline coverage{of}",
                f"{times_of(win):.4g}",
                _source(given, path, win, "coverage", "default: 1 / win rate"),
            )
    if capacity.sizing is not None:
        yield Assumption(
            "Elasticity of sales to people",
            format_percent(capacity.sizing.elasticity),
            _source(
                given, ("sizing",), capacity.sizing, "elasticity", ELASTICITY_SOURCE
            ),
        )


def _luck(given: Given) -> Iterator[Assumption]:
    said = given.capacity.uncertainty
    if not said.futures:
        return
    for key, label in _LUCK.items():
        value = getattr(said, key)
        text = str(value) if key == "late" else format_percent(value)
        source = _source(given, ("uncertainty",), said, key, PLAIN)
        yield Assumption(label, text, source)


def _source(
    given: Given, path: TreePath, section: Section, key: str, default: str
) -> str:
    """Return the line a value stands in, or where its default is from."""
    if key not in section.model_fields_set:
        return default
    line, _ = given.scenario.locate("capacity", *path, key)
    return f"{given.scenario.path.name}, line {line}"


def _ramp(ramp: Ramp) -> str:
    if isinstance(ramp.over, Span):
        return f"{ramp.over}{', S-shaped' if ramp.shape == 's' else ''}"
    return ", ".join(format_percent(share) for share in ramp.over)


def _attrition(attrition: Attrition) -> str:
    parts = []
    if attrition.from_run is not None:
        parts.append(f"as in {attrition.from_run} under '{attrition.plan}'")
    for kind in ("voluntary", "involuntary"):
        by_year = getattr(attrition, kind) or ()
        if any(one.share for one in by_year):
            listed = ", then ".join(map(str, by_year))
            parts.append(listed if kind == "voluntary" else f"{listed} for cause")
    return "; ".join(parts) or "nobody leaves"
