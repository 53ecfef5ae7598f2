"""Whether a head count plan can be played, and whether its people add up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.base.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.sim.workforce.people import Walk
    from engine.sim.workforce.problem import Entry, Ints, Output, WorkforceProblem

NEARLY = 1e-9
"""Two chances or shares that differ by less are the same."""

Rule = tuple[bool, str]


class WorkforceMismatchError(EngineError):
    """People appear or vanish without a cause: our fault, never hidden."""


def walk_adds_up(walk: Walk, end: Ints, month: int) -> None:
    """Check the month's walk of people in every cell and future, in whole numbers.

    Parameters
    ----------
    walk
        Who was there, came and went.
    end
        ``(futures, cells)`` people counted at the month's end.
    month
        For the message.

    Raises
    ------
    WorkforceMismatchError
        ``end ≠ start + came + moved_in − moved_out − lost − let_go − left``, or one of
        them is below 0.
    """
    due = walk.start + walk.came + walk.moved_in
    due -= walk.moved_out + walk.lost + walk.let_go + walk.left
    wrong = (end != due) | (end < 0)
    for flow in walk:
        wrong |= flow < 0
    if wrong.any():
        future, cell = (int(place) for place in np.argwhere(wrong)[0])
        flows = ", ".join(
            f"{name} {int(flow[future, cell])}"
            for name, flow in zip(walk._fields, walk, strict=True)
        )
        raise WorkforceMismatchError(
            f"people do not add up in month {month + 1}, cell {cell}, future {future} "
            f"of its block: {flows}; counted at the end: {int(end[future, cell])}"
        )


def check(problem: WorkforceProblem) -> None:
    """Refuse what cannot be played.

    Raises
    ------
    ValueError
        The first thing that is wrong; the message names it.
    """
    for right, message in _rules(problem):
        if not right:
            raise ValueError(message)


def _rules(problem: WorkforceProblem) -> Iterator[Rule]:
    months, cells = problem.months, len(problem.settled)
    yield months >= 1, f"a run needs a month or more, not {months}"
    yield cells >= 1, "there is no cell"
    shapes = {
        **dict.fromkeys(("separations", "short_time"), (cells, months)),
        **dict.fromkeys(("pay", "planned_heads"), (cells, months)),
        **dict.fromkeys(("short_time_share", "separation_cost"), (cells,)),
        "replace_lag": (cells,),
        "training_cost": (months,),
        "opening": (len(problem.opening), 3),
        "opening_odds": (len(problem.opening),),
    }
    for name, shape in shapes.items():
        values = np.asarray(getattr(problem, name))
        yield values.shape == shape, f"{name} has not the shape {shape}"
        low = bool((np.isfinite(values) & (values >= -NEARLY)).all())
        yield low, f"{name} is 0 or more everywhere"
    yield problem.replace in ("plan", "hold"), f"nothing replaces by {problem.replace}"
    for number, entry in enumerate(problem.entries):
        yield from _entry_rules(entry, months, cells, f"entry {number}: ")
    yield from _limit_rules(problem, months, cells)
    yield from _table_rules(problem)
    yield from _opening_rules(problem)
    for number, output in enumerate(problem.outputs):
        yield from _output_rules(output, months, cells, f"output {number}: ")
    for goal in problem.goals:
        inside = set(goal.outputs) <= set(range(len(problem.outputs)))
        yield inside, "a goal names an output that is not there"
        yield set(goal.months) <= set(range(months)), "a goal ends after the run"
    yield from _luck_rules(problem)


def _limit_rules(problem: WorkforceProblem, months: int, cells: int) -> Iterator[Rule]:
    for number, supply in enumerate(problem.supplies):
        fine = supply.room.shape == (months,) and not np.isnan(supply.room).any()
        yield fine, f"supply {number}: its room has {months} months"
        each = supply.load.shape == (len(problem.entries),)
        fine = each and bool((supply.load >= 0).all())
        yield fine, f"supply {number}: each entry has a load, 0 or more"
    for number, cap in enumerate(problem.caps):
        fine = cap.room.shape == (months,) and not np.isnan(cap.room).any()
        yield fine, f"cap {number}: its room has {months} months"
        inside = set(cap.cells) <= set(range(cells))
        yield inside, f"cap {number}: a cell is not there"
    for number, budget in enumerate(problem.budgets):
        fine = budget.planned.shape == (months,) and not np.isnan(budget.at_most)
        yield fine, f"budget {number}: its plan has {months} months"
        inside = set(budget.cells or ()) <= set(range(cells))
        inside &= set(budget.months) <= set(range(months))
        yield inside, f"budget {number}: a cell or month is not there"


def _table_rules(problem: WorkforceProblem) -> Iterator[Rule]:
    cells, entries = len(problem.settled), len(problem.entries)
    tenures = problem.cells.ramp.shape[-1]
    yield tenures >= 1, "tables need a column"
    for tables, rows in ((problem.cells, cells), (problem.starters, entries)):
        for name in ("ramp", "voluntary", "involuntary"):
            table = getattr(tables, name)
            yield table.shape == (rows, tenures), f"tables of {name} differ in shape"
            yield bool((table >= 0).all()), f"a {name} is below 0"
        most = (tables.voluntary + tables.involuntary).max(initial=0.0)
        yield most <= 1.0 + NEARLY, "chances to leave add up to more than 1"
    for number, entry in enumerate(problem.entries):
        for name in ("ramp", "voluntary", "involuntary"):
            own = getattr(problem.starters, name)[number, -1]
            last = getattr(problem.cells, name)[entry.into, -1]
            same = abs(own - last) <= NEARLY
            yield same, f"entry {number}: its last {name} is not that of its cell"


def _opening_rules(problem: WorkforceProblem) -> Iterator[Rule]:
    cell, share = problem.opening[:, 0], problem.opening[:, 2]
    yield bool((cell < len(problem.settled)).all()), "somebody opens in no cell"
    yield bool((share <= 1000).all()), "a full-time share is above 1000 thousandths"
    yield bool((problem.opening_odds <= 1 + NEARLY).all()), "opening_odds are above 1"
    whole = bool((problem.settled >= 0).all())
    yield whole, "settled is 0 or more months"


def _entry_rules(entry: Entry, months: int, cells: int, said: str) -> Iterator[Rule]:
    inside = {entry.into, entry.into if entry.out_of is None else entry.out_of}
    yield inside <= set(range(cells)), f"{said}it leads nowhere"
    yield entry.out_of != entry.into, f"{said}it leads out of where it leads to"
    yield 0 <= entry.arriving <= 1, f"{said}arriving is a chance"
    yield entry.planned.shape == (months,), f"{said}planned has {months} months"
    yield bool((entry.planned >= -NEARLY).all()), f"{said}planned is 0 or more"
    delay = entry.delay
    fine = bool(delay) and min(delay) >= 0 and abs(sum(delay) - 1) <= NEARLY
    yield fine, f"{said}the chances of delay add up to 1"


def _output_rules(output: Output, months: int, cells: int, said: str) -> Iterator[Rule]:
    for name in ("amount", "cover", "inbound"):
        values = getattr(output, name)
        yield values.shape == (months,), f"{said}{name} has {months} months"
        yield bool((values >= -NEARLY).all()), f"{said}{name} is 0 or more"
    for rates in (output.rate, output.pipeline):
        yield set(rates) <= set(range(cells)), f"{said}no such cell makes anything"
        fine = all(rate.shape == (months,) for rate in rates.values())
        yield fine, f"{said}a rate has {months} months"
    yield output.cycle >= 0, f"{said}a cycle is 0 or more months"
    yield 0 <= output.win_rate <= 1, f"{said}win_rate is a share"


def _luck_rules(problem: WorkforceProblem) -> Iterator[Rule]:
    luck = problem.luck
    for name in ("demand", "selling", "person", "leave", "ramp", "late"):
        size = getattr(luck, name)
        yield 0 <= size < np.inf, f"{name} of luck is 0 or more, not {size}"
    for name in ("demand_memory", "selling_memory"):
        memory = getattr(luck, name)
        yield -1 < memory <= 1, f"{name} lies between −1 and 1, not {memory}"
    yield 0 <= luck.together <= 1, f"together is a share, not {luck.together}"
    yield -1 <= luck.headroom < np.inf, f"headroom is −1 or more, not {luck.headroom}"
