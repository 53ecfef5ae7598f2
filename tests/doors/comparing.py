"""Small comparisons whose answers are known, for the tests of the door."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine import incentive_sim
from engine.scenario.load import load

if TYPE_CHECKING:
    from pathlib import Path

    from engine.scenario.load import Scenario

ROSTER = "rep_id,quota\nR1,2400000\nR2,2000000\nR3,1800000\n"

SURE = """\
behaviour:
  response: 20%
  discount: 100%
  present_bias: 100%
  risk: 0
  gain: 0%
  loss_aversion: 1
moves: {movable: 0%, cost: 10, concession: 0%}
leaving: {rate: 0% a year, pay_gap: 0, shortfall: 0, peers: 0, ramping: 0}
prior_draws: 0
precision: {least: 512, most: 512}
sales: {luck: normal, size: 40%, market: {sd: 0%}}
"""
"""Behaviour without any doubt, and nobody who leaves or moves deals."""

HEAD = """\
fieldplan: 1
name: Three reps
currency: PLN
data: {roster: roster.csv}
"""


COMPARE = """\
compare:
  baseline: current
  starts: 2027-01
  margin: 40%
"""


def comparison(
    folder: Path, head: str, more: str = SURE, roster: str = ROSTER
) -> Scenario:
    """Return a loaded scenario: its head, and further keys of ``compare``."""
    (folder / "roster.csv").write_text(roster, encoding="utf-8")
    below = "".join(f"  {line}\n" for line in more.splitlines())
    path = folder / "plans.yaml"
    path.write_text(head + COMPARE + below, encoding="utf-8")
    return load(path)


def plans(**texts: str) -> str:
    """Return the head of a scenario with plans, each in one line of YAML."""
    pay = "pay: {ote: 180k, mix: 60/40}"
    lines = [f"  {name}: {{{pay}, {text}}}\n" for name, text in texts.items()]
    return HEAD + "plans:\n" + "".join(lines)


def linear(percent: float) -> str:
    """Return the text of a bonus that pays so many per cent of target at quota."""
    points = f"[{{at: 0%, pays: 0%}}, {{at: 100%, pays: {percent:g}%}}]"
    return (
        "bonuses: [{name: All, share_of_target: 100%, period: year, paid: to_date,"
        f" points: {points}, above: continue}}]"
    )


def compared(folder: Path, head: str, more: str = "", roster: str = ROSTER, **options):
    """Return the comparison of a scenario, by default without any doubt."""
    scenario = comparison(folder, head, SURE + more, roster)
    return incentive_sim.compare(scenario, incentive_sim.Options(**options))


def value(run, table: str, column: str, **where: object) -> float:
    """Return the one number of a table's row."""
    rows = run.tables[table].filter(**where)
    assert rows.height == 1
    return rows[column][0]
