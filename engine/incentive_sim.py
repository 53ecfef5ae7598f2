"""The door to incentives: what plans pay, what reps then do, and which plan is better.

For programs: :func:`pay` takes a problem and returns every line of pay;
:func:`effort` and :func:`contest` say what reps do, :func:`best_prizes` and
:func:`best_linear_plan` what a simple plan should be; :func:`crowd` and :func:`deals`
play a company. For scenarios: :func:`run_pay` and :func:`compare` take a scenario file,
loaded, and return what is stored and reported; :func:`check_plans` looks at plans
before anyone is paid by them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.base.later import later

if TYPE_CHECKING:
    from engine.behaviour.agency import best_linear_plan as best_linear_plan
    from engine.behaviour.agency import best_sales_plan as best_sales_plan
    from engine.behaviour.agency import linear_plan as linear_plan
    from engine.behaviour.agency import two_tasks as two_tasks
    from engine.behaviour.contest.fixed_point import fixed_point as fixed_point
    from engine.behaviour.contest.odds import prize_value as prize_value
    from engine.behaviour.contest.odds import unique_winner as unique_winner
    from engine.behaviour.contest.order import expected_best as expected_best
    from engine.behaviour.contest.order import place_odds as place_odds
    from engine.behaviour.contest.order import place_slopes as place_slopes
    from engine.behaviour.contest.order import top_chance as top_chance
    from engine.behaviour.contest.order import win_chance as win_chance
    from engine.behaviour.contest.private import best_split as best_split
    from engine.behaviour.contest.private import imitation as imitation
    from engine.behaviour.contest.private import private_contest as private_contest
    from engine.behaviour.contest.prizes import best_prizes as best_prizes
    from engine.behaviour.contest.static import measure_contest as measure_contest
    from engine.behaviour.contest.static import solve_contest as contest
    from engine.behaviour.effort.believe import believe as believe
    from engine.behaviour.effort.measure import at_least as at_least
    from engine.behaviour.effort.measure import measure as effort_measure
    from engine.behaviour.effort.ratchet import ratchet_rates as ratchet_rates
    from engine.behaviour.effort.ratchet import ratchet_value as ratchet_value
    from engine.behaviour.effort.solve import solve as effort
    from engine.behaviour.quitting import follow as follow
    from engine.behaviour.quitting import hazard as hazard
    from engine.behaviour.quitting import leaving_chance as leaving_chance
    from engine.behaviour.quitting import monthly_hazard as monthly_hazard
    from engine.behaviour.quitting import weibull as weibull
    from engine.rollout.options import Options as Options
    from engine.rollout.pay import PayRun as PayRun
    from engine.rollout.pay import PlansChecked as PlansChecked
    from engine.rollout.pay import check_plans as check_plans
    from engine.rollout.pay import pay as pay
    from engine.rollout.pay import run_pay as run_pay
    from engine.rollout.run import CompareRun as CompareRun
    from engine.rollout.run import compare as compare
    from engine.sim.crowd.play import play as crowd
    from engine.sim.deals.play import play as deals

WHERE = {
    "CompareRun": "engine.rollout.run",
    "Options": "engine.rollout.options",
    "PayRun": "engine.rollout.pay",
    "PlansChecked": "engine.rollout.pay",
    "at_least": "engine.behaviour.effort.measure",
    "believe": "engine.behaviour.effort.believe",
    "best_linear_plan": "engine.behaviour.agency",
    "best_prizes": "engine.behaviour.contest.prizes",
    "best_sales_plan": "engine.behaviour.agency",
    "best_split": "engine.behaviour.contest.private",
    "check_plans": "engine.rollout.pay",
    "compare": "engine.rollout.run",
    "contest": "engine.behaviour.contest.static:solve_contest",
    "crowd": "engine.sim.crowd.play:play",
    "deals": "engine.sim.deals.play:play",
    "effort": "engine.behaviour.effort.solve:solve",
    "effort_measure": "engine.behaviour.effort.measure:measure",
    "expected_best": "engine.behaviour.contest.order",
    "fixed_point": "engine.behaviour.contest.fixed_point",
    "follow": "engine.behaviour.quitting",
    "hazard": "engine.behaviour.quitting",
    "imitation": "engine.behaviour.contest.private",
    "leaving_chance": "engine.behaviour.quitting",
    "linear_plan": "engine.behaviour.agency",
    "measure_contest": "engine.behaviour.contest.static",
    "monthly_hazard": "engine.behaviour.quitting",
    "pay": "engine.rollout.pay",
    "place_odds": "engine.behaviour.contest.order",
    "place_slopes": "engine.behaviour.contest.order",
    "private_contest": "engine.behaviour.contest.private",
    "prize_value": "engine.behaviour.contest.odds",
    "ratchet_rates": "engine.behaviour.effort.ratchet",
    "ratchet_value": "engine.behaviour.effort.ratchet",
    "run_pay": "engine.rollout.pay",
    "top_chance": "engine.behaviour.contest.order",
    "two_tasks": "engine.behaviour.agency",
    "unique_winner": "engine.behaviour.contest.odds",
    "weibull": "engine.behaviour.quitting",
    "win_chance": "engine.behaviour.contest.order",
}
"""Where each name of this door is; imported when it is asked for."""

__all__ = [
    "CompareRun",
    "Options",
    "PayRun",
    "PlansChecked",
    "at_least",
    "believe",
    "best_linear_plan",
    "best_prizes",
    "best_sales_plan",
    "best_split",
    "check_plans",
    "compare",
    "contest",
    "crowd",
    "deals",
    "effort",
    "effort_measure",
    "expected_best",
    "fixed_point",
    "follow",
    "hazard",
    "imitation",
    "leaving_chance",
    "linear_plan",
    "measure_contest",
    "monthly_hazard",
    "pay",
    "place_odds",
    "place_slopes",
    "private_contest",
    "prize_value",
    "ratchet_rates",
    "ratchet_value",
    "run_pay",
    "top_chance",
    "two_tasks",
    "unique_winner",
    "weibull",
    "win_chance",
]

__getattr__ = later(__name__, WHERE)


def __dir__() -> list[str]:
    """Return the names of this door."""
    return sorted(__all__)
