"""A seeded made-up comparison of four plans for 48 reps, in the shape that is stored.

Behaviour is a caricature, but the figures are honest: means, intervals and paired
differences are those of 400 drawn years, and tables agree with each other.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
from fake_compare_parts import contests, manifest, months, sensitivity, timeline
from fake_run import FIRST, LAST

from engine.base.streams import Purpose, stream
from engine.rollout.columns import COLUMNS, METRICS

YEARS, REPS = 400, 48
PLANS = {
    "today": "Plan 2026",
    "accelerator": "Accelerators above quota",
    "quarterly": "Quarterly bonuses",
    "winner": "One prize for the best",
}
LIFT = {"today": 0.0, "accelerator": 0.035, "quarterly": 0.028, "winner": 0.006}
KINDS = ("hunter", "farmer", "newcomer")
SEGMENTS = ("Food retail", "Pharmacies", "Horeca", "Public sector")
TEAMS = ("Mazowsze", "Śląsk", "Wielkopolska", "Pomorze")
EVERY_BAND = {
    **{"response": (0.05, 0.12, 0.2), "curvature": (0.7, 1.0, 1.4)},
    **{"discount": (0.97, 0.99, 1.0), "present_bias": (0.7, 0.85, 1.0)},
    **{"risk": (0.0, 0.5, 1.5), "gain": (0.0, 0.1, 0.25)},
    **{"loss_aversion": (1.5, 2.0, 2.5), "cross": (0.0, 0.2, 0.4)},
    **{"social_loss": (0.0, 0.02, 0.05), "movable": (0.05, 0.15, 0.3)},
    **{"move_cost": (0.2, 0.5, 1.0), "concession": (0.02, 0.06, 0.1)},
    **{"leave_rate": (0.01, 0.015, 0.02), "pay_gap": (0.5, 1.0, 1.5)},
    **{"shortfall": (0.5, 1.0, 2.0), "peer_exits": (0.0, 0.5, 1.0)},
    **{"ramping": (0.0, 0.3, 0.6), "peer_effect": (0.0, 0.0, 0.1)},
}


def frame(name: str, rows: list[dict[str, Any]]) -> pl.DataFrame:
    """Return rows as the table of that name, its columns as the contract has them."""
    return pl.DataFrame(rows, schema=COLUMNS[name])


def roster() -> list[dict[str, Any]]:
    """Return who the reps are."""
    rng = stream(2027, Purpose.COMPANY, 5)
    found = []
    for at in range(REPS):
        kind = KINDS[int(rng.choice(3, p=[0.45, 0.4, 0.15]))]
        tenure = (
            int(rng.integers(1, 9))
            if kind == "newcomer"
            else int(rng.integers(10, 160))
        )
        found.append(
            {
                "rep_id": f"R{at + 1:03d}",
                "name": f"{FIRST[at % len(FIRST)]} {LAST[at * 7 % len(LAST)]}",
                "kind": kind,
                "segment": SEGMENTS[int(rng.integers(4))],
                "channel": ("Direct", "Partners")[int(rng.random() < 0.3)],
                "team": TEAMS[at % 4],
                "potential": round(float(rng.lognormal(15.2, 0.35)), 0),
                "tenure": tenure,
                "quota": float(rng.integers(28, 52) * 100_000),
                "skill": float(rng.normal(0.97, 0.16))
                * (0.8 if kind == "newcomer" else 1.0),
            }
        )
    return found


def paid(plan: str, reached: np.ndarray) -> np.ndarray:
    """Return variable pay as a share of target at an attainment."""
    if plan == "accelerator":
        return 0.55 * reached + 3.0 * np.maximum(reached - 1.0, 0)
    if plan == "quarterly":
        return 0.55 * reached + 0.5 / (1 + np.exp(-(reached - 0.95) / 0.06))
    if plan == "winner":
        return 0.88 * reached
    return 0.6 * reached + 0.4 * (reached >= 1.0) * reached


def play(people: list[dict[str, Any]]) -> dict[str, dict[str, np.ndarray]]:
    """Return every plan's (years, reps) arrays, all of them under the same luck."""
    rng = stream(2027, Purpose.LUCK, 5)
    skill = np.array([one["skill"] for one in people])
    quota = np.array([one["quota"] for one in people])
    luck = rng.normal(0, 0.13, (YEARS, REPS)) + rng.normal(0, 0.03, (YEARS, 1))
    leaves = rng.random((YEARS, REPS))
    found = {}
    for plan, lift in LIFT.items():
        eager = np.where(skill > 1.0, 1.6, 0.5) if plan != "quarterly" else 1.0
        # How people take a new plan differs by year and rep, so no year is alike.
        taken = rng.normal(0, 0.006, (YEARS, 1)) + rng.normal(0, 0.05, (YEARS, REPS))
        own = taken if lift else 0.0
        reached = np.maximum(skill * (1 + lift * eager) + luck + own, 0.1)
        sales = reached * quota
        best = sales == sales.max(axis=1, keepdims=True)
        prize = 400_000.0 * best if plan == "winner" else np.zeros_like(sales)
        variable = 70_000.0 * paid(plan, reached)
        total = 110_000.0 + variable + prize
        hazard = 0.14 + 0.5 * np.maximum(0.9 - reached, 0) - 0.4 * (total / 180_000 - 1)
        found[plan] = {
            **{"reached": reached, "sales": sales, "prize": prize, "total": total},
            **{"variable": variable, "left": leaves < np.clip(hazard, 0.02, 0.9)},
        }
    return found


def year_metrics(plan: str, one: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Return each metric of every year."""
    revenue = one["sales"].sum(axis=1)
    pay, exits = one["total"].sum(axis=1), one["left"].sum(axis=1).astype(float)
    upper = one["sales"] > np.median(one["sales"], axis=1, keepdims=True)
    moved = {"today": 0.031, "accelerator": 0.012, "quarterly": 0.044}.get(plan, 0.01)
    ordered = np.sort(one["total"], axis=1)
    weights = 2 * np.arange(1, REPS + 1) - REPS - 1
    conceded = 0.06 * moved * revenue
    hiring = 45_000.0 * exits
    return {
        "revenue": revenue - conceded,
        "margin": 0.34 * revenue - conceded,
        "base_pay": np.full(YEARS, 110_000.0 * REPS),
        "variable_pay": one["variable"].sum(axis=1),
        "prizes": one["prize"].sum(axis=1),
        "overrides": 0.0 * revenue,
        "hiring": hiring,
        "profit": 0.34 * revenue - conceded - pay - hiring,
        "pay_share": pay / revenue,
        "conceded": conceded,
        "moved": moved + 0.0 * revenue,
        "exits": exits,
        "regretted": (one["left"] & upper).sum(axis=1).astype(float),
        "gini_pay": (ordered * weights).sum(axis=1) / (REPS * ordered.sum(axis=1)),
        "at_quota": (one["reached"] >= 1).mean(axis=1),
        "attainment": one["reached"].mean(axis=1),
        "neglect": 0.0 * revenue,
    }


def interval(values: np.ndarray) -> dict[str, float]:
    """Return the mean over years with its 95 % interval."""
    mean, half = float(values.mean()), 1.96 * float(values.std() / np.sqrt(YEARS))
    return {"mean": mean, "low": mean - half, "high": mean + half}


def metric_rows(yearly: dict[str, dict[str, np.ndarray]]) -> dict[str, list[Any]]:
    """Return the rows of metrics and differences."""
    lower = {"base_pay", "variable_pay", "prizes", "overrides", "hiring", "pay_share"}
    lower |= {"conceded", "moved", "exits", "regretted", "gini_pay", "neglect"}
    found: dict[str, list[Any]] = {"metrics": [], "differences": []}
    for plan, metrics in yearly.items():
        for name in METRICS:
            values = metrics[name]
            key = {"plan": plan, "metric": name}
            marks = {
                f"p{q:02d}": float(np.quantile(values, q / 100))
                for q in (5, 25, 50, 75, 95)
            }
            found["metrics"].append({**key, **interval(values), **marks})
            if plan != "today":
                gap = values - yearly["today"][name]
                found["differences"].append({**key, **difference(gap, name in lower)})
    return found


def difference(gap: np.ndarray, is_less_better: bool) -> dict[str, Any]:
    """Return a paired difference with all three kinds of doubt."""
    told = interval(gap)
    mean = told["mean"]
    reach = 0.45 * abs(mean) + 0.4 * (told["high"] - told["low"])
    p = float(((gap < 0) if is_less_better else (gap > 0)).mean())
    half = 1.96 * (p * (1 - p) / YEARS) ** 0.5
    low, high = min(told["low"], mean - reach), max(told["high"], mean + reach)
    verdict = "open" if low <= 0 <= high else "better"
    if verdict != "open" and (mean > 0) == is_less_better:
        verdict = "worse"
    return {
        **told,
        **{
            "p_better": p,
            "p_better_low": max(p - half, 0),
            "p_better_high": min(p + half, 1),
        },
        **{"p05": float(np.quantile(gap, 0.05)), "p95": float(np.quantile(gap, 0.95))},
        **{"band_low": mean - reach, "band_high": mean + reach, "verdict": verdict},
    }


def rank_rows(yearly: dict[str, dict[str, np.ndarray]]) -> list[dict[str, Any]]:
    """Return the ranking by profit."""
    profit = np.array([yearly[plan]["profit"] for plan in PLANS])
    first = np.bincount(profit.argmax(axis=0), minlength=4) / YEARS
    order = np.argsort(-profit.mean(axis=1))
    people = first**2 / (first**2).sum()
    return [
        {
            **{"plan": list(PLANS)[at], "rank": rank, "mean": float(profit[at].mean())},
            **{"p_best": float(first[at]), "p_best_mean": float(people[at])},
            "kept": rank == 1,
        }
        for rank, at in enumerate(order, 1)
    ]


def rep_row(person, plan: str, at: int, played) -> dict[str, Any]:
    """Return one rep's row under a plan."""
    one, base = played[plan], played["today"]
    pay, gap = one["total"][:, at], one["total"][:, at] - base["total"][:, at]
    change = interval(gap)
    return {
        **{key: value for key, value in person.items() if key != "skill"},
        "plan": plan,
        "pay": float(pay.mean()),
        "pay_p10": float(np.quantile(pay, 0.1)),
        "pay_p90": float(np.quantile(pay, 0.9)),
        "sales": float(one["sales"][:, at].mean()),
        "attainment": float(one["reached"][:, at].mean()),
        "p_quota": float((one["reached"][:, at] >= 1).mean()),
        "p_exit": float(one["left"][:, at].mean()),
        "effort": 0.11 + LIFT[plan] * person["skill"],
        "p_prize": float((one["prize"][:, at] > 0).mean()),
        "prize": float(one["prize"][:, at].mean()),
        "change": change["mean"],
        "change_low": change["low"],
        "change_high": change["high"],
        "p_gain": float((gap > 0).mean()),
    }


def histogram_rows(played) -> list[dict[str, Any]]:
    """Return the distributions of attainment and pay."""
    edges = np.round(np.arange(0.3, 1.9, 0.1), 1)
    found = []
    for plan, one in played.items():
        earned = (one["variable"] + one["prize"]) / 70_000.0
        for what, values in (("attainment", one["reached"]), ("pay", earned)):
            held, _ = np.histogram(np.clip(values, 0.3, 1.7999), edges)
            for start, end, n in zip(edges[:-1], edges[1:], held, strict=True):
                row = {
                    "start": float(start),
                    "end": float(end),
                    "share": float(n / held.sum()),
                }
                found.append({"plan": plan, "what": what, **row})
    return found


def fairness_rows(people, played) -> list[dict[str, Any]]:
    """Return every group's attainment and pay under every plan."""
    order = np.argsort(np.argsort([one["potential"] for one in people]))
    groups = {
        "potential": [("low", "middle", "high")[3 * at // REPS] for at in order],
        "tenure": [
            "under 1 year"
            if one["tenure"] < 12
            else "1 to 3 years"
            if one["tenure"] < 36
            else "3 to 10 years"
            for one in people
        ],
        **{by: [one[by] for one in people] for by in ("segment", "channel", "kind")},
    }
    found = []
    for plan, one in played.items():
        reached, pay = one["reached"].mean(axis=0), one["total"].mean(axis=0)
        before = played["today"]["total"].mean(axis=0)
        for by, names in groups.items():
            for name in sorted(set(names)):
                mine = np.array([n == name for n in names])
                gap = float(reached[mine].mean() - reached[~mine].mean())
                found.append(
                    {
                        **{
                            "plan": plan,
                            "by": by,
                            "group": name,
                            "reps": int(mine.sum()),
                        },
                        "pay": float(pay[mine].mean()),
                        "attainment": float(reached[mine].mean()),
                        "at_quota": float((one["reached"][:, mine] >= 1).mean()),
                        "change": float((pay - before)[mine].mean()),
                        "gap": gap,
                        "effect": gap / float(reached.std()),
                    }
                )
    return found


def risk_rows(yearly, budget: float) -> list[dict[str, Any]]:
    """Return the chance of passing the budget, and the worst years."""
    found = []
    for plan, metrics in yearly.items():
        cost = metrics["variable_pay"] + metrics["prizes"]
        p = float((cost > budget).mean())
        half = 1.96 * (p * (1 - p) / YEARS) ** 0.5
        worst = np.sort(cost)[-YEARS // 20 :]
        ends = {"p_over_low": max(p - half, 0.0), "p_over_high": min(p + half, 1.0)}
        row = {"plan": plan, "budget": budget, "p_over": p, **ends}
        found.append(
            {**row, "cvar": float(worst.mean()), "p95": float(np.quantile(cost, 0.95))}
        )
    return found


def assumption_rows() -> list[dict[str, Any]]:
    """Return what is assumed of each type."""
    shares = dict(zip(KINDS, (0.45, 0.4, 0.15), strict=True))
    bands = [(name, *band) for name, band in EVERY_BAND.items()]
    return [
        {
            "kind": kind,
            "share": share,
            "parameter": name,
            "low": low,
            "value": value,
            "high": high,
        }
        for kind, share in shares.items()
        for name, low, value, high in bands
    ]


def fake_compare() -> tuple[dict[str, Any], dict[str, pl.DataFrame]]:
    """Return manifest and tables of the comparison."""
    people = roster()
    played = play(people)
    yearly = {plan: year_metrics(plan, one) for plan, one in played.items()}
    rows = {
        **metric_rows(yearly),
        "ranking": rank_rows(yearly),
        "reps": [
            rep_row(person, plan, at, played)
            for plan in PLANS
            for at, person in enumerate(people)
        ],
        "histograms": histogram_rows(played),
        "months": months(
            {p: float(m["revenue"].mean()) for p, m in yearly.items()}, LIFT
        ),
        "fairness": fairness_rows(people, played),
        "contests": contests(),
        "risk": risk_rows(yearly, 3_300_000.0),
        "sensitivity": sensitivity(
            {
                p: float((m["profit"] - yearly["today"]["profit"]).mean())
                for p, m in yearly.items()
            },
            EVERY_BAND,
        ),
        "assumptions": assumption_rows(),
        "timeline": timeline(PLANS),
    }
    return manifest(PLANS, YEARS, REPS), {
        name: frame(name, rows[name]) for name in COLUMNS
    }
