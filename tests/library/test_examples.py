"""Guarantees of the examples: each runs as it stands, and shows what it says."""

from __future__ import annotations

import ast
import runpy
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples"
SAYS = {
    "capacity.py": ("CapacityRun 'People, from a program'", "plan_to_date"),
    "incentives.py": ("CompareRun 'Six reps, with and without a cap'", "verdict"),
    "maps.py": ("square_km", "POINT ("),
    "pay.py": ("1.5% × 120,000.00 = 1,800.00", "costs 455.00 PLN more"),
    "territories.py": ("optimal (proved)", "of a fair share"),
}
"""Script to what it prints."""


@pytest.mark.parametrize("name", SAYS)
def test_every_script_runs_from_any_folder(name, capsys, tmp_path, monkeypatch):
    """Each script ends well, says what its page promises, and leaves no file behind."""
    monkeypatch.chdir(tmp_path)
    runpy.run_path(str(EXAMPLES / name), run_name="__main__")
    told = capsys.readouterr().out
    for words in SAYS[name]:
        assert words in told
    assert list(tmp_path.iterdir()) == []


def test_no_script_is_left_out():
    """Every example is run here, and is in the list of examples."""
    there = {path.name for path in EXAMPLES.glob("*.py")}
    listed = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    assert there == {*SAYS, "notebook.py"}
    assert all(f"({name})" in listed for name in there)


def test_the_notebook_runs_cell_by_cell(monkeypatch):
    """Every cell runs after those before; what it ends with shows itself as HTML."""
    monkeypatch.chdir(ROOT)
    shown, names = [], {}
    for cell in (EXAMPLES / "notebook.py").read_text(encoding="utf-8").split("# %%"):
        parts = ast.parse(cell if "[markdown]" not in cell else "").body
        *before, last = parts or [ast.Pass()]
        if isinstance(last, ast.Expr):
            exec(compile(ast.Module(before, []), "cell", "exec"), names)
            value = eval(compile(ast.Expression(last.value), "cell", "eval"), names)
            shown.append(value._repr_html_())
        elif parts:
            exec(compile(ast.Module(parts, []), "cell", "exec"), names)
    assert len(shown) == 4
    assert "Territories · Greater Poland, first try" in shown[0]
    assert "optimal (proved)" in shown[0]
    assert "A03" in "".join(shown)
