"""Workbooks read from their own XML: cells, formulas, tables, set-up."""

from __future__ import annotations

import io
import re
import zipfile
from xml.etree import ElementTree as Tree

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
NASTY = ("=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("x")', "https://a.b", "{=A1}")


class Reader:
    """Cells, formulas and tables of a workbook, each read once from its own XML."""

    def __init__(self, data: bytes) -> None:
        self.zip = zipfile.ZipFile(io.BytesIO(data))
        self._cells = {}
        self.strings = [
            "".join(text.text or "" for text in item.iter(f"{MAIN}t"))
            for item in self.part("xl/sharedStrings.xml")
        ]
        links = {
            r.get("Id"): r.get("Target") for r in self.part(self.links("workbook"))
        }
        self.sheets = {
            sheet.get("name"): f"xl/{links[sheet.get(RELATION)]}"
            for sheet in self.part("xl/workbook.xml").iter(f"{MAIN}sheet")
        }

    def part(self, name):
        return Tree.fromstring(self.zip.read(name))

    def links(self, name, folder="xl"):
        return f"{folder}/_rels/{name}.xml.rels"

    def cells(self, sheet):
        """Return (formula, value) by address."""
        if sheet not in self._cells:
            self._cells[sheet] = self._read(sheet)
        return self._cells[sheet]

    def _read(self, sheet):
        found = {}
        for cell in self.part(self.sheets[sheet]).iter(f"{MAIN}c"):
            formula, value = cell.find(f"{MAIN}f"), cell.find(f"{MAIN}v")
            text = None if value is None else value.text
            if cell.get("t") == "s":
                text = self.strings[int(text)]
            elif text is not None and cell.get("t") not in ("str", "e"):
                text = float(text)
            found[cell.get("r")] = (None if formula is None else formula.text, text)
        return found

    def table(self, sheet):
        """Return headings, and rows of (formula, value) by heading, of its table."""
        cells = self.cells(sheet)
        table = self.part(self.table_file(sheet))
        names = [c.get("name") for c in table.iter(f"{MAIN}tableColumn")]
        last = int(re.search(r":[A-Z]+(\d+)$", table.get("ref"))[1])
        last -= int(table.get("totalsRowCount") or 0)
        return names, [
            {
                name: cells.get(f"{letters(at)}{row}", (None, None))
                for at, name in enumerate(names)
            }
            for row in range(2, last + 1)
        ]

    def table_file(self, sheet):
        name = self.sheets[sheet].rsplit("/", 1)[1]
        links = self.part(f"xl/worksheets/_rels/{name}.rels")
        target = next(r.get("Target") for r in links if "table" in r.get("Type"))
        return target.replace("..", "xl")


def letters(at):
    """Return the letters of a column."""
    return (letters(at // 26 - 1) if at >= 26 else "") + chr(65 + at % 26)


def values(rows, name):
    """Return a column's values."""
    return [row[name][1] for row in rows]


def formulas(book):
    """Return every formula of a workbook."""
    return {
        formula
        for sheet in book.sheets
        for formula, _ in book.cells(sheet).values()
        if formula is not None
    }
