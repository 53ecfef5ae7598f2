"""What whoever follows a way out of a conflict writes: a key, a cell, a row."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor
from typing import TYPE_CHECKING, Any

from engine.scenario.keep import CAPPED
from engine.scenario.load_limits import limit_name
from engine.scenario.measures import FTE_GRAIN, capacities, readable_unit
from engine.scenario.permits import NAMED, eligible_name, home_limit
from engine.scenario.sources import source_of
from engine.territory.grains import OPEN

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from engine.data.dataset import Dataset
    from engine.scenario.load import Scenario
    from engine.territory.problem import TerritoryProblem

    Facts = Mapping[str, Any]
    Step = dict[str, Any]


def with_what_to_write(
    scenario: Scenario,
    dataset: Dataset,
    problem: TerritoryProblem,
    told: dict[str, Any] | None,
) -> dict[str, Any] | None:
    """Return the facts of a conflict, each change with what is to be written.

    Parameters
    ----------
    scenario, dataset, problem
        What the conflict is of.
    told
        As :func:`engine.territory.conflict_words.conflict_facts` returns it.

    Returns
    -------
    dict or None
        The same; a change whose place in the scenario's files is known has ``in_file``:
        what to ``do``, and where: ``key`` and ``value``, or ``table``, ``column``,
        ``row`` and ``value``.
    """
    if told is None:
        return None
    place = _Places(scenario, dataset, problem)
    ways = [
        {**way, "changes": _same_for_all([place.told(one) for one in way["changes"]])}
        for way in told["repairs"]
    ]
    return {**told, "repairs": ways}


def _same_for_all(changes: list[Step]) -> list[Step]:
    """Return changes of which those of one key all write the widest value."""
    widest: dict[str, Step] = {}
    for change in changes:
        step = change.get("in_file")
        if step is None or "exact" not in step:
            continue
        known = widest.setdefault(step["key"], step)
        wider = step["exact"] - known["exact"]
        if wider < 0 if change["side"] == "low" else wider > 0:
            widest[step["key"]] = step
    found = []
    for change in changes:
        step = change.get("in_file")
        if step is not None and "exact" in step:
            step = {k: v for k, v in widest[step["key"]].items() if k != "exact"}
            change = {**change, "in_file": step}
        found.append(change)
    return found


class _Places:
    """Where changes stand in a scenario's files."""

    def __init__(
        self, scenario: Scenario, dataset: Dataset, problem: TerritoryProblem
    ) -> None:
        self._scenario, self._dataset, self._problem = scenario, dataset, problem
        self._kinds: dict[str, Callable[[Facts], Step | None]] = {
            "permit": self._permit,
            "together": self._together,
            "apart": self._apart,
            "contiguity": self._contiguity,
            "balance": self._balance,
            "budget": self._budget,
            "limit": self._limit,
            "opening": self._opening,
        }

    def told(self, change: Facts) -> Step:
        """Return a change with what is to be written, where that is known."""
        where = self._kinds.get(change["kind"])
        found = None if where is None else where(change)
        return {**change, "in_file": found} if found else dict(change)

    def _permit(self, change: Facts) -> Step | None:
        if change["rule"] == NAMED:
            return {"do": "delete", "table": self._shown("named_accounts")}
        if "reach" in change:  # of no account alone: a file has one limit
            unit, least = home_limit(change["rule"], change["reach"])
            step = _set(f"territory.travel.at_most_{unit}", _plain(least))
            return {**step, "do": "set_for_all", "exact": least}
        for at, rule in enumerate(self._scenario.territory.eligible):
            if eligible_name(rule) == change["rule"]:
                return {"do": "add", "key": f"territory.eligible[{at}].except"}
        return None

    def _together(self, change: Facts) -> Step | None:
        column = self._scenario.territory.together
        if column is None:
            return None
        accounts = self._dataset.accounts
        found = accounts.filter(accounts["account_id"] == change["units"][0])
        theirs = source_of(self._scenario, "accounts").theirs(column)
        return {
            "do": "empty",
            "table": self._shown("accounts"),
            "column": theirs,
            "value": str(found[column][0]),
        }

    def _apart(self, _: Facts) -> Step:
        return {"do": "delete", "table": self._shown("kept_apart")}

    def _contiguity(self, _: Facts) -> Step | None:
        asked = self._scenario.territory.contiguous
        if asked is None or asked.neighbours != "table":
            return None
        return {"do": "insert", "table": self._shown("neighbours")}

    def _balance(self, change: Facts) -> Step:
        if change["then"] > 1:  # more than a file may say
            return {"do": "drop", "key": f"territory.balance.{change['rule']}"}
        key = self._key("within", "balance", change["rule"])
        return _set(key, _percent(Fraction(str(change["then"]))))

    def _budget(self, change: Facts) -> Step | None:
        """Return a cap on what moves, as a share where the file says one."""
        keep, then = self._scenario.territory.keep, change["then"]
        named = (b for b in self._problem.budgets if b.name == change["rule"])
        found = next(named, None)
        if found is None:  # a limit of a district, which is a budget to solvers only
            return None
        for what in CAPPED:
            caps = {f"moved {what}": getattr(keep, f"moved_{what}")}
            each = getattr(keep.lost_per_rep, what, None)
            ids = self._problem.territory_ids
            caps |= {f"{what} that {rep} hands over": each for rep in ids}
            cap = caps.get(change["rule"])
            if cap is None:
                continue
            is_all = change["rule"].startswith("moved ")
            path = (f"moved_{what}",) if is_all else ("lost_per_rep", what)
            key = self._key("at_most", "keep", *path)
            whole, exact = int(found.amounts.most.sum()), Fraction(then)
            value = f"{then}"
            if isinstance(cap.at_most, Fraction):
                if not whole:
                    return None
                exact = Fraction(ceil(exact / whole * 10_000), 10_000)
                value = _percent(exact)
            return {**_set(key, value), "exact": exact}
        return None

    def _limit(self, change: Facts) -> Step | None:
        """Return a limit of all reps, or of one where the table has those of single."""
        measure = change["rule"].removeprefix(limit_name(""))
        column = "at_least" if change["side"] == "low" else "at_most"
        asked = self._scenario.territory.limits.asked.get(measure)
        end = None if asked is None else getattr(asked, column)
        at, table = change["territory"], self._dataset.limits
        divisor, _ = readable_unit(change["unit"])
        exact = Fraction(change["then"], divisor)
        own = table.filter((table["measure"] == measure) & table[column].is_not_null())[
            "rep_id"
        ].to_list()
        if at is not None and (at in own or table.height):
            row = f"{at}, {measure}"
            cell = {"do": "cell", "table": self._shown("limits"), "row": row}
            theirs = source_of(self._scenario, "limits").theirs(column)
            return {**cell, "column": theirs, "value": _number(exact, change["side"])}
        if asked is None or end is None or own:
            return None
        if asked.per == "full_time":
            weights = capacities(self._scenario, self._dataset).tolist()
            ids = self._problem.territory_ids
            some = weights if at is None else [weights[ids.index(at)]]
            if len(set(some)) > 1:
                return None
            exact *= Fraction(FTE_GRAIN, some[0])
        value = _number(exact, change["side"])
        key = f"territory.limits.{measure}.{column}"
        return {**_set(key, value), "exact": exact}

    def _opening(self, change: Facts) -> Step | None:
        asked = self._scenario.territory.open
        if asked is None or change["rule"] != OPEN:
            return None
        low, high = asked.how_many.low, asked.how_many.high
        low, high = (
            (change["then"], high) if change["side"] == "low" else (low, change["then"])
        )
        key = self._key("how_many", "open")
        return _set(key, f"{low}..{high}" if high > low else str(low))

    def _key(self, short: str, *path: str) -> str:
        """Return a key of the section, with the one below that a short form means."""
        here: Any = self._scenario.tree.data
        for step in ("territory", *path):
            here = here.get(step) if isinstance(here, dict) else None
        more = (short,) if isinstance(here, dict) else ()
        return ".".join(("territory", *path, *more))

    def _shown(self, name: str) -> str:
        return source_of(self._scenario, name).shown


def _set(key: str, value: str) -> Step:
    return {"do": "set", "key": key, "value": value}


def _percent(share: Fraction) -> str:
    """Return a share as files have it, rounded up to hundredths of a per cent."""
    return f"{_plain(Fraction(ceil(share * 10_000), 100))}%"


def _number(exact: Fraction, side: str) -> str:
    """Return a number as files have it, never narrower: at most two decimals."""
    cut = floor if side == "low" else ceil
    return _plain(Fraction(cut(exact * 100), 100))


def _plain(value: Fraction) -> str:
    return f"{float(value):.2f}".rstrip("0").rstrip(".")
