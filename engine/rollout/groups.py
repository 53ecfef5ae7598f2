"""Seats in groups that share policies, and the amounts each plan has for a seat."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from engine.base.units import MINOR_PER_UNIT
from engine.payplan.payoff.standard import Standard, measure_of
from engine.payplan.terms import Bonus, Commission, Matrix, Multiply, basis_of
from engine.rollout.people import Standing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from engine.payplan.terms import Basis, Plan
    from engine.scenario.compare_input import CompareInput

    Floats = NDArray[np.float64]

PAY_GRAIN = 0.05
"""Seats share policies if plans pay them alike within so much of the target …"""
EXPECTED_GRAIN = 0.08
"""… and expected attainment is alike within so much."""
LOOKED_AT = (0.5, 0.8, 1.0, 1.25, 1.6)
"""Attainments at which pay is compared."""


@dataclass(frozen=True, eq=False, slots=True)
class Amounts:
    """Money a year of each seat under one plan: ``(reps,)`` each."""

    base: Floats
    target: Floats


@dataclass(frozen=True, eq=False, slots=True)
class Groups:
    """Seats that share policies.

    Parameters
    ----------
    of
        ``(reps,)`` group of each seat.
    standings
        Of each group: means over its seats, under the baseline's target.
    targets
        Plan to ``(groups,)`` yearly target under it.
    """

    of: NDArray[np.int64]
    standings: tuple[Standing, ...]
    targets: dict[str, Floats]


def baseline_of(given: CompareInput) -> Plan:
    """Return the plan that the others are held against."""
    return next(plan for plan in given.plans if plan.name == given.baseline)


def amounts_of(given: CompareInput, plan: Plan) -> Amounts:
    """Return base and target of each seat: the roster's, or else the plan's."""
    roster = given.roster
    found = {
        name: roster[name].fill_null(getattr(plan, name) / MINOR_PER_UNIT).to_numpy()
        for name in ("base", "target")
    }
    return Amounts(found["base"], found["target"])


def groups_of(
    given: CompareInput, pays: Mapping[str, Floats], grain: float = 1.0
) -> Groups:
    """Return the groups: seats alike in pay ÷ target, expectation, and league.

    Parameters
    ----------
    pays
        Plan to ``(reps, places)`` yearly pay ÷ the baseline's target at some
        attainments.
    grain
        How much coarser than usual seats are told apart.

    Notes
    -----
    Policies are in quota shares, so what matters of a seat is what each plan pays at
    an attainment, in shares of the target that effort is measured by, and expected
    attainment. Those are rounded; a group's policy is solved at its means. Contests
    are won against others of one's league or team, so those that have such contests
    keep them apart.
    """
    quota = given.roster["quota"].to_numpy()
    expected = given.roster["expected"].to_numpy()
    targets = {plan.name: amounts_of(given, plan).target for plan in given.plans}
    apart = {race.leagues for plan in given.plans for race in plan.contests}
    columns = [name for name in ("league", "team") if name in apart]
    alike = np.concatenate(
        [np.rint(x / PAY_GRAIN / grain) for x in pays.values()], axis=1
    )
    keys = [
        (
            tuple(alike[i]),
            round(expected[i] / EXPECTED_GRAIN / grain),
            *(str(given.roster[name][i]) for name in columns),
        )
        for i in range(quota.size)
    ]
    names = list(dict.fromkeys(keys))
    of = np.array([names.index(key) for key in keys], dtype=np.int64)
    reference = targets[given.baseline]

    def mean(values: Floats) -> Floats:
        total = np.bincount(of, weights=values, minlength=len(names))
        return np.asarray(total / np.bincount(of, minlength=len(names)))

    rows = zip(mean(quota), mean(reference), mean(expected), strict=True)
    return Groups(
        of,
        tuple(Standing(float(q), float(t), float(e)) for q, t, e in rows),
        {name: mean(values) for name, values in targets.items()},
    )


def standard_of(
    plan: Plan, quota: float, target: float, base: float, deal: float
) -> Standard:
    """Return the standard year of a seat: its quota for every measure of the plan.

    Parameters
    ----------
    deal
        Size that every deal is taken to have by what is paid per deal, money; 0:
        unknown, and what is paid per deal is left out.
    """
    minor = max(round(quota * MINOR_PER_UNIT), 1)
    names = {measure_of(basis) for basis in bases_of(plan)}
    return Standard(
        dict.fromkeys(sorted(names), minor),
        target=round(target * MINOR_PER_UNIT),
        base=round(base * MINOR_PER_UNIT),
        deals={
            part.name: round(deal * MINOR_PER_UNIT)
            for part in plan.components
            if isinstance(part, Commission) and part.per_deal and deal > 0
        },
    )


def bases_of(plan: Plan) -> Iterator[Basis]:
    """Yield what components and multipliers of a plan count."""
    for part in plan.components:
        if isinstance(part, Matrix):
            yield from (part.rows, part.columns)
        elif isinstance(part, Commission | Bonus):
            yield basis_of(part)
    yield from (step.by for step in plan.adjust if isinstance(step, Multiply))
