"""The scenario written back, with everything that was assumed filled in."""

from __future__ import annotations

import json
import re
from fractions import Fraction
from typing import TYPE_CHECKING

from engine.base.units import format_percent
from engine.scenario.capacity_values import CAPACITY_VALUES
from engine.scenario.compare_values import COMPARE_VALUES
from engine.scenario.plain_scalar import UnclearScalarError, resolve
from engine.scenario.plan_values import PLAN_VALUES
from engine.scenario.rules_text import rules_text
from engine.scenario.section_open import CountRange
from engine.scenario.section_plan import PlanConfig, PlanEntry
from engine.scenario.typed_values import Section

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.scenario.load import Scenario

_PLAIN = re.compile(r"[A-Za-z0-9ÀÁ-Öà-öÀ-ž][A-Za-z0-9À-ž _./%+-]*")
_MARK = "# default"
_COLUMN = 44


def explain(scenario: Scenario) -> str:
    """Return the scenario as YAML with every default written and marked.

    The text loads to the same configuration. Blocks and keys that were left out and
    stand for nothing are comments.
    """
    lines = ["# What this scenario says, with everything left out filled in."]
    if scenario.config.territory is not None:
        lines += ["#", *(f"# - {sentence}" for sentence in rules_text(scenario))]
    lines += ["", *_section(scenario.config, 0, given=True)]
    return "\n".join(lines) + "\n"


def explain_plan(plan: PlanConfig) -> str:
    """Return a pay plan as YAML with every default written and marked."""
    lines = ["# What this plan says, with everything left out filled in.", ""]
    return "\n".join([*lines, *_section(plan, 0, given=True, quiet=True)]) + "\n"


def _section(
    section: Section, depth: int, *, given: bool, quiet: bool = False
) -> Iterator[str]:
    """Yield the lines of a section; if quiet, not those of keys that are not given."""
    for name, field in type(section).model_fields.items():
        value = getattr(section, name)
        if value is None and quiet:
            continue
        written = given and name in section.model_fields_set
        key = field.alias or name
        yield from _entry(key, value, depth, given=written, quiet=quiet)
    for name, value in (section.__pydantic_extra__ or {}).items():
        yield from _entry(_scalar(name), value, depth, given=True, quiet=quiet)


def _entry(
    key: str, value: object, depth: int, *, given: bool, quiet: bool
) -> Iterator[str]:
    indent = "  " * depth
    if isinstance(value, PlanEntry) and value.file is not None:
        yield f"{indent}{key}: {_scalar(value.file)}"
    elif isinstance(value, Section):
        quiet = quiet or isinstance(value, PlanConfig)
        yield _line(f"{indent}{key}:", given=given or _has_keys(value))
        yield from _section(value, depth + 1, given=given, quiet=quiet)
    elif isinstance(value, dict) and value:
        yield f"{indent}{key}:"
        for name, below in value.items():
            yield from _entry(_scalar(name), below, depth + 1, given=True, quiet=quiet)
    elif isinstance(value, tuple) and value and isinstance(value[0], Section):
        yield f"{indent}{key}:"
        for item in value:
            first, *rest = _section(item, depth + 2, given=True, quiet=quiet)
            yield f"{indent}  - {first.lstrip()}"
            yield from rest
    elif value is None:
        yield f"{indent}# {key}: not given"
    else:
        yield _line(f"{indent}{key}: {_scalar(value)}", given=given)


def _has_keys(section: Section) -> bool:
    """Whether a block writes any key of its own, whose lines then carry the mark."""
    keys = type(section).model_fields
    more = bool(section.__pydantic_extra__)
    return more or any(getattr(section, key) is not None for key in keys)


def _line(text: str, *, given: bool) -> str:
    return text if given else f"{text:<{_COLUMN}} {_MARK}"


def _scalar(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Fraction):
        return format_percent(value)
    if isinstance(value, tuple):
        return f"[{', '.join(_scalar(part) for part in value)}]"
    if isinstance(value, (*PLAN_VALUES, *COMPARE_VALUES, *CAPACITY_VALUES, CountRange)):
        return str(value)
    if isinstance(value, float):
        return f"{value:.15g}" if value == float(f"{value:.15g}") else repr(value)
    if isinstance(value, str):
        return value if _reads_as_itself(value) else _quoted(value)
    return "{}" if value == {} else str(value)


def _reads_as_itself(text: str) -> bool:
    try:
        return (
            bool(_PLAIN.fullmatch(text.strip()))
            and resolve(text) == text == text.strip()
        )
    except UnclearScalarError:
        return False


def _quoted(text: str) -> str:
    """Return text in YAML's double quotes, which read JSON's escapes."""
    return re.sub(
        "[\x7f-\x9f\ufeff\u2028\u2029]",
        lambda odd: f"\\u{ord(odd[0]):04x}",
        json.dumps(text, ensure_ascii=False),
    )
