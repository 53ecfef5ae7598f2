"""A made-up capacity plan of a small company, in the shape that is stored.

The walk is walked, not drawn: heads, output, hires and money agree with each other.
"""

from __future__ import annotations

from typing import Any

from fake_capacity_parts import (
    assumptions,
    conventions,
    futures_tables,
    other_tables,
    rules_tables,
)

from engine.staffing.columns import COLUMNS, frame

ROLES = ("AE", "SDR", "Manager")
PLACES = (
    ("Enterprise", "North", "direct"),
    ("Enterprise", "South", "direct"),
    ("Mid-market", "North", "partner"),
)
OPEN = {"AE": (14.0, 9.0, 11.0), "SDR": (6.0, 4.0, 5.0), "Manager": (2.0, 1.0, 1.0)}
PAY = {"AE": 11_000.0, "SDR": 5_500.0, "Manager": 15_000.0}
RATE, AMOUNT, GROWTH = 90_000.0, (1_050_000.0, 700_000.0, 800_000.0), 0.012
RAMP = 5
LEAVES = {"AE": 0.021, "SDR": 0.032, "Manager": 0.008}
HIRES = {
    ("AE", 0): {2: 2.0, 5: 4.0, 8: 1.0},
    ("AE", 1): {1: 2.0, 6: 3.0},
    ("AE", 2): {3: 3.0, 9: 2.0},
    ("SDR", 0): {0: 2.0, 4: 2.0},
    ("SDR", 1): {2: 1.0},
    ("Manager", 0): {3: 1.0},
}
MOVES = {0: {4: 1.0, 7: 1.0}}
LET_GO = {("SDR", 2): {6: 1.0}}
LEAD = 3


CONFLICT = {
    "families": ["target", "headcount"],
    "from_month": "2027-09",
    "most": 0.934,
    "text": [
        "These rules cannot be kept together: target and headcount.",
        "Whatever is done, by the end of 2027-09 more is missed than can be made up"
        " for.",
        "At most 93.4% of it can be made.",
    ],
    "repairs": [
        {
            "family": "headcount",
            "rules": [
                {"rule": "office north", "month": "2027-09", "from": 38, "to": 41}
            ],
        }
    ],
}


def months_of(count: int) -> list[str]:
    """Return labels of months from January 2027."""
    return [f"{2027 + t // 12}-{t % 12 + 1:02d}" for t in range(count)]


def fake_capacity(
    months: int = 12, *, plan: bool = True, futures: bool = True
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return a manifest and all tables.

    Parameters
    ----------
    months
        How many are planned.
    plan
        Whether there is one; without, the rules conflict.
    futures
        Whether it was played.
    """
    labels = months_of(months)
    tables = {name: frame(name) for name in COLUMNS}
    if plan:
        tables |= {n: frame(n, rows) for n, rows in planned(labels).items()}
        tables |= {n: frame(n, rows) for n, rows in rules_tables(labels).items()}
        tables |= {n: frame(n, rows) for n, rows in other_tables().items()}
        if futures:
            played = futures_tables(tables, labels)
            tables |= {n: frame(n, rows) for n, rows in played.items()}
        else:
            tables["targets"] = frame(
                "targets",
                [{"target": "bookings 2027", "amount": 1.0, "planned": 1.1}],
            )
    return manifest(tables, months, plan=plan, futures=plan and futures), tables


def planned(labels: list[str]) -> dict[str, list[dict[str, Any]]]:
    """Return the tables of the plan itself."""
    walk, output = [], []
    pay = dict.fromkeys(labels, 0.0)
    for place in range(len(PLACES)):
        rows = [one for role in ROLES for one in walked(role, place, labels)]
        walk += rows
        for row in rows:
            pay[row["month"]] += row["producing"] * PAY[row["role"]]
        output += made([r for r in rows if r["role"] == "AE"], place)
    hires, gone = started(labels), let_go(labels)
    classes = begun(labels, hires)
    money = spent(labels, pay, output, {"h": hires, "c": classes, "s": gone})
    return {
        "walk": walk,
        "output": output,
        "hires": hires,
        "classes": classes,
        "separations": gone,
        "money": money,
    }


def begun(labels: list[str], hires: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return a class in each month in which more than three people start."""
    return [
        {
            "month": label,
            "training": "boot camp",
            "classes": 1.0,
            "seats": 8.0,
            "seated": seated,
            "cost": 9_000.0,
        }
        for label in labels
        if (seated := sum(h["starts"] for h in hires if h["month"] == label)) > 3
    ]


def spent(
    labels: list[str],
    pay: dict[str, float],
    output: list[dict[str, Any]],
    rows: dict[str, list[dict[str, Any]]],
) -> list[dict[str, Any]]:
    """Return the money of each month: pay, and what hires, classes and exits cost."""
    found = []
    for label in labels:
        hiring, training, exits = (
            sum(row["cost"] for row in rows[kind] if row["month"] == label)
            for kind in "hcs"
        )
        cover = 4_000.0 if label.endswith("03") else 0.0
        missed = sum(o["missed"] for o in output if o["month"] == label)
        found.append(
            {
                "month": label,
                "pay": pay[label],
                "hiring": hiring,
                "training": training,
                "separations": exits,
                "cover": cover,
                "spend": pay[label] + hiring + training + exits + cover,
                "missed": 0.2 * missed,
            }
        )
    return found


def walked(role: str, place: int, labels: list[str]) -> list[dict[str, Any]]:
    """Return the walk of one cell."""
    where = dict(zip(("segment", "region", "channel"), PLACES[place], strict=True))
    settled, young = OPEN[role][place], [0.0] * RAMP
    rows = []
    for t, label in enumerate(labels):
        starts = HIRES.get((role, place), {}).get(t % 12, 0.0)
        moves = MOVES.get(place, {}).get(t % 12, 0.0)
        moved_in, moved_out = moves * (role == "AE"), moves * (role == "SDR")
        gone = LET_GO.get((role, place), {}).get(t, 0.0)
        start = settled + sum(young)
        settled -= moved_out + gone
        young = [starts + moved_in, *young]
        settled += young.pop()
        producing = settled + sum(young)
        sells = role == "AE"
        ramping = sum((k + 1) / RAMP * n for k, n in enumerate(young)) * sells
        left = LEAVES[role]
        rows.append(
            {
                "month": label,
                "role": role,
                **where,
                "start": start,
                "starts": starts,
                "moved_in": moved_in,
                "moved_out": moved_out,
                "separations": gone,
                "voluntary": producing * left * 0.7,
                "involuntary": producing * left * 0.3,
                "lost_moving": 0.0,
                "end": producing * (1 - left),
                "producing": producing,
                "ramped": settled * sells,
                "ramping": ramping,
            }
        )
        settled *= 1 - left
        young = [n * (1 - left) for n in young]
    return rows


def made(rows: list[dict[str, Any]], place: int) -> list[dict[str, Any]]:
    """Return what the people of a place are to make, can make and make."""
    segment, region, channel = PLACES[place]
    found = []
    for t, row in enumerate(rows):
        season = 1.25 if t % 3 == 2 else 0.875
        amount = AMOUNT[place] * (1 + GROWTH * t) * season
        parts = {
            "capacity_ramped": RATE * row["ramped"],
            "capacity_ramping": RATE * row["ramping"],
            "cover": 20_000.0 if row["month"].endswith("03") and place == 0 else 0.0,
        }
        capacity = sum(parts.values())
        found.append(
            {
                "month": row["month"],
                "segment": segment,
                "region": region,
                "channel": channel,
                "good": "bookings",
                "online": 30_000.0,
                "amount": amount,
                **parts,
                "capacity": capacity,
                "made": min(amount, capacity),
                "missed": max(0.0, amount - capacity),
            }
        )
    return found


def _way(role: str, place: int, source: str, origin: str = "") -> dict[str, Any]:
    segment, region, channel = PLACES[place]
    where = f"{role} {segment} {region}"
    return {
        "source": source,
        "way": f"{source}, {where}",
        "role": role,
        "segment": segment,
        "region": region,
        "channel": channel,
        "from_role": origin,
        "from_segment": segment if origin else "",
        "from_region": region if origin else "",
    }


def started(labels: list[str]) -> list[dict[str, Any]]:
    """Return who starts when, hires and promotions."""
    rows = []
    for t, label in enumerate(labels):
        decide = labels[t - LEAD] if t >= LEAD else "now"
        for (role, place), starts in HIRES.items():
            if t % 12 not in starts:
                continue
            source = "agency" if role == "Manager" or place == 1 else "recruiting"
            many = starts[t % 12]
            rows.append(
                {
                    "month": label,
                    "decide_by": decide,
                    **_way(role, place, source),
                    "starts": many,
                    "cost": many * (25_000.0 if source == "agency" else 12_000.0),
                    "certain": t == 0,
                }
            )
        for place, moves in MOVES.items():
            if t % 12 in moves:
                rows.append(
                    {
                        "month": label,
                        "decide_by": label,
                        **_way("AE", place, "promotion", "SDR"),
                        "starts": moves[t % 12],
                        "cost": 2_000.0 * moves[t % 12],
                        "certain": False,
                    }
                )
    return rows


def let_go(labels: list[str]) -> list[dict[str, Any]]:
    """Return who is let go."""
    return [
        {
            "month": labels[t],
            "role": role,
            "segment": PLACES[place][0],
            "region": PLACES[place][1],
            "channel": PLACES[place][2],
            "people": people,
            "cost": 16_000.0 * people,
        }
        for (role, place), when in LET_GO.items()
        for t, people in when.items()
        if t < len(labels)
    ]


def manifest(
    tables: dict[str, Any], months: int, *, plan: bool, futures: bool
) -> dict[str, Any]:
    """Return what a stored run says of itself."""
    spend = float(tables["money"]["spend"].sum()) if plan else None
    return {
        "fieldplan": "0.4.0",
        "kind": "capacity",
        "name": "People 2027",
        "about": "A made-up company that must grow by 14% with two offices.",
        "synthetic": True,
        "currency": "EUR",
        "seed": 7,
        "scenario": {"file": "capacity.yaml", "digest": "ab" * 32},
        "inputs": {"staff.csv": {"digest": "cd" * 32, "rows": 53}},
        "notes": ["3 people of staff.csv have no start date; they count as settled."],
        "versions": {"pulp": "3.3.0", "polars": "1.30.0"},
        "made": {"at": "2026-11-27T12:00:00Z", "by": "fieldplan capacity x.yaml"},
        "capacity": told_of(spend, months, plan=plan, futures=futures),
    }


def told_of(
    spend: float | None, months: int, *, plan: bool, futures: bool
) -> dict[str, Any]:
    """Return what is said of the plan itself."""
    told = futures and {
        "count": 2000,
        "asked": 0.8,
        "reached": 0.832,
        "replace": "hold",
    }
    return {
        "starts": "2027-01",
        "months": months,
        "goals": ["spend"],
        "method": "cbc",
        "outcome": {
            "status": "optimal" if plan else "infeasible",
            "reason": "proven",
            "raw": "Optimal",
        },
        "objective": None if spend is None else 0.97 * spend,
        "bound": None if spend is None else 0.9694 * spend,
        "gap": 0.0006 if plan else None,
        "relaxed": None if spend is None else 0.961 * spend,
        "work": 1204.0,
        "buffer": 0.04 if plan else 0.0,
        "roles": list(ROLES),
        "futures": told or None,
        "conventions": conventions(),
        "conflict": None if plan else CONFLICT,
        "rules_text": [
            "Bookings of 2027 reach the number.",
            "Office north has at most 38 people.",
            "There is at least one manager for eight account executives.",
        ],
        "assumptions": assumptions(),
    }
