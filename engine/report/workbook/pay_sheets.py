"""The sheets of a pay workbook: what each column is, and what it is made of."""

from __future__ import annotations

from engine.report.workbook.columns import Column
from engine.report.workbook.sheets import Sheet

REP = Column("Rep", "text", "rep_id", "Id of the rep")
NAME = Column("Name", "text", "name", "Name of the rep")
PLAN = Column("Plan", "text", "plan", "Pay plan, by its key")
MONTH = Column("Month", "month", "month", "Month that is paid for")
CURRENCY = Column("Currency", "text", "currency", "Of all amounts in the row")
PARTS = (
    ("Base", "base", "Base salary"),
    ("Variable", "variable", "Commissions, bonuses, contests and guarantees"),
    ("Draw", "draw", "Advances on pay that is still to be earned"),
    ("Recovered", "recovered", "Taken back of earlier advances"),
)
PAID = "=[Base]+[Variable]+[Draw]-[Recovered]"
PAYOUT = Column(
    *("Payout", "cents", "payout", "Base, variable and draw, less what is recovered"),
    PAID,
    total=True,
)
KIND_NOTE = "Prizes in kind, which are no pay"


def _sum_of(table: str, name: str, where: str) -> str:
    return f"=SUMPRODUCT({where}*{table}[{name}])"


OF_REP = "EXACT(Payouts[Rep],[Rep])"
OF_REP_AND_CURRENCY = f"{OF_REP}*EXACT(Payouts[Currency],[Currency])"
REPS = Sheet(
    "",
    "Reps",
    "Reps",
    "Everybody’s pay over all months",
    (
        REP,
        NAME,
        Column("Plans", "text", "plans", "Titles of the rep’s plans"),
        CURRENCY,
        Column("Attainment", "share", "share", "Of quota; empty: no quota"),
        *(
            Column(
                *(name, "cents", source, means),
                _sum_of("Payouts", name, OF_REP),
                total=True,
            )
            for name, source, means in PARTS
        ),
        PAYOUT,
        Column(
            *("In kind", "cents", "noncash", KIND_NOTE),
            _sum_of("Payouts", "In kind", OF_REP),
            total=True,
        ),
    ),
)
MONTHS = Sheet(
    "",
    "Months",
    "Months",
    "What is paid month by month",
    (
        MONTH,
        CURRENCY,
        *(
            Column(
                *(name, "cents", source, means),
                _sum_of("Payouts", name, "(Payouts[Month]=[Month])"),
                total=True,
            )
            for name, source, means in PARTS
        ),
        PAYOUT,
    ),
)
PAYOUTS = Sheet(
    "payouts",
    "Payouts",
    "Payouts",
    "What every rep is paid in every month",
    (
        REP,
        NAME,
        PLAN,
        Column("Title", "text", "title", "What the plan is called"),
        MONTH,
        CURRENCY,
        *(
            Column(name, "cents", source, means, total=True)
            for name, source, means in PARTS
        ),
        PAYOUT,
        Column("In kind", "cents", "noncash", KIND_NOTE, total=True),
    ),
)
LINES = Sheet(
    "lines",
    "Lines",
    "Lines",
    "Every line of every statement: its rule, its inputs, its arithmetic",
    (
        REP,
        PLAN,
        MONTH,
        Column("Line", "text", "line", "Name of the component in the plan"),
        Column("Rule", "text", "rule", "What kind of rule it is"),
        Column("Inputs", "words", "inputs", "What goes into it"),
        Column("Arithmetic", "text", "arithmetic", "How the amount comes about"),
        CURRENCY,
        Column("Amount", "cents", "amount", "What it adds to pay", total=True),
    ),
)
ATTAINMENTS = Sheet(
    "attainments",
    "Attainment",
    "Attainment",
    "Credits of every component and period against quota",
    (
        REP,
        PLAN,
        Column("Component", "text", "component", "Name of the component in the plan"),
        Column("Period", "month", "period", "Month, quarter or year"),
        CURRENCY,
        Column("Credits", "cents", "credits", "What counts for it", total=True),
        Column("Quota", "cents", "quota", "What is asked for; empty: nothing"),
        Column(
            *("Of quota", "share", "attainment", "Credits to quota"),
            '=IF(N([Quota])=0,"",[Credits]/[Quota])',
        ),
    ),
)
STANDINGS = Sheet(
    "standings",
    "Contests",
    "Contests",
    "Who came where in which contest",
    (
        Column("Contest", "text", "contest", "Name of the contest"),
        PLAN,
        Column("League", "text", "league", "Group that competes; empty: all"),
        Column("Place", "count", "place", "Rank; the same for equal scores"),
        REP,
        Column("Team", "text", "team", "Team of the rep"),
        Column("Score", "text", "score_text", "What the place goes by"),
        CURRENCY,
        Column("Prize", "cents", "prize", "What is won", total=True),
        Column("In money", "yes", "cash", "Whether it is paid; no: in kind"),
    ),
)
DRAWS = Sheet(
    "draws",
    "Draws",
    "Draws",
    "Advances on pay: what is owed and earned back",
    (
        REP,
        PLAN,
        MONTH,
        CURRENCY,
        Column("Opening", "cents", "opening", "Owed before the month"),
        Column("Drawn", "cents", "drawn", "Advanced in the month", total=True),
        Column("Earned back", "cents", "recovered", "Taken off pay", total=True),
        Column("Forgiven", "cents", "forgiven", "No longer owed", total=True),
        Column(
            *("Closing", "cents", "closing", "Owed after the month"),
            "=[Opening]+[Drawn]-[Earned back]-[Forgiven]",
        ),
    ),
)
CREDITS = Sheet(
    "credits",
    "Credits",
    "Credits",
    "Every deal as it is credited to every rep",
    (
        REP,
        PLAN,
        Column("Day", "date", "date", "Day of the credit"),
        Column("Deal", "text", "deal_id", "Id of the deal"),
        Column("Product", "text", "product", "What is sold"),
        Column("Segment", "text", "segment", "Segment; empty: not given"),
        Column("Channel", "text", "channel", "Channel; empty: not given"),
        Column("Credit", "words", "credit", "Direct, overlay or split"),
        Column("Part", "number", "share_percent", "Of the deal", unit="per cent"),
        CURRENCY,
        Column("Amount", "cents", "amount", "Credited to the rep", total=True),
        Column("Margin", "cents", "margin", "Margin credited to the rep", total=True),
        Column("Units", "number", "units", "Units credited to the rep", total=True),
        Column("Cancelled", "date", "cancelled", "Day of the cancellation"),
        Column("Clawed back", "yes", "clawed_back", "Whether pay is taken back"),
    ),
)
PLANS = Sheet(
    "",
    "Plans",
    "Plans",
    "The plans’ own words",
    (
        PLAN,
        Column("Title", "text", "title", "What the plan is called"),
        CURRENCY,
        Column("Rule in words", "words", "text", "What the plan says"),
    ),
)
