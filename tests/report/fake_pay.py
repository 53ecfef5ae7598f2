"""A seeded made-up pay run: 40 reps, 12 months, 2 plans, in the shape that is stored.

The sums are honest (lines add up to payouts, ledgers roll on), the rules are simple.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import polars as pl
from fake_run import FIRST, LAST

from engine.base.streams import Purpose, stream

MONTHS = [f"2027-{month:02d}" for month in range(1, 13)]
FIELD, LEAD = "field", "lead"
TITLES = {FIELD: "Field account executive", LEAD: "Regional sales manager"}
BASE = {FIELD: 450_000, LEAD: 720_000}
QUOTA = 9_000_000
DRAW, BONUS = 400_000, 300_000
MONEY = pl.Decimal(18, 2)
PRODUCTS = ["Atlas", "Beacon", "Compass"]
SCHEMAS: dict[str, dict[str, Any]] = {
    "payouts": {
        **dict.fromkeys(("rep_id", "name", "plan", "title", "month"), pl.String),
        **dict.fromkeys(
            ("base", "variable", "draw", "recovered", "payout", "noncash"), MONEY
        ),
    },
    "lines": {
        **dict.fromkeys(("rep_id", "plan", "month"), pl.String),
        "position": pl.Int64,
        **dict.fromkeys(("line", "kind", "inputs", "arithmetic"), pl.String),
        "amount": MONEY,
    },
    "attainments": {
        **dict.fromkeys(("rep_id", "plan", "component", "period"), pl.String),
        "credits": MONEY,
        "quota": MONEY,
        "attainment": pl.Float64,
    },
    "credits": {
        **dict.fromkeys(("rep_id", "plan"), pl.String),
        "date": pl.Date,
        **dict.fromkeys(
            ("deal_id", "product", "segment", "channel", "credit"), pl.String
        ),
        "share_percent": pl.Float64,
        **dict.fromkeys(("amount", "margin", "units"), MONEY),
        "cancelled": pl.Date,
        "clawed_back": pl.Boolean,
    },
    "draws": {
        **dict.fromkeys(("rep_id", "plan", "month"), pl.String),
        **dict.fromkeys(
            ("opening", "drawn", "recovered", "forgiven", "closing"), MONEY
        ),
    },
    "standings": {
        **dict.fromkeys(("contest", "plan", "league"), pl.String),
        "place": pl.Int64,
        **dict.fromkeys(("rep_id", "team"), pl.String),
        "score": pl.Float64,
        "score_text": pl.String,
        "prize": MONEY,
        "cash": pl.Boolean,
    },
    "reps": dict.fromkeys(("rep_id", "name", "file", "plans"), pl.String),
}


def said(cents: int) -> str:
    """Return hundredths as the engine writes them: ``-1,234.50``."""
    return f"{Decimal(cents) / 100:,.2f}"


@dataclass
class Rep:
    """One made-up person; ``seats`` is the plan of each month, None when away."""

    id: str
    name: str
    skill: float
    team: str
    seats: list[str | None]
    hired: int | None = None
    owed: int = 0
    sold: list[int] = field(default_factory=lambda: [0] * 12)


class Book:
    """Rows of every table, gathered month by month."""

    def __init__(self) -> None:
        self.rows: dict[str, list[tuple[Any, ...]]] = {name: [] for name in SCHEMAS}
        self.page: list[tuple[Any, ...]] = []

    def line(self, name: str, kind: str, inputs: str, how: str, cents: int) -> None:
        """Put a line on the page of the month, unless it is worth nothing."""
        if cents:
            self.page.append((name, kind, inputs, how, cents))

    def earned(self) -> int:
        """Return what the page's lines pay but base and prizes in kind."""
        return sum(x[4] for x in self.page if x[1] not in ("base", "noncash"))

    def close(self, rep: Rep, plan: str, month: str) -> None:
        """File the page as lines and one payout."""
        part = dict.fromkeys(("base", "draw", "recovery", "noncash", "variable"), 0)
        for position, (name, kind, inputs, how, cents) in enumerate(self.page, 1):
            place = (rep.id, plan, month, position)
            self.rows["lines"].append((*place, name, kind, inputs, how, dec(cents)))
            part[kind if kind in part else "variable"] += cents
        paid = sum(part.values()) - part["noncash"]
        money = [part["base"], part["variable"], part["draw"], -part["recovery"]]
        who = (rep.id, rep.name, plan, TITLES[plan], month)
        cells = [dec(cents) for cents in (*money, paid, part["noncash"])]
        self.rows["payouts"].append((*who, *cells))
        self.page = []


def dec(cents: int) -> Decimal:
    """Return hundredths as an amount of money."""
    return Decimal(int(cents)).scaleb(-2)


def make_reps(number: int, rng: Any) -> list[Rep]:
    """Return the reps: every eighth leads, one is promoted, one away, three new."""
    reps = []
    for i in range(number):
        name = f"{FIRST[i % len(FIRST)]} {LAST[i * 7 % len(LAST)]}"
        plan = LEAD if i % 8 == 7 else FIELD
        skill = 0.98 * float(rng.lognormal(0, 0.17))
        team = ("North", "East", "South", "West")[i % 4]
        rep = Rep(f"R{i + 1:03d}", name, skill, team, [plan] * 12)
        if i % 40 == 4:
            rep.seats = [FIELD] * 6 + [LEAD] * 6
        if i % 40 == 10:
            rep.seats = [*rep.seats[:5], None, None, None, *rep.seats[8:]]
        if i % 12 == 2:
            rep.hired = 1 + 3 * i % 10
            rep.skill *= 0.62
            rep.seats = [None] * rep.hired + [FIELD] * (12 - rep.hired)
        reps.append(rep)
    return reps


def sell(rep: Rep, month: int, book: Book, rng: Any) -> None:
    """Let a rep close the deals of a month."""
    for k in range(int(rng.integers(2, 6))):
        cents = int(QUOTA / 4 * rep.skill * rng.lognormal(0, 0.5)) // 100 * 100
        day = date(2027, month + 1, int(rng.integers(1, 28)))
        lost = rng.random() < 0.012
        gone = day + timedelta(days=75) if lost and month < 9 else None
        share = 50.0 if rng.random() < 0.1 else 100.0
        kind = "overlay" if rng.random() < 0.06 else "direct"
        place = (PRODUCTS[k % 3], ("SMB", "Enterprise")[k % 2], "field", kind)
        deal = f"D{rep.id[1:]}{month + 1:02d}{k}"
        money = (dec(cents), dec(cents * 2 // 5), dec(100 * (1 + k)))
        row = (rep.id, FIELD, day, deal, *place, share, *money, gone, gone is not None)
        book.rows["credits"].append(row)
        rep.sold[month] += cents


def commission(rep: Rep, month: int, book: Book) -> None:
    """Pay 4% of credits up to quota and 7% above it, and note the attainment."""
    sold, name = rep.sold[month], "New business"
    below, above = min(sold, QUOTA), max(sold - QUOTA, 0)
    paid = below * 4 // 100 + above * 7 // 100
    share = sold / QUOTA
    inputs = f"credits to date {said(sold)}; quota {said(QUOTA)}"
    how = f"4% × {said(below)}" + (f" + 7% × {said(above)}" if above else "")
    inputs += f"; attainment {share:.2%}"
    book.line(name, "commission", inputs, f"{how} = {said(paid)}", paid)
    row = (rep.id, FIELD, name, MONTHS[month], dec(sold), dec(QUOTA), share)
    book.rows["attainments"].append(row)


def bonus(rep: Rep, plan: str, month: int, book: Book) -> None:
    """Pay the quarter's bonus on a line from 80% to 120% of quota."""
    if month % 3 != 2:
        return
    sold = sum(rep.sold[month - 2 : month + 1])
    quota = QUOTA * sum(seat is not None for seat in rep.seats[month - 2 : month + 1])
    share = sold / quota
    part = 0.0 if share < 0.8 else min(0.5 + (share - 0.8) * 2.5, 1.5)
    full = BONUS * (3 if plan == LEAD else 1)
    inputs = f"credits {said(sold)}; quota {said(quota)}; attainment {share:.2%}"
    paid = int(full * part)
    how = f"{said(full)} × {part:.2%} = {said(paid)}"
    book.line("Quarterly bonus", "bonus", inputs, how, paid)
    period = f"2027Q{month // 3 + 1}"
    row = (rep.id, plan, "Quarterly bonus", period, dec(sold), dec(quota), share)
    book.rows["attainments"].append(row)


def field_month(rep: Rep, month: int, book: Book, rng: Any) -> None:
    """Work out a month on the field plan."""
    sell(rep, month, book, rng)
    commission(rep, month, book)
    bonus(rep, FIELD, month, book)
    if month == 2 and rep.skill > 0.9:
        units = int(rng.integers(2, 9))
        how = f"{units} units × 40.00"
        book.line("Launch spiff", "spiff", "Atlas sold in March", how, 4000 * units)
    earned = book.earned()
    if earned > 900_000:
        inputs, how = f"earned {said(earned)}", f"at most {said(900_000)}"
        book.line("Monthly cap", "cap", inputs, how, 900_000 - earned)
    for credit in book.rows["credits"]:
        gone = credit[12]
        if credit[0] == rep.id and gone and gone.month == month + 1:
            back = int(credit[9] * 4)
            inputs = f"deal {credit[3]} of {credit[2]} cancelled on {gone}"
            how = f"4% × {credit[9]:,.2f} taken back"
            book.line("New business", "clawback", inputs, how, -back)


def lead_month(rep: Rep, month: int, book: Book, reps: list[Rep]) -> None:
    """Work out a month on the managers' plan."""
    own = [other for other in reps if other.team == rep.team and other is not rep]
    team = sum(other.sold[month] for other in own)
    rep.sold[month] = team // max(len(own), 1)
    paid = team * 3 // 1000
    how = f"0.3% × {said(team)} = {said(paid)}"
    inputs = f"earned by {len(own)} reports"
    book.line("Team override", "override", inputs, how, paid)
    bonus(rep, LEAD, month, book)


def draw(rep: Rep, plan: str, month: int, book: Book) -> None:
    """Lend a new hire what is missing for five months, and take it back later."""
    if rep.hired is None:
        return
    earned, opening, drawn, back = book.earned(), rep.owed, 0, 0
    if month - rep.hired < 5 and earned < DRAW:
        drawn = DRAW - earned
        how = f"{said(DRAW)} − {said(earned)}"
        book.line("Draw", "draw", f"earned {said(earned)}", how, drawn)
    elif opening and earned > DRAW:
        back = min(opening, (earned - DRAW) // 2)
        inputs = f"balance {said(opening)}; earned {said(earned)}"
        how = f"50% of {said(earned - DRAW)}"
        book.line("Draw recovered", "recovery", inputs, how, -back)
    rep.owed += drawn - back
    cells = [dec(cents) for cents in (opening, drawn, back, 0, rep.owed)]
    if opening or drawn:
        book.rows["draws"].append((rep.id, plan, MONTHS[month], *cells))


def standing(reps: list[Rep], month: int, book: Book) -> dict[str, list[Any]]:
    """Rank two contests of a quarter; return prizes (name, cents, cash) by rep."""
    prizes: dict[str, list[Any]] = {}
    ranked = sorted(
        (rep for rep in reps if rep.seats[month] == FIELD),
        key=lambda rep: -sum(rep.sold[month - 2 : month]),
    )
    leagues: dict[str, int] = {}
    for rep in ranked:
        league = "Coast" if rep.team in ("North", "West") else "Inland"
        place = leagues[league] = leagues.get(league, 0) + 1
        score = sum(rep.sold[month - 2 : month])
        for name, won, cash in (
            ("Spring sprint", [150_000, 100_000, 50_000], True),
            ("President’s club", [400_000] * 2, False),
        ):
            prize = won[place - 1] if place <= len(won) else 0
            row = (name, FIELD, league, place, rep.id, rep.team, score / 100)
            row = (*row, said(score), dec(prize), cash)
            book.rows["standings"].append(row)
            if prize:
                prizes.setdefault(rep.id, []).append((name, prize, cash, place))
    return prizes


def award(rep: Rep, prizes: dict[str, list[Any]], book: Book) -> None:
    """Put a rep's prizes on the page."""
    for name, cents, cash, place in prizes.get(rep.id, []):
        kind = "contest" if cash else "noncash"
        line = name if cash else f"noncash: {name}"
        book.line(line, kind, f"place {place}", f"prize {said(cents)}", cents)


def manifest_of(tables: dict[str, pl.DataFrame]) -> dict[str, Any]:
    """Return the manifest that goes with the tables."""
    texts = {
        FIELD: [
            "New business pays 4% of credits up to the month’s quota and 7% above it.",
            "Quarterly bonus: from 50% at 80% of quota to 150% at 120%, at the end.",
            "Nobody earns more than EUR 9,000.00 a month.",
            "Deals cancelled within 6 months are clawed back.",
        ],
        LEAD: ["Team override pays 0.3% of what the reports were credited."],
    }
    return {
        "fieldplan": "0.2.0",
        "kind": "pay",
        "name": "Arcadia sales pay 2027",
        "about": "A made-up company that pays made-up people.",
        "synthetic": True,
        "currency": "EUR",
        "pay": {"starts": "2027-01", "months": 12},
        "plans": {
            key: {
                "title": TITLES[key],
                "currency": "EUR",
                "rounding": "Each line is rounded once, to the cent, half to even.",
                "text": text,
            }
            for key, text in texts.items()
        },
        "scenario": {"file": "pay.yaml", "digest": "4e" * 32},
        "inputs": {
            "credits.csv": {"digest": "d4" * 32, "rows": tables["credits"].height},
            "quotas.csv": {"digest": "e5" * 32, "rows": 480},
        },
        "notes": ["credits.csv: 3 rows were alike and were added up."],
        "versions": {"python": "3.11.7", "polars": "2.1.0"},
        "made": {
            "at": "2028-01-05T08:12:40Z",
            "seconds": {"read": 0.2, "pay": 1.4, "report": 0.8},
            "by": "fieldplan run pay.yaml",
        },
    }


def fake_pay(
    number: int = 40, seed: int = 5
) -> tuple[dict[str, Any], dict[str, pl.DataFrame]]:
    """Return the manifest and tables of a made-up pay run."""
    rng = stream(seed, Purpose.COMPANY)
    reps, book = make_reps(number, rng), Book()
    for month, text in enumerate(MONTHS):
        prizes = standing(reps, month, book) if month == 5 else {}
        # Those who lead come last: they are paid on what the others sold.
        for rep in sorted(reps, key=lambda rep: rep.seats[month] == LEAD):
            plan = rep.seats[month]
            if plan is None:
                continue
            yearly = f"{said(12 * BASE[plan])} a year"
            book.line("Base", "base", yearly, "one twelfth", BASE[plan])
            if plan == FIELD:
                field_month(rep, month, book, rng)
            else:
                lead_month(rep, month, book, reps)
            award(rep, prizes, book)
            draw(rep, plan, month, book)
            book.close(rep, plan, text)
    for rep in reps:
        plans = ", ".join(TITLES[p] for p in dict.fromkeys(rep.seats) if p)
        book.rows["reps"].append((rep.id, rep.name, rep.id.lower(), plans))
    tables = {
        name: pl.DataFrame(rows, schema=SCHEMAS[name], orient="row")
        for name, rows in book.rows.items()
    }
    return manifest_of(tables), tables


def empty_pay() -> tuple[dict[str, Any], dict[str, pl.DataFrame]]:
    """Return a pay run in which nobody is paid: every table is empty."""
    manifest, tables = fake_pay(1)
    bare = {name: table.clear() for name, table in tables.items()}
    return {**manifest, "plans": {}, "inputs": {}, "notes": []}, bare
