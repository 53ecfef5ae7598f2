"""The sheets of a territory workbook: what each column is, and what it is made of."""

from __future__ import annotations

from engine.report.workbook.columns import Column
from engine.report.workbook.sheets import Sheet

TERRITORY = Column("Territory", "text", "territory_id", "Id of the territory")
STAGE = Column("When", "text", "when", "Today, or in the plan")
UNIT = Column("Unit", "words", "unit", "What it is counted in")
FAIR = '=IF(N([Fair share])=0,"",[Load]/[Fair share])'
LOADS_OF = (
    Column("Measure", "words", "measure", "What is measured"),
    UNIT,
)
LOADS_ARE = (
    Column("Load", "number", "load", "How much of it there is", unit="its own unit"),
    Column(
        "Fair share", "number", "fair_share", "What would be fair", unit="its own unit"
    ),
    Column("Of fair share", "share", "share", "Load to its fair share", FAIR),
    Column(
        "Least",
        "number",
        "lower",
        "Least load that the rules allow",
        unit="its own unit",
    ),
    Column(
        "Most", "number", "upper", "Most load that the rules allow", unit="its own unit"
    ),
    Column("Within", "yes", "within", "Whether the load is between them"),
)
ACCOUNTS_TODAY = "=SUMPRODUCT(--EXACT(Accounts[Today],[Territory]))"
ACCOUNTS_PLAN = "=SUMPRODUCT(--EXACT(Accounts[Plan],[Territory]))"
WHO = (
    TERRITORY,
    Column("Rep", "text", "rep_name", "Name of the rep"),
    Column("Home", "text", "home", "Where the rep lives"),
    Column("Working time", "share", "fte", "Of full time"),
    Column("Tenure", "number", "tenure_years", "Time with the company", unit="years"),
)
WORK = (
    Column(
        *("Accounts today", "count", "accounts_before", "Accounts that it has today"),
        ACCOUNTS_TODAY,
        total=True,
    ),
    Column(
        *("Accounts planned", "count", "accounts_after", "Accounts in the plan"),
        ACCOUNTS_PLAN,
        total=True,
    ),
    Column("Moved in", "count", "moved_in", "Accounts that come", total=True),
    Column("Moved out", "count", "moved_out", "Accounts that go", total=True),
    Column("Travel today", "km", "km_before", "Travel a year, today", total=True),
    Column(
        "Travel planned", "km", "km_after", "Travel a year, in the plan", total=True
    ),
    Column(
        *("Travel, change", "share", "km_change", "Planned to today’s, less 1"),
        '=IF(N([Travel today])=0,"",[Travel planned]/[Travel today]-1)',
    ),
    Column("Cost today", "cents", "cost_before", "Cost a year, today", total=True),
    Column(
        "Cost planned", "cents", "cost_after", "Cost a year, in the plan", total=True
    ),
)
CONFLICT = Sheet(
    "manifest",
    "What stands in the way",
    "Conflict",
    "Why there is no plan: rules that clash, and what would be enough",
    (
        Column("Way out", "count", "way", "Its number; empty: a rule that clashes"),
        Column("Rule or change", "text", "what", "Which rule clashes, or what to do"),
        Column("Numbers", "text", "numbers", "What the rule asks for, and where"),
        Column("Account", "text", "account_id", "Id of an account that it names"),
        Column("Name", "text", "name", "What it is called"),
        Column("In the file", "text", "written", "What the scenario says then"),
    ),
)
ACCOUNTS = Sheet(
    "accounts",
    "Accounts",
    "Accounts",
    "Every account, who covers it today and who in the plan",
    (
        Column("Account", "text", "account_id", "Id of the account"),
        Column("Name", "text", "name", "What it is called"),
        Column("Segment", "text", "segment", "Segment; empty: not given"),
        Column(
            "Potential", "money", "potential", "What could be sold a year", total=True
        ),
        Column("Revenue", "money", "revenue", "What is sold a year", total=True),
        Column("Visits", "number", "visits_per_year", "Visits a year", total=True),
        Column("Today", "text", "before", "Whose it is today; empty: nobody’s"),
        Column("Plan", "text", "after", "Whose it is in the plan"),
        Column("Moves", "yes", "moved", "Whether it changes hands"),
        Column("Way today", "km", "km_before", "From the rep’s home, today"),
        Column("Way planned", "km", "km_after", "From the rep’s home, in the plan"),
        Column(
            *(
                "Hours today",
                "hours",
                "hours_per_year_before",
                "Work a year, driving too",
            ),
        ),
        Column(
            *("Hours planned", "hours", "hours_per_year_after", "The same in the plan"),
        ),
        Column("Named", "yes", "named", "Whether its rep is given by name"),
        Column("Latitude", "degrees", "lat", "North is positive"),
        Column("Longitude", "degrees", "lon", "East is positive"),
    ),
)
MOVES = Sheet(
    "moves",
    "Moves",
    "Moves",
    "Every account with a new rep, and why",
    (
        Column("Account", "text", "account_id", "Id of the account"),
        Column("Name", "text", "name", "What it is called"),
        Column("From", "text", "from", "Whose it is today; empty: nobody’s"),
        Column("To", "text", "to", "Whose it will be"),
        Column(
            "Potential", "money", "potential", "What could be sold a year", total=True
        ),
        Column("Revenue", "money", "revenue", "What is sold a year", total=True),
        Column("Way today", "km", "km_before", "From the rep’s home, today"),
        Column("Way planned", "km", "km_after", "From the rep’s home, in the plan"),
        Column(
            *("Way, change", "km", "km_change", "Planned less today’s"),
            '=IF(OR([Way today]="",[Way planned]=""),"",[Way planned]-[Way today])',
        ),
        Column(
            "Risk",
            "cents",
            "disruption_cost",
            "Cost of a broken relationship",
            total=True,
        ),
        Column(
            "Saving", "cents", "saving", "What travel costs less a year", total=True
        ),
        Column("Why", "words", "reason", "The rule or distance behind it"),
    ),
)
LOADS = Sheet(
    "loads",
    "Loads",
    "Loads",
    "Every measure of every territory against its fair share and its limits",
    (TERRITORY, STAGE, *LOADS_OF, *LOADS_ARE),
)
RULES = Sheet(
    "rules",
    "Rules",
    "Rules",
    "Every rule, what it asks for, what there is today and in the plan",
    (
        Column("Rule", "words", "rule", "Name of the rule"),
        Column("Kind", "words", "kind", "What kind of rule it is"),
        Column(
            "Territory", "text", "territory_id", "Where it holds; empty: everywhere"
        ),
        STAGE,
        Column("Found", "number", "found", "What there is", unit="its own unit"),
        Column(
            "Least", "number", "limit_low", "Least that is allowed", unit="its own unit"
        ),
        Column(
            "Most", "number", "limit_high", "Most that is allowed", unit="its own unit"
        ),
        UNIT,
        Column(
            "Room",
            "number",
            "slack",
            "To the nearer limit; negative: broken",
            unit="its own unit",
        ),
        Column("Kept", "yes", "met", "Whether it is kept"),
    ),
)
COST = Sheet(
    "objective",
    "Cost",
    "Cost",
    "What the plan is judged by, term by term",
    (
        Column("Term", "text", "label", "What costs"),
        Column("Today", "cents", "before", "A year, today", total=True),
        Column("Plan", "cents", "after", "A year, in the plan", total=True),
        Column(
            *("Difference", "cents", "difference", "Plan less today"),
            '=IF(OR([Today]="",[Plan]=""),"",[Plan]-[Today])',
            total=True,
        ),
    ),
)
FRONTIER = Sheet(
    "frontier",
    "Frontier",
    "Frontier",
    "What one goal costs in terms of another",
    (
        Column("Point", "count", "point", "Number of the point"),
        Column("Least", "words", "minimise", "What is made as small as can be"),
        Column("Under a cap on", "words", "against", "What is capped"),
        UNIT,
        Column(
            "Cap", "number", "cap", "Most of it that was allowed", unit="its own unit"
        ),
        Column("Found", "number", "found", "What there is of it", unit="its own unit"),
        Column(
            "Goal",
            "number",
            "objective",
            "How small the goal became",
            unit="its own unit",
        ),
        Column("Bound", "number", "bound", "No plan can be below", unit="its own unit"),
        Column("Gap", "gap", "gap", "Between the goal and its bound"),
        Column("Accounts moved", "count", "accounts_moved", "That change hands"),
        Column("Place", "words", "place", "On the front, or beaten by another point"),
        Column("Outcome", "words", "outcome", "How the search ended"),
    ),
)
ROLLUP = Sheet(
    "rollup",
    "Levels",
    "Levels",
    "Districts and regions: what their territories add up to",
    (
        Column("Level", "text", "level", "Name of the level"),
        Column("Set", "text", "set", "Name of the district or region"),
        Column("Belongs to", "text", "parent", "Set of the level above"),
        Column("Territories", "text", "territories", "Ids of its territories"),
        Column("Decided", "yes", "decided", "Whether the plan made the set"),
        Column("Reps", "count", "reps", "How many"),
        Column(
            "Accounts today", "count", "accounts_before", "Accounts that it has today"
        ),
        Column("Accounts planned", "count", "accounts_after", "Accounts in the plan"),
        Column("Cost today", "cents", "cost_before", "Cost a year, today"),
        Column("Cost planned", "cents", "cost_after", "Cost a year, in the plan"),
        Column(
            *("Difference", "cents", "difference", "Plan less today"),
            '=IF(OR([Cost today]="",[Cost planned]=""),"",[Cost planned]-[Cost today])',
        ),
        Column("Gap", "gap", "gap", "Between the cost of the sets and its bound"),
    ),
)
ROLLUP_LOADS = Sheet(
    "rollup_loads",
    "Loads of levels",
    "LevelLoads",
    "Every measure of every district and region",
    (
        Column("Level", "text", "level", "Name of the level"),
        Column("Set", "text", "set", "Name of the district or region"),
        STAGE,
        *LOADS_OF,
        *LOADS_ARE,
    ),
)
TEAM = Column("Team", "text", "overlay", "Name of the team of specialists")
SPECIALIST = Column("Specialist", "text", "rep_id", "Id of the specialist")
OVERLAYS = (
    Sheet(
        "overlays",
        "Teams",
        "Teams",
        "Teams of specialists beside the reps, and what is proven of each",
        (
            TEAM,
            Column("Takes", "words", "takes", "Whole territories, or accounts"),
            Column("Segment", "text", "segment", "Of which accounts"),
            Column("Accounts", "count", "accounts", "How many it covers"),
            Column("Cost", "cents", "objective", "Cost a year, in the plan"),
            Column("Bound", "cents", "bound", "No plan can be below"),
            Column("Gap", "gap", "gap", "Between the goal and its bound"),
            Column("Outcome", "words", "outcome", "How the search ended"),
        ),
    ),
    Sheet(
        "overlay_people",
        "Specialists",
        "Specialists",
        "Every specialist, and what he or she covers",
        (
            TEAM,
            SPECIALIST,
            Column("Name", "text", "name", "What it is called"),
            Column("Home", "text", "home", "Where the rep lives"),
            Column("Territories", "text", "territories", "Ids of its territories"),
            Column("Accounts", "count", "accounts", "How many it covers", total=True),
            Column("Reps met", "count", "reps_met", "Reps to work with"),
            Column("Cost", "cents", "cost", "Cost a year, in the plan", total=True),
        ),
    ),
    Sheet(
        "overlay_loads",
        "Loads of specialists",
        "SpecialistLoads",
        "Every measure of every specialist",
        (TEAM, SPECIALIST, *LOADS_OF, *LOADS_ARE[:3], LOADS_ARE[-1]),
    ),
    Sheet(
        "overlay_accounts",
        "Accounts of specialists",
        "SpecialistAccounts",
        "Which specialist covers which account",
        (
            TEAM,
            Column("Account", "text", "account_id", "Id of the account"),
            SPECIALIST,
        ),
    ),
)
CHANGES = Sheet(
    "changes",
    "Since the baseline",
    "Changes",
    "What is different from the run that the plan starts from",
    (
        Column("Change", "words", "change", "What changed"),
        Column("Id", "text", "id", "Of the account or rep"),
        Column("Name", "text", "name", "What it is called"),
    ),
)
SEARCH = Sheet(
    "progress",
    "Search",
    "Search",
    "How the plan and its proof became better",
    (
        Column("Work", "number", "work", "Work done", unit="work units"),
        Column("Stage", "words", "stage_name", "What was done"),
        Column("Cost", "cents", "objective", "Of the best plan so far"),
        Column("Bound", "cents", "bound", "No plan can be below"),
    ),
)
