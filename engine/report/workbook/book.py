"""A workbook written in memory."""

from __future__ import annotations

import xlsxwriter

__all__ = ["xlsxwriter"]
