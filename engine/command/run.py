"""``fieldplan run``: what a scenario is for, decided by the sections it has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.base.errors import InputError, InputProblem
from engine.base.quarter import first_day

if TYPE_CHECKING:
    from pathlib import Path

    from engine.command.territory import Flags
    from engine.scenario.load import Scenario
    from engine.store.history.history import History
    from engine.store.history.records import RunRecord


def start_of(history: History, plan: str, quarter: str | None) -> RunRecord | None:
    """Return the run that a plan starts from: for a quarter, or else the last."""
    if quarter is None:
        return history.baseline(plan)
    return history.before(plan, quarter)


def baseline_of(loaded: Scenario, name: str | None, runs: Path) -> Path | None:
    """Return the folder of the run that a plan starts from, or None.

    Parameters
    ----------
    name
        A run of the history, or ``last`` for the plan's baseline: with a quarter, what
        is in force just before it; else what was approved last.

    Raises
    ------
    InputError
        There is no such run, or nothing was approved yet.
    """
    if name is None:
        return None
    from engine.command.history import Ledger
    from engine.ledger.index import plan_of

    with Ledger(runs) as ledger:
        if name != "last":
            return ledger.folder(name)
        plan = plan_of(loaded.config.plan, loaded.config.name)
        quarter = loaded.overrides.quarter
        found = start_of(ledger.history, plan, quarter)
    if found is None:
        what = f"no territory run of '{plan}' was approved"
        begins = None if quarter is None else first_day(quarter)
        since = "yet" if quarter is None else f"for before {quarter}"
        if begins is not None:
            since += f", which begins on {begins}"
        message = f"{what} {since}; see fieldplan approve --help"
        raise InputError([InputProblem("--baseline last", 0, 0, "", message)])
    return runs / found.folder


# long: a few lines for each kind of scenario
def run(
    loaded: Scenario, flags: Flags, runs: Path, *, quiet: bool
) -> tuple[dict[str, Any], bool]:
    """Do what the scenario is for: territories, plans, people, quotas, or pay.

    Returns
    -------
    tuple
        The facts for machines, and whether there is a usable answer.

    Raises
    ------
    InputError
        A flag or the scenario cannot be used.
    """
    # Only what is run is imported: each of them takes its time.
    if loaded.config.territory is not None:
        from engine.command import territory

        return territory.run(loaded, flags, runs, quiet=quiet)
    if loaded.config.compare is not None:
        from engine.command import compare

        _refuse(flags, ("--method", "--work", "--time-limit"))
        facts = compare.run(loaded, compare.Flags(seed=flags.seed), runs, quiet=quiet)
        return facts, True
    if loaded.config.capacity is not None:
        from engine.command import capacity

        _refuse(flags, ("--work",))
        more = capacity.Flags(
            method=flags.method, time_limit=flags.time_limit, seed=flags.seed
        )
        return capacity.run(loaded, more, runs, quiet=quiet)
    if loaded.config.quota is not None:
        from engine.command import quota

        _refuse(flags, ("--method", "--work", "--time-limit", "--seed"))
        return quota.run(loaded, quota.Flags(), runs, quiet=quiet)
    if loaded.config.track is not None:
        from engine.command import track

        _refuse(flags, ("--method", "--work", "--time-limit"))
        seed = track.Flags(seed=flags.seed)
        return track.run(loaded, seed, runs, quiet=quiet), True
    _refuse(flags, ("--method", "--work", "--time-limit", "--seed"))
    if loaded.config.market is not None:
        from engine.command import market

        return market.run(loaded, market.Flags(), runs, quiet=quiet), True
    from engine.command import pay

    return pay.run(loaded, {}, runs, statements=True, quiet=quiet), True


def _refuse(flags: Flags, names: tuple[str, ...]) -> None:
    """Refuse what a scenario without territories cannot heed."""
    message = "goes with territories, which this scenario has not"
    given = [word.split()[0] for word in flags.words()]
    if wrong := [name for name in given if name in names]:
        raise InputError([InputProblem(name, 0, 0, "", message) for name in wrong])
