"""A contiguous problem as plain arrays, and a plan on it that can be changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from engine.territory.kernels.luck import kernel, part

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Units = NDArray[np.int32]
    Flags = NDArray[np.bool_]


class Board(NamedTuple):
    """What is given, for compiled code; n units, k labels, q measures.

    Parameters
    ----------
    first, near, price
        Neighbours of unit u are ``near[first[u]:first[u + 1]]``; ``price`` is what the
        edge costs when it is cut.
    amounts
        ``(q, n, k)`` or, when the same for every label, ``(q, n, 1)``.
    low, high
        ``(q, k)`` interval of each label's load.
    scale
        ``(q, k)`` what one grain outside its interval counts as violation.
    cost
        ``(n, k)`` cost of a unit with a label, infinite where it may not be; or
        ``(n, 0)``.
    pull
        ``(n, n)`` cost of a unit with each unit as its centre; a label pays the least
        of its own. ``(n, 0)`` when centres play no part.
    seat
        ``(n,)`` units that may be centres.
    held
        ``(n,)`` units that never change their label.
    """

    first: Ints
    near: Units
    price: Floats
    amounts: Ints
    low: Ints
    high: Ints
    scale: Floats
    cost: Floats
    pull: Floats
    seat: Flags
    held: Flags


class Plan(NamedTuple):
    """Who has what, with everything that a change of one unit needs to know.

    Parameters
    ----------
    owner
        ``(n,)`` label of each unit.
    size, member, place
        Units of label j are ``member[j, :size[j]]``; ``place`` is a unit's position.
    loads
        ``(q, k)``.
    pulled
        ``(k, n)`` cost of each label's units with each unit as the centre.
    best
        ``(k,)`` cost of each label with the best of its own centres.
    mark, queue
        Scratch of the search for connections: ``mark[n]`` is the stamp in use.
    """

    owner: Units
    size: Units
    member: Units
    place: Units
    loads: Ints
    pulled: Floats
    best: Floats
    mark: Ints
    queue: Units


def new_plan(board: Board, owner: Units) -> Plan:
    """Return the plan of given owners, all sums made afresh."""
    n, k = len(board.first) - 1, board.low.shape[1]
    candidates = board.pull.shape[1]
    plan = Plan(
        owner=owner.astype(np.int32),
        size=np.zeros(k, np.int32),
        member=np.zeros((k, n), np.int32),
        place=np.zeros(n, np.int32),
        loads=np.zeros(board.low.shape, np.int64),
        pulled=np.zeros((k, candidates)),
        best=np.zeros(k),
        mark=np.zeros(n + 1, np.int64),
        queue=np.zeros(n, np.int32),
    )
    refresh(board, plan)
    return plan


@kernel
def refresh(board: Board, plan: Plan) -> None:
    """Recompute every sum of a plan from its owners alone."""
    plan.size[:] = 0
    plan.loads[:] = 0
    plan.pulled[:] = 0.0
    for unit in range(len(plan.owner)):
        label = plan.owner[unit]
        plan.place[unit] = plan.size[label]
        plan.member[label, plan.size[label]] = unit
        plan.size[label] += 1
        for q in range(len(plan.loads)):
            plan.loads[q, label] += amount(board, q, unit, label)
        for c in range(board.pull.shape[1]):
            plan.pulled[label, c] += board.pull[unit, c]
    for label in range(len(plan.size)):
        plan.best[label] = least_pull(board, plan, label)


@part
def amount(board: Board, q: int, unit: int, label: int) -> int:
    """Return what a unit weighs in a measure with a label."""
    if board.amounts.shape[2] == 1:
        return int(board.amounts[q, unit, 0])
    return int(board.amounts[q, unit, label])


@part
def least_pull(board: Board, plan: Plan, label: int) -> float:
    """Return the cost of a label with the best centre among its own units."""
    if board.pull.shape[1] == 0 or plan.size[label] == 0:
        return 0.0
    least = np.inf
    for at in range(plan.size[label]):
        c = plan.member[label, at]
        if board.seat[c] and plan.pulled[label, c] < least:
            least = plan.pulled[label, c]
    return least


@part
def shift(board: Board, plan: Plan, unit: int, label: int) -> None:
    """Give a unit to another label and keep every sum right."""
    old = plan.owner[unit]
    last = plan.member[old, plan.size[old] - 1]
    plan.member[old, plan.place[unit]] = last
    plan.place[last] = plan.place[unit]
    plan.size[old] -= 1
    plan.place[unit] = plan.size[label]
    plan.member[label, plan.size[label]] = unit
    plan.size[label] += 1
    plan.owner[unit] = label
    for q in range(len(plan.loads)):
        plan.loads[q, old] -= amount(board, q, unit, old)
        plan.loads[q, label] += amount(board, q, unit, label)
    if board.pull.shape[1] > 0:
        for c in range(board.pull.shape[1]):
            plan.pulled[old, c] -= board.pull[unit, c]
            plan.pulled[label, c] += board.pull[unit, c]
        plan.best[old] = least_pull(board, plan, old)
        plan.best[label] = least_pull(board, plan, label)


@kernel
def may_leave(board: Board, plan: Plan, unit: int) -> bool:
    """Whether the rest of a unit's label stays in one piece without it.

    A label is never emptied.
    """
    label = plan.owner[unit]
    if plan.size[label] < 2:
        return False
    begin, end = board.first[unit], board.first[unit + 1]
    wanted, root = 0, -1
    for at in range(begin, end):
        if plan.owner[board.near[at]] == label:
            wanted += 1
            root = board.near[at]
    if wanted < 2:
        return wanted == 1
    return _reaches(board, plan, unit, root, wanted)


@part
def _reaches(board: Board, plan: Plan, unit: int, root: int, wanted: int) -> bool:
    """Whether all wanted neighbours are reached from one of them around the unit."""
    label = plan.owner[unit]
    n = len(plan.owner)
    plan.mark[n] += 1
    stamp = plan.mark[n]
    plan.mark[unit] = stamp
    plan.mark[root] = stamp
    plan.queue[0] = root
    head, tail = 0, 1
    touching = 0
    while head < tail:
        here = plan.queue[head]
        head += 1
        for at in range(board.first[here], board.first[here + 1]):
            other = board.near[at]
            if other == unit:
                touching += 1
                if touching == wanted:
                    return True
            elif plan.owner[other] == label and plan.mark[other] != stamp:
                plan.mark[other] = stamp
                plan.queue[tail] = other
                tail += 1
    return False
