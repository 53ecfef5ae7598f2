"""A result as the tables that are stored and reported; money in currency units."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from engine.payplan.credits import MEASURES
from engine.payplan.explain import Explainer, told
from engine.payplan.terms import Objectives, Spiff, basis_of

if TYPE_CHECKING:
    from engine.payplan.result import PayResult, PlanPay
    from engine.payplan.seats import Ints

MONEY = pl.Decimal(18, 2)
"""Type of every column of money."""


def pay_tables(result: PayResult) -> dict[str, pl.DataFrame]:
    """Return every table of a pay run, sorted, without nulls where money is."""
    plans = result.plans
    return {
        "payouts": _joined([_payouts(pay) for pay in plans]).sort(
            "rep_id", "month", "plan"
        ),
        "lines": _joined([_lines(pay) for pay in plans]).sort(
            "rep_id", "month", "plan", "position"
        ),
        "attainments": _joined([t for pay in plans for t in _attainments(pay)]),
        "credits": _joined([_credits(pay) for pay in plans]).sort(
            "rep_id", "date", "deal_id", maintain_order=True
        ),
        "draws": _joined([_draws(pay) for pay in plans]),
        "standings": _joined([_standings(pay) for pay in plans]),
        "reps": _reps(result),
    }


def _joined(frames: list[pl.DataFrame]) -> pl.DataFrame:
    return pl.concat(frames) if frames else pl.DataFrame()


def money(hundredths: Ints | list[int]) -> pl.Series:
    """Return hundredths as a column of currency units, exact."""
    series = pl.Series(np.asarray(hundredths, dtype=np.int64), dtype=pl.Int64)
    return (series.cast(pl.Decimal(38, 2)) / 100).cast(MONEY)


def _who(pay: PlanPay, places: Ints, months: Ints) -> dict[str, Any]:
    books = pay.books
    reps = books.seating.seat_rep[books.seats[places]]
    labels = [books.calendar.label(m) for m in range(books.calendar.months)]
    return {
        "rep_id": pl.Series(books.seating.rep_ids, dtype=pl.String).gather(reps),
        "plan": pl.repeat(books.plan.name, len(places), dtype=pl.String, eager=True),
        "month": pl.Series(labels, dtype=pl.String).gather(months),
    }


def _payouts(pay: PlanPay) -> pl.DataFrame:
    """Return one row for each seat and month with a day or an amount."""
    books = pay.books
    amounts = np.stack([line.amount for line in pay.lines])
    places, months = np.nonzero((books.days > 0) | (amounts != 0).any(axis=0))
    noncash = sum(
        (line.amount for line in pay.lines if line.kind == "noncash"),
        np.zeros_like(books.days),
    )
    settled = pay.payment
    columns = {
        "base": books.base,
        "variable": pay.earned + settled.guarantee,
        "draw": settled.draw,
        "recovered": settled.recovered,
        "payout": pay.payout,
        "noncash": noncash,
    }
    who = _who(pay, places, months)
    names = pl.Series(books.seating.names, dtype=pl.String)
    reps = books.seating.seat_rep[books.seats[places]]
    title = pl.repeat(books.plan.title, len(places), dtype=pl.String, eager=True)
    return pl.DataFrame(
        {
            "rep_id": who["rep_id"],
            "name": names.gather(reps),
            "plan": who["plan"],
            "title": title,
            "month": who["month"],
        }
        | {name: money(table[places, months]) for name, table in columns.items()}
    )


def _lines(pay: PlanPay) -> pl.DataFrame:
    """Return every line worth showing, with its inputs and its arithmetic."""
    explainer = Explainer(pay)
    parts = []
    for position, line in enumerate(pay.lines):
        places, months = np.nonzero(told(pay, line))
        words = [
            explainer.words(line, int(p), int(m))
            for p, m in zip(places, months, strict=True)
        ]
        count = len(places)
        frame = pl.DataFrame(
            _who(pay, places, months)
            | {
                "position": np.full(count, position),
                "line": pl.repeat(line.name, count, dtype=pl.String, eager=True),
                "kind": pl.repeat(line.kind, count, dtype=pl.String, eager=True),
                "inputs": pl.Series([w[0] for w in words], dtype=pl.String),
                "arithmetic": pl.Series([w[1] for w in words], dtype=pl.String),
                "amount": money(line.amount[places, months]),
            }
        )
        parts.append(frame)
    return pl.concat(parts)


def _attainments(pay: PlanPay) -> list[pl.DataFrame]:
    """Return what each component counted in each period, against which quota."""
    books, frames = pay.books, []
    for part in books.plan.components:
        if isinstance(part, Objectives | Spiff):
            continue
        evidence = pay.stage.latest.components[part.name].evidence
        if evidence.counted is None:
            continue
        basis = basis_of(part)
        grid = books.calendar.period(basis.period)
        last = np.append(grid.of_month[1:] != grid.of_month[:-1], [True])
        active = grid.whole(books.days) > 0
        places, months = np.nonzero(active & last)
        counted = evidence.counted[places, months]
        who = _who(pay, places, months)
        labels = [grid.label(m) for m in range(books.calendar.months)]
        quota = evidence.quota
        held = None if quota is None else quota[places, months]
        frames.append(
            pl.DataFrame(
                {
                    "rep_id": who["rep_id"],
                    "plan": who["plan"],
                    "component": [part.name] * len(places),
                    "period": pl.Series(labels, dtype=pl.String).gather(months),
                    "credits": money(counted),
                    "quota": _blank(len(places)) if held is None else money(held),
                    "attainment": _shares(counted, held),
                },
                schema_overrides={"component": pl.String},
            )
        )
    return frames or [_NO_ATTAINMENTS.clear()]


def _blank(count: int) -> pl.Series:
    return pl.Series([None] * count, dtype=MONEY)


def _shares(counted: Ints, held: Ints | None) -> pl.Series:
    if held is None:
        return pl.Series([None] * len(counted), dtype=pl.Float64)
    shares = pl.Series(counted / np.where(held > 0, held, 1), dtype=pl.Float64)
    return shares.set(pl.Series(held <= 0), None)


_NO_ATTAINMENTS = pl.DataFrame(
    schema={
        "rep_id": pl.String,
        "plan": pl.String,
        "component": pl.String,
        "period": pl.String,
        "credits": MONEY,
        "quota": MONEY,
        "attainment": pl.Float64,
    }
)


def _credits(pay: PlanPay) -> pl.DataFrame:
    """Return each rep's own credits, as credited, in the plan's currency."""
    books, found = pay.books, pay.books.credits
    pairs = books.pairs("own")
    frame = found.frame[pairs.credit]
    who = _who(pay, pairs.place, found.month[pairs.credit])
    values = {
        name: money(found.values(name, books.plan)[pairs.credit]) for name in MEASURES
    }
    back = books.taken_back[pairs.credit] < books.calendar.months
    return pl.DataFrame(
        {"rep_id": who["rep_id"], "plan": who["plan"], "date": frame["date"]}
        | {
            name: frame[name]
            for name in ("deal_id", "product", "segment", "channel", "credit")
        }
        | {"share_percent": frame["share_percent"]}
        | values
        | {"cancelled": frame["cancelled"], "clawed_back": pl.Series(back)}
    )


def _draws(pay: PlanPay) -> pl.DataFrame:
    """Return the balances of recoverable draws, where there is anything to say."""
    ledger = pay.payment.ledger
    names = ("opening", "drawn", "recovered", "forgiven", "closing")
    if ledger is None:
        none = np.zeros(0, dtype=np.int64)
        return pl.DataFrame(_who(pay, none, none) | {n: money(none) for n in names})
    columns = {name: getattr(ledger, name) for name in names}
    any_ = np.any([table != 0 for table in columns.values()], axis=0)
    places, months = np.nonzero(any_)
    amounts = {name: money(table[places, months]) for name, table in columns.items()}
    return pl.DataFrame(_who(pay, places, months) | amounts)


def _standings(pay: PlanPay) -> pl.DataFrame:
    """Return every contest's results, best first."""
    books = pay.books
    rows = []
    for result in pay.contests:
        contest = result.contest
        share = contest.quota is not None or contest.by_percent
        for one in result.standings:
            score = float(one.score) * (1 if share else 0.01)
            text = f"{100 * score:.2f}%" if share else f"{score:,.2f}"
            rep = books.seating.rep_ids[books.seating.seat_rep[books.seats[one.seat]]]
            row = (contest.name, books.plan.name, one.league, one.place, rep, one.team)
            rows.append((*row, score, text, one.prize, contest.cash))
    frame = pl.DataFrame(
        rows,
        schema={
            "contest": pl.String,
            "plan": pl.String,
            "league": pl.String,
            "place": pl.Int64,
            "rep_id": pl.String,
            "team": pl.String,
            "score": pl.Float64,
            "score_text": pl.String,
            "prize": pl.Int64,
            "cash": pl.Boolean,
        },
        orient="row",
    )
    return frame.with_columns(prize=money(frame["prize"].to_list()))


def _reps(result: PayResult) -> pl.DataFrame:
    """Return who is paid, and the stem of each statement's file."""
    if not result.plans:
        return pl.DataFrame(
            schema=dict.fromkeys(("rep_id", "name", "file", "plans"), pl.String)
        )
    seating = result.plans[0].books.seating
    plans: dict[int, list[str]] = {}
    for pay in result.plans:
        for rep in seating.seat_rep[pay.books.seats]:
            plans.setdefault(int(rep), []).append(pay.books.plan.title)
    reps = sorted(plans)
    ids = [seating.rep_ids[rep] for rep in reps]
    return pl.DataFrame(
        {
            "rep_id": ids,
            "name": [seating.names[rep] for rep in reps],
            "file": file_stems(ids),
            "plans": [", ".join(plans[rep]) for rep in reps],
        },
        schema=dict.fromkeys(("rep_id", "name", "file", "plans"), pl.String),
    )


def file_stems(rep_ids: list[str]) -> list[str]:
    """Return a safe, different file name for each id; plain ids stay as they are."""
    stems = []
    for rep_id in rep_ids:
        plain = unicodedata.normalize("NFKD", rep_id).encode("ascii", "ignore").decode()
        stem = re.sub(r"[^A-Za-z0-9_-]+", "-", plain).strip("-_")[:60]
        if stem != rep_id or not stem:
            stem = f"{stem or 'rep'}-{sha256(rep_id.encode()).hexdigest()[:8]}"
        stems.append(stem)
    folded = Counter(stem.casefold() for stem in stems)
    return [
        stem
        if folded[stem.casefold()] == 1
        else f"{stem}-{sha256(rep_id.encode()).hexdigest()[:8]}"
        for stem, rep_id in zip(stems, rep_ids, strict=True)
    ]
