"""Guarantees of what stands in the way, told in Polish: no word of English is left."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pytest

from engine.report.language import retell, speaking
from engine.report.stored_words import Retelling
from engine.territory.amounts import Moved
from engine.territory.conflict import Conflict, ConflictRule
from engine.territory.conflict_asker import Repair
from engine.territory.conflict_changes import Change
from engine.territory.conflict_words import in_short, sentences
from engine.territory.grains import CENTRES, Grain
from engine.territory.rules import BalanceRule, Budget, LoadLimit, Permit
from engine.territory.solution import TerritorySolution

ENGLISH = re.compile(
    r"\b(all|and|at|changes|count|covers|enough|from|home|least|let|lower|more|most"
    r"|neighbours|on|open|part|raise|release|share|stand|territories|the|than)\b"
)
"""Words of the English sentences that are no words of Polish ones."""
MOVED = Moved(np.full(9, 70_000), np.arange(9, dtype=np.int32) % 5, 5)
NOBODY = TerritorySolution(np.zeros(9, np.int32))


AMOUNTS = np.full((9, 5), 70_000) + 1_000 * np.arange(5)
BALANCE = BalanceRule(
    "potential", "PLN a year", AMOUNTS, np.ones(5, np.int64), Fraction(1, 10)
)
"""Its total depends on who has what."""


@dataclass(frozen=True)
class World:
    """What the words ask of a problem: names, and how many."""

    unit_ids: tuple[str, ...] = tuple(f"A{n:02d}" for n in range(1, 41))
    territory_ids: tuple[str, ...] = ("R1", "R2", "R3", "R4", "R5")
    num_units: int = 9
    num_territories: int = 5
    opening: None = None
    balance: tuple[BalanceRule, ...] = (BALANCE,)
    limits: tuple[LoadLimit, ...] = ()
    permits: tuple[Permit, ...] = ()
    budgets: tuple[Budget, ...] = (
        Budget("moved potential", "PLN a year", MOVED, 30_000),
    )

    def allowed_rows(self, units):
        """Return that anybody may have anything."""
        return np.ones((len(units), self.num_territories), dtype=np.bool_)


def ends(rule: str, kind: str, limit: int | None, unit: str, *at: int):
    """Return an upper end at some territories."""
    return [ConflictRule(Grain(kind, rule, "high", j), limit, unit, ()) for j in at]


def sets(rule: str, kind: str, *groups: tuple[int, ...]):
    """Return rules that speak of units."""
    return [ConflictRule(Grain(kind, rule), None, "", units) for units in groups]


RULES = [
    *ends("potential", "balance", None, "PLN a year", *range(5)),
    *ends("visits", "limit", 4, "visits a year", 0, 1),
    *sets("at most 30 km from home", "permit", (0,), (1,)),
    *sets("stay together", "together", (0, 1), (2, 3)),
    *sets("kept apart", "apart", *[(0, n) for n in range(1, 9)]),
    ConflictRule(Grain("contiguity", "in one piece", "", 2), None, "", ()),
    ConflictRule(Grain("opening", "territories open", "high"), 3, "territories", ()),
    ConflictRule(Grain("opening", CENTRES, "", 1), None, "", (4,)),
    ConflictRule(Grain("budget", "moved accounts"), 4, "accounts", ()),
]
CHANGES = [
    (Change("permit", "named accounts", units=(0,)),),
    (Change("permit", "named accounts", units=tuple(range(36))),),
    (Change("contiguity", "in one piece", units=(0, 1)),),
    tuple(Change("contiguity", "in one piece", units=(0, n)) for n in range(1, 9)),
    (
        Change("permit", "at most 30 km from home", units=(1, 2)),
        Change("balance", "potential", now=Fraction(1, 20), then=Fraction(1, 8)),
    ),
    (
        Change("together", "stay together", units=(0, 1)),
        Change("apart", "kept apart", units=(2, 3)),
        Change("opening", CENTRES, territory=1, units=(4,)),
    ),
    tuple(Change("together", "stay together", units=(0, n)) for n in range(1, 9)),
    (Change("budget", "moved accounts", "high", now=3, then=4, unit="accounts"),),
    (Change("limit", "visits", "low", 1, now=6, then=5, unit="visits a year"),),
    (
        Change(
            "budget", "moved potential", "high", None, (), 30_000, 76_450, "PLN a year"
        ),
    ),
]


def told(*changes: tuple[Change, ...]) -> tuple[str, ...]:
    """Return the English sentences of a conflict with repairs."""
    repairs = tuple(Repair(some, NOBODY, True, 0.1) for some in changes)
    return sentences(World(), Conflict(tuple(RULES), True, "search", repairs))


@pytest.mark.parametrize("changes", CHANGES, ids=range(len(CHANGES)))
def test_nothing_is_left_in_english(changes):
    """Rules, places, long lists and every kind of change have patterns."""
    with speaking("pl"):
        for text in told(changes):
            assert ENGLISH.search(text)
            assert ENGLISH.findall(retell(text)) == []


def test_the_words_themselves():
    """Neighbours are listed in pairs; several changes are parted by semicolons."""
    enough = [told(one)[1] for one in CHANGES]
    assert enough[2] == (
        "Enough by itself: count A01 and A02 as neighbours (the least such change)."
    )
    assert "leave out in one piece: 8 pieces then lie apart (the" in enough[3]
    assert "A02 and A03; raise balance on potential from 5% to 12.5% (" in enough[4]
    assert enough[6].count("; ") == 5
    assert "; and 3 more changes (" in enough[6]
    assert "at most 4.77% (30,000) to 12.14%: 76,450 PLN a year (" in enough[9]


@pytest.mark.parametrize(("by", "each"), [("tries", True), ("search", True)])
def test_what_is_not_proven_is_not_claimed(by, each):
    """Rules only hard to keep, or needed as wholes, have words of their own."""
    conflict = Conflict(tuple(RULES), False, by, (), each)
    first, none = sentences(World(), conflict)
    assert ("none is ruled out" in first) == (by == "tries")
    assert ("cannot all be kept" in first) == (by == "search")
    with speaking("pl"):
        assert ENGLISH.findall(retell(first)) == ENGLISH.findall(retell(none)) == []


def test_a_line_of_a_list_names_rules_alone():
    """Each rule is named once, the first few of many, in either language."""
    short = in_short(World(), Conflict(tuple(RULES), True, "search", ()))
    assert short == (
        "These rules cannot all be kept: balance on potential within 10%; visits; at"
        " most 30 km from home; stay together; kept apart; and 4 more rules."
    )
    few = Conflict((RULES[0], RULES[-1]), True, "tries", ())
    with speaking("pl"):
        assert retell(short) == (
            "Tych reguł nie da się spełnić naraz: wyrównanie (potencjał) w granicach"
            " 10%; wizyty; najwyżej 30 km od domu; trzymane razem; trzymane osobno; i"
            " jeszcze 4 reguły."
        )
        assert retell(in_short(World(), few)) == (
            "Te reguły trudno spełnić naraz: wyrównanie (potencjał) w granicach 10%;"
            " przenoszone konta."
        )


def test_rules_on_skills_are_told_whole():
    """The name of such a rule has a colon of its own, and may say that it excludes."""
    plain = "eligible: segment clinic needs skill eye"
    alone = "eligible: channel online needs skill desk, which has nothing else"
    some = (*sets(plain, "permit", (0,)), *sets(alone, "permit", (1,)))
    conflict = Conflict(some, True, "search", ())
    with speaking("pl"):
        assert retell(in_short(World(), conflict)) == (
            "Tych reguł nie da się spełnić naraz: uprawnieni: segment clinic,"
            " umiejętność eye; uprawnieni: kanał online, umiejętność desk, tylko do"
            " tego."
        )
        told = retell(sentences(World(), conflict)[0])
        assert "umiejętność eye (konta: A01); " in told
        assert told.endswith("tylko do tego (konta: A02).")
        assert retell(alone).endswith("umiejętność desk, tylko do tego")


def test_words_go_with_their_figures():
    """Four accounts and five visits have forms of their own; so has a whole list."""
    with speaking("pl"):
        clash, *enough = map(retell, told(*CHANGES))
    assert "potencjał) w granicach 10% (najwyżej swój udział: wszystkie" in clash
    assert "przenoszone konta: najwyżej 4 konta" in clash
    assert "(najwyżej 4 wizyty rocznie: R1 i R2)" in clash
    assert "najwyżej 30 km od domu (konta: A01 i A02)" in clash
    assert "najwyżej 3 otwarte terytoria" in clash
    assert "A30 i jeszcze 6 (razem 36 kont)" in enough[1]
    assert "z najwyżej 3 do 4 kont " in enough[7]
    assert "z co najmniej 6 do 5 wizyt rocznie" in enough[8]
    assert "z najwyżej 4,77% (30\N{NO-BREAK SPACE}000) do 12,14%: 76" in enough[9]
    assert "; i jeszcze 3 zmiany (" in enough[6]


def test_a_translation_chooses_a_form():
    """By the figure as it was written; what is no whole number takes the last."""
    tell = Retelling({"{n} accounts": "{n} {n:one|many|none}"}, str, None, int)
    said = [tell(f"{n} accounts") for n in ("0", "1", "2", "1.5")]
    assert said == ["0 one", "1 many", "2 none", "1.5 none"]


def test_the_price_of_an_elastic_rule_has_a_name():
    """A term that is named by its measure is told by it."""
    with speaking("pl"):
        assert retell("outside potential") == "poza pasmem: potencjał"
