"""A rep's pay statement: one page that explains every amount on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from engine.report.page import make_page
from engine.report.pay_months import IN_KIND, month_blocks, year_table
from engine.report.pay_rows import plan_texts
from engine.report.pay_statement_parts import (
    bars,
    deals,
    ledger,
    places,
    statement_headlines,
)
from engine.report.pay_words import RULES, calendar_name, currency_of, plan_title

if TYPE_CHECKING:
    from collections.abc import Mapping

STYLES = (
    *("base.css", "palette.css", "layout.css", "tables.css", "print.css"),
    "statement.css",
)
SCRIPTS = ("tables.js",)

_BY_REP = ("payouts", "lines", "attainments", "credits", "draws", "standings")


class Statements:
    """All statements of one run; what they share is looked up once.

    Parameters
    ----------
    manifest
        The manifest of a stored pay run.
    tables
        Its tables by name.

    Notes
    -----
    The same manifest and tables give the same bytes. What the manifest says under
    ``made`` is shown on one line of the page only.
    """

    def __init__(
        self, manifest: Mapping[str, Any], tables: Mapping[str, pl.DataFrame]
    ) -> None:
        self._manifest = manifest
        self._reps = {
            row["rep_id"]: row for row in tables["reps"].iter_rows(named=True)
        }
        self._mine = {name: _by_rep(tables[name]) for name in _BY_REP}
        self._none = {name: tables[name].clear() for name in _BY_REP}
        grouped = tables["standings"].group_by("contest", "plan", "league").len()
        self._sizes = {tuple(row[:3]): int(row[3]) for row in grouped.iter_rows()}

    @property
    def rep_ids(self) -> list[str]:
        """Every rep with a statement, in the order of the table ``reps``."""
        return list(self._reps)

    def file(self, rep_id: str) -> str:
        """Return the stem of a rep's files below ``statements``."""
        return str(self._rep(rep_id)["file"])

    def html(self, rep_id: str) -> str:
        """Return a rep's statement as one self-contained HTML page.

        Raises
        ------
        KeyError
            The run has no such rep.
        """
        rep, mine, manifest = self._rep(rep_id), self._tables(rep_id), self._manifest
        plans = mine["payouts"]["plan"].unique(maintain_order=True).to_list()
        context = {
            "manifest": manifest,
            "rep": rep,
            "name": rep["name"] or rep_id,
            "plans": [plan_title(manifest, plan) for plan in plans] or [rep["plans"]],
            "texts": plan_texts(manifest, plans),
            "period": calendar_name(manifest),
            "currencies": list(dict.fromkeys(currency_of(manifest, p) for p in plans))
            or [manifest["currency"]],
            "headlines": statement_headlines(manifest, mine),
            "bars": bars(mine["attainments"]),
            "year": year_table(manifest, mine["payouts"]),
            "blocks": month_blocks(manifest, mine["lines"], mine["payouts"]),
            "ledger": ledger(manifest, mine["draws"]),
            "deals": deals(mine["credits"]),
            "places": places(manifest, mine["standings"], self._sizes),
        }
        return make_page("pay_statement.html.j2", context, STYLES, SCRIPTS)

    def csv(self, rep_id: str) -> pl.DataFrame:
        """Return a rep's lines as a table: what, by which rule, from what, how much.

        Raises
        ------
        KeyError
            The run has no such rep.
        """
        self._rep(rep_id)
        manifest, lines = self._manifest, self._tables(rep_id)["lines"]
        titles = {plan: plan_title(manifest, plan) for plan in lines["plan"].unique()}
        currencies = {plan: currency_of(manifest, plan) for plan in titles}
        return lines.sort("month", "plan", "position").select(
            "month",
            pl.col("plan").replace(titles),
            pl.col("line").str.strip_prefix(IN_KIND),
            pl.col("kind").replace(RULES).alias("rule"),
            "inputs",
            "arithmetic",
            "amount",
            pl.col("plan").replace(currencies).alias("currency"),
        )

    def _rep(self, rep_id: str) -> dict[str, Any]:
        return self._reps[rep_id]

    def _tables(self, rep_id: str) -> dict[str, pl.DataFrame]:
        return {
            name: self._mine[name].get(rep_id, self._none[name]) for name in _BY_REP
        }


def render_statement(
    manifest: Mapping[str, Any], tables: Mapping[str, pl.DataFrame], rep_id: str
) -> str:
    """Return one rep's statement; for many of one run, keep a :class:`Statements`."""
    return Statements(manifest, tables).html(rep_id)


def statement_csv(
    manifest: Mapping[str, Any], tables: Mapping[str, pl.DataFrame], rep_id: str
) -> pl.DataFrame:
    """Return one rep's lines as a table; see :meth:`Statements.csv`."""
    return Statements(manifest, tables).csv(rep_id)


def _by_rep(table: pl.DataFrame) -> dict[str, pl.DataFrame]:
    parts = table.partition_by("rep_id", maintain_order=True, as_dict=True)
    return {str(key[0]): part for key, part in parts.items()}
