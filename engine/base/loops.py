"""How loops are compiled: those that Python calls, and those that only loops call.

Handing arrays over from Python to a compiled loop takes code of its own, often more
than the loop itself; a loop that only other loops call is compiled without it.
"""

from __future__ import annotations

from typing import Any

CALLED: dict[str, Any] = {"cache": True, "nogil": True, "no_cfunc_wrapper": True}
"""Options of a loop that Python calls: kept on disk, and holding no lock."""

INNER: dict[str, Any] = {**CALLED, "no_cpython_wrapper": True}
"""Options of a loop that only loops call; called from Python it ends the process."""
