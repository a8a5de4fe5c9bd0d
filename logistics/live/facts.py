"""What has happened before a day, by the plan that was carried out and by what the journal tells of it.

What the journal does not tell went as planned. What it tells stands in the place of what was planned: what a trip took,
what a group got of an item at a drop, what came back, what a depot was found to hold, what was paid.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from logistics.core.frames import rows_of
from logistics.live.accounts import once_per_drop, once_per_trip
from logistics.live.frames import on_clock
from logistics.live.use import ROW, Used, used_before
from logistics.planning.as_planned import facts_as_planned
from logistics.planning.continuation import STOCK

if TYPE_CHECKING:
    from logistics.core.plan import Plan
    from logistics.demand.demand import Demand
    from logistics.inputs.operation import Operation
    from logistics.live.frames import EntryTables
    from logistics.planning.continuation import Facts

_LOAD = ["trip_id", "drop_id", "item_id"]
_EVENT = [*STOCK, "at", "quantity"]
_PARTS = ["good", "damaged", "missing", "brought_back"]


@dataclass(frozen=True)
class Happened:
    """What became of a plan before a day.

    Attributes
    ----------
    entries : the entries since the plan began.
    loads : what trips that have left took for their drops, as `_loads` gives it.
    orders : what suppliers were to bring, and what was on the road as the plan began, as `_orders` gives it.
    beside : what groups got that no plan knew of: group_id, date, item_id, received (units), source_id ("" where it was
        bought for them), drop_id, at (instant, naive UTC), damaged.
    received : what groups really got: group_id, date, item_id, received (units).
    use : what groups used of it.
    shelves : all that changed what depots hold: depot_id, item_id, at (clock), quantity (units), counted (units; only
        where it is a count, and then `quantity` is its difference to the book).
    """

    entries: EntryTables
    loads: pd.DataFrame
    orders: pd.DataFrame
    beside: pd.DataFrame
    received: pd.DataFrame
    use: Used
    shelves: pd.DataFrame


def facts_told(operation: Operation, plan: Plan, day: pd.Timestamp, entries: EntryTables, demand: Demand) -> Facts:
    """Give what has happened before a day.

    Parameters
    ----------
    operation : the operation that the plan begins with, its tables as the journal tells them. If it goes on from what
        has happened before it, that is in its tables.
    plan : the plan that was carried out.
    day : the day before which all has happened.
    entries : the entries that count.
    demand : where the people of the operation are, and what they newly need.
    """
    planned, found = facts_as_planned(operation, plan, day), happened(operation, plan, day, entries, demand)
    return replace(
        planned,
        used=found.use.used,
        carried=found.use.carried,
        stock=_stock(found.shelves),
        bought=_bought(planned.bought, plan, _told_of_places(operation, found.entries), found.entries),
        spent_usd=planned.spent_usd + _more_spent(plan, day, found.entries),
        under_way=_under_way(planned.under_way, found.loads),
    )


def happened(operation: Operation, plan: Plan, day: pd.Timestamp, entries: EntryTables, demand: Demand) -> Happened:
    """Give what became of a plan before a day; the parameters are those of `facts_told`."""
    if operation.settings.needs_from is not None:
        entries = entries.since(pd.Timestamp(operation.settings.start_date), operation.settings.timezone)
    loads = _loads(plan, day, entries)
    told = _told_of_places(operation, entries)
    orders = _orders(plan, told)
    beside = _beside_the_plan(plan, told, orders, entries)
    received = _received(day, loads, orders, beside)
    return Happened(
        entries=entries,
        loads=loads,
        orders=orders,
        beside=beside,
        received=received,
        use=used_before(operation, day, plan.coverage, received, demand),
        shelves=_shelves(operation, plan, day, loads, entries),
    )


def _loads(plan: Plan, day: pd.Timestamp, entries: EntryTables) -> pd.DataFrame:
    """Give what trips that have left took for their drops, and what became of it.

    Returns
    -------
    DataFrame with trip_id, drop_id, item_id, depot_id, depart (clock of the depot), group_id, date, sequence (of the
    drop on the trip), planned, taken, good, damaged, missing, brought_back and lost on the way (units), left_told and
    arrived_told (whether somebody told what the trip took, and what the drop got), arrived_at (instant of the hand-over
    that is told, naive UTC).
    """
    trips = plan.trips.loc[plan.trips["start"] < day, ["trip_id", "depot_id", "depart"]]
    loads = plan.trip_loads.merge(trips, on="trip_id").rename(columns={"quantity": "planned"})
    loads = loads.merge(plan.drops[["drop_id", "group_id", "date"]], on="drop_id")
    order = plan.trip_stops.drop_duplicates(["trip_id", "drop_id"]).set_index(["trip_id", "drop_id"])["sequence"]
    loads = loads.join(order, on=["trip_id", "drop_id"]).sort_values(["trip_id", "sequence", "item_id"])
    loads = loads.reset_index(drop=True)
    left = once_per_trip(entries["dispatch"])
    loads["taken"] = _taken(loads, left)
    told = once_per_drop(entries["delivery"])
    told = told[told["trip_id"] != ""].drop_duplicates(_LOAD, keep="last")
    both = loads.merge(told[[*_LOAD, *_PARTS, "at"]], on=_LOAD, how="left")
    silent = both[_PARTS].isna().all(axis=1)
    rest = both["taken"] - both[_PARTS[1:]].fillna(0.0).sum(axis=1)
    good = both["good"].where(both["good"].notna(), rest.clip(lower=0.0)).where(~silent, both["taken"])
    lost = _lost_on_the_way(loads, good.where(silent, 0.0), entries)
    loads = loads.assign(**both[_PARTS[1:]].fillna(0.0), good=good - lost, lost=lost)
    return loads.assign(
        left_told=loads["trip_id"].isin(set(left["trip_id"])), arrived_told=~silent, arrived_at=both["at"]
    )


def _lost_on_the_way(loads: pd.DataFrame, handed: pd.Series, entries: EntryTables) -> pd.Series:
    """Give what trips lost: the last drops lack it of which nothing is told.

    Parameters
    ----------
    loads : trip_id, item_id, in the order of the drops.
    handed : what would have been handed out where nothing is told (units).
    entries : the entries.
    """
    key = ["trip_id", "item_id"]
    lost = entries["loss"]
    total = loads.join(lost[lost["trip_id"] != ""].groupby(key)["quantity"].sum().rename("lost"), on=key)["lost"]
    groups = [loads[name] for name in key]
    later = handed.groupby(groups).transform("sum") - handed.groupby(groups).cumsum()
    return (total.fillna(0.0) - later).clip(lower=0.0, upper=handed)


def _taken(loads: pd.DataFrame, told: pd.DataFrame) -> pd.Series:
    """Give what was taken for each drop: if less was loaded than planned, the last drops of the trip lack it."""
    key = ["trip_id", "item_id"]
    by_trip = told.groupby(key)["quantity"].sum()
    total = loads.join(by_trip.rename("told"), on=key)["told"]
    left_trips = set(told["trip_id"])
    total = total.where(total.notna() | ~loads["trip_id"].isin(left_trips), 0.0)
    before = loads.groupby(key)["planned"].cumsum() - loads["planned"]
    room = (total - before).clip(lower=0.0)
    return loads["planned"].where(total.isna(), np.minimum(loads["planned"], room))


def _told_of_places(operation: Operation, entries: EntryTables) -> pd.DataFrame:
    """Give deliveries that no trip of the plan brought, with the place, or the depot, that they come from.

    What was on the road as the horizon began is told by its trip.
    """
    told = once_per_drop(entries["delivery"])
    source = operation.under_way.drop_duplicates("trip_id").set_index("trip_id")["source_id"]
    of_trip = told["trip_id"].map(source).astype(object)
    place = told["place_id"].where(told["place_id"] != "", of_trip.where(of_trip.notna(), ""))
    told = told.assign(place_id=place.astype("str"))
    return told[told["place_id"] != ""]


def _bought(planned: pd.DataFrame, plan: Plan, told: pd.DataFrame, entries: EntryTables) -> pd.DataFrame:
    """Give `Facts.bought`: what was ordered as planned, and by how much more or less was handed over.

    Parameters
    ----------
    planned : what was ordered as planned.
    plan : the plan that was carried out.
    told : deliveries, as `_told_of_places` gives them.
    entries : the entries.
    """
    key, zone = ["place_id", "drop_id", "item_id"], str(plan.summary["timezone"])
    lines = plan.allocation[plan.allocation["source_kind"] != "depot"].rename(columns={"source_id": "place_id"})
    meant = lines.groupby(key)["quantity"].sum()
    rows = told.drop_duplicates(key, keep="last").join(meant.rename("meant"), on=key)
    given = rows[["good", "damaged"]].fillna(0.0).sum(axis=1)
    dates = rows["drop_id"].map(plan.drops.set_index("drop_id")["date"]).fillna(_day_of(rows, zone))
    other = rows.assign(date=dates, quantity=given - rows["meant"].fillna(0.0))
    beside = entries["purchase"]
    parts = [planned, other, beside.assign(date=_day_of(beside, zone))]
    columns = list(planned.columns)
    return pd.concat([part[columns] for part in parts if len(part)] or [planned[columns]], ignore_index=True)


def _day_of(rows: pd.DataFrame, zone: str) -> pd.Series:
    """Give the day on which rows happened, by the clock of the operation."""
    return on_clock(rows["at"], zone).dt.normalize()


def _orders(plan: Plan, told: pd.DataFrame) -> pd.DataFrame:
    """Give what was to come from elsewhere than by trips of the plan, and what became of it.

    Parameters
    ----------
    plan : the plan that was carried out.
    told : deliveries, as `_told_of_places` gives them.

    Returns
    -------
    DataFrame with source_id, source_kind, drop_id, item_id, quantity, dispatch_date, group_id, date, received, damaged
    (units), told (bool), arrived_at (instant, naive UTC).
    """
    other = plan.allocation[plan.allocation["source_kind"] != "depot"].merge(
        plan.drops[["drop_id", "group_id", "date"]], on="drop_id"
    )
    key = ["source_id", "drop_id", "item_id"]
    by_supplier = told.rename(columns={"place_id": "source_id"}).drop_duplicates(key, keep="last").set_index(key)
    columns = {"good": "told_good", "damaged": "damaged", "at": "arrived_at"}
    real = other.join(by_supplier[[*columns]].rename(columns=columns), on=key)
    silent, damaged = real["told_good"].isna(), real["damaged"].fillna(0.0)
    received = real["told_good"].fillna(real["quantity"])
    return real.assign(received=received, damaged=damaged, told=~silent).drop(columns="told_good")


def _received(day: pd.Timestamp, loads: pd.DataFrame, orders: pd.DataFrame, beside: pd.DataFrame) -> pd.DataFrame:
    """Sum what groups really got before a day: group_id, date, item_id, received (units)."""
    parts = [loads.rename(columns={"good": "received"})[[*ROW, "received"]], orders[[*ROW, "received"]]]
    parts.append(beside[[*ROW, "received"]])
    every = pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)
    every = every[every["date"] < day]
    return every.groupby(ROW, as_index=False)[["received"]].sum()


def _beside_the_plan(plan: Plan, told: pd.DataFrame, planned: pd.DataFrame, entries: EntryTables) -> pd.DataFrame:
    """Give what groups got that no plan knew of: from a supplier or donor, or bought for them."""
    zone = str(plan.summary["timezone"])
    known = pd.MultiIndex.from_frame(planned[["source_id", "drop_id", "item_id"]])
    here = pd.MultiIndex.from_frame(told[["place_id", "drop_id", "item_id"]])
    new = told[~here.isin(known)].rename(columns={"good": "received", "place_id": "source_id"})
    bought = entries["purchase"]
    bought = bought[bought["group_id"] != ""].rename(columns={"quantity": "received"})
    bought = bought.assign(source_id="", drop_id="", damaged=0.0)
    columns = ["group_id", "at", "item_id", "received", "source_id", "drop_id", "damaged"]
    both = pd.concat([part[columns] for part in (new, bought)]).fillna({"received": 0.0, "damaged": 0.0})
    return both.assign(date=_day_of(both, zone))


def _stock(shelves: pd.DataFrame) -> pd.DataFrame:
    """Give what depots hold: depot_id, item_id, quantity (units)."""
    held = shelves.groupby(STOCK, as_index=False)[["quantity"]].sum()
    return held.assign(quantity=held["quantity"].round(6).clip(lower=0.0))


def _shelves(
    operation: Operation, plan: Plan, day: pd.Timestamp, loads: pd.DataFrame, entries: EntryTables
) -> pd.DataFrame:
    """Give `Happened.shelves`."""
    zone = operation.settings.timezone
    came = operation.stock.loc[operation.stock["available_from"] < day, [*STOCK, "available_from", "quantity"]]
    came = came.rename(columns={"available_from": "at"})
    sent = loads.assign(at=loads["depart"], quantity=-loads["taken"])
    home = plan.trips.set_index("trip_id")["end"].rename("at")
    back = loads.assign(quantity=loads["brought_back"]).join(home, on="trip_id")
    lost = entries["loss"]
    lost = lost[lost["depot_id"] != ""].assign(at=on_clock(lost["at"], zone), quantity=-lost["quantity"])
    moved = entries["receipt"]
    moved = moved[moved["from_depot"] != ""].assign(at=on_clock(moved["at"], zone))
    left = moved.assign(depot_id=moved["from_depot"], quantity=-moved["quantity"])
    parts = [came, sent, back, lost, moved, left]
    events = pd.concat([part[_EVENT] for part in parts if len(part)] or [came[_EVENT]], ignore_index=True)
    events = events[events["at"] < day].assign(counted=np.nan)
    counts = entries["stock_count"]
    for row in rows_of(counts.assign(at=on_clock(counts["at"], zone))):
        if row.at < day:
            events = pd.concat([events, _found(events, row)], ignore_index=True)
    return events


def _found(events: pd.DataFrame, count: pd.Series) -> pd.DataFrame:
    """Give the difference between a count and the book at its moment, as one more event."""
    same = (events["depot_id"] == count.depot_id) & (events["item_id"] == count.item_id) & (events["at"] <= count.at)
    more = count.counted - events.loc[same, "quantity"].sum()
    found = {"depot_id": count.depot_id, "item_id": count.item_id, "at": count.at, "quantity": more}
    return pd.DataFrame([found | {"counted": count.counted}])


def _more_spent(plan: Plan, day: pd.Timestamp, entries: EntryTables) -> float:
    """Give what was spent beyond the plan (USD): other costs of trips, and what was bought."""
    cost = plan.trips.loc[plan.trips["start"] < day].set_index("trip_id")["cost_usd"]
    returned = entries["return"].drop_duplicates("trip_id", keep="last").dropna(subset=["cost_usd"])
    returned = returned[returned["trip_id"].isin(cost.index)]
    other = float((returned["cost_usd"] - returned["trip_id"].map(cost)).sum())
    bought = entries["purchase"]
    # What is bought later is no part of what this plan's days cost: a later plan was in force by then.
    before = on_clock(bought["at"], str(plan.summary["timezone"])) < day
    return other + float(bought.loc[before, "usd"].sum())


def _under_way(planned: pd.DataFrame, loads: pd.DataFrame) -> pd.DataFrame:
    """Give what is on the road, as far as it was taken and has not been handed over or brought back."""
    taken = loads.groupby(["depot_id", "drop_id", "item_id"])["good"].sum()
    key = [planned["source_id"], planned["drop_id"], planned["item_id"]]
    real = pd.Series(taken.reindex(pd.MultiIndex.from_arrays(key)).to_numpy(), index=planned.index)
    quantity = np.minimum(planned["quantity"], real.fillna(planned["quantity"]))
    return planned.assign(quantity=quantity)[quantity > 0].reset_index(drop=True)
