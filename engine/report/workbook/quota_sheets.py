"""The sheets of a quota workbook: what each column is, and what it is made of."""

from __future__ import annotations

from engine.report.workbook.columns import Column
from engine.report.workbook.sheets import Sheet

TERRITORY = Column("Territory", "text", "territory", "Id of the territory")
TERRITORIES = Sheet(
    "quotas",
    "Territories",
    "Territories",
    "Every territory’s quota, and what it rests on",
    (
        TERRITORY,
        Column("Name", "text", "name", "What it is called"),
        Column("Rep", "text", "rep_id", "Who carries the quota"),
        Column("Region", "text", "region", "Region; empty: not given"),
        Column("District", "text", "district", "District; empty: not given"),
        Column("Segment", "text", "segment", "Segment; empty: not given"),
        Column("Channel", "text", "channel", "Channel; empty: not given"),
        Column("Quota", "money", "quota", "Of the whole year", total=True),
        Column("Fair share", "money", "fair", "What fairness alone would give"),
        Column(
            "Off fair share",
            "share",
            "off_fair",
            "Quota to its fair share, less 1",
            '=IF(N([Fair share])=0,"",[Quota]/[Fair share]-1)',
        ),
        Column("Last quota", "money", "last_quota", "Last year’s", total=True),
        Column(
            "Change",
            "share",
            "change",
            "Quota to last year’s, less 1",
            '=IF(N([Last quota])=0,"",[Quota]/[Last quota]-1)',
        ),
        Column("Potential", "money", "potential", "What could be sold", total=True),
        Column(
            "Of potential",
            "share",
            "of_potential",
            "Quota to potential",
            '=IF(N([Potential])=0,"",[Quota]/[Potential])',
        ),
        Column("History", "money", "history", "Sold last year", total=True),
        Column("Mean", "money", "mean", "Expected sales"),
        Column("Deviation", "money", "sd", "Standard deviation of sales"),
        Column("Chance", "share", "p_attain", "Chance to make the quota"),
        Column("Chance before", "share", "p_before", "Under last year’s, raised alike"),
        Column("Lowest", "money", "low", "Least that the rules allow"),
        Column("Highest", "money", "high", "Most that the rules allow"),
        Column("Held by", "words", "binding", "Limit that the quota touches"),
        Column("Carried", "money", "prorated", "Of it in this year", total=True),
        Column("Start", "month", "start", "Month of the start, in this year"),
    ),
)
CASCADE = Sheet(
    "levels",
    "Cascade",
    "Cascade",
    "Every node of every level, and whether what is below adds up to it",
    (
        Column("Depth", "count", "depth", "0: the company"),
        Column("Level", "text", "level", "Name of the level"),
        Column("Node", "text", "node", "Name of the node"),
        Column("Parent", "text", "parent", "Node that it belongs to"),
        Column("Quota", "money", "quota", "Of the node"),
        Column("Hedge", "share", "hedge", "By how much more is handed down"),
        Column(
            "Below",
            "money",
            "below",
            "Sum of the nodes below; empty: there are none",
            "=IF(COUNTIF(Cascade[Depth],[Depth]+1)=0,"
            '"",SUMPRODUCT((Cascade[Parent]=[Node])*(Cascade[Depth]=[Depth]+1)'
            "*Cascade[Quota]))",
        ),
        Column(
            "Off by",
            "number",
            "off",
            "Below less what should be there; beyond one unit: rounding of the hedge",
            '=IF([Below]="","",[Below]-[Quota]*(1+N([Hedge])))',
        ),
    ),
)
PARTS = Sheet(
    "phases",
    "Parts",
    "Parts",
    "Quotas by period and measure, as they are stored and handed on",
    (
        TERRITORY,
        Column("Period", "month", "period", "Month or quarter"),
        Column("Measure", "words", "measure", "Total, kind of business, or product"),
        Column("Quota", "money", "quota", "Of the period"),
    ),
)
FAIRNESS = Sheet(
    "fairness",
    "Fairness",
    "Fairness",
    "Measures of fairness, of last year’s quotas raised alike and of these",
    (
        Column("Measure", "words", "measure", "What is measured"),
        Column("Before", "number", "before", "Under last year’s quotas"),
        Column("After", "number", "after", "Under these"),
        Column(
            "Difference",
            "number",
            "difference",
            "After less before",
            '=IF(OR([Before]="",[After]=""),"",[After]-[Before])',
        ),
        Column("Better", "words", "better", "In which direction it becomes better"),
        Column("Note", "words", "note", "What is good"),
    ),
)
GROUPS = Sheet(
    "bias",
    "Groups",
    "Groups",
    "Whether a group carries more quota for its potential than everybody else",
    (
        Column("By", "words", "by", "What territories are grouped by"),
        Column("Group", "text", "group", "Name of the group"),
        Column("Territories", "count", "territories", "How many"),
        Column("Of potential", "share", "quota_to_potential", "Quota to potential"),
        Column("Attainment", "share", "attainment", "Expected sales to quota"),
        Column("Gap", "share", "gap", "Quota for the same potential, less 1"),
        Column("Effect", "number", "effect", "Hedges’ g"),
        Column("p", "number", "p_value", "Welch’s t test"),
        Column("p, Holm", "number", "p_adjusted", "Over all tests together"),
        Column("Verdict", "words", "verdict", "What that means"),
    ),
)
OTHERS = (
    Sheet(
        "outliers",
        "Apart",
        "Apart",
        "Whose quota stands apart",
        (
            TERRITORY,
            Column("Name", "text", "name", "What it is called"),
            Column("Why", "words", "why", "In what it stands apart"),
            Column("Value", "number", "value", "Its own"),
            Column("Usual", "number", "usual", "Median of all"),
        ),
    ),
    Sheet(
        "hedges",
        "Over-assignment",
        "OverAssignment",
        "Chance to make the target by how much is assigned",
        (
            Column("Assigned", "share", "over_assignment", "Quotas to the target"),
            Column("Chance", "share", "p_plan", "To make the target"),
            Column("Chosen", "yes", "chosen", "Whether it is this one"),
        ),
    ),
    Sheet(
        "years",
        "Years",
        "Years",
        "Targets of the years after",
        (
            Column("Year", "text", "year", "Year of the target"),
            Column("Target", "money", "target", "Of the company"),
            Column("Growth", "share", "growth", "On the year before"),
            Column(
                "A territory", "money", "per_territory", "Of the target, on average"
            ),
            Column(
                "Held against", "words", "benchmark", "What others would make of it"
            ),
        ),
    ),
    Sheet(
        "rules",
        "Rules",
        "Rules",
        "Limits that quotas touch, and those on nodes",
        (
            Column("Rule", "words", "rule", "Name of the rule"),
            Column("Family", "words", "family", "What kind of rule it is"),
            Column("Node", "text", "node", "Where it holds"),
            Column("Value", "money", "value", "What the quotas have"),
            Column("Sense", "words", "sense", "At most or at least the limit"),
            Column("Limit", "money", "limit", "What is asked for"),
            Column(
                "Room",
                "money",
                "room",
                "How far it is from its limit; negative: broken",
                '=IF([Sense]="at least",[Value]-[Limit],[Limit]-[Value])',
            ),
            Column("Kept", "yes", "met", "Whether it is kept"),
        ),
    ),
    Sheet(
        "conflict",
        "Conflict",
        "Conflict",
        "The least change by which each family alone would make quotas possible",
        (
            Column("Family", "words", "family", "What kind of rule it is"),
            Column("Rule", "words", "rule", "Name of the rule"),
            Column("From", "money", "from", "As it is"),
            Column("To", "money", "to", "As it would have to be"),
        ),
    ),
)
