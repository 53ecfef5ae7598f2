"""Where one table comes from: a file or a query, and how it is read."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, ClassVar, Literal, Self

from pydantic import ConfigDict, Field, model_validator

from engine.base.errors import did_you_mean
from engine.data.columns import TableSpec
from engine.data.source import DELIMITED, EXCEL, PARQUET
from engine.scenario.typed_values import RelativePath, Section, Text, refuse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.scenario.typed_values import Complaint

_ENDINGS = DELIMITED + EXCEL + PARQUET


class Table(Section):
    """Where one table comes from: a file, or a query to a database."""

    model_config = ConfigDict(
        json_schema_extra={
            "oneOf": [{"required": ["file"]}, {"required": ["query", "url"]}]
        }
    )

    spec: ClassVar[TableSpec]
    """The columns the table must have."""
    short_key: ClassVar[str | None] = "file"
    short_needs: ClassVar[str] = (
        "a file name such as accounts.csv is needed, or a mapping with 'file' or"
        " 'query'"
    )

    file: RelativePath | None = Field(
        None,
        description="CSV, Parquet or Excel file, relative to the scenario's folder.",
    )
    sheet: Text | None = Field(
        None, description="Sheet of an Excel file; by default the first."
    )
    query: Text | None = Field(
        None, description="SQL text that selects the rows, instead of a file."
    )
    url: Text | None = Field(
        None,
        description=(
            "Database of the query: a SQLAlchemy address such as sqlite:///crm.db, or"
            " env:NAME to read the address from an environment variable."
        ),
    )
    columns: dict[str, Text] = Field(
        default_factory=dict,
        description="Our column name to its name in the table, where they differ.",
    )
    decimal: Literal["point", "comma"] | None = Field(
        None,
        description="Decimal sign in a text file; by default it is found out.",
    )
    encoding: Text | None = Field(
        None,
        description=(
            "Encoding of a text file, such as utf-8 or cp1250; by default it is found"
            " out."
        ),
    )

    @model_validator(mode="after")
    def _check_together(self) -> Self:
        refuse(self._complaints())
        return self

    def _complaints(self) -> Iterator[Complaint]:
        if self.file is None and self.query is None:
            yield (), "neither 'file' nor 'query' is given; one of them is needed"
        if self.file is not None and self.query is not None:
            yield ("query",), "both 'file' and 'query' are given; write one of them"
        if self.query is not None and self.url is None:
            yield ("query",), "a query needs a 'url': sqlite:///crm.db or env:NAME"
        if self.url is not None:
            yield from self._complaints_about_url(self.url)
        if self.file is not None:
            yield from self._complaints_about_file(PurePosixPath(self.file).suffix)
        elif self.sheet is not None:
            yield ("sheet",), "'sheet' goes with an Excel file, not with a query"
        known = self.spec.names
        for name in (name for name in self.columns if name not in known):
            found = f"'{name}' is no column of ours; allowed here: {', '.join(known)}"
            theirs = self.columns[name]
            turned = f"; our name comes first: '{theirs}: {name}'"
            near = turned if theirs in known else did_you_mean(name, known)
            yield ("columns", name), found + near
        if self.encoding is not None and not _known_encoding(self.encoding):
            near = did_you_mean(self.encoding, ("utf-8", "cp1250", "cp1252", "latin-1"))
            found = f"found '{self.encoding}'; utf-8, cp1250 and the like are known"
            yield ("encoding",), found + near

    def _complaints_about_url(self, url: str) -> Iterator[Complaint]:
        if self.query is None:
            yield ("url",), "'url' goes with 'query', which is missing"
        if url.startswith("env:"):
            if not re.fullmatch("env:[A-Za-z_][A-Za-z0-9_]*", url):
                yield (
                    ("url",),
                    f"found '{url}'; a name such as env:CRM_URL is needed",
                )
        elif "://" not in url:
            yield ("url",), f"found '{url}'; sqlite:///crm.db or env:NAME is needed"
        elif re.search("://[^/@]*:[^/@]+@", url):
            yield (
                ("url",),
                "a password stands in the file, which is copied into every run; put"
                " the address into an environment variable and write env:NAME",
            )

    def _complaints_about_file(self, suffix: str) -> Iterator[Complaint]:
        suffix = suffix.lower()
        if suffix not in _ENDINGS:
            found = f"found '{self.file}'; files ending {', '.join(_ENDINGS)} are read"
            yield ("file",), found
        if self.sheet is not None and suffix not in EXCEL:
            yield ("sheet",), f"'sheet' goes with an Excel file, not with {self.file}"
        for key in ("decimal", "encoding"):
            if getattr(self, key) is not None and suffix not in DELIMITED:
                yield (key,), f"'{key}' goes with a CSV file, not with {self.file}"


def _known_encoding(name: str) -> bool:
    try:
        "".encode(name)
    except (LookupError, ValueError):
        return False
    return True
