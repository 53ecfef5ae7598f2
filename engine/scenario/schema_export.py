"""The schema as JSON Schema (draft 2020-12), for editors that check while one types."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from pydantic.json_schema import GenerateJsonSchema

from engine.base.units import format_percent
from engine.scenario.schema import ScenarioConfig
from engine.scenario.section_plan import PlanConfig
from engine.scenario.section_table import Table
from engine.scenario.typed_values import Section, keys_of, sections_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic.fields import FieldInfo

    Json = dict[str, Any]

DRAFT = "https://json-schema.org/draft/2020-12/schema"


def json_schema() -> Json:
    """Return the JSON Schema of a scenario file.

    Short forms (``potential: 5%``) are alternatives to the long ones; blocks that may
    be left empty allow nothing; a mapping of columns knows our column names.
    """
    return _schema_of(ScenarioConfig, "fieldplan scenario")


def plan_schema() -> Json:
    """Return the JSON Schema of a pay plan in a file of its own."""
    return _schema_of(PlanConfig, "fieldplan pay plan")


def _schema_of(model: type[Section], title: str) -> Json:
    made = model.model_json_schema(schema_generator=_Generator)
    named = made.pop("$defs")
    for below in _sections_below(model):
        named[below.__name__] = _section(below, named[below.__name__])
    root = _section(model, made)
    return {"$schema": DRAFT, "title": title, **root, "$defs": named}


def schema_text() -> str:
    """Return the JSON Schema as the text of ``fieldplan.schema.json``."""
    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"


def plan_schema_text() -> str:
    """Return that of plan files as the text of ``fieldplan.plan.schema.json``."""
    return json.dumps(plan_schema(), indent=2, ensure_ascii=False) + "\n"


class _Generator(GenerateJsonSchema):
    """Pydantic's generator, with percents as text and the order of the models."""

    def encode_default(self, dft: Any) -> Any:  # noqa: ANN401 - pydantic's signature
        if isinstance(dft, Fraction):
            return format_percent(dft)
        return super().encode_default(dft)

    def sort(self, value: Any, parent_key: str | None = None) -> Any:  # noqa: ANN401, ARG002 - pydantic's signature
        return value


def _sections_below(model: type[Section]) -> Iterator[type[Section]]:
    for field in model.model_fields.values():
        for below in sections_in(field.annotation):
            yield below
            yield from _sections_below(below)
    if model.other_keys is not None:
        yield model.other_keys


def _section(model: type[Section], made: Json) -> Json:
    """Return one section's schema, short form and blanks included."""
    if "properties" not in made:  # done already: a model may be used twice
        return made
    made.pop("title", None)
    for key, field in keys_of(model).items():
        made["properties"][key] = _property(made["properties"][key], field)
    if issubclass(model, Table):
        columns = made["properties"]["columns"]
        columns["additionalProperties"] = False
        columns["properties"] = {
            column.name: {"type": "string", "description": column.doc}
            for column in model.spec.columns
        }
    if model.short_key is None:
        return made
    short = dict(made["properties"][model.short_key])
    short.pop("description")
    forms = [form for form in short.get("anyOf", [short]) if form != {"type": "null"}]
    return {"description": made.pop("description"), "anyOf": [*forms, made]}


def _property(made: Json, field: FieldInfo) -> Json:
    below = sections_in(field.annotation)
    made.pop("title", None)
    if made.get("default", 0) is None:
        del made["default"]
    if not below or made.get("type") in ("array", "object"):
        return made
    reference = made["anyOf"][0] if "anyOf" in made else {"$ref": made["$ref"]}
    may_be_blank = not field.is_required() and below[0].short_key is None
    if may_be_blank:
        return {
            "description": field.description,
            "anyOf": [reference, {"type": "null"}],
        }
    return {"description": field.description, **reference}
