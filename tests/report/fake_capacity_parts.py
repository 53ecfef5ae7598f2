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


def rules_tables(labels: list[str]) -> dict[str, list[dict[str, Any]]]:
    """Return rules and what binding ones are worth."""
    rules = [
        {
            "rule": "bookings 2027",
            "family": "target",
            "month": "",
            "value": 30_100_000.0,
            "limit": 30_000_000.0,
            "met": True,
            "sense": "at least",
        }
    ]
    for t, label in enumerate(labels):
        rules += [
            {
                "rule": "office north",
                "family": "headcount",
                "month": label,
                "value": min(34.0 + t, 38.0),
                "limit": 38.0,
                "met": True,
                "sense": "at most",
            },
            {
                "rule": "managers",
                "family": "ratio",
                "month": label,
                "value": 4.4,
                "limit": 4.1 + 0.01 * t,
                "met": True,
                "sense": "at least",
            },
        ]
    prices = [
        {
            "rule": "office north",
            "family": "headcount",
            "month": labels[-1],
            "saves": 12_400.0,
        },
        {
            "rule": "office north",
            "family": "headcount",
            "month": labels[-2:][0],
            "saves": 3_100.0,
        },
        {"rule": "bookings 2027", "family": "target", "month": "", "saves": 0.18},
    ]
    return {"rules": rules, "prices": prices}


def _wilson(p: float) -> dict[str, float]:
    return {"p": p, "low": max(0.0, p - 0.016), "high": min(1.0, p + 0.016)}


def futures_tables(
    tables: dict[str, Any], labels: list[str]
) -> dict[str, list[dict[str, Any]]]:
    """Return the tables of futures, spread around the plan."""
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
    amounts = by_month(output, "amount")
    futures = [
        {
            "month": label,
            "what": what,
            **{name: values[t] * share for name, share in SPREAD.items()},
            "plan": values[t],
        }
        for what, values in plan.items()
        for t, label in enumerate(labels)
    ]
    chance = [
        {
            "month": label,
            "plan_to_date": sum(amounts[: t + 1]),
            **_wilson(0.55 + 0.28 * (t + 1) / len(labels)),
        }
        for t, label in enumerate(labels)
    ]
    number = sum(amounts)
    targets = [
        {
            "target": f"bookings {label}",
            "amount": share * number,
            "planned": 1.03 * share * number,
            **_wilson(p),
            "mean": 1.02 * share * number,
            "p5": 0.94 * share * number,
            "p50": 1.02 * share * number,
            "p95": 1.09 * share * number,
        }
        for label, share, p in (("2027", 1.0, 0.832), ("Enterprise", 0.6, 0.871))
    ]
    return {
        "futures": futures,
        "chance": chance,
        "targets": targets,
        "swings": swings(),
        **beside(plan["spend_to_date"][-1], number, plan["heads"][-1]),
    }


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
            "made": number * share,
            "missed": number * (1 - share),
            **_wilson(p),
            "heads_end": heads * size,
        }
        for name, cost, share, p, size in plans
    ]
    return {"frontier": frontier, "compared": compared}


def other_tables() -> dict[str, list[dict[str, Any]]]:
    """Return seats, sizes and values of knowing."""
    seats = [
        {
            "role": role,
            **WHERE,
            "attrition": rate,
            "ramp_months": 5.0,
            "lead_months": 3.0,
            "productive_share": 0.91,
            "occupancy": 0.95,
            "productive_needed": 14.0,
            "seats": 16.2,
            "hires_a_year": 3.4,
            "exit_months": 5.5,
            "exit_cost": cost,
            "today": today,
        }
        for role, rate, cost, today in (
            ("AE", 0.22, 118_000.0, 14.0),
            ("SDR", 0.32, 17_000.0, 6.0),
        )
    ]
    seats.append({"role": "Overlay", **WHERE, "attrition": 0.1, "today": 0.0})
    curve = [
        {
            "segment": "Enterprise",
            "people": float(n),
            "sales": 5_000_000.0 * (n / 23) ** 0.34,
            "profit": 5_000_000.0 * 0.8 * (n / 23) ** 0.34 - 60_000.0 * n,
        }
        for n in range(6, 48, 2)
    ]
    sizing = [
        {
            "segment": "Enterprise",
            "today": 23.0,
            "best": 22.0,
            "low": 17.0,
            "high": 28.0,
            "profit_today": curve[8]["profit"],
            "profit_best": curve[8]["profit"] * 1.002,
            "roi3": 0.92,
            "verdict": "size right",
        }
    ]
    stochastic = [
        {"label": "Expected-value plan in all worlds (EEV)", "value": 9_900_000.0},
        {
            "label": "Plan that reacts (RP)",
            "value": 9_600_000.0,
            "bound": 9_580_000.0,
        },
        {"label": "Worlds known in advance (WS)", "value": 9_300_000.0},
        {"label": "Value of the stochastic solution (VSS)", "value": 300_000.0},
        {"label": "Value of perfect information (EVPI)", "value": 300_000.0},
    ]
    return {
        "seats": seats,
        "sizing": sizing,
        "sizing_curve": curve,
        "stochastic": stochastic,
    }
