"""Tables on a narrow terminal: wrapped or told in parts, with every figure whole."""

from __future__ import annotations

import pytest

from engine.console.printing import Shown, fitting, print_lines, print_table

MOVES = Shown(
    "Moves",
    ("From", "To", "Revenue", "Travel", "Relationships at risk", "Openings"),
    [("A03 · Synthetic pharmacy 3", "R2", "R5", "PLN 1,425,400", "+586", "+1,270", "0")]
    * 2,
)


@pytest.mark.parametrize("width", [40, 60, 80, 200])
def test_nothing_is_cut(width, monkeypatch, capsys):
    """Every figure and every word of a heading is there, on one line."""
    monkeypatch.setenv("COLUMNS", str(width))
    print_table(MOVES)
    said = capsys.readouterr().out
    assert "…" not in said
    assert max(map(len, said.splitlines())) <= width
    words = {word for heading in MOVES.headings for word in heading.split()}
    for text in words | set(MOVES.rows[0][1:]):
        assert f" {text} " in said


def test_parts_have_each_column_once():
    """Parts below each other hold all columns in their order; a wide one is whole."""
    assert fitting(MOVES, 200) == [MOVES]
    parts = fitting(MOVES, 40)
    assert len(parts) > 1
    assert tuple(name for part in parts for name in part.headings) == MOVES.headings
    assert [part.rows[0][0] for part in parts] == [MOVES.rows[0][0]] * len(parts)


def test_lists_stay_indented(monkeypatch, capsys):
    """A line of a list that is too long goes on below its own words, not its bullet."""
    monkeypatch.setenv("COLUMNS", "40")
    long = "word " * 15
    print_lines([f"  • {long.strip()}", f"     12. {long.strip()}", long.strip()])
    said = capsys.readouterr().out.splitlines()
    assert max(map(len, said)) <= 40
    first = [
        line for line in said if line.startswith("  • ") or line.startswith("    w")
    ]
    assert len(first) == 3
    assert [line[:10] for line in said if line.startswith("     12. ")] == [
        "     12. w"
    ]
    assert sum(line.startswith(" " * 9 + "w") for line in said) == 2
    assert sum(line.startswith("word") for line in said) == 2


def test_a_list_on_a_very_narrow_terminal_is_whole(monkeypatch, capsys):
    """Where there is no room to indent, words are not lost."""
    monkeypatch.setenv("COLUMNS", "12")
    print_lines(["     • one two three four"])
    assert capsys.readouterr().out.split() == ["•", "one", "two", "three", "four"]
