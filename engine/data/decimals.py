"""One decimal sign for each number column, decided by what its cells allow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.data.findings import LISTED, shown
from engine.data.number_text import (
    Evidence,
    ambiguous,
    certainly_point,
    evidence,
    grouped,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    import polars as pl

    from engine.data.findings import Findings
    from engine.data.number_text import Decimal

_DECLARE = "write decimal: comma or decimal: point for this table"


def decimal_signs(
    findings: Findings, texts: Mapping[str, pl.Series], small: Collection[str]
) -> dict[str, Decimal | None]:
    """Return the decimal sign of each column; None where it cannot be known.

    Parameters
    ----------
    texts
        Number columns by our name, each ``(n_rows,)`` String, null where empty.
    small
        Names of the columns whose numbers are all less than a thousand, where
        ``52,123`` can only be a decimal comma.

    Notes
    -----
    A column has one sign. ``1,5`` can only be a decimal comma, ``1,234.5`` only a
    point; ``1,234`` alone could be either and is refused, because a wrong guess is
    wrong a thousandfold. ``1.234`` alone is a point unless other columns of the table
    have decimal commas.
    """
    declared = findings.source.decimal
    signs: dict[str, Decimal | None]
    if declared:
        signs = dict.fromkeys(texts, declared)
    else:
        found = {
            name: evidence(text, small=name in small) for name, text in texts.items()
        }
        commas = any(e.comma is not None and e.point is None for e in found.values())
        signs = {
            name: _sign(
                findings,
                name,
                text,
                found[name],
                others_comma=commas,
                small=name in small,
            )
            for name, text in texts.items()
        }
        _note(
            findings, "decimal commas read", [n for n in signs if signs[n] == "comma"]
        )
    with_groups = [
        name
        for name, sign in signs.items()
        if sign and grouped(texts[name], sign).any()
    ]
    _note(findings, "thousands separators removed", with_groups)
    return signs


def _sign(
    findings: Findings,
    name: str,
    text: pl.Series,
    found: Evidence,
    *,
    others_comma: bool,
    small: bool,
) -> Decimal | None:
    if found.point is not None and found.comma is not None:
        point, comma = found.point, found.comma
        rows = findings.rows
        problem = findings.source.problem(
            f"found both decimal signs: {shown(text[point])} in row {rows[point]} and "
            f"{shown(text[comma])} in row {rows[comma]}; {_DECLARE}, and correct the "
            "other rows",
            f"column {findings.source.theirs(name)}",
        )
        findings.add(name, [problem])
        return None
    if found.comma is not None:
        return "comma"
    if found.point is not None or small:
        return "point"
    unclear = ambiguous(text, "comma")
    if not unclear.any() and others_comma and not certainly_point(text):
        unclear = ambiguous(text, "point")
    if unclear.any():
        _refuse(findings, name, text, unclear)
        return None
    return "point"


def _refuse(findings: Findings, name: str, text: pl.Series, unclear: pl.Series) -> None:
    messages = [
        f"found {shown(cell)}, which may be {cell.replace(',', '.')} or "
        f"{cell.replace(',', '').replace('.', '')}; {_DECLARE}"
        for cell in text.filter(unclear).head(LISTED)
    ]
    findings.refuse(name, unclear, messages)


def _note(findings: Findings, what: str, names: list[str]) -> None:
    if names:
        theirs = ", ".join(findings.source.theirs(name) for name in names)
        findings.note(f"{what} in {theirs}")
