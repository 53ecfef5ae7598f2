"""A stored run without the people in it: ids replaced, names and homes left out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_ID_COLUMNS = ("rep_id", "territory_id", "from", "to", "before", "after", "manager_id")
_NAME_COLUMNS = (
    *("rep_name", "manager_name", "home", "home_lat", "home_lon", "home_x", "home_y"),
    *("fte", "tenure_years", "tenure_months", "skills", "reason"),
)
_NAMED_BY = {"rep_name": ("rep_id", "territory_id"), "manager_name": ("manager_id",)}
_NAMED_ELSE = {"account_id", "territory", "territory_id"}
"""Columns of tables whose names are those of accounts and territories."""
_FOLLOWED = {"by", "id", "name"}
"""Columns of tables that follow companies, regions and reps in one."""
_CAME_AND_WENT = ("joined", "left")
"""Changes since the run before that are about reps; the others are about accounts."""
_NOT_TEXT = ("account_id",)
"""Columns in which a word that is a rep's id is none."""

_KEPT = (
    "fieldplan",
    "kind",
    "name",
    "scenario",
    "inputs",
    "versions",
    "stored",
    "made",
)
"""Parts of a manifest that say nothing of people."""


Tables = Mapping[str, pl.DataFrame]


def pseudonyms(
    tables: Tables, *, blank: bool = False, also: Iterable[Tables] = ()
) -> dict[str, pl.DataFrame]:
    """Return the tables with reps' names left out and their ids replaced.

    The same rep has the same pseudonym in every table. Homes, tenure and working time,
    which tell people apart, are left out, too; whose is whose is not written down. In
    any other text, a word that is a rep's id or name becomes the pseudonym.

    Parameters
    ----------
    blank
        What is left out stays as empty columns, as a page expects them; a name is the
        pseudonym.
    also
        Tables of the runs that this one sums up: their reps are hidden here as well.
    """
    every = [*tables.values(), *(table for run in also for table in run.values())]
    names = _pseudonym_of(every)
    mask = _Mask(names, every)
    hide = _blanked if blank else _hidden
    return {name: mask.table(hide(table, names)) for name, table in tables.items()}


def masked_manifest(
    manifest: Mapping[str, Any], tables: Tables, *, also: Iterable[Tables] = ()
) -> dict[str, Any]:
    """Return the manifest of a run of these tables, with pseudonyms in its texts.

    Parameters
    ----------
    also
        Tables of the runs that this one sums up.
    """
    every = [*tables.values(), *(table for run in also for table in run.values())]
    mask = _Mask(_pseudonym_of(every), every)
    return {
        key: value if key in _KEPT else mask.value(value)
        for key, value in manifest.items()
    }


def _pseudonym_of(tables: Sequence[pl.DataFrame]) -> dict[str, str]:
    ids = _rep_ids(tables)
    width = len(str(len(ids)))
    mixed = sorted(ids, key=lambda rep: sha256(rep.encode()).digest())
    return {rep: f"rep-{at:0{width}d}" for at, rep in enumerate(mixed, start=1)}


class _Mask:
    """Replaces ids and names of reps where they stand in text, as whole words."""

    def __init__(
        self, names: Mapping[str, str], tables: Sequence[pl.DataFrame]
    ) -> None:
        self._words = {**dict(_called(tables, names)), **names}
        self._words = {word: name for word, name in self._words.items() if word.strip()}
        odd = [word for word in self._words if not re.fullmatch(r"\w+", word)]
        several = "|".join(re.escape(word) for word in sorted(odd, key=len)[::-1])
        found = rf"(?<!\w)(?:{several})(?!\w)|\w+" if odd else r"\w+"
        self._pattern = re.compile(found)

    def table(self, table: pl.DataFrame) -> pl.DataFrame:
        """Return a table with its texts masked."""
        texts = [
            name
            for name, kind in table.schema.items()
            if kind == pl.String and name not in (*_ID_COLUMNS, *_NOT_TEXT)
        ]
        return table.with_columns(self._column(table[name]) for name in texts)

    def value(self, value: Any) -> Any:  # noqa: ANN401 - whatever JSON can say
        """Return a part of a manifest with its texts masked."""
        if isinstance(value, str):
            return self._text(value)
        if isinstance(value, Mapping):
            return {self._text(key): self.value(part) for key, part in value.items()}
        return [self.value(part) for part in value] if _is_list(value) else value

    def _column(self, column: pl.Series) -> pl.Series:
        if not self._words:
            return column
        texts = column.drop_nulls().unique()
        # Most texts name nobody, which this finds out at once for all of them.
        hits = texts.filter(texts.str.contains_any(list(self._words))).to_list()
        return column.replace(hits, [self._text(text) for text in hits])

    def _text(self, text: str) -> str:
        return self._pattern.sub(lambda it: self._words.get(it[0], it[0]), text)


def _called(
    tables: Sequence[pl.DataFrame], names: Mapping[str, str]
) -> Iterable[tuple[str, str]]:
    """Yield what people are called, with their pseudonyms."""
    for table in tables:
        pairs = [
            (at, called)
            for called, ids in _NAMED_BY.items()
            if (at := next((one for one in ids if one in table.columns), None))
        ]
        # A name is a rep's, unless the row is about something else that has one.
        if "rep_id" in table.columns and not _NAMED_ELSE & set(table.columns):
            pairs.append(("rep_id", "name"))
        if set(table.columns) >= _FOLLOWED:
            pairs.append(("id", "name"))
        for at, called in pairs:
            if table.schema.get(called) != pl.String:
                continue
            for rep, name in table.select(at, called).unique().drop_nulls().rows():
                if rep in names:
                    yield name, names[rep]


def _is_list(value: object) -> bool:
    return isinstance(value, list | tuple)


def _rep_ids(tables: Sequence[pl.DataFrame]) -> set[str]:
    found: set[str] = set()
    for table in tables:
        for name in _ID_COLUMNS:
            if table.schema.get(name) == pl.String:
                found |= set(table[name].drop_nulls().unique().to_list())
        if set(table.columns) >= _FOLLOWED:
            found |= set(table.filter(by="rep")["id"].drop_nulls().to_list())
        if set(table.columns) >= {"change", "id"} and table.schema["id"] == pl.String:
            about_reps = pl.col("change").is_in(_CAME_AND_WENT)
            found |= set(table.filter(about_reps)["id"].drop_nulls().to_list())
    return found


def _hidden(table: pl.DataFrame, names: Mapping[str, str]) -> pl.DataFrame:
    table = table.drop([name for name in _NAME_COLUMNS if name in table.columns])
    known = [n for n in _ID_COLUMNS if table.schema.get(n) == pl.String]
    hidden = table.with_columns(pl.col(known).replace(dict(names)))
    if {"rep_id", "file"} <= set(hidden.columns):
        # Statements are called by their rep's id, as far as a disk can hold it.
        hidden = hidden.with_columns(pl.col("rep_id").alias("file"))
    if {"state", "run", "message"} <= set(hidden.columns):
        # Without a run nobody knows whom a job's message names.
        unknown = pl.col("run").is_null() & (pl.col("message") != "")
        told = pl.when(unknown).then(pl.lit("–")).otherwise(pl.col("message"))
        hidden = hidden.with_columns(told.alias("message"))
    return hidden


def _blanked(table: pl.DataFrame, names: Mapping[str, str]) -> pl.DataFrame:
    there = [name for name in _NAME_COLUMNS if name in table.columns]
    kept = _hidden(table, names)
    blanks = []
    for name in there:
        ids = [n for n in _NAMED_BY.get(name, ()) if n in kept.columns]
        value = pl.col(ids[0]) if ids else pl.lit(None, dtype=table.schema[name])
        blanks.append(value.alias(name))
    return kept.with_columns(blanks).select(table.columns)
