"""Tiny scenarios for the tests of this folder."""

from __future__ import annotations

from pathlib import Path

from engine.base.errors import InputError
from engine.scenario.load import Scenario, load

ROOT = Path(__file__).resolve().parents[2]
BROKEN = ROOT / "scenarios" / "broken"

HEAD = """\
fieldplan: 1
name: Three accounts
currency: PLN
data: {accounts: accounts.csv, reps: reps.csv}
"""
TERRITORY = """\
territory:
  travel: {cost_per_km: 1.15}
  balance: {potential: 5%}
"""
SMALLEST = HEAD + TERRITORY


def scenario_in(folder: Path, text: str, **tables: str) -> Scenario:
    """Write a scenario and its tables to a folder, and load it."""
    for name, content in tables.items():
        (folder / f"{name}.csv").write_text(content, encoding="utf-8")
    path = folder / "plan.yaml"
    path.write_text(text, encoding="utf-8")
    return load(path)


def complaints(folder: Path, text: str) -> list[str]:
    """Return what is said of a scenario, without the folder; nothing if it loads."""
    try:
        scenario_in(folder, text)
    except InputError as error:
        return [str(p).removeprefix(f"{folder}/") for p in error.problems]
    return []
