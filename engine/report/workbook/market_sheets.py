"""The sheets of a market workbook: what each column is and is made of."""

from __future__ import annotations

from engine.report.workbook.columns import Column
from engine.report.workbook.sheets import Sheet

LEVEL = Column("Level", "words", "level", "All, a segment, region, channel, or pair")
SERIES = Column("Series", "text", "series", "Which of them")
PERIOD = Column("Period", "month", "period", "Month or quarter")
SEGMENT = Column("Segment", "text", "segment", "Segment of customers; empty: all")
BAND = (
    Column("Low 80%", "money", "low80", "Low end of the 80% interval"),
    Column("High 80%", "money", "high80", "High end of the 80% interval"),
    Column("Low 95%", "money", "low95", "Low end of the 95% interval"),
    Column("High 95%", "money", "high95", "High end of the 95% interval"),
)
TOTAL = Sheet(
    "",
    "Total",
    "Total",
    "The whole market as it was sold and is foreseen",
    (
        PERIOD,
        Column("Sold", "money", "value", "What was sold; empty: still to come"),
        Column("Foreseen", "money", "mean", "What is foreseen"),
        *BAND,
    ),
)
SEGMENTS = Sheet(
    "segments",
    "Segments",
    "Segments",
    "Segments by what their growth is worth",
    (
        Column("Rank", "count", "rank", "1: growth is worth most"),
        SEGMENT,
        Column("Sold", "money", "size", "In the last year", total=True),
        Column("Growth", "share", "growth", "Next year’s forecast to it, less 1"),
        Column("Growth, low", "share", "growth_low", "Low end of its interval"),
        Column("Growth, high", "share", "growth_high", "High end of its interval"),
        Column("Market", "money", "market", "What all suppliers sell", total=True),
        Column(
            *("Share", "share", "share", "Sold, of the market"),
            '=IF(N([Market])=0,"",[Sold]/[Market])',
        ),
        Column(
            *("Potential", "money", "potential", "The market after its growth"),
            total=True,
        ),
        Column(
            "White space", "money", "white_space", "Potential not sold yet", total=True
        ),
        Column(
            "Opportunity",
            "money",
            "opportunity",
            "What its growth is worth",
            total=True,
        ),
        Column("Class", "words", "class", "By growth and share"),
        Column(
            "Sure", "yes", "sure", "Whether growth is surely more or less than all’s"
        ),
    ),
)
FORECAST = Sheet(
    "forecast",
    "Forecast",
    "Forecast",
    "Every series of every level; parts add up to the whole",
    (
        LEVEL,
        SERIES,
        PERIOD,
        Column("Foreseen", "money", "mean", "What is foreseen"),
        *BAND,
    ),
)
POTENTIAL = Sheet(
    "potential",
    "Potential",
    "Potential",
    "What every unit could buy, and what is not sold yet",
    (
        Column("Unit", "text", "unit", "Territory or area"),
        Column("Region", "text", "region", "Region; empty: not given"),
        SEGMENT,
        Column("Index", "gap", "index", "Its part of all potential"),
        Column(
            "Potential", "money", "potential", "What could be sold a year", total=True
        ),
        Column("Sales", "money", "sales", "What is sold a year", total=True),
        Column(
            *("White space", "money", "white_space", "Potential not sold yet"),
            "=[Potential]-[Sales]",
            total=True,
        ),
        Column(
            *("Share", "share", "share", "Sales to potential"),
            '=IF(N([Potential])=0,"",[Sales]/[Potential])',
        ),
        Column("Index, drawn in", "gap", "shrunk", "The index, drawn to what is sold"),
    ),
)
OTHERS = (
    Sheet(
        "funnel",
        "Funnel",
        "Funnel",
        "From the whole market to what can be won",
        (
            SEGMENT,
            Column("Step", "text", "step", "TAM: all; SAM: served; SOM: to be won"),
            Column("Value", "money", "value", "Of the step"),
            Column("Low", "money", "low", "Low end of its interval"),
            Column("High", "money", "high", "High end of its interval"),
        ),
    ),
    Sheet(
        "indicators",
        "Indicators",
        "Indicators",
        "What potential is estimated by",
        (
            Column("Indicator", "text", "indicator", "Column of the table of units"),
            Column("Weight", "number", "weight", "Its part of the index"),
            Column("How", "words", "how", "Given, or estimated"),
            Column("Adds", "number", "adds", "Loss of explained spread without it"),
        ),
    ),
    Sheet(
        "mix",
        "Channels",
        "Channels",
        "What each channel should get of the budget",
        (
            SEGMENT,
            Column("Channel", "text", "channel", "Way of selling"),
            PERIOD,
            Column("Which", "text", "which", "Channel and period"),
            Column("Spent today", "money", "today", "In the period, today"),
            Column("Should spend", "money", "spend", "In the period, in the best mix"),
            Column(
                *("Change", "money", "change", "Best mix less today"),
                "=[Should spend]-[Spent today]",
                total=True,
            ),
            Column("Share", "share", "share", "Of the segment’s budget"),
            Column("Sales", "money", "sales", "That it brings", total=True),
            Column(
                "One more", "number", "marginal", "Margin of one unit of money more"
            ),
        ),
    ),
    Sheet(
        "mix_sums",
        "Budget",
        "Budget",
        "What the best mix of channels is worth",
        (
            SEGMENT,
            Column("Budget", "money", "budget", "Spent in the best mix", total=True),
            Column("Sales today", "money", "sales_today", "As it is spent today"),
            Column("Sales", "money", "sales", "In the best mix"),
            Column("Profit today", "money", "profit_today", "As it is spent today"),
            Column("Profit", "money", "profit", "In the best mix"),
            Column(
                *("To gain", "money", "gain", "Profit of the best mix less today’s"),
                "=[Profit]-[Profit today]",
                total=True,
            ),
            Column("Elasticity", "number", "elasticity", "Of all channels together"),
            Column("Proven", "yes", "certified", "Whether no mix can be better"),
        ),
    ),
    Sheet(
        "trends",
        "Trends",
        "Trends",
        "How series grow, and when they peak",
        (
            LEVEL,
            SERIES,
            Column("Growth", "share", "growth", "Of the trend, over the last year"),
            Column("Trend", "number", "trend_strength", "0: none; 1: nothing else"),
            Column("Season", "number", "season_strength", "0: none; 1: nothing else"),
            Column("Peak", "count", "peak", "Part of the year, from 1"),
            Column("Trough", "count", "trough", "Part of the year, from 1"),
        ),
    ),
    Sheet(
        "chosen",
        "Models",
        "Models",
        "Which model foresees which series, and why",
        (
            LEVEL,
            SERIES,
            Column("Model", "text", "model", "Name of the model"),
            Column("Why", "words", "why", "Why it was taken"),
            Column("Error", "number", "mase", "MASE on held-back periods; 1: naive"),
        ),
    ),
    Sheet(
        "backtest",
        "Back-test",
        "BackTest",
        "How forecasts did on periods that were held back",
        (
            LEVEL,
            Column("Model", "words", "model", "Name of the model"),
            Column("Ahead", "count", "horizon", "Periods that it looked ahead"),
            Column("Series", "count", "series", "How many"),
            Column("MASE", "number", "mase", "Mean absolute error; 1: naive"),
            Column("RMSSE", "number", "rmsse", "Root mean square error; 1: naive"),
            Column("In 80%", "share", "coverage80", "Held-back values in the interval"),
            Column("In 95%", "share", "coverage95", "Held-back values in the interval"),
        ),
    ),
    Sheet(
        "history",
        "History",
        "History",
        "What was sold, series by series",
        (
            LEVEL,
            SERIES,
            PERIOD,
            Column("Sold", "money", "value", "What was sold"),
            Column("Filled in", "yes", "filled", "Whether the table had no row for it"),
        ),
    ),
)
