"""Contests of the plain crowd."""

from __future__ import annotations

import math

from plain_parts import by_place, place


class Contests:
    """Scores, standings and prizes of one plan in one replication."""

    def group(self, race, i):
        """Return what a seat competes in."""
        seats = self.p.seats
        return {"all": 0, "team": seats.team[i], "league": seats.league[i]}[race.by]

    def score(self, race, seat):
        """Return a person's score so far, and whether it takes part."""
        sold, quota, base, base_quota = seat.person.score[race.name]
        if race.by_attainment:
            found = sold / quota if quota > 0 else 0.0
            found -= base / base_quota if base_quota > 0 else 0.0
        else:
            found = (sold - base) * self.p.seats.quota[seat.number]
        fit = found > 0 and found >= race.minimum
        if race.kind == "improvement":
            fit = fit and base_quota > 0
        return found, fit

    def contests(self, month):
        """Count scores, publish, and give prizes; return all money, and cash."""
        won, cash = [0.0] * len(self.seats), [0.0] * len(self.seats)
        for race in self.plan.races:
            self.count(race, month)
            if race.board and race.first <= month <= race.last:
                self.boards[race.name].append(self.places(race))
            last = race.last
            if race.kind == "improvement":
                last = max(last, race.base_last)
            if month == last:
                for i, prize in self.prizes(race).items():
                    self.won[race.name][i] = prize
                    won[i] += prize
                    cash[i] += prize if race.cash else 0.0
        return won, cash

    def count(self, race, month):
        """Add the month to everybody's score."""
        now = month % 12
        for seat in self.seats:
            if seat.person is not None:
                score = seat.person.score[race.name]
                quota = self.quota_month(seat.person, seat, now, now)
                if race.first <= month <= race.last:
                    score[0] += seat.flow
                    score[1] += quota
                if (
                    race.kind == "improvement"
                    and race.base_first <= month <= race.base_last
                ):
                    score[2] += seat.flow
                    score[3] += quota

    def entrants(self, race):
        """Return seat number to score of who takes part."""
        found = {}
        for seat in self.seats:
            if seat.person is not None:
                score, fit = self.score(race, seat)
                if fit:
                    found[seat.number] = score
        return found

    def prizes(self, race):
        """Return seat number to prize money."""
        scores = self.entrants(race)
        if race.kind == "threshold":
            found = {}
            for i, score in scores.items():
                reached = [k for k, level in enumerate(race.levels) if score >= level]
                found[i] = race.prizes[max(reached)] if reached else 0.0
            return found
        if race.kind == "pool":
            total = {}
            for i, score in scores.items():
                group = self.group(race, i)
                total[group] = total.get(group, 0.0) + score
            return {
                i: race.prizes[0] * score / total[self.group(race, i)]
                for i, score in scores.items()
            }
        if race.kind == "team":
            return self.team_prizes(race, scores)
        return by_place(race, scores, lambda i: self.group(race, i))

    def team_prizes(self, race, scores):
        """Return seat number to its part of the team's prize."""
        team = self.p.seats.team.tolist()
        sums, count = {}, {}
        for i, score in scores.items():
            sums[team[i]] = sums.get(team[i], 0.0) + score
            count[team[i]] = count.get(team[i], 0) + 1
        prize = by_place(race, sums, lambda t: self.group(race, team.index(t)))
        return {i: prize.get(team[i], 0.0) / count[team[i]] for i in scores}

    def places(self, race):
        """Return everybody's place."""
        team = self.p.seats.team.tolist()
        if race.kind == "team":
            scores = self.entrants(race)
            shown = {
                t: sum(score for i, score in scores.items() if team[i] == t)
                for t in sorted(set(team))
            }
            group = {t: self.group(race, team.index(t)) for t in shown}
            return [place(team[i], shown, group) for i in range(len(team))]
        shown = {
            seat.number: self.score(race, seat)[0] if seat.person else -math.inf
            for seat in self.seats
        }
        group = {i: self.group(race, i) for i in shown}
        return [place(i, shown, group) for i in shown]
