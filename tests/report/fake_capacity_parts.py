"""Parts of the made-up capacity plan: rules, futures, and what stands beside them."""

from __future__ import annotations

from typing import Any

SPREAD = {"p5": 0.9, "p25": 0.96, "p50": 1.005, "p75": 1.04, "p95": 1.09, "mean": 1.002}
WHERE = {"segment": "Enterprise", "region": "North", "channel": "direct"}


def conventions() -> dict[str, str]:
    """Return what is meant by the same words."""
    return {
        "ramp_month": "end",
        "attrition": "after",
        "yearly_rate": "compound",
        "season_on": "demand",
    }


def assumptions() -> list[list[str]]:
    """Return label, value and source of what the plan rests on."""
    return [
        ["Ramp of AE", "5 months", "capacity.yaml, line 12"],
        ["Attrition of AE", "22% a year", "default: a published survey"],
        ["Win rate", "24%", "capacity.yaml, line 40"],
    ]


def row_of(names: str, *values: Any) -> dict[str, Any]:
    """Return values by the names of their columns."""
    return dict(zip(names.split(), values, strict=True))


def rules_tables(labels: list[str]) -> dict[str, list[dict[str, Any]]]:
    """Return rules and what binding ones are worth."""
    names = "rule family month value limit met sense"
    number, least = ("bookings 2027", "target", ""), "at least"
    rules = [row_of(names, *number, 30_100_000.0, 30_000_000.0, True, least)]
    for t, label in enumerate(labels):
        office = ("office north", "headcount", label, min(34.0 + t, 38.0), 38.0)
        span = ("managers", "ratio", label, 4.4, 4.1 + 0.01 * t)
        rules += [
            row_of(names, *office, True, "at most"),
            row_of(names, *span, True, least),
        ]
    prices = [
        row_of("rule family month saves", *price)
        for price in (
            ("office north", "headcount", labels[-1], 12_400.0),
            ("office north", "headcount", labels[-2:][0], 3_100.0),
            (*number, 0.18),
        )
    ]
    return {"rules": rules, "prices": prices}


def _wilson(p: float) -> dict[str, float]:
    return {"p": p, "low": max(0.0, p - 0.016), "high": min(1.0, p + 0.016)}


def planned(tables: dict[str, Any], labels: list[str]) -> dict[str, list[float]]:
    """Return by month what is counted in the plan itself."""
    output, walk, money = (tables[name] for name in ("output", "walk", "money"))

    def by_month(table: Any, *columns: str) -> list[float]:
        return [
            float(sum(table.filter(month=m)[c].sum() for c in columns)) for m in labels
        ]

    plan = {
        "heads": by_month(walk, "producing"),
        "productive": by_month(walk, "ramped", "ramping"),
        "capacity": by_month(output, "capacity"),
        "made": by_month(output, "made"),
        "spend": by_month(money, "spend"),
    }
    for name, total in (("made", "to_date"), ("spend", "spend_to_date")):
        plan[total] = [sum(plan[name][: t + 1]) for t in range(len(labels))]
    return plan


def futures_tables(
    tables: dict[str, Any], labels: list[str]
) -> dict[str, list[dict[str, Any]]]:
    """Return the tables of futures, spread around the plan."""
    plan = planned(tables, labels)
    output = tables["output"]
    amounts = [float(output.filter(month=m)["amount"].sum()) for m in labels]
    number = sum(amounts)
    return {
        "futures": [
            {
                "month": label,
                "what": what,
                **{name: values[t] * share for name, share in SPREAD.items()},
                "plan": values[t],
            }
            for what, values in plan.items()
            for t, label in enumerate(labels)
        ],
        "chance": [
            {
                "month": label,
                "plan_to_date": sum(amounts[: t + 1]),
                **_wilson(0.55 + 0.28 * (t + 1) / len(labels)),
            }
            for t, label in enumerate(labels)
        ],
        "targets": parts(number),
        "swings": swings(),
        **beside(plan["spend_to_date"][-1], number, plan["heads"][-1]),
    }


def parts(number: float) -> list[dict[str, Any]]:
    """Return the parts of the number, planned and played."""
    ends = {"mean": 1.02, "p5": 0.94, "p50": 1.02, "p95": 1.09, "planned": 1.03}
    return [
        {
            "target": f"bookings {label}",
            "amount": share * number,
            **_wilson(p),
            **{name: factor * share * number for name, factor in ends.items()},
        }
        for label, share, p in (("2027", 1.0, 0.832), ("Enterprise", 0.6, 0.871))
    ]


def swings() -> list[dict[str, Any]]:
    """Return what each kind of luck does to the chance."""
    rows = (
        ("demand", "Demand", 0.91, 0.52, 0.95, "one standard deviation (8%)"),
        ("selling", "Win rates and productivity", 0.93, 0.41, 0.97, "5%"),
        ("person", "Luck of single people", 0.84, None, None, ""),
        ("leave", "Attrition", 0.85, 0.71, 0.9, "20% to either side"),
        ("late", "Late starts", 0.86, 0.66, 0.88, "from no delay to 2 months"),
    )
    return [
        {
            "assumption": key,
            "label": label,
            "off": off,
            "off_low": off - 0.01,
            "off_high": off + 0.01,
            "worse": worse,
            "better": better,
            "moved": moved,
        }
        for key, label, off, worse, better, moved in rows
    ]


def beside(
    spend: float, number: float, heads: float
) -> dict[str, list[dict[str, Any]]]:
    """Return the frontier and the plans beside the plan."""
    frontier = [
        {
            "buffer": buffer,
            "spend": spend * (1 + 0.6 * (buffer - 0.04)),
            **_wilson(p),
            "heads_end": heads * (1 + buffer - 0.04),
            "chosen": buffer == 0.04,
        }
        for buffer, p in ((0.0, 0.51), (0.02, 0.69), (0.04, 0.832), (0.06, 0.93))
    ]
    plans = (
        ("people of today", 0.83, 0.86, 0.0, 0.82),
        ("plan for the number itself", 0.976, 0.995, 0.51, 0.96),
        ("plan", 1.0, 0.998, 0.832, 1.0),
    )
    compared = [
        {
            "plan": name,
            "spend": spend * cost,
            "planned_spend": spend * cost,
            "made": number * share,
            "missed": number * (1 - share),
            **_wilson(p),
            "heads_end": heads * size,
        }
        for name, cost, share, p, size in plans
    ]
    return {"frontier": frontier, "compared": compared}


_FIRST = ("market", "market → AE south", 2.0, 1.0)


def other_tables() -> dict[str, list[dict[str, Any]]]:
    """Return seats, sizes and values of knowing."""
    labels = (
        ("Expected-value plan in all worlds (EEV)", 9_900_000.0, None),
        ("Plan that reacts (RP)", 9_600_000.0, 9_580_000.0),
        ("Worlds known in advance (WS)", 9_300_000.0, None),
        ("Value of the stochastic solution (VSS)", 300_000.0, None),
        ("Value of perfect information (EVPI)", 300_000.0, None),
    )
    return {
        "seats": seats(),
        **sizes(),
        "so_far": so_far(),
        "reps": reps(),
        "stochastic": [row_of("label value bound", *row) for row in labels],
        "budgets": [
            row_of(
                "budget limit planned mean p95 kept",
                *("budget 2027", 9.9e6, 9.6e6, 9.7e6, 9.95e6, 0.91),
            )
        ],
        "first_stage": [
            {
                **row_of("month source way starts in_plan", "2027-02", *_FIRST),
                **WHERE,
                "role": "AE",
            }
        ],
    }


def reps() -> list[dict[str, Any]]:
    """Return one who is there and one to come."""
    names = "rep_id status source hired tenure_months heads fte productive capacity"
    rows = (
        ("R1", "here", "", "", 24.0, 1.0, 0.8, 0.8, 864_000.0),
        ("new AE 2027-03 1", "to come", "market", "2027-03", 0.0, 1.0, 1.0, 0.6, 648e3),
    )
    return [{**row_of(names, *row), **WHERE, "role": "AE"} for row in rows]


def so_far() -> list[dict[str, Any]]:
    """Return what had been planned and what happened in the two months before."""
    months = ("2026-11", "2026-12")
    made = [("made", month, 1e6, 0.9e6) for month in months]
    spent = [
        ("spent", month, 4e5, told)
        for month, told in zip(months, (4.2e5, None), strict=True)
    ]
    here = [("heads", "2027-01", 30.4, 29.0), ("heads", "2027-01", 10.0, 11.0)]
    rows = [*made, *spent, *here]
    names = "what month planned actual"
    roles = ["", "", "", "", "AE", "SDR"]
    return [
        {**row_of(names, *row), **WHERE, "role": role}
        for row, role in zip(rows, roles, strict=True)
    ]


def seats() -> list[dict[str, Any]]:
    """Return the long-run arithmetic of three places, one of them empty."""
    long_run = {
        **{"ramp_months": 5.0, "lead_months": 3.0, "productive_share": 0.91},
        **{"occupancy": 0.95, "productive_needed": 14.0, "seats": 16.2},
        **{"hires_a_year": 3.4, "exit_months": 5.5},
    }
    found = [
        {
            **row_of("role attrition exit_cost today", *told),
            **WHERE,
            **long_run,
        }
        for told in (("AE", 0.22, 118_000.0, 14.0), ("SDR", 0.32, 17_000.0, 6.0))
    ]
    return [*found, {"role": "Overlay", **WHERE, "attrition": 0.1, "today": 0.0}]


def sizes() -> dict[str, list[dict[str, Any]]]:
    """Return a segment's size of most profit, and its curve."""
    curve = [
        {
            "segment": "Enterprise",
            "people": float(n),
            "sales": 5_000_000.0 * (n / 23) ** 0.34,
            "profit": 4_000_000.0 * (n / 23) ** 0.34 - 60_000.0 * n,
        }
        for n in range(6, 48, 2)
    ]
    profit = curve[8]["profit"]
    names = (
        "segment today best low high profit_today profit_best roi3 verdict carryover"
    )
    told = ("Enterprise", 23.0, 22.0, 17.0, 28.0, profit, 1.002 * profit, 0.92)
    return {
        "sizing": [row_of(names, *told, "size right", 0.2)],
        "sizing_curve": curve,
    }
