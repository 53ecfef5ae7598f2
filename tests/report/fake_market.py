"""A made-up look at a market, in the shape that is stored; parts add up."""

from __future__ import annotations

from math import pi, sin
from typing import Any

from engine.planning.columns import COLUMNS, frame

SEGMENTS = {"Enterprise": 3.4e6, "Mid-market": 2.2e6, "Small": 0.9e6, "Public": 1.3e6}
GROWTH = {"Enterprise": 0.06, "Mid-market": 0.14, "Small": 0.22, "Public": -0.03}
REGIONS = {"North": 0.45, "South": 0.35, "West": 0.2}
CHANNELS = {"field": 0.7, "online": 0.3}
CLASS = {
    "Enterprise": "cash cow",
    "Mid-market": "star",
    "Small": "question mark",
    "Public": "dog",
}
PAST, AHEAD, SEASON = 48, 12, 12


def labels(first: int, count: int) -> list[str]:
    """Return months from January 2023."""
    return [
        f"{2023 + at // 12}-{at % 12 + 1:02d}" for at in range(first, first + count)
    ]


def sold(segment: str, at: int) -> float:
    """Return what a segment sells in a month: growth and a season."""
    season = 1 + 0.22 * sin(2 * pi * (at % 12 - 3) / 12) + 0.03 * ((7 * at) % 5 - 2)
    return SEGMENTS[segment] * (1 + GROWTH[segment]) ** (at / 12) * season / 12


def value(node: dict[str, str], at: int) -> float:
    """Return what a node of any level sells in a month."""
    parts = [node["segment"]] if node["segment"] else list(SEGMENTS)
    share = REGIONS.get(node["region"], 1.0) * CHANNELS.get(node["channel"], 1.0)
    return share * sum(sold(part, at) for part in parts)


def nodes() -> list[dict[str, str]]:
    """Return the series of every level, coarsest first."""
    empty = {"segment": "", "region": "", "channel": ""}
    found = [{"level": "total", "series": "total", **empty}]
    for level, names in (
        ("segment", SEGMENTS),
        ("region", REGIONS),
        ("channel", CHANNELS),
    ):
        found += [
            {"level": level, "series": name, **empty, level: name} for name in names
        ]
    found += [
        {
            "level": "segment × region",
            "series": f"{segment} × {region}",
            "segment": segment,
            "region": region,
            "channel": "",
        }
        for segment in SEGMENTS
        for region in REGIONS
    ]
    return found


def fake_market(
    *, mix: bool = True, potential: bool = True
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return a manifest and all tables.

    Parameters
    ----------
    mix, potential
        Whether these were asked for.
    """
    rows = {"history": [], "forecast": [], **tested()}
    for node in nodes():
        for at, label in enumerate(labels(0, PAST)):
            rows["history"].append(
                {
                    **node,
                    "period": label,
                    "value": value(node, at),
                    "filled": node["series"] == "Small" and at == 20,
                }
            )
        for at, label in enumerate(labels(PAST, AHEAD)):
            mean, wide = value(node, PAST + at), 0.05 + 0.01 * at
            rows["forecast"].append(
                {
                    **node,
                    "period": label,
                    "mean": mean,
                    "low80": mean * (1 - wide),
                    "high80": mean * (1 + wide),
                    "low95": mean * (1 - 1.6 * wide),
                    "high95": mean * (1 + 1.6 * wide),
                }
            )
    rows |= {"segments": segments(potential=potential)}
    if potential:
        rows |= measured()
    if mix:
        rows |= mixed()
    tables = {
        name: frame("market", name, rows.get(name, [])) for name in COLUMNS["market"]
    }
    return manifest(), tables


def tested() -> dict[str, list[dict[str, Any]]]:
    """Return the back-test and the chosen models."""
    mase = {"chosen": 0.71, "seasonal naive": 0.94, "naive": 1.42}
    backtest = [
        {
            "level": level,
            "model": model,
            "horizon": horizon,
            "series": series,
            "mase": size * (1 + 0.02 * horizon),
            "rmsse": 1.04 * size * (1 + 0.02 * horizon),
            "coverage80": 0.81 - 0.002 * horizon,
            "coverage95": 0.95 - 0.001 * horizon,
        }
        for level, series in (("total", 1), ("segment", 4), ("segment × region", 12))
        for model, size in mase.items()
        for horizon in range(1, 13)
    ]
    chosen = [
        {
            "level": node["level"],
            "series": node["series"],
            "model": "AutoETS" if at % 3 else "Theta",
            "why": "least error over 4 origins",
            "mase": 0.71,
        }
        for at, node in enumerate(nodes())
    ]
    trends = [
        {
            **node,
            "growth": 0.08,
            "trend_strength": 0.93,
            "season_strength": 0.88,
            "peak": 7,
            "trough": 1,
        }
        for node in nodes()
    ]
    return {"backtest": backtest, "chosen": chosen, "trends": trends}


def segments(*, potential: bool) -> list[dict[str, Any]]:
    """Return segments in the order of their opportunity."""
    size = {s: sum(sold(s, at) for at in range(36, 48)) for s in SEGMENTS}
    new = {s: sum(sold(s, at) for at in range(48, 60)) for s in SEGMENTS}
    free = {"Enterprise": 1.2e6, "Mid-market": 3.9e6, "Small": 2.4e6, "Public": 0.4e6}
    order = sorted(SEGMENTS, key=lambda s: -free[s])
    return [
        {
            "segment": s,
            "size": size[s],
            "growth": new[s] / size[s] - 1,
            "growth_low": new[s] / size[s] - 1.04,
            "growth_high": new[s] / size[s] - 0.96,
            "share": size[s] / (size[s] + free[s]) if potential else None,
            "potential": size[s] + free[s] if potential else None,
            "white_space": free[s] if potential else None,
            "opportunity": free[s] * (1 + GROWTH[s]),
            "rank": at + 1,
            "class": CLASS[s],
            "market": size[s] + free[s] if potential else None,
            "sure": abs(GROWTH[s]) > 0.04,
        }
        for at, s in enumerate(order)
    ]


def measured() -> dict[str, list[dict[str, Any]]]:
    """Return potential by unit, indicators and funnels."""
    units = []
    for at in range(40):
        index = (1 + (at * 37) % 23) / 480
        worth, part = index * 16e6, 0.3 + 0.013 * at
        units.append(
            {
                "unit": f"PL-{at:02d}",
                "region": list(REGIONS)[at % 3],
                "segment": list(SEGMENTS)[at % 4],
                "index": index,
                "potential": worth,
                "sales": worth * part,
                "white_space": worth * (1 - part),
                "share": part,
                "shrunk": index * 0.98,
            }
        )
    names = {"firms": 0.5, "staff": 0.3, "income": 0.2}
    indicators = [
        {"indicator": n, "weight": w, "how": "fitted", "adds": w / 4}
        for n, w in names.items()
    ]
    funnel = [
        {
            "segment": segment,
            "step": step,
            "value": size * share,
            "low": size * share * 0.8,
            "high": size * share * 1.25,
        }
        for segment, size in (("Enterprise", 40e6), ("Small", 22e6))
        for step, share in (("TAM", 1.0), ("SAM", 0.4), ("SOM", 0.12))
    ]
    return {"potential": units, "indicators": indicators, "funnel": funnel}


def mixed() -> dict[str, list[dict[str, Any]]]:
    """Return spend by channel and quarter, and its sums."""
    today = {"field": 900_000.0, "online": 240_000.0, "events": 120_000.0}
    best = {"field": 780_000.0, "online": 410_000.0, "events": 70_000.0}
    mix = [
        {
            "segment": "",
            "channel": name,
            "period": f"2027Q{quarter}",
            "today": today[name] / 4,
            "spend": best[name] / 4,
            "share": best[name] / sum(best.values()),
            "sales": 5.1 * best[name] / 4,
            "marginal": 1.21,
        }
        for name in today
        for quarter in range(1, 5)
    ]
    sums = {
        "segment": "",
        "budget": 1_260_000.0,
        "sales_today": 7.8e6,
        "sales": 8.05e6,
        "profit_today": 1.86e6,
        "profit": 1.96e6,
        "elasticity": 0.34,
        "certified": True,
    }
    return {"mix": mix, "mix_sums": [sums]}


def manifest() -> dict[str, Any]:
    """Return what a stored run says of itself."""
    return {
        "fieldplan": "0.5.0",
        "kind": "market",
        "name": "Market 2027",
        "about": "A made-up market of four segments in three regions.",
        "synthetic": True,
        "currency": "EUR",
        "seed": 7,
        "scenario": {"file": "quota.yaml", "digest": "ab" * 32},
        "inputs": {"history.csv": {"digest": "cd" * 32, "rows": 1152}},
        "notes": ["1 period without a row was filled."],
        "versions": {"statsforecast": "2.1.0"},
        "made": {"at": "2026-11-27T12:00:00Z", "by": "fieldplan market x.yaml"},
        "market": {
            "periods": ["2023-01", "2026-12"],
            "season": 12,
            "horizon": 12,
            "models": ["AutoETS", "AutoARIMA", "Theta"],
            "levels": ["total", "segment", "region", "channel", "segment × region"],
            "coverage": [80, 95],
            "folds": 4,
            "notes_text": ["1 period without a row was filled."],
            "rules_text": ["Twelve months are forecast at five levels."],
            "mix": {"budget": 1_260_000.0},
        },
    }
