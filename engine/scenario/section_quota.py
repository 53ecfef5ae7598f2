"""``quota``: a quota for everybody that adds up, is fair and can be made."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from engine.scenario.capacity_types import RampTime, SomeNames
from engine.scenario.compare_values import Growth
from engine.scenario.plan_values import (
    NOT_BLANK,
    Amount,
    MonthOf,
    Percent,
)
from engine.scenario.quota_values import Hedges, Season
from engine.scenario.section_capacity import Positive
from engine.scenario.section_quota_parts import (
    LongTerm,
    Products,
    QuotaLimits,
    Split,
)
from engine.scenario.typed_values import (
    RunPath,
    Section,
    Share,
    Text,
    refuse,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.scenario.typed_values import Complaint

Way = Literal[
    "top_down",
    "potential",
    "history",
    "blend",
    "equal_probability",
    "fairest",
    "most_profit",
]

_GOES_WITH: dict[str, tuple[Way, ...]] = {
    "by": ("top_down", "fairest"),
    "growth": ("history",),
    "on_history": ("blend",),
    "noise": ("blend",),
    "years": ("blend",),
    "between": ("blend",),
    "luck": ("equal_probability",),
    "least": ("fairest",),
}


class Method(Section):
    """By which rule the number is divided."""

    short_key: ClassVar[str | None] = "use"
    short_needs: ClassVar[str] = (
        "top_down, potential, history, blend, equal_probability, fairest or most_profit"
        " is needed, or a mapping with 'use' and its options"
    )

    use: Way = Field(
        description=(
            "top_down: by weights; potential: by potential; history: last year's sales"
            " and their growth; blend: sales and potential by how reliable each is;"
            " equal_probability: the same chance for everybody; fairest: least"
            " deviation from fair shares under all rules; most_profit: by 'responses'."
        )
    )
    by: Literal[
        "weight",
        "potential",
        "history",
        "last_quota",
        "fte",
        "mean",
        "capacity",
        "alike",
    ] = Field(
        "weight",
        description=(
            "Column of fair shares, with top_down and fairest; capacity: what the rep"
            " can sell; alike: the same for all."
        ),
    )
    growth: Literal["alike", "untapped"] = Field(
        "untapped",
        description=(
            "Where growth falls, with history: on everybody alike, or where potential"
            " is untapped, so that who sold more is not asked for as much more."
        ),
    )
    on_history: Annotated[Share | None, NOT_BLANK] = Field(
        None,
        description=(
            "Weight of last year's sales, with blend; not given: by how reliable they"
            " are."
        ),
    )
    noise: Positive = Field(
        Fraction(1, 4),
        description=(
            "Luck of a year, with blend: standard deviation as a share of expected"
            " sales; default 25%. The column 'sd' goes first where it is filled."
        ),
    )
    years: Annotated[float, Field(gt=0, le=20)] = Field(
        1.0, description="How many years 'history' is the mean of, with blend."
    )
    between: Annotated[Amount | None, NOT_BLANK] = Field(
        None,
        description=(
            "Standard deviation of territories' true levels around what potential says,"
            " with blend; not given: estimated."
        ),
    )
    luck: Literal["normal", "lognormal", "gamma"] = Field(
        "normal",
        description="Distribution of a territory's sales, with equal_probability.",
    )
    least: Literal["largest", "total"] = Field(
        "largest",
        description=(
            "What fairest keeps least: the largest relative deviation from fair shares,"
            " or their sum."
        ),
    )

    @model_validator(mode="after")
    def _check_together(self) -> Self:
        refuse(self._complaints())
        return self

    def _complaints(self) -> Iterator[Complaint]:
        for key, ways in _GOES_WITH.items():
            if self._says(key) and self.use not in ways:
                right = " and ".join(ways)
                yield (key,), f"'{key}' goes with {right}, not with {self.use}"
        if self.on_history is not None:
            for key in ("noise", "years", "between"):
                if self._says(key):
                    yield (key,), f"'{key}' has no part when 'on_history' is given"

    def _says(self, key: str) -> bool:
        """Whether a key says something else than its default."""
        return bool(getattr(self, key) != type(self).model_fields[key].default)


class ReachPlan(Section):
    """Over-assignment reckoned from a chance."""

    probability: Positive = Field(
        description="Chance with which the territories make the number."
    )
    mean: Percent = Field(description="Attainment that is expected of a rep.")
    sd: Percent = Field(description="Its standard deviation between reps.")
    correlation: Share = Field(
        Fraction(1, 10), description="Of any two reps' attainment; default 10%."
    )

    @model_validator(mode="after")
    def _check_ranges(self) -> Self:
        refuse(self._complaints())
        return self

    def _complaints(self) -> Iterator[Complaint]:
        if self.probability == 1:
            yield ("probability",), "found 100%; nothing is so sure"
        if not self.mean:
            yield ("mean",), "found 0%; such reps reach no plan"


class Expected(Section):
    """What territories will sell, where the table does not say."""

    growth: Growth = Field(Fraction(0), description="Of last year's sales; default 0%.")
    sd: Positive = Field(
        Fraction(1, 4),
        description="Standard deviation of a year, as a share of what is expected.",
    )


class QuotaConventions(Section):
    """What planners mean by the same words; each choice changes the numbers."""

    ramp_month: Literal["start", "middle", "end"] = Field(
        "end",
        description=(
            "Where in a month the ramp is read: with 'ramp: 6 months' the first month"
            " carries 1/6 (end), 1/12 (middle) or 0 (start)."
        ),
    )
    prorate_by: Literal["season", "months"] = Field(
        "season",
        description=(
            "What part of a year those who start late are asked for: by the season's"
            " months that are left, or by their number."
        ),
    )
    over_assigned_at: Text = Field(
        "territory",
        description=(
            "Level whose quotas add up to more than those above, where"
            " 'over_assignment' is one percent, 'attainment' or 'reach_plan_with'."
        ),
    )
    quarters: Literal["of_plan_year", "of_calendar"] = Field(
        "of_plan_year",
        description=(
            "With a year that begins in April: Q1 is April to June, or January to"
            " March."
        ),
    )


class Quota(Section):
    """A quota for everybody that adds up, is fair and can be made."""

    target: Amount = Field(description="The company's number for the year.")
    starts: MonthOf = Field(
        description="First month of the plan year, such as 2027-01; it has twelve."
    )
    levels: SomeNames = Field(
        None,
        description=(
            "Levels between the company and its territories, from the top: region,"
            " district, segment, channel. Not given: region and district where the"
            " table has them."
        ),
    )
    method: Method = Field(description="By which rule the number is divided.")
    from_run: Annotated[RunPath | None, NOT_BLANK] = Field(
        None,
        description=(
            "Folder of a stored run of territories, whose potentials are taken, by rep;"
            " the table's own are not used then."
        ),
    )
    capacity_from_run: Annotated[RunPath | None, NOT_BLANK] = Field(
        None,
        description=(
            "Folder of a stored plan of people ('capacity' in a study): what each rep,"
            " there or to come, can sell in its first year, ramps reckoned with, is the"
            " column 'capacity'."
        ),
    )
    over_assignment: Hedges = Field(
        None,
        description=(
            "By how much quotas of a level add up to more than the level above: one"
            " percent, or one by level such as {district: 2%, territory: 3%}."
        ),
    )
    attainment: Annotated[Positive | None, NOT_BLANK] = Field(
        None,
        description=(
            "Attainment that is expected on average: quotas are the number / attainment"
            " then. Applied once: not together with 'over_assignment'."
        ),
    )
    reach_plan_with: ReachPlan | None = Field(
        None,
        description="Over-assignment that makes the number with a chance.",
    )
    limits: QuotaLimits = Field(
        default_factory=QuotaLimits, description="Least, most, and largest change."
    )
    round_to: Amount = Field(
        description="Quotas are whole multiples of it, such as 1k.",
    )
    expected: Expected = Field(
        default_factory=Expected,
        description="What territories will sell, where the table does not say.",
    )
    ramp: Annotated[RampTime | None, NOT_BLANK] = Field(
        None,
        description=(
            "Part of a quota that newcomers carry: months until all of it, or percents"
            " month by month; not given: all of it at once."
        ),
    )
    season: Season = Field(
        "flat",
        description=(
            "How a year is spread over its months: flat, as in 'data.history', or"
            " factors for January to December with mean 1."
        ),
    )
    season_of: Literal["company", "segment"] = Field(
        "company",
        description="Whose season is taken from the history: one, or each segment's.",
    )
    phases: Literal["months", "quarters"] = Field(
        "months", description="What quotas are phased into."
    )
    split: Split | None = Field(
        None, description="Parts of every quota, such as new business and renewal."
    )
    products: Products | None = Field(
        None, description="Quotas by product that add up both ways."
    )
    years: LongTerm | None = Field(
        None, description="Targets of the years after, with benchmarks."
    )
    bias_by: tuple[
        Literal["segment", "region", "channel", "district", "tenure"], ...
    ] = Field(
        ("segment", "region", "channel", "tenure"),
        strict=False,
        description="Groups of territories whose quotas are compared for fairness.",
    )
    conventions: QuotaConventions = Field(
        default_factory=QuotaConventions,
        description="What planners mean by the same words.",
    )

    @model_validator(mode="after")
    def _check_together(self) -> Self:
        refuse(self._complaints())
        return self

    def _complaints(self) -> Iterator[Complaint]:
        for key in ("target", "round_to"):
            if not getattr(self, key).hundredths:
                yield (key,), "found 0; more than 0 is needed"
        raised = ("over_assignment", "attainment", "reach_plan_with")
        said = [key for key in raised if getattr(self, key) is not None]
        for key in said[1:]:
            yield (
                (key,),
                f"both '{said[0]}' and '{key}' raise quotas above the number; write one"
                " of them, or it would be raised twice",
            )
        if self.capacity_from_run is not None and self.ramp is not None:
            yield (
                ("ramp",),
                "'capacity_from_run' reckons with ramps already; leave 'ramp' out",
            )
        if self.season_of == "segment" and self.season != "history":
            yield ("season_of",), "'season_of' goes with 'season: history'"
