"""A pay run in words: the paragraph, the figures on top, the terminal's lines."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Any

from engine.report.headline import Headline
from engine.report.pay_facts import Money, PayFacts, pay_facts
from engine.report.pay_words import Purse, calendar_name
from engine.report.words import (
    HARD_SPACE,
    NOTHING,
    cents,
    count,
    listing,
    money,
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
        return [Headline("Total payout", NOTHING, "nobody was paid")]
    several = len(facts.money) > 1
    return [
        Headline(
            "Total payout",
            _each(facts, lambda m: money(float(m.payout), m.currency)),
            "base, variable pay and draws",
        ),
        Headline(
            "Variable pay, % of revenue",
            _rates(facts),
            "of the revenue credited, overlays and clawed-back deals left out",
        ),
        Headline("Reps paid", number(facts.people), _attained_note(facts)),
        Headline(
            "Largest payout",
            _beside(facts, lambda m: money(float(m.largest.payout), m.currency)),
            "" if several else facts.money[0].largest.name,
        ),
        Headline(
            "Median payout",
            _beside(facts, lambda m: money(float(m.median), m.currency)),
            "half got more, half less",
        ),
        Headline(
            "Draws outstanding",
            _each(facts, lambda m: money(float(m.owed), m.currency)),
            "advances still to be earned",
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
        return "none has a quota"
    made = sum(share >= 1 for share in facts.shares)
    return f"{number(made)} of {number(len(facts.shares))} with a quota reached it"


def pay_story(manifest: Mapping[str, Any], facts: PayFacts) -> str:
    """Return the paragraph on top of the page, in plain sentences."""
    if not facts.money:
        return f"Nobody was paid in {calendar_name(manifest)}."
    parts = [
        f"In {calendar_name(manifest)}, {count(facts.people, 'rep')} on "
        f"{count(len(facts.plans), 'plan')} "
        f"{'was' if facts.people == 1 else 'were'} paid "
        f"{_each(facts, lambda m: money(float(m.payout), m.currency))}.",
        *map(_made_of, facts.money),
        _reached(facts),
        _owed(facts),
        _taken_back(facts),
    ]
    return " ".join(part for part in parts if part)


def _made_of(one: Money) -> str:
    base, variable = (money(float(v), one.currency) for v in (one.base, one.variable))
    text = f"{base} of it is base and {variable} variable pay"
    if one.rate is not None:
        text += f", {percent(one.rate, 1)} of the revenue credited"
    return text + "."


def _reached(facts: PayFacts) -> str:
    if not facts.shares:
        return ""
    made = sum(share >= 1 for share in facts.shares)
    return (
        f"The median rep reached {percent(median(facts.shares))} of quota; "
        f"{number(made)} of {number(len(facts.shares))} reached it in full."
    )


def _owed(facts: PayFacts) -> str:
    owed = [money(float(m.owed), m.currency) for m in facts.money if m.owed]
    return f"Draws of {listing(owed)} are still to be earned." if owed else ""


def _taken_back(facts: PayFacts) -> str:
    if not facts.clawed_back_deals:
        return ""
    deals = count(facts.clawed_back_deals, "cancelled deal")
    verb = "was" if facts.clawed_back_deals == 1 else "were"
    taken = [
        money(float(m.clawed_back), m.currency)
        for m in facts.money
        if m.clawed_back > 0
    ]
    of = f", {listing(taken)} in all" if taken else ""
    return f"{deals} {verb} clawed back{of}."


def summary(
    manifest: Mapping[str, Any], tables: Mapping[str, pl.DataFrame]
) -> tuple[PayLine, ...]:
    """Return the lines that a terminal shows of a stored pay run."""
    facts = pay_facts(manifest, tables)

    def purse(figure: Callable[[Money], Decimal]) -> str:
        return str(Purse.of((one.currency, figure(one)) for one in facts.money))

    def figure(one: Money, amount: Decimal) -> str:
        return f"{one.currency}{HARD_SPACE}{cents(amount)}"

    lines = [
        PayLine("Total payout", purse(lambda m: m.payout)),
        PayLine("  of which base", purse(lambda m: m.base)),
        PayLine("  of which variable", purse(lambda m: m.variable)),
        PayLine("  of which draws less recovered", purse(lambda m: m.draw)),
        PayLine(
            "Variable pay, % of revenue credited",
            _rates(facts),
        ),
        PayLine("Reps paid", number(facts.people)),
        PayLine(
            "Largest payout",
            _beside(facts, lambda m: f"{figure(m, m.largest.payout)} {m.largest.name}"),
        ),
        PayLine("Median payout", _beside(facts, lambda m: figure(m, m.median))),
        PayLine("Draws outstanding", purse(lambda m: m.owed)),
    ]
    if any(one.clawed_back for one in facts.money):
        lines.append(PayLine("Clawed back", purse(lambda m: m.clawed_back)))
    if any(one.noncash for one in facts.money):
        lines.append(PayLine("Prizes in kind", purse(lambda m: m.noncash)))
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
