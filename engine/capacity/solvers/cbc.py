"""CBC, the solver that comes with PuLP, as a process of its own."""

from __future__ import annotations

import signal
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, sleep
from typing import TYPE_CHECKING

import pulp

from engine.base.outcome import Limits, Reason
from engine.capacity.solvers.cbc_files import read_found, write_model, write_start
from engine.capacity.solvers.scaling import scaled
from engine.capacity.solvers.task import most_nodes
from engine.capacity.solvers.trivial import settle
from engine.capacity.solvers.verdict import Found, judge

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    from engine.capacity.program.program import Program
    from engine.capacity.solvers.port import ProgramClaim

    Floats = NDArray[np.float64]

LOOK_EVERY_S = 0.01
"""Seconds between two looks at CBC, at its time, and at who wants to stop."""

PATIENCE_S = 2.0
"""Seconds that CBC may take to write its best solution once it is asked to end."""


def solve_cbc(
    program: Program,
    *,
    limits: Limits,
    seed: int = 0,
    relaxed: bool = False,
    start: Floats | None = None,
    stop: Callable[[], bool] | None = None,
) -> ProgramClaim:
    """Solve with CBC; interrupted, it hands over the best it has.

    Parameters
    ----------
    program, limits, seed, relaxed, start, stop
        See :class:`engine.capacity.solvers.port.ProgramSolver`. Work is counted in
        nodes (:func:`engine.capacity.solvers.task.most_nodes`); a linear
        program has no such limit.
    """
    relaxed = relaxed or not bool(program.whole.any())
    found = settle(program, relaxed=relaxed)
    if found is None:
        small = scaled(program)
        hint = None if start is None or relaxed else start / small.column
        wish = _Wish(limits, seed, relaxed, hint, stop)
        found = _run(small.program, wish)
        if found.raw.startswith("unbounded") and not relaxed:
            found = _reachable(small.program, wish, found)
        found = replace(
            found,
            x=None if found.x is None else found.x * small.column,
            duals=None if found.duals is None else found.duals * small.row,
        )
    return judge(program, found, limits=limits, relaxed=relaxed, start=start)


@dataclass(frozen=True, eq=False, slots=True)
class _Wish:
    limits: Limits
    seed: int
    relaxed: bool
    start: Floats | None
    stop: Callable[[], bool] | None


def _reachable(program: Program, wish: _Wish, found: Found) -> Found:
    """Return whether nothing is feasible at all: CBC looks for rays before that."""
    anything = replace(program, cost=0.0 * program.cost)
    answer = _run(anything, wish)
    return replace(found, infeasible=True) if answer.infeasible else found


def _run(program: Program, wish: _Wish) -> Found:
    """Write, run, read; everything in a folder that is gone afterwards."""
    with TemporaryDirectory(prefix="fieldplan-cbc-") as name:
        folder = Path(name)
        write_model(program, folder / "model.mps", relaxed=wish.relaxed)
        if wish.start is not None:
            write_start(program, wish.start, folder / "start.sol")
        since = monotonic()
        killed = _watched(_command(program, wish), folder / "log", wish, since)
        late = _late(wish, since)
        found = read_found(program, folder, relaxed=wish.relaxed, late=late)
    if killed is not None and not found.infeasible and found.ended is not Reason.PROVED:
        found = replace(found, ended=killed)
    return found


def _late(wish: _Wish, since: float) -> bool:
    seconds = wish.limits.time_s
    return seconds is not None and monotonic() - since >= seconds - LOOK_EVERY_S


def _command(program: Program, wish: _Wish) -> list[str]:
    command = [str(Path(pulp.PULP_CBC_CMD.pulp_cbc_path).resolve()), "model.mps"]
    if wish.limits.time_s is not None:
        command += ["-timeMode", "elapsed", "-sec", repr(wish.limits.time_s)]
    if wish.relaxed:
        command += ["-initialSolve"]
    else:
        if wish.start is not None:
            command += ["-mips", "start.sol"]
        command += ["-ratio", repr(wish.limits.gap), "-allow", "0"]
        command += ["-maxNodes", str(most_nodes(program, wish.limits))]
        command += ["-randomCbcSeed", str(wish.seed % 2**30 + 1), "-threads", "0"]
        command += ["-solve"]
    return [*command, "-printingOptions", "all", "-solution", "found.sol"]


def _watched(command: list[str], log: Path, wish: _Wish, since: float) -> Reason | None:
    """Run until the end; return why it was ended from outside, or None."""
    with ExitStack() as stack:
        output = stack.enter_context(log.open("wb"))
        # Its own session: Ctrl-C is ours to hear, and it ends by our word.
        process = subprocess.Popen(
            command,
            cwd=log.parent,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        stack.callback(_end, process)
        while process.poll() is None:
            if wish.stop is not None and wish.stop():
                _ask(process)
                return Reason.INTERRUPTED
            seconds = wish.limits.time_s
            if seconds is not None and monotonic() - since > seconds + PATIENCE_S:
                _ask(process)
                return Reason.TIME_LIMIT
            sleep(LOOK_EVERY_S)
    return None


def _ask(process: subprocess.Popen[bytes]) -> None:
    """Ask for the best solution, and wait for it a little."""
    if sys.platform == "win32":
        return
    process.send_signal(signal.SIGINT)
    try:
        process.wait(PATIENCE_S)
    except subprocess.TimeoutExpired:
        return


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.kill()
    process.wait()
