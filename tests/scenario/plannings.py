"""Tiny markets, quotas and results for the tests of this folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from worlds import scenario_in

from engine.base.errors import InputError
from engine.scenario.market_build import build_market
from engine.scenario.quota_build import build_quota
from engine.scenario.track_build import build_track

if TYPE_CHECKING:
    from pathlib import Path

    from engine.scenario.load import Scenario
    from engine.scenario.quota_input import QuotaInput

BUILDERS = {"market": build_market, "quota": build_quota, "track": build_track}

FOUR = """\
territory_id,rep_id,region,segment,weight,potential,history,last_quota,mean,sd
T1,R1,North,large,50,4000,900,1000,1000,200
T2,R2,North,large,30,3000,760,700,800,100
T3,R3,South,small,15,3000,600,600,600,180
T4,R4,South,small,5,2000,420,500,400,120
"""
PLAN = """\
territory_id,rep_id,region,period,quota
T1,R1,North,2027,1200
T2,R2,South,2027Q1,300
T2,R2,South,2027Q2,300
"""
SOLD = """\
territory_id,period,sales
T1,2027-01,80
T2,2027-01,90
T1,2027-02,110
"""
DEALS = """\
deal,rep_id,account,amount,stage,entered,left,outcome
D2,R1,A2,60,lead,2027-02-02,,
D1,R1,A1,45,offer,2027-02-01,2027-02-15,won
D1,R1,A1,40,lead,2027-01-04,2027-02-01,
"""


def planning(folder: Path, key: str, section: str, **tables: str) -> Scenario:
    """Return a loaded scenario with one section.

    Parameters
    ----------
    key, section
        Name of the section, and its unindented YAML.
    tables
        Text of the tables, by their names in ``data``.
    """
    data = ", ".join(f"{name}: {name}.csv" for name in tables)
    below = "".join(f"  {line}\n" for line in section.splitlines())
    head = f"fieldplan: 1\nname: Tiny\ncurrency: PLN\nseed: 5\ndata: {{{data}}}\n"
    return scenario_in(folder, f"{head}{key}:\n{below}", **tables)


def quota(folder: Path, more: str = "", territories: str = FOUR, **said) -> QuotaInput:
    """Return what quotas are set from.

    Parameters
    ----------
    more
        Further unindented keys.
    said
        ``target``, ``starts``, ``method``, ``round_to``; other names are tables.
    """
    keys = {"target": "3000", "starts": "2027-01", "method": "{use: top_down}"}
    keys |= {"round_to": "1"}
    keys |= {key: said.pop(key) for key in list(keys) if key in said}
    body = "".join(f"{key}: {value}\n" for key, value in keys.items()) + more
    return build_quota(planning(folder, "quota", body, territories=territories, **said))


def sentences(folder: Path, key: str, section: str, **tables: str) -> list[str]:
    """Return what is said instead of reading, without the folder."""
    try:
        BUILDERS[key](planning(folder, key, section, **tables))
    except InputError as error:
        return [str(one).replace(f"{folder}/", "") for one in error.problems]
    return []


def history(
    years: int = 3, growth: float = 1.1, season: tuple[float, ...] = (0.8, 1, 1, 1.2)
) -> str:
    """Return quarterly sales of two segments: level × growth by year × season."""
    lines = ["period,segment,sales"]
    for segment, level in (("large", 100.0), ("small", 50.0)):
        for t in range(4 * years):
            sales = level * growth ** (t // 4) * season[t % 4]
            lines.append(f"{2024 + t // 4}Q{t % 4 + 1},{segment},{sales!r}")
    return "\n".join(lines) + "\n"


def asked_for(found: QuotaInput, quota_of_year: float) -> np.ndarray:
    """Return ``(territories, months)`` of a quota that its reps are asked for.

    Quota × season × ramp × presence, as ``Calendar`` says; started later: nothing.
    """
    year = found.calendar
    months = np.arange(len(year.months))
    since = months[None, :] - year.started[:, None]
    ramp = np.array([*year.ramp, 1.0])
    carried = np.where(since < 0, 0.0, ramp[np.clip(since, 0, len(ramp) - 1)])
    return quota_of_year * year.season * carried * year.there
