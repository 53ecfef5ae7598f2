"""Whether all units fit into territories of a given width: proofs that they do not."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from ortools.sat.python import cp_model

from engine.territory.solvers.spread.packing import cliques_of, closest, scattered

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from engine.territory.solvers.spread.world import World

    Ints = NDArray[np.int64]


_WORK_PER_CHOICE = 1e-4
"""Work of building and presolving the model, for each unit and territory."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What is known of one width.

    Parameters
    ----------
    fits
        True: there is such a plan, as far as the model goes; False: proven that there
        is none; None: not known.
    owner
        (n,) int64, the plan, when it fits.
    work
        Deterministic work it took.
    """

    fits: bool | None
    owner: Ints | None
    work: float


@dataclass(frozen=True, slots=True)
class Effort:
    """How hard to try.

    Parameters
    ----------
    work
        Deterministic work units.
    seconds
        Of the clock, or None.
    seed
        For the search.
    stop
        Asked now and then; True ends it.
    """

    work: float
    seconds: float | None
    seed: int
    stop: Callable[[], bool]


def fits(world: World, limit: int, effort: Effort) -> Answer:
    """Ask whether a plan without pairs of a rank above the limit exists.

    Notes
    -----
    Units are to be coloured by territories so that no two far from each other have
    the same colour, with loads within limits. Pieces are left out, so an answer of
    False holds with them, too. When no permit names a territory, each may have the
    widest limits of all and the smallest or largest amounts (a relaxation; none when
    territories are alike); then colours are interchangeable, and units far from each
    other are given colours of their own from the beginning.
    """
    model = cp_model.CpModel()
    size, width = world.misfit.shape
    x = [[model.new_bool_var("") for _ in range(width)] for _ in range(size)]
    for row in x:
        model.add_exactly_one(row)
    _keep_apart(model, x, world.rank > limit)
    free = not world.misfit.any()
    _keep_loads(model, x, _widened(world) if free else world)
    if free:
        _name_colours(model, x, world, limit)
    else:
        for u, c in np.argwhere(world.misfit > 0):
            model.add(x[u][c] == 0)
    solver = _configured(effort)
    status = _run(solver, model, effort.stop)
    work = solver.deterministic_time + _WORK_PER_CHOICE * size * width
    if status == cp_model.INFEASIBLE:
        return Answer(False, None, work)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Answer(None, None, work)
    owner = [[solver.boolean_value(var) for var in row].index(True) for row in x]
    return Answer(True, np.array(owner, dtype=np.int64), work)


def _keep_apart(
    model: cp_model.CpModel,
    x: list[list[cp_model.IntVar]],
    far: NDArray[np.bool_],
) -> None:
    starts, members = cliques_of(far)
    for begin, end in pairwise(starts):
        clique = members[begin:end].tolist()
        for c in range(len(x[0])):
            model.add_at_most_one([x[u][c] for u in clique])


def _keep_loads(
    model: cp_model.CpModel, x: list[list[cp_model.IntVar]], world: World
) -> None:
    size, width, rules = world.amounts.shape
    for c in range(width):
        column = [x[u][c] for u in range(size)]
        for r in range(rules):
            amounts = world.amounts[:, c, r].tolist()
            load = cp_model.LinearExpr.weighted_sum(column, amounts)
            model.add_linear_constraint(
                load, int(world.low[c, r]), int(world.high[c, r])
            )


def _widened(world: World) -> World:
    """Return a world in which all territories are alike and each plan still holds."""
    low, high = world.low.min(axis=0), world.high.max(axis=0)
    least, most = world.amounts.min(axis=1), world.amounts.max(axis=1)
    moving = (least != most).any(axis=0)
    amounts, lows, highs = [least], [np.where(moving, 0, low)], [high]
    if moving.any():
        amounts.append(most[:, moving])
        lows.append(low[moving])
        highs.append(np.full(int(moving.sum()), int(most.sum())))
    width = world.low.shape[0]
    both = np.concatenate(amounts, axis=1)
    return world._replace(
        amounts=np.repeat(both[:, None, :], width, axis=1),
        low=np.tile(np.concatenate(lows), (width, 1)),
        high=np.tile(np.concatenate(highs), (width, 1)),
    )


def _name_colours(
    model: cp_model.CpModel,
    x: list[list[cp_model.IntVar]],
    world: World,
    limit: int,
) -> None:
    """Give colours to as many units as are found far from each other."""
    luck = np.array([0x9E3779B97F4A7C15], dtype=np.uint64)
    for count in range(min(len(x[0]), len(x)), 1, -1):
        chosen = scattered(world.rank, count, 20, 200, luck)
        if closest(world.rank, chosen)[0] > limit:
            for c, u in enumerate(chosen.tolist()):
                model.add(x[u][c] == 1)
            return


def _configured(effort: Effort) -> cp_model.CpSolver:
    solver = cp_model.CpSolver()
    settings = solver.parameters
    settings.num_workers = 1
    settings.random_seed = effort.seed
    settings.max_deterministic_time = effort.work
    settings.catch_sigint_signal = False
    if effort.seconds is not None:
        settings.max_time_in_seconds = max(0.01, effort.seconds)
    return solver


def _run(
    solver: cp_model.CpSolver, model: cp_model.CpModel, stop: Callable[[], bool]
) -> cp_model.CpSolverStatus:
    """Search in a thread, so that somebody can end it."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        search = pool.submit(solver.solve, model)
        while not wait([search], timeout=0.05).done:
            if stop():
                solver.stop_search()
        return search.result()
