"""Grades and careers: Bartholomew's Markov model of a force with recruitment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

ROUNDING = 1e-9
"""People short of which a grade is not said to be overfull."""


@dataclass(frozen=True, eq=False, slots=True)
class Grades:
    """How people move between grades in a year, and where recruits come in.

    Parameters
    ----------
    moves
        ``(grades, grades)`` P: share of a grade's people who are in each grade a year
        later; what is missing from 1 has left.
    recruits
        ``(grades,)`` r: share of recruits who come into each grade; adds up to 1.

    Raises
    ------
    ValueError
        Shapes do not go together, a share is out of range, or somebody never leaves.
    """

    moves: Floats
    recruits: Floats

    def __post_init__(self) -> None:
        moves = np.array(self.moves, dtype=np.float64)
        into = np.array(self.recruits, dtype=np.float64)
        if moves.ndim != 2 or moves.shape != (into.size, into.size):
            raise ValueError("moves are square, with as many grades as recruits")
        if not ((moves >= 0).all() and (moves.sum(axis=1) <= 1 + 1e-12).all()):
            raise ValueError("moves are 0 or more, and at most 1 out of a grade")
        if not ((into >= 0).all() and abs(into.sum() - 1) <= 1e-9):
            raise ValueError("shares of recruits are 0 or more and add up to 1")
        if np.abs(np.linalg.eigvals(moves)).max() >= 1 - 1e-12:
            raise ValueError("some people would never leave")
        object.__setattr__(self, "moves", moves)
        object.__setattr__(self, "recruits", into)

    @property
    def wastage(self) -> Floats:
        """``(grades,)`` share of a grade's people who leave in a year, 1 − P1."""
        return np.asarray(1.0 - self.moves.sum(axis=1))

    @property
    def years(self) -> Floats:
        """``(grades, grades)`` years in a grade (columns) from another (rows) on.

        (I − P)⁻¹, the first year counted.
        """
        return np.asarray(np.linalg.inv(np.eye(self.recruits.size) - self.moves))


def structure_of(grades: Grades, people: ArrayLike) -> Floats:
    """Return people by grade as an array, checked against the grades."""
    found = np.asarray(people, dtype=np.float64)
    if found.shape != grades.recruits.shape or not (found >= 0).all():
        raise ValueError("people are 0 or more, one number a grade")
    return found


def grade_path(
    grades: Grades, people: ArrayLike, years: int, *, growth: float = 0.0
) -> Floats:
    """Return people by grade year by year, as leavers (and growth) are recruited.

    Parameters
    ----------
    grades
        Moves and recruits.
    people
        ``(grades,)`` at the start.
    years
        How many, 0 or more.
    growth
        Of the total a year, such as 0.05.

    Returns
    -------
    ``(years + 1, grades)``, the start first.

    Notes
    -----
    n(t + 1) = n(t) P + R(t + 1) r with R = n(t) w′ + growth × total (Bartholomew,
    Forbes and McClean 1991).

    Raises
    ------
    ValueError
        A number is out of range, or the total shrinks faster than people leave.
    """
    if years < 0:
        raise ValueError(f"years are 0 or more, not {years}")
    path = [structure_of(grades, people)]
    for year in range(1, years + 1):
        now = path[-1]
        hired = float(now @ grades.wastage + growth * now.sum())
        if hired < -ROUNDING:
            raise ValueError(f"in year {year} fewer leave than the total shrinks by")
        path.append(now @ grades.moves + max(hired, 0.0) * grades.recruits)
    return np.array(path)


def steady_grades(
    grades: Grades, *, recruits: float | None = None, people: float | None = None
) -> Floats:
    """Return the people by grade that a constant force ends up with.

    Parameters
    ----------
    grades
        Moves and recruits.
    recruits, people
        Recruits a year, or people in all; one of the two.

    Notes
    -----
    n* = R r (I − P)⁻¹.

    Raises
    ------
    ValueError
        Both or none are given, or the number is below 0.
    """
    if (recruits is None) == (people is None):
        raise ValueError("either recruits a year or people in all are given")
    shape = np.linalg.solve(
        (np.eye(grades.recruits.size) - grades.moves).T, grades.recruits
    )
    size = recruits if recruits is not None else people
    if size is None or not size >= 0:
        raise ValueError("recruits and people are 0 or more")
    whole = 1.0 if recruits is not None else float(shape.sum())
    return np.asarray(size / whole * shape)


@dataclass(frozen=True, eq=False, slots=True)
class Maintaining:
    """Whether people by grade can be kept so by recruitment alone.

    Parameters
    ----------
    recruits
        ``(grades,)`` to recruit into each grade a year; below 0: so many too many
        stay in the grade or come into it.
    failing
        Indices of those grades; none: it can be kept.
    """

    recruits: Floats
    failing: tuple[int, ...]


def maintain(grades: Grades, people: ArrayLike, *, growth: float = 0.0) -> Maintaining:
    """Return what recruitment would keep people by grade as they are.

    Parameters
    ----------
    grades
        Moves; where recruits come in is what is worked out.
    people
        ``(grades,)`` to be kept, or to grow together.
    growth
        Of every grade a year.

    Notes
    -----
    n can be kept if n(1 + growth) − nP ≥ 0 in every grade (Bartholomew 1973).

    Raises
    ------
    ValueError
        People are none.
    """
    kept = structure_of(grades, people)
    wanted = kept * (1.0 + growth) - kept @ grades.moves
    failing = np.flatnonzero(wanted < -ROUNDING * max(1.0, float(kept.sum())))
    return Maintaining(np.asarray(wanted), tuple(int(grade) for grade in failing))


def reaching(grades: Grades) -> Floats:
    """Return the chances ever to be in a grade (columns) from another (rows) on.

    Notes
    -----
    ``(grades, grades)``; N_ij ÷ N_jj with N = (I − P)⁻¹ off the diagonal. On it, the
    chance to be there a year later or ever again, 1 − 1 ÷ N_jj.
    """
    years = grades.years
    chances = years / np.diag(years)[None, :]
    np.fill_diagonal(chances, 1.0 - 1.0 / np.diag(years))
    return np.asarray(chances)
