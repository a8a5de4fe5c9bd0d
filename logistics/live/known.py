"""What entries may name: the ids of an operation's tables, of the plans that were issued, and of the journal itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from logistics.core.errors import Problem
from logistics.inputs.tables.near import nearest
from logistics.live.kinds import KINDS

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator

    import pandas as pd

    from logistics.inputs.operation import Operation
    from logistics.inputs.tables.schema import Column
    from logistics.live.entries import Entry

#: The tables of issued plans that entries name, with the columns that are taken from them.
ISSUED = {"trips": ("trip_id", "depot_id", "vehicle_id", "vehicle_no"), "drops": ("drop_id", "group_id")}


@dataclass(frozen=True)
class KnownIds:
    """What entries may name.

    Attributes
    ----------
    ids : ids by table and column; a table that is not there is not known, and any id of it may be named.
    places : all places, by which names are read as ids.
    timezone : zone whose clock is meant where no offset is told.
    days : the first and the last day of the operation; None where they do not matter.
    roads : pairs of places that a road joins.
    issued : tables of the issued plans by name, without rows where nothing was issued.
    entry_ids : ids of the entries that are there.
    """

    ids: dict[tuple[str, str], frozenset[str]]
    places: pd.DataFrame
    timezone: str
    days: tuple[dt.date, dt.date] | None = None
    roads: frozenset[frozenset[str]] = frozenset()
    issued: dict[str, pd.DataFrame] = field(default_factory=dict)
    entry_ids: frozenset[str] = frozenset()

    @classmethod
    def of(
        cls,
        operation: Operation,
        entries: Iterable[Entry] = (),
        issued: dict[str, pd.DataFrame] | None = None,
        timezone: str = "",
    ) -> KnownIds:
        """Give what may be named beside an operation.

        Parameters
        ----------
        operation : the operation.
        entries : the entries that are there already; groups that came to be by them are known too.
        issued : the tables `trips` and `drops` of the plans that were issued.
        timezone : the zone of the journal; that of the operation, if not told.
        """
        there = list(entries)
        ids = {
            column.refers: frozenset(getattr(operation, column.refers[0])[column.refers[1]].astype(str))
            for column in _naming()
            if column.refers is not None and column.refers[0] not in ISSUED
        }
        ids["groups", "group_id"] |= {str(group) for entry in there for group in _made_groups(entry)}
        tables = {name: frame for name, frame in (issued or {}).items() if len(frame)}
        ids |= {(name, ISSUED[name][0]): frozenset(frame[ISSUED[name][0]]) for name, frame in tables.items()}
        if ("trips", "trip_id") in ids:
            ids["trips", "trip_id"] |= unplanned_trips(there)
        zone = timezone or operation.settings.timezone
        roads = frozenset(map(frozenset, operation.roads[["from_place", "to_place"]].itertuples(index=False)))
        days = operation.settings.start_date, operation.settings.end_date
        return cls(ids, operation.places, zone, days, roads, tables, frozenset(entry.entry_id for entry in there))


def unknown_ids(entry: Entry, known: KnownIds) -> Iterator[Problem]:
    """Give a problem for each id of an entry that is in none of the tables; trips and drops are not asked about."""
    kind = KINDS[entry.kind]
    own, lines = dict(entry.values), [dict(line) for line in entry.lines]
    told = [(column, own) for column in kind.columns]
    told += [(column, line) for column in kind.lines for line in lines]
    for column, cells in told:
        if column.refers is None or column.refers not in known.ids or column.name not in cells:
            continue
        value, ids = str(cells[column.name]), known.ids[column.refers]
        if value not in ids:
            near = (("table", column.refers[0]), ("near", nearest(value, ids)))
            yield Problem(entry.kind, 0, column.name, value, "unknown_id", near)


def unplanned_trips(entries: Iterable[Entry]) -> frozenset[str]:
    """Give the trips that left though no plan knows them, as dispatches say."""
    told = [dict(entry.values) for entry in entries if entry.kind == "dispatch"]
    return frozenset(str(values["trip_id"]) for values in told if values.get("unplanned") and "trip_id" in values)


def _naming() -> list[Column]:
    """Give all columns of all kinds that hold ids of tables."""
    columns = [column for kind in KINDS.values() for column in (*kind.columns, *kind.lines)]
    return [column for column in columns if column.refers is not None]


def _made_groups(entry: Entry) -> list[object]:
    """Give the groups that came to be by an entry."""
    if entry.kind != "regroup":
        return []
    lines = [dict(line) for line in entry.lines]
    return [line["group_id"] for line in lines if line["side"] == "to" and "group_id" in line]
