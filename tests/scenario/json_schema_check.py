"""As much of JSON Schema as our own schema uses; an unknown word is an error."""

from __future__ import annotations

import re
from functools import cache

from engine.scenario import schema_export

json_schema, plan_schema = map(
    cache, (schema_export.json_schema, schema_export.plan_schema)
)
"""The schemas, each made once, as they are only read."""

TYPES = {
    "object": dict,
    "array": list,
    "string": str,
    "boolean": bool,
    "number": (int, float),
    "integer": int,
    "null": type(None),
}
REMARKS = {"$schema", "title", "description", "default", "examples", "$defs"}


def faults(schema, value, root=None, path="$"):
    """Yield what is wrong with a value; nothing if the schema accepts it."""
    root = root or schema
    for word, rule in schema.items():
        if word in REMARKS:
            continue
        yield from CHECKS[word](schema, rule, value, root, path)


def _ref(_schema, rule, value, root, path):
    yield from faults(root["$defs"][rule.removeprefix("#/$defs/")], value, root, path)


def _type(_schema, rule, value, _root, path):
    is_bool = isinstance(value, bool) and rule != "boolean"
    if not isinstance(value, TYPES[rule]) or is_bool:
        yield f"{path}: {value!r} is no {rule}"


def _count(wanted):
    def check(_schema, rule, value, root, path):
        right = sum(not list(faults(part, value, root, path)) for part in rule)
        if not wanted(right):
            yield f"{path}: {right} alternatives fit"

    return check


def _properties(_schema, rule, value, root, path):
    if isinstance(value, dict):
        for key in rule.keys() & value.keys():
            yield from faults(rule[key], value[key], root, f"{path}.{key}")


def _additional(schema, rule, value, root, path):
    if not isinstance(value, dict):
        return
    for key in value.keys() - schema.get("properties", {}).keys():
        if rule is False:
            yield f"{path}: unknown {key}"
        else:
            yield from faults(rule, value[key], root, f"{path}.{key}")


def _required(_schema, rule, value, _root, path):
    if isinstance(value, dict):
        yield from (f"{path}: {key} is missing" for key in rule if key not in value)


def _items(_schema, rule, value, root, path):
    if isinstance(value, list):
        for i, item in enumerate(value):
            yield from faults(rule, item, root, f"{path}[{i}]")


def _holds(kinds, test):
    def check(_schema, rule, value, _root, path):
        if isinstance(value, kinds) and not test(value, rule):
            yield f"{path}: {value!r} breaks {rule!r}"

    return check


NUMBER = (int, float)
CHECKS = {
    "$ref": _ref,
    "type": _type,
    "anyOf": _count(lambda right: right > 0),
    "oneOf": _count(lambda right: right == 1),
    "properties": _properties,
    "additionalProperties": _additional,
    "required": _required,
    "items": _items,
    "const": _holds(object, lambda value, rule: value == rule),
    "enum": _holds(object, lambda value, rule: value in rule),
    "pattern": _holds(str, lambda value, rule: re.search(rule, value)),
    "minLength": _holds(str, lambda value, rule: len(value) >= rule),
    "maxLength": _holds(str, lambda value, rule: len(value) <= rule),
    "minimum": _holds(NUMBER, lambda value, rule: value >= rule),
    "maximum": _holds(NUMBER, lambda value, rule: value <= rule),
    "exclusiveMinimum": _holds(NUMBER, lambda value, rule: value > rule),
    "minItems": _holds(list, lambda value, rule: len(value) >= rule),
    "maxItems": _holds(list, lambda value, rule: len(value) <= rule),
    "minProperties": _holds(dict, lambda value, rule: len(value) >= rule),
    "maxProperties": _holds(dict, lambda value, rule: len(value) <= rule),
}
