"""Deal lists, prizes and draws in the words of a statement."""

from __future__ import annotations

import math
from collections import defaultdict
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from engine.base.units import format_percent
from engine.payplan.components import pay_of_deals
from engine.payplan.quotas import months_in, read_period
from engine.payplan.terms import MONTHS, Objectives, Spiff, basis_of
from engine.payplan.wording import LISTED, listed, money

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.payplan.contests import ContestPay
    from engine.payplan.result import PlanPay
    from engine.payplan.seats import Ints
    from engine.payplan.terms import Commission, Scope

    Words = tuple[str, str]

_BACK = ()
"""Key of what was taken back; no component has it."""


class Deals:
    """Which deals stand behind lines, looked up by seat and month; made when asked."""

    def __init__(self, pay: PlanPay) -> None:
        self._pay = pay
        self._books = pay.books
        self._cache: dict[object, dict[tuple[int, int], list[str]]] = {}
        self._paid: dict[tuple[str, int], tuple[Ints, ...]] = {}
        self._kinds: dict[object, dict[tuple[int, int], dict[str, int]]] = {}

    def _name(self, deal: int) -> str:
        return self._names[deal]

    @cached_property
    def _names(self) -> list[str]:
        found = self._books.credits
        names = [""] * (int(found.deal.max(initial=-1)) + 1)
        for number, text in zip(found.deal, found.frame["deal_id"], strict=True):
            names[number] = text
        return names

    def known(self, part: str, month: int) -> int:
        """Return the last month up to the given one that changed what a part counts."""
        clawback = self._books.plan.clawback
        if clawback is None or part not in clawback.on:
            return -1
        return max((turn for turn in self._turns if turn <= month), default=-1)

    @cached_property
    def _turns(self) -> list[int]:
        return sorted(set(self._books.taken_back.tolist()))

    def spiff(self, part: Spiff, place: int, month: int, amount: int) -> Words:
        """List what each deal earned."""
        if part.name not in self._cache:
            pay = self._pay.stage.spiffs[part.name]
            rows: dict[tuple[int, int], list[str]] = defaultdict(list)
            for i in np.flatnonzero(pay.pay):
                day = date.fromordinal(int(pay.day[i]))
                text = (
                    f"{self._name(int(pay.deal[i]))} ({day}) {money(int(pay.pay[i]))}"
                )
                rows[int(pay.place[i]), int(pay.month[i])].append(text)
            self._cache[part.name] = rows
        window = f"{part.window.first} to {part.window.last}"
        deals = self._cache[part.name].get((place, month), [])
        return f"window {window}", f"{listed(deals)} = {money(amount)}"

    def each(self, part: Commission, place: int, month: int) -> str:
        """List what each deal of the period to date pays, as known in the month."""
        key = part.name, self.known(part.name, month)
        if key not in self._paid:
            self._paid[key] = self._each(part, key[1])
        opens = int(self._books.calendar.period(part.basis.period).opens[month])
        code, totals, pay, starts = self._paid[key]
        months = self._books.calendar.months
        first = starts[place * months + opens]
        last = starts[place * months + month + 1]
        texts = [
            f"{self._name(int(code[i]))} {money(int(totals[i]))} → {money(int(pay[i]))}"
            for i in range(first, min(last, first + LISTED))
        ]
        return listed(texts, int(last - first)) or "no deal"

    def _each(self, part: Commission, known: int) -> tuple[Ints, ...]:
        """Return deals that pay, by seat and month: deal, total, pay; and starts.

        The deals of seat p in month m lie from ``starts[p · months + m]`` on.
        """
        books = self._books
        deals = books.deals(part.basis.counted)
        totals, pay = pay_of_deals(books, part, known)
        code = np.zeros(len(totals), dtype=np.int64)
        code[deals.where] = books.credits.deal[deals.found.pairs.credit]
        months = books.calendar.months
        cell = deals.place * months + deals.month
        paid = np.flatnonzero(pay)
        order = paid[np.argsort(cell[paid], kind="stable")]
        every = np.arange(len(books.seats) * months + 1)
        starts = np.searchsorted(cell[order], every)
        return code[order], totals[order], pay[order], starts

    def by_kind(self, part: Commission, place: int, month: int) -> str:
        """List rate × credits of each kind in the period, as known in the month."""
        opens = int(self._books.calendar.period(part.basis.period).opens[month])
        key = part.name, self.known(part.name, month)
        if key not in self._kinds:
            self._kinds[key] = self._kind_sums(part, key[1])
        sums = self._kinds[key]
        total: dict[str, int] = defaultdict(int)
        for at in range(opens, month + 1):
            for word, value in sums.get((place, at), {}).items():
                total[word] += value
        named = dict(part.rates)
        terms = [
            f"{word or 'other'}: {format_percent(named.get(word, part.other))}"
            f" × {money(value)}"
            for word, value in sorted(total.items())
        ]
        return " + ".join(terms) or "0"

    def _kind_sums(
        self, part: Commission, known: int
    ) -> dict[tuple[int, int], dict[str, int]]:
        found = self._books.matching(part.basis.counted)
        column = part.by or "product"
        words, codes = (
            self._books.credits.words[column],
            self._books.credits.codes[column],
        )
        sums: dict[tuple[int, int], dict[str, int]] = defaultdict(
            lambda: defaultdict(int)
        )
        months = self._books.credits.month
        keep = found.back > known
        pairs, values = found.pairs.only(keep), found.values[keep]
        for place, credit, value in zip(pairs.place, pairs.credit, values, strict=True):
            word = words[codes[credit]]
            sums[int(place), int(months[credit])][word] += int(value)
        return sums

    def taken_back(self, place: int, month: int) -> str:
        """List the deals that were taken back from a seat in a month."""
        if _BACK not in self._cache:
            rows: dict[tuple[int, int], list[str]] = defaultdict(list)
            books = self._books
            for scope in sorted(set(_scopes(self._pay))):
                pairs = books.pairs(scope)
                back = books.taken_back[pairs.credit]
                for i in np.flatnonzero(back < books.calendar.months):
                    name = self._name(int(books.credits.deal[pairs.credit[i]]))
                    key = (int(pairs.place[i]), int(back[i]))
                    if name not in rows[key]:
                        rows[key].append(name)
            self._cache[_BACK] = rows
        return listed(self._cache[_BACK].get((place, month), [])) or "deals"

    def scores(
        self, part: Objectives, place: int, month: int, most: float = math.inf
    ) -> str:
        """List weight × score, not above the most, of a rep's objectives."""
        books = self._books
        key = part.name, most
        if key not in self._cache:
            rows: dict[tuple[int, int], list[str]] = defaultdict(list)
            number = {rep: i for i, rep in enumerate(books.seating.rep_ids)}
            scores = self._pay.scores
            for row in scores.filter(scores["component"] == part.name).iter_rows(
                named=True
            ):
                span = read_period(row["period"])
                if span is None or months_in(*span) != MONTHS[part.period]:
                    continue
                opens = books.calendar.month_of(np.array([span[0].toordinal()]))[0]
                score = min(row["score_percent"], most)
                rows[number.get(row["rep_id"], -1), int(opens)].append(
                    f"{row['weight_percent']:g}% × {score:g}%"
                )
            self._cache[key] = rows
        opens = int(books.calendar.period(part.period).opens[month])
        rep = int(books.seating.seat_rep[books.seats[place]])
        terms = self._cache[key].get((rep, opens), [])
        return f"({' + '.join(terms)})" if terms else ""


def _scopes(pay: PlanPay) -> list[Scope]:
    found: list[Scope] = ["own"]
    for part in pay.books.plan.components:
        if isinstance(part, Spiff):
            found.append(part.counted.of)
        elif not isinstance(part, Objectives):
            found.append(basis_of(part).counted.of)
    return found


def contest_words(result: ContestPay, place: int, amount: int) -> Words:
    """Say which place a seat took, and what for."""
    mine = next((s for s in result.standings if s.seat == place), None)
    contest = result.contest
    window = f"{contest.window.first} to {contest.window.last}"
    if mine is None:
        return f"window {window}", money(amount)
    share = contest.quota is not None or contest.by_percent
    score = f"{float(100 * mine.score):.2f}%" if share else money(mine.score)
    league = f", {mine.league}" if mine.league else ""
    where = f"place {mine.place}{league}: " if mine.place else ""
    return f"window {window}; score {score}", f"{where}prize {money(amount)}"


def draw_words(
    pay: PlanPay, kind: str, place: int, month: int, since: Sequence[Ints]
) -> Words:
    """Say how a guarantee, a draw or its recovery came about."""
    plan, payment = pay.books.plan, pay.payment
    earned = int(pay.earned[place, month])
    age = int(since[month][place])
    hired = f"month {age} since hire; " if age else ""
    if kind == "guarantee" and plan.guarantee is not None:
        added = int(payment.guarantee[place, month])
        target = int(pay.books.target[place, month])
        share = format_percent(plan.guarantee.share)
        text = f"{share} × {money(target)} − {money(earned)} = {money(added)}"
        return f"{hired}earned {money(earned)}; target {money(target)}", text
    earned += int(payment.guarantee[place, month])
    if plan.draw is None:
        return "", ""
    if kind == "draw":
        added = int(payment.draw[place, month])
        text = f"{money(plan.draw.amount)} − {money(earned)} = {money(added)}"
        return f"{hired}earned {money(earned)}", text
    ledger = payment.ledger
    opening = 0 if ledger is None else int(ledger.opening[place, month])
    back = int(payment.recovered[place, month])
    most = format_percent(plan.draw.most)
    text = f"the less of the balance and {most} × ({money(earned)} − "
    text += f"{money(plan.draw.never_below)}) = {money(back)}"
    return f"earned {money(earned)}; balance before {money(opening)}", text
