"""The scenario file, version 1: every key, its unit, its range and its default."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, ConfigDict, Field, WithJsonSchema

from engine.scenario.plan_values import PlanName
from engine.scenario.section_capacity import Capacity
from engine.scenario.section_compare import Compare
from engine.scenario.section_data import Data, Report
from engine.scenario.section_market import Markets
from engine.scenario.section_plan import PayPeriod, PlanEntry
from engine.scenario.section_quota import Quota
from engine.scenario.section_territory import Solve, Territory
from engine.scenario.section_track import Track
from engine.scenario.typed_values import (
    Currency,
    PlanKey,
    Remark,
    Section,
    Text,
    closed,
    refuse_value,
)

VERSION = 1
"""Version of the scenario file that this program reads and writes."""


def _check_version(value: int) -> int:
    if value != VERSION:
        refuse_value(f"found {value}; this program reads version {VERSION}")
    return value


class ScenarioConfig(Section):
    """A fieldplan scenario."""

    model_config = ConfigDict(
        json_schema_extra={
            "anyOf": [
                {
                    "required": ["territory"],
                    "properties": {
                        "data": {
                            "description": "The tables that territories need.",
                            "required": ["accounts", "reps"],
                        }
                    },
                },
                {"required": ["plans", "pay"]},
                {
                    "required": ["plans", "compare", "data"],
                    "properties": {
                        "data": {
                            "description": "The table that comparing plans needs.",
                            "required": ["roster"],
                        }
                    },
                },
                {
                    "required": ["capacity", "data"],
                    "properties": {
                        "data": {
                            "description": "The table that planning people needs.",
                            "required": ["staff"],
                        }
                    },
                },
                {
                    "required": ["market", "data"],
                    "properties": {
                        "data": {
                            "description": "The table that the market needs.",
                            "required": ["history"],
                        }
                    },
                },
                {
                    "required": ["quota", "data"],
                    "properties": {
                        "data": {
                            "description": "The table that quotas need.",
                            "required": ["territories"],
                        }
                    },
                },
                {
                    "required": ["track", "data"],
                    "properties": {
                        "data": {
                            "description": "The table that tracking needs.",
                            "required": ["actuals"],
                        }
                    },
                },
            ]
        }
    )

    fieldplan: Annotated[
        int, AfterValidator(_check_version), WithJsonSchema({"const": VERSION})
    ] = Field(description="Version of the scenario file: 1.")
    name: Text = Field(
        max_length=120, description="Name of the plan; it heads the report."
    )
    plan: PlanKey | None = Field(
        None,
        description=(
            "What is planned, quarter after quarter: runs with the same word share one"
            " baseline. By default it follows from the name."
        ),
    )
    about: Remark = Field("", description="What the plan is about, for readers.")
    synthetic: bool = Field(
        False, description="Whether the data are invented; tables and report say so."
    )
    seed: Annotated[int, closed(0, 2**31 - 1)] = Field(
        0, description="Seed of everything random; the same seed, the same plan."
    )
    currency: Currency = Field(
        description="Currency of all amounts: three capital letters, such as PLN."
    )
    data: Data = Field(default_factory=Data, description="The tables.")
    territory: Territory | None = Field(
        None, description="Costs and rules of the territories."
    )
    pay: PayPeriod | None = Field(
        None, description="When pay is worked out; 'plans' need it, or 'compare'."
    )
    plans: Annotated[dict[PlanName, PlanEntry], Field(min_length=1)] | None = Field(
        None, description="Pay plans by name, or the files that they stand in."
    )
    compare: Compare | None = Field(
        None, description="Plans compared by simulating reps who react to them."
    )
    capacity: Capacity | None = Field(
        None, description="How many people, in which roles, to make the number."
    )
    market: Markets | None = Field(
        None, description="What was sold and will be, and what could be."
    )
    quota: Quota | None = Field(
        None, description="A quota for everybody that adds up and is fair."
    )
    track: Track | None = Field(
        None, description="Where results stand against the plan, and will land."
    )
    solve: Solve = Field(default_factory=Solve, description="How hard to look.")
    report: Report = Field(
        default_factory=Report, description="What the report shows besides results."
    )
