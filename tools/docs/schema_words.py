"""What a value of the JSON Schema is, in words that a planner reads."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]
Links = dict[str, tuple[str, str]]
"""Name of a definition to its dotted key and where that is described."""

_PERCENT = r"^\s*[+-]?[0-9]{1,12}(\.[0-9]{1,12})?\s*%\s*$"
_MONEY = (
    r"^\s*([A-Z]{3}\s*)?[0-9][0-9_ ]*(\.[0-9]{1,9})?\s*"
    r"(k|m|million|bn|billion)?(\s*[A-Z]{3})?\s*$"
)

PATTERNS = {
    _PERCENT: ("percent", "5%"),
    _MONEY: ("money", "96k"),
    r"^\s*[0-9]+\s*months?\s*$": ("months", "6 months"),
    r"^\s*[0-9.]+\s*months?\s*$": ("months", "1.5 months"),
    r"^\s*[0-9]{4}-[0-9]{2}\s*$": ("month", "2027-03"),
    r"^\s*[0-9]{4}(-[0-9]{2}|Q[1-4]|-.*\.\..*)?\s*$": ("period", "2027Q1"),
    r"^\s*[0-9]{1,2}(\.[0-9]{1,12})?\s*%\s*(an?|per)\s*(year|month)\s*$": (
        "rate of leaving",
        "22% a year",
    ),
    r"^.*[0-9].*(/|\ban?\b|\bper\b)\s*(month|quarter|year)\s*$": (
        "money a period",
        "240k/year",
    ),
    r"^\s*[0-9]{1,6}\s*(/|an?|per)\s*month\s*$": ("number a month", "6 a month"),
    r"^\s*[0-9.]+\s*/\s*[0-9.]+\s*$": ("ratio", "10 / 12"),
    r"^[A-Z]{3}$": ("currency code", "PLN"),
    r"^\s*[0-9]+\s*\.\.\s*[0-9]+\s*$": ("range", "4..6"),
    r"^[a-z0-9][a-z0-9-]{0,39}$": ("word", "poland"),
}
"""Known patterns of text, each with its name and an example of its own."""

UNITS = (
    ("cost_per_km", "currency a km"),
    ("per_h", "km an hour"),
    ("_km", "km"),
    ("minutes", "minutes"),
    ("hours", "hours"),
    ("years", "years"),
    ("_days", "days"),
    ("months", "months"),
    ("_s", "seconds"),
)
"""Ends of keys, and the unit of a bare number below such a key."""


def words(schema: Json, key: str, links: Links) -> str:
    """Return what a key takes, as Markdown.

    Parameters
    ----------
    schema
        The schema of the key's value.
    key
        Its name, which may end in a unit.
    links
        Where definitions are described.
    """
    forms = schema.get("anyOf", [schema])
    found = [_form(form, key, links) for form in forms if form != {"type": "null"}]
    return " or ".join(dict.fromkeys(found))


def default_of(schema: Json) -> str:
    """Return the default as it would be written in a scenario, or an empty text."""
    if "default" not in schema:
        return ""
    value = schema["default"]
    if value in ("", [], {}, None):
        return ""
    if isinstance(value, bool):
        return f"`{'yes' if value else 'no'}`"
    if isinstance(value, float) and value.is_integer():
        return f"`{int(value)}`"
    if isinstance(value, list):
        return f"`[{', '.join(map(str, value))}]`"
    return f"`{value}`"


def long_form(schema: Json) -> Json | None:
    """Return the form of a definition that is a mapping of keys, if there is one."""
    for form in [schema, *schema.get("anyOf", [])]:
        if "properties" in form:
            return dict(form)
    return None


def choice_of(form: Json) -> str:
    """Return which of its keys a mapping needs one of, as a sentence, or nothing."""
    for word, kind in (("at least one", "anyOf"), ("exactly one", "oneOf")):
        sets = [
            below["required"] for below in form.get(kind, []) if "required" in below
        ]
        if sets:
            names = (" with ".join(f"`{key}`" for key in keys) for keys in sets)
            return f"Needs {word} of {', '.join(names)}."
    return ""


def short_forms(schema: Json) -> list[Json]:
    """Return the forms of a definition that are no mapping of keys."""
    if "properties" in schema or long_form(schema) is None:
        return []
    return [form for form in schema["anyOf"] if "properties" not in form]


def _form(form: Json, key: str, links: Links) -> str:
    if "$ref" in form:
        name = form["$ref"].rsplit("/", 1)[1]
        shown, place = links[name]
        return f"[{shown.rpartition('.')[2]}]({place})"
    if "const" in form:
        return f"`{form['const']}`"
    if "enum" in form:
        return " \\| ".join(f"`{value}`" for value in form["enum"])
    kind = form.get("type")
    if kind == "array":
        items = form.get("items", {"type": "string"})
        return f"list of {words(items, key, links)}{_count(form)}"
    if kind == "object":
        return _mapping(form, key, links)
    if kind == "string":
        return _text(form)
    if kind in ("number", "integer"):
        return _number(form, key)
    if kind == "boolean":
        return "`yes` \\| `no`"
    raise ValueError(f"no words for {form} at {key}")


def _mapping(form: Json, key: str, links: Links) -> str:
    if "properties" in form:
        inside = ", ".join(f"`{name}`" for name in form["properties"])
        return f"mapping of {inside}"
    below = form.get("additionalProperties")
    if not isinstance(below, dict):
        return "mapping"
    return f"mapping of name to {words(below, key, links)}"


def _text(form: Json) -> str:
    if "pattern" not in form:
        return "text"
    known = PATTERNS.get(form["pattern"])
    examples = form.get("examples") or ([known[1]] if known else [])
    shown = ", ".join(f"`{example}`" for example in examples[:2])
    if known is None and not examples:
        raise ValueError(f"no words for the pattern {form['pattern']}")
    name = known[0] if known else "text"
    return f"{name} such as {shown}"


def _number(form: Json, key: str) -> str:
    noun = "whole number" if form["type"] == "integer" else "number"
    unit = next((unit for end, unit in UNITS if key.endswith(end)), "")
    low, above, high = (
        form.get(name) for name in ("minimum", "exclusiveMinimum", "maximum")
    )
    ends = []
    if above is not None:
        ends.append(f"> {above:g}")
    if low is not None:
        ends.append(f"≥ {low:g}")
    if high is not None:
        ends.append(f"≤ {high:,.10g}")
    return (
        noun + (f", {unit}" if unit else "") + (f" ({', '.join(ends)})" if ends else "")
    )


def _count(form: Json) -> str:
    low, high = form.get("minItems"), form.get("maxItems")
    if low == high and low is not None:
        return f" ({low} of them)"
    return f" (at most {high})" if high is not None else ""
