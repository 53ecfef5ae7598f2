"""The sheets of a workbook of tracked results: what each column is and is made of."""

from __future__ import annotations

from engine.report.workbook.columns import Column
from engine.report.workbook.sheets import Sheet

LEVEL = Column("Level", "text", "level", "Company, region, district, or rep")
ID = Column("Id", "text", "id", "Id of the rep or name of the group")
NAME = Column("Name", "text", "name", "What it is called")
ATTAINMENT = Sheet(
    "attainment",
    "Attainment",
    "Attainment",
    "Everybody’s results against plan, and where the year lands",
    (
        LEVEL,
        ID,
        NAME,
        Column("Quota", "money", "quota", "Of the whole year"),
        Column("Plan to date", "money", "plan_to_date", "Quota up to the last month"),
        Column("Sold", "money", "actual", "Up to the last month"),
        Column(
            *("Of plan", "share", "pace", "Sold to the plan to date"),
            '=IF(N([Plan to date])=0,"",[Sold]/[Plan to date])',
        ),
        Column(
            *("Of quota", "share", "attainment", "Sold to the quota of the year"),
            '=IF(N([Quota])=0,"",[Sold]/[Quota])',
        ),
        Column(
            *("To come", "money", "to_come", "Quota less what is sold"),
            '=IF([Quota]="","",MAX([Quota]-[Sold],0))',
        ),
        Column("A month so far", "money", "run_rate", "Sold a month until now"),
        Column("A month needed", "money", "run_rate_needed", "From now on"),
        Column("Foreseen", "money", "forecast", "Where the year lands"),
        Column("Low", "money", "low90", "5th percentile of where it lands"),
        Column("High", "money", "high90", "95th percentile of where it lands"),
        Column("Chance", "share", "p_land", "To make the whole quota"),
        Column("At stake", "money", "at_stake", "Expected to be missing"),
    ),
)
COMPANY = Sheet(
    "",
    "Company",
    "Company",
    "The whole company month by month",
    (
        Column("Month", "month", "period", "Month of the plan"),
        Column("Plan", "money", "plan", "Quota of the month", total=True),
        Column("Sold", "money", "actual", "Empty: still to come", total=True),
        Column(
            *("Plan to date", "money", "plan_to_date", "Since the first month"),
            '=SUMIFS(Company[Plan],Company[Month],"<="&[Month])',
        ),
        Column(
            *("Sold to date", "money", "actual_to_date", "Since the first month"),
            '=IF([Sold]="","",SUMIFS(Company[Sold],Company[Month],"<="&[Month]))',
        ),
    ),
)
MONTHS = Sheet(
    "months",
    "Months",
    "Months",
    "Everybody’s plan and sales month by month",
    (
        LEVEL,
        ID,
        Column("Month", "month", "period", "Month of the plan"),
        Column("Plan", "money", "plan", "Quota of the month"),
        Column("Sold", "money", "actual", "Empty: still to come"),
    ),
)
WARNINGS = Sheet(
    "warnings",
    "Warnings",
    "Warnings",
    "Who needs a look, by the money at stake",
    (
        Column("Rank", "count", "rank", "1: the most money"),
        LEVEL,
        ID,
        NAME,
        Column("What", "words", "what", "What is warned of"),
        Column("Why", "words", "why", "What it is seen by"),
        Column("At stake", "money", "at_stake", "Expected to be missing"),
        Column("Chance", "share", "p", "To make the quota, or that it is luck"),
    ),
)
DAYS = "days"
OTHERS = (
    Sheet(
        "coverage",
        "Coverage",
        "Coverage",
        "Open deals against what is still missing",
        (
            Column("Rep", "text", "id", "Id of the rep"),
            NAME,
            Column("To come", "money", "remaining", "Quota less what is sold"),
            Column("Open", "money", "pipeline", "All open deals"),
            Column("Weighted", "money", "weighted", "By the chance of each deal"),
            Column(
                "Coverage",
                "number",
                "coverage",
                "Open to what is to come",
                unit="times",
            ),
            Column(
                "Needed",
                "number",
                "needed",
                "Coverage that would be enough",
                unit="times",
            ),
            Column("Chance", "share", "p", "That open deals are enough"),
            Column("Verdict", "words", "verdict", "Enough, thin, or short"),
        ),
    ),
    Sheet(
        "deals",
        "Deals",
        "Deals",
        "Open deals that matter most",
        (
            Column("Deal", "text", "deal", "Id of the deal"),
            Column("Account", "text", "account", "Id of the account"),
            Column("Rep", "text", "rep_id", "Id of the rep"),
            Column("Stage", "text", "stage", "Stage of the sales process"),
            Column("Amount", "money", "amount", "Of the deal", total=True),
            Column("Age", "number", "age", "In its stage", unit=DAYS),
            Column("Chance", "share", "chance", "To be won"),
            Column(
                *("Expected", "money", "expected", "Amount by its chance"),
                "=[Amount]*[Chance]",
                total=True,
            ),
            Column("Why", "words", "why", "Why it matters"),
        ),
    ),
    Sheet(
        "stages",
        "Stages",
        "Stages",
        "The sales process, measured",
        (
            Column("Stage", "text", "stage", "Stage of the sales process"),
            Column("Entered", "count", "entered", "Deals that came to it"),
            Column("Still there", "count", "open", "Deals in it now"),
            Column("Goes on", "share", "rate", "Share that goes on to the next"),
            Column("Goes on, low", "share", "low", "Low end of its 95% interval"),
            Column("Goes on, high", "share", "high", "High end of its 95% interval"),
            Column("Days, median", "number", "dwell_p50", "In the stage", unit=DAYS),
            Column("Days, 90th", "number", "dwell_p90", "90th percentile", unit=DAYS),
            Column("Won", "share", "win_from_here", "Share that is won from here"),
            Column(
                "Until closed", "number", "months_to_close", "From here", unit="months"
            ),
        ),
    ),
    Sheet(
        "closing",
        "Closing",
        "Closing",
        "What open deals will bring, month by month",
        (
            Column("Month", "month", "month", "Month of the plan"),
            Column(
                "Expected",
                "money",
                "expected",
                "By the chance of each deal",
                total=True,
            ),
            Column("Low", "money", "low", "Low end of its interval"),
            Column("High", "money", "high", "High end of its interval"),
        ),
    ),
    Sheet(
        "learned",
        "Learned",
        "Learned",
        "What past quarters taught",
        (
            Column("What", "words", "parameter", "Which figure"),
            Column("Before", "number", "before", "As it was assumed"),
            Column("After", "number", "after", "As results say"),
            Column("Low", "number", "low", "Low end of its interval"),
            Column("High", "number", "high", "High end of its interval"),
        ),
    ),
)
