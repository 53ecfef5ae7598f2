"""All worlds in one program: for few worlds, and to check the decomposition by."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import block_array, csr_array, vstack

from engine.capacity.program.program import Program
from engine.capacity.stochastic.master import beyond_quantile
from engine.capacity.stochastic.risk import Tail
from engine.capacity.stochastic.stack import NAMELESS, widened

if TYPE_CHECKING:
    from engine.capacity.stochastic.risk import Risk
    from engine.capacity.stochastic.scenes import Stages
    from engine.capacity.stochastic.stack import Stack


def whole_program(stages: Stages, scenes: Stack, risk: Risk) -> Program:
    """Return the two-stage program written out: common decisions first, then own."""
    odds, own = stages.odds, scenes.cost.size
    direct = csr_array(np.array([scene.direct for scene in stages.scenes]))
    constants = np.array([scene.constant for scene in stages.scenes])
    head = widened(stages.head, own)
    matrix = vstack([head, block_array([[scenes.link, scenes.own]])], format="csr")
    rows = stages.low.size + scenes.low.size
    plain = Program(
        np.append(odds @ direct, odds[scenes.column_world] * scenes.cost),
        np.append(stages.lower, scenes.lower),
        np.append(stages.upper, scenes.upper),
        np.append(stages.whole, np.zeros(own, dtype=np.bool_)),
        csr_array(matrix),
        np.append(stages.low, scenes.low),
        np.append(stages.high, scenes.high),
        (NAMELESS,) * rows,
        {},
        float(odds @ constants),
    )
    if not (isinstance(risk, Tail) and risk.weight):
        return plain
    entry = (scenes.cost, (scenes.column_world, np.arange(own)))
    costs = csr_array(entry, shape=(len(stages.scenes), own))
    losses = csr_array(block_array([[direct, costs]]))
    return beyond_quantile(plain, losses, constants, odds, risk)
