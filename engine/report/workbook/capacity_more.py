"""More tables of a capacity workbook: rules, prices, seats, sizes, worlds, sources."""

from __future__ import annotations

from engine.report.workbook.capacity_tables import MONTH, PLACE
from engine.report.workbook.columns import Column
from engine.report.workbook.sheets import Sheet

MORE = (
    Sheet(
        "so_far",
        "So far",
        "SoFar",
        "What differs from the plan so far, where it was made again",
        (
            Column("What", "words", "what", "Made, spent, pipeline or heads"),
            MONTH,
            *PLACE,
            Column("Planned", "number", "planned", "What had been planned"),
            Column("Actual", "number", "actual", "Empty: not told, as planned"),
            Column(
                "Differs",
                "number",
                "differs",
                "Actual less planned",
                '=IF([Actual]="",0,[Actual]-[Planned])',
            ),
        ),
    ),
    Sheet(
        "rules",
        "Rules",
        "Rules",
        "Every rule, with what it asks for and what there is",
        (
            Column("Rule", "words", "rule", "Name of the rule"),
            Column("Family", "words", "family", "What kind of rule it is"),
            Column("Month", "month", "month", "Empty: over several months"),
            Column("Value", "number", "value", "What the plan has"),
            Column("Sense", "words", "sense", "At most or at least the limit"),
            Column("Limit", "number", "limit", "What is asked for"),
            Column(
                "Room",
                "number",
                "room",
                "How far it is from its limit; negative: broken",
                '=IF([Sense]="at least",[Value]-[Limit],[Limit]-[Value])',
            ),
            Column("Kept", "yes", "met", "Whether it is kept, within rounding"),
        ),
    ),
    Sheet(
        "prices",
        "Prices",
        "Prices",
        "What one unit more of a binding limit would save (of the relaxation)",
        (
            Column("Rule", "words", "rule", "Name of the rule"),
            Column("Family", "words", "family", "What kind of rule it is"),
            Column("Month", "month", "month", "Empty: over several months"),
            Column("Saves", "number", "saves", "In units of the goal, for a little"),
        ),
    ),
    Sheet(
        "reps",
        "Reps",
        "Reps",
        "What each person can sell in the first year, there or to come",
        (
            Column("Rep", "text", "rep_id", "Id, as territories and quotas name it"),
            *PLACE,
            Column("Status", "words", "status", "Here, or to come by the plan"),
            Column("Source", "text", "source", "Where who is to come comes from"),
            Column("Hired", "text", "hired", "Month of the planned start"),
            Column("Tenure", "people", "tenure_months", "Months since the start"),
            Column("Heads", "people", "heads", "Below 1: a part of a start"),
            Column("Working time", "share", "fte", "Of full time"),
            Column(
                "Productive",
                "share",
                "productive",
                "Of a full-time, ramped person, mean of the first year",
            ),
            Column("Can sell", "money", "capacity", "In the first year", total=True),
        ),
    ),
    Sheet(
        "seats",
        "Seats",
        "Seats",
        "Long-run arithmetic of each place, and what one exit costs",
        (
            *PLACE,
            Column("Today", "people", "today", "People of today"),
            Column("Leave a year", "share", "attrition", "Share of settled people"),
            Column("Ramp", "people", "ramp_months", "Months until fully productive"),
            Column("Lead", "people", "lead_months", "Months from decision to start"),
            Column("Filled", "share", "occupancy", "Share of time a seat is filled"),
            Column(
                "Productive",
                "share",
                "productive_share",
                "Productive share of those who are there",
            ),
            Column(
                "Needed", "people", "productive_needed", "Productive people to keep"
            ),
            Column("Seats", "people", "seats", "That keep them for ever"),
            Column("Hires a year", "people", "hires_a_year", "That keep them so"),
            Column("Months lost", "people", "exit_months", "Quota-months by exit"),
            Column("One exit", "money", "exit_cost", "What one exit costs"),
            Column(
                "Exits a year",
                "money",
                "exits_year",
                "Cost of a year’s exits from today’s people",
                "=[Today]*[Leave a year]*[One exit]",
                total=True,
            ),
        ),
    ),
    Sheet(
        "sizing",
        "Sizes",
        "Sizes",
        "Size of most profit by segment, and the flat range around it",
        (
            Column("Segment", "text", "segment", "Empty: all"),
            Column("Today", "people", "today", "People of today"),
            Column("Best", "people", "best", "Size of most profit"),
            Column("Low", "people", "low", "Least size within 1% of most profit"),
            Column("High", "people", "high", "Largest size within 1% of it"),
            Column("Profit today", "money", "profit_today", "At today’s size"),
            Column("Most profit", "money", "profit_best", "At the best size"),
            Column(
                "To gain",
                "money",
                "gain",
                "By going to the best size",
                "=[Most profit]-[Profit today]",
                total=True,
            ),
            Column("ROI3", "share", "roi3", "Three-year return on one more person"),
            Column("Verdict", "words", "verdict", "Too small above 150% of ROI3"),
        ),
    ),
    Sheet(
        "sizing_curve",
        "Size curves",
        "SizeCurves",
        "Profit by size",
        (
            Column("Segment", "text", "segment", "Empty: all"),
            Column("People", "people", "people", "Size"),
            Column("Sales", "money", "sales", "A year"),
            Column("Profit", "money", "profit", "A year"),
        ),
    ),
    Sheet(
        "stochastic",
        "Worlds",
        "Worlds",
        "Planning for several worlds at once",
        (
            Column("Figure", "words", "label", "Which figure"),
            Column("Value", "number", "value", "Money of the goal, or a chance"),
            Column("Bound", "number", "bound", "What is proven of it"),
        ),
    ),
)
ASSUMED = Sheet(
    "",
    "Assumptions",
    "Assumptions",
    "What the plan rests on, with its source",
    (
        Column("Assumption", "words", "label", "What it is"),
        Column("Value", "words", "value", "As it is written"),
        Column("Source", "words", "source", "Line of the file, or a default’s source"),
    ),
)
BY_MONTH = Sheet(
    "",
    "By month",
    "ByMonth",
    "The whole company by month, summed up from the other sheets",
    (
        MONTH,
        *(
            Column(
                name,
                "people",
                source,
                "Sum of the sheet Walk in the month",
                f"=SUMIFS(Walk[{name}],Walk[Month],[Month])",
            )
            for name, source in (
                ("Start", "start"),
                ("Starts", "starts"),
                ("Moved in", "moved_in"),
                ("Moved out", "moved_out"),
                ("Let go", "separations"),
                ("Voluntary", "voluntary"),
                ("Involuntary", "involuntary"),
                ("Lost moving", "lost_moving"),
            )
        ),
        Column(
            "End",
            "people",
            "end",
            "Start and all that comes and goes",
            "=[Start]+[Starts]+[Moved in]-[Moved out]-[Let go]-[Voluntary]"
            "-[Involuntary]-[Lost moving]",
        ),
        Column(
            "Spent",
            "money",
            "spend",
            "Sum of the sheet Money in the month",
            "=SUMIFS(Money[Spent],Money[Month],[Month])",
            total=True,
        ),
    ),
)
BY_GOOD = Sheet(
    "",
    "Capacity by month",
    "CapacityByMonth",
    "Capacity of all places by good and month, summed up from the sheet Capacity",
    (
        MONTH,
        Column("Good", "text", "good", "What is made"),
        *(
            Column(
                name,
                "amount",
                source,
                "Sum of the sheet Capacity in the month",
                f"=SUMPRODUCT((Capacity[Month]=[Month])*(Capacity[Good]=[Good])"
                f"*Capacity[{name}])",
            )
            for name, source in (
                ("Asked", "amount"),
                ("Of ramped", "capacity_ramped"),
                ("Of ramping", "capacity_ramping"),
                ("Cover", "cover"),
                ("Delivered", "made"),
            )
        ),
        Column(
            "Can make",
            "amount",
            "capacity",
            "Capacity in all",
            "=[Of ramped]+[Of ramping]+[Cover]",
        ),
        Column(
            "Can make less asked",
            "amount",
            "spare",
            "To spare; negative: lacking",
            "=[Can make]-[Asked]",
        ),
        Column("Missed", "amount", "missed", "Asked less made", "=[Asked]-[Delivered]"),
        Column(
            "Asked to date",
            "amount",
            "asked_to_date",
            "Since the first month",
            "=SUMPRODUCT((CapacityByMonth[Month]<=[Month])"
            "*(CapacityByMonth[Good]=[Good])*CapacityByMonth[Asked])",
        ),
        Column(
            "Made to date",
            "amount",
            "made_to_date",
            "Since the first month",
            "=SUMPRODUCT((CapacityByMonth[Month]<=[Month])"
            "*(CapacityByMonth[Good]=[Good])*CapacityByMonth[Delivered])",
        ),
    ),
)
