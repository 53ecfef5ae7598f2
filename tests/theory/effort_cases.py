"""Every case of effort: A1, A6, A7, A9, A10 and A14 of the notes on theory."""

from __future__ import annotations

import effort_next_cases
import effort_once_cases
import effort_year_cases

CASES = [
    *effort_once_cases.CASES,
    *effort_year_cases.CASES,
    *effort_next_cases.CASES,
]
