"""Prints every closed form of the theory beside what the engine gives."""

from __future__ import annotations

import sys

from capacity_cases import CASES as CAPACITY
from contest_cases import CASES as CONTESTS
from effort_cases import CASES as EFFORT
from quota_cases import CASES as QUOTAS
from tracking_cases import CASES as TRACKING


def main() -> int:
    """Print the table; return how many cases miss their tolerance."""
    heads = f"{'case':<18}{'closed':>14}{'ours':>14}{'error':>10}{'allowed':>10}"
    print(heads + "  what: formula")
    missed = 0
    cases = (*EFFORT, *CONTESTS, *CAPACITY, *TRACKING, *QUOTAS)
    for case in cases:
        found = case.ours()
        error = case.error(found)
        wrong = not error <= case.tolerance
        missed += wrong
        numbers = f"{case.closed:>14.8g}{found:>14.8g}{error:>10.1e}"
        mark = "MISSED " if wrong else ""
        row = f"{case.id:<18}{numbers}{case.tolerance:>10.1e}"
        print(f"{row}  {mark}{case.name}: {case.formula}")
    total = len(cases)
    print(f"\n{total - missed} of {total} closed forms within their tolerance")
    return missed


if __name__ == "__main__":
    sys.exit(1 if main() else 0)
