"""CBC by way of PuLP."""

from __future__ import annotations

import pulp

__all__ = ["pulp"]
