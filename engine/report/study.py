"""The report of a study: every stage's answer on one page, each with its own report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.report.blocks import (
    Cell,
    Head,
    Lines,
    Links,
    Row,
    Section,
    Table,
    Texts,
    every_figure,
)
from engine.report.capacity_story import Answer
from engine.report.headline import Headline
from engine.report.language import mark, retell, say, say_in, say_many
from engine.report.planning_page import PageParts, planning_page
from engine.report.study_chart import chain_section
from engine.report.words import number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl

__all__ = ["TITLES", "render"]

TITLES = {
    "market": mark("The market"),
    "territory": mark("Territories"),
    "quota": mark("Quotas"),
    "compare": mark("Pay plans"),
    "capacity": mark("People"),
}
"""What the stages are called on the page."""

FEEDS = {
    "market": mark("What segments and territories could buy."),
    "territory": mark("Who covers whom."),
    "quota": mark("What is expected of whom."),
    "compare": mark("What reps would do under each pay plan."),
    "capacity": mark("How many people, in which roles, started when."),
}


def render(manifest: Mapping[str, Any], tables: Mapping[str, pl.DataFrame]) -> str:
    """Return the report as one self-contained HTML page.

    Parameters
    ----------
    manifest
        The manifest of a stored study. With ``beside: false`` the page stands somewhere
        else than the run, and links to no other.
    tables
        ``stages``, ``sentences`` and ``figures``.
    """
    stages = tables["stages"].to_dicts()
    linked = manifest.get("beside") is not False
    parts = PageParts(
        what=say_in("title of a page", "study"),
        kicker=say("Study"),
        decision=_answer(stages, manifest),
        headlines=[_headline(stage) for stage in stages],
        sections=[
            _chain(stages, manifest),
            *(_section(stage, tables, linked=linked) for stage in stages),
        ],
        figures=every_figure(
            {"stages": tables["stages"]}, {"stages": mark("Stages")}, {}, {}
        ),
        method=[],
        notes=list(manifest.get("notes") or []),
    )
    return planning_page(manifest, parts)


def _answer(stages: Sequence[Mapping[str, Any]], manifest: Mapping[str, Any]) -> Answer:
    good = [stage for stage in stages if stage["usable"]]
    left = [_title(name) for name in manifest["study"]["left"]]
    planned = len(good)
    head = say_many(
        "{n} stage planned", "{n} stages planned", planned, n=number(planned)
    )
    told = [retell(str(stage["answer"])) for stage in stages if stage["answer"]]
    if left:
        text = mark("Not planned, as nothing is there to rest on: {stages}.")
        told.append(say(text, stages=", ".join(left)))
    tone = "good" if len(good) == len(stages) and not left else "warn"
    return Answer(head, tone, tuple(told))


def _chain(
    stages: Sequence[Mapping[str, Any]], manifest: Mapping[str, Any]
) -> Section | None:
    left = manifest["study"]["left"]
    names = [*(str(stage["stage"]) for stage in stages), *left]
    titles = {name: (_title(name), _feeds(name)) for name in names}
    return chain_section(stages, left, str(manifest["currency"]), titles)


def _title(stage: str) -> str:
    return say(TITLES[stage]) if stage in TITLES else stage


def _feeds(stage: str) -> str:
    return say(FEEDS[stage]) if stage in FEEDS else ""


def _headline(stage: Mapping[str, Any]) -> Headline:
    name = str(stage["stage"])
    is_usable = stage["usable"]
    word = say_in("stage", "planned") if is_usable else say("no usable answer")
    return Headline(_title(name), word, _feeds(name), "good" if is_usable else "bad")


def _section(
    stage: Mapping[str, Any], tables: Mapping[str, pl.DataFrame], *, linked: bool
) -> Section:
    name = str(stage["stage"])
    title = _title(name)
    figures, sentences = tables["figures"], tables["sentences"]
    rows = figures.filter(figures["stage"] == name).to_dicts()
    texts = sentences.filter(sentences["stage"] == name)["text"].to_list()
    blocks: list[Any] = []
    if texts:
        blocks.append(
            Row([Texts(say("In short"), [retell(text).lstrip(" •") for text in texts])])
        )
    blocks += _figures(rows)
    if linked:
        page = str(stage["page"])
        blocks.append(Links([(say("The whole report of this stage"), page)]))
    return Section(name, title, title, _feeds(name), blocks)


def _figures(rows: Sequence[Mapping[str, Any]]) -> list[Any]:
    """Return a stage's figures in the order they were told, a column a heading.

    Where there are many headings, a row with the first or the last figure alone is of
    the whole: it stands below, where no narrow screen hides it.
    """
    heads = list(dict.fromkeys(str(row["heading"]) for row in rows))
    labels = list(dict.fromkeys(str(row["label"]) for row in rows))
    values = {(row["label"], row["heading"]): str(row["value"]) for row in rows}
    told = {
        label: [values.get((label, head), "") for head in heads] for label in labels
    }
    totals = [
        label
        for label, texts in told.items()
        if len(texts) > 2
        and any(texts)
        and not any(texts[1:-1])
        and not (texts[0] and texts[-1])
    ]
    blocks: list[Any] = []
    if len(totals) < len(told):
        cells = [
            [Cell(retell(label.strip())), *(Cell(retell(text)) for text in texts)]
            for label, texts in told.items()
            if label not in totals
        ]
        first = Head(say("Figure"), is_text=True)
        blocks.append(Table([first, *(Head(retell(head)) for head in heads)], cells))
    lines = [
        (retell(label.strip()), retell("".join(told[label])), "") for label in totals
    ]
    if lines:
        blocks.append(Row([Lines(say("In all"), lines)]))
    return blocks
