"""What a coordinator tells the journal on the evening of a day: what was seen, as far as it differs from the plan."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

import pandas as pd

from benchmarks.live.world import DAY, stays_along
from logistics.core.frames import rows_of
from logistics.live.entries import Entry
from logistics.live.tables import told_tables

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from benchmarks.live.account import Account, Line, Seen
    from benchmarks.live.world import World
    from logistics.inputs.operation import Operation

#: People are counted every so many evenings.
COUNTED_EVERY = 2
#: The hours of an evening: people are counted, goods have arrived, shelves are counted, it is written down.
PEOPLE, GOODS, SHELVES, WRITTEN = 19, 21, 22, 23


class Evening:
    """The entries of one evening, with ids that follow from their number."""

    def __init__(self, operation: Operation, day: pd.Timestamp) -> None:
        """Begin with none."""
        self.entries: list[Entry] = []
        self.day, self._zone = day, ZoneInfo(operation.settings.timezone)

    def tell(self, kind: str, hour: int, values: dict[str, Any], lines: Iterable[dict[str, Any]] = ()) -> None:
        """Add an entry of what happened at an hour of the day."""
        at = dt.datetime.combine(self.day.date(), dt.time(hour), self._zone)
        self.entries.append(
            Entry.of(
                kind,
                values,
                lines=lines,
                happened_at=at,
                recorded_at=at.replace(hour=WRITTEN, minute=len(self.entries) % 60),
                entry_id=str(uuid5(NAMESPACE_URL, f"{self.day.date()}/{len(self.entries)}")),
                origin="form",
            )
        )


def people_and_ways(world: World, operation: Operation, entries: Sequence[Entry], day: pd.Timestamp) -> Evening:
    """Tell where groups sleep and where they mean to go, how many they are, which vehicles stand, which roads are shut.

    Parameters
    ----------
    world : what really happens.
    operation : the operation as it was given.
    entries : what the journal tells so far.
    day : the day that ends.
    """
    told = Evening(operation, day)
    believed = told_tables(operation, entries).itinerary
    for group, said in world.announced.items():
        if day in said:
            _tell_way(told, believed[believed["group_id"] == group], group, said[day])
    if (day - operation.days[0]).days % COUNTED_EVERY == 0:
        counted = world.counted[world.counted["date"] == day]
        for row in rows_of(counted):
            told.tell("headcount", PEOPLE, {"group_id": row.group_id, "date": day.date(), "people": int(row.people)})
    for row in rows_of(world.broken[world.broken["first"] == day]):
        which = {"depot_id": row.depot_id, "vehicle_id": row.vehicle_id, "vehicle_no": int(row.vehicle_no)}
        days = {"from_date": day.date(), "until_date": row.last.date()}
        told.tell("vehicle", GOODS, {**which, **days, "able": False})
    for row in rows_of(world.shut[world.shut["from_date"] == day]):
        ends = {"from_place": row.from_place, "to_place": row.to_place, "reason": row.reason, "open": False}
        told.tell("road", GOODS, {**ends, "from_date": day.date(), "until_date": row.to_date.date()})
    return told


def _tell_way(told: Evening, believed: pd.DataFrame, group: str, way: pd.Series) -> None:
    """Tell where a group sleeps, and its way from tomorrow on, where they are not as they are known."""
    nights = believed.loc[believed.index.repeat(believed["nights"])]
    offset = pd.to_timedelta(nights.groupby("sequence").cumcount(), unit="D")
    known = pd.Series(nights["place_id"].to_numpy(), index=(nights["arrive_date"] + offset).to_numpy())
    day = told.day
    if known.get(day) != way[day]:
        told.tell("position", PEOPLE, {"group_id": group, "place_id": way[day], "date": day.date()})
    ahead = way[way.index > day]
    if len(ahead) and not ahead.equals(known.reindex(ahead.index).astype(ahead.dtype)):
        stays = stays_along(way, believed)
        stays = stays.assign(last=stays["arrive_date"] + pd.to_timedelta(stays["nights"] - 1, unit="D"))
        stays = stays[stays["last"] > day]
        nights = (stays["last"] - stays["arrive_date"].clip(lower=day + DAY)).dt.days + 1
        lines = [
            {"place_id": place, "nights": int(many), "mode": mode}
            for place, many, mode in zip(stays["place_id"], nights, stays["mode"], strict=True)
        ]
        told.tell("route_change", PEOPLE, {"group_id": group, "from_date": (day + DAY).date()}, lines)


def goods(told: Evening, account: Account, seen: Seen) -> None:
    """Tell what was loaded, handed over, lost and brought back, what came and what did not, if it was not as planned.

    Parameters
    ----------
    told : the entries of the evening; added to.
    account : what there is, of which the shelves that something was to come to are counted.
    seen : what was seen.
    """
    for trip, took in seen.loaded.items():
        if took:
            lines = [{"item_id": item, "quantity": units} for item, units in took.items()]
            told.tell("dispatch", GOODS, {"trip_id": trip, "depot_id": _depot_of(trip, account, seen)}, lines)
    by_drop: dict[tuple[bool, str, str, str], list[Line]] = {}
    for line in seen.arrived:
        by_drop.setdefault((line.by_trip, line.source, line.drop, line.group), []).append(line)
    for (by_trip, source, drop, group), lines in by_drop.items():
        giver = {"trip_id": source} if by_trip else {"place_id": source}
        told.tell("delivery", GOODS, {**giver, "drop_id": drop, "group_id": group}, [_handed(line) for line in lines])
    for row in seen.came:
        values = {"depot_id": row.depot_id, "item_id": row.item_id, "quantity": row.quantity}
        told.tell("receipt", PEOPLE, {**values, "expected": f"{row.expected:%Y-%m-%d}"})
    for depot, item in sorted({(row.depot_id, row.item_id) for row in seen.overdue}):
        counted = account.shelves[depot, item]
        told.tell("stock_count", SHELVES, {"depot_id": depot, "item_id": item, "counted": counted})


def _depot_of(trip: str, account: Account, seen: Seen) -> str:
    lines = [*account.on_road, *seen.arrived]
    return next(line.depot for line in lines if line.by_trip and line.source == trip)


def _handed(line: Line) -> dict[str, Any]:
    """Give the line of a delivery."""
    missing = round(line.loaded - line.good - line.brought_back, 6)
    return {"item_id": line.item, "good": line.good, "missing": missing, "brought_back": line.brought_back}
