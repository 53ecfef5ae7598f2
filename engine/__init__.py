"""fieldplan: plan a sales force from one YAML file.

Nothing is imported here, so ``import engine`` needs no solver. The doors of this
release are :mod:`engine.territory_opt` and :mod:`engine.incentive_sim`.
"""

__version__ = "0.1.0"
