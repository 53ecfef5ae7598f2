"""The scenario that goes with a person's own tables, commented as a guide."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from engine.data.columns import ACCOUNTS, REPS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.data.columns import TableSpec

HEAD = """\
# yaml-language-server: $schema=fieldplan.schema.json
#
# Made from your own tables. Read it from the top and change what is not so:
#
#     fieldplan check territories.yaml       is everything right?
#     fieldplan run territories.yaml         make the plan and its report
#
# Lines that start with '#' are comments. `fieldplan check --explain territories.yaml`
# writes the file back with everything that it assumes.

fieldplan: 1                      # version of this file's format
name: {name}
seed: 7                           # the same seed gives the same plan
currency: {currency}                     # of every amount in the tables and below

# The tables stand beside this file. Ours: theirs; other columns are ignored. Next
# quarter, put a new export with the same columns in their place.
data:
"""
TRAVEL = """\

territory:
  # What is kept low, in the currency above, a year. These four are assumptions: change
  # them to what a car and a day on the road are like for you.
  travel:
    cost_per_km: {per_km:<17}# fuel, car, and so on
    detour: 1.3                   # roads are 1.3 times as long as the straight line
    speed_km_per_h: 60
    visits_per_trip: 4            # visits on one trip from home and back
"""
DISRUPTION = """\
  disruption:
    revenue_at_risk: 10%          # of an account's revenue, when its rep changes
"""
BALANCE = """\

  # What is shared out fairly, within so much of the fair share, up or down. A rep's
  # fair share is in proportion to working time (fte of reps).
  balance:
    potential: 10%
"""
KEEP = """\

  # What stays. With this line, at most so much of today's potential changes hands:
  # keep: {moved_potential: 20%}
"""
TAIL = """\

  # Further rules, such as who may have which account, what stays together, and
  # territories in one piece: see the scenario reference, or `fieldplan init` alone.

# How hard to look. Everything here may be left out.
solve:
  stop_at_gap: 0.5%               # stop once the plan is proven this close to the best
"""
PER_KM = {"PLN": "1.15", "EUR": "0.30", "USD": "0.45", "GBP": "0.35", "CHF": "0.70"}
"""What a kilometre costs, roughly: an assumption that the file asks to change."""


def scenario_text(
    name: str, currency: str, columns: Mapping[str, Mapping[str, str]]
) -> str:
    """Return the scenario file.

    Parameters
    ----------
    name
        Of the company.
    currency
        Three letters.
    columns
        Table to our column to theirs; those of the tables that were written.
    """
    accounts = columns["accounts"]
    parts = [HEAD.format(name=_quoted(name), currency=currency)]
    parts.append(_table("accounts", ACCOUNTS, accounts))
    parts.append(_table("reps", REPS, columns["reps"]))
    parts.append(TRAVEL.format(per_km=PER_KM.get(currency, "1")))
    if {"revenue", "rep_id"} <= accounts.keys():
        parts.append(DISRUPTION)
    parts.append(BALANCE)
    if "minutes_per_visit" in accounts:
        parts.append("    workload: {within: 15%, includes_travel: true}\n")
    if "rep_id" in accounts:
        parts.append(KEEP)
    return "".join([*parts, TAIL])


def _table(name: str, spec: TableSpec, columns: Mapping[str, str]) -> str:
    """Return the lines of one table: each column with what it says."""
    lines = [f"  {name}:", f"    file: {name}.csv", "    columns:"]
    for column in spec.columns:
        theirs = columns.get(column.name)
        if theirs is not None:
            pair = f"      {column.name}: {_quoted(theirs)}"
            lines.append(f"{pair:<46} # {column.doc}")
        else:
            lines.append(
                f"      # {column.name}:{'':<{37 - len(column.name)}} # {column.doc}"
            )
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """Return a YAML scalar; JSON's text is YAML, too."""
    plain = text.replace(" ", "").replace("_", "")
    if plain.isascii() and plain.isalpha() and text.casefold() not in _WORDS:
        return text
    return json.dumps(text, ensure_ascii=False)


_WORDS = {"y", "n", "yes", "no", "on", "off", "true", "false", "null"}
