"""The report of a study: every stage's answer on one page, each with its own report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.report.blocks import (
    Cell,
    Head,
    Links,
    Row,
    Section,
    Table,
    Texts,
    every_figure,
)
from engine.report.capacity_story import Answer
from engine.report.headline import Headline
from engine.report.planning_page import PageParts, planning_page
from engine.report.words import count

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl

__all__ = ["TITLES", "render"]

TITLES = {
    "market": "The market",
    "territory": "Territories",
    "quota": "Quotas",
    "compare": "Pay plans",
    "capacity": "People",
}
"""What the stages are called on the page."""

FEEDS = {
    "market": "What segments and territories could buy.",
    "territory": "Who covers whom.",
    "quota": "What is expected of whom.",
    "compare": "What reps would do under each pay plan.",
    "capacity": "How many people, in which roles, started when.",
}


def render(manifest: Mapping[str, Any], tables: Mapping[str, pl.DataFrame]) -> str:
    """Return the report as one self-contained HTML page.

    Parameters
    ----------
    manifest
        The manifest of a stored study.
    tables
        ``stages``, ``sentences`` and ``figures``.
    """
    stages = tables["stages"].to_dicts()
    parts = PageParts(
        what="study",
        kicker="Study",
        decision=_answer(stages, manifest),
        headlines=[_headline(stage) for stage in stages],
        sections=[_section(stage, tables) for stage in stages],
        figures=every_figure(
            {"stages": tables["stages"]}, {"stages": "Stages"}, {}, {}
        ),
        method=[],
        notes=list(manifest.get("notes") or []),
    )
    return planning_page(manifest, parts)


def _answer(stages: Sequence[Mapping[str, Any]], manifest: Mapping[str, Any]) -> Answer:
    good = [stage for stage in stages if stage["usable"]]
    left = [TITLES.get(name, name) for name in manifest["study"]["left"]]
    head = f"{count(len(good), 'stage')} planned"
    told = [str(stage["answer"]) for stage in stages if stage["answer"]]
    if left:
        told.append(f"Not planned, as nothing is there to rest on: {', '.join(left)}.")
    tone = "good" if len(good) == len(stages) and not left else "warn"
    return Answer(head, tone, tuple(told))


def _headline(stage: Mapping[str, Any]) -> Headline:
    name = str(stage["stage"])
    word = "planned" if stage["usable"] else "no usable answer"
    tone = "good" if stage["usable"] else "bad"
    return Headline(TITLES.get(name, name), word, FEEDS.get(name, ""), tone)


def _section(stage: Mapping[str, Any], tables: Mapping[str, pl.DataFrame]) -> Section:
    name = str(stage["stage"])
    title = TITLES.get(name, name)
    figures, sentences = tables["figures"], tables["sentences"]
    rows = figures.filter(figures["stage"] == name).to_dicts()
    texts = sentences.filter(sentences["stage"] == name)["text"].to_list()
    blocks: list[Any] = []
    if texts:
        blocks.append(Row([Texts("In short", texts)]))
    if rows:
        blocks.append(_table(rows))
    blocks.append(Links([("The whole report of this stage", str(stage["page"]))]))
    return Section(name, title, title, FEEDS.get(name, ""), blocks)


def _table(rows: Sequence[Mapping[str, Any]]) -> Table:
    """Return a stage's figures, a column a heading, in the order they were told."""
    heads = list(dict.fromkeys(str(row["heading"]) for row in rows))
    labels = list(dict.fromkeys(str(row["label"]) for row in rows))
    values = {(row["label"], row["heading"]): str(row["value"]) for row in rows}
    cells = [
        [Cell(label.strip()), *(Cell(values.get((label, head), "")) for head in heads)]
        for label in labels
    ]
    return Table([Head("", True), *(Head(head) for head in heads)], cells)
