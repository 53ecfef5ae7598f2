"""``data``: the tables a scenario reads, and where they come from."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, ClassVar, Literal, Self

from pydantic import ConfigDict, Field, model_validator

from engine.base.errors import did_you_mean
from engine.data.columns import (
    ACCOUNTS,
    ASSIGNMENTS,
    CREDITS,
    NAMED_ACCOUNTS,
    OUTLINE,
    QUOTAS,
    RATES,
    REPS,
    SCORES,
    TableSpec,
)
from engine.data.planning_columns import (
    ACTUALS,
    HISTORY,
    INDICATORS,
    OPPORTUNITIES,
    PHASED,
    PRODUCT_SALES,
    RESPONSES,
    TERRITORIES,
)
from engine.data.roster_columns import ROSTER
from engine.data.source import DELIMITED, EXCEL, PARQUET
from engine.data.staff_columns import COMMITTED, DEMAND, STAFF
from engine.scenario.typed_values import RelativePath, Section, Text, refuse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.scenario.typed_values import Complaint

_ENDINGS = DELIMITED + EXCEL + PARQUET


class Table(Section):
    """Where one table comes from: a file, or a query to a database."""

    model_config = ConfigDict(
        json_schema_extra={
            "oneOf": [{"required": ["file"]}, {"required": ["query", "url"]}]
        }
    )

    spec: ClassVar[TableSpec]
    """The columns the table must have."""
    short_key: ClassVar[str | None] = "file"
    short_needs: ClassVar[str] = (
        "a file name such as accounts.csv is needed, or a mapping with 'file' or"
        " 'query'"
    )

    file: RelativePath | None = Field(
        None,
        description="CSV, Parquet or Excel file, relative to the scenario's folder.",
    )
    sheet: Text | None = Field(
        None, description="Sheet of an Excel file; by default the first."
    )
    query: Text | None = Field(
        None, description="SQL text that selects the rows, instead of a file."
    )
    url: Text | None = Field(
        None,
        description=(
            "Database of the query: a SQLAlchemy address such as sqlite:///crm.db, or"
            " env:NAME to read the address from an environment variable."
        ),
    )
    columns: dict[str, Text] = Field(
        default_factory=dict,
        description="Our column name to its name in the table, where they differ.",
    )
    decimal: Literal["point", "comma"] | None = Field(
        None,
        description="Decimal sign in a text file; by default it is found out.",
    )
    encoding: Text | None = Field(
        None,
        description=(
            "Encoding of a text file, such as utf-8 or cp1250; by default it is found"
            " out."
        ),
    )

    @model_validator(mode="after")
    def _check_together(self) -> Self:
        refuse(self._complaints())
        return self

    def _complaints(self) -> Iterator[Complaint]:
        if self.file is None and self.query is None:
            yield (), "neither 'file' nor 'query' is given; one of them is needed"
        if self.file is not None and self.query is not None:
            yield ("query",), "both 'file' and 'query' are given; write one of them"
        if self.query is not None and self.url is None:
            yield ("query",), "a query needs a 'url': sqlite:///crm.db or env:NAME"
        if self.url is not None:
            yield from self._complaints_about_url(self.url)
        if self.file is not None:
            yield from self._complaints_about_file(PurePosixPath(self.file).suffix)
        elif self.sheet is not None:
            yield ("sheet",), "'sheet' goes with an Excel file, not with a query"
        known = self.spec.names
        for name in (name for name in self.columns if name not in known):
            found = f"'{name}' is no column of ours; allowed here: {', '.join(known)}"
            theirs = self.columns[name]
            turned = f"; our name comes first: '{theirs}: {name}'"
            near = turned if theirs in known else did_you_mean(name, known)
            yield ("columns", name), found + near
        if self.encoding is not None and not _known_encoding(self.encoding):
            near = did_you_mean(self.encoding, ("utf-8", "cp1250", "cp1252", "latin-1"))
            found = f"found '{self.encoding}'; utf-8, cp1250 and the like are known"
            yield ("encoding",), found + near

    def _complaints_about_url(self, url: str) -> Iterator[Complaint]:
        if self.query is None:
            yield ("url",), "'url' goes with 'query', which is missing"
        if url.startswith("env:"):
            if not re.fullmatch("env:[A-Za-z_][A-Za-z0-9_]*", url):
                yield (
                    ("url",),
                    f"found '{url}'; a name such as env:CRM_URL is needed",
                )
        elif "://" not in url:
            yield ("url",), f"found '{url}'; sqlite:///crm.db or env:NAME is needed"
        elif re.search("://[^/@]*:[^/@]+@", url):
            yield (
                ("url",),
                "a password stands in the file, which is copied into every run; put"
                " the address into an environment variable and write env:NAME",
            )

    def _complaints_about_file(self, suffix: str) -> Iterator[Complaint]:
        suffix = suffix.lower()
        if suffix not in _ENDINGS:
            found = f"found '{self.file}'; files ending {', '.join(_ENDINGS)} are read"
            yield ("file",), found
        if self.sheet is not None and suffix not in EXCEL:
            yield ("sheet",), f"'sheet' goes with an Excel file, not with {self.file}"
        for key in ("decimal", "encoding"):
            if getattr(self, key) is not None and suffix not in DELIMITED:
                yield (key,), f"'{key}' goes with a CSV file, not with {self.file}"


class AccountsTable(Table):
    """Where the accounts come from."""

    spec: ClassVar[TableSpec] = ACCOUNTS


class RepsTable(Table):
    """Where the reps come from."""

    spec: ClassVar[TableSpec] = REPS


class NamedAccountsTable(Table):
    """Where the named accounts come from."""

    spec: ClassVar[TableSpec] = NAMED_ACCOUNTS


class OutlineTable(Table):
    """Where the outline of the country comes from."""

    spec: ClassVar[TableSpec] = OUTLINE


class CreditsTable(Table):
    """Where the credits come from."""

    spec: ClassVar[TableSpec] = CREDITS


class QuotasTable(Table):
    """Where the quotas come from."""

    spec: ClassVar[TableSpec] = QUOTAS


class AssignmentsTable(Table):
    """Where it comes from who is on which plan, and when."""

    spec: ClassVar[TableSpec] = ASSIGNMENTS


class ScoresTable(Table):
    """Where the scores of objectives come from."""

    spec: ClassVar[TableSpec] = SCORES


class RatesTable(Table):
    """Where the exchange rates come from."""

    spec: ClassVar[TableSpec] = RATES


class RosterTable(Table):
    """Where the reps come from on whom plans are compared."""

    spec: ClassVar[TableSpec] = ROSTER


class StaffTable(Table):
    """Where it comes from who is there today."""

    spec: ClassVar[TableSpec] = STAFF


class DemandTable(Table):
    """Where it comes from what each place must sell."""

    spec: ClassVar[TableSpec] = DEMAND


class CommittedTable(Table):
    """Where the starts come from that are already agreed."""

    spec: ClassVar[TableSpec] = COMMITTED


class HistoryTable(Table):
    """Where it comes from what was sold."""

    spec: ClassVar[TableSpec] = HISTORY


class IndicatorsTable(Table):
    """Where the indicators of potential come from."""

    spec: ClassVar[TableSpec] = INDICATORS


class TerritoriesTable(Table):
    """Where the territories come from that get quotas."""

    spec: ClassVar[TableSpec] = TERRITORIES


class ProductSalesTable(Table):
    """Where it comes from what was sold of each product."""

    spec: ClassVar[TableSpec] = PRODUCT_SALES


class ResponsesTable(Table):
    """Where it comes from how profit depends on quotas."""

    spec: ClassVar[TableSpec] = RESPONSES


class PhasedTable(Table):
    """Where quotas by period come from, which results are held against."""

    spec: ClassVar[TableSpec] = PHASED


class ActualsTable(Table):
    """Where it comes from what has been sold since."""

    spec: ClassVar[TableSpec] = ACTUALS


class OpportunitiesTable(Table):
    """Where deals come from, stage by stage."""

    spec: ClassVar[TableSpec] = OPPORTUNITIES


class Data(Section):
    """The tables of the scenario."""

    accounts: AccountsTable | None = Field(
        None, description="Accounts: who is visited, where, how often, worth how much."
    )
    reps: RepsTable | None = Field(
        None, description="Reps: home, working time, tenure and skills."
    )
    named_accounts: NamedAccountsTable | None = Field(
        None, description="Accounts that must go to the rep named beside them."
    )
    credits: CreditsTable | None = Field(
        None, description="Credits: shares of deals, by rep and day."
    )
    quotas: QuotasTable | None = Field(
        None, description="Quotas of reps, by measure and period."
    )
    assignments: AssignmentsTable | None = Field(
        None, description="Who is on which plan, when, with which manager and team."
    )
    scores: ScoresTable | None = Field(
        None, description="Scores of agreed objectives (MBO)."
    )
    rates: RatesTable | None = Field(
        None, description="Exchange rates into the scenario's currency."
    )
    roster: RosterTable | None = Field(
        None, description="Reps on whom plans are compared, with their quotas."
    )
    staff: StaffTable | None = Field(
        None, description="Who is there when people are planned: role, place, tenure."
    )
    demand: DemandTable | None = Field(
        None, description="What each place must sell in each month that is planned."
    )
    committed: CommittedTable | None = Field(
        None, description="Starts that are already agreed, by month and source."
    )
    history: HistoryTable | None = Field(
        None, description="Sales of the past by month or quarter and place."
    )
    indicators: IndicatorsTable | None = Field(
        None, description="Units with numbers that tell of their potential."
    )
    territories: TerritoriesTable | None = Field(
        None,
        description="Territories that get quotas: who, where, potential, last year.",
    )
    product_sales: ProductSalesTable | None = Field(
        None, description="Last year's sales by territory and product."
    )
    responses: ResponsesTable | None = Field(
        None, description="Profit that is expected of a territory, by quota."
    )
    phased: PhasedTable | None = Field(
        None,
        description="Quotas by territory and period, which results are held against.",
    )
    actuals: ActualsTable | None = Field(
        None, description="Sales by territory and month since the plan began."
    )
    opportunities: OpportunitiesTable | None = Field(
        None, description="Deals, a row for each stage they have been in."
    )


class Report(Section):
    """What the report shows besides the results."""

    outline: OutlineTable | None = Field(
        None,
        description="Outline of the country for the maps: columns ring, lat, lon.",
    )


def _known_encoding(name: str) -> bool:
    try:
        "".encode(name)
    except (LookupError, ValueError):
        return False
    return True
