# %% [markdown]
# # A plan in a notebook
# The cells below are those of a notebook in the percent format. A run shows itself:
# what it is, how good it is proven to be, and the table that answers the question.

# %%
from pathlib import Path

from engine import territory_opt
from engine.scenario.load import load

scenarios = Path("scenarios")
scenario = load(scenarios / "minimal" / "territories.yaml")
plan = territory_opt.run(scenario)
plan

# %% [markdown]
# Every table is a polars frame.

# %%
plan.tables["moves"].select("account_id", "name", "from", "to", "reason")

# %% [markdown]
# What would one move do? Nothing is solved for that.

# %%
tried = territory_opt.run_assess(scenario, moves=["A03=R5"])
tried.tables["rules"].filter(met=False)

# %% [markdown]
# A tighter balance, by one value instead of the file's.

# %%
from engine.scenario.overrides import Overrides

tighter = Overrides.of({"territory.balance.potential": "8%"})
territory_opt.run(load(scenario.path, tighter))
