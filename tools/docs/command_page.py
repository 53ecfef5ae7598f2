"""The page of commands, from the command line itself."""

from __future__ import annotations

import re
from typing import Any

import typer

from cli import EXIT_CODES, app

# What users type first stands first; a command that is not listed goes to the end.
GROUPS = {
    "Begin": ("init", "doctor", "check", "schema"),
    "Territories": ("run", "assess"),
    "Pay": ("pay", "plan", "compare"),
    "Market, quotas, results": ("market", "quota", "track"),
    "People": ("capacity",),
    "All together, and every quarter": ("study", "batch"),
    "Runs and their history": (
        "runs", "show", "diff", "approve", "reject", "log", "export", "report",
        "prune",
    ),
}  # fmt: skip


def command_page() -> str:
    """Return the reference of every command, option and exit code, as Markdown."""
    top: Any = typer.main.get_command(app)
    context = top.make_context("fieldplan", [], resilient_parsing=True)
    commands = dict(top.commands)
    parts = [
        "# Commands\n\n"
        "Made from the program; `fieldplan COMMAND --help` prints the same. "
        "[Exit codes and errors](errors.md). Shell completion: "
        "`fieldplan --install-completion`.\n"
    ]
    for title, names in GROUPS.items():
        here = [name for name in names if name in commands]
        if here:
            parts.append(f"## {title}\n")
        parts += [_command(commands.pop(name), name, context) for name in here]
    if commands:
        parts.append("## Others\n")
        parts += [
            _command(command, name, context) for name, command in commands.items()
        ]
    parts.append(f"## Exit codes\n\n{EXIT_CODES.removeprefix('Exit codes: ')}\n")
    return "\n".join(parts)


def _command(command: Any, name: str, above: Any, prefix: str = "fieldplan") -> str:  # noqa: ANN401 - of Typer's own copy of Click
    full = f"{prefix} {name}"
    context = command.make_context(full, [], parent=above, resilient_parsing=True)
    if hasattr(command, "commands"):
        return "\n".join(
            _command(below, sub, context, full)
            for sub, below in command.commands.items()
        )
    usage = " ".join([full, *command.collect_usage_pieces(context)])
    text = f"### {full}\n\n{_plain(command.help or '')}\n\n```text\n{usage}\n```\n\n"
    rows = [record for record in _records(command, context) if record]
    if rows:
        text += "| argument or option | what it does |\n|---|---|\n"
        text += "".join(
            f"| `{_cell(first)}` | {_cell(_plain(what))} |\n" for first, what in rows
        )
        text += "\n"
    examples = re.findall(r"Example:\s+(.+)", _plain(command.epilog or ""))
    if examples:
        text += "```text\n" + "\n".join(examples) + "\n```\n"
    return text


def _records(command: Any, context: Any) -> list[tuple[str, str]]:  # noqa: ANN401
    found = []
    for param in command.get_params(context):
        record = param.get_help_record(context)
        if record and param.name != "help":
            found.append(record)
    return found


def _plain(text: str) -> str:
    return re.sub(r"\[/?(bold|italic|dim|green|red|cyan)\]", "", text).strip()


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
