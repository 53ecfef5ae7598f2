"""``data``: the tables a scenario reads, and where they come from."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

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
from engine.data.staff_columns import COMMITTED, DEMAND, SO_FAR, STAFF
from engine.data.territory_columns import (
    BORDERS,
    DISTANCES,
    KEPT_APART,
    LIMITS,
    NEIGHBOURS,
)
from engine.scenario.section_table import Table
from engine.scenario.typed_values import Section

if TYPE_CHECKING:
    from engine.data.columns import TableSpec


class AccountsTable(Table):
    """Where the accounts come from."""

    spec: ClassVar[TableSpec] = ACCOUNTS


class RepsTable(Table):
    """Where the reps come from."""

    spec: ClassVar[TableSpec] = REPS


class NamedAccountsTable(Table):
    """Where the named accounts come from."""

    spec: ClassVar[TableSpec] = NAMED_ACCOUNTS


class KeptApartTable(Table):
    """Where pairs of accounts come from that are kept apart."""

    spec: ClassVar[TableSpec] = KEPT_APART


class LimitsTable(Table):
    """Where limits of single reps come from."""

    spec: ClassVar[TableSpec] = LIMITS


class NeighboursTable(Table):
    """Where it comes from which accounts are neighbours."""

    spec: ClassVar[TableSpec] = NEIGHBOURS


class BordersTable(Table):
    """Where the outlines of accounts come from."""

    spec: ClassVar[TableSpec] = BORDERS


class DistancesTable(Table):
    """Where distances by road come from."""

    spec: ClassVar[TableSpec] = DISTANCES


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


class SoFarTable(Table):
    """Where it comes from what has been made and spent so far."""

    spec: ClassVar[TableSpec] = SO_FAR


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
    kept_apart: KeptApartTable | None = Field(
        None, description="Pairs of accounts that must not have the same rep."
    )
    limits: LimitsTable | None = Field(
        None, description="What single reps carry at least and at most."
    )
    neighbours: NeighboursTable | None = Field(
        None, description="Which accounts are neighbours, for 'contiguous: table'."
    )
    borders: BordersTable | None = Field(
        None, description="Outlines of accounts, corner by corner, for 'borders'."
    )
    distances: DistancesTable | None = Field(
        None, description="Kilometres and minutes from reps' homes to accounts."
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
    so_far: SoFarTable | None = Field(
        None,
        description=(
            "What has been made, spent and put into the pipeline by month, when people"
            " are planned again from a later month ('capacity --from')."
        ),
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
