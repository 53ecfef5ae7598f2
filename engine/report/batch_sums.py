"""What a batch comes to: how many scenarios have a plan, and what those plans move."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.report.capacity_story import Answer
from engine.report.headline import Headline
from engine.report.language import mark, say, say_many
from engine.report.words import NOTHING, known, number, percent

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Job = Mapping[str, Any]

BAD = ("failed", "left")


def is_bad(job: Job) -> bool:
    """Return whether a scenario has no plan that can be used."""
    return job["state"] in BAD or job["status"] in ("infeasible", "unknown")


def planned(jobs: Sequence[Job]) -> list[Job]:
    """Return the scenarios that have a plan: sums and extremes are theirs."""
    return [job for job in jobs if not is_bad(job)]


def answer(jobs: Sequence[Job]) -> Answer:
    """Return how many scenarios have a plan, which have none, and what moves."""
    bad = [job for job in jobs if is_bad(job)]
    good = len(jobs) - len(bad)
    head = say_many(
        "{n} scenario of {all} planned",
        "{n} scenarios of {all} planned",
        good,
        n=number(good),
        all=number(len(jobs)),
    )
    told = []
    reused = sum(job["state"] == "reused" for job in jobs)
    if bad:
        names = ", ".join(str(job["label"]) for job in bad[:5])
        some = f"{names}{' …' if len(bad) > 5 else ''}"
        told.append(say("Without a plan: {names}.", names=some))
    if reused:
        text = mark("Taken over from before, as nothing has changed: {n}.")
        told.append(say(text, n=number(reused)))
    told += _told_moves(jobs)
    tone = "good" if not bad else "warn" if good else "bad"
    return Answer(head, tone, tuple(told))


def headlines(jobs: Sequence[Job]) -> list[Headline]:
    """Return the figures on top of the page; those of plans are of plans only."""
    good = planned(jobs)
    worst = [known(job["worst_after"]) for job in good]
    before = [known(job["worst_before"]) for job in good]
    gaps = [known(job["gap"]) for job in good]
    failures = sum(is_bad(job) for job in jobs)
    tone = "bad" if failures else "good"
    return [
        Headline(
            say("Without a plan"),
            number(failures),
            say("of {all}", all=number(len(jobs))),
            tone,
        ),
        Headline(
            say("Farthest from a fair share"),
            _largest(worst),
            say("was {amount}", amount=_largest(before)),
        ),
        Headline(say("Accounts that move"), *_moved(jobs)),
        Headline(
            say("Largest gap"),
            _largest(gaps, 2),
            say("above what is proven possible"),
        ),
    ]


def _largest(values: Sequence[float | None], digits: int = 1) -> str:
    found = [value for value in values if value is not None]
    return percent(max(found), digits) if found else NOTHING


def by_variant(jobs: Sequence[Job]) -> dict[str, tuple[int, int, int]]:
    """Return accounts that move, all, and scenarios left out, by variant.

    Each variant plans the same accounts; those of scenarios without a plan are not
    counted, as nothing is planned for them.
    """
    found: dict[str, tuple[int, int, int]] = {}
    for job in jobs:
        name = str(job["variant"] or "")
        moved, accounts, left = found.get(name, (0, 0, 0))
        if is_bad(job):
            found[name] = (moved, accounts, left + 1)
        elif job["accounts"] is not None:
            more = (int(job["moved"] or 0), int(job["accounts"]))
            found[name] = (moved + more[0], accounts + more[1], left)
    return {name: counts for name, counts in found.items() if counts[1]}


def _moved(jobs: Sequence[Job]) -> tuple[str, str]:
    """Return how many accounts move, over all variants, and of how many."""
    counts = by_variant(jobs).values()
    if not counts:
        return NOTHING, say("no scenario has a plan")
    moved = sorted({moved for moved, _, _ in counts})
    shown = " – ".join(number(some) for some in dict.fromkeys((moved[0], moved[-1])))
    accounts = sorted({accounts for _, accounts, _ in counts})
    of_all = " – ".join(number(n) for n in dict.fromkeys((accounts[0], accounts[-1])))
    if len(counts) > 1:
        return shown, say("of {all}, by variant", all=of_all)
    if any(left for _, _, left in counts):
        return shown, say("of {all} in scenarios with a plan", all=of_all)
    return shown, say("of {all}", all=of_all)


def _told_moves(jobs: Sequence[Job]) -> list[str]:
    return [
        (f"{variant}: " if variant else "")
        + say_many(
            "{n} of {all} accounts move ({share}).",
            "{n} of {all} accounts move ({share}).",
            moved,
            n=number(moved),
            all=number(accounts),
            share=percent(moved / accounts, 1),
        )
        + (f" {_left_out(left)}" if left else "")
        for variant, (moved, accounts, left) in by_variant(jobs).items()
    ]


def _left_out(left: int) -> str:
    return say_many(
        "{n} scenario without a plan is not counted.",
        "{n} scenarios without a plan are not counted.",
        left,
        n=number(left),
    )
