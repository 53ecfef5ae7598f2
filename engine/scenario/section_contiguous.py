"""``territory.contiguous``: each territory is in one piece."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from engine.scenario.typed_values import Section, closed, refuse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.scenario.typed_values import Complaint

FROM_TABLES = {"table": "neighbours", "borders": "borders"}
"""Where neighbours come from, if from a table: to the name of the table."""


class Contiguous(Section):
    """From every account of a territory, a way over neighbours leads to every other."""

    short_key: ClassVar[str | None] = "neighbours"
    short_needs: ClassVar[str] = (
        "gabriel, relative, delaunay, table or borders is needed, or a mapping with"
        " 'neighbours'"
    )

    neighbours: Literal["gabriel", "relative", "delaunay", "table", "borders"] = Field(
        description=(
            "Which accounts are neighbours. By where they are: gabriel (no third one in"
            " the circle between two), relative (fewer), delaunay (more). By tables:"
            " table (data.neighbours), borders (outlines that touch, data.borders)."
        )
    )
    longest: Annotated[float, closed(1, 1_000_000)] | None = Field(
        None,
        description=(
            "Neighbours farther apart than so many times the median are none; goes with"
            " gabriel, relative and delaunay."
        ),
    )
    islands: Literal["refuse", "bridge", "separate"] = Field(
        "refuse",
        description=(
            "When neighbours do not connect all accounts: refuse the scenario, connect"
            " pieces where they are nearest, or give each piece its own territories."
        ),
    )

    @model_validator(mode="after")
    def _check_together(self) -> Self:
        refuse(self._complaints())
        return self

    def _complaints(self) -> Iterator[Complaint]:
        if self.longest is not None and self.neighbours in FROM_TABLES:
            yield (
                ("longest",),
                "'longest' goes with gabriel, relative and delaunay, not with"
                f" {self.neighbours}",
            )
