"""The tables of an operation as the journal tells them: people, ways, vehicles, roads, suppliers, goods, money.

What is told of goods on the road and in depots is no part of it; `accounts` keeps their books.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from logistics.analysis.scenarios.inputs import free_id
from logistics.analysis.scenarios.itineraries import clipped, numbered, rerouted, stays_of, with_stays
from logistics.analysis.scenarios.refusal import RefusalError
from logistics.core.frames import rows_of, typed_like
from logistics.inputs.fleet import KIND, without
from logistics.inputs.tables.near import folded
from logistics.inputs.tables.parse import LONGEST_ID
from logistics.live.beside import came_by_them
from logistics.live.frames import EntryTables, day_on_clock, table_of
from logistics.live.positions import with_places
from logistics.live.supplies import told_suppliers

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from logistics.inputs.operation import Operation
    from logistics.live.entries import Entry

_DAY = pd.Timedelta(days=1)
#: People ride to a place that the itinerary does not tell of: nobody has said that they walked.
_MODE = "ride"


def told_tables(operation: Operation, entries: Sequence[Entry]) -> Operation:
    """Give an operation with the tables as a journal tells them.

    Parameters
    ----------
    operation : the operation as it was given.
    entries : entries that count, in their order, as `effective` gives them.

    Returns
    -------
    The operation. Its horizon is that of `operation`, and its tables are not checked.
    """
    told, positions = with_places(_regrouped(operation, entries), table_of(entries, "position"))
    budget = max(told.settings.budget_usd + _money(entries), 0.0)
    told = replace(told, settings=replace(told.settings, budget_usd=budget))
    told = replace(told, organisations=_organisations(told, entries))
    return told.replace_tables(
        itinerary=_itinerary(told, entries, positions),
        fleet=_fleet(told, entries),
        closures=_closures(told, entries),
        stock=_stock(told, entries),
        suppliers=told_suppliers(told, entries),
    )


def _like(table: pd.DataFrame, rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Add rows to a table, with its columns and types; texts that are not told are empty."""
    if not rows:
        return table
    blank = {column: "" for column, kind in table.dtypes.items() if kind == "str"}
    new = typed_like(table, pd.DataFrame([blank | row for row in rows]))
    return new if table.empty else pd.concat([table, new], ignore_index=True)


# People


def _regrouped(operation: Operation, entries: Sequence[Entry]) -> Operation:
    """Tell head counts and regroupings, in the order in which they happened."""
    told = operation
    for entry in entries:
        if entry.kind == "headcount":
            rows = table_of([entry], "headcount")
            told = _counted(told, str(rows["group_id"].iloc[0]), rows["date"].iloc[0], int(rows["people"].iloc[0]))
        elif entry.kind == "regroup":
            told = _regroup(told, table_of([entry], "regroup"))
    return told


def _counted(operation: Operation, group: str, day: pd.Timestamp, people: int) -> Operation:
    """Let a group have so many people from a day on, until the next count."""
    counts = operation.headcounts
    same = (counts["group_id"] == group) & (counts["date"] == day)
    row = {"group_id": group, "date": day, "people": people}
    # The hash is worked out once, when all is told.
    return replace(operation, headcounts=_like(counts[~same].reset_index(drop=True), [row]))


def _regroup(operation: Operation, lines: pd.DataFrame) -> Operation:
    """Take people from groups and add them to others; a side without a group is outside.

    A group that is not there yet goes the way of the first group that people come from.
    """
    day, known = lines["date"].iloc[0], set(operation.groups["group_id"])
    sources = [line.group_id for line in rows_of(lines) if line.side == "from" and line.group_id in known]
    for line in rows_of(lines):
        sign, group, people = (-1 if line.side == "from" else 1), str(line.group_id), int(line.people)
        if group in known:
            asked = pd.DataFrame({"group_id": [group], "date": [day]})
            here = int(operation.people_on(asked)[0])
            operation = _counted(operation, group, day, max(here + sign * people, 0))
        elif sign > 0 and sources and group:
            operation = _new_group(operation, group, str(line.name), sources[0], day, people)
    return operation


def _new_group(operation: Operation, wish: str, name: str, source: str, day: pd.Timestamp, people: int) -> Operation:
    """Add a group that parts from another on a day."""
    group = free_id(wish, operation.groups["group_id"])
    row: dict[str, Any] = dict(operation.groups[operation.groups["group_id"] == source].iloc[0])
    row |= {"group_id": group, "name": name or group, "headcount": people, "notes": ""}
    stays = clipped(stays_of(operation.itinerary, source), day, None).assign(group_id=group)
    return replace(
        operation,
        groups=_like(operation.groups, [row]),
        itinerary=pd.concat([operation.itinerary, stays], ignore_index=True),
    )


# Ways


def _itinerary(operation: Operation, entries: Sequence[Entry], positions: pd.DataFrame) -> pd.DataFrame:
    """Tell where groups are, and where they go from a day on, in the order in which it happened."""
    itinerary, seen = operation.itinerary, positions.set_index("position")
    for number, entry in enumerate(entries):
        if entry.kind == "route_change":
            rows = table_of([entry], "route_change")
            itinerary = with_stays(itinerary, str(rows["group_id"].iloc[0]), _route(itinerary, rows))
        elif entry.kind == "position" and seen.loc[number, "arrived"]:
            group, place = str(seen.loc[number, "group_id"]), str(seen.loc[number, "place_id"])
            stays = _at(stays_of(itinerary, group), place, seen["date"][number])
            itinerary = with_stays(itinerary, group, numbered(stays))
    return typed_like(operation.itinerary, itinerary)


def _route(itinerary: pd.DataFrame, lines: pd.DataFrame) -> pd.DataFrame:
    """Give the stays of a group that takes another route; those it has, where it is not there on that day."""
    stays = stays_of(itinerary, str(lines["group_id"].iloc[0]))
    stops = [
        {"place": line.place_id, "mode": line.mode or _MODE} | ({} if pd.isna(line.nights) else {"nights": line.nights})
        for line in rows_of(lines)
    ]
    try:
        return rerouted(stays, lines["from_date"].iloc[0], stops)
    except RefusalError:
        return stays


def _at(stays: pd.DataFrame, place: str, day: pd.Timestamp) -> pd.DataFrame:
    """Give the stays of a group that is at a place on a day.

    It stays there as long as it would have stayed where the itinerary has it; then it goes on as the itinerary says.
    """
    last = stays["arrive_date"] + pd.to_timedelta(stays["nights"] - 1, unit="D")
    here = stays[(stays["arrive_date"] <= day) & (day <= last)]
    if here.empty or here["place_id"].iloc[0] == place:
        return stays
    until = last[here.index[0]]
    before, after = clipped(stays, None, day - _DAY), clipped(stays, until + _DAY, None)
    nights = (until - day).days + 1
    new = here.assign(place_id=place, arrive_date=day, nights=nights, mode=_MODE, confidence="")
    if len(after) and after["place_id"].iloc[0] == place:
        # It is where it was going to, some days before: one stay.
        new = new.assign(nights=nights + after["nights"].iloc[0])
        after = after.iloc[1:]
    return pd.concat([before, new, after], ignore_index=True)


# Vehicles and roads


def _fleet(operation: Operation, entries: Sequence[Entry]) -> pd.DataFrame:
    """Tell vehicles that stand still, and vehicles that are lent, or were offered and accepted."""
    fleet, end = operation.fleet, operation.days[-1]
    for row in _accepted(entries):
        depot = _depot_in(operation, row.place_id)
        if row.vehicle_id and depot:
            owner = _organisation(operation.organisations, row.organisation)
            kind = {"depot_id": depot, "vehicle_id": row.vehicle_id, "organisation_id": owner}
            fleet = _more(fleet, kind, int(row.count), row.from_date, row.until_date, end)
    for row in rows_of(table_of(entries, "vehicle")):
        until = max(end, row.from_date) if pd.isna(row.until_date) else row.until_date
        kind = {"depot_id": row.depot_id, "vehicle_id": row.vehicle_id}
        highest = _highest(fleet, kind)
        if row.lent:
            many = 1 if pd.isna(row.count) else int(row.count)
            fleet = _more(fleet, kind, many, row.from_date, row.until_date, end)
        elif not row.able:
            numbers = _numbers(row, highest)
            gone = pd.DataFrame({"vehicle_no": numbers, "first": row.from_date, "last": until}).assign(**kind)
            fleet = without(fleet, gone[[*KIND, "vehicle_no", "first", "last"]])
    return fleet


def _highest(fleet: pd.DataFrame, kind: dict[str, str]) -> int:
    """Give the highest number of a depot's vehicles of a kind; 0 if it has none."""
    same = fleet[(fleet["depot_id"] == kind["depot_id"]) & (fleet["vehicle_id"] == kind["vehicle_id"])]
    return int((same["first_no"] + same["count"] - 1).max()) if len(same) else 0


def _more(
    fleet: pd.DataFrame, kind: dict[str, str], many: int, first: pd.Timestamp, last: pd.Timestamp, end: pd.Timestamp
) -> pd.DataFrame:
    """Add vehicles of a kind, under the numbers that follow, from a day to a day, or to the end."""
    there = {"available_from": first, "available_to": max(end, first) if pd.isna(last) else last}
    return _like(fleet, [kind | there | {"first_no": _highest(fleet, kind) + 1, "count": many}])


def _numbers(row: Any, highest: int) -> list[int]:
    """Give the numbers of vehicles that an entry is about: the one told, the last so many, or all."""
    if not pd.isna(row.vehicle_no):
        return [int(row.vehicle_no)]
    many = highest if pd.isna(row.count) else min(int(row.count), highest)
    return list(range(highest - many + 1, highest + 1))


def _closures(operation: Operation, entries: Sequence[Entry]) -> pd.DataFrame:
    """Tell roads that are shut, and roads that are open again."""
    closures, end = operation.closures, operation.days[-1]
    for row in rows_of(table_of(entries, "road")):
        until = max(end, row.from_date) if pd.isna(row.until_date) else row.until_date
        if not row.open:
            told = {"from_place": row.from_place, "to_place": row.to_place, "from_date": row.from_date}
            closures = _like(closures, [told | {"to_date": until, "reason": row.reason}])
            continue
        ends = {row.from_place, row.to_place}
        pairs = zip(closures["from_place"], closures["to_place"], strict=True)
        of_road = pd.Series([set(pair) == ends for pair in pairs], index=closures.index, dtype=bool)
        over = of_road & (closures["to_date"] >= row.from_date)
        to_date = closures["to_date"].mask(over, row.from_date - _DAY)
        closures = closures.assign(to_date=to_date)[to_date >= closures["from_date"]].reset_index(drop=True)
    return closures


# Goods that came, and money


def _organisations(operation: Operation, entries: Sequence[Entry]) -> pd.DataFrame:
    """Add the organisations whose offers were accepted and that nobody knew."""
    organisations = operation.organisations
    for row in _accepted(entries):
        if row.organisation and not _organisation(organisations, row.organisation):
            told = {"organisation_id": row.organisation[:LONGEST_ID], "name": row.organisation}
            organisations = _like(organisations, [told])
    return organisations


def _organisation(organisations: pd.DataFrame, called: str) -> str:
    """Give the id of the organisation that has a name or an id, whatever its capitals and accents; "" if none has."""
    wanted = folded(called)
    for row in rows_of(organisations):
        if wanted in {folded(row.organisation_id), folded(row.name)}:
            return str(row.organisation_id)
    return ""


def _stock(operation: Operation, entries: Sequence[Entry]) -> pd.DataFrame:
    """Tell goods that came to depots: what was expected on a day that the entry names is replaced by what came."""
    stock, zone = operation.stock, operation.settings.timezone
    rows, receipts = list[dict[str, Any]](), table_of(entries, "receipt")
    for row in rows_of(receipts.assign(date=day_on_clock(receipts["at"], zone))):
        if row.from_depot or row.trip_id:
            continue  # goods that were there before; the books of depots and trips tell of them
        expected = pd.to_datetime(row.expected, errors="coerce") if row.expected else pd.NaT
        same = (stock["depot_id"] == row.depot_id) & (stock["item_id"] == row.item_id)
        stock = stock[~(same & (stock["available_from"] == expected))].reset_index(drop=True)
        told = {"depot_id": row.depot_id, "item_id": row.item_id, "quantity": row.quantity}
        rows.append(told | {"available_from": row.date, "notes": row.sender})
    rows += came_by_them(EntryTables.of(entries), zone)
    for row in _accepted(entries):
        depot = _depot_in(operation, row.place_id)
        if row.item_id and depot:
            owner = _organisation(operation.organisations, row.organisation)
            told = {"depot_id": depot, "item_id": row.item_id, "quantity": row.quantity, "organisation_id": owner}
            rows.append(told | {"available_from": row.from_date, "notes": row.organisation})
    return _like(stock, rows)


def _depot_in(operation: Operation, place: str) -> str:
    """Give the first depot in a place; "" if there is none."""
    depots = operation.depots.loc[operation.depots["place_id"] == place, "depot_id"]
    return str(depots.iloc[0]) if len(depots) else ""


def _accepted(entries: Sequence[Entry]) -> Iterator[Any]:
    """Give the offers that were accepted, by the last that is told of each."""
    offers = table_of(entries, "offer").drop_duplicates("offer_id", keep="last")
    return rows_of(offers[offers["state"] == "accepted"])


def _money(entries: Sequence[Entry]) -> float:
    """Sum the money that came in, less what went out beside purchases (USD)."""
    rows = table_of(entries, "money")
    return float(rows["usd"].where(rows["direction"] == "in", -rows["usd"]).sum())
