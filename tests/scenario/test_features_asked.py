"""Guarantees of what a scenario is known to ask of a solver before it is built."""

from __future__ import annotations

import pytest
from worlds import ROOT

from engine.scenario.build import build_territory, read_data
from engine.scenario.load import load
from engine.scenario.methods import features_asked, method_problems
from engine.territory.features import Feature, features
from engine.territory.solvers import SOLVERS

SHOWN = sorted(
    path
    for path in (ROOT / "scenarios" / "reference").glob("territory*/*.yaml")
    if path.stem != "recipe"
)
FROM_TABLES = {
    Feature.MOVING_TOTALS,
    Feature.MOVING_LOADS,
    Feature.APART,
    Feature.TOGETHER,
    Feature.PERMITS,
    Feature.LIMITS,
}
"""What may be known only once tables are read: groups are units where they can be."""


@pytest.mark.parametrize("path", SHOWN, ids=lambda path: path.stem)
def test_nothing_is_claimed_that_is_not_asked(path):
    """What is claimed of a scenario its problem asks for; little else is not known."""
    scenario = load(path)
    claimed = features_asked(scenario.territory)
    asked = features(build_territory(scenario, read_data(scenario)))
    assert claimed <= asked
    assert asked - claimed <= FROM_TABLES


@pytest.mark.parametrize("path", SHOWN, ids=lambda path: path.stem)
def test_a_solver_is_refused_early_only_if_it_is_refused_later(path):
    """No solver that can do a scenario is told to be unable before it is built."""
    scenario = load(path)
    problem = build_territory(scenario, read_data(scenario))
    for name, entry in SOLVERS.items():
        if entry.lacks(problem) is None:
            assert list(method_problems(scenario, name)) == []
    assert list(method_problems(scenario, "auto")) == []
    assert list(method_problems(scenario, None)) == []


def test_what_no_solver_can_do_is_known(tmp_path):
    """Goals that no solver has together are told for ``auto``, at their place."""
    text = (
        "fieldplan: 1\nname: x\ncurrency: EUR\n"
        "data: {accounts: a.csv, reps: r.csv}\nterritory:\n"
        "  compact: {by: inertia}\n  keep: {moved_potential: 5%}\n"
    )
    (tmp_path / "plan.yaml").write_text(text)
    (one,) = method_problems(load(tmp_path / "plan.yaml"), "auto")
    assert one.message.startswith("no solver can do all of: budgets, inertia")
