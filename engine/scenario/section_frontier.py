"""``territory.frontier``: one goal against another, cap by cap."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import ConfigDict, Field

from engine.base.errors import did_you_mean
from engine.scenario.typed_values import Section, Share, Text, closed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.scenario.typed_values import Complaint

MOVED, BALANCE, COST = "moved potential", "balance", "cost"
"""Goals that are no terms of the objective by themselves."""
OF_ONE = f"{BALANCE} of "
"""Begins the name of one measure's balance."""


class Frontier(Section):
    """What one goal costs in terms of another: its least for caps on the other."""

    model_config = ConfigDict(
        json_schema_extra={"oneOf": [{"required": ["caps"]}, {"required": ["points"]}]}
    )

    minimise: Text = Field(
        COST, description="cost, or one term of it, such as travel or disruption."
    )
    against: Text = Field(
        description=(
            "What is capped: moved potential; balance, or balance of one measure, such"
            " as balance of workload; or a term such as travel or disruption."
        )
    )
    caps: Annotated[tuple[Share, ...], Field(min_length=2, max_length=40)] | None = (
        Field(
            None,
            strict=False,
            description=(
                "Shares that may be moved, or tolerances of balance, such as [5%, 10%]."
            ),
        )
    )
    points: Annotated[int, closed(2, 40)] | None = Field(
        None,
        description=(
            "So many caps instead, evenly from the least that is possible to what the"
            " cheapest plan has; not for balance."
        ),
    )
    work: Annotated[float, closed(0, 1_000_000, above=True)] | None = Field(
        None,
        description=(
            "Budget of each point in units of work; by default a third of solve.work."
        ),
    )

    @property
    def is_balance(self) -> bool:
        """Whether tolerances of balance are capped."""
        return self.against == BALANCE or self.against.startswith(OF_ONE)


def frontier_complaints(
    asked: Frontier, terms: Sequence[str], held: Sequence[str]
) -> Iterator[Complaint]:
    """Yield what is wrong with the two goals and with the caps on the second.

    Parameters
    ----------
    asked
        What the scenario says.
    terms
        Of the cost.
    held
        Measures whose balance must hold.
    """
    yield from _unknown_goals(asked, terms, held)
    if asked.caps is None and asked.points is None:
        yield (), "no caps; write 'caps' such as [5%, 10%, 15%], or 'points'"
    if asked.caps is not None and asked.points is not None:
        yield ("points",), "both 'caps' and 'points' are given; write one of them"
    if asked.minimise == asked.against:
        yield ("against",), f"'{asked.against}' against itself; name another goal"
    if asked.is_balance and asked.points is not None:
        message = "balance has no natural ends; write 'caps' such as [2%, 5%, 10%]"
        yield ("points",), message
    if asked.caps is not None and asked.against in terms:
        message = f"'{asked.against}' is money, no share; write 'points' such as 6"
        yield ("caps",), message
    for index, cap in enumerate(asked.caps or ()):
        if cap in (asked.caps or ())[:index]:
            yield ("caps", index), "this cap stands there twice"


def _unknown_goals(
    asked: Frontier, terms: Sequence[str], held: Sequence[str]
) -> Iterator[Complaint]:
    """Yield goals that the section on territories does not have."""
    balance = [BALANCE, *(OF_ONE + name for name in held)] if held else []
    for key, known in (
        ("minimise", [COST, *terms]),
        ("against", [MOVED, *balance, *terms]),
    ):
        found = getattr(asked, key)
        if found not in known:
            near = did_you_mean(found, known)
            yield (key,), f"found '{found}'; allowed here: {', '.join(known)}{near}"
