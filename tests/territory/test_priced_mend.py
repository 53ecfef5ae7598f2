"""Plans mended by single moves: they meet every rule, cost what they say, repeat."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from engine.base.outcome import Limits, Status
from engine.base.streams import Purpose, stream
from engine.territory.measure import measure
from engine.territory.problem import BalanceRule, CostTerm, TerritoryProblem
from engine.territory.solution import TerritorySolution
from engine.territory.solvers.port import Diary, Unwatched
from engine.territory.solvers.priced import mend, polish, rounding
from engine.territory.solvers.priced.gauge import first_gauge
from engine.territory.solvers.priced.mend import Mender
from engine.territory.solvers.priced.redeal import Redealt
from engine.territory.solvers.priced.relaxation import relax
from engine.territory.solvers.priced.rounding import rounded
from engine.territory.solvers.priced.solver import solve_priced


def towns(seed, n=240, m=8, within=Fraction(3, 100)):
    """Uneven accounts, mostly in towns, with nobody's today: only driving costs."""
    rng = stream(seed, Purpose.COMPANY)
    centre = rng.random((5, 2))
    units = centre[rng.integers(0, 5, n)] + rng.normal(0, 0.12, (n, 2))
    homes = units[rng.choice(n, m, replace=False)]
    km = 100 * np.hypot(*(units[:, None] - homes[None]).transpose(2, 0, 1))
    potential = np.round(1000 * rng.lognormal(0, 1, (n, 1))).astype(np.int64)
    visits = np.maximum(2, np.round(np.sqrt(potential / 10)))
    work = np.round(visits * (45 + km)).astype(np.int64)
    weights = np.full(m, 100, dtype=np.int64)
    both = (("potential", np.repeat(potential, m, axis=1)), ("workload", work))
    return TerritoryProblem(
        unit_ids=tuple(f"u{i}" for i in range(n)),
        territory_ids=tuple(f"t{j}" for j in range(m)),
        current=np.full(n, -1, dtype=np.int32),
        costs=(CostTerm("travel", np.round(100 * visits * km).astype(np.int64)),),
        balance=tuple(
            BalanceRule(name, "", amounts, weights, within) for name, amounts in both
        ),
    )


def diary(work=50.0):
    """Return a diary with so much work before it."""
    return Diary(Limits(work=work), Unwatched())


def mended(problem, relaxed, account):
    """Mend what rounding breaks."""
    gauge = first_gauge(problem, relaxed)
    broken = gauge.measured(rounded(problem, relaxed))
    assert not broken.measures.feasible
    mender = Mender(problem, relaxed, stream(1, Purpose.SEARCH))
    return mender.mended(gauge, broken, account)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_mended_plans_meet_every_rule(seed):
    """A rounded plan that breaks rules is mended, and twice to the same plan."""
    problem = towns(seed)
    relaxed = relax(problem, diary())
    account = diary()
    plan = mended(problem, relaxed, account)
    assert measure(problem, TerritorySolution(plan.owner)).feasible
    assert account.work > 0
    again = mended(problem, relaxed, diary())
    np.testing.assert_array_equal(plan.owner, again.owner)


def test_nothing_is_mended_without_work():
    """When the work is used up, no plan is claimed."""
    problem = towns(1)
    relaxed = relax(problem, diary())
    spent = diary(work=1.0)
    spent.work = 1.0
    assert mended(problem, relaxed, spent) is None


def test_plans_are_mended_when_neighbourhoods_mend_nothing(monkeypatch):
    """The solver does not stop at a plan that no neighbourhood makes better."""
    problem = towns(1)
    in_vain = Redealt(None, proved=True, work=0.01)
    for module in (polish, rounding):
        monkeypatch.setattr(module, "redeal", lambda *_: in_vain)
    words = {"limits": Limits(work=3.0), "seed": 1, "start": None}
    claim = solve_priced(problem, **words, watch=Unwatched())
    assert claim.outcome.status is Status.FEASIBLE
    assert measure(problem, claim.solution).feasible
    monkeypatch.setattr(mend, "WAYS", ())
    assert solve_priced(problem, **words, watch=Unwatched()).solution is None
