"""fieldplan: plan a sales force from one YAML file.

Nothing is imported here, so ``import engine`` needs no solver. The door of this
release is :mod:`engine.territory_opt`.
"""

__version__ = "0.1.0"
