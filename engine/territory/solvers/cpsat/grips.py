"""How firmly a model holds its rules: all, as many as can be, or those asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from ortools.sat.python import cp_model

from engine.territory.grains import OPEN

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.territory.grains import Grain

_WHOLE_LIMIT = 10**12
"""Weight of breaking a rule by its whole limit, finer than any limit that matters."""


class Grip(Protocol):
    """Says how a rule at a place enters a model."""

    costs: bool
    """Whether the objective is the cost."""
    permits: bool
    """Whether permits rule pairs out beforehand, instead of each by itself."""

    def guard(self, model: cp_model.CpModel, grain: Grain) -> cp_model.IntVar | None:
        """Return the literal that switches a rule on, or None where it always is."""

    def slack(
        self, model: cp_model.CpModel, grain: Grain, most: int, limit: int
    ) -> cp_model.IntVar | int:
        """Return by how much a limit may be broken, at most ``most``; or 0."""

    def objective(self) -> cp_model.LinearExpr | None:
        """Return what is minimised besides the cost, if anything."""


class Firm:
    """Every rule is kept."""

    costs = True
    permits = True

    def guard(self, model: cp_model.CpModel, grain: Grain) -> None:
        """Return None: the rule is always on."""

    def slack(
        self,
        model: cp_model.CpModel,  # noqa: ARG002
        grain: Grain,  # noqa: ARG002
        most: int,  # noqa: ARG002
        limit: int,  # noqa: ARG002
    ) -> int:
        """Return 0."""
        return 0

    def objective(self) -> None:
        """Return None: nothing but the cost."""


class Nearest:
    """Rules may be broken, and that is minimised, as parts of their limits.

    Parameters
    ----------
    soft
        Which rules; all when not given. Permits are kept in any case.
    """

    costs = False
    permits = True

    def __init__(self, soft: Callable[[Grain], bool] | None = None) -> None:
        self._soft = soft
        self._breaks: list[cp_model.LinearExpr] = []
        self._literals: dict[Grain, cp_model.IntVar] = {}

    def guard(self, model: cp_model.CpModel, grain: Grain) -> cp_model.IntVar | None:
        """Return a literal for rules on sets; what is counted has its slack."""
        counted = grain.kind in ("balance", "limit", "budget") or grain.rule == OPEN
        if counted or not self._is_soft(grain):
            return None
        if grain not in self._literals:
            literal = self._literals[grain] = model.new_bool_var("")
            self._breaks.append(_WHOLE_LIMIT * (1 - literal))
        return self._literals[grain]

    def slack(
        self, model: cp_model.CpModel, grain: Grain, most: int, limit: int
    ) -> cp_model.IntVar | int:
        """Return a variable whose weight follows from the limit.

        Very small limits count as a hundredth of the most, so that no sum overflows.
        """
        if not self._is_soft(grain):
            return 0
        amount = model.new_int_var(0, max(0, most), "")
        weight = max(1, _WHOLE_LIMIT // max(1, limit, most // 100))
        self._breaks.append(cp_model.LinearExpr.term(amount, weight))
        return amount

    def objective(self) -> cp_model.LinearExpr:
        """Return how much is broken."""
        return cp_model.LinearExpr.sum(self._breaks)

    def _is_soft(self, grain: Grain) -> bool:
        return self._soft is None or self._soft(grain)


class Guarded:
    """Each rule at each place has a literal that switches it on; there are no costs."""

    costs = False
    permits = False

    def __init__(self) -> None:
        self.literals: dict[Grain, cp_model.IntVar] = {}

    def guard(self, model: cp_model.CpModel, grain: Grain) -> cp_model.IntVar:
        """Return the rule's literal."""
        if grain not in self.literals:
            self.literals[grain] = model.new_bool_var("")
        return self.literals[grain]

    def slack(
        self,
        model: cp_model.CpModel,  # noqa: ARG002
        grain: Grain,  # noqa: ARG002
        most: int,  # noqa: ARG002
        limit: int,  # noqa: ARG002
    ) -> int:
        """Return 0: a rule is on or off."""
        return 0

    def objective(self) -> None:
        """Return None: any plan will do."""
