"""Bytes of a text file to UTF-8, saying what was converted and never guessing badly."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.base.errors import did_you_mean

if TYPE_CHECKING:
    from engine.base.errors import InputError
    from engine.data.source import Source

KNOWN = (
    "utf-8",
    "utf-16",
    "cp1250",
    "cp1252",
    "iso-8859-1",
    "iso-8859-2",
    "cp852",
)
"""Encodings that messages name; a source may declare any that Python knows."""

# Two bytes that CP1250 would show as Ă, Ä or Ĺ and a sign, or three that begin with
# â€: in real text these are UTF-8. A wider net would catch «SPÓŁKA» written in CP1250.
_SURELY_UTF8 = re.compile(rb"[\xc3-\xc5][\x80-\xbf]|\xe2\x80[\x90-\xbf]")
# Letters beside these signs are what ISO-8859-2 looks like when read as CP1250.
_SURELY_LATIN2 = re.compile(r"[^\W\d_][±¶]|[±¶¦][^\W\d_]")

_SOMETHING = re.compile(rb"[^\xef\xbb\xbf\xff\xfe\x00 \t\r\n]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """The file as UTF-8 without a byte order mark, and the conversion in words."""

    data: bytes
    note: str = ""


def decode(source: Source, data: bytes) -> Decoded:
    """Return the text of a file, whatever of the known encodings it is in.

    Raises
    ------
    InputError
        Empty, not text, of a mixed or unknown encoding, or not of the declared one.
    """
    if not _SOMETHING.search(data):
        raise source.refusal("the file is empty; a header with column names is needed")
    for magic, kind in ((b"PK\x03\x04", "an Excel workbook"), (b"PAR1", "Parquet")):
        if data.startswith(magic):
            raise source.refusal(f"this is not text but looks like {kind}; rename it")
    if source.encoding:
        return Decoded(_declared(source, data, source.encoding))
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return Decoded(_recode(source, data, "utf-16"), "read as UTF-16")
    if data.startswith(codecs.BOM_UTF8):
        data = data[len(codecs.BOM_UTF8) :]
    if b"\x00" in data:
        return _with_zeros(source, data)
    try:
        if not data.isascii():
            data.decode("utf-8")
    except UnicodeDecodeError as error:
        return _one_byte(source, data, error)
    return Decoded(data)


def _declared(source: Source, data: bytes, encoding: str) -> bytes:
    if data.startswith(codecs.BOM_UTF8) and encoding.lower() in {"utf-8", "utf8"}:
        encoding = "utf-8-sig"
    try:
        return _recode(source, data, encoding)
    except LookupError:
        raise source.refusal(
            f"encoding '{encoding}' is not known; write one such as "
            f"{', '.join(KNOWN)}{did_you_mean(encoding, KNOWN)}",
            "encoding",
        ) from None


def _recode(source: Source, data: bytes, encoding: str) -> bytes:
    try:
        return data.decode(encoding).encode("utf-8")
    except UnicodeDecodeError as error:
        raise _undecodable(source, data, error, encoding) from None


def _with_zeros(source: Source, data: bytes) -> Decoded:
    """Read UTF-16 that lacks its byte order mark, or refuse what is not text."""
    sample = data[:4096]
    for encoding, zeros in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[0::2])):
        if zeros.count(0) > 0.4 * len(zeros):
            recoded = _recode(source, data, encoding)
            return Decoded(recoded, "read as UTF-16 (no byte order mark)")
    raise source.refusal(
        "this is not text (it holds zero bytes); save the table as CSV in UTF-8",
        f"row {_row(data, data.index(0))}",
    )


def _one_byte(source: Source, data: bytes, error: UnicodeDecodeError) -> Decoded:
    """Read a file that is not UTF-8 as CP1250, unless something speaks against it."""
    utf8 = _SURELY_UTF8.search(data)
    if utf8:
        raise source.refusal(
            f"two encodings in one file: '{_around(data, utf8.start(), 'utf-8')}' in "
            f"row {_row(data, utf8.start())} is UTF-8, this row is not "
            f"('{_around(data, error.start, 'cp1250')}' if read as CP1250); "
            "save the file in UTF-8, or write encoding: cp1250 to read all of it so",
            f"row {_row(data, error.start)}",
        )
    try:
        text = data.decode("cp1250")
    except UnicodeDecodeError as failure:
        raise _undecodable(source, data, failure, "UTF-8 or CP1250") from None
    if _SURELY_LATIN2.search(text):
        raise source.refusal(
            "this is neither UTF-8 nor CP1250: "
            f"'{_around(data, error.start, 'iso-8859-2')}' if read as ISO-8859-2; "
            "save the file in UTF-8, or write encoding: iso-8859-2",
            f"row {_row(data, error.start)}",
        )
    return Decoded(
        text.encode("utf-8"),
        "not UTF-8; read as CP1250 (Central European Windows), for example "
        f"'{_around(data, error.start, 'cp1250')}'; write encoding: if it is another",
    )


def _undecodable(
    source: Source, data: bytes, error: UnicodeDecodeError, encoding: str
) -> InputError:
    byte, piece = data[error.start], _around(data, error.start, "ascii")
    other = _around(data, error.start, "cp1250")
    maybe = "utf" in encoding and "�" not in other
    hint = f", such as cp1250, which gives '{other}'" if maybe else ""
    return source.refusal(
        f"byte 0x{byte:02X} in '{piece}' is not {encoding}; save the file in UTF-8, or "
        f"write the encoding it has{hint} (known are {', '.join(KNOWN)} and others)",
        f"row {_row(data, error.start)}",
    )


def _row(data: bytes, position: int) -> int:
    """Return the number of the line that holds a position."""
    before = data[:position]
    return 1 + max(before.count(b"\n"), before.count(b"\r"))


def _around(data: bytes, position: int, encoding: str) -> str:
    """Return the cell that holds a position, or a piece of it, readable."""
    start = max(data.rfind(mark, 0, position) for mark in (b",", b";", b"\t", b"\n"))
    piece = data[max(start + 1, position - 20) : position + 24]
    end = min(
        (at for at in map(piece.find, (b",", b";", b"\t", b"\n", b"\r")) if at > 0),
        default=len(piece),
    )
    return piece[:end].decode(encoding, errors="replace").strip(' "')
