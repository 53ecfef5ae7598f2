"""Mean differences between plans under one belief about people, roughly but fast."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from engine.comparison.samples import METRICS, Samples, block_metrics
from engine.rollout.options import Nobody
from engine.rollout.prepare import prepare
from engine.rollout.simulate import terms_of
from engine.sim.crowd.play import play

if TYPE_CHECKING:
    from engine.rollout.prepare import Case, Ground, Prepared
    from engine.rollout.world import Draw

BLOCKS = 2
"""Of 256 replications: as differences are paired, few show what beliefs change."""

Differences = dict[tuple[str, str], float]
"""(case, metric) to the mean difference against the baseline."""


def evaluate(ground: Ground, draw: Draw, main: Prepared, workers: int) -> Differences:
    """Return every mean difference if people were as a draw says.

    Parameters
    ----------
    ground
        Usually the coarse one.
    main
        The main comparison, whose cases are told of. Where contests cycle in one and
        not in the other, both ends stand for the plan, or the plan for both ends.

    Notes
    -----
    Sales without effort are set anew, so that the baseline sells what the roster
    expects under every belief; luck is that of the main comparison.
    """
    prepared = prepare(ground, draw, Nobody(), workers)
    problem = replace(prepared.problem, weekly=ground.setting.steps.month.size > 12)
    terms = terms_of(ground.given, problem)
    samples = Samples(len(terms))
    for _, played in play(problem, range(BLOCKS), workers=workers):
        pairs = zip(played, terms, strict=True)
        samples.add([block_metrics(block, t) for block, t in pairs])
    found: Differences = {}
    for metric in METRICS:
        means = samples.of(metric).mean(axis=1)
        for case in main.cases[1:]:
            found[case.name, metric] = float(
                means[_place(case, main, prepared)] - means[0]
            )
    return found


def _place(case: Case, main: Prepared, prepared: Prepared) -> int:
    """Return which case of a quick comparison stands for one of the main one."""
    same = [n for n, c in enumerate(prepared.cases) if c.plan.name == case.plan.name]
    ends = [c.name for c in main.cases if c.plan.name == case.plan.name]
    return same[0] if ends.index(case.name) == 0 else same[-1]
