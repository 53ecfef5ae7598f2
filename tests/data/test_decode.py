"""Encodings of text files: read, converted and said, or refused."""

from __future__ import annotations

import pytest
from table_files import read_text, said

TEXT = "account_id,lat,lon,potential,name\nA,52,21,1,Łódź\nB,52,21,1,Śląsk\n"


@pytest.mark.parametrize(
    ("encoding", "note"),
    [
        ("utf-8", ""),
        ("utf-8-sig", ""),
        ("utf-16", "a.csv: read as UTF-16"),
        ("utf-16-le", "a.csv: read as UTF-16 (no byte order mark)"),
        ("utf-16-be", "a.csv: read as UTF-16 (no byte order mark)"),
        (
            "cp1250",
            "a.csv: not UTF-8; read as CP1250 (Central European Windows), for example "
            "'Łódź'; write encoding: if it is another",
        ),
    ],
)
def test_encoding_is_found(tmp_path, encoding, note):
    """Each encoding people save tables in is read right, and a conversion is said."""
    read = read_text(tmp_path, TEXT.encode(encoding))
    assert said(read) == []
    assert read.frame["name"].to_list() == ["Łódź", "Śląsk"]
    assert read.notes[0].startswith(note)
    assert len(read.notes) == (2 if note else 1)


@pytest.mark.parametrize(
    "encoding", ["utf-8", "UTF8", "utf-16", "cp1250", "cp852", "iso-8859-2", "latin2"]
)
def test_declared_encoding_is_used(tmp_path, encoding):
    """A declared encoding is believed and not noted."""
    read = read_text(tmp_path, TEXT.encode(encoding), encoding=encoding)
    assert said(read) == []
    assert read.frame["name"].to_list() == ["Łódź", "Śląsk"]
    assert len(read.notes) == 1


def test_mark_of_utf8_is_no_part_of_a_name(tmp_path):
    """A byte order mark is not part of the first name, declared or not."""
    for encoding in (None, "utf-8"):
        read = read_text(tmp_path, TEXT.encode("utf-8-sig"), encoding=encoding)
        assert said(read) == []


def test_two_encodings_in_one_file(tmp_path):
    """A file of UTF-8 and CP1250 rows names one row of each."""
    first, second, third = TEXT.splitlines(keepends=True)
    data = first.encode() + second.encode("cp1250") + third.encode()
    assert said(read_text(tmp_path, data)) == [
        "a.csv: row 2: two encodings in one file: 'Śląsk' in row 3 is UTF-8, this row "
        "is not ('Łódź' if read as CP1250); save the file in UTF-8, or write encoding: "
        "cp1250 to read all of it so"
    ]


def test_capitals_in_cp1250_are_not_taken_for_utf8(tmp_path):
    """The bytes of «SPÓŁKA» are valid UTF-8 for a Cyrillic letter, yet it is CP1250."""
    read = read_text(tmp_path, TEXT.replace("Łódź", "SPÓŁKA Łódź").encode("cp1250"))
    assert said(read) == []
    assert read.frame["name"][0] == "SPÓŁKA Łódź"


def test_latin2_is_asked_for(tmp_path):
    """A file that CP1250 would garble asks for the encoding, and reads with it."""
    data = TEXT.replace("Śląsk", "Mąka").encode("iso-8859-2")
    assert said(read_text(tmp_path, data)) == [
        "a.csv: row 2: this is neither UTF-8 nor CP1250: 'Łódź' if read as ISO-8859-2; "
        "save the file in UTF-8, or write encoding: iso-8859-2"
    ]


def test_byte_of_no_encoding(tmp_path):
    """A byte that neither UTF-8 nor CP1250 has is shown with its row."""
    data = TEXT.encode().replace("Śląsk".encode(), b"Sl\x81sk")
    data = data.replace("Łódź".encode(), b"Lodz")
    assert said(read_text(tmp_path, data))[0].startswith(
        "a.csv: row 3: byte 0x81 in 'Sl�sk' is not UTF-8 or CP1250; save the file"
    )


def test_declared_encoding_that_is_wrong(tmp_path):
    """A file that is not of its declared encoding is refused, not repaired."""
    read = read_text(tmp_path, TEXT.encode("cp1250"), encoding="utf-8")
    assert said(read)[0].startswith("a.csv: row 2: byte 0xA3 in '��d�' is not utf-8;")


def test_declared_encoding_that_is_not_one(tmp_path):
    """An unknown encoding suggests the nearest; hex is no encoding of text."""
    read = read_text(tmp_path, TEXT, encoding="cp-1250")
    assert said(read)[0].endswith("; did you mean 'cp1250'?")
    assert read.problems[0].path == "encoding"
    assert len(read_text(tmp_path, TEXT, encoding="hex").problems) == 1


@pytest.mark.parametrize("data", [b"", b"\n \n\t\r\n", b"\xef\xbb\xbf", b"\xff\xfe"])
def test_empty_file(tmp_path, data):
    """A file with nothing to see in it is empty."""
    assert said(read_text(tmp_path, data)) == [
        "a.csv: the file is empty; a header with column names is needed"
    ]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"PK\x03\x04rest", "this is not text but looks like an Excel workbook"),
        (b"PAR1rest", "this is not text but looks like Parquet"),
        (b"abc\ndef\x00\x01\x02ghi", "row 2: this is not text (it holds zero bytes)"),
    ],
)
def test_what_is_not_text(tmp_path, data, message):
    """A file that is not text is refused for what it is."""
    assert said(read_text(tmp_path, data))[0].startswith(f"a.csv: {message}")
