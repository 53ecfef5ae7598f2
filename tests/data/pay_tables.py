"""Small tables of pay, and what is said between them."""

from __future__ import annotations

from datetime import date

from table_files import read_text

from engine.data.pay_dataset import check_pay_tables, make_pay_tables
from engine.data.pay_reads import PayReads

FIRST, LAST = date(2027, 1, 1), date(2027, 12, 31)
USUAL = {
    "credits": "deal_id,rep_id,date,amount",
    "quotas": "rep_id,period,quota",
    "assignments": "rep_id,plan",
    "scores": "rep_id,component,objective,period,weight_percent,score_percent",
    "rates": "currency,starts,rate",
}
"""Headers where none is given."""


def reads(folder, **tables) -> PayReads:
    """Read tables given as rows, or as a header and rows; credits may be left out."""
    found = {}
    for name, rows in ({"credits": ()} | tables).items():
        has_header = bool(rows) and ("rep_id" in rows[0] or "currency" in rows[0])
        lines = rows if has_header else (USUAL[name], *rows)
        text = "\n".join([*lines, ""])
        found[name] = read_text(folder, text, name, name=f"{name}.csv")
    return PayReads(**found)


def complaints(folder, *, plans=("p",), shares=True, **tables) -> list[str]:
    """Return what is wrong in and between tables, in the order it is said."""
    given = reads(folder, **tables)
    unread = [problem for read in given.every() for problem in read.problems]
    between = check_pay_tables(given, FIRST, LAST, plans, "PLN", exact_shares=shares)
    return [str(problem) for problem in (*unread, *between)]


def made(folder, *, plans=("p",), **tables):
    """Return tables put together, which must be in order."""
    assert complaints(folder, plans=plans, **tables) == []
    return make_pay_tables(reads(folder, **tables), FIRST, LAST, plans)
