"""Contests: prizes, who can win them, and whether anybody could still do better."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.report.compare_terms import shown
from engine.report.language import mark, retell, say
from engine.report.words import count, known, number, percent, sentence

if TYPE_CHECKING:
    import polars as pl

    from engine.report.compare_facts import CompareFacts, Plan, Row

STATUS = {
    "equilibrium": mark("In balance"),
    "cycling": mark("NO STABLE OUTCOME"),
    "no reaction": mark("No reaction modelled"),
}
THIRDS = {"top": mark("Top third"), "bottom": mark("Bottom third")}


@dataclass(frozen=True, slots=True)
class League:
    """One league of a contest; ``odds`` are (who, share, text)."""

    name: str
    entrants: str
    prizes: str
    purse: str
    odds: list[tuple[str, float, str]]
    status: str
    tone: str
    says: str
    note: str


@dataclass(frozen=True, slots=True)
class Contest:
    """A contest under a plan, its leagues one below the other."""

    name: str
    kind: str
    plan: Plan
    leagues: list[League]
    cycles: bool


def contests(facts: CompareFacts, table: pl.DataFrame) -> list[Contest]:
    """Return every contest of every plan, those that cycle first within a plan."""
    parts = table.partition_by("plan", "contest", maintain_order=True)
    found = []
    for part in parts:
        rows = list(part.iter_rows(named=True))
        leagues = [_league(row, facts.currency) for row in rows]
        found.append(
            Contest(
                name=rows[0]["contest"],
                kind=retell(rows[0]["kind"] or "", "kind"),
                plan=facts.plan(rows[0]["plan"]),
                leagues=leagues,
                cycles=any(row["status"] == "cycling" for row in rows),
            )
        )
    return found


def _league(row: Row, currency: str) -> League:
    status = row["status"]
    return League(
        name=row["league"] or "",
        entrants=count(row["entrants"], "entrant"),
        prizes=count(row["prizes"], "prize"),
        purse=say(
            "{currency} {amount}", currency=currency, amount=number(row["purse"])
        ),
        odds=[
            (say(third), odds, shown("share", odds))
            for who, third in THIRDS.items()
            if (odds := known(row[f"{who}_third_wins"])) is not None
        ],
        status=say(STATUS[status])
        if status in STATUS
        else sentence(status).rstrip("."),
        tone={"cycling": "bad", "equilibrium": "good"}.get(status, "warn"),
        says=_says(row),
        note=sentence(retell(row["note"] or "")),
    )


def _says(row: Row) -> str:
    gain = percent(row["gain"], 2)
    if row["status"] == "cycling":
        return say(
            "No equilibrium was found: each best answer makes another better, and mean "
            "effort in the window cycles between {low} and {high} of expected sales. "
            "Somebody could still gain {gain} of the first prize. Results of this plan "
            "are no forecast.",
            low=percent(row["low"], 1),
            high=percent(row["high"], 1),
            gain=gain,
        )
    if row["status"] == "equilibrium":
        return say(
            "Checked: by acting otherwise, nobody gains more than {gain} of the first "
            "prize.",
            gain=gain,
        )
    if row["status"] == "no reaction":
        return say("Prizes are paid, but nobody is modelled as working for them.")
    return ""
