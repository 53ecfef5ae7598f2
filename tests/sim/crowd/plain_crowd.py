"""The crowd's model once more: one replication, one plan, loops over people.

Written from docs/understand/incentives.md and the contracts in plain Python; it shares
nothing with the kernels. Only tests use it, on small problems.
"""

from __future__ import annotations

import math
from statistics import median

import numpy as np
from plain_contests import Contests
from plain_parts import deals, generator, key, read

MONTHS = (1, 3, 6, 12)


class Person:
    """Somebody in a seat."""

    def __init__(self, kind, tenure, races):
        self.kind, self.tenure = kind, tenure
        self.totals = dict.fromkeys(MONTHS, 0.0)
        self.lift, self.balance = 1.0, 0.0
        self.score = {race.name: [0.0, 0.0, 0.0, 0.0] for race in races}


class Seat:
    """One seat, and what happened in it."""

    def __init__(self, number, person):
        self.number, self.person = number, person
        self.factor, self.carry, self.flow = 1.0, 0.0, 0.0
        self.sold = self.due = 0.0
        self.out = dict.fromkeys(
            (
                *("revenue", "variable", "prizes", "conceded", "attainment", "exits"),
                *("regretted", "filled", "effort", "neglect", "pulled", "pushed"),
            ),
            0.0,
        )


class Crowd(Contests):
    """One plan in one replication."""

    def __init__(self, problem, place, block, replication):
        self.p, self.plan = problem, problem.plans[place]
        self.block, self.r = block, replication
        seats = problem.seats
        self.seats = [
            Seat(i, Person(int(seats.kind[i]), int(seats.tenure[i]), self.plan.races))
            for i in range(len(seats.ids))
        ]
        self.left = dict.fromkeys(seats.team.tolist(), 0.0)
        self.months = {
            name: [0.0] * problem.months
            for name in ("revenue", "pay", "effort", "moved", "exits", "filled")
        }
        self.fixed = self.hiring = self.override = 0.0
        self.won = {race.name: [0.0] * len(self.seats) for race in self.plan.races}
        self.boards = {race.name: [] for race in self.plan.races if race.board}
        self.luck = self._luck()

    def _luck(self):
        p, found = self.p, {}
        steps = p.months // 12 * 52 + 60 if p.weekly else p.months
        for name in p.seats.ids:
            own = generator(p.seed, 4, key(name), self.block)
            if p.luck.kind == "deals":
                drawn = own.integers(
                    0, 2**64, (steps, 256), dtype=np.uint64, endpoint=False
                )
            else:
                drawn = own.standard_normal((steps, 256))
            leaving = generator(p.seed, 6, key(name), self.block)
            hiring = generator(p.seed, 7, key(name), self.block)
            found[name] = (
                drawn[:, self.r],
                leaving.random((p.months, 2, 256))[:, :, self.r],
                hiring.random((p.months, 256))[:, self.r],
            )
        z = generator(p.seed, 5, self.block).standard_normal((p.months, 256))
        tide, memory = [], p.luck.market_memory
        for month in range(p.months):
            new = p.luck.market_sd * z[month, self.r]
            old = math.sqrt(1 - memory**2)
            tide.append(new if month == 0 else memory * tide[-1] + old * new)
        self.tide = tide
        return found

    def quota_month(self, person, seat, month, now):
        """Return the person's quota of a month of the year, seen from another."""
        ramp = self.p.staffing.quota_ramp
        tenure = person.tenure + month - now
        share = ramp[tenure] if 0 <= tenure < len(ramp) else 1.0
        return self.p.quota_shares[month] * seat.factor * share

    def whole(self, person, seat, months, now):
        """Return the person's quota of the period that a month lies in."""
        first = now - now % months
        return sum(
            self.quota_month(person, seat, month, now)
            for month in range(first, first + months)
        )

    def state(self, seat, policy, now):
        """Return totals as if the quota were the seat's first, without ramp."""
        found = []
        for months in policy.levels:
            first = now - now % months
            plain = self.p.quota_shares[first : first + months].sum()
            whole = self.whole(seat.person, seat, months, now)
            total = seat.person.totals[months] + seat.flow
            found.append(total * plain / whole)
        return found

    def policy(self, seat):
        """Return the policy that a person follows."""
        return self.plan.policies[self.plan.policy_of[seat.number, seat.person.kind]]

    def run(self):
        """Play all months."""
        step = 0
        for month in range(self.p.months):
            parts = (4, 4, 5)[month % 3] if self.p.weekly else 1
            of_year = step % (52 if self.p.weekly else 12)
            for part in range(parts):
                for seat in self.seats:
                    self.sell(seat, month, step, of_year + part, 1 / parts)
                step += 1
            self.end_month(month, (step - 1) % (52 if self.p.weekly else 12))
        return self

    def sell(self, seat, month, step, of_year, length):
        """Sell for a step."""
        p, i, luck = self.p, seat.number, self.p.luck
        base, expected = p.seats.base[i], p.seats.expected[i]
        season, drawn = p.season[month % 12], self.luck[p.seats.ids[i]][0][step]
        who, effort = seat.person, 0.0
        if who is None:
            mean = base + self.tide[month] * base
            mean *= season * length * p.staffing.cover
            noise = p.staffing.cover
        else:
            policy = self.policy(seat)
            at = self.state(seat, policy, month % 12)
            effort = read(policy, policy.effort, of_year, at) * who.lift
            ramp = p.staffing.ramp
            rho = ramp[who.tenure] if who.tenure < len(ramp) else 1.0
            mean = rho * season * (base + effort) * length
            mean += self.tide[month] * base * season * length
            mean *= p.abilities[who.kind]
            noise = 1.0
        if luck.kind == "normal":
            sold = mean + luck.size * math.sqrt(length) * expected * noise * drawn
        elif luck.kind == "lognormal":
            s2 = math.log(1 + luck.size**2 / length)
            sold = max(mean, 0.0) * math.exp(math.sqrt(s2) * drawn - s2 / 2)
        else:
            size = luck.size * expected
            sold = deals(int(drawn), max(mean, 0.0) / size, size, luck.cv)
        seat.flow += sold
        seat.out["effort"] += effort * length / p.months
        if who is not None:
            lost = p.crosses[who.kind] * effort
            seat.out["neglect"] += lost * length / p.months
        self.months["effort"][month] += effort * length * p.seats.quota[i]

    def end_month(self, month, step):
        """Do what a month's end asks for."""
        for seat in self.seats:
            self.move(seat, month, step)
        for seat in self.seats:
            self.book(seat, month)
        paid = [self.pay(seat, month) for seat in self.seats]
        won, cash = self.contests(month)
        for seat, one, prize, money in zip(self.seats, paid, won, cash, strict=True):
            self.settle(seat, month, one, (prize, money))
        self.compare(month)
        self.turnover(month)
        self.restart(month)

    def move(self, seat, month, step):
        """Move deals over a close."""
        if seat.person is None:
            return
        policy = self.policy(seat)
        if policy.moved is None or (month + 1) % policy.levels[0]:
            return
        x = read(policy, policy.moved, step, self.state(seat, policy, month % 12))
        given = self.plan.discount * max(x, 0.0)
        money = self.p.seats.quota[seat.number]
        seat.carry, seat.flow = x, seat.flow + x - given
        seat.out["conceded"] += given * money
        seat.out["pulled"] += max(x, 0.0)
        seat.out["pushed"] += max(-x, 0.0)
        self.months["moved"][month] += abs(x) * money

    def book(self, seat, month):
        """Write down the month's sales."""
        i, now, who = seat.number, month % 12, seat.person
        last = month == self.p.months - 1
        money = (seat.flow - (seat.carry if last else 0.0)) * self.p.seats.quota[i]
        seat.out["revenue"] += money
        self.months["revenue"][month] += money
        seat.sold += seat.flow
        whole = self.p.quota_shares[now] * seat.factor
        seat.due += whole if who is None else self.quota_month(who, seat, now, now)
        if who is not None:
            seat.out["filled"] += 1.0 / self.p.months
            self.months["filled"][month] += 1.0
            self.fixed += self.p.seats.salary[i] / 12
        years = self.p.months // 12
        if month == (12 * years - 1 if years else self.p.months - 1):
            seat.out["attainment"] = seat.sold / seat.due if seat.due > 0 else 0.0

    def pay(self, seat, month):
        """Return what the plan pays for the month."""
        who, now = seat.person, month % 12
        if who is None:
            return 0.0
        before, after = [], []
        for months in MONTHS:
            quota = self.whole(who, seat, months, now)
            before.append(np.array([who.totals[months] / quota]))
            after.append(np.array([(who.totals[months] + seat.flow) / quota]))
        payout = self.plan.payouts[self.plan.payout_of[seat.number]]
        paid = float(payout.month(now, before, after)[0])
        held = []
        for months in MONTHS:
            came, first = now - who.tenure, now - now % months
            credit = self.p.quota_shares[first : max(came, first)].sum() * seat.factor
            held.append(np.array([credit / self.whole(who, seat, months, now)]))
        paid -= float(payout.month(now, held, held)[0])
        self.override += self.plan.override * paid
        return paid

    def settle(self, seat, month, paid, prizes):
        """Advance and recover draws; book the pay."""
        who, plan = seat.person, self.plan
        prize, cash = prizes
        if who is not None and plan.draw > 0:
            earned = paid + cash
            if earned < plan.draw:
                paid += plan.draw - earned
                if plan.recoverable:
                    who.balance += plan.draw - earned
            elif plan.recoverable:
                back = min(who.balance, earned - plan.draw)
                who.balance -= back
                paid -= back
        seat.out["variable"] += paid
        seat.out["prizes"] += prize
        self.months["pay"][month] += paid + prize

    def attained(self, seat, month):
        """Return a person's attainment of the year to date."""
        now = month % 12
        quota = sum(self.quota_month(seat.person, seat, m, now) for m in range(now + 1))
        return (seat.person.totals[12] + seat.flow) / quota if quota > 0 else 1.0

    def compare(self, month):
        """Set what peers do to effort."""
        if self.p.peer_effect == 0:
            return
        team = self.p.seats.team
        for t in set(team.tolist()):
            people = [
                seat
                for seat in self.seats
                if team[seat.number] == t and seat.person is not None
            ]
            own = [self.attained(seat, month) for seat in people]
            for seat, mine in zip(people, own, strict=True):
                gap = sum(own) / len(own) - mine
                seat.person.lift = math.exp(self.p.peer_effect * gap)

    def leaves(self, seat, month):
        """Return whether a person leaves this month."""
        p, i, who = self.p, seat.number, seat.person
        terms = p.leaving[who.kind]
        variable = self.plan.expected_variable
        if variable is None:
            variable = p.seats.expected_variable
        pay = (p.seats.salary[i] + variable[i]) / p.seats.market_pay[i]
        hazard = terms.rate * math.exp(
            -terms.pay_gap * math.log(pay)
            + terms.shortfall * max(1 - self.attained(seat, month), 0.0)
            + terms.peers * self.left[int(p.seats.team[i])]
            + terms.ramping * (who.tenure < len(p.staffing.ramp))
        )
        return self.luck[p.seats.ids[i]][1][month, 0] < 1 - math.exp(-hazard)

    def turnover(self, month):
        """Let people leave and come."""
        p, team = self.p, self.p.seats.team.tolist()
        gone = [s for s in self.seats if s.person is not None and self.leaves(s, month)]
        worth = {
            s.number: p.seats.expected[s.number] * p.abilities[s.person.kind]
            for s in self.seats
            if s.person is not None
        }
        for seat in gone:
            mates = [w for i, w in worth.items() if team[i] == team[seat.number]]
            seat.out["exits"] += 1
            seat.out["regretted"] += worth[seat.number] >= median(mates)
            self.months["exits"][month] += 1
        for t in self.left:
            lost = sum(team[seat.number] == t for seat in gone)
            self.left[t] = lost / team.count(t)
        staffing = p.staffing
        for seat in self.seats:
            if seat.person is not None and seat not in gone:
                seat.person.tenure += 1
                continue
            uniform = self.luck[p.seats.ids[seat.number]]
            if seat in gone:
                filled = staffing.vacancy == 0
            elif staffing.vacancy == 0:
                filled = True
            else:
                filled = uniform[1][month, 1] < 1 / max(staffing.vacancy, 1.0)
            seat.person = None
            if filled:
                self.hiring += staffing.hire_cost
                shares = np.cumsum(staffing.hire_shares)
                kind = int((shares <= uniform[2][month]).sum())
                seat.person = Person(min(kind, len(shares) - 1), 0, self.plan.races)

    def restart(self, month):
        """Start the next month."""
        year_ends = (month + 1) % 12 == 0
        for seat in self.seats:
            if year_ends:
                reset, f = self.p.reset, seat.factor
                f = f * (1 + reset.growth) + reset.ratchet * (seat.sold - f)
                seat.factor = max(f, 0.01)
                seat.sold = seat.due = 0.0
            who, ahead = seat.person, (month + 1) % 12
            if who is not None:
                for months in MONTHS:
                    if who.tenure == 0:
                        first = ahead - ahead % months
                        credit = self.p.quota_shares[first:ahead].sum()
                        who.totals[months] = credit * seat.factor
                    elif (month + 1) % months == 0:
                        who.totals[months] = 0.0
                    else:
                        who.totals[months] += seat.flow
            seat.flow, seat.carry = -seat.carry, 0.0
