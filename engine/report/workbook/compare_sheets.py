"""The sheets of a comparison's workbook: what each column is and is made of."""

from __future__ import annotations

from engine.report.workbook.columns import Column
from engine.report.workbook.sheets import Sheet

PLAN = Column("Plan", "text", "title", "Title of the pay plan")
METRIC = Column("Metric", "text", "label", "What is measured")
OWN = "its own unit"


def _mixed(name: str, source: str, means: str, formula: str = "") -> Column:
    """Return a column whose cells are money, shares or counts, row by row."""
    return Column(name, "number", source, means, formula, unit=OWN, by="shown")


RANKING = Sheet(
    "ranking",
    "Plans",
    "Plans",
    "The plans by rank",
    (
        PLAN,
        Column("Rank", "count", "rank", "1: the best"),
        Column("Baseline", "yes", "baseline", "Whether others are held against it"),
        _mixed("Mean", "mean", "Mean of what plans are ranked by"),
        Column(
            "Best in years", "share", "p_best", "Share of years in which it is best"
        ),
        Column(
            "Best on average", "share", "p_best_mean", "Chance that its mean is best"
        ),
        Column("Kept", "yes", "kept", "Whether it may be the best"),
    ),
)
METRICS = Sheet(
    "metrics",
    "Metrics",
    "Metrics",
    "What every plan brings, and how far single years are apart",
    (
        METRIC,
        PLAN,
        _mixed("Mean", "mean", "Mean of all years that were played"),
        _mixed("Low", "low", "Low end of the mean’s interval"),
        _mixed("High", "high", "High end of the mean’s interval"),
        _mixed("5th", "p05", "5th percentile of years"),
        _mixed("25th", "p25", "25th percentile of years"),
        _mixed("Median", "p50", "50th percentile of years"),
        _mixed("75th", "p75", "75th percentile of years"),
        _mixed("95th", "p95", "95th percentile of years"),
        _mixed("Below", "below", "From the low end to the mean", "=[Mean]-[Low]"),
        _mixed("Above", "above", "From the mean to the high end", "=[High]-[Mean]"),
    ),
)
DIFFERENCES = Sheet(
    "differences",
    "Differences",
    "Differences",
    "Every plan against the baseline, with the same luck",
    (
        METRIC,
        PLAN,
        _mixed("Mean", "mean", "Mean difference to the baseline"),
        _mixed("Low", "low", "Low end of the mean’s interval"),
        _mixed("High", "high", "High end of the mean’s interval"),
        _mixed("Low, assumed", "band_low", "Low end over what is assumed of people"),
        _mixed("High, assumed", "band_high", "High end over what is assumed of people"),
        Column(
            "Better in", "share", "p_better", "Share of years in which it is better"
        ),
        Column("Better in, low", "share", "p_better_low", "Low end of its interval"),
        Column("Better in, high", "share", "p_better_high", "High end of its interval"),
        _mixed("5th", "p05", "5th percentile of years"),
        _mixed("95th", "p95", "95th percentile of years"),
        Column("Verdict", "words", "verdict", "Better, worse, or open"),
    ),
)
REPS = Sheet(
    "reps",
    "Reps",
    "Reps",
    "What every rep does and earns under every plan",
    (
        Column("Rep", "text", "rep_id", "Id of the rep"),
        Column("Name", "text", "name", "Name of the rep"),
        PLAN,
        Column("Role", "text", "kind", "Kind of rep"),
        Column("Segment", "text", "segment", "Segment; empty: not given"),
        Column("Team", "text", "team", "Team of the rep"),
        Column("Potential", "money", "potential", "What could be sold a year"),
        Column("Tenure", "number", "tenure", "Time with the company", unit="months"),
        Column("Quota", "money", "quota", "Of the year"),
        Column("Sales", "money", "sales", "Mean of all years that were played"),
        Column("Attainment", "share", "attainment", "Mean of sales to quota"),
        Column("At quota", "share", "p_quota", "Chance to make the quota"),
        Column("Pay", "money", "pay", "Mean of all years that were played"),
        Column("Pay, 10th", "money", "pay_p10", "10th percentile of years"),
        Column("Pay, 90th", "money", "pay_p90", "90th percentile of years"),
        Column("Pay change", "money", "change", "Against the baseline, on average"),
        Column(
            "Gains", "share", "p_gain", "Share of years in which the rep earns more"
        ),
        Column("Effort", "number", "effort", "Mean effort; 0: none"),
        Column("Leaves", "share", "p_exit", "Chance to leave"),
    ),
)
MONTHS = Sheet(
    "months",
    "Months",
    "Months",
    "What happens month by month under every plan",
    (
        PLAN,
        Column("Month", "text", "label", "Month of the plan"),
        Column("Revenue", "money", "revenue", "Mean of all years that were played"),
        Column("Revenue, low", "money", "revenue_low", "5th percentile of years"),
        Column("Revenue, high", "money", "revenue_high", "95th percentile of years"),
        Column("Pay", "money", "pay", "Paid in the month"),
        Column("Effort", "number", "effort", "Mean effort; 0: none"),
        Column("Moved", "money", "moved", "Sales moved into the month"),
        Column("Exits", "number", "exits", "Reps who leave"),
        Column("Filled", "people", "filled", "Seats that are filled"),
    ),
)
OTHERS = (
    Sheet(
        "contests",
        "Contests",
        "Contests",
        "What contests do, and for whom",
        (
            PLAN,
            Column("Contest", "text", "contest", "Name of the contest"),
            Column("League", "text", "league", "Group that competes; empty: all"),
            Column("Entrants", "count", "entrants", "How many compete"),
            Column("Prizes", "count", "prizes", "How many can be won"),
            Column("Purse", "money", "purse", "All prizes"),
            Column("Status", "words", "status", "Whether an equilibrium was found"),
            Column("Adds", "money", "gain", "Sales that it brings"),
            Column("Adds, low", "money", "low", "Low end of its interval"),
            Column("Adds, high", "money", "high", "High end of its interval"),
            Column("Top third", "share", "top_third_wins", "Prizes that the best win"),
            Column("Bottom third", "share", "bottom_third_wins", "That the last win"),
            Column("Note", "words", "note", "What to know"),
        ),
    ),
    Sheet(
        "fairness",
        "Fairness",
        "Fairness",
        "Groups of reps under every plan",
        (
            PLAN,
            Column("By", "words", "by", "What reps are grouped by"),
            Column("Group", "text", "group", "Name of the group"),
            Column("Reps", "count", "reps", "How many"),
            Column("Pay", "money", "pay", "Mean of the group"),
            Column("Attainment", "share", "attainment", "Mean of sales to quota"),
            Column("At quota", "share", "at_quota", "Share who make the quota"),
            Column("Pay change", "money", "change", "Against the baseline, on average"),
            Column("Gap", "share", "gap", "Attainment against all others, less 1"),
            Column("Effect", "number", "effect", "Hedges’ g"),
        ),
    ),
    Sheet(
        "risk",
        "Risk",
        "Risk",
        "How dear a plan can become",
        (
            PLAN,
            Column("Budget", "money", "budget", "Most that pay may cost; empty: none"),
            Column("Over budget", "share", "p_over", "Chance to pass it"),
            Column("Worst years", "money", "cvar", "Mean cost of the dearest 5%"),
            Column("95th", "money", "p95", "95th percentile of years"),
        ),
    ),
    Sheet(
        "sensitivity",
        "Sensitivity",
        "Sensitivity",
        "The difference to the baseline, if people are otherwise than assumed",
        (
            Column("Assumption", "text", "parameter_name", "What is assumed"),
            PLAN,
            Column("Low", "number", "low", "Low end of its band"),
            Column("Assumed", "number", "value", "As it is assumed"),
            Column("High", "number", "high", "High end of its band"),
            Column("At low", "money", "at_low", "Difference at the low end"),
            Column("As assumed", "money", "at_value", "Difference as it is assumed"),
            Column("At high", "money", "at_high", "Difference at the high end"),
            Column(
                *("Swing", "money", "swing", "Between the two ends"),
                "=ABS([At high]-[At low])",
            ),
            Column("Flips at", "number", "flips_at", "Where another plan is better"),
        ),
    ),
    Sheet(
        "assumptions",
        "Assumptions",
        "Assumptions",
        "What is assumed of people, and between which ends",
        (
            Column("Role", "text", "kind", "Kind of rep"),
            Column("Of reps", "share", "share", "Share of reps who are so"),
            Column("Assumption", "text", "parameter_name", "What is assumed"),
            Column("Low", "number", "low", "Low end of its band"),
            Column("Assumed", "number", "value", "As it is assumed"),
            Column("High", "number", "high", "High end of its band"),
        ),
    ),
    Sheet(
        "histograms",
        "Spread",
        "Spread",
        "How attainment and pay are spread",
        (
            PLAN,
            Column("Of", "words", "what", "What is counted"),
            Column("From", "share", "start", "Low end of the class"),
            Column("To", "share", "end", "High end of the class"),
            Column("Share", "share", "share", "Of reps and years in the class"),
        ),
    ),
)
PLANS = Sheet(
    "",
    "Terms",
    "Terms",
    "The plans’ own words",
    (
        PLAN,
        Column("Rule in words", "words", "text", "What the plan says"),
    ),
)
