"""What can be learnt from: each pair of something planned or assumed, and what is told of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from logistics.core.frames import rows_of
from logistics.core.local_time import real
from logistics.inputs.geography import ReferenceRoads
from logistics.live.frames import day_on_clock, on_clock, table_of
from logistics.live.versus.causes import LOSSES
from logistics.live.versus.lines import DEPOT, SUPPLIER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from logistics.inputs.operation import Operation
    from logistics.live.entries import Entry
    from logistics.live.state import Stretch

#: What is observed, in the order in which it is shown. `value` is what is told as a share of what was planned, and for
#: days what is told less what was planned.
PEOPLE, DAYS_BEHIND, WALKING, DRIVING, ARRIVING, SUPPLIERS, RESUPPLY, RESUPPLY_DAYS = (
    "people", "days_behind", "walking_speed", "truck_speed", "arriving", "suppliers", "resupply", "resupply_days",
)  # fmt: skip
OBSERVED = (PEOPLE, DAYS_BEHIND, WALKING, DRIVING, ARRIVING, SUPPLIERS, RESUPPLY, RESUPPLY_DAYS)
#: What is observed in days.
IN_DAYS = (DAYS_BEHIND, RESUPPLY_DAYS)
_DAY = pd.Timedelta(days=1)
COLUMNS = ["what", "subject", "date", "planned", "told"]


def observed(
    operation: Operation, past: Sequence[Stretch], entries: Sequence[Entry], lines: pd.DataFrame, causes: pd.DataFrame
) -> pd.DataFrame:
    """Give all observations of the days that are over.

    Parameters
    ----------
    operation : the operation as it was given.
    past : the days that are over; at least one.
    entries : entries that count, in their order.
    lines : the lines, as `delivery_lines` gives them.
    causes : the table of `causes_of`.

    Returns
    -------
    DataFrame: what (one of `OBSERVED`), subject (id of the group, depot, or supplier's place; depot and item), date,
    planned, told (in people, days, km/h or kg), value. Sorted by what, date and subject.
    """
    parts = [
        _people(past, entries),
        _days_behind(past, entries),
        _walking(operation, past, entries),
        _driving(past),
        _arriving(lines, causes),
        _suppliers(lines),
        *_resupply(operation, past, entries),
    ]
    some = [part[COLUMNS] for part in parts if len(part)] or [parts[0][COLUMNS]]
    table = pd.concat(some, ignore_index=True).astype({"planned": "float64", "told": "float64"})
    share = table["told"] / table["planned"].where(table["planned"] > 0)
    value = share.mask(table["what"].isin(IN_DAYS), table["told"] - table["planned"])
    table = table.assign(value=value.round(6)).dropna(subset=["value"])
    rank = table["what"].map({name: number for number, name in enumerate(OBSERVED)})
    return table.assign(rank=rank).sort_values(["rank", "date", "subject"], ignore_index=True).drop(columns="rank")


def _local(table: pd.DataFrame, past: Sequence[Stretch]) -> pd.DataFrame:
    """Add when it happened by the clock, and keep what happened on the days that are over."""
    local = table.assign(local=on_clock(table["at"], past[0].zone))
    return local[local["local"].between(past[0].first, past[-1].until, inclusive="left")]


def _in_force(past: Sequence[Stretch], local: pd.Series) -> pd.Series:
    """Give the number of the plan that was in force at clock times."""
    firsts = pd.Series([one.first for one in past])
    return pd.Series(firsts.searchsorted(local.to_numpy(), side="right") - 1, index=local.index)


def _people(past: Sequence[Stretch], entries: Sequence[Entry]) -> pd.DataFrame:
    """Give head counts beside how many people the plan in force at that moment was for on the day counted."""
    told = _local(table_of(entries, "headcount").drop_duplicates("entry_id"), past)
    told = told.assign(stretch=_in_force(past, told["local"]))
    planned = pd.concat(
        [
            one.plan.drops.loc[one.plan.drops["kind"] == "stop", ["group_id", "date", "people"]].assign(stretch=number)
            for number, one in enumerate(past)
        ]
    )
    both = told.merge(planned, on=["stretch", "group_id", "date"], suffixes=("", "_planned"))
    both = both.drop_duplicates(["group_id", "date"], keep="last")
    return both.assign(what=PEOPLE, subject=both["group_id"], planned=both["people_planned"], told=both["people"])


def _days_behind(past: Sequence[Stretch], entries: Sequence[Entry]) -> pd.DataFrame:
    """Give how many days groups are behind, by the places where they are told to have arrived.

    That is 0 within the nights planned at the place, and else the days since the last of them, or to the first (below
    0). A place that is not on the way of the plan says nothing.
    """
    told = _local(table_of(entries, "position"), past)
    told = told[told["arrived"] & (told["place_id"] != "")].drop_duplicates(["group_id", "date"], keep="last")
    told = told.assign(stretch=_in_force(past, told["local"]))
    rows = []
    for number, own in told.groupby("stretch"):
        both = own.merge(_way_planned(past, int(str(number))), on=["group_id", "place_id"])
        day = both["date"]
        # Of several stays at a place the nearest in time is meant.
        off = (day - both["last"]).dt.days.clip(lower=0) - (both["first"] - day).dt.days.clip(lower=0)
        both = both.assign(off=off, away=off.abs()).sort_values(["group_id", "date", "away"], kind="stable")
        rows.append(both.drop_duplicates(["group_id", "date"]))
    found = pd.concat(rows) if rows else told.assign(off=0)
    return found.assign(what=DAYS_BEHIND, subject=found["group_id"], planned=0.0, told=found["off"])


def _way_planned(past: Sequence[Stretch], number: int) -> pd.DataFrame:
    """Give the stays of groups by the plans that were in force, and from then on by one plan.

    Returns
    -------
    DataFrame: group_id, place_id, first and last (day of the stay).
    """
    parts = [
        one.plan.drops[one.plan.drops["date"].between(one.first, one.until, inclusive="left")] for one in past[:number]
    ]
    nights = pd.concat([*parts, past[number].plan.drops])
    nights = nights[nights["kind"] == "stop"].sort_values(["group_id", "date"], kind="stable")
    same = (nights["group_id"] == nights["group_id"].shift()) & (nights["place_id"] == nights["place_id"].shift())
    stay = (~same).cumsum().rename("stay")
    found = nights.groupby(["group_id", "place_id", stay])["date"].agg(first="min", last="max")
    return found.reset_index().drop(columns="stay")


def _walking(operation: Operation, past: Sequence[Stretch], entries: Sequence[Entry]) -> pd.DataFrame:
    """Give how fast people walked who were seen on their way at a place: km/h since they set out.

    They walk on days on which the tables as they were given, or as they are told, let them arrive on foot, from where
    they spent the night before.
    """
    seen = _local(table_of(entries, "position"), past)
    seen = seen[~seen["arrived"] & (seen["place_id"] != "")].assign(day=lambda rows: rows["local"].dt.normalize())
    first = past[0].operation
    ways = pd.concat([operation.itinerary, first.itinerary])
    walks = ways.loc[ways["mode"] == "walk", ["group_id", "arrive_date"]].drop_duplicates()
    nights = past[0].demand.timeline.stays
    nights = nights.assign(day=nights["date"] + _DAY).rename(columns={"place_id": "from_place"})
    both = seen.merge(walks.rename(columns={"arrive_date": "day"})).merge(nights[["group_id", "day", "from_place"]])
    both = both.merge(first.groups[["group_id", "walking_kmh"]], on="group_id")
    roads = ReferenceRoads(first.places, first.roads, first.closures.iloc[:0])
    km = [float(roads.shortest_km_way(row.from_place, row.place_id, row.day)["km"].sum()) for row in rows_of(both)]
    leaves = both["day"] + pd.Timedelta(minutes=first.settings.departure_minute)
    hours = (both["local"] - leaves).dt.total_seconds() / 3600
    told = pd.Series(km, index=both.index, dtype="float64") / hours.where(hours > 0)
    both = both.assign(what=WALKING, subject=both["group_id"], planned=both["walking_kmh"], told=told)
    return both.assign(date=both["day"])[both["told"] > 0]


def _driving(past: Sequence[Stretch]) -> pd.DataFrame:
    """Give how fast the vehicles of a depot drove on a day: km/h from dispatch to the first hand-over that is told.

    Only trips to one place that left and arrived on the same day; the planned time of the hand-over is taken off, and
    the way there is half of the planned one.
    """
    parts = []
    for one in past:
        left = one.happened.entries["dispatch"].drop_duplicates("trip_id", keep="last")
        came = one.happened.loads[one.happened.loads["arrived_told"]]
        came = came.sort_values("arrived_at", kind="stable").drop_duplicates("trip_id")
        stops = one.plan.trip_stops
        stops = stops.assign(took=real(stops, "depart") - real(stops, "arrive"))
        stops = stops.drop_duplicates(["trip_id", "drop_id"])[["trip_id", "drop_id", "took"]]
        sites = one.plan.trip_stops.merge(one.plan.drops[["drop_id", "site_id"]], on="drop_id")
        places = sites.drop_duplicates(["trip_id", "site_id"]).groupby("trip_id").size().rename("places")
        trips = one.plan.trips[["trip_id", "depot_id", "km", "driving_hours"]].join(places, on="trip_id")
        both = left[["trip_id", "at"]].merge(came[["trip_id", "drop_id", "arrived_at"]], on="trip_id")
        parts.append(both.merge(stops, on=["trip_id", "drop_id"]).merge(trips[trips["places"] == 1], on="trip_id"))
    trips = pd.concat(parts, ignore_index=True)
    days = [day_on_clock(trips[name], past[0].zone) for name in ("at", "arrived_at")]
    hours = (trips["arrived_at"] - trips["at"] - trips["took"]).dt.total_seconds() / 3600
    right = (days[0] == days[1]) & (hours > 0) & (trips["driving_hours"] > 0)
    trips = trips.assign(date=days[0], there=trips["km"] / 2, hours=hours)[right]
    found = trips.groupby(["depot_id", "date"], as_index=False)[["km", "driving_hours", "there", "hours"]].sum()
    found = found.assign(planned=found["km"] / found["driving_hours"], told=found["there"] / found["hours"])
    return found.assign(what=DRIVING, subject=found["depot_id"])


def _arriving(lines: pd.DataFrame, causes: pd.DataFrame) -> pd.DataFrame:
    """Give how much of what left a depot for a day was there in good order, of hand-overs that are told (kg)."""
    own = lines[(lines["source_kind"] == DEPOT) & lines["arrived_told"]]
    gone = causes[causes["cause"].isin(LOSSES)].groupby("line")["kg"].sum().reindex(own.index, fill_value=0.0)
    left = own["left"] * own["kg_per_unit"]
    own = own.assign(planned=left, told=left - gone)
    found = own.groupby(["source_id", "date"], as_index=False)[["planned", "told"]].sum()
    return found.assign(what=ARRIVING, subject=found["source_id"])


def _suppliers(lines: pd.DataFrame) -> pd.DataFrame:
    """Give how much suppliers brought of what was ordered, of hand-overs that are told (kg)."""
    own = lines[(lines["source_kind"] == SUPPLIER) & lines["arrived_told"]]
    weight = own["kg_per_unit"]
    own = own.assign(planned=own["planned"] * weight, told=own["arrived"].clip(upper=own["planned"]) * weight)
    found = own.groupby(["source_id", "date"], as_index=False)[["planned", "told"]].sum()
    return found.assign(what=SUPPLIERS, subject=found["source_id"])


def _resupply(operation: Operation, past: Sequence[Stretch], entries: Sequence[Entry]) -> list[pd.DataFrame]:
    """Give what came of goods that depots expected: how much of them, and how many days late."""
    key = ["depot_id", "item_id", "available_from"]
    stock = operation.stock.groupby(key, as_index=False)[["quantity"]].sum().rename(columns={"quantity": "planned"})
    came = _local(table_of(entries, "receipt"), past)
    came = came.assign(
        due=pd.to_datetime(came["expected"], format="%Y-%m-%d", errors="coerce").astype("datetime64[us]")
    )
    both = came.merge(stock, left_on=["depot_id", "item_id", "due"], right_on=key)
    both = both.assign(subject=both["depot_id"] + " " + both["item_id"], date=both["local"].dt.normalize())
    late = (both["date"] - both["due"]).dt.days
    return [
        both.assign(what=RESUPPLY, told=both["quantity"]),
        both.assign(what=RESUPPLY_DAYS, planned=0.0, told=late),
    ]
