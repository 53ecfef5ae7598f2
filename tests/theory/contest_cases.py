"""All cases of contests, agency and turnover: A1 to A5, A8, A12 and A13."""

from __future__ import annotations

from dataclasses import replace

import agency_cases
import prize_cases
import tournament_cases
import winner_cases

SECTIONS = {
    "A1": agency_cases.A1,
    "A2": tournament_cases.A2,
    "A3": prize_cases.A3,
    "A4": prize_cases.A4,
    "A5": winner_cases.A5,
    "A8": agency_cases.A8,
    "A12": tournament_cases.A12,
    "A13": agency_cases.A13,
}

CASES = [
    replace(case, id=f"{section}.{number}")
    for section, cases in SECTIONS.items()
    for number, case in enumerate(cases, start=1)
]
