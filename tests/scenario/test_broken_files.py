"""Guarantees of what is said of each broken file in ``scenarios/broken``."""

from __future__ import annotations

from pathlib import Path

import pytest
from worlds import BROKEN

from engine.base.errors import InputError
from engine.scenario.build import build_territory, read_data
from engine.scenario.capacity_build import build_capacity
from engine.scenario.compare_build import build_compare
from engine.scenario.load import load
from engine.scenario.market_build import build_market
from engine.scenario.pay_build import build_pay
from engine.scenario.plan_build import build_plans
from engine.scenario.quota_build import build_quota
from engine.scenario.track_build import build_track

NAMES = sorted(path.name for path in BROKEN.glob("*.yaml"))


def build(path: Path) -> None:
    """Go as far as a scenario can go without a solver."""
    scenario = load(path)
    if scenario.config.pay is not None and scenario.config.data.credits is not None:
        build_pay(scenario)
    elif scenario.config.pay is not None:
        build_plans(scenario)
    if scenario.config.compare is not None:
        build_compare(scenario)
    if scenario.config.capacity is not None:
        build_capacity(scenario)
    if scenario.config.market is not None:
        build_market(scenario)
    if scenario.config.quota is not None:
        build_quota(scenario)
    if scenario.config.track is not None:
        build_track(scenario)
    if scenario.config.territory is not None:
        build_territory(scenario, read_data(scenario))


@pytest.mark.parametrize("name", NAMES)
def test_exact_message(name, monkeypatch):
    """A broken file is refused with exactly the message that stands beside it."""
    monkeypatch.chdir(BROKEN)
    with pytest.raises(InputError) as caught:
        build(Path(name))
    expected = Path(name).with_suffix(".expected").read_text(encoding="utf-8")
    assert str(caught.value) == expected.removesuffix("\n")


def test_there_are_many():
    """At least 60 broken files: YAML, tables, and some of every section."""
    assert len(NAMES) >= 60
    tables = ("table_", "pay_")
    assert len([name for name in NAMES if not name.startswith(tables)]) >= 24
    assert len([name for name in NAMES if name.startswith("pay_")]) >= 15
    assert len([name for name in NAMES if name.startswith("compare_")]) >= 20
    for kind in ("capacity_", "market_", "quota_", "track_"):
        assert len([name for name in NAMES if name.startswith(kind)]) >= 18


def test_every_message_belongs_to_a_file():
    """No expected message is left behind without its broken file."""
    expected = {path.stem for path in BROKEN.glob("*.expected")}
    assert expected == {path.stem for path in BROKEN.glob("*.yaml")}


@pytest.mark.parametrize("name", NAMES)
def test_no_jargon(name):
    """No message speaks pydantic's, polars' or Python's language."""
    text = (BROKEN / name).with_suffix(".expected").read_text(encoding="utf-8")
    for word in ("Input should", "pydantic", "polars", "NoneType", "Traceback", "dict"):
        assert word not in text
