"""Entries as tables: a row for each entry of a kind, or for each of its lines."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import pandas as pd

import logistics.core.strings  # noqa: F401 - before any table is made
from logistics.live.kinds import KINDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from logistics.inputs.tables.schema import Column
    from logistics.live.entries import Entry

_TYPES = {"number": "float64", "count": "float64", "date": "datetime64[us]", "flag": "bool"}
_HEAD = ("position", "entry_id", "at", "recorded_at", "organisation_id")


def table_of(entries: Sequence[Entry], kind: str) -> pd.DataFrame:
    """Give the entries of a kind as a table, a row for each line where the kind has lines and the entry has any.

    Parameters
    ----------
    entries : entries in their order, as `effective` gives them.
    kind : name of the kind.

    Returns
    -------
    DataFrame with `position` (of the entry among all given), `entry_id`, `at` and `recorded_at` (instants, naive UTC),
    `organisation_id`, and the columns of the kind and of its lines: texts "" and numbers and dates missing where
    nothing is told, flags with their default.
    """
    if not any(entry.kind == kind for entry in entries):
        return _empty(kind).copy()
    return _table(entries, kind)


@cache
def _empty(kind: str) -> pd.DataFrame:
    return _table((), kind)


def _table(entries: Sequence[Entry], kind: str) -> pd.DataFrame:
    """Give the entries of a kind as a table, whether there are any or not."""
    declared = KINDS[kind]
    rows: list[dict[str, Any]] = []
    for position, entry in enumerate(entries):
        if entry.kind != kind:
            continue
        head = {
            "position": position,
            "entry_id": entry.entry_id,
            "at": entry.instant,
            "recorded_at": entry.recorded_at.replace(tzinfo=None),
            "organisation_id": entry.organisation_id,
            **dict(entry.values),
        }
        rows += [{**head, **dict(line)} for line in entry.lines or ((),)]
    frame = pd.DataFrame(rows, columns=[*_HEAD, *(column.name for column in (*declared.columns, *declared.lines))])
    frame = frame.astype({"position": "int64", "entry_id": "str", "organisation_id": "str"})
    frame = frame.astype({"at": "datetime64[us]", "recorded_at": "datetime64[us]"})
    for column in (*declared.columns, *declared.lines):
        frame[column.name] = _typed(frame[column.name], column)
    return frame


@dataclass(frozen=True)
class EntryTables:
    """The entries of a journal as tables.

    Attributes
    ----------
    tables : table of each kind, as `table_of` gives it.
    """

    tables: dict[str, pd.DataFrame]

    @classmethod
    def of(cls, entries: Sequence[Entry]) -> EntryTables:
        """Give the tables of entries in their order, as `effective` gives them."""
        return cls({kind: table_of(entries, kind) for kind in KINDS})

    def since(self, day: pd.Timestamp, zone: str) -> EntryTables:
        """Give the entries of what happened on a day or later, by the clock of a zone."""
        return EntryTables(
            {
                kind: table[on_clock(table["at"], zone) >= day].reset_index(drop=True) if len(table) else table
                for kind, table in self.tables.items()
            }
        )

    def __getitem__(self, kind: str) -> pd.DataFrame:
        """Give the table of a kind."""
        return self.tables[kind]


def on_clock(at: pd.Series, zone: str) -> pd.Series:
    """Give what the clock of a zone shows at instants (naive UTC)."""
    return at.dt.tz_localize("UTC").dt.tz_convert(zone).dt.tz_localize(None).astype("datetime64[us]")


def day_on_clock(at: pd.Series, zone: str) -> pd.Series:
    """Give the day that the clock of a zone shows at instants (naive UTC)."""
    return on_clock(at, zone).dt.normalize()


def _typed(values: pd.Series, column: Column) -> pd.Series:
    kind = _TYPES.get(column.kind, "str")
    if kind == "str":
        return values.astype(object).where(values.notna(), column.default or "").astype("str")
    if kind == "bool":
        return values.astype(object).where(values.notna(), bool(column.default)).astype("bool")
    if kind == "datetime64[us]":
        return pd.to_datetime(values).astype("datetime64[us]")
    typed = values.astype("float64")
    return typed if column.default is None else typed.fillna(float(column.default))
