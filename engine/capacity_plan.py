"""The door to capacity: how many people, which roles, started when, and how sure.

For programs: :func:`solve` takes a problem and returns a proven plan; :func:`assess`
scores any plan with no solver; :func:`explain` says why there is none; :func:`replan`
goes on from the people of a later month; :func:`two_stage` plans for many worlds at
once; :func:`futures` plays a plan. The arithmetic beside it (sizes, seats, exits,
grades, hiring under risk, channels) stands here too. For scenarios: :func:`run` takes
a scenario file, loaded, and returns everything that is stored and reported.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.base.later import later

if TYPE_CHECKING:
    from engine.capacity.buffer import with_buffer as with_buffer
    from engine.capacity.conflict import explain as explain
    from engine.capacity.conflict_repair import repair as repair
    from engine.capacity.coverage import chance as chance
    from engine.capacity.coverage import chance_of_plan as chance_of_plan
    from engine.capacity.coverage import coverage as coverage
    from engine.capacity.coverage import over_assignment as over_assignment
    from engine.capacity.measure import measure as assess
    from engine.capacity.plan import nothing as nothing
    from engine.capacity.replan import replan as replan
    from engine.capacity.sizing.allocate import allocate as allocate
    from engine.capacity.sizing.channels import best_mix as best_mix
    from engine.capacity.sizing.channels import dorfman_steiner as dorfman_steiner
    from engine.capacity.sizing.channels import (
        long_run_elasticity as long_run_elasticity,
    )
    from engine.capacity.sizing.fitting import (
        adbudg_from_answers as adbudg_from_answers,
    )
    from engine.capacity.sizing.fitting import (
        adbudg_from_elasticity as adbudg_from_elasticity,
    )
    from engine.capacity.sizing.fitting import (
        exponential_from_elasticity as exponential_from_elasticity,
    )
    from engine.capacity.sizing.fitting import fit_adbudg as fit_adbudg
    from engine.capacity.sizing.fitting import fit_power as fit_power
    from engine.capacity.sizing.fitting import (
        power_from_elasticity as power_from_elasticity,
    )
    from engine.capacity.sizing.size import best_size as best_size
    from engine.capacity.sizing.size import best_size_in_shares as best_size_in_shares
    from engine.capacity.sizing.size import best_whole_size as best_whole_size
    from engine.capacity.sizing.size import flat_maximum as flat_maximum
    from engine.capacity.sizing.size import one_more as one_more
    from engine.capacity.sizing.size import roi3 as roi3
    from engine.capacity.sizing.size import size_verdict as size_verdict
    from engine.capacity.sizing.whole import allocate_whole as allocate_whole
    from engine.capacity.sizing.whole import size_curve as size_curve
    from engine.capacity.solve import solve as solve
    from engine.capacity.stochastic.sample import sample_worlds as sample_worlds
    from engine.capacity.stochastic.two_stage import two_stage as two_stage
    from engine.capacity.stochastic.worth import worth as worth
    from engine.capacity.theory.exit_cost import break_even_bonus as break_even_bonus
    from engine.capacity.theory.exit_cost import exit_cost as exit_cost
    from engine.capacity.theory.exit_cost import months_lost as months_lost
    from engine.capacity.theory.grades import grade_path as grade_path
    from engine.capacity.theory.grades import maintain as maintain
    from engine.capacity.theory.grades import reaching as reaching
    from engine.capacity.theory.grades import steady_grades as steady_grades
    from engine.capacity.theory.grades import structure_of as structure_of
    from engine.capacity.theory.hire_up_to import follow_policy as follow_policy
    from engine.capacity.theory.hire_up_to import hire_up_to as hire_up_to
    from engine.capacity.theory.newsvendor import hire_once as hire_once
    from engine.capacity.theory.selection import mean_selected as mean_selected
    from engine.capacity.theory.selection import selection_gain as selection_gain
    from engine.capacity.theory.selection import selection_utility as selection_utility
    from engine.capacity.theory.steady import hired_months as hired_months
    from engine.capacity.theory.steady import linear_ramp as linear_ramp
    from engine.capacity.theory.steady import monthly_attrition as monthly_attrition
    from engine.capacity.theory.steady import occupancy as occupancy
    from engine.capacity.theory.steady import ramped_months as ramped_months
    from engine.capacity.theory.steady import steady_state as steady_state
    from engine.capacity.theory.steady import tenures as tenures
    from engine.sim.workforce.play import play as futures
    from engine.staffing.options import Options as Options
    from engine.staffing.run import CapacityRun as CapacityRun
    from engine.staffing.run import run as run
    from engine.staffing.run import usable as usable

WHERE = {
    "CapacityRun": "engine.staffing.run",
    "Options": "engine.staffing.options",
    "adbudg_from_answers": "engine.capacity.sizing.fitting",
    "adbudg_from_elasticity": "engine.capacity.sizing.fitting",
    "allocate": "engine.capacity.sizing.allocate",
    "allocate_whole": "engine.capacity.sizing.whole",
    "assess": "engine.capacity.measure:measure",
    "best_mix": "engine.capacity.sizing.channels",
    "best_size": "engine.capacity.sizing.size",
    "best_size_in_shares": "engine.capacity.sizing.size",
    "best_whole_size": "engine.capacity.sizing.size",
    "break_even_bonus": "engine.capacity.theory.exit_cost",
    "chance": "engine.capacity.coverage",
    "chance_of_plan": "engine.capacity.coverage",
    "coverage": "engine.capacity.coverage",
    "dorfman_steiner": "engine.capacity.sizing.channels",
    "exit_cost": "engine.capacity.theory.exit_cost",
    "explain": "engine.capacity.conflict",
    "exponential_from_elasticity": "engine.capacity.sizing.fitting",
    "fit_adbudg": "engine.capacity.sizing.fitting",
    "fit_power": "engine.capacity.sizing.fitting",
    "flat_maximum": "engine.capacity.sizing.size",
    "follow_policy": "engine.capacity.theory.hire_up_to",
    "futures": "engine.sim.workforce.play:play",
    "grade_path": "engine.capacity.theory.grades",
    "hire_once": "engine.capacity.theory.newsvendor",
    "hire_up_to": "engine.capacity.theory.hire_up_to",
    "hired_months": "engine.capacity.theory.steady",
    "linear_ramp": "engine.capacity.theory.steady",
    "long_run_elasticity": "engine.capacity.sizing.channels",
    "maintain": "engine.capacity.theory.grades",
    "mean_selected": "engine.capacity.theory.selection",
    "monthly_attrition": "engine.capacity.theory.steady",
    "months_lost": "engine.capacity.theory.exit_cost",
    "nothing": "engine.capacity.plan",
    "occupancy": "engine.capacity.theory.steady",
    "one_more": "engine.capacity.sizing.size",
    "over_assignment": "engine.capacity.coverage",
    "power_from_elasticity": "engine.capacity.sizing.fitting",
    "ramped_months": "engine.capacity.theory.steady",
    "reaching": "engine.capacity.theory.grades",
    "repair": "engine.capacity.conflict_repair",
    "replan": "engine.capacity.replan",
    "roi3": "engine.capacity.sizing.size",
    "run": "engine.staffing.run",
    "sample_worlds": "engine.capacity.stochastic.sample",
    "selection_gain": "engine.capacity.theory.selection",
    "selection_utility": "engine.capacity.theory.selection",
    "size_curve": "engine.capacity.sizing.whole",
    "size_verdict": "engine.capacity.sizing.size",
    "solve": "engine.capacity.solve",
    "steady_grades": "engine.capacity.theory.grades",
    "steady_state": "engine.capacity.theory.steady",
    "structure_of": "engine.capacity.theory.grades",
    "tenures": "engine.capacity.theory.steady",
    "two_stage": "engine.capacity.stochastic.two_stage",
    "usable": "engine.staffing.run",
    "with_buffer": "engine.capacity.buffer",
    "worth": "engine.capacity.stochastic.worth",
}
"""Where each name of this door is; imported when it is asked for."""

__all__ = [
    "CapacityRun",
    "Options",
    "adbudg_from_answers",
    "adbudg_from_elasticity",
    "allocate",
    "allocate_whole",
    "assess",
    "best_mix",
    "best_size",
    "best_size_in_shares",
    "best_whole_size",
    "break_even_bonus",
    "chance",
    "chance_of_plan",
    "coverage",
    "dorfman_steiner",
    "exit_cost",
    "explain",
    "exponential_from_elasticity",
    "fit_adbudg",
    "fit_power",
    "flat_maximum",
    "follow_policy",
    "futures",
    "grade_path",
    "hire_once",
    "hire_up_to",
    "hired_months",
    "linear_ramp",
    "long_run_elasticity",
    "maintain",
    "mean_selected",
    "monthly_attrition",
    "months_lost",
    "nothing",
    "occupancy",
    "one_more",
    "over_assignment",
    "power_from_elasticity",
    "ramped_months",
    "reaching",
    "repair",
    "replan",
    "roi3",
    "run",
    "sample_worlds",
    "selection_gain",
    "selection_utility",
    "size_curve",
    "size_verdict",
    "solve",
    "steady_grades",
    "steady_state",
    "structure_of",
    "tenures",
    "two_stage",
    "usable",
    "with_buffer",
    "worth",
]

__getattr__ = later(__name__, WHERE)


def __dir__() -> list[str]:
    """Return the names of this door."""
    return sorted(__all__)
