"""Guarantees of workbooks in an office program: they open clean and calculate alike."""

from __future__ import annotations

import os
import shutil
import subprocess

import pytest
from book_reader import Reader
from fake_books import MAKERS, book_of

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")
ALWAYS_CALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""
"""Settings of the office: stored results are not believed, everything is calculated."""
TOLD = [(kind, "en") for kind in MAKERS] + [("territory", "pl"), ("capacity", "pl")]
NEAR = 1e-9


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    """Return where all workbooks lie, as the office opened and saved them again."""
    if SOFFICE is None:
        if os.environ.get("FIELDPLAN_REQUIRE_OFFICE") == "1":
            pytest.fail("no soffice, and FIELDPLAN_REQUIRE_OFFICE=1")
        pytest.skip("needs LibreOffice Calc (soffice)")
    home = tmp_path_factory.mktemp("office")
    settings, out = home / "settings", home / "saved"
    (settings / "user").mkdir(parents=True)
    (settings / "user/registrymodifications.xcu").write_text(ALWAYS_CALCULATE)
    files = []
    for kind, lang in TOLD:
        files.append(home / f"{kind}-{lang}.xlsx")
        files[-1].write_bytes(book_of(kind, lang))
    words = ["--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML"]
    # One start for all of them: starting takes most of the time.
    subprocess.run(
        [
            *(SOFFICE, f"-env:UserInstallation={settings.as_uri()}", *words),
            *("--outdir", str(out), *map(str, files)),
        ],
        check=True,
        capture_output=True,
        timeout=240,
    )
    return out


@pytest.mark.parametrize(("kind", "lang"), TOLD)
def test_an_office_opens_it_and_calculates_the_same(opened, kind, lang):
    """Every sheet is there, and every formula gives what is stored beside it."""
    mine = Reader(book_of(kind, lang))
    theirs = Reader((opened / f"{kind}-{lang}.xlsx").read_bytes())
    assert list(theirs.sheets) == list(mine.sheets)
    wrong = []
    for sheet in mine.sheets:
        saved = theirs.cells(sheet)
        for at, (formula, value) in mine.cells(sheet).items():
            if formula is None:
                continue
            found = saved.get(at, (None, None))[1]
            if not _alike(value, found):
                wrong.append(f"{sheet}!{at} {formula}: {value!r}, not {found!r}")
    assert wrong == []


def _alike(stored, found):
    """Whether two results are the same: numbers nearly, words exactly."""
    if isinstance(stored, float) and isinstance(found, float):
        return abs(stored - found) <= NEAR * max(1.0, abs(stored))
    return (stored or "") == (found or "")
