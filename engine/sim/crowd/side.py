"""One plan on the table: its crowd, and what each kind of event does to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.sim.crowd.close import attained, book, end_year, move, turn
from engine.sim.crowd.contest import Contest
from engine.sim.crowd.measure import check
from engine.sim.crowd.outcome import Played
from engine.sim.crowd.pay import Scale, drawn, payouts, unearned
from engine.sim.crowd.people import compare, leave, missed, seat, share_left
from engine.sim.crowd.policies import packed
from engine.sim.crowd.prizes import groups
from engine.sim.crowd.problem import PERIODS
from engine.sim.crowd.quotas import quotas
from engine.sim.crowd.sell import sell
from engine.sim.crowd.state import EMPTY, crew, fresh, moment

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.sim.calendar import Step
    from engine.sim.crowd.luck import Fate
    from engine.sim.crowd.problem import CrowdProblem, Floats
    from engine.sim.crowd.state import Moment


class Rules:
    """What all blocks share: quotas, teams, and what each plan's kernels read."""

    def __init__(self, problem: CrowdProblem) -> None:
        self.problem = problem
        self.quotas = quotas(problem)
        self.teams = groups(problem.seats.team)
        self.turnover = any(kind.rate > 0.0 for kind in problem.leaving)
        self.crews = tuple(crew(problem, plan) for plan in problem.plans)
        self.packs = tuple(packed(plan.policies) for plan in problem.plans)


class Year:
    """What all plans of a block share: the rules, and arrays to work in."""

    def __init__(self, rules: Rules, replications: int) -> None:
        reps = len(rules.problem.seats.ids)
        self.problem, self.rules = rules.problem, rules
        self.quotas, self.teams = rules.quotas, rules.teams
        self.replications = replications
        self.scale = Scale(reps, replications)
        self.gone = np.zeros((reps, replications), np.bool_)
        self.sums = np.zeros((4, replications))

    def moment(self, step: Step, tide: Floats) -> Moment:
        """Return a step's numbers; ``tide`` (replications,) is the market's luck."""
        at = (step.of_year, step.month, step.length)
        return moment(self.problem, self.quotas, at, tide)


class Side:
    """One plan's crowd in a block; a method for each kind of event.

    The methods that take a month are called at its end, in the order of
    ``engine.sim.crowd.play.Rank``.
    """

    def __init__(self, year: Year, place: int) -> None:
        problem, plan = year.problem, year.problem.plans[place]
        self.year, self.plan = year, plan
        self.state = fresh(problem, year.replications)
        self.crew, self.pack = year.rules.crews[place], year.rules.packs[place]
        self.now: Moment | None = None
        runs, months = year.replications, problem.months
        self.series = {
            name: np.zeros((months, runs))
            for name in ("revenue", "pay", "effort", "moved", "exits", "filled")
        }
        self.override = np.zeros(runs)
        self.hires = np.zeros(runs)
        self.paid = np.zeros_like(self.state.flow)
        self.contests = [Contest(race, problem.seats, runs) for race in plan.races]

    def sell(self, now: Moment, luck: tuple[Floats, NDArray[np.uint64]]) -> None:
        """Sell for a step."""
        self.now = now
        sell(self.state, self.crew, self.pack, now, luck)

    def move(self, month: int) -> None:
        """Move deals over the closes of the month."""
        if self.now is not None and (self.pack.moved >= 0).any():
            closing = (month % 12, self.plan.discount)
            move(self.state, self.crew, self.pack, self.now, closing)

    def book(self, month: int) -> None:
        """Write the month's sales into the books."""
        due = self.year.quotas.of_month[month % 12]
        last = month == self.year.problem.months - 1
        book(self.state, self.crew, due, last, self.year.sums)
        for name, total in zip(
            ("revenue", "effort", "moved", "filled"), self.year.sums, strict=True
        ):
            self.series[name][month] = total
        if month == reported_month(self.year.problem.months):
            attained(self.state)

    def pay(self, month: int) -> None:
        """Pay what the plan pays for the month: to people, for what they sold."""
        self.year.scale.weigh(self.state, self.year.quotas.whole[:, month % 12])
        self.paid = payouts(self.plan, month % 12, self.year.scale)
        self.paid[self.state.tenure == EMPTY] = 0.0
        if self.year.rules.turnover:
            self.paid -= unearned(self.plan, month % 12, self.state, self.year.quotas)
        if self.plan.override:
            self.override += self.plan.override * self.paid.sum(axis=0)

    def contest(self, month: int) -> None:
        """Count scores, publish leaderboards, close windows and give prizes."""
        due = self.year.quotas.of_month[month % 12]
        self.won = np.zeros_like(self.paid)
        self.cash = np.zeros_like(self.paid)
        for contest in self.contests:
            if contest.month_end(month, self.state, due):
                self.won += contest.won
                if contest.race.cash:
                    self.cash += contest.won

    def settle(self, month: int) -> None:
        """Advance and recover draws; write the month's pay into the books."""
        plan, state = self.plan, self.state
        variable = self.paid
        if plan.draw:
            earned = variable + self.cash
            extra = drawn(earned, state.balance, plan.draw, plan.recoverable)
            extra[state.tenure == EMPTY] = 0.0
            variable = variable + extra
        state.variable[:] += variable
        state.prizes[:] += self.won
        self.series["pay"][month] = (variable + self.won).sum(axis=0)

    def compare(self, month: int) -> None:
        """Let people see how their team is doing."""
        strength = self.year.problem.peer_effect
        if strength:
            quota = self.year.quotas.to_date[month % 12]
            compare(self.state, self.year.teams, quota, strength)

    def leave(self, month: int, fate: Fate | None) -> None:
        """Let people leave, and fill seats; everybody else is a month older."""
        state, year = self.state, self.year
        if fate is None:
            state.tenure[:] += 1
            return
        leave(state, self.crew, year.quotas.to_date[month % 12], fate.leave, year.gone)
        missed(state, self.crew, year.teams, year.gone, self.series["exits"][month])
        share_left(self.crew, year.teams, year.gone, state.left)
        hires = np.empty(year.replications)
        at_once = year.problem.staffing.vacancy <= 0.0
        seat(state, self.crew, year.gone, (fate.fill, fate.kind, at_once), hires)
        self.hires += hires
        for contest in self.contests:
            contest.forget(state)

    def restart(self, month: int) -> None:
        """Start periods again, and at a year's end set quotas."""
        if (month + 1) % 12 == 0:
            reset = self.year.problem.reset
            end_year(self.state, reset.growth, reset.ratchet)
        closed = tuple((month + 1) % months == 0 for months in PERIODS)
        turn(self.state, self.year.quotas.credit[:, (month + 1) % 12], closed)

    def played(self) -> Played:
        """Return what came of it, checked."""
        problem, state = self.year.problem, self.state
        months = float(problem.months)
        money = problem.seats.quota
        filled = np.ascontiguousarray(state.filled.T)
        series = {
            f"month_{name}": np.ascontiguousarray(total.T)
            for name, total in self.series.items()
        }
        found = Played(
            revenue=state.revenue.T * money,
            variable=np.ascontiguousarray(state.variable.T),
            prizes=np.ascontiguousarray(state.prizes.T),
            conceded=state.pulled.T * (money * self.plan.discount),
            attainment=np.ascontiguousarray(state.attainment.T),
            exits=np.ascontiguousarray(state.exits.T),
            regretted=np.ascontiguousarray(state.regretted.T),
            filled=filled / months,
            effort=state.effort.T / months,
            neglect=state.neglect.T / months,
            pulled=np.ascontiguousarray(state.pulled.T),
            pushed=np.ascontiguousarray(state.pushed.T),
            fixed=filled @ (self.plan.salaries(problem.seats) / 12.0),
            hiring=self.hires * problem.staffing.hire_cost,
            override=self.override,
            won={
                contest.race.name: np.ascontiguousarray(contest.won.T)
                for contest in self.contests
            },
            boards={
                contest.race.name: np.array(contest.boards)
                for contest in self.contests
                if contest.race.board
            },
            **series,
        )
        check(problem, self.plan, found, state.units)
        return found


def reported_month(months: int) -> int:
    """Return the last month of the last whole plan year; of the run, if shorter."""
    return months // 12 * 12 - 1 if months >= 12 else months - 1
