"""The tables of a capacity workbook: what each column is, and what it is made of."""

from __future__ import annotations

from engine.report.workbook.columns import Column
from engine.report.workbook.sheets import Sheet

MONTH = Column("Month", "month", "month", "First day of the month")
PLACE = (
    Column("Role", "text", "role", "Role"),
    Column("Segment", "text", "segment", "Segment of customers; empty: all"),
    Column("Region", "text", "region", "Region; empty: all"),
    Column("Channel", "text", "channel", "Channel; empty: all"),
)
CHANCE = (
    Column("Chance", "share", "p", "Share of futures in which it is reached"),
    Column("Chance, low", "share", "low", "Low end of its 95% interval (Wilson)"),
    Column("Chance, high", "share", "high", "High end of its 95% interval (Wilson)"),
)
DETAIL = "Planned expectation, of this place and month"


WALK = Sheet(
    "walk",
    "Walk",
    "Walk",
    "Head count by place and month, expected people",
    (
        MONTH,
        *PLACE,
        Column("Start", "people", "start", "People at the start of the month"),
        Column("Starts", "people", "starts", "Who start in the month", total=True),
        Column("Moved in", "people", "moved_in", "Promoted or transferred to here"),
        Column("Moved out", "people", "moved_out", "Promoted or transferred away"),
        Column("Let go", "people", "separations", "Who are let go", total=True),
        Column(
            "Voluntary",
            "people",
            "voluntary",
            "Who leave of their own accord",
            total=True,
        ),
        Column(
            "Involuntary",
            "people",
            "involuntary",
            "Who leave, not of their own accord",
            total=True,
        ),
        Column("Lost moving", "people", "lost_moving", "Who leave between two places"),
        Column(
            "End",
            "people",
            "end",
            "People at the end of the month; the next month’s start",
            "=[Start]+[Starts]+[Moved in]-[Moved out]-[Let go]-[Voluntary]"
            "-[Involuntary]-[Lost moving]",
        ),
        Column("Producing", "people", "producing", "Who produce in the month"),
        Column("Ramped", "people", "ramped", "Productive equivalents of ramped people"),
        Column("Ramping", "people", "ramping", "The same of people who still ramp"),
    ),
)
OUTPUT = Sheet(
    "output",
    "Capacity",
    "Capacity",
    "What people must, can and do make, by place and month",
    (
        MONTH,
        *PLACE[1:],
        Column("Good", "text", "good", "What is made; goods are never added up"),
        Column("Sells itself", "amount", "online", "Beside what people must make"),
        Column("Asked", "amount", "amount", "What people must make"),
        Column("Of ramped", "amount", "capacity_ramped", "Capacity of ramped people"),
        Column("Of ramping", "amount", "capacity_ramping", "The same, still ramping"),
        Column("Cover", "amount", "cover", "Capacity bought in for the month"),
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
            "Capacity to spare; negative: lacking",
            "=[Can make]-[Asked]",
        ),
        Column(
            "Delivered", "amount", "made", "The least of asked, capacity and pipeline"
        ),
        Column("Missed", "amount", "missed", "Asked less made", "=[Asked]-[Delivered]"),
    ),
)
HIRES = Sheet(
    "hires",
    "Hires",
    "Hires",
    "Who starts when, from where, and by when to decide it",
    (
        Column("Month", "month", "month", "Planned month of the start"),
        Column(
            "Decide by",
            "month",
            "decide_by",
            "The planned month less the lead time; now: before the first month",
        ),
        Column("Source", "words", "source", "Where they come from"),
        *PLACE,
        Column("From role", "text", "from_role", "Of promotions and transfers"),
        Column("From segment", "text", "from_segment", "Of the same"),
        Column("From region", "text", "from_region", "Of the same"),
        Column("People", "people", "starts", "Who are planned to start", total=True),
        Column("Cost", "money", "cost", "Of hiring or moving them", total=True),
        Column(
            "Cost each",
            "money",
            "each",
            "Cost by person",
            "=IF([People]=0,0,[Cost]/[People])",
        ),
        Column("Agreed", "yes", "certain", "Whether it is agreed already"),
        Column("Way", "text", "way", "Name of the stream, as rules name it"),
    ),
)
MONEY = Sheet(
    "money",
    "Money",
    "Money",
    "What is spent and missed by month, not discounted",
    (
        MONTH,
        Column("Pay", "money", "pay", "Pay of everybody", total=True),
        Column("Hiring", "money", "hiring", "Cost of starts and moves", total=True),
        Column("Training", "money", "training", "Classes", total=True),
        Column("Letting go", "money", "separations", "Of those let go", total=True),
        Column("Cover", "money", "cover", "Capacity bought in", total=True),
        Column(
            "Spent",
            "money",
            "spend",
            "All of these",
            "=[Pay]+[Hiring]+[Training]+[Letting go]+[Cover]",
            total=True,
        ),
        Column(
            "Spent to date",
            "money",
            "to_date",
            "Since the first month",
            '=SUMIFS(Money[Spent],Money[Month],"<="&[Month])',
        ),
        Column("Worth of missed", "money", "missed", "Margin of what is missed"),
    ),
)
FUTURES = Sheet(
    "futures",
    "Futures",
    "Futures",
    "How the played futures spread; the charts’ fans",
    (
        MONTH,
        Column("Of", "words", "what", "What is counted; to_date: made to date"),
        Column("Mean", "number", "mean", "Mean over futures"),
        Column("5th", "number", "p5", "5th percentile of futures"),
        Column("25th", "number", "p25", "25th percentile"),
        Column("Median", "number", "p50", "50th percentile"),
        Column("75th", "number", "p75", "75th percentile"),
        Column("95th", "number", "p95", "95th percentile"),
        Column("Plan", "number", "plan", "The plan’s own expectation"),
        Column("5th to 25th", "number", "low", "Width of the band", "=[25th]-[5th]"),
        Column("25th to 75th", "number", "half", "Width of it", "=[75th]-[25th]"),
        Column("75th to 95th", "number", "high", "Width of it", "=[95th]-[75th]"),
    ),
)
OTHERS = (
    Sheet(
        "classes",
        "Classes",
        "Classes",
        "Training classes that begin",
        (
            MONTH,
            Column("Training", "text", "training", "Name of the training"),
            Column("Classes", "people", "classes", "How many begin", total=True),
            Column("Seats", "people", "seats", "In them", total=True),
            Column("Taken", "people", "seated", "Seats taken", total=True),
            Column(
                "Filled",
                "share",
                "filled",
                "Share of seats taken",
                "=IF([Seats]=0,0,[Taken]/[Seats])",
            ),
            Column("Cost", "money", "cost", "Of the classes", total=True),
        ),
    ),
    Sheet(
        "separations",
        "Let go",
        "LetGo",
        "Who is let go",
        (
            MONTH,
            *PLACE,
            Column("People", "people", "people", "Let go in the month", total=True),
            Column("Cost", "money", "cost", "Of letting them go", total=True),
        ),
    ),
    Sheet(
        "chance",
        "Chance",
        "Chance",
        "Chance to have made by then what must be made until then",
        (
            MONTH,
            Column("Asked to date", "amount", "plan_to_date", "Since the first month"),
            *CHANCE,
        ),
    ),
    Sheet(
        "targets",
        "Targets",
        "Targets",
        "Parts of the number: planned, and in futures",
        (
            Column("Target", "text", "target", "Name of the part"),
            Column("To reach", "amount", "amount", "Amount that must be made"),
            Column("Planned", "amount", "planned", "Made in the plan"),
            Column(
                "Planned less to reach",
                "amount",
                "spare",
                "Margin of safety in units",
                "=[Planned]-[To reach]",
            ),
            *CHANCE,
            Column("Mean", "amount", "mean", "Made in futures, on average"),
            Column("5th", "amount", "p5", "5th percentile of it"),
            Column("Median", "amount", "p50", "50th percentile of it"),
            Column("95th", "amount", "p95", "95th percentile of it"),
        ),
    ),
    Sheet(
        "swings",
        "What hurts",
        "Swings",
        "Chance to make the number with one kind of luck moved or switched off",
        (
            Column("Luck", "words", "label", "What was moved or switched off"),
            Column("Bad side", "share", "worse", "Chance with it on its bad side"),
            Column("Good side", "share", "better", "Chance with it on its good side"),
            Column("Off", "share", "off", "Chance without it"),
            Column("Off, low", "share", "off_low", "Low end of the 95% interval"),
            Column("Off, high", "share", "off_high", "High end of the 95% interval"),
            Column("Moved by", "words", "moved", "By how much it was moved"),
        ),
    ),
    Sheet(
        "frontier",
        "Frontier",
        "Frontier",
        "Cost against chance, by margin of safety",
        (
            Column("Margin", "share", "buffer", "By how much more was planned for"),
            Column("Spent", "money", "spend", "Over all months"),
            *CHANCE,
            Column("People, end", "people", "heads_end", "At the end"),
            Column("This plan", "yes", "chosen", "Whether it is the one reported"),
        ),
    ),
    Sheet(
        "compared",
        "Compared",
        "Compared",
        "The plan beside others",
        (
            Column("Plan", "words", "plan", "Which plan"),
            Column("Spent, planned", "money", "planned_spend", "Over all months"),
            Column("Spent", "money", "spend", "Mean of futures, if they were played"),
            Column("Delivered", "amount", "made", "Planned"),
            Column("Missed", "amount", "missed", "Planned"),
            *CHANCE,
            Column("People, end", "people", "heads_end", "At the end"),
        ),
    ),
)
