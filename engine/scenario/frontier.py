"""From ``territory.frontier`` to the two goals of a problem."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from engine.base.errors import InputError
from engine.base.units import MINOR_PER_UNIT, format_percent
from engine.scenario.measures import account_amounts
from engine.scenario.section_frontier import BALANCE, COST, MOVED, OF_ONE
from engine.territory.amounts import Moved
from engine.territory.frontier import Axis, amounts_axis, balance_axis
from engine.territory.goals import goal_amounts, with_goal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.base.errors import InputProblem
    from engine.data.dataset import Dataset
    from engine.scenario.load import Scenario
    from engine.scenario.section_frontier import Frontier
    from engine.territory.amounts import Amounts
    from engine.territory.problem import TerritoryProblem


@dataclass(frozen=True, eq=False, slots=True)
class FrontierAsk:
    """What is asked for.

    Parameters
    ----------
    problem
        The rules, with the first goal as the objective.
    axis, amounts
        The second goal, and what it counts; None for balance.
    whole
        What caps and values are shares of: the amount of 100 %; for tolerances of
        balance 1; for money the minor units of one unit.
    is_share
        Whether people read caps and values in per cent.
    """

    problem: TerritoryProblem
    axis: Axis
    amounts: Amounts | None
    whole: int
    is_share: bool

    @property
    def free(self) -> TerritoryProblem:
        """The problem without any cap on the second goal, as far as it is counted."""
        name = self.axis.name
        others = tuple(b for b in self.problem.budgets if b.name != name)
        return replace(self.problem, budgets=others)


def build_frontier(
    scenario: Scenario, dataset: Dataset, problem: TerritoryProblem
) -> FrontierAsk | None:
    """Return the two goals, or None where the scenario asks for no frontier.

    Raises
    ------
    InputError
        Moves are to be capped, but no account has a rep today.
    """
    asked = scenario.territory.frontier
    if asked is None:
        return None
    if problems := list(frontier_problems(scenario, dataset)):
        raise InputError(problems)
    goal = problem if asked.minimise == COST else with_goal(problem, (asked.minimise,))
    currency = scenario.config.currency
    if asked.is_balance:
        one = asked.against.removeprefix(OF_ONE)
        rules = () if asked.against == BALANCE else (one,)
        return FrontierAsk(goal, balance_axis(problem, rules), None, 1, is_share=True)
    if asked.against == MOVED:
        moved, owned = _moved(dataset, problem)
        axis = amounts_axis(MOVED, moved, f"{currency} a year")
        return FrontierAsk(goal, axis, moved, owned, is_share=True)
    amounts = goal_amounts(problem, (asked.against,))
    axis = amounts_axis(asked.against, amounts, f"hundredths of {currency} a year")
    return FrontierAsk(goal, axis, amounts, MINOR_PER_UNIT, is_share=False)


def frontier_problems(scenario: Scenario, dataset: Dataset) -> Iterator[InputProblem]:
    """Yield a cap on moves where there is nothing to move."""
    asked = scenario.territory.frontier
    if asked is None or asked.against != MOVED:
        return
    if (dataset.accounts["rep_id"] == "").all():
        message = "no account has a rep today, so nothing can be moved"
        yield scenario.problem(("territory", "frontier", "against"), message)


def frontier_text(asked: Frontier) -> str:
    """Return what is asked for as a sentence."""
    if asked.caps is not None:
        caps = ", ".join(format_percent(cap) for cap in sorted(asked.caps))
        return f"The report sets {asked.minimise} against {asked.against}: {caps}."
    return (
        f"The report sets {asked.minimise} against {asked.against}, at"
        f" {asked.points} caps."
    )


def _moved(dataset: Dataset, problem: TerritoryProblem) -> tuple[Amounts, int]:
    """Return the potential of accounts that change hands, and that with a rep today."""
    potential = account_amounts("potential", dataset)
    owned = int(potential[problem.current >= 0].sum())
    return Moved(potential, problem.current, problem.num_territories), owned
