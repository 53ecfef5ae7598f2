"""A pay run in words: the paragraph, the figures on top, the terminal's lines."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Any

from engine.report.headline import Headline
from engine.report.language import say, say_many
from engine.report.pay_facts import Money, PayFacts, pay_facts
from engine.report.pay_words import Purse, calendar_name
from engine.report.words import (
    NOTHING,
    cents,
    count,
    listing,
    money,
    money_text,
    number,
    percent,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from decimal import Decimal

    import polars as pl


@dataclass(frozen=True, slots=True)
class PayLine:
    """One line of the terminal's summary."""

    label: str
    value: str


def pay_headlines(facts: PayFacts) -> list[Headline]:
    """Return the figures on top of the page, most telling first."""
    if not facts.money:
        return [Headline(say("Total payout"), NOTHING, say("nobody was paid"))]
    several = len(facts.money) > 1
    return [
        Headline(
            say("Total payout"),
            _each(facts, lambda m: money(float(m.payout), m.currency)),
            say("base, variable pay and draws"),
        ),
        Headline(
            say("Variable pay, % of revenue"),
            _rates(facts),
            say("of the revenue credited, overlays and clawed-back deals left out"),
        ),
        Headline(say("Reps paid"), number(facts.people), _attained_note(facts)),
        Headline(
            say("Largest payout"),
            _beside(facts, lambda m: money(float(m.largest.payout), m.currency)),
            "" if several else facts.money[0].largest.name,
        ),
        Headline(
            say("Median payout"),
            _beside(facts, lambda m: money(float(m.median), m.currency)),
            say("half got more, half less"),
        ),
        Headline(
            say("Draws outstanding"),
            _each(facts, lambda m: money(float(m.owed), m.currency)),
            say("advances still to be earned"),
        ),
    ]


def _each(facts: PayFacts, figure: Callable[[Money], str]) -> str:
    return " + ".join(figure(one) for one in facts.money)


def _beside(facts: PayFacts, figure: Callable[[Money], str]) -> str:
    """Return figures that make no sum, side by side."""
    return ", ".join(figure(one) for one in facts.money) or NOTHING


def _rates(facts: PayFacts) -> str:
    rates = [(one.currency, percent(one.rate, 1)) for one in facts.money if one.rate]
    if len(facts.money) == 1 and rates:
        return rates[0][1]
    return ", ".join(f"{currency} {rate}" for currency, rate in rates) or NOTHING


def _attained_note(facts: PayFacts) -> str:
    if not facts.shares:
        return say("none has a quota")
    made = sum(share >= 1 for share in facts.shares)
    return say(
        "{made} of {all} with a quota reached it",
        made=number(made),
        all=number(len(facts.shares)),
    )


def pay_story(manifest: Mapping[str, Any], facts: PayFacts) -> str:
    """Return the paragraph on top of the page, in plain sentences."""
    if not facts.money:
        return say("Nobody was paid in {period}.", period=calendar_name(manifest))
    parts = [
        say_many(
            "In {period}, {n} rep on {plans} was paid {payout}.",
            "In {period}, {n} reps on {plans} were paid {payout}.",
            facts.people,
            period=calendar_name(manifest),
            n=number(facts.people),
            plans=count(len(facts.plans), "plan"),
            payout=_each(facts, lambda m: money(float(m.payout), m.currency)),
        ),
        *map(_made_of, facts.money),
        _reached(facts),
        _owed(facts),
        _taken_back(facts),
    ]
    return " ".join(part for part in parts if part)


def _made_of(one: Money) -> str:
    base, variable = (money(float(v), one.currency) for v in (one.base, one.variable))
    if one.rate is None:
        return say(
            "{base} of it is base and {variable} variable pay.",
            base=base,
            variable=variable,
        )
    return say(
        "{base} of it is base and {variable} variable pay, {rate} of the revenue "
        "credited.",
        base=base,
        variable=variable,
        rate=percent(one.rate, 1),
    )


def _reached(facts: PayFacts) -> str:
    if not facts.shares:
        return ""
    made = sum(share >= 1 for share in facts.shares)
    return say(
        "The median rep reached {median} of quota; {made} of {all} reached it in full.",
        median=percent(median(facts.shares)),
        made=number(made),
        all=number(len(facts.shares)),
    )


def _owed(facts: PayFacts) -> str:
    owed = [money(float(m.owed), m.currency) for m in facts.money if m.owed]
    if not owed:
        return ""
    return say("Draws of {amounts} are still to be earned.", amounts=listing(owed))


def _taken_back(facts: PayFacts) -> str:
    if not facts.clawed_back_deals:
        return ""
    taken = [
        money(float(m.clawed_back), m.currency)
        for m in facts.money
        if m.clawed_back > 0
    ]
    deals = number(facts.clawed_back_deals)
    if not taken:
        return say_many(
            "{n} cancelled deal was clawed back.",
            "{n} cancelled deals were clawed back.",
            facts.clawed_back_deals,
            n=deals,
        )
    return say_many(
        "{n} cancelled deal was clawed back, {amounts} in all.",
        "{n} cancelled deals were clawed back, {amounts} in all.",
        facts.clawed_back_deals,
        n=deals,
        amounts=listing(taken),
    )


def summary(
    manifest: Mapping[str, Any], tables: Mapping[str, pl.DataFrame]
) -> tuple[PayLine, ...]:
    """Return the lines that a terminal shows of a stored pay run."""
    facts = pay_facts(manifest, tables)

    def purse(figure: Callable[[Money], Decimal]) -> str:
        return str(Purse.of((one.currency, figure(one)) for one in facts.money))

    def figure(one: Money, amount: Decimal) -> str:
        return money_text(one.currency, cents(amount))

    lines = [
        PayLine(say("Total payout"), purse(lambda m: m.payout)),
        PayLine("  " + say("of which base"), purse(lambda m: m.base)),
        PayLine("  " + say("of which variable"), purse(lambda m: m.variable)),
        PayLine("  " + say("of which draws less recovered"), purse(lambda m: m.draw)),
        PayLine(say("Variable pay, % of revenue credited"), _rates(facts)),
        PayLine(say("Reps paid"), number(facts.people)),
        PayLine(
            say("Largest payout"),
            _beside(facts, lambda m: f"{figure(m, m.largest.payout)} {m.largest.name}"),
        ),
        PayLine(say("Median payout"), _beside(facts, lambda m: figure(m, m.median))),
        PayLine(say("Draws outstanding"), purse(lambda m: m.owed)),
    ]
    if any(one.clawed_back for one in facts.money):
        lines.append(PayLine(say("Clawed back"), purse(lambda m: m.clawed_back)))
    if any(one.noncash for one in facts.money):
        lines.append(PayLine(say("Prizes in kind"), purse(lambda m: m.noncash)))
    return tuple(lines)


def conclusion(
    manifest: Mapping[str, Any], tables: Mapping[str, pl.DataFrame]
) -> tuple[str, ...]:
    """Return what stands out, as the sentences a terminal shows."""
    facts = pay_facts(manifest, tables)
    if not facts.money:
        return (pay_story(manifest, facts),)
    found = (_reached(facts), _owed(facts), _taken_back(facts))
    return tuple(text for text in found if text)
