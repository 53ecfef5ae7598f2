"""What a comparison speaks of: its metrics, and what is assumed of people, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

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
    noun
        As in "more profit than".
    kind
        money; share (of 1); count (reps); index (a bare number).
    part
        Whether it is part of the cost of pay.
    """

    name: str
    label: str
    noun: str
    kind: Kind
    note: str = ""
    part: bool = False


PAY = Metric("pay", "Cost of pay", "pay", "money", "base, variable, prizes, overrides")
METRICS = (
    Metric("revenue", "Revenue", "revenue", "money", "after discounts"),
    Metric("margin", "Gross margin", "margin", "money"),
    PAY,
    Metric("base_pay", "Base pay", "base pay", "money", part=True),
    Metric("variable_pay", "Variable pay", "variable pay", "money", part=True),
    Metric("prizes", "Prizes", "prizes", "money", part=True),
    Metric("overrides", "Managers’ overrides", "overrides", "money", part=True),
    Metric("pay_share", "Pay, % of revenue", "pay", "share"),
    Metric("hiring", "Cost of turnover", "cost of turnover", "money"),
    Metric("profit", "Profit", "profit", "money", "margin less pay and turnover"),
    Metric(
        *("at_quota", "Reps at quota", "reps at quota", "share"),
        "in the last plan year",
    ),
    Metric(
        *("attainment", "Mean attainment", "attainment", "share"),
        "in the last plan year",
    ),
    Metric("exits", "Exits", "exits", "count", "reps who leave"),
    Metric("regretted", "Regretted exits", "regretted exits", "count", "upper half"),
    Metric("gini_pay", "Gini of pay", "inequality", "index", "0: all alike"),
    Metric("moved", "Moved sales", "moved sales", "share", "to another period"),
    Metric("conceded", "Discounts for moving", "discounts", "money"),
    Metric("neglect", "Neglect of unpaid work", "neglect", "money"),
)
"""In the order in which a director reads them; ``pay`` is the sum of its parts."""

BY_NAME = {metric.name: metric for metric in METRICS}

PICTURED = (
    *("profit", "revenue", "margin", "pay_share", "variable_pay", "at_quota"),
    *("exits", "regretted", "gini_pay", "moved"),
)
"""Metrics whose differences are drawn."""

PARAMETERS: dict[str, tuple[str, Kind]] = {
    "response": ("rise of sales when the commission rate doubles", "share"),
    "curvature": ("curvature of the cost of effort", "index"),
    "discount": ("discount factor a month", "index"),
    "present_bias": ("weight of what is paid later (present bias)", "index"),
    "risk": ("aversion to risk", "index"),
    "gain": ("joy of passing quota", "index"),
    "loss_aversion": ("loss aversion at quota", "index"),
    "cross": ("pull between paid and unpaid work", "index"),
    "social_loss": ("price of losing in public", "index"),
    "movable": ("share of a month’s sales that can be moved", "share"),
    "move_cost": ("cost of moving a deal", "index"),
    "concession": ("discount on deals pulled in", "share"),
    "leave_rate": ("rate of leaving a month", "share"),
    "pay_gap": ("effect of pay on leaving", "index"),
    "shortfall": ("effect of missing quota on leaving", "index"),
    "peer_exits": ("effect of colleagues’ exits on leaving", "index"),
    "ramping": ("effect of ramping on leaving", "index"),
    "peer_effect": ("effect of colleagues’ sales on effort", "index"),
}
"""What each assumed parameter is called, and whether it is read in per cent."""


def parameter_name(name: str) -> str:
    """Return what a parameter is called; unknown ones by their own name."""
    return PARAMETERS.get(name, (name.replace("_", " "), "index"))[0]


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
    return text.rstrip("0").rstrip(".") if "." in text else text


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
        return "over 99%"
    if found is not None and 0 < found < 0.005:
        return "under 1%"
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
        return _signed(value, lambda v: number(100 * v, 1 if v >= 0.01 else 2), " pts")
    return _signed(value, lambda v: shown(kind, v), "")


def full_gap(kind: Kind, value: float | None) -> str:
    """Return a difference with its sign and all figures that the tables show."""
    if kind == "share":
        return _signed(value, lambda v: number(100 * v, 2), " pts")
    return _signed(value, lambda v: full(kind, v), "")


def _signed(value: float | None, figure: Callable[[float], str], unit: str) -> str:
    found = known(value)
    if found is None:
        return NOTHING
    text = figure(abs(found))
    is_zero = not any(sign in text for sign in "123456789")
    return ("" if is_zero else "+" if found > 0 else MINUS) + text + unit


def between(low: str, high: str) -> str:
    """Return ``1.2 to 1.6 million``: a unit that both ends share is said once."""
    unit = next(
        (
            u
            for u in (f"{HARD_SPACE}million", f"{HARD_SPACE}billion", " pts")
            if _both(low, high, u)
        ),
        "",
    )
    return f"{low.removesuffix(unit)} to {high}"


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
    for size, sign in ((1e9, "bn"), (1e6, "m"), (1e3, "k")):
        if abs(value) >= size * 0.9995:
            return number(value / size, _digits(step / size)) + sign
    return number(value)
