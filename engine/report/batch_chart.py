"""How far each scenario of a batch is from fair, today and planned: a dumbbell each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.report.axes import Scale
from engine.report.batch_names import short_names
from engine.report.blocks import Beside, Lines, Links, Section
from engine.report.capacity_chart import RIGHT
from engine.report.language import say, say_in
from engine.report.scene import (
    Key,
    Scene,
    Shape,
    Spot,
    Strip,
    Word,
    cross_grid,
    share_texts,
)
from engine.report.words import NOTHING, known, percent

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Job = Mapping[str, Any]

START, TOP, STEP = 200.0, 8, 34
MOST_SHOWN, MOST_NAMED = 30, 5
EXACT = 1e-9
ENDS = ("worst_before", "worst_after", "limit")


def balance_section(jobs: Sequence[Job]) -> Section | None:
    """Return the picture of balance before and after; None where no job tells it.

    Parameters
    ----------
    jobs
        Rows of the table of jobs; the farthest from fair stand on top.
    """
    told = [job for job in jobs if known(job["worst_after"]) is not None]
    if not told:
        return None
    told.sort(key=lambda job: -float(job["worst_after"]))
    shown = told[:MOST_SHOWN]
    names = short_names(jobs)
    title = say("How far from fair")
    hint = say("The rep who is farthest from a fair share, in each scenario.")
    if len(told) > len(shown):
        more = say("The {n} farthest are shown.", n=len(shown))
        hint = f"{hint} {more}"
    rows = [
        (
            names[str(job["label"])],
            percent(job["worst_after"], 1),
            _tip(job).split("\n")[1],
        )
        for job in shown[:MOST_NAMED]
    ]
    beside = Beside(_scene(shown, names), [Lines(say("Farthest, planned"), rows)])
    numbers = Links([(say("The numbers"), "#scenarios")])
    return Section("balance", title, title, hint, [beside, numbers])


def _scene(jobs: Sequence[Job], names: Mapping[str, str]) -> Scene:
    ends = [known(job.get(name)) or 0.0 for job in jobs for name in ENDS]
    across = Scale(0.0, 1.08 * max(*ends, 0.01), START, RIGHT - 12)
    bottom = TOP + STEP * len(jobs)
    lines, words = cross_grid(across, TOP, bottom, share_texts)
    odd = Key("dot-key odd", "bar", say("planned, beyond what is allowed"))
    found = Scene(
        title=say("Farthest from a fair share"),
        note=say("in per cent of it, today and planned"),
        height=bottom + 28,
        shapes=list(lines),
        words=words,
        keys=[
            Key("ring-key q0", "bar", say("today")),
            Key("dot-key q1", "bar", say_in("key of a picture", "planned")),
            *([odd] if any(_is_beyond(job) for job in jobs) else []),
            Key("limit", "line", say("most that is allowed")),
        ],
        says=_says(jobs),
    )
    for at, job in enumerate(jobs):
        name = names[str(job["label"])]
        _draw(found, across, TOP + STEP * (at + 0.5), job, name)
    return found


def _draw(scene: Scene, across: Scale, y: float, job: Job, name: str) -> None:
    """Add a scenario: its name, the way from today to the plan, and the limit."""
    before, limit = known(job["worst_before"]), known(job.get("limit"))
    after = float(job["worst_after"])
    tip = _tip(job)
    scene.words.append(Word(START - 12, y + 5, name, "left-name"))
    scene.strips.append(Strip(0.0, y - STEP / 2, RIGHT, STEP, tip))
    if limit is not None:
        scene.shapes.append(Shape("limit", f"M{across(limit)} {y - 11}v22"))
    if before is not None:
        scene.shapes.append(Shape("tie", f"M{across(before)} {y}H{across(after)}"))
        scene.spots.append(Spot(across(before), y, 6, "was q0", tip))
    css = "odd" if _is_beyond(job) else "q1"
    scene.spots.append(Spot(across(after), y, 6, css, tip))


def _is_beyond(job: Job) -> bool:
    limit = known(job.get("limit"))
    return limit is not None and float(job["worst_after"]) > limit + EXACT


def _tip(job: Job) -> str:
    today, planned, most = (
        NOTHING if value is None else percent(value, 1)
        for value in (known(job.get(name)) for name in ENDS)
    )
    told = say(
        "today {today}, planned {planned}, allowed {most}",
        today=today,
        planned=planned,
        most=most,
    )
    return f"{job['label']}\n{told}"


def _says(jobs: Sequence[Job]) -> str:
    """Return what the picture shows, in a sentence."""
    first = jobs[0]
    return say(
        "Farthest of all is {label}: {planned} planned, {today} today.",
        label=first["label"],
        planned=percent(first["worst_after"], 1),
        today=NOTHING
        if known(first["worst_before"]) is None
        else percent(first["worst_before"], 1),
    )
