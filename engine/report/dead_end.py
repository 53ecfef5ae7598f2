"""A territory run without a plan: the rules that clash, and what would be enough."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.report.certificate import conflicts
from engine.report.dead_end_changes import change_lines
from engine.report.dead_end_rules import burden_lines, rule_lines, sum_lines
from engine.report.dead_end_words import FEW, Given, Line
from engine.report.language import mark, retell, say, say_many
from engine.report.words import number

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import polars as pl

NAMED = 30
"""So many names stand on a terminal; the page and the machine's answer have all."""
MAX_NAMES = 500
"""More names than this are counted on a page, too."""
_INDENT = "  "
_TOGETHER, _IN_FILE = mark("All of this together"), mark("In the file:")
_PARTLY = mark("In the file, among other things:")
_LEAST = mark("the least such change")
_NONE = mark("No change of a single one of them was found to be enough.")


@dataclass(frozen=True, slots=True)
class Way:
    """Changes that make a plan possible, all of them together.

    Parameters
    ----------
    number
        From 1, the least change first.
    lines
        What to do.
    is_least
        Whether no smaller change of the same rule is enough.
    """

    number: int
    lines: tuple[Line, ...]
    is_least: bool

    @property
    def written(self) -> tuple[str, ...]:
        """What the scenario's files say then, as far as it is known, each once."""
        return tuple(dict.fromkeys(x.written for x in self.lines if x.written))

    @property
    def in_file(self) -> str:
        """How that is introduced: where it is not all, it must not look so."""
        whole = all(line.written for line in self.lines)
        return say(_IN_FILE if whole else _PARTLY)

    @property
    def accounts(self) -> tuple[str, ...]:
        """Ids of the accounts that the changes name."""
        return tuple(dict.fromkeys(one for x in self.lines for one in x.accounts))


@dataclass(frozen=True, slots=True)
class DeadEnd:
    """Why there is no plan.

    Parameters
    ----------
    title
        What is said of the rules: that they clash, or are hard to keep.
    note
        What is not proven of that; may be empty.
    rules
        One line for each.
    why
        What some accounts carry, where that is why.
    ways_title
        What is said of the ways out.
    ways
        Each is enough by itself.
    other
        Sentences of runs that stored no more.
    """

    title: str
    note: str
    rules: tuple[Line, ...]
    ways_title: str
    ways: tuple[Way, ...]
    why: tuple[Line, ...] = ()
    other: tuple[str, ...] = ()


def dead_end(
    manifest: Mapping[str, Any], tables: Mapping[str, pl.DataFrame]
) -> DeadEnd | None:
    """Return why a stored territory run has no plan; None where nothing is known.

    Where the rules that clash were not found, those that the nearest plan breaks are
    told.
    """
    told = manifest.get("explanation") or {}
    if not told.get("rules") or "repairs" not in told:
        return _plain(told) or _nearest(manifest)
    given = Given.of(manifest, tables)
    ways = tuple(
        Way(at, tuple(change_lines(repair["changes"], given)), bool(repair["least"]))
        for at, repair in enumerate(told["repairs"], start=1)
    )
    rules = tuple(rule_lines(told["rules"], given))
    is_proven = bool(told.get("proven", True))
    return DeadEnd(
        title=_title(is_proven=is_proven),
        note=_note(told, is_proven=is_proven),
        rules=rules,
        ways_title=_ways_title(ways),
        ways=ways,
        why=(
            *sum_lines((told.get("sums") or [])[:FEW]),
            *burden_lines((told.get("burdens") or [])[:FEW], rules),
        ),
    )


def _title(*, is_proven: bool) -> str:
    if is_proven:
        return say("These rules cannot all be kept")
    return say("These rules are hard to keep together")


def _note(told: Mapping[str, Any], *, is_proven: bool) -> str:
    if not is_proven:
        return say(
            "No plan was found that keeps them all, and none is ruled out. Without any "
            "one of them there are plans that keep the others."
        )
    if told.get("irreducible", True):
        return ""
    if "Each of these rules is needed" in str((told.get("text") or [""])[0]):
        return say("Each of these rules is needed for that, not each place named.")
    return say("Some of them may be named in vain.")


def _ways_title(ways: Sequence[Way]) -> str:
    if not ways:
        return say(_NONE)
    if len(ways) == 1:
        return say("This is enough")
    return say("Any one of these is enough")


def _plain(told: Mapping[str, Any]) -> DeadEnd | None:
    """Return the sentences of an explanation that has nothing else."""
    texts = tuple(retell(str(text)) for text in told.get("text") or [])
    return DeadEnd("", "", (), "", (), other=texts) if texts else None


def _nearest(manifest: Mapping[str, Any]) -> DeadEnd | None:
    broken = [Line(places, rule) for rule, places in conflicts(manifest)]
    if not broken:
        return None
    title = say("The nearest plan found still breaks these rules")
    note = say("They conflict; loosening one of them alone may not be enough.")
    return DeadEnd(title, note, tuple(broken), "", ())


def ways_out(end: DeadEnd | None) -> str:
    """Return how many ways out are known, in a sentence; nothing when none is."""
    ways = 0 if end is None else len(end.ways)
    if not ways:
        return ""
    return say_many(
        "One way out is told below.",
        "{n} ways out are told below, each enough by itself.",
        ways,
        n=number(ways),
    )


def end_lines(end: DeadEnd) -> Iterator[str]:
    """Yield the same for a terminal; what belongs together is indented."""
    yield from end.other
    if not end.rules:
        return
    yield f"{end.title}:"
    for line in end.rules:
        yield from _item(line, _INDENT)
    for line in end.why:
        yield line.text
        yield from _names(line, _INDENT)
    if end.note:
        yield end.note
    if not end.ways:
        if end.ways_title:
            yield end.ways_title
        return
    yield f"{end.ways_title}:"
    for way in end.ways:
        yield from _way(way)


def _way(way: Way) -> Iterator[str]:
    mine = f"{_INDENT}{way.number}. "
    below = " " * len(mine)
    least = f" ({say(_LEAST)})" if way.is_least else ""
    if len(way.lines) == 1:
        yield f"{mine}{way.lines[0].whole}{least}"
        yield from _names(way.lines[0], below)
    else:
        yield f"{mine}{say(_TOGETHER)}{least}:"
        for line in way.lines:
            yield from _item(line, below)
    label = f"{way.in_file} "
    for at, written in enumerate(way.written):
        yield f"{below}{' ' * len(label) if at else label}{written}"


def _item(line: Line, indent: str) -> Iterator[str]:
    yield f"{indent}• {line.whole}"
    yield from _names(line, f"{indent}{_INDENT}")


def _names(line: Line, indent: str) -> Iterator[str]:
    if line.names:
        yield f"{indent}{some_names(line.names, NAMED)}"


def some_names(names: Sequence[str], most: int) -> str:
    """Return names, the first of very many."""
    some, more = "; ".join(names[:most]), len(names) - most
    if not any("," in name for name in names[:most]):
        some = some.replace("; ", ", ")
    if more <= 0:
        return some
    return say("{names} and {n} more", names=some, n=number(more))
