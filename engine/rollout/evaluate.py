"""Mean differences between plans under other beliefs about people, roughly but fast."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from engine.base.watch import Nobody
from engine.comparison.samples import METRICS, Samples, block_metrics
from engine.rollout.crowd import crowd_problem
from engine.rollout.prepare import prepare
from engine.rollout.simulate import terms_of
from engine.rollout.turnover import steadied
from engine.sim.crowd.play import play

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.rollout.prepare import Case, Ground, Prepared
    from engine.rollout.world import Draw
    from engine.sim.crowd.problem import CrowdProblem

BLOCKS = 2
"""Of 256 replications: as differences are paired, few show what beliefs change."""

Differences = dict[tuple[str, str], float]
"""(case, metric) to the mean difference against the baseline."""


@dataclass(frozen=True, slots=True)
class CaseKey:
    """A case of the main comparison: its name, plan, and which end of a cycle."""

    name: str
    plan: str
    second: bool


def keys_of(main: Prepared) -> tuple[CaseKey, ...]:
    """Return the cases of a comparison, the baseline's first."""
    found: list[CaseKey] = []
    for case in main.cases:
        again = any(key.plan == case.plan.name for key in found)
        found.append(CaseKey(case.name, case.plan.name, again))
    return tuple(found)


def evaluate(
    draws: Sequence[Draw],
    ground: Ground,
    cases: Sequence[CaseKey],
    alike: Prepared | None = None,
) -> list[Differences]:
    """Return every mean difference if people were as each draw says.

    Parameters
    ----------
    draws
        They may differ only in why people leave: effort is solved once.
    ground
        Usually the coarse one.
    cases
        Of the main comparison. Where contests cycle in one and not in the other, both
        ends stand for the plan, or the plan for both ends.
    alike
        The same under what is assumed: where to begin.

    Notes
    -----
    Sales without effort are set anew, so that the baseline sells what the roster
    expects under every belief; luck is that of the main comparison.
    """
    prepared = prepare(ground, draws[0], Nobody(), 1, alike)
    weekly = ground.setting.steps.month.size > 12
    found = []
    for draw in draws:
        world = replace(prepared.cases[0].world, draw=draw)
        problem = crowd_problem(ground.given, world, prepared.problem.plans)
        problem = steadied(replace(problem, weekly=weekly))
        found.append(_differences(ground, problem, prepared.cases, cases))
    return found


def _differences(
    ground: Ground,
    problem: CrowdProblem,
    played_cases: Sequence[Case],
    cases: Sequence[CaseKey],
) -> Differences:
    terms = terms_of(ground.given, problem)
    samples = Samples(len(terms))
    for _, played in play(problem, range(BLOCKS), workers=1):
        pairs = zip(played, terms, strict=True)
        samples.add([block_metrics(block, t) for block, t in pairs])
    found: Differences = {}
    for metric in METRICS:
        means = samples.of(metric).mean(axis=1)
        for key in cases[1:]:
            same = [n for n, c in enumerate(played_cases) if c.plan.name == key.plan]
            place = same[-1] if key.second else same[0]
            found[key.name, metric] = float(means[place] - means[0])
    return found
