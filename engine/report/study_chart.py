"""The chain of a study as a picture: its stages in order, each with its key figure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.report.blocks import Beside, Links, Section, Texts
from engine.report.capacity_facts import capacity_facts
from engine.report.compare_terms import chance
from engine.report.facts import facts
from engine.report.language import say, say_in, say_many
from engine.report.market_facts import market_facts
from engine.report.quota_facts import quota_facts
from engine.report.scene import Scene, Shape, Spot, Word
from engine.report.words import known, money, number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl

    Record = Mapping[str, Any]

TOP, STEP, ACROSS, START = 30.0, 66.0, 22.0, 52.0


def key_figure(
    stage: str, manifest: Mapping[str, Any], tables: Mapping[str, pl.DataFrame]
) -> tuple[float | None, int | None]:
    """Return the key figure of a stage, and how many share it; None where none is.

    Parameters
    ----------
    stage
        Its name in the chain.
    manifest, tables
        Of its run.

    Returns
    -------
    Accounts and territories; the sum of quotas and how many they are; the market of a
    year; the chance to make the number. Money in the run's currency.
    """
    if stage == "territory":
        told = facts(manifest, tables)
        return float(told.accounts), told.territories
    if stage == "quota":
        found = quota_facts(manifest, tables)
        return found.assigned, len(found.territories)
    if stage == "market":
        return known(market_facts(manifest, tables).before), None
    if stage == "capacity":
        odds = capacity_facts(manifest, tables).chance
        return (None if odds is None else odds.p), None
    return None, None


def chain_section(
    stages: Sequence[Record],
    left: Sequence[str],
    currency: str,
    titles: Mapping[str, tuple[str, str]],
) -> Section | None:
    """Return the picture of the chain; None where there is no stage.

    Parameters
    ----------
    stages
        Rows of the table of stages, in the order of the chain.
    left
        Stages that were not planned.
    currency
        Of all money.
    titles
        Stage to what it is called, and what it gives.
    """
    if not stages:
        return None
    told = [
        (titles[str(row["stage"])][0], _words(row, currency), bool(row["usable"]))
        for row in stages
    ]
    scene = _scene([*told, *((titles[one][0], _not_planned(), None) for one in left)])
    gives = [": ".join(titles[str(row["stage"])]) for row in stages]
    beside = Beside(scene, [Texts(say("What each stage gives"), gives)])
    title = say("The chain")
    numbers = Links([(say("The numbers"), f"#{stages[0]['stage']}")])
    hint = say("Each stage rests on what those above it have found.")
    return Section("chain", title, title, hint, [beside, numbers])


def _not_planned() -> str:
    return say_in("stage", "not planned")


def _scene(rows: Sequence[tuple[str, str, bool | None]]) -> Scene:
    scene = Scene(
        title=say("From stage to stage"),
        note="",
        height=TOP + STEP * (len(rows) - 1) + 44,
        says="; ".join(f"{name}: {words}" for name, words, _ in rows) + ".",
    )
    css = {True: "q1", False: "odd", None: "was q0"}
    for at, (name, words, state) in enumerate(rows):
        y = TOP + STEP * at
        if at:
            scene.shapes.append(Shape("tie", f"M{ACROSS} {y - STEP + 13}V{y - 13}"))
        scene.spots.append(Spot(ACROSS, y, 10, css[state], f"{name}\n{words}"))
        scene.words.append(Word(START, y - 5, name, "stage-name"))
        scene.words.append(Word(START, y + 22, words, "stage-figure"))
    return scene


def _words(row: Record, currency: str) -> str:
    """Return the key figure of a stage in words."""
    if not row["usable"]:
        return say("no usable answer")
    figure, parts, stage = known(row.get("figure")), row.get("parts"), row["stage"]
    if figure is None:
        return say_in("stage", "planned")
    if stage == "market":
        return say("market of {money} a year", money=money(figure, currency))
    if stage == "capacity":
        return say("{share} chance to make the number", share=chance(figure))
    if stage == "territory":
        return say(
            "{accounts} accounts, {n} territories",
            accounts=number(figure),
            n=number(parts),
        )
    return say_many(
        "{money} in {n} quota",
        "{money} in {n} quotas",
        parts or 0,
        money=money(figure, currency),
        n=number(parts),
    )
