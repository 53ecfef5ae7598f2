"""Files that CBC reads and writes: the model by PuLP, a start, a solution, a log."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import pulp

from engine.base.outcome import Reason
from engine.capacity.solvers.verdict import Found

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from engine.capacity.program.program import Program

    Floats = NDArray[np.float64]


def write_model(program: Program, path: Path, *, relaxed: bool) -> None:
    """Write the program as MPS: variables ``x…``, rows ``r…``, upper sides ``s…``.

    What is added to the objective is a variable held at 1, so that CBC's gap is a share
    of all of it.
    """
    model = pulp.LpProblem("program", pulp.LpMinimize)
    model.sense = pulp.LpMinimize
    kinds = np.where(program.whole & (not relaxed), pulp.LpInteger, pulp.LpContinuous)
    sides = zip(
        program.lower.tolist(), program.upper.tolist(), kinds.tolist(), strict=True
    )
    variables = [
        model.add_variable(f"x{at:07d}", _finite(low), _finite(high), kind)
        for at, (low, high, kind) in enumerate(sides)
    ]
    one = model.add_variable("one", 1, 1)
    priced = np.flatnonzero(program.cost).tolist()
    terms = [(variables[at], program.cost[at].item()) for at in priced]
    terms.append((one, program.constant))
    model.setObjective(pulp.LpAffineExpression(terms))
    _add_rows(model, variables, program)
    pulp.LpProblem.writeMPS(model, str(path))


def _add_rows(
    model: pulp.LpProblem, variables: list[pulp.LpVariable], program: Program
) -> None:
    matrix = program.matrix
    first, at = matrix.indptr.tolist(), matrix.indices.tolist()
    size = matrix.data.tolist()
    sides = zip(program.low.tolist(), program.high.tolist(), strict=True)
    for row, (low, high) in enumerate(sides):
        entries = range(first[row], first[row + 1])
        terms = pulp.LpAffineExpression(
            [(variables[at[entry]], size[entry]) for entry in entries]
        )
        if not len(terms):
            continue
        if low == high:
            _add(model, terms, pulp.LpConstraintEQ, low, f"r{row:07d}")
            continue
        if np.isfinite(low):
            _add(model, terms, pulp.LpConstraintGE, low, f"r{row:07d}")
        if np.isfinite(high):
            _add(model, terms, pulp.LpConstraintLE, high, f"s{row:07d}")


def _add(
    model: pulp.LpProblem,
    terms: pulp.LpAffineExpression,
    sense: int,
    side: float,
    name: str,
) -> None:
    model.addConstraint(pulp.LpConstraint(terms, sense, rhs=side), name)


def _finite(side: float) -> float | None:
    return side if np.isfinite(side) else None


def write_start(program: Program, start: Floats, path: Path) -> None:
    """Write a solution to begin with: its whole numbers, as CBC wants to read them."""
    lines = ["start - objective value 0"]
    lines += [
        f"{at} x{at:07d} {round(float(start[at]))} 0"
        for at in np.flatnonzero(program.whole).tolist()
    ]
    path.write_text("\n".join(lines) + "\n")


def read_found(program: Program, folder: Path, *, relaxed: bool, late: bool) -> Found:
    """Return what CBC's log and solution file say; None where they do not say it.

    Parameters
    ----------
    program, folder, relaxed
        What was solved, and where.
    late
        Whether its seconds were over: CBC does not always say what ended it.
    """
    log = (folder / "log").read_text(errors="replace")
    path = folder / "found.sol"
    lines = path.read_text(errors="replace").splitlines() if path.exists() else []
    raw = lines[0].split(" - ")[0].strip() if lines else "no solution file"
    values, duals = _values(program, lines[1:])
    said = raw.lower()
    work = _last(r"(?:Enumerated nodes:|Optimal objective \S+ -)\s+(\d+)", log) or 0.0
    if "infeasible" in said:
        return Found(Reason.PROVED, raw, work=work, infeasible=not _unbounded(log))
    if _unbounded(log) or said.startswith("unbounded"):
        return Found(Reason.PROVED, f"unbounded ({raw})", work=work)
    ended = _ended(log, said, late=late)
    bound = _bound(log, lines[0] if lines else "", proved=ended is Reason.PROVED)
    if "No feasible solution found" in log:
        return Found(ended, raw, None, bound, work=work)
    if relaxed and ended is Reason.PROVED:
        return Found(ended, raw, values, bound, duals, work)
    return Found(ended, raw, values, None if relaxed else bound, work=work)


def _unbounded(log: str) -> bool:
    return bool(re.search(r"\bunbounded\b", log, re.IGNORECASE)) and not bool(
        re.search(r"infeasible or unbounded", log, re.IGNORECASE)
    )


def _ended(log: str, said: str, *, late: bool) -> Reason:
    if said.startswith("optimal"):
        return Reason.GAP_REACHED if "gap tolerance" in log + said else Reason.PROVED
    if "time limit" in log or "on time" in said or late:
        return Reason.TIME_LIMIT
    if "user ctrl-c" in said:
        return Reason.INTERRUPTED
    return Reason.WORK_LIMIT


def _bound(log: str, head: str, *, proved: bool) -> float | None:
    """Return the bound that the log ends with; the objective where it is proved."""
    said = _last(r"^Lower bound:\s+(\S+)", log)
    if said is not None or not proved:
        return said
    return _last(r"objective value\s+(\S+)", head)


def _last(pattern: str, text: str) -> float | None:
    found = re.findall(pattern, text, re.MULTILINE)
    try:
        return float(found[-1]) if found else None
    except ValueError:
        return None


def _values(program: Program, lines: list[str]) -> tuple[Floats | None, Floats]:
    """Return variables, None where the file has none, and the rows' prices."""
    x, duals = np.zeros(program.cost.size), np.zeros(program.low.size)
    seen = False
    for line in lines:
        words = line.removeprefix("**").split()
        kind, at = words[1][0], words[1][1:]
        if kind == "x":
            x[int(at)] = float(words[2])
            seen = True
        elif at.isdigit():
            duals[int(at)] += float(words[3])
    return (x if seen else None), duals
