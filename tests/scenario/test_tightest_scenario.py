"""Guarantees of balance before cost in scenarios."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from engine import territory_opt
from engine.base.errors import InputError
from engine.base.outcome import Limits, Outcome, Reason, Status
from engine.planning import tightest
from engine.scenario.build import build_territory, read_data
from engine.scenario.load import load
from engine.scenario.overrides import Overrides
from engine.territory.measure import measure
from engine.territory.result import TerritoryResult
from engine.territory.tightest import Tightest, largest_deviation

PATH = (
    Path(__file__).resolve().parents[2]
    / "scenarios"
    / "reference"
    / "territory"
    / "tightest.yaml"
)


def test_as_even_as_can_be():
    """The plan has the deviation that is told; what is impossible is below it."""
    run = territory_opt.run(load(PATH))
    told = run.manifest["tightest"]
    found = largest_deviation(run.problem, run.result.measures, ["potential"])
    assert float(found) <= told["within"]
    assert told["impossible"] is None or told["impossible"] < told["within"]
    assert told["proved"]
    assert run.problem.balance[0].within == found < Fraction(4, 10_000)
    assert run.manifest["rules_text"][-1] == (
        "Everybody's potential can be within 0.0361% of a fair share; no plan is"
        " closer, this is proven."
    )
    plain = territory_opt.run(load(PATH, Overrides.parse(["territory.tightest=null"])))
    assert "tightest" not in plain.manifest
    assert plain.result.objective <= run.result.objective


def test_both_ends_are_told():
    """Where the tries end before a proof, what is known and what is not are told."""
    few = Overrides.parse(["territory.tightest.tries=1"])
    manifest = territory_opt.run(load(PATH, few)).manifest
    assert not manifest["tightest"]["proved"]
    assert len(manifest["tightest"]["tried"]) == 1
    assert 0 < manifest["tightest"]["impossible"] < manifest["tightest"]["within"]
    assert "no plan stays within" in manifest["rules_text"][-1]
    open_end = Tightest(Fraction(1, 50), None, False, None, ())
    assert tightest._text(open_end, ("potential",)).endswith(
        "whether a plan is closer is not known."
    )


def test_all_tries_keep_to_their_work(monkeypatch):
    """Annealing and tries together take no more work than is said, however they end."""
    asked = []

    def never(_, *, limits, **_others):
        asked.append(limits.work)
        late = Outcome(Status.UNKNOWN, Reason.WORK_LIMIT)
        return TerritoryResult(late, "exact", None, None, None, work=limits.work)

    scenario = load(PATH)
    problem = build_territory(scenario, read_data(scenario))
    spent = []
    real = tightest.mended

    def seen(*given, **more):
        plan, used = real(*given, **more)
        spent.append(used)
        return plan, used

    monkeypatch.setattr(tightest, "mended", seen)
    found = tightest.run_tightest(
        scenario, problem, never, Limits(work=3.0), seed=7, watch=None
    )
    assert found.start is not None
    assert measure(found.problem, found.start).feasible
    assert sum(spent) + sum(asked) <= 6.0 + 1e-9
    assert found.told["impossible"] is None


def test_rules_that_clash_without_it():
    """Where another rule alone rules every plan out, no tolerance is looked for."""
    clash = Overrides.parse(["territory.balance.workload=1%"])
    manifest = territory_opt.run(load(PATH, clash)).manifest
    assert manifest["tightest"]["others_clash"]
    assert len(manifest["tightest"]["tried"]) == 2
    assert manifest["rules_text"][-1].startswith("No plan meets the other rules")


def test_only_what_is_balanced():
    """A measure that is not balanced is refused with the nearest name."""
    words = ["territory.tightest.measures=[potentiel]"]
    with pytest.raises(InputError, match="not balanced; did you mean 'potential'"):
        load(PATH, Overrides.parse(words))
