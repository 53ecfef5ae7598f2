"""Small markets whose truth is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.planning.market import run_market
from engine.scenario.load import Scenario, load

if TYPE_CHECKING:
    from pathlib import Path

    from engine.planning.options import PlanningRun

SEASON = (0.8, 1.1, 0.9, 1.2)
SIZES = {
    ("large", "field"): 8000.0,
    ("large", "online"): 1500.0,
    ("small", "field"): 2500.0,
    ("small", "online"): 900.0,
}
UNITS = "unit,region,segment,sales,people,firms\n" + "".join(
    f"U{n:02d},,{('large', 'small')[n % 2]},{40 * n + 7 * (n % 5)},{100 + 9 * n},{n}\n"
    for n in range(1, 25)
)


def sales(years: int = 5, growth: float = 0.0, wobble: float = 0.0) -> str:
    """Return quarterly sales by segment and channel, as a table."""
    lines = ["period,segment,channel,sales"]
    for quarter in range(4 * years):
        for at, ((segment, channel), size) in enumerate(SIZES.items()):
            luck = 1 + wobble * ((7 * quarter + 3 * at) % 11 - 5) / 5
            value = size * SEASON[quarter % 4] * (1 + growth) ** (quarter / 4) * luck
            period = f"{2022 + quarter // 4}Q{quarter % 4 + 1}"
            lines.append(f"{period},{segment},{channel},{value:.2f}")
    return "\n".join(lines) + "\n"


def market(folder: Path, section: str, **tables: str) -> Scenario:
    """Return a scenario with a section on the market.

    Parameters
    ----------
    section
        Unindented YAML.
    tables
        Text of tables by their names in ``data``; ``history`` if not given.
    """
    tables = {"history": sales(), **tables}
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    data = ", ".join(f"{name}: {name}.csv" for name in tables)
    head = f"fieldplan: 1\nname: Tiny\ncurrency: PLN\nseed: 5\ndata: {{{data}}}\n"
    below = "".join(f"  {line}\n" for line in section.splitlines())
    path = folder / "market.yaml"
    if "effort:" not in section:
        below = f"  effort: quick\n{below}"
    path.write_text(f"{head}market:\n{below}", encoding="utf-8")
    return load(path)


def looked(folder: Path, section: str, **tables: str) -> PlanningRun:
    """Return the run of such a scenario."""
    return run_market(market(folder, section, **tables))
