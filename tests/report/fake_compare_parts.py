"""Parts of the made-up comparison: months, contests, flips, one rep's deals."""

from __future__ import annotations

from typing import Any

from engine.base.streams import Purpose, stream

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct")
LABELS = [f"{month} 2027" for month in (*MONTHS, "Nov", "Dec")]
SEASON = (0.86, 0.88, 1.08, 0.95, 0.97, 1.1, 0.9, 0.82, 1.09, 1.02, 1.05, 1.28)


def months(revenues: dict[str, float], lifts: dict[str, float]) -> list[dict[str, Any]]:
    """Return every plan's twelve months; quarters end with a pull."""
    pull = {"today": 0.0, "accelerator": 0.01, "quarterly": 0.05, "winner": 0.005}
    found = []
    for plan, revenue in revenues.items():
        for at, season in enumerate(SEASON):
            closing = 1 if at % 3 == 2 else -0.45 if at % 3 == 0 and at else -0.05
            if plan == "today":
                closing = 1 if at == 11 else 0
            moved = revenue / 12 * (pull[plan] or 0.06) * closing
            mean = revenue / 12 * season + moved
            effort = (
                0.11 + lifts[plan] * (1 + 0.4 * closing) - (0.02 if at == 11 else 0)
            )
            found.append(
                {
                    **{"plan": plan, "month": at + 1, "label": LABELS[at]},
                    **{"revenue": mean, "revenue_low": 0.93 * mean},
                    **{
                        "revenue_high": 1.07 * mean,
                        "pay": 700_000 * season + 0.02 * moved,
                    },
                    **{"effort": effort, "moved": abs(moved)},
                    **{"exits": 0.55 + 0.04 * (at % 5) - 2 * lifts[plan]},
                    "filled": 0.0 if at < 3 else 0.5,
                }
            )
    return found


def contests() -> list[dict[str, Any]]:
    """Return a contest in balance by leagues, one that cycles, one without reaction."""
    common = {"gain": 0.0, "low": None, "high": None, "note": ""}
    return [
        {
            **common,
            **{"plan": "quarterly", "contest": "Spring sprint", "kind": "tournament"},
            **{"league": league, "entrants": 24, "prizes": 5, "purse": 60_000.0},
            **{"status": "equilibrium", "gain": 0.004},
            **{"top_third_wins": top, "bottom_third_wins": bottom},
        }
        for league, top, bottom in (("East", 0.381, 0.071), ("West", 0.352, 0.094))
    ] + [
        {
            **common,
            **{"plan": "winner", "contest": "Best of the year", "kind": "tournament"},
            **{"league": "", "entrants": 48, "prizes": 1, "purse": 400_000.0},
            **{"status": "cycling", "gain": 0.083, "low": 0.043, "high": 0.187},
            **{"top_third_wins": 0.061, "bottom_third_wins": 0.0004},
            "note": "The middle third gives up in October and comes back in November",
        },
        {
            **common,
            **{"plan": "winner", "contest": "Club", "kind": "threshold"},
            **{"league": "", "entrants": 48, "prizes": 10, "purse": 90_000.0},
            **{"status": "no reaction", "gain": None},
            **{"top_third_wins": 0.5, "bottom_third_wins": 0.02},
        },
    ]


def sensitivity(
    gains: dict[str, float], bands: dict[str, tuple[float, float, float]]
) -> list[dict[str, Any]]:
    """Return the difference at both ends of every band; response may turn it."""
    rng = stream(2027, Purpose.PRIOR, 5)
    found = []
    for plan, gain in gains.items():
        if plan == "today":
            continue
        for name, (low, value, high) in bands.items():
            reach = abs(gain) * float(rng.uniform(0.02, 0.35))
            if name in ("response", "loss_aversion") and plan != "accelerator":
                reach = 1.6 * abs(gain)
            if name == "response" and plan == "accelerator":
                reach = 1.25 * abs(gain)
            at_low, at_high = gain - reach, gain + 0.8 * reach
            flips = None
            if at_low * gain < 0:
                flips = low + (value - low) * -at_low / (gain - at_low)
            elif at_high * gain < 0:
                flips = value + (high - value) * -gain / (at_high - gain)
            found.append(
                {
                    **{"plan": plan, "parameter": name, "low": low, "value": value},
                    **{"high": high, "at_low": at_low, "at_value": gain},
                    **{"at_high": at_high, "flips_at": flips},
                }
            )
    return found


def timeline(plans: dict[str, str]) -> list[dict[str, Any]]:
    """Return one rep's deals, payouts and leaderboards under every plan."""
    found = []
    for at, plan in enumerate(plans):
        # The same leads under every plan; what is closed differs by a little.
        rng = stream(2027, Purpose.DEALS, 5)
        events: list[tuple[float, str, str, str, float | None, str]] = []
        for deal in range(46):
            start, size = float(rng.uniform(0, 340)), float(rng.lognormal(11.0, 0.6))
            wait, chance = float(rng.gamma(4, 14)), float(rng.random())
            name = f"D{deal + 1:03d}"
            events.append((start, "lead", name, "Lead", round(size), ""))
            if start + 0.4 * wait < 365:
                events.append((start + 0.4 * wait, "stage", name, "Offer", None, ""))
            if start + wait < 365:
                won = chance < 0.55 + 0.04 * at
                closing = start + wait
                if won and deal % 9 == 4:
                    events.append(
                        (
                            closing,
                            "moved",
                            name,
                            "",
                            round(size),
                            "pulled in by 12 days",
                        )
                    )
                    closing += 0.5
                kind = "won" if won else "lost"
                events.append(
                    (closing, kind, name, "", round(size) if won else None, "")
                )
        events.sort()
        found += _with_pay(plan, events)
    return found


def _with_pay(plan: str, events: list[Any]) -> list[dict[str, Any]]:
    rows, sold, paid = [], 0.0, 0.0
    boards = [
        (
            30.4 * k + 0.1,
            "leaderboard",
            "",
            "",
            None,
            f"place {12 - k} in Sprint",
        )
        for k in range(2, 12, 3)
    ]
    pays = [(30.4 * k, "payout", "", "", None, "") for k in range(1, 13)]
    pays.append((301.0, "quota", "", "", None, "quota reached"))
    since = 0.0
    for day, event, deal, stage, amount, note in sorted([*events, *boards, *pays]):
        if event == "won":
            sold, since = sold + amount, since + amount
        if event == "payout":
            amount, since = round(9_200 + 0.06 * since, 2), 0.0
            paid += amount
        total = paid if event == "payout" else sold
        rows.append(
            {
                **{"plan": plan, "rep_id": "R007", "day": day, "event": event},
                **{"deal": deal, "stage": stage, "amount": amount, "total": total},
                "note": note,
            }
        )
    return rows


TEXTS = {
    "today": ["6% commission up to quota, 10% from quota on.", "No cap."],
    "accelerator": [
        "3.3% commission up to quota, 21% above.",
        "Paid monthly, against the year’s quota.",
    ],
    "quarterly": ["3.3% commission.", "A bonus of 8,750 a quarter at quota."],
    "winner": ["5.3% commission.", "PLN 400,000 for the highest sales of the year."],
}
LEFT_OUT = {"winner": ["Car allowance"]}
APPROXIMATE = {"quarterly": ["Quarterly bonus: three steps drawn as a ramp"]}


def manifest(plans: dict[str, str], years: int, reps: int) -> dict[str, Any]:
    """Return the manifest."""
    return {
        **{"fieldplan": "0.4.0", "kind": "compare", "name": "Polska Dystrybucja 2027"},
        "about": "Three candidates against the plan of today, for 48 field reps.",
        **{"synthetic": True, "currency": "PLN"},
        "plans": {
            key: {
                **{"title": title, "text": TEXTS[key], "baseline": key == "today"},
                "left_out": LEFT_OUT.get(key, []),
                "approximate": APPROXIMATE.get(key, []),
            }
            for key, title in plans.items()
        },
        "compare": {
            **{
                "baseline": "today",
                "starts": "2027-01",
                "months": 12,
                "steps": "month",
            },
            **{"decide_by": "profit", "margin": 0.34, "budget": 3_300_000.0},
            **{"confidence": 0.95, "replications": years, "precision_asked": 0.002},
            **{"precision_reached": 0.0012, "stopped": "precision reached"},
            **{"prior_draws": 32, "calibrated": False, "reps": reps},
        },
        "scenario": {"file": "incentives.yaml", "digest": "sha256:5d1f"},
        "inputs": {"reps": {"digest": "sha256:77aa", "rows": 48}},
        "notes": ["Two reps had no type; they were given types by share."],
        "versions": {"polars": "2.1.0", "numpy": "2.4.0"},
        "made": {
            **{"at": "2027-01-04T08:00:00Z", "by": "fieldplan compare"},
            "seconds": {"compare": 61.2},
        },
    }
