"""`Operation`: the checked tables and settings of one planning case."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from logistics.inputs.tables.load import load_tables
from logistics.inputs.tables.schema import PROTECTION_SECTION, TABLES

if TYPE_CHECKING:
    from datetime import date

    import numpy as np
    import numpy.typing as npt

    from logistics.core.errors import Problem
    from logistics.inputs.tables.schema import TableSchema


@dataclass(frozen=True)
class Protection:
    """What partners and the public may see.

    The defaults follow the guidance named in `docs/protection.md`; `[protection]` of `operation.toml` changes them.

    Attributes
    ----------
    partner_delay_hours, public_delay_hours : how long after a day its figures may be shown (hours).
    partner_place, public_place : the smallest area that is named.
    smallest_group : the least number of people that is shown.
    round_people_to : numbers of people are rounded to multiples of this.
    """

    partner_delay_hours: int = 48
    public_delay_hours: int = 168
    partner_place: str = "municipality"
    public_place: str = "state"
    smallest_group: int = 100
    round_people_to: int = 50


@dataclass(frozen=True)
class Settings:
    """The settings of `operation.toml` (`docs/reference/tables.md`); times are minutes since midnight."""

    name: str
    start_date: date
    end_date: date
    timezone: str
    budget_usd: float
    max_haul_km: float
    service_gap_days: int
    support_point_spacing_km: float
    support_point_items: tuple[str, ...]
    support_point_share: float
    departure_minute: int
    stop_window: tuple[int, int]
    rest_day_window: tuple[int, int]
    drive_at_night: bool
    roads: str
    protection: Protection = Protection()
    #: The day from which needs are counted; None for the first day. It is earlier in an operation that goes on.
    needs_from: date | None = None

    @property
    def counted_from(self) -> date:
        """The day from which needs that come once, or every few days, are counted."""
        return self.start_date if self.needs_from is None else self.needs_from


@dataclass(frozen=True, eq=False)
class Operation:
    """One planning case: settings and tables with the columns and types of `tables/schema.py`, rows as read.

    The tables must not be changed in place.

    Attributes
    ----------
    settings : the settings.
    groups, itinerary, population, standards, items, depots, stock, suppliers, vehicles, fleet : the tables.
    shelters, closures : further tables; they may have no rows.
    places, roads : tables of the geography, with those of the reference.
    organisations : who owns stock and vehicles.
    headcounts : people of a group from a day on, where they are not those of `groups`.
    opening_needs, opening_goods : what groups lack, and what they carry, as the first day begins.
    under_way : goods that have left before the first day and arrive on it or later.
    sha256 : hash of the content of tables and settings, whatever the files and the order of the rows.
    notices : warnings and notices about the tables.
    servers : addresses of servers that may be asked.
    """

    settings: Settings
    groups: pd.DataFrame
    itinerary: pd.DataFrame
    population: pd.DataFrame
    standards: pd.DataFrame
    items: pd.DataFrame
    depots: pd.DataFrame
    stock: pd.DataFrame
    suppliers: pd.DataFrame
    vehicles: pd.DataFrame
    fleet: pd.DataFrame
    shelters: pd.DataFrame
    closures: pd.DataFrame
    places: pd.DataFrame
    roads: pd.DataFrame
    organisations: pd.DataFrame
    headcounts: pd.DataFrame
    opening_needs: pd.DataFrame
    opening_goods: pd.DataFrame
    under_way: pd.DataFrame
    sha256: str
    notices: tuple[Problem, ...] = ()
    #: Addresses named by the person who started the program; no file ever adds to them.
    servers: frozenset[str] = frozenset()

    @property
    def days(self) -> pd.DatetimeIndex:
        """All days of the horizon, first and last included."""
        return pd.date_range(self.settings.start_date, self.settings.end_date, unit="us")

    def people_on(self, rows: pd.DataFrame) -> npt.NDArray[np.int64]:
        """Give the number of people of groups on given days.

        That is the last head count of the group up to the day (`headcounts`), else the one of `groups`.

        Parameters
        ----------
        rows : group_id, date.

        Returns
        -------
        One number for each row.
        """
        of_group = rows["group_id"].map(self.groups.set_index("group_id")["headcount"]).to_numpy("int64")
        counts = self.headcounts[["group_id", "date", "people"]].sort_values("date")
        if counts.empty:
            return of_group
        asked = rows[["group_id", "date"]].reset_index(drop=True).reset_index(names="row").sort_values("date")
        found = pd.merge_asof(asked, counts, on="date", by="group_id").set_index("row")["people"].sort_index()
        return found.fillna(pd.Series(of_group)).to_numpy("int64")

    def tables(self) -> dict[str, pd.DataFrame]:
        """Give the tables by name."""
        return {name: getattr(self, name) for name in TABLES}

    def replace_tables(self, **frames: pd.DataFrame) -> Operation:
        """Give the operation with other tables and its new hash; the tables are not checked."""
        unknown = sorted(set(frames) - set(TABLES))
        if unknown:
            raise TypeError(f"no such table: {', '.join(unknown)}")
        tables = self.tables() | frames
        changed: dict[str, Any] = dict(frames)
        return replace(self, sha256=content_hash(tables, self.settings), **changed)


def most_people(operation: Operation) -> int:
    """Give the largest number of people present on one day of the horizon.

    People of a group that leaves and comes back stand in the tables as several groups; they are counted once.
    """
    itinerary = operation.itinerary
    stays = itinerary.loc[itinerary.index.repeat(itinerary["nights"]), ["group_id", "sequence", "arrive_date"]]
    stays = stays.reset_index(drop=True)
    days = stays["arrive_date"] + pd.to_timedelta(stays.groupby(["group_id", "sequence"]).cumcount(), unit="D")
    there = stays.assign(date=days)[days.isin(operation.days).to_numpy()]
    people = pd.Series(operation.people_on(there)).groupby(there["date"].to_numpy()).sum()
    return int(people.max()) if len(people) else 0


def load_operation(path: Path, roads: str = "", servers: frozenset[str] = frozenset()) -> Operation:
    """Read and check an operation: a folder of CSV files with `operation.toml`, or an XLSX workbook.

    Parameters
    ----------
    path : the folder or the workbook.
    roads : replaces the setting `roads` of the operation: `reference`, or the address of a server, which may then be
        asked; "" to keep the setting.
    servers : further addresses of servers that may be asked.

    Raises
    ------
    TableError
        The tables or settings have problems; the error holds all of them.
    """
    loaded = load_tables(Path(path), data_path() / "reference")
    settings = _settings(loaded.settings)
    if roads:
        settings, servers = replace(settings, roads=roads), servers | {roads}
    return Operation(
        settings=settings,
        **loaded.tables,
        sha256=content_hash(loaded.tables, settings),
        notices=loaded.notices,
        servers=servers,
    )


def data_path() -> Path:
    """Give the folder of the reference case and geography, in the installed package or in the source tree."""
    package = Path(str(files("logistics")))
    installed = package / "data"
    return installed if installed.is_dir() else package.parent / "data"


def content_hash(tables: dict[str, pd.DataFrame], settings: Settings) -> str:
    """Give the SHA-256 of the content of tables and settings; the order of the rows does not count.

    The settings of protection have no part in it, so a plan still belongs to its operation when they change. Nor has
    what an operation that begins does not say.
    """
    planned = {key: value for key, value in asdict(settings).items() if key != PROTECTION_SECTION}
    if settings.needs_from is None:
        del planned["needs_from"]
    tables = {name: frame for name, frame in tables.items() if not (TABLES[name].later and frame.empty)}
    tables = {name: frame.drop(columns=_silent(TABLES[name], frame)) for name, frame in tables.items()}
    digest = hashlib.sha256(json.dumps(planned, default=str, sort_keys=True).encode())
    for name in sorted(tables):
        lines = tables[name].to_csv(index=False, date_format="%Y-%m-%d", lineterminator="\x1e").split("\x1e")
        digest.update("\x1e".join([name, lines[0], *sorted(lines[1:])]).encode())
    return digest.hexdigest()


def _silent(table: TableSchema, frame: pd.DataFrame) -> list[str]:
    """Give the later columns of a table that say nothing in any row."""
    return [
        column.name
        for column in table.columns
        if column.later and (frame[column.name].isna() | frame[column.name].isin(["", column.default])).all()
    ]


def _settings(values: dict[str, Any]) -> Settings:
    return Settings(
        name=values["name"],
        start_date=values["start_date"].date(),
        end_date=values["end_date"].date(),
        timezone=values["timezone"],
        budget_usd=values["budget_usd"],
        max_haul_km=values["max_haul_km"],
        service_gap_days=int(values["service_gap_days"]),
        support_point_spacing_km=values["support_point_spacing_km"],
        support_point_items=values["support_point_items"],
        support_point_share=values["support_point_share"],
        departure_minute=int(values["departure_time"]),
        stop_window=values["stop_window"],
        rest_day_window=values["rest_day_window"],
        drive_at_night=bool(values["drive_at_night"]),
        roads=values["roads"],
        protection=_protection(values),
        needs_from=values["needs_from"].date() if "needs_from" in values else None,
    )


def _protection(values: dict[str, Any]) -> Protection:
    default = Protection()
    given = {key.removeprefix(f"{PROTECTION_SECTION}."): value for key, value in values.items()}
    changed: dict[str, Any] = {
        name: value if isinstance(value, str) else int(value) for name, value in given.items() if hasattr(default, name)
    }
    return replace(default, **changed)
