"""Small tasks that show whether a library works; run in a process of its own.

    python -m engine.command.doctor.probe RUNS HISTORY NAME…

A library that was built for another processor ends the whole process. So each answer
is written as soon as it is known, and whoever reads knows which one is missing.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from engine.base.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Callable

WORTH = 9.0
"""The best of the three things that are packed; every solver must find it."""


def main() -> None:
    """Answer for each name, a line of JSON each, on what was standard output."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what libraries print is no answer
    runs, history, *names = sys.argv[1:]
    for name in names:
        told, problem = "", ""
        try:
            told = _tried(name, Path(runs), history or None)
        except EngineError as error:
            problem = str(error)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is the finding
            problem = f"{type(error).__name__}: {str(error).strip().split(chr(10))[0]}"
        answers.write(json.dumps({"name": name, "told": told, "problem": problem}))
        answers.write("\n")
        answers.flush()


def _tried(name: str, runs: Path, history: str | None) -> str:
    if name == "history":
        from engine.store.history.reach import reach

        return reach(runs, history)
    return _PROBES[name]()


def _cp_sat() -> str:
    import numpy as np

    from engine import territory_opt
    from engine.territory.amounts import Table
    from engine.territory.problem import CostTerm, TerritoryProblem

    costs = np.array([[3, 1], [2, 5], [4, 4]], dtype=np.int64)
    today = np.zeros(3, dtype=np.int32)
    terms = (CostTerm("travel", Table(costs)),)
    problem = TerritoryProblem(("a", "b", "c"), ("x", "y"), today, terms)
    found = territory_opt.solve(problem, solver="exact")
    return _worth("CP-SAT (OR-Tools)", 16.0 - float(found.objective or 0))


def _program(solver: str, shown: str) -> str:
    import numpy as np
    from scipy.sparse import csr_array

    from engine.base.outcome import Limits
    from engine.capacity.program.program import Program, Row
    from engine.capacity.solvers import load

    program = Program(
        np.array([-5.0, -4.0, -3.0]),
        np.zeros(3),
        np.ones(3),
        np.ones(3, dtype=bool),
        csr_array(np.array([[2.0, 3.0, 1.0]])),
        np.array([-np.inf]),
        np.array([5.0]),
        (Row("bag", "bag", 0),),
        {"x": (0, (3,))},
    )
    claim = load(solver)(program, limits=Limits())
    return _worth(shown, -(claim.objective or 0.0))


def _worth(shown: str, found: float) -> str:
    if abs(found - WORTH) > 1e-6:
        raise ValueError(f"a task whose answer is {WORTH:g} was solved as {found:g}")
    return f"{shown} solves"


def _numba() -> str:
    import numpy as np

    from engine.territory.kernels.distance import pair_distance

    places = np.zeros((1, 2))
    found = pair_distance(places, 0, places + 3.0, 0, False)
    if abs(found - 18.0**0.5) > 1e-9:
        raise ValueError(f"a distance of {18.0**0.5:g} was computed as {found:g}")
    stats = getattr(pair_distance, "stats", None)
    folder = str(getattr(stats, "cache_path", "")) or "an unknown folder"
    if not os.access(folder, os.W_OK):
        raise PermissionError(f"compiled code cannot be kept in {folder}")
    return f"Numba compiles, and keeps what it compiled in {folder}"


_PROBES: dict[str, Callable[[], str]] = {
    "cp-sat": _cp_sat,
    "cbc": lambda: _program("cbc", "CBC (through PuLP)"),
    "highs": lambda: _program("highs", "HiGHS (through MathOpt)"),
    "scip": lambda: _program("scip", "SCIP (through MathOpt)"),
    "numba": _numba,
}

if __name__ == "__main__":
    main()
