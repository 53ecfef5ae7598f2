"""Pictures of planning pages: shapes, words, spots, and strips that tell figures."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from engine.report.capacity_chart import LEFT, RIGHT, Key, Months, Shape, value_marks
from engine.report.pay_words import period_name
from engine.report.strips import swarm
from engine.report.words import percent

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from engine.report.axes import Scale
    from engine.report.compare_terms import Kind

__all__ = ["Key", "Months", "Scene", "Shape", "Spot", "Strip", "Word"]

WIDTH = 560.0
MOST_APART = 300
"""More dots than this are piled up by columns, which is quick."""
LONG = 18
"""From so many periods on only years are named."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word in a picture; ``css`` styles it."""

    x: float
    y: float
    text: str
    css: str = "tick"


@dataclass(frozen=True, slots=True)
class Spot:
    """A dot that tells what it is."""

    x: float
    y: float
    r: float
    css: str
    tip: str


@dataclass(frozen=True, slots=True)
class Strip:
    """An unseen part of a picture that tells its figures."""

    x: float
    y: float
    width: float
    height: float
    tip: str


@dataclass(slots=True)
class Scene:
    """A picture, 560 wide, with all that is said of it.

    Parameters
    ----------
    title, note, says
        Above it, beside the title, and below it.
    height
        The words below included.
    keys
        What its colours mean.
    is_small
        Whether many such stand beside each other.
    """

    title: str
    note: str
    height: float
    shapes: list[Shape] = field(default_factory=list)
    words: list[Word] = field(default_factory=list)
    spots: list[Spot] = field(default_factory=list)
    strips: list[Strip] = field(default_factory=list)
    keys: list[Key] = field(default_factory=list)
    says: str = ""
    is_small: bool = False
    kind: str = "scene"


def value_grid(up: Scale, kind: Kind, most: int = 5) -> tuple[list[Shape], list[Word]]:
    """Return level lines at round values, and the values beside them."""
    marks = value_marks(up, kind, most)
    lines = [Shape("grid", f"M{LEFT} {mark.y}H{RIGHT}") for mark in marks]
    return lines, [Word(m.x, m.y + 4, m.text, "money") for m in marks]


def cross_grid(
    across: Scale, top: float, bottom: float, texts: Callable[[list[float]], list[str]]
) -> tuple[list[Shape], list[Word]]:
    """Return upright lines at round values, and the values below them."""
    ticks = across.ticks(6)
    lines = [Shape("grid", f"M{across(v)} {top}V{bottom}") for v in ticks]
    named = zip(ticks, texts(ticks), strict=True)
    return lines, [Word(across(v), bottom + 20, text) for v, text in named]


def time_words(months: Months, bottom: float) -> list[Word]:
    """Return names of periods below a picture; of years only, where many are shown."""
    labels = months.labels
    if len(labels) < LONG:
        return [Word(m.x, m.y, m.text) for m in months.names(bottom)]
    firsts = [at for at, label in enumerate(labels) if label[4:] in ("-01", "Q1", "")]
    every = -(-len(firsts) // 9) or 1
    return [Word(months.x(at), bottom + 24, labels[at][:4]) for at in firsts[::every]]


def time_strips(
    months: Months, bottom: float, words: Callable[[int], Sequence[str]]
) -> list[Strip]:
    """Return a strip for each period, with its name and figures."""
    return [
        Strip(
            round(months.x(at) - months.step / 2, 1),
            0.0,
            round(months.step, 1),
            bottom,
            "\n".join((period_name(label), *words(at))),
        )
        for at, label in enumerate(months.labels)
    ]


def spread_out(
    places: Sequence[float], middle: float, apart: float, room: float
) -> list[float]:
    """Return heights at which dots at such places do not cover each other.

    Parameters
    ----------
    places
        Any order.
    middle, room
        Height they stand around, and how far from it any of them may.
    apart
        Between two dots.
    """
    order = sorted(range(len(places)), key=lambda at: places[at])
    spread = swarm if len(places) <= MOST_APART else _piles
    offsets = spread([places[at] for at in order], apart)
    most = max((abs(offset) for offset in offsets), default=0.0)
    squeeze = min(1.0, room / most) if most else 1.0
    found = [middle] * len(places)
    for at, offset in zip(order, offsets, strict=True):
        found[at] = round(middle + squeeze * offset, 1)
    return found


def _piles(places: Sequence[float], apart: float) -> list[float]:
    """Return offsets that pile dots up by columns, around the middle."""
    columns = [round(place / apart) for place in places]
    many = Counter(columns)
    piled: Counter[int] = Counter()
    found = []
    for column in columns:
        found.append(apart * (piled[column] - (many[column] - 1) / 2))
        piled[column] += 1
    return found


def share_texts(values: Sequence[float]) -> list[str]:
    """Return shares as whole per cent, or with a decimal where steps are small."""
    step = abs(values[1] - values[0]) if len(values) > 1 else 1.0
    return [percent(v, 0 if step >= 0.0099 else 1) for v in values]
