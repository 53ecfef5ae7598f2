"""The door to incentives: pay plans, exactly what they pay, and why.

For programs: :func:`pay` takes a problem and returns every line of pay.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.payplan.calculate import calculate
from engine.payplan.result import check_identities

if TYPE_CHECKING:
    from engine.payplan.problem import PayProblem
    from engine.payplan.result import PayResult

__all__ = ["pay"]


def pay(problem: PayProblem) -> PayResult:
    """Return every line of pay of every rep and month, exact to the hundredth.

    Raises
    ------
    PayMismatchError
        What must hold of any payment does not: our fault.
    """
    result = calculate(problem)
    check_identities(result)
    return result
