"""The before/after table a terminal shows, as rows of text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.report.certificate import certificate, least
from engine.report.dead_end import dead_end, end_lines
from engine.report.facts import STAGES, Facts, Pair, Spread, facts
from engine.report.language import mark, retell, say, say_many
from engine.report.words import (
    DASH,
    NOTHING,
    exact_money,
    number,
    percent,
    term_name,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """One line: what is compared, its value today, its value under the plan."""

    label: str
    before: str
    after: str


def summary(
    manifest: Mapping[str, Any], tables: Mapping[str, pl.DataFrame]
) -> tuple[SummaryRow, ...]:
    """Return the before/after lines of a stored territory run."""
    found = facts(manifest, tables)
    loads = (*_balance_rows(found), *_limited_rows(found))
    return (*loads, *_cost_rows(found), *_change_rows(found))


def since_baseline(changes: pl.DataFrame) -> str:
    """Return what is different from the run that a plan starts from."""
    count = dict(changes.group_by("change").len().iter_rows())
    told = say_many(
        "{opened} account opened; {closed} closed; {orphaned} left behind",
        "{opened} accounts opened; {closed} closed; {orphaned} left behind",
        count.get("opened", 0),
        **{name: count.get(name, 0) for name in ("opened", "closed", "orphaned")},
    )
    parts = [told]
    for what, text in (
        ("joined", mark("joined: {names}")),
        ("left", mark("left: {names}")),
    ):
        names = changes.filter(changes["change"] == what)["id"].to_list()
        if names:
            some = f"{', '.join(names[:5])}{' …' if names[5:] else ''}"
            parts.append(say(text, names=some))
    return say("Since the run it starts from: {changes}.", changes="; ".join(parts))


def conclusion(
    manifest: Mapping[str, Any], tables: Mapping[str, pl.DataFrame]
) -> tuple[str, ...]:
    """Return what is proven, as the sentences a terminal shows."""
    found = facts(manifest, tables)
    proof = certificate(found)
    lines = [f"{proof.status} ({proof.reason}): {proof.sentence}"]
    if "changes" in tables:
        lines.append(since_baseline(tables["changes"]))
    if manifest.get("tightest"):
        lines.append(retell(str(manifest["rules_text"][-1])))
    lines += [f"{what}: {fig}" for what, fig, _ in proof.lines if fig != NOTHING]
    smallest = least(found, manifest)
    if smallest is not None:
        lines.append(smallest.sentence)
    if found.has_plan:
        return tuple(lines)
    if found.status == "unknown" and not manifest.get("explanation"):
        lines.append(_next_step(found.reason, manifest))
    end = dead_end(manifest, tables)
    return (*lines, *(end_lines(end) if end else ()))


def _next_step(reason: str, manifest: Mapping[str, Any]) -> str:
    """Return what to do after a search that ended without a plan and without proof."""
    text = {
        "interrupted": mark(
            "It was stopped with {work} of {allowed} work used: let it run to its end."
        ),
        "time limit": mark(
            "Allow more time (--time-limit; {seconds} s was allowed), or loosen a rule."
        ),
    }.get(
        reason,
        mark(
            "Allow more work (--work, or solve.work of the scenario; {work} was used),"
            " or loosen a rule."
        ),
    )
    limits = manifest["limits"]
    return say(
        text,
        work=number(manifest["work_used"], 1),
        allowed=number(limits["work"], 1),
        seconds=number(limits["time_s"], 1),
    )


def _balance_rows(found: Facts) -> tuple[SummaryRow, ...]:
    return tuple(
        SummaryRow(
            say(
                "{measure}, % of fair share",
                measure=retell(measure.name).capitalize(),
            ),
            _range(measure.before),
            _range(measure.after),
        )
        for measure in found.measures
    )


def _limited_rows(found: Facts) -> tuple[SummaryRow, ...]:
    """Return loads in their own unit, and where they are not kept."""
    return tuple(
        SummaryRow(one.whole_label, *(one.range(stage) for stage in STAGES))
        for one in found.limited
    )


def _range(spread: Spread | None) -> str:
    if spread is None:
        return NOTHING
    return f"{percent(spread.low, 1)} {DASH} {percent(spread.high, 1)}"


def _cost_rows(found: Facts) -> tuple[SummaryRow, ...]:
    def money_of(pair: Pair) -> list[str]:
        shown = (found.told(value) for value in _both(pair))
        return [exact_money(value, found.currency) for value in shown]

    label = say("Profit less costs, a year") if found.is_profit else say("Cost a year")
    rows = [
        SummaryRow(say("Travel, km a year"), *map(number, _both(found.km))),
        SummaryRow(label, *money_of(found.cost)),
    ]
    for term, pair in found.terms.items():
        label = say("of which {term}", term=term_name(term))
        rows.append(SummaryRow(f"  {label}", *money_of(pair)))
    return tuple(rows)


def _both(pair: Pair) -> tuple[float | None, float | None]:
    return pair.before, pair.after


def _change_rows(found: Facts) -> tuple[SummaryRow, ...]:
    moved = number(found.moved_accounts) if found.has_plan else NOTHING
    first = number(found.first_accounts)
    label = say("Accounts of nobody that get a rep")
    return (
        SummaryRow(
            say("Potential that changes hands"), "", percent(found.moved_share, 1)
        ),
        SummaryRow(say("Accounts that change hands"), "", moved),
        *([SummaryRow(label, "", first)] if found.first_accounts else []),
        SummaryRow(
            say("Rules met"), rules_met(found, "before"), rules_met(found, "after")
        ),
    )


def rules_met(found: Facts, stage: str) -> str:
    """Return ``3 of 5``, or a dash when nothing was checked at that stage."""
    met = found.rules_met(stage)
    if met is None:
        return NOTHING
    return say("{n} of {all}", n=number(met[0]), all=number(met[1]))
