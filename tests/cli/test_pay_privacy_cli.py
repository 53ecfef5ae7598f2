"""Guarantee of pay at the command line: nobody else on the machine can read it."""

from __future__ import annotations

import json
import os

import pytest
from command_line import here
from pay_company import found


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_nobody_else_can_read_pay(tmp_path):
    """The run, and whatever is written of it, are for the eyes of who worked it out."""
    folder = found(tmp_path)
    run = json.loads(here("pay", "pay.yaml", "--json", folder=folder).stdout)["run"]
    made = [folder / run]
    for kind, out in (("csv", "csv"), ("parquet", "parquet"), ("excel", "x.xlsx")):
        words = ("export", run.split("/")[-1], "--as", kind, "--out", out)
        said = here(*words, folder=folder)
        assert said.returncode == 0, said.stderr
        made.append(folder / out)
    for out in ("page.html", "book.xlsx"):
        said = here("report", run, "--out", out, "--hide-reps", folder=folder)
        assert said.returncode == 0, said.stderr
        made.append(folder / out)
    every = [path for one in made for path in (one, *one.rglob("*"))]
    assert len(every) > 20
    assert {path.stat().st_mode & 0o077 for path in every} == {0}
