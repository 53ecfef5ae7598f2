"""The bytes of a scenario file as text, or a problem with a place."""

from __future__ import annotations

import re
from typing import NoReturn

from engine.base.errors import InputError, InputProblem

MAX_BYTES = 5_000_000
"""Largest file, in bytes."""

_NOT_PRINTABLE = re.compile(
    "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
)


def decode(content: bytes, file: str, holds: str = "scenario") -> str:
    """Return the text of a file, without a byte order mark.

    Parameters
    ----------
    content
        The bytes of the file.
    file
        Its name, as messages should say it.
    holds
        What the file holds, as messages should say it.

    Raises
    ------
    InputError
        The file is too large, is not UTF-8, or holds control characters.
    """
    if len(content) > MAX_BYTES:
        size = f"{len(content) / 1e6:.1f} MB"
        message = f"the file has {size}; a {holds} has at most {MAX_BYTES / 1e6:g} MB"
        raise InputError([InputProblem(file, 0, 0, "", message)])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8-sig", errors="replace")
        found = f"found byte 0x{content[error.start]:02X}"
        message = f"{found}, which is not UTF-8; save the file as UTF-8"
        _refuse_after(before, file, message)
    if odd := _NOT_PRINTABLE.search(text):
        message = f"found the control character U+{ord(odd[0]):04X}; remove it"
        _refuse_after(text[: odd.start()], file, message)
    return text


def character_at(text: str, line: int, column: int) -> str:
    """Return the character at a position counted from 1; nothing past the end."""
    lines = text.split("\n")
    return lines[line - 1][column - 1 : column] if line <= len(lines) else ""


def _refuse_after(before: str, file: str, message: str) -> NoReturn:
    line = before.count("\n") + 1
    column = len(before) - before.rfind("\n")
    raise InputError([InputProblem(file, line, column, "", message)])
