"""Two pay plans compared before anyone is on them: what reps would do under each."""

from pathlib import Path

from engine import incentive_sim
from engine.scenario.load import load

SCENARIOS = Path(__file__).parents[1] / "scenarios" / "reference"

scenario = load(SCENARIOS / "compare" / "two_plans.yaml")
# Few futures, so that it takes seconds; leave the options out for an answer to use.
quick = incentive_sim.Options(most=64, prior_draws=2, sensitivity=False)
run = incentive_sim.compare(scenario, quick)

print(run)
print(run.tables["differences"])
print(run.tables["reps"].head())
