"""`Plan`: the result tables of one run, and how a run folder keeps them."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, field, fields
from functools import partial
from io import BytesIO
from typing import TYPE_CHECKING, Any, TypeVar
from zoneinfo import ZoneInfo

import pandas as pd

import logistics.core.strings  # noqa: F401 - before any table is made
from logistics.core.cells import csv_text, plain_table
from logistics.core.errors import PlanError
from logistics.core.language.told import Told, reason_of
from logistics.core.limits import read_bytes, read_text
from logistics.core.local_time import OFFSET, instants_of, on_clocks

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Read = TypeVar("Read")
TEXT, NUMBER, COUNT, DATE, TIME = "text", "number", "count", "date", "time"

#: The columns of every output table, in their order in the file, with their kind.
COLUMNS: dict[str, dict[str, str]] = {
    "drops": {
        "drop_id": TEXT, "kind": TEXT, "group_id": TEXT, "place_id": TEXT, "date": DATE, "lat": NUMBER, "lon": NUMBER,
        "window_open": TIME, "window_close": TIME, "people": COUNT, "site_id": TEXT, "road_from": TEXT,
        "road_to": TEXT, "road_km": NUMBER,
    },
    "allocation": {
        "source_id": TEXT, "source_kind": TEXT, "drop_id": TEXT, "item_id": TEXT, "quantity": NUMBER, "unit": TEXT,
        "kg": NUMBER, "litres": NUMBER, "dispatch_date": DATE, "arrive_date": DATE, "purchase_usd": NUMBER,
    },
    "trips": {
        "trip_id": TEXT, "depot_id": TEXT, "vehicle_id": TEXT, "vehicle_no": COUNT, "start": TIME, "depart": TIME,
        "end": TIME, "km": NUMBER, "driving_hours": NUMBER, "kg": NUMBER, "litres": NUMBER, "cost_usd": NUMBER,
    },
    "trip_stops": {"trip_id": TEXT, "sequence": COUNT, "drop_id": TEXT, "arrive": TIME, "depart": TIME},
    "trip_loads": {"trip_id": TEXT, "drop_id": TEXT, "item_id": TEXT, "quantity": NUMBER},
    "coverage": {
        "group_id": TEXT, "date": DATE, "item_id": TEXT, "tier": COUNT, "need_full": NUMBER, "need_survival": NUMBER,
        "received": NUMBER, "used": NUMBER, "carried_over": NUMBER, "shortfall_full": NUMBER,
        "shortfall_survival": NUMBER, "coverage": NUMBER,
    },
    "stock_levels": {
        "depot_id": TEXT, "date": DATE, "item_id": TEXT, "opening": NUMBER, "incoming": NUMBER, "dispatched": NUMBER,
        "closing": NUMBER,
    },
    "routes": {
        "depot_id": TEXT, "vehicle_id": TEXT, "dispatch_date": DATE, "days": COUNT, "sites": TEXT, "pattern": COUNT,
        "vehicles": COUNT, "trips": COUNT,
    },
}  # fmt: skip
#: The columns that tell apart the rows of each table.
KEYS = {
    "drops": ["drop_id"],
    "allocation": ["source_id", "source_kind", "drop_id", "item_id", "dispatch_date"],
    "trips": ["trip_id"],
    "trip_stops": ["trip_id", "sequence"],
    "trip_loads": ["trip_id", "drop_id", "item_id"],
    "coverage": ["group_id", "date", "item_id"],
    "stock_levels": ["depot_id", "date", "item_id"],
    "routes": ["depot_id", "vehicle_id", "dispatch_date", "days", "sites", "pattern"],
}
#: Tables that only a later plan needs; a run folder may lack them.
OPTIONAL = ("routes",)
#: Letters of the id of a plan on its papers.
_SHORT = 16
_OFFSET_TEXT = r"([+-])([01][0-9]|2[0-4]):([0-5][0-9])(?::([0-5][0-9]))?"


@dataclass(frozen=True)
class Plan:
    """The result of a run.

    In memory a time is two columns: the clock time at its place (naive: a trip's times at its depot, a stop's and a
    window's at the place of the drop), and under the same name with `_offset` how far that clock is ahead of UTC. A
    table without offsets is taken to be in the operation's own time zone.

    Attributes
    ----------
    summary : content of `plan.json`.
    drops, allocation, trips, trip_stops, trip_loads, coverage, stock_levels, routes : the tables, with the columns of
        `COLUMNS`.
    """

    summary: dict[str, Any]
    drops: pd.DataFrame
    allocation: pd.DataFrame
    trips: pd.DataFrame
    trip_stops: pd.DataFrame
    trip_loads: pd.DataFrame
    coverage: pd.DataFrame
    stock_levels: pd.DataFrame
    routes: pd.DataFrame = field(default_factory=lambda: _empty("routes"))

    def __post_init__(self) -> None:
        """Add the offsets that are missing."""
        for name, table in self.tables().items():
            times = [column for column, kind in COLUMNS[name].items() if kind == TIME and column in table]
            bare = [column for column in times if f"{column}{OFFSET}" not in table]
            if bare:
                object.__setattr__(self, name, _with_offsets(table, bare, self.summary["timezone"]))

    def tables(self) -> dict[str, pd.DataFrame]:
        """Give the result tables by name."""
        return {each.name: getattr(self, each.name) for each in fields(self) if each.name != "summary"}

    def save(self, folder: Path) -> None:
        """Write `plan.json` and the CSV tables into an existing folder."""
        for name, text in self._texts().items():
            (folder / f"{name}.csv").write_text(text, "utf-8")
        (folder / "plan.json").write_text(self.summary_text(), "utf-8")

    def summary_text(self) -> str:
        """Give the content of `plan.json`."""
        return json.dumps(self.summary, ensure_ascii=False, indent=2) + "\n"

    @property
    def sha256(self) -> str:
        """The SHA-256 of the tables and of the values of the aims: all that a later plan takes from this one."""
        texts = [*self._texts().values(), json.dumps(self.summary["stages"])]
        return hashlib.sha256("\n".join(texts).encode()).hexdigest()

    @property
    def short_id(self) -> str:
        """Letters that name the plan on its papers: of the SHA-256 of what it brings where, and of its inputs.

        They stay the same where papers are made of some trips only, and where better bounds are found.
        """
        texts = [self._text(name) for name in ("drops", "allocation", "routes")]
        told = "\n".join([self.summary["input_sha256"], *texts])
        return hashlib.sha256(told.encode()).hexdigest()[:_SHORT]

    def _texts(self) -> dict[str, str]:
        """Give the tables as CSV texts, by name."""
        return {name: self._text(name) for name in self.tables()}

    def _text(self, name: str) -> str:
        """Give a table as CSV text."""
        table = getattr(self, name)
        written = table[list(COLUMNS[name])].copy()  # the offsets are written with the times
        for column, kind in COLUMNS[name].items():
            if kind == DATE:
                # A table without rows may have no types.
                written[column] = written[column].astype("datetime64[us]").dt.strftime("%Y-%m-%d")
            elif kind == TIME:
                written[column] = _as_written(table[column], table[f"{column}{OFFSET}"])
        return csv_text(written)

    @classmethod
    def load(cls, folder: Path, *, keys: bool = True) -> Plan:
        """Read a run folder.

        Parameters
        ----------
        folder : the run folder.
        keys : refuse rows that are there twice; `verify` takes them, and names each.

        Raises
        ------
        PlanError
            A file or column is missing, a value cannot be read, or a row is there twice.
        """
        summary = _whole(folder, "plan.json", _read_summary)
        found = {name: kinds for name, kinds in COLUMNS.items() if name not in OPTIONAL or _there(folder, name)}
        tables = {
            name: _whole(folder, f"{name}.csv", partial(_read, kinds=kinds, key=KEYS[name] if keys else []))
            for name, kinds in found.items()
        }
        return cls(summary=summary, **tables)


def _whole(folder: Path, name: str, read: Callable[[Path], Read]) -> Read:
    """Read one file of a run folder.

    Raises
    ------
    PlanError
        The file is missing or damaged.
    """
    try:
        return read(folder / name)
    except OSError as error:
        raise PlanError(Told("system", "run_file", folder=folder, file=name, reason=reason_of(error))) from error
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
        reason = Told("system", "damaged")
        raise PlanError(Told("system", "run_file", folder=folder, file=name, reason=reason)) from error


def _read_summary(file: Path) -> dict[str, Any]:
    """Read `plan.json`; it must hold the stages, and a time zone that exists."""
    summary = json.loads(read_text(file))
    if not isinstance(summary, dict) or not isinstance(summary["stages"], list):
        raise TypeError("plan.json holds something else")
    ZoneInfo(summary["timezone"])
    return summary


def _there(folder: Path, name: str) -> bool:
    return (folder / f"{name}.csv").is_file()


def _empty(name: str) -> pd.DataFrame:
    """Give a table without rows, with the columns and kinds of `COLUMNS`."""
    kinds = {TEXT: "str", NUMBER: "float64", COUNT: "int64", DATE: "datetime64[us]", TIME: "datetime64[us]"}
    return pd.DataFrame({column: pd.Series(dtype=kinds[kind]) for column, kind in COLUMNS[name].items()})


def _with_offsets(table: pd.DataFrame, columns: list[str], zone: str) -> pd.DataFrame:
    """Add the offset columns to clock times of a zone."""
    for column in columns:
        table = table.assign(**on_clocks(instants_of(table[column], zone), zone, column))
    return table


def _as_written(times: pd.Series, offsets: pd.Series) -> pd.Series:
    """Write clock times as ISO 8601 with their offsets."""
    texts = {ahead: _offset_text(ahead) for ahead in offsets.dropna().unique()}
    return times.dt.strftime("%Y-%m-%dT%H:%M:%S") + offsets.map(texts)


def _offset_text(ahead: pd.Timedelta) -> str:
    """Write an offset from UTC as `+hh:mm`, with seconds where it has any."""
    minutes, seconds = divmod(abs(int(ahead.total_seconds())), 60)
    sign = "-" if ahead < pd.Timedelta(0) else "+"
    return f"{sign}{minutes // 60:02d}:{minutes % 60:02d}" + (f":{seconds:02d}" if seconds else "")


def _offset_of(text: str) -> pd.Timedelta | None:
    """Read the offset after a time; None where there is no time."""
    if not text:
        return None
    found = re.fullmatch(_OFFSET_TEXT, text)
    if found is None:
        raise ValueError(f"a time without its offset from UTC, or with one that cannot be: {text}")
    hours, minutes, seconds = (int(part or 0) for part in found.groups()[1:])
    return pd.Timedelta(hours=hours, minutes=minutes, seconds=seconds) * (-1 if found[1] == "-" else 1)


def _read(file: Path, kinds: dict[str, str], key: list[str]) -> pd.DataFrame:
    """Read one table with the kinds of `COLUMNS`; further columns are kept as text.

    Raises
    ------
    ValueError
        It cannot be read so, or rows with one key are there twice.
    """
    table = plain_table(pd.read_csv(BytesIO(read_bytes(file)), dtype=str, keep_default_na=False))
    if table.isna().any(axis=None) or table.columns[0] != next(iter(kinds)):
        raise ValueError("the file was cut off, or is another table")
    if key and table.duplicated(key).any():
        raise ValueError("a row is there twice")
    for column, kind in kinds.items():
        if kind == DATE:
            table[column] = pd.to_datetime(table[column], format="%Y-%m-%d").astype("datetime64[us]")
        elif kind == TIME:
            offsets = {text: _offset_of(text) for text in table[column].str.slice(19).unique()}
            table[f"{column}{OFFSET}"] = table[column].str.slice(19).map(offsets).astype("timedelta64[us]")
            table[column] = pd.to_datetime(table[column].str.slice(0, 19)).astype("datetime64[us]")
        elif kind == NUMBER:
            table[column] = pd.to_numeric(table[column].where(table[column] != "")).astype("float64")
        elif kind == COUNT:
            table[column] = pd.to_numeric(table[column]).astype("int64")
    return table
