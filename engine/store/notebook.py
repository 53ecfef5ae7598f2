"""An answer in a notebook: what it is, how good, its first table; every text escaped.

No colour is set but the reader's own, so it is right on dark pages, too.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import polars as pl

ROWS, COLUMNS = 8, 12
"""What is shown of the first table."""
_PLACES = ("lat", "lon")
"""Endings of columns that are for maps."""
_KINDS = {
    "territory": ("Territories", "territories"),
    "pay": ("Pay", "payouts"),
    "plan_check": ("Pay plans, looked at", "findings"),
    "compare": ("Pay plans compared", "differences"),
    "capacity": ("People", "hires"),
    "market": ("Market", "forecast"),
    "quota": ("Quotas", "quotas"),
    "track": ("Results to date", "attainment"),
}
"""Kind of a run to what it is called and the table that answers its question."""
_RULE = "1px solid color-mix(in srgb, currentColor 25%, transparent)"


def plain(
    word: str, manifest: Mapping[str, Any], tables: Mapping[str, pl.DataFrame]
) -> str:
    """Return an answer in one line: of which scenario, how good, which tables."""
    facts = "; ".join((f"'{manifest.get('name', '')}'", *_facts(manifest)))
    return f"<{word} {facts}; tables: {', '.join(tables)}>"


def html(manifest: Mapping[str, Any], tables: Mapping[str, pl.DataFrame]) -> str:
    """Return an answer as a piece of HTML that stands by itself."""
    kind = str(manifest.get("kind", ""))
    title, first = _KINDS.get(kind, (kind.capitalize() or "Run", ""))
    if first not in tables:
        first = next(iter(tables), "")
    name = escape(str(manifest.get("name", "")))
    parts = [f"<p><strong>{escape(title)} · {name}</strong>"]
    if manifest.get("synthetic"):
        parts.append(" (synthetic)")
    facts = " · ".join(_facts(manifest))
    parts.append(f"<br>{escape(facts)}</p>" if facts else "</p>")
    if first:
        parts.append(_table(first, tables[first]))
    others = ", ".join(
        f"<code>{escape(name)}</code> {table.height:,} × {table.width}"
        for name, table in tables.items()
    )
    parts.append(
        "<details><summary>All tables, rows × columns</summary>"
        f"<p>{others}</p></details>"
    )
    return f'<div style="overflow-x:auto">{"".join(parts)}</div>'


def _facts(manifest: Mapping[str, Any]) -> Iterator[str]:
    """Yield how good the answer is, as far as it is a matter of proof."""
    own = manifest.get(str(manifest.get("kind")))
    facts = {**manifest, **(own if isinstance(own, dict) else {})}
    outcome, status = facts.get("outcome"), ""
    if isinstance(outcome, dict):
        reason = outcome.get("reason")
        status = str(outcome.get("status"))
        yield status if not reason or reason == status else f"{status} ({reason})"
    if isinstance(cost := facts.get("objective"), int | float):
        yield f"objective {cost:,.0f} {facts.get('currency', '')}".strip()
    if isinstance(gap := facts.get("gap"), int | float) and status != "optimal":
        yield f"at most {gap:.2%} from the best, proven"


def _table(name: str, table: pl.DataFrame) -> str:
    """Return the head of a table; numbers stand right."""
    told = [name for name in table.columns if not name.endswith(_PLACES)]
    shown = table.select(told[:COLUMNS]).head(ROWS)
    numeric = {n for n, kind in shown.schema.items() if kind.is_numeric()}
    head = "".join(_cell("th", escape(n), right=n in numeric) for n in shown.columns)
    rows = "".join(
        "<tr>"
        + "".join(
            _cell("td", escape(_written(value)), right=n in numeric)
            for n, value in row.items()
        )
        + "</tr>"
        for row in shown.iter_rows(named=True)
    )
    size = f"{table.height:,} rows × {table.width} columns"
    return (
        f'<table style="border-collapse:collapse"><caption style="text-align:left">'
        f"<code>{escape(name)}</code>, {size}</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    )


def _cell(tag: str, text: str, *, right: bool) -> str:
    side = "right" if right else "left"
    return (
        f'<{tag} style="text-align:{side};border-bottom:{_RULE};padding:2px 8px">'
        f"{text}</{tag}>"
    )


def _written(value: object) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | Decimal):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:,.2f}"
    if isinstance(value, date):
        return value.isoformat()
    text = str(value)
    return text if len(text) <= 60 else text[:59] + "…"
