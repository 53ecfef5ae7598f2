"""Two runs on one page: both alignments on the map, what moved, what it changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from engine.report.capacity_story import Answer
from engine.report.diff_tables import check_places, merged
from engine.report.facts import first_reps
from engine.report.headline import Headline
from engine.report.language import mark, retell, say, say_many
from engine.report.maps import make_atlas
from engine.report.page import make_page
from engine.report.people import loads_by_place, people
from engine.report.words import NOTHING, amount, known, number, percent

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from engine.report.people import Territory

__all__ = ["Side", "render"]

STAGES = ("before", "after")
MOST_SHOWN = 2000
TERMS = {
    "travel": mark("Travel"),
    "disruption": mark("Relationships at risk"),
    "compact": mark("Compactness"),
    "profit": mark("Expected profit"),
    "total": mark("Cost in all"),
}


@dataclass(frozen=True, eq=False, slots=True)
class Side:
    """One of the two runs.

    Parameters
    ----------
    run
        Its id.
    manifest, tables
        As stored.
    """

    run: str
    manifest: Mapping[str, Any]
    tables: Mapping[str, pl.DataFrame]

    @property
    def title(self) -> str:
        """What people call it: its quarter, else when it was made."""
        made = str((self.manifest.get("made") or {}).get("at") or "")
        return str(self.manifest.get("quarter") or made[:16].replace("T", " "))


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One account that moved, opened or closed; indices of owners (-1 = nobody)."""

    name: str
    account_id: str
    origin: int
    target: int
    potential: str
    revenue: str
    change: str


def render(
    before: Side, after: Side, changes: pl.DataFrame, counts: Mapping[str, float]
) -> str:
    """Return the page as one self-contained HTML text.

    Parameters
    ----------
    before, after
        Two territory runs.
    changes
        One row an account that moved, opened or closed, with both owners.
    counts
        Accounts in both runs, moved, opened and closed, and the potential that moved.

    Raises
    ------
    InputError
        A run has no plan, or its accounts have no places.

    Notes
    -----
    The same runs give the same bytes.
    """
    for side in (before, after):
        check_places(side.tables, side.run)
    tables = merged(before.tables, after.tables, changes)
    shown = tables["moves"].head(MOST_SHOWN)
    who, loads = people(tables["territories"]), loads_by_place(tables["loads"])
    titles = _titles(before, after)
    context = {
        "manifest": {
            **after.manifest,
            "about": say(
                "From {before} to {after}.", before=before.run, after=after.run
            ),
            "made": {},
        },
        "decision": _answer(counts, before, after),
        "headlines": _headlines(tables, counts, _in_both(before.tables, after.tables)),
        "atlas": make_atlas({**tables, "moves": shown}, who, loads, STAGES),
        "who": who,
        "stages": STAGES,
        "stage_names": dict(zip(STAGES, titles, strict=True)),
        "changes": list(_changes(shown, who)),
        "all_changes": tables["moves"].height,
        "measures": list(_measures(tables["loads"])),
        "terms": list(_terms(before.tables, after.tables)),
        "sides": list(zip(titles, (before, after), strict=True)),
    }
    return make_page("diff.html.j2", context)


def _titles(before: Side, after: Side) -> tuple[str, str]:
    if before.title != after.title:
        return before.title, after.title
    return (
        say("{run}, before", run=before.title),
        say("{run}, after", run=after.title),
    )


def _answer(counts: Mapping[str, float], before: Side, after: Side) -> Answer:
    moved, accounts = counts["moved"], counts["accounts"]
    share = percent(moved / accounts, 1) if accounts else NOTHING
    head = say_many(
        "{n} account of {all} moved ({share})",
        "{n} accounts of {all} moved ({share})",
        moved,
        n=number(moved),
        all=number(accounts),
        share=share,
    )
    told = [
        say_many(
            "{n} account opened and {closed} closed.",
            "{n} accounts opened and {closed} closed.",
            counts["opened"],
            n=number(counts["opened"]),
            closed=number(counts["closed"]),
        )
    ]
    if counts.get("first"):
        told.append(f"{first_reps(counts['first'])}.")
    if before.manifest.get("name") != after.manifest.get("name"):
        names = [str(side.manifest.get("name")) for side in (before, after)]
        text = mark("The runs are of two scenarios: {before} and {after}.")
        told.append(say(text, before=names[0], after=names[1]))
    return Answer(head, "good", tuple(told))


def _in_both(
    before: Mapping[str, pl.DataFrame], after: Mapping[str, pl.DataFrame]
) -> float:
    """Return the potential, as the later run has it, of accounts that both have."""
    one, two = before["accounts"], after["accounts"]
    return float(two.join(one, on="account_id", how="semi")["potential"].sum())


def _headlines(
    tables: Mapping[str, pl.DataFrame], counts: Mapping[str, float], in_both: float
) -> list[Headline]:
    share = counts["moved_potential"] / in_both if in_both else None
    note = say(
        "{amount}, of accounts in both runs", amount=amount(counts["moved_potential"])
    )
    found = [
        Headline(
            say("Potential that moved"),
            NOTHING if share is None else percent(share, 1),
            note,
        )
    ]
    for measure in _measures(tables["loads"]):
        then, now = measure["worst"]
        tone = _tone(then, now, is_within=measure["is_within"])
        was = say("farthest from fair; was {share}", share=_percent(then))
        found.append(Headline(str(measure["name"]), _percent(now), was, tone))
    return found


def _tone(then: float | None, now: float | None, *, is_within: bool) -> str:
    """Return good for fairer than before, and bad for less fair and against a rule."""
    if then is None or now is None:
        return ""
    if now <= then:
        return "good"
    return "" if is_within else "bad"


def _measures(loads: pl.DataFrame) -> Iterator[dict[str, Any]]:
    """Yield each measure with its least and largest share of fair, by stage.

    ``is_within``: whether every rep of the second run is within the rule.
    """
    # What only has limits has no share that could be farther from fair.
    fair = loads.filter(pl.col("share").is_not_null())
    for name in fair["measure"].unique(maintain_order=True):
        spans, worst, within = [], [], True
        for stage in STAGES:
            rows = (pl.col("measure") == name) & (pl.col("stage") == stage)
            found = loads.filter(rows)
            shares = found["share"].drop_nulls().to_list()
            within = bool(found["within"].all())
            ends = (min(shares), max(shares)) if shares else (None, None)
            spans.append(f"{_percent(ends[0])} – {_percent(ends[1])}")
            worst.append(max((abs(one - 1) for one in shares), default=None))
        yield {
            "name": retell(str(name)).capitalize(),
            "spans": spans,
            "worst": worst,
            "is_within": within,
        }


def _terms(
    before: Mapping[str, pl.DataFrame], after: Mapping[str, pl.DataFrame]
) -> Iterator[tuple[str, str, str, str]]:
    """Yield each term of the cost: name, both amounts and what they differ by."""
    one, two = (_amounts(tables.get("objective")) for tables in (before, after))
    for term in dict.fromkeys((*one, *two)):
        then, now = one.get(term), two.get(term)
        change = None if then is None or now is None else now - then
        sign = "+" if change is not None and change > 0 else ""
        plain = retell(term.replace("_", " ")).capitalize()
        name = say(TERMS[term]) if term in TERMS else plain
        yield name, amount(then), amount(now), f"{sign}{amount(change)}"


def _amounts(objective: pl.DataFrame | None) -> dict[str, float | None]:
    if objective is None or not {"term", "after"} <= set(objective.columns):
        return {}
    return dict(objective.select("term", "after").iter_rows())


def _changes(changes: pl.DataFrame, who: Sequence[Territory]) -> Iterator[ChangeRow]:
    index = {one.id: one.index for one in who}
    for row in changes.iter_rows(named=True):
        yield ChangeRow(
            name=row["name"] or row["account_id"],
            account_id=row["account_id"],
            origin=index.get(row["from"], -1),
            target=index.get(row["to"], -1),
            potential=number(known(row["potential"])),
            revenue=number(known(row["revenue"])),
            change=retell(row["change"], "change"),
        )


def _percent(share: float | None) -> str:
    return NOTHING if share is None else percent(share, 1)
