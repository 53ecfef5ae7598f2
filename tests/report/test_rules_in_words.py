"""Guarantees of the table of rules: people read of accounts, in the right number."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from fake_run import fake_run

from engine import territory_opt
from engine.base.outcome import Limits
from engine.report.facts import facts
from engine.report.language import retell, speaking
from engine.report.people import people
from engine.report.rows import rule_rows
from engine.scenario.load import load

FOLDER = Path(__file__).resolve().parents[2] / "scenarios" / "reference" / "territory"


def nearest(found: float, unit: str) -> str:
    """Return what the table says of one rule that found so much."""
    manifest, tables = fake_run()
    row = (
        tables["rules"]
        .head(1)
        .with_columns(
            rule=pl.lit("a rule"),
            stage=pl.lit("after"),
            territory_id=pl.lit(None, pl.String),
            found=pl.lit(found),
            limit_low=pl.lit(None, pl.Float64),
            limit_high=pl.lit(3.0),
            unit=pl.lit(unit),
        )
    )
    told = {**tables, "rules": row}
    who = people(tables["territories"])
    return rule_rows(row, facts(manifest, told), who, "after")[0].nearest


@pytest.mark.parametrize("unit", ["accounts", "units"])
def test_accounts_are_counted_in_words(unit):
    """One account, four accounts; Polish has three forms; old runs say units."""
    assert nearest(1.0, unit) == "1 account; at most 3"
    assert nearest(4.0, unit) == "4 accounts; at most 3"
    with speaking("pl"):
        said = [nearest(n, unit).split(";")[0] for n in (1.0, 4.0, 5.0)]
    assert said == ["1 konto", "4 konta", "5 kont"]


def test_other_units_stay_as_they_are():
    """Hours are hours."""
    assert nearest(1.0, "hours a year") == "1 hours a year; at most 3"


def test_a_run_speaks_of_accounts():
    """Rules and what is nearest to them are stored in the words of a sales team."""
    scenario = load(FOLDER / "caps_on_moves.yaml")
    tables = territory_opt.run(scenario, limits=Limits(work=0.1, gap=0.5)).tables
    rules = tables["rules"]
    assert "every account is covered" in rules["rule"]
    assert "units" not in rules["unit"]
    with speaking("pl"):
        assert retell("every account is covered") == "każde konto ma opiekuna"


@pytest.mark.parametrize("share", ["10%", "10 %"])
def test_shares_of_a_conflict_are_told_in_polish(share):
    """A share reads as everywhere else, in runs stored long ago too."""
    with speaking("pl"):
        told = retell(
            f"These rules cannot all be kept: balance on potential within {share}"
            " (at most its share at R1)."
        )
    assert f"wyrównanie (potencjał) w granicach {share} (najwyżej swój" in told
