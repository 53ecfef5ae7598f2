"""fieldplan: plan a sales force from one YAML file.

Nothing is imported here, so ``import engine`` needs no solver. The doors are
:mod:`engine.territory_opt`, :mod:`engine.incentive_sim` and
:mod:`engine.capacity_plan`; :mod:`engine.study` walks through all of them.
"""

__version__ = "0.1.0"
