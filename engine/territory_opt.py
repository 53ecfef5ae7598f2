"""The door to territories: choose who covers whom, and prove how good the choice is.

For programs: :func:`solve` takes a problem and returns a result; :func:`assess` scores
any plan with no solver, and :func:`what_if` what moving some units would do. For
scenarios: :func:`run` takes a scenario file, loaded, and returns everything that is
stored and reported.

What is done with territories stands here too: quotas that add up (:func:`set_quotas`
and the arithmetic beside it), whether they are fair, and where they land (:func:`land`
and what is below it, to stages of deals and what a quarter teaches).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.base.later import later

if TYPE_CHECKING:
    from engine.planning.assess import Assessment as Assessment
    from engine.planning.assess import run_assess as run_assess
    from engine.planning.market import run_market as run_market
    from engine.planning.options import PlanningRun as PlanningRun
    from engine.planning.quota import run_quota as run_quota
    from engine.planning.territory import TerritoryRun as TerritoryRun
    from engine.planning.territory import assess as assess
    from engine.planning.territory import explain as explain
    from engine.planning.territory import run as run
    from engine.planning.territory import solve as solve
    from engine.planning.track import TrackOptions as TrackOptions
    from engine.planning.track import TrackRun as TrackRun
    from engine.planning.track import run_track as run_track
    from engine.quota.equal import attain_chance as attain_chance
    from engine.quota.equal import equal_chance as equal_chance
    from engine.quota.fairness import attainment_spread as attainment_spread
    from engine.quota.fairness import chi_square as chi_square
    from engine.quota.fairness import gini as gini
    from engine.quota.fairness import hit_test as hit_test
    from engine.quota.fairness_bias import holm as holm
    from engine.quota.fairness_bias import quota_bias as quota_bias
    from engine.quota.fairness_compare import all_outliers as all_outliers
    from engine.quota.fairness_compare import fairness_table as fairness_table
    from engine.quota.fairness_outliers import outliers as outliers
    from engine.quota.fairness_outliers import quota_changes as quota_changes
    from engine.quota.fairness_outliers import robust_scores as robust_scores
    from engine.quota.fill import water_fill as water_fill
    from engine.quota.hedges import compounded as compounded
    from engine.quota.hedges import hedges_for as hedges_for
    from engine.quota.hedges import over_assigned as over_assigned
    from engine.quota.matrix import product_quotas as product_quotas
    from engine.quota.phasing import split_quotas as split_quotas
    from engine.quota.profit import most_profit as most_profit
    from engine.quota.proration import linear_ramp as linear_ramp
    from engine.quota.proration import prorate as prorate
    from engine.quota.rounding import largest_remainder as largest_remainder
    from engine.quota.shares import by_untapped as by_untapped
    from engine.quota.shares import by_weight as by_weight
    from engine.quota.shrink import shrink as shrink
    from engine.quota.shrink import shrink_weight as shrink_weight
    from engine.quota.solve import set_quotas as set_quotas
    from engine.quota.tree import tree_of as tree_of
    from engine.quota.years import long_term as long_term
    from engine.territory.conflict import Conflict as Conflict
    from engine.territory.tightest import tightest as tightest
    from engine.territory.what_if import WhatIf as WhatIf
    from engine.territory.what_if import what_if as what_if
    from engine.tracking.amounts import needed_coverage as needed_coverage
    from engine.tracking.amounts import won_chance as won_chance
    from engine.tracking.chain import expected_wins as expected_wins
    from engine.tracking.coverage import cover_quotas as cover_quotas
    from engine.tracking.cusum import cusum as cusum
    from engine.tracking.cusum import cusum_alarms as cusum_alarms
    from engine.tracking.cusum import cusum_limit as cusum_limit
    from engine.tracking.cusum import cusum_run_length as cusum_run_length
    from engine.tracking.deals import deal_chance as deal_chance
    from engine.tracking.deals import deal_sums as deal_sums
    from engine.tracking.landing import landing_estimated as landing_estimated
    from engine.tracking.landing import landing_known as landing_known
    from engine.tracking.landing import landing_with_prior as landing_with_prior
    from engine.tracking.learning import replay_quarters as replay_quarters
    from engine.tracking.outlook import land as land
    from engine.tracking.pace import pace_false_alarm as pace_false_alarm
    from engine.tracking.pace import pace_limit as pace_limit
    from engine.tracking.pipeline import close_curve as close_curve
    from engine.tracking.pipeline import key_deals as key_deals
    from engine.tracking.pipeline import open_deals as open_deals
    from engine.tracking.prior import fit_prior as fit_prior
    from engine.tracking.spells import read_spells as read_spells
    from engine.tracking.stage_model import fit_stages as fit_stages
    from engine.tracking.stage_table import stage_rule as stage_rule
    from engine.tracking.stage_table import stage_table as stage_table
    from engine.tracking.team import shared_luck as shared_luck
    from engine.tracking.team import team_known as team_known
    from engine.tracking.team import team_landing as team_landing
    from engine.tracking.warnings import early_warnings as early_warnings

WHERE = {
    "Assessment": "engine.planning.assess",
    "Conflict": "engine.territory.conflict",
    "PlanningRun": "engine.planning.options",
    "TerritoryRun": "engine.planning.territory",
    "TrackOptions": "engine.planning.track",
    "TrackRun": "engine.planning.track",
    "WhatIf": "engine.territory.what_if",
    "all_outliers": "engine.quota.fairness_compare",
    "assess": "engine.planning.territory",
    "attain_chance": "engine.quota.equal",
    "attainment_spread": "engine.quota.fairness",
    "by_untapped": "engine.quota.shares",
    "by_weight": "engine.quota.shares",
    "chi_square": "engine.quota.fairness",
    "close_curve": "engine.tracking.pipeline",
    "compounded": "engine.quota.hedges",
    "cover_quotas": "engine.tracking.coverage",
    "cusum": "engine.tracking.cusum",
    "cusum_alarms": "engine.tracking.cusum",
    "cusum_limit": "engine.tracking.cusum",
    "cusum_run_length": "engine.tracking.cusum",
    "deal_chance": "engine.tracking.deals",
    "deal_sums": "engine.tracking.deals",
    "early_warnings": "engine.tracking.warnings",
    "equal_chance": "engine.quota.equal",
    "expected_wins": "engine.tracking.chain",
    "explain": "engine.planning.territory",
    "fairness_table": "engine.quota.fairness_compare",
    "fit_prior": "engine.tracking.prior",
    "fit_stages": "engine.tracking.stage_model",
    "gini": "engine.quota.fairness",
    "hedges_for": "engine.quota.hedges",
    "hit_test": "engine.quota.fairness",
    "holm": "engine.quota.fairness_bias",
    "key_deals": "engine.tracking.pipeline",
    "land": "engine.tracking.outlook",
    "landing_estimated": "engine.tracking.landing",
    "landing_known": "engine.tracking.landing",
    "landing_with_prior": "engine.tracking.landing",
    "largest_remainder": "engine.quota.rounding",
    "linear_ramp": "engine.quota.proration",
    "long_term": "engine.quota.years",
    "most_profit": "engine.quota.profit",
    "needed_coverage": "engine.tracking.amounts",
    "open_deals": "engine.tracking.pipeline",
    "outliers": "engine.quota.fairness_outliers",
    "over_assigned": "engine.quota.hedges",
    "pace_false_alarm": "engine.tracking.pace",
    "pace_limit": "engine.tracking.pace",
    "product_quotas": "engine.quota.matrix",
    "prorate": "engine.quota.proration",
    "quota_bias": "engine.quota.fairness_bias",
    "quota_changes": "engine.quota.fairness_outliers",
    "read_spells": "engine.tracking.spells",
    "replay_quarters": "engine.tracking.learning",
    "robust_scores": "engine.quota.fairness_outliers",
    "run": "engine.planning.territory",
    "run_assess": "engine.planning.assess",
    "run_market": "engine.planning.market",
    "run_quota": "engine.planning.quota",
    "run_track": "engine.planning.track",
    "set_quotas": "engine.quota.solve",
    "shared_luck": "engine.tracking.team",
    "shrink": "engine.quota.shrink",
    "shrink_weight": "engine.quota.shrink",
    "solve": "engine.planning.territory",
    "split_quotas": "engine.quota.phasing",
    "stage_rule": "engine.tracking.stage_table",
    "stage_table": "engine.tracking.stage_table",
    "team_known": "engine.tracking.team",
    "team_landing": "engine.tracking.team",
    "tightest": "engine.territory.tightest",
    "tree_of": "engine.quota.tree",
    "water_fill": "engine.quota.fill",
    "what_if": "engine.territory.what_if",
    "won_chance": "engine.tracking.amounts",
}
"""Where each name of this door is; imported when it is asked for."""

__all__ = [
    "Assessment",
    "Conflict",
    "PlanningRun",
    "TerritoryRun",
    "TrackOptions",
    "TrackRun",
    "WhatIf",
    "all_outliers",
    "assess",
    "attain_chance",
    "attainment_spread",
    "by_untapped",
    "by_weight",
    "chi_square",
    "close_curve",
    "compounded",
    "cover_quotas",
    "cusum",
    "cusum_alarms",
    "cusum_limit",
    "cusum_run_length",
    "deal_chance",
    "deal_sums",
    "early_warnings",
    "equal_chance",
    "expected_wins",
    "explain",
    "fairness_table",
    "fit_prior",
    "fit_stages",
    "gini",
    "hedges_for",
    "hit_test",
    "holm",
    "key_deals",
    "land",
    "landing_estimated",
    "landing_known",
    "landing_with_prior",
    "largest_remainder",
    "linear_ramp",
    "long_term",
    "most_profit",
    "needed_coverage",
    "open_deals",
    "outliers",
    "over_assigned",
    "pace_false_alarm",
    "pace_limit",
    "product_quotas",
    "prorate",
    "quota_bias",
    "quota_changes",
    "read_spells",
    "replay_quarters",
    "robust_scores",
    "run",
    "run_assess",
    "run_market",
    "run_quota",
    "run_track",
    "set_quotas",
    "shared_luck",
    "shrink",
    "shrink_weight",
    "solve",
    "split_quotas",
    "stage_rule",
    "stage_table",
    "team_known",
    "team_landing",
    "tightest",
    "tree_of",
    "water_fill",
    "what_if",
    "won_chance",
]

__getattr__ = later(__name__, WHERE)


def __dir__() -> list[str]:
    """Return the names of this door."""
    return sorted(__all__)
