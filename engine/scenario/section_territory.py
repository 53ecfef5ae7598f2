"""``territory``: what is minimised and which rules every plan must meet."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import ConfigDict, Field, model_validator

from engine.base.errors import did_you_mean
from engine.scenario.plan_values import NOT_BLANK, OptMonths
from engine.scenario.section_balance import Balance, LoadLimits
from engine.scenario.section_contiguous import Contiguous
from engine.scenario.section_frontier import Frontier, frontier_complaints
from engine.scenario.section_goals import Compact, Profit
from engine.scenario.section_keep import Keep
from engine.scenario.section_open import Open
from engine.scenario.section_overlay import Overlay, overlay_complaints
from engine.scenario.section_pairs import Eligible
from engine.scenario.section_rollup import RollupLevel, rollup_complaints
from engine.scenario.section_tightest import Tightest
from engine.scenario.section_travel import Travel
from engine.scenario.typed_values import (
    Gap,
    RunPath,
    Section,
    Share,
    Text,
    closed,
    refuse,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.scenario.section_balance import Measure
    from engine.scenario.typed_values import Complaint


Method = Literal[
    "auto",
    "connected",
    "exact",
    "assign",
    "priced",
    "profit",
    "spread",
    "located",
    "large",
    "clustered",
]
"""Names of solvers, as in ``engine.territory.solvers``."""
GOALS = ("travel", "disruption", "compact", "profit")
"""Sections that say what is kept low; a scenario has one or more of them."""


class Disruption(Section):
    """What it costs when an account gets a new rep."""

    revenue_at_risk: Share = Field(
        description="Share of an account's revenue put at risk when its rep changes."
    )
    full_after_years: Annotated[float, closed(0, 100, above=True)] = Field(
        5.0,
        description=(
            "Tenure of today's rep at which the whole share is at risk; below it, the"
            " risk grows in proportion."
        ),
    )


class Territory(Section):
    """Who covers which account."""

    model_config = ConfigDict(
        json_schema_extra={"anyOf": [{"required": [goal]} for goal in GOALS]}
    )

    travel: Travel | None = Field(
        None, description="Travel from home, part of the cost that is kept low."
    )
    balance: Balance | None = Field(
        None,
        description=(
            "What each rep gets a fair share of. Not given: nothing is shared out; each"
            " account goes where it costs least that other rules, such as limits, let"
            " it."
        ),
    )
    limits: LoadLimits = Field(
        default_factory=LoadLimits,
        description=(
            "What each rep carries at least and at most; numbers of single reps stand"
            " in the table data.limits."
        ),
    )
    ramp: Annotated[OptMonths, NOT_BLANK] = Field(
        None,
        description=(
            "Months until a new rep carries as much as others; until then fair shares"
            " and limits of the coming year are smaller. Not given: at once."
        ),
    )
    capacity_from_run: Annotated[RunPath | None, NOT_BLANK] = Field(
        None,
        description=(
            "Folder of a stored plan of people ('capacity' in a study): how much each"
            " rep, there or to come, can do in its first year takes the place of 'fte',"
            " ramps reckoned with."
        ),
    )
    open: Open | None = Field(
        None,
        description="How many territories are open, of those that may be; not: all.",
    )
    compact: Compact | None = Field(
        None, description="Compactness, kept with the other costs as low as possible."
    )
    profit: Profit | None = Field(
        None, description="Expected profit, taken off the costs that are kept low."
    )
    disruption: Disruption | None = Field(
        None, description="Cost of changing an account's rep, kept low with travel."
    )
    keep: Keep = Field(default_factory=Keep, description="What stays as it is today.")
    eligible: tuple[Eligible, ...] = Field(
        (), strict=False, description="Which accounts need which skill."
    )
    together: Annotated[Text | None, NOT_BLANK] = Field(
        None,
        description=(
            "Column of accounts, such as parent_id: those with the same value have the"
            " same rep; an empty cell binds nobody."
        ),
    )
    contiguous: Contiguous | None = Field(
        None, description="Whether and how each territory is in one piece."
    )
    rollup: tuple[RollupLevel, ...] = Field(
        (),
        strict=False,
        description="Levels above territories, such as districts; the lowest first.",
    )
    overlays: tuple[Overlay, ...] = Field(
        (), strict=False, description="Specialists who cover accounts beside the reps."
    )
    tightest: Annotated[Tightest | None, NOT_BLANK] = Field(
        None, description="Balance as close as it can be, before cost."
    )
    frontier: Frontier | None = Field(
        None, description="What one goal costs in terms of another, as a picture."
    )

    @property
    def balanced(self) -> dict[str, Measure]:
        """What is balanced, by measure; empty where nothing is."""
        return {} if self.balance is None else self.balance.asked

    @model_validator(mode="after")
    def _check_together(self) -> Self:
        refuse(self._complaints())
        return self

    def _complaints(self) -> Iterator[Complaint]:
        if not any(getattr(self, goal) for goal in GOALS):
            names = ", ".join(GOALS)
            yield (), f"nothing to keep low; write one or more of {names}"
        yield from self._about_goals()
        for key, asked in (("balance", self.balance), ("limits", self.limits)):
            workload = asked.workload if asked else None
            if workload and workload.includes_travel and self.travel is None:
                yield (
                    (key, "workload", "includes_travel"),
                    "travel time needs 'territory.travel', which is missing",
                )
        if self.capacity_from_run is not None and self.ramp is not None:
            yield (
                ("ramp",),
                "'capacity_from_run' reckons with ramps already; leave 'ramp' out",
            )
        for index, rule in enumerate(self.eligible):
            same = (k for k in range(index) if rule.same_as(self.eligible[k]))
            if (first := next(same, None)) is not None:
                yield ("eligible", index), f"the same rule as eligible[{first}]"
        if self.tightest is not None:
            yield from self._about_tightest(self.tightest)
        if self.frontier is not None:
            goals = frontier_complaints(self.frontier, self._terms(), self._held())
            yield from ((("frontier", *below), message) for below, message in goals)
        yield from overlay_complaints(self.overlays)
        if self.rollup:
            yield from rollup_complaints(self.rollup, self._constant())

    def _about_tightest(self, asked: Tightest) -> Iterator[Complaint]:
        known = list(self.balanced)
        if not known:
            yield ("tightest",), "nothing is balanced; say by 'balance' what"
            return
        for index, name in enumerate(asked.measures):
            if name not in known:
                near = did_you_mean(name, known)
                found = f"found '{name}', which is not balanced"
                yield ("tightest", "measures", index), found + near

    def _constant(self) -> dict[str, bool]:
        """Return what is balanced, and whether its total is the same in every plan."""
        asked = self.balanced.items()
        return {name: not getattr(one, "includes_travel", False) for name, one in asked}

    def _about_goals(self) -> Iterator[Complaint]:
        compact = self.compact
        if compact is not None and compact.by == "borders" and self.contiguous is None:
            message = "borders are between neighbours; say by 'contiguous' who is one"
            yield ("compact", "by"), message
        if compact is not None and compact.of == "workload":
            message = "workload depends on who carries it; weigh by visits or another"
            yield ("compact", "of"), message
        if self.profit is not None and self.travel is None:
            message = "time on the road needs 'territory.travel', which is missing"
            yield ("profit",), message

    def _terms(self) -> list[str]:
        """Return the terms of the cost that are asked for."""
        return [name for name in ("travel", "disruption") if getattr(self, name)]

    def _held(self) -> list[str]:
        """Return the measures whose balance must hold."""
        asked = self.balanced.items()
        return [name for name, one in asked if one.outside_costs is None]


class Solve(Section):
    """How hard to look for a plan."""

    method: Method = Field(
        "auto",
        description=(
            "auto chooses by rules and size; a name takes one solver, if it can do what"
            " the rules ask for."
        ),
    )
    work: Annotated[float, closed(0, 1_000_000, above=True)] | None = Field(
        None,
        description=(
            "Budget in units of work, roughly seconds of one core; the same budget"
            " gives the same plan on any machine. By default 20, and for more than"
            " 40,000 accounts one for every 2,000 of them."
        ),
    )
    stop_at_gap: Gap = Field(
        Fraction(1, 1000),
        description="Stop once the plan is proven to cost at most this much too much.",
    )
    time_limit_s: Annotated[float, closed(0, 1_000_000, above=True)] | None = Field(
        None,
        description=(
            "Stop after so many seconds of the clock; such a run need not repeat"
            " exactly. By default there is no such limit."
        ),
    )
