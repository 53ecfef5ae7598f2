"""Reference pages of the scenario file, from the JSON Schema that editors use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schema_tree import Spot, spots
from schema_words import Links, choice_of, default_of, long_form, short_forms, words

from engine.scenario.schema_export import json_schema
from engine.scenario.section_batch import BatchFile
from engine.scenario.section_table import Table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.data.columns import Column

Json = dict[str, Any]

HOME = "look-up/scenario"
STAGES = ("territory", "compare", "capacity", "market", "quota", "track")
PAGES = ("data", *STAGES[:1], "pay", "plans", *STAGES[1:], "solve", "report")
"""Keys of a scenario that have a page of their own, in the order of the menu."""

SEE = {
    "territory": "[The model](../../understand/territory.md).",
    "plans": "A plan in a file of its own has the keys of `plans.NAME` on top. "
    "[Exactly what each key pays](../../understand/pay.md).",
    "pay": "[Exactly what is paid](../../understand/pay.md).",
    "compare": "[The model](../../understand/incentives.md).",
    "capacity": "[The model](../../understand/capacity.md).",
    "market": "[The model](../../understand/quota.md#1-the-market).",
    "quota": "[The model](../../understand/quota.md#2-quotas).",
    "track": "[The model](../../understand/quota.md#4-results).",
}
"""What is said under a page's title beside the key's own description."""

_HEAD = "| key | takes | default | what it says |\n|---|---|---|---|\n"


def scenario_pages() -> dict[str, str]:
    """Return each page of the scenario reference by its path below ``docs``.

    Raises
    ------
    ValueError
        The schema has a kind of value that has no words yet.
    """
    schema = json_schema()
    named: dict[str, Json] = schema["$defs"]
    places = spots(schema, PAGES)
    pages = {
        f"{HOME}/{key}.md": _page(key, schema["properties"][key], places, named)
        for key in PAGES
        if key != "data"
    }
    pages[f"{HOME}/data.md"] = _data_page(named)
    pages[f"{HOME}/index.md"] = _index(schema)
    pages[f"{HOME}/batch.md"] = _batch_page()
    return pages


def _index(schema: Json) -> str:
    links = {
        name: (key, f"{key}.md")
        for key in PAGES
        for name in _refs(schema["properties"][key])
    }
    rows = "".join(
        _row(key, value, links, key in schema["required"])
        for key, value in schema["properties"].items()
    )
    return (
        "# The scenario file\n\n"
        "A scenario is one YAML file that describes a company. This reference is made "
        "from the JSON Schema that `fieldplan schema` prints and editors use. Keys in "
        "**bold** must be there. `fieldplan check --explain FILE` writes a file back "
        "with every default filled in.\n\n"
        f"{_HEAD}{rows}\n"
        "A scenario needs at least one stage: `territory`, `pay` with `plans`, "
        "`compare` with `plans`, `capacity`, `market`, `quota` or `track`.\n\n"
        "## Kinds of value\n\n"
        "| kind | is written as | means |\n|---|---|---|\n"
        "| percent | `5%`, `0.1%` | an exact fraction; a bare number is refused |\n"
        "| money | `1200`, `96k`, `1.2 million`, `PLN 1200` | the scenario's currency "
        "unless said; exact to two decimals |\n"
        "| months | `6 months` | whole months |\n"
        "| month | `2027-03` | a month of the civil year |\n"
        "| rate of leaving | `22% a year`, `1.5% a month` | a share of people |\n"
        "| `yes`, `no` | `yes`, `no`, `true`, `false` | a switch |\n"
    )


def _page(key: str, schema: Json, places: Mapping[str, Spot], named: Json) -> str:
    here = [spot for spot in places.values() if spot.page == key]
    links = {
        name: (
            spot.paths[0],
            f"#{spot.anchor}" if spot.page == key else f"{spot.page}.md#{spot.anchor}",
        )
        for name, spot in places.items()
    }
    parts = [f"# {key}\n\n{schema['description']} {SEE.get(key, '')}\n"]
    if schema.get("type") == "object":
        parts.append(f"Takes {words(schema, key, links)}.\n")
    parts += [_section(spot, named[spot.name], links) for spot in here]
    return "\n".join(parts)


def _section(spot: Spot, schema: Json, links: Links) -> str:
    text = ""
    if spot.paths[0] != spot.page:  # else the page's own title says it
        heading = spot.paths[0].replace("NAME", "*name*").replace("[]", "\\[\\]")
        text = f"## {heading} {{: #{spot.anchor} }}\n\n"
    text += f"{_sentence(schema)}\n\n"
    if len(spot.paths) > 1:
        others = ", ".join(f"`{path}`" for path in spot.paths[1:])
        text += f"The same at {others}.\n\n"
    short = short_forms(schema)
    if short:
        text += f"Short form: {words({'anyOf': short}, '', links)}.\n\n"
    form = long_form(schema)
    if form is None:
        return text + (f"Takes {words(schema, '', links)}.\n" if not short else "")
    if choice_of(form):
        text += f"{choice_of(form)}\n\n"
    required = form.get("required", ())
    rows = "".join(
        _row(key, value, links, key in required)
        for key, value in form["properties"].items()
    )
    other = form.get("additionalProperties")
    if isinstance(other, dict):
        said = other.get("description", "By a name of your own.")
        rows += f"| *any other* | {words(other, '', links)} | | {said} |\n"
    return text + _HEAD + rows


def _row(key: str, schema: Json, links: Links, required: bool) -> str:
    shown = f"**`{key}`**" if required else f"`{key}`"
    what = _sentence(schema).replace("\n", " ").replace("|", "\\|")
    return (
        f"| {shown} | {words(schema, key, links)} | {default_of(schema)} | {what} |\n"
    )


def _sentence(schema: Json) -> str:
    return str(schema.get("description", "")).strip()


def _data_page(named: Json) -> str:
    tables = _tables(Table)
    data = named["Data"]["properties"]
    form = long_form(named["AccountsTable"])
    reading = {} if form is None else dict(form["properties"])
    reading["columns"] = {
        "type": "object",
        "description": reading["columns"]["description"],
        "additionalProperties": {"type": "string"},
    }
    text = (
        "# data\n\nThe tables of a scenario, each a file name or a mapping that says "
        "how it is read. Files are CSV, Parquet or Excel; paths are relative to the "
        "scenario's folder. Columns in **bold** must be there, and no cell of theirs "
        "may be empty.\n\n"
        "```yaml\ndata:\n  accounts: accounts.csv                 # the short form\n"
        "  reps:\n    file: people.xlsx\n    sheet: Field force\n"
        "    columns: {rep_id: Employee, home_lat: Latitude}\n```\n\n"
        f"## How a table is read\n\n{_HEAD}"
        + "".join(_row(key, value, {}, False) for key, value in reading.items())
        + "\n"
    )
    for key, value in data.items():
        ref = next(iter(_refs(value)))
        model = tables.get(ref)
        if model is None:
            continue
        text += f"## {key}\n\n{_sentence(value)}\n\n"
        text += "| column | kind | default | what it says |\n|---|---|---|---|\n"
        text += "".join(_column(column) for column in model.spec.columns) + "\n"
    return text


def _column(column: Column) -> str:
    shown = f"**`{column.name}`**" if column.required else f"`{column.name}`"
    default = ""
    if column.default_from:
        default = f"that of `{column.default_from}`"
    elif not (column.required or column.may_be_blank or column.default == ""):
        value = column.default
        default = f"`{value}`" if isinstance(value, str) else f"`{value:g}`"
    return f"| {shown} | {column.kind} | {default} | {column.doc} |\n"


def _tables(model: type) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for below in model.__subclasses__():
        found[below.__name__] = below
        found |= _tables(below)
    return found


def _batch_page() -> str:
    schema = BatchFile.model_json_schema()
    keys = schema["$defs"]["Batch"]["properties"]
    required = schema["$defs"]["Batch"]["required"]
    rows = "".join(_row(key, value, {}, key in required) for key, value in keys.items())
    return (
        "# The batch file\n\nScenarios that are planned together, for `fieldplan batch "
        "FILE`; [how a batch works](../../understand/batch.md). All keys stand below "
        f"`batch:`.\n\n{_HEAD}{rows}"
    )


def _refs(schema: Any) -> list[str]:  # noqa: ANN401 - any part of a schema
    if isinstance(schema, dict):
        found = [schema["$ref"].rsplit("/", 1)[1]] if "$ref" in schema else []
        for value in schema.values():
            found += _refs(value)
        return list(dict.fromkeys(found))
    if isinstance(schema, list):
        return list(dict.fromkeys(name for value in schema for name in _refs(value)))
    return []
