"""Guarantees of the JSON Schema that editors use."""

from __future__ import annotations

import json

import pytest
from json_schema_check import faults, json_schema, plan_schema
from worlds import BROKEN, HEAD, ROOT, SMALLEST, TERRITORY

from engine.scenario.schema import ScenarioConfig
from engine.scenario.schema_export import schema_text
from engine.scenario.typed_values import sections_in
from engine.scenario.yaml_tree import read_yaml

SHIPPED = sorted(
    path
    for path in (ROOT / "scenarios").rglob("*.yaml")
    if "broken" not in path.relative_to(ROOT).parts
)
PLANS = [path for path in SHIPPED if path.name.endswith(".plan.yaml")]
VALID = [path for path in SHIPPED if path not in PLANS]


def shown(path):
    """Return how a test of a file is called."""
    return path.relative_to(ROOT / "scenarios").as_posix()


def verdict(content):
    """Return what the schema says of a YAML text."""
    return list(faults(json_schema(), read_yaml(content, "f").data))


def test_committed_schema_is_fresh():
    """The file in the repository is the one this code writes."""
    committed = (ROOT / "fieldplan.schema.json").read_text(encoding="utf-8")
    assert committed == schema_text()
    assert json.loads(committed)["$schema"].endswith("2020-12/schema")


@pytest.mark.parametrize("path", VALID, ids=shown)
def test_valid_scenarios_are_accepted(path):
    """Every scenario in the repository that loads is valid for editors, too."""
    assert verdict(path.read_bytes()) == []


@pytest.mark.parametrize("path", PLANS, ids=shown)
def test_valid_plan_files_are_accepted(path):
    """Every plan in a file of its own is valid by the schema of plans."""
    written = read_yaml(path.read_bytes(), "f").data
    assert list(faults(plan_schema(), written)) == []


@pytest.mark.parametrize(
    "text",
    [
        SMALLEST,
        SMALLEST + "solve:\nreport:\n",
        SMALLEST + "solve: {time_limit_s: 3, method: exact}\n",
        SMALLEST + "report: {outline: {file: o.csv, columns: {ring: r}}}\n",
        SMALLEST.replace("5%", "{within: 2.5 %}"),
        SMALLEST.replace("accounts.csv", '{query: select 1, url: "env:X"}'),
        HEAD
        + TERRITORY.replace(
            "travel: {cost_per_km: 1.15}", "disruption: {revenue_at_risk: 1%}"
        ),
    ],
)
def test_all_forms_are_accepted(text):
    """Short forms, long forms and blank blocks are valid for editors."""
    assert verdict(text.encode()) == []


@pytest.mark.parametrize(
    "name",
    [
        "currency_small",
        "everything_at_once",
        "key_dashes",
        "key_elsewhere",
        "key_missing",
        "key_misspelt",
        "method_misspelt",
        "percent_bare",
        "percent_blank",
        "percent_comma",
        "range_solve",
        "range_travel",
        "rule_includes_travel",
        "rule_nothing_balanced",
        "rule_nothing_kept_low",
        "source_columns",
        "source_twice",
        "type_quoted_number",
        "type_section",
        "type_text_needed",
        "type_whole_number",
        "type_yes",
        "version_unknown",
    ],
)
def test_broken_scenarios_are_refused(name):
    """What a schema can see is wrong, an editor shows while one types."""
    assert verdict((BROKEN / f"{name}.yaml").read_bytes()) != []


def _models(model):
    yield model
    for field in model.model_fields.values():
        for below in sections_in(field.annotation):
            yield from _models(below)


def test_every_key_is_undescribed():
    """Each key has a description, which is a sentence."""
    for model in _models(ScenarioConfig):
        for name, field in model.model_fields.items():
            where = f"{model.__name__}.{name}"
            assert field.description, where
            assert field.description.endswith("."), where


def undescribed(schema):
    """Return the keys of a schema that have no description."""

    def bare(part):
        for key, below in part.get("properties", {}).items():
            if not below.get("description"):
                yield key
        for below in part.get("anyOf", ()):
            yield from bare(below)

    parts = [schema, *schema["$defs"].values()]
    return [key for part in parts for key in bare(part)]


def test_every_key_is_described_in_the_schema():
    """No description is lost on the way to the editor."""
    assert undescribed(json_schema()) == []
