"""All cases of capacity: how many people, where, when, and how sure (C1 to C14)."""

from __future__ import annotations

from dataclasses import replace

import capacity_people_cases
import capacity_plan_cases
import capacity_sizing_cases

FILES = (capacity_people_cases, capacity_plan_cases, capacity_sizing_cases)
SECTIONS = dict(
    sorted(
        (pair for file in FILES for pair in file.SECTIONS.items()),
        key=lambda pair: int(pair[0][1:]),
    )
)
CASES = [
    replace(case, id=f"{section}.{number}")
    for section, cases in SECTIONS.items()
    for number, case in enumerate(cases, start=1)
]
