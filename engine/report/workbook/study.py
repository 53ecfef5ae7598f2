"""A study as a workbook: every stage's answer and figures, and where each lies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.report.language import retell, say
from engine.report.study import TITLES
from engine.report.words import count
from engine.report.workbook.columns import Column
from engine.report.workbook.sheets import Binder, Figure, First, Sheet

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

    Row = dict[str, Any]

STAGE = Column("Stage", "text", "title", "Stage of the study")
STAGES = Sheet(
    "stages",
    "Stages",
    "Stages",
    "Every stage: whether it has an answer, and where its own workbook lies",
    (
        STAGE,
        Column("Usable", "yes", "usable", "Whether the next stage can rest on it"),
        Column("Answer", "words", "answer", "What it found"),
        Column("Run", "text", "run", "Folder of the run, beside this one"),
        Column("Workbook", "text", "book", "Where its own workbook lies"),
    ),
)
SENTENCES = Sheet(
    "sentences",
    "Answers",
    "Answers",
    "What every stage found, in its own words",
    (STAGE, Column("Sentence", "words", "text", "What it found")),
)
FIGURES = Sheet(
    "figures",
    "Figures",
    "Figures",
    "The figures of every stage, as they are told",
    (
        STAGE,
        Column("Figure", "words", "label", "What is counted"),
        Column("Heading", "words", "heading", "Which of its values"),
        Column("Value", "text", "value", "Rounded, as people read it"),
    ),
)


def workbook(manifest: Mapping[str, Any], tables: Mapping[str, pl.DataFrame]) -> bytes:
    """Return the workbook of a stored study.

    Parameters
    ----------
    manifest
        The manifest of a stored study.
    tables
        Its tables by name; empty ones have no sheet.

    Notes
    -----
    The same manifest and tables give the same bytes. The stages' tables are in the
    workbooks of their own runs; the first sheet says where.
    """
    binder = Binder(manifest, str(manifest["currency"]))
    binder.add_stored(STAGES, tables, _stage)
    binder.add_stored(SENTENCES, tables, _titled)
    binder.add_stored(FIGURES, tables, _titled)
    stages = tables["stages"].to_dicts()
    good = sum(bool(stage["usable"]) for stage in stages)
    left = [_title(name) for name in manifest["study"]["left"]]
    answers = [f"{_title(one['stage'])}: {retell(one['answer'])}" for one in stages]
    answer = [say("{stages} planned", stages=count(good, "stage")), *answers]
    if left:
        names = ", ".join(left)
        text = say("Not planned, as nothing is there to rest on: {names}.", names=names)
        answer.append(text)
    figures = [
        Figure(say("Stages"), float(len(stages)), "count", "", "=ROWS(Stages[Stage])"),
        Figure(say("With an answer"), float(good), "count"),
    ]
    return binder.finish(First(answer, figures))


def _title(stage: str) -> str:
    return say(TITLES[stage]) if stage in TITLES else stage


def _titled(row: Row) -> Row:
    return {"title": _title(row["stage"])}


def _stage(row: Row) -> Row:
    return {**_titled(row), "book": f"../{row['run']}/{row['stage']}.xlsx"}
