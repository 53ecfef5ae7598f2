"""Planning again from a later month on, with the people who are there by then."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar, cast

import numpy as np

from engine.capacity.measure import measure

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from engine.capacity.measure import Measures
    from engine.capacity.plan import CapacityPlan
    from engine.capacity.problem import (
        CapacityProblem,
        Cell,
        Need,
        Opening,
        Pipeline,
        Stream,
    )
    from engine.capacity.rules import Budget, Ratio, Target

    Floats = NDArray[np.float64]
    Rule = TypeVar("Rule", Target, Ratio, Budget)

UNDER_WAY = "under way"
"""Added to the name of a stream for those of it who were planned earlier."""


def replan(  # noqa: PLR0913 - what has happened so far is three things
    problem: CapacityProblem,
    *,
    month: int,
    opening: tuple[Opening, ...],
    leads: Sequence[int],
    plan: CapacityPlan | None = None,
    made: Mapping[str, float] | None = None,
    spent: Mapping[str, float] | None = None,
    created: Floats | None = None,
    arrivals: Floats | None = None,
) -> CapacityProblem:
    """Return the problem of the months from ``month`` on.

    Planned starts of months before ``month + lead`` had to be decided before ``month``:
    with a plan they are certain, without one only those that were certain anyway are
    left. People of the plan who were planned before and are still to start, because
    starts may be late, come as streams of their own, at no further cost. Prices keep
    the discount they had. Starters of a stream with a ramp of its own who are there by
    now go on as the others of their cell.

    Parameters
    ----------
    month
        Index of the first month that is planned again, 0 or more.
    opening
        Who is there when it begins.
    leads
        Months from deciding to the planned start, of each stream.
    plan
        What was planned; None: nothing is under way.
    made, spent
        Units made, and money spent, of each target and budget that began before
        ``month``, by its name; of those left out, what the plan expected.
    created
        ``(pipelines, month)`` pipeline our people created in each month before; None:
        what the plan expected.
    arrivals
        ``(streams, months)`` people of still earlier plans who start in those months;
        None: nobody.

    Raises
    ------
    ValueError
        The month is not one of the problem's, a lead is missing or negative, or
        nothing says what happened before ``month``.
    """
    _refuse(problem, month, leads)
    past = _Past(problem, plan, month, made or {}, spent or {}, created)
    return replace(
        problem,
        months=problem.months[month:],
        discount=problem.discount[month:],
        cells=tuple(_cell(cell, month) for cell in problem.cells),
        streams=(
            *_streams(problem, month, leads, plan),
            *_still_to_start(problem, month, plan, arrivals),
        ),
        opening=opening,
        needs=tuple(_need(need, month) for need in problem.needs),
        pipelines=tuple(
            _pipeline(pipeline, month, past.created(index))
            for index, pipeline in enumerate(problem.pipelines)
        ),
        targets=_kept(_target(problem, target, past) for target in problem.targets),
        ratios=_kept(_ratio(ratio, month) for ratio in problem.ratios),
        limits=tuple(
            replace(limit, at_most=limit.at_most[month:]) for limit in problem.limits
        ),
        budgets=_kept(_budget(budget, past) for budget in problem.budgets),
        trainings=tuple(
            replace(one, classes_at_most=one.classes_at_most[month:])
            for one in problem.trainings
        ),
    )


def _refuse(problem: CapacityProblem, month: int, leads: Sequence[int]) -> None:
    """Refuse a month that is not there, and leads that are not one a stream."""
    if not 0 <= month < len(problem.months):
        raise ValueError(
            f"month must be from 0 to {len(problem.months) - 1}, got {month}"
        )
    if len(leads) != len(problem.streams) or any(lead < 0 for lead in leads):
        raise ValueError(
            f"leads must be {len(problem.streams)} numbers of months, 0 or more, "
            f"got {list(leads)}"
        )


@dataclass(frozen=True, eq=False)
class _Past:
    """What happened before a month, told or, where nothing is told, as planned."""

    problem: CapacityProblem
    plan: CapacityPlan | None
    month: int
    told_made: Mapping[str, float]
    told_spent: Mapping[str, float]
    told_created: Floats | None

    def made(self, target: Target) -> float:
        """Return what was made of a target."""
        months = [t for t in target.months if t < self.month]
        if not months:
            return 0.0
        if target.name in self.told_made:
            return self.told_made[target.name]
        made = self._expected(f"made of {target.name!r}").made
        return float(made[np.ix_(target.needs, months)].sum())

    def spent(self, budget: Budget) -> float:
        """Return what was spent of a budget."""
        if not any(t < self.month for t in budget.months):
            return 0.0
        if budget.name in self.told_spent:
            return self.told_spent[budget.name]
        measured = self._expected(f"spent of {budget.name!r}")
        return next(
            check.value
            for check in measured.checks
            if check.family == "budget" and check.rule == budget.name
        )

    def created(self, index: int) -> Floats:
        """Return the pipeline that our people created in each month before."""
        if not self.month or not self.problem.pipelines[index].cycle:
            return np.zeros(self.month)
        if self.told_created is not None:
            told: Floats = self.told_created[index]
            return told
        people = self._expected(f"created of pipeline {index}").people
        work = people.ramped + people.ramping
        rates = self.problem.pipelines[index].rate
        total = np.zeros(len(self.problem.months))
        for cell, rate in rates.items():
            total += rate * work[cell]
        return total[: self.month]

    def _expected(self, wanted: str) -> Measures:
        """Return the plan's measures, its budgets counted until the month."""
        if self.plan is None:
            raise ValueError(
                f"what was {wanted} before month {self.month} must be given, "
                "or a plan that says what was expected"
            )
        return self._measured

    @cached_property
    def _measured(self) -> Measures:
        budgets = tuple(
            replace(budget, months=tuple(t for t in budget.months if t < self.month))
            for budget in self.problem.budgets
        )
        return measure(
            replace(self.problem, budgets=budgets), cast("CapacityPlan", self.plan)
        )


def _cut(values: Floats | None, month: int) -> Floats | None:
    return None if values is None else values[month:]


def _cell(cell: Cell, month: int) -> Cell:
    return replace(
        cell,
        pay=cell.pay[month:],
        separations_at_most=_cut(cell.separations_at_most, month),
        short_time_at_most=_cut(cell.short_time_at_most, month),
    )


def _streams(
    problem: CapacityProblem,
    month: int,
    leads: Sequence[int],
    plan: CapacityPlan | None,
) -> Iterator[Stream]:
    """Yield the streams; starts within the lead are those decided before."""
    for index, stream in enumerate(problem.streams):
        at_most = stream.at_most[month:].copy()
        at_least = np.zeros_like(at_most)
        if stream.at_least is not None:
            at_least[:] = stream.at_least[month:]
        decided = at_least if plan is None else plan.starts[index, month:]
        lead = leads[index]
        at_least[:lead] = at_most[:lead] = decided[:lead]
        yield replace(stream, at_most=at_most, at_least=at_least)


def _still_to_start(
    problem: CapacityProblem,
    month: int,
    plan: CapacityPlan | None,
    arrivals: Floats | None,
) -> list[Stream]:
    """Return streams of those planned before ``month`` who start in it or later."""
    nobody = np.zeros((len(problem.streams), len(problem.months)))
    starts = nobody if plan is None else plan.starts
    earlier = nobody if arrivals is None else arrivals
    found = []
    for stream, planned, more in zip(problem.streams, starts, earlier, strict=True):
        actual = np.convolve(planned[:month], stream.delay) if month else planned[:0]
        late = more[month:].astype(float)
        rest = actual[month:][: late.size]
        late[: rest.size] += rest
        if not late.any():
            continue
        name = f"{stream.name} ({UNDER_WAY})"
        found.append(
            replace(
                stream,
                name=name,
                at_most=late,
                at_least=late,
                lot=0,
                delay=(1.0,),
                cost=0.0,
                load=0.0,
                share_of_destination=None,
            )
        )
    return found


def _need(need: Need, month: int) -> Need:
    return replace(
        need,
        amount=need.amount[month:],
        rate={cell: rate[month:] for cell, rate in need.rate.items()},
        miss_price=need.miss_price[month:],
        cover_at_most=_cut(need.cover_at_most, month),
        surplus_at_most=_cut(need.surplus_at_most, month),
        online=_cut(need.online, month),
    )


def _pipeline(pipeline: Pipeline, month: int, created: Floats) -> Pipeline:
    """Return a pipeline whose opening is what is there and has not closed."""
    opening = np.zeros(len(pipeline.opening) - month)
    for ahead in range(min(pipeline.cycle, opening.size)):
        begun = month + ahead - pipeline.cycle
        opening[ahead] = (
            created[begun] if begun >= 0 else pipeline.opening[month + ahead]
        )
    return replace(
        pipeline,
        rate={cell: rate[month:] for cell, rate in pipeline.rate.items()},
        inbound=pipeline.inbound[month:],
        opening=opening,
    )


def _ahead(months: tuple[int, ...], month: int) -> tuple[int, ...]:
    return tuple(t - month for t in months if t >= month)


def _target(problem: CapacityProblem, target: Target, past: _Past) -> Target:
    """Return what is left of a target; a share above 1 cannot be reached any more.

    Nothing is left of it when no amount is.
    """
    months = _ahead(target.months, past.month)
    amounts = [problem.needs[need].amount for need in target.needs]
    total = sum(float(amount[list(target.months)].sum()) for amount in amounts)
    rest = sum(
        float(amount[[t for t in target.months if t >= past.month]].sum())
        for amount in amounts
    )
    if not months or rest <= 0:
        return replace(target, months=())
    share = max(0.0, target.share * total - past.made(target)) / rest
    return replace(target, months=months, share=share)


def _ratio(ratio: Ratio, month: int) -> Ratio:
    return replace(ratio, months=_ahead(ratio.months, month))


def _budget(budget: Budget, past: _Past) -> Budget:
    months = _ahead(budget.months, past.month)
    if not months:
        return replace(budget, months=())
    spent = past.spent(budget)
    left = max(0.0, budget.at_most - spent)
    if len(months) == len(budget.months):
        return replace(budget, months=months, at_most=left)
    return replace(
        budget, months=months, at_most=left, spent=spent, stated=budget.at_most
    )


def _kept(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """Return the rules of which months are left."""
    return tuple(rule for rule in rules if rule.months)
