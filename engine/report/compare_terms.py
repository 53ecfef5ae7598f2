"""What a comparison speaks of: its metrics, and what is assumed of people, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from engine.report.axes import SHORT
from engine.report.language import current, mark, say
from engine.report.words import (
    HARD_SPACE,
    MINUS,
    NOTHING,
    amount,
    known,
    number,
    percent,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Kind = Literal["money", "share", "count", "index"]


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric of a plan.

    Parameters
    ----------
    name
        Its name in the tables.
    title, word, about
        Messages: what it is called, what in a sentence, and what it is.
    kind
        money; share (of 1); count (reps); index (a bare number).
    part
        Whether it is part of the cost of pay.
    """

    name: str
    title: str
    word: str
    kind: Kind
    about: str = ""
    part: bool = False

    @property
    def label(self) -> str:
        """What it is called."""
        return say(self.title)

    @property
    def noun(self) -> str:
        """What it is called in a sentence, as in "more profit than"."""
        return say(self.word)

    @property
    def note(self) -> str:
        """What it is, in a few words; empty where the name says it."""
        return say(self.about) if self.about else ""


PAY = Metric(
    "pay",
    mark("Cost of pay"),
    mark("pay"),
    "money",
    mark("base, variable, prizes, overrides"),
)
METRICS = (
    Metric(
        "revenue", mark("Revenue"), mark("revenue"), "money", mark("after discounts")
    ),
    Metric("margin", mark("Gross margin"), mark("margin"), "money"),
    PAY,
    Metric("base_pay", mark("Base pay"), mark("base pay"), "money", part=True),
    Metric(
        "variable_pay", mark("Variable pay"), mark("variable pay"), "money", part=True
    ),
    Metric("prizes", mark("Prizes"), mark("prizes"), "money", part=True),
    Metric(
        "overrides", mark("Managers’ overrides"), mark("overrides"), "money", part=True
    ),
    Metric("pay_share", mark("Pay, % of revenue"), mark("pay"), "share"),
    Metric("hiring", mark("Cost of turnover"), mark("cost of turnover"), "money"),
    Metric(
        "profit",
        mark("Profit"),
        mark("profit"),
        "money",
        mark("margin less pay and turnover"),
    ),
    Metric(
        "at_quota",
        mark("Reps at quota"),
        mark("reps at quota"),
        "share",
        mark("in the last plan year"),
    ),
    Metric(
        "attainment",
        mark("Mean attainment"),
        mark("attainment"),
        "share",
        mark("in the last plan year"),
    ),
    Metric("exits", mark("Exits"), mark("exits"), "count", mark("reps who leave")),
    Metric(
        "regretted",
        mark("Regretted exits"),
        mark("regretted exits"),
        "count",
        mark("upper half"),
    ),
    Metric(
        "gini_pay",
        mark("Gini of pay"),
        mark("inequality"),
        "index",
        mark("0: all alike"),
    ),
    Metric(
        "moved",
        mark("Moved sales"),
        mark("moved sales"),
        "share",
        mark("to another period"),
    ),
    Metric("conceded", mark("Discounts for moving"), mark("discounts"), "money"),
    Metric("neglect", mark("Neglect of unpaid work"), mark("neglect"), "money"),
)
"""In the order in which a director reads them; ``pay`` is the sum of its parts."""

BY_NAME = {metric.name: metric for metric in METRICS}

PICTURED = (
    *("profit", "revenue", "margin", "pay_share", "variable_pay", "at_quota"),
    *("exits", "regretted", "gini_pay", "moved"),
)
"""Metrics whose differences are drawn."""

PARAMETERS: dict[str, tuple[str, Kind]] = {
    "response": (mark("rise of sales when the commission rate doubles"), "share"),
    "curvature": (mark("curvature of the cost of effort"), "index"),
    "discount": (mark("discount factor a month"), "index"),
    "present_bias": (mark("weight of what is paid later (present bias)"), "index"),
    "risk": (mark("aversion to risk"), "index"),
    "gain": (mark("joy of passing quota"), "index"),
    "loss_aversion": (mark("loss aversion at quota"), "index"),
    "cross": (mark("pull between paid and unpaid work"), "index"),
    "social_loss": (mark("price of losing in public"), "index"),
    "movable": (mark("share of a month’s sales that can be moved"), "share"),
    "move_cost": (mark("cost of moving a deal"), "index"),
    "concession": (mark("discount on deals pulled in"), "share"),
    "leave_rate": (mark("rate of leaving a month"), "share"),
    "pay_gap": (mark("effect of pay on leaving"), "index"),
    "shortfall": (mark("effect of missing quota on leaving"), "index"),
    "peer_exits": (mark("effect of colleagues’ exits on leaving"), "index"),
    "ramping": (mark("effect of ramping on leaving"), "index"),
    "peer_effect": (mark("effect of colleagues’ sales on effort"), "index"),
}
"""What each assumed parameter is called, and whether it is read in per cent."""


def parameter_name(name: str) -> str:
    """Return what a parameter is called; unknown ones by their own name."""
    if name in PARAMETERS:
        return say(PARAMETERS[name][0])
    return name.replace("_", " ")


def parameter_value(name: str, value: float | None) -> str:
    """Return a parameter's value as people read it: ``12%`` or ``0.95``."""
    if PARAMETERS.get(name, ("", "index"))[1] == "share":
        return (
            trimmed(percent(value, 2)[:-1]) + "%"
            if known(value) is not None
            else NOTHING
        )
    return trimmed(number(value, 3))


def trimmed(text: str) -> str:
    """Return a figure without zeros that say nothing: ``12.50`` is ``12.5``."""
    point = current().decimal
    return text.rstrip("0").rstrip(point) if point in text else text


def metric_of(name: str) -> Metric:
    """Return a metric; unknown ones as bare numbers by their own name."""
    words = name.replace("_", " ")
    return BY_NAME.get(name) or Metric(name, words.capitalize(), words, "index")


def shown(kind: Kind, value: float | None) -> str:
    """Return a value in about three figures: ``184.0 million``, ``8.4%``, ``0.213``."""
    size = abs(known(value) or 0.0)
    if kind == "money":
        return amount(value) if size >= 1000 else number(value)
    if kind == "share":
        return percent(value, 1 if size >= 0.1 or not size else 2)
    if kind == "count":
        return number(value, 1 if size >= 1 or not size else 2)
    return number(value, 3)


def chance(share: float | None) -> str:
    """Return a chance in whole per cent; never 0% or 100% unless it is.

    Examples
    --------
    >>> chance(0.9975), chance(0.123), chance(1.0), chance(0.001)
    ('over 99%', '12%', '100%', 'under 1%')
    """
    found = known(share)
    if found is not None and 0.995 <= found < 1:
        return say("over {share}", share=percent(0.99))
    if found is not None and 0 < found < 0.005:
        return say("under {share}", share=percent(0.01))
    return percent(found)


def full(kind: Kind, value: float | None) -> str:
    """Return a value with all figures that the tables of the page show."""
    if kind == "money":
        return number(value)
    if kind == "share":
        return percent(value, 2)
    return number(value, 2 if kind == "count" else 4)


def gap(kind: Kind, value: float | None) -> str:
    r"""Return a difference with its sign; of shares in points of a per cent.

    Examples
    --------
    >>> gap("share", 0.0213), gap("money", -1_420_000.0), gap("count", 0.0)
    ('+2.1 pts', '−1.42\xa0million', '0.0')
    """
    if kind == "share":
        return _signed(value, lambda v: number(100 * v, 1 if v >= 0.01 else 2), points)
    return _signed(value, lambda v: shown(kind, v))


def full_gap(kind: Kind, value: float | None) -> str:
    """Return a difference with its sign and all figures that the tables show."""
    if kind == "share":
        return _signed(value, lambda v: number(100 * v, 2), points)
    return _signed(value, lambda v: full(kind, v))


def points(figure: str) -> str:
    """Return points of a per cent: ``+2.1 pts``."""
    return say("{n} pts", n=figure)


def _signed(
    value: float | None,
    figure: Callable[[float], str],
    unit: Callable[[str], str] = str,
) -> str:
    found = known(value)
    if found is None:
        return NOTHING
    text = figure(abs(found))
    is_zero = not any(sign in text for sign in "123456789")
    return unit(("" if is_zero else "+" if found > 0 else MINUS) + text)


def between(low: str, high: str) -> str:
    """Return ``1.2 to 1.6 million``: a unit that both ends share is said once."""
    scales = (f"{HARD_SPACE}{say('million')}", f"{HARD_SPACE}{say('billion')}")
    shared = (u for u in (*scales, points("")) if _both(low, high, u))
    return span_text(low.removesuffix(next(shared, "")), high)


def span_text(low: str, high: str) -> str:
    """Return ``low to high``."""
    return say("{low} to {high}", low=low, high=high)


def _both(low: str, high: str, unit: str) -> bool:
    return low.endswith(unit) and high.endswith(unit)


def gap_ticks(kind: Kind, values: Sequence[float]) -> list[str]:
    """Return labels of ticks of differences: signed, of shares in points."""
    scale = 100.0 if kind == "share" else 1.0
    texts = tick_texts(
        "index" if kind == "share" else kind, [scale * v for v in values]
    )
    return [
        f"+{text}" if v > 1e-12 else text for v, text in zip(values, texts, strict=True)
    ]


def tick_texts(kind: Kind, values: Sequence[float]) -> list[str]:
    """Return labels of evenly spaced ticks, with as many figures as tell them apart."""
    step = abs(values[1] - values[0]) if len(values) > 1 else abs(values[0]) or 1.0
    if kind == "share":
        return [percent(v, _digits(100 * step)) for v in values]
    if kind == "money" and step >= 1:
        return [_money_tick(v, step) for v in values]
    return [number(v, _digits(step)) for v in values]


def _digits(step: float) -> int:
    return next((n for n in range(10) if round(step * 10**n, 6) % 1 < 1e-6), 9)


def _money_tick(value: float, step: float) -> str:
    for size, form in SHORT:
        if abs(value) >= size * 0.9995:
            return say(form, n=number(value / size, _digits(step / size)))
    return number(value)
