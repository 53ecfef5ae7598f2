"""The door to capacity: how many people, which roles, started when, and how sure.

For programs: :func:`solve` takes a problem and returns a proven plan; :func:`assess`
scores any plan with no solver; :func:`explain` says why there is none; :func:`replan`
goes on from the people of a later month; :func:`two_stage` plans for many worlds at
once; :func:`futures` plays a plan. The arithmetic beside it (sizes, seats, exits,
grades, hiring under risk, channels) stands here too. For scenarios: :func:`run` takes
a scenario file, loaded, and returns everything that is stored and reported.
"""

from __future__ import annotations

from engine.capacity.buffer import with_buffer
from engine.capacity.conflict import explain
from engine.capacity.conflict_repair import repair
from engine.capacity.coverage import (
    chance,
    chance_of_plan,
    coverage,
    over_assignment,
)
from engine.capacity.measure import measure as assess
from engine.capacity.plan import nothing
from engine.capacity.replan import replan
from engine.capacity.sizing.allocate import allocate
from engine.capacity.sizing.channels import (
    best_mix,
    dorfman_steiner,
    long_run_elasticity,
)
from engine.capacity.sizing.fitting import (
    adbudg_from_answers,
    adbudg_from_elasticity,
    exponential_from_elasticity,
    fit_adbudg,
    fit_power,
    power_from_elasticity,
)
from engine.capacity.sizing.size import (
    best_size,
    best_size_in_shares,
    best_whole_size,
    flat_maximum,
    one_more,
    roi3,
    size_verdict,
)
from engine.capacity.sizing.whole import allocate_whole, size_curve
from engine.capacity.solve import solve
from engine.capacity.stochastic.sample import sample_worlds
from engine.capacity.stochastic.two_stage import two_stage
from engine.capacity.stochastic.worth import worth
from engine.capacity.theory.exit_cost import break_even_bonus, exit_cost, months_lost
from engine.capacity.theory.grades import (
    grade_path,
    maintain,
    reaching,
    steady_grades,
    structure_of,
)
from engine.capacity.theory.hire_up_to import follow_policy, hire_up_to
from engine.capacity.theory.newsvendor import hire_once
from engine.capacity.theory.selection import (
    mean_selected,
    selection_gain,
    selection_utility,
)
from engine.capacity.theory.steady import (
    hired_months,
    linear_ramp,
    monthly_attrition,
    occupancy,
    ramped_months,
    steady_state,
    tenures,
)
from engine.sim.workforce.play import play as futures
from engine.staffing.options import Options
from engine.staffing.run import CapacityRun, run, usable

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
