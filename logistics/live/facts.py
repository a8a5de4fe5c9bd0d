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
from logistics.live.accounts import once_per_drop
from logistics.live.beside import taken_by_them, trips_beside, unloaded_elsewhere
from logistics.live.diverted import diverted
from logistics.live.frames import day_on_clock, on_clock
from logistics.live.loads import ON_TRIP, PARTS, from_the_last, loads_of
from logistics.live.stood import trips_that_stood
from logistics.live.use import ROW, Used, used_before
from logistics.planning.allocation.indices import SUPPLIER, UNDER_WAY
from logistics.planning.as_planned import facts_as_planned
from logistics.planning.continuation import STOCK

if TYPE_CHECKING:
    from logistics.core.plan import Plan
    from logistics.demand.demand import Demand
    from logistics.inputs.operation import Operation
    from logistics.live.frames import EntryTables
    from logistics.planning.continuation import Facts

#: A line from a source that is no trip of the plan.
_LINE = ["source_id", "drop_id", "item_id"]
_EVENT = [*STOCK, "at", "quantity"]


@dataclass(frozen=True)
class Happened:
    """What became of a plan before a day.

    Attributes
    ----------
    entries : the entries since the plan began.
    stood : trips that did not leave since their vehicle was not there.
    unplanned : trips that no plan knows, whenever they left.
    loads : what trips that have left took for their drops, as `loads_of` gives it.
    orders : what suppliers were to bring, and what was on the road as the plan began, as `_orders` gives it.
    told : deliveries that no trip of the plan brought, as `_told_of_places` gives them.
    beside : what groups got that no plan knew of: group_id, date, item_id, received (units), source_id ("" where it was
        bought for them), drop_id, at (instant, naive UTC), damaged.
    received : what groups really got: group_id, date, item_id, received (units).
    use : what groups used of it.
    shelves : all that changed what depots hold: depot_id, item_id, at (clock), quantity (units), counted (units; only
        where it is a count, and then `quantity` is its difference to the book).
    """

    entries: EntryTables
    stood: frozenset[str]
    unplanned: frozenset[str]
    loads: pd.DataFrame
    orders: pd.DataFrame
    told: pd.DataFrame
    beside: pd.DataFrame
    received: pd.DataFrame
    use: Used
    shelves: pd.DataFrame


def facts_told(
    operation: Operation, plan: Plan, day: pd.Timestamp, entries: EntryTables, demand: Demand, found: Happened
) -> Facts:
    """Give what has happened before a day.

    Parameters
    ----------
    operation, plan, day, entries, demand : as for `happened`.
    found : what became of the plan.
    """
    planned = facts_as_planned(operation, plan, day)
    under_way = _under_way(planned.under_way, plan, found.loads)
    away = _away(planned.away, plan, found.stood)
    under_way, away = diverted(under_way, away, plan, entries["divert"], demand.timeline.drops)
    return replace(
        planned,
        used=found.use.used,
        carried=found.use.carried,
        stock=_stock(found.shelves),
        coming=_coming(planned.coming, day, found.loads),
        bought=_bought(planned.bought, plan, found),
        spent_usd=planned.spent_usd + _more_spent(plan, day, found),
        under_way=under_way,
        away=away,
    )


def happened(operation: Operation, plan: Plan, day: pd.Timestamp, entries: EntryTables, demand: Demand) -> Happened:
    """Give what became of a plan before a day.

    Parameters
    ----------
    operation : the operation that the plan begins with, its tables as the journal tells them. If it goes on from what
        has happened before it, that is in its tables.
    plan : the plan that was carried out.
    day : the day before which all has happened.
    entries : the entries that count.
    demand : where the people of the operation are, and what they newly need.
    """
    trips = trips_beside(entries)
    if operation.settings.needs_from is not None:
        entries = entries.since(pd.Timestamp(operation.settings.start_date), operation.settings.timezone)
    stood = trips_that_stood(operation, plan, entries)
    loads = loads_of(plan, day, entries, stood)
    meant = _meant(operation, plan, demand)
    told = _told_of_places(operation, plan, meant, entries, trips)
    orders = _orders(meant, told)
    beside = _beside_the_plan(plan, told, orders, entries)
    received = _received(day, loads, orders, beside)
    return Happened(
        entries=entries,
        stood=stood,
        unplanned=trips,
        loads=loads,
        orders=orders,
        told=told,
        beside=beside,
        received=received,
        use=used_before(operation, day, plan.coverage, received, demand),
        shelves=_shelves(operation, plan, day, (loads, orders), entries),
    )


def _told_of_places(
    operation: Operation, plan: Plan, meant: pd.DataFrame, entries: EntryTables, beside: frozenset[str]
) -> pd.DataFrame:
    """Give deliveries that no trip of the plan brought, with the place, or the depot, that they come from.

    What was on the road as the horizon began is told by its trip. Of a trip that no plan knows (`beside`), the trip
    itself stands in the place. Where no drop is told, it is the one for which the place was to bring the group
    something that day.
    """
    told = once_per_drop(entries["delivery"])
    source = _sources_on_the_road(operation, told["trip_id"]) | {trip: trip for trip in beside}
    of_trip = told["trip_id"].map(source).astype(object)
    place = told["place_id"].where(told["place_id"] != "", of_trip.where(of_trip.notna(), ""))
    told = told.assign(place_id=place.astype("str"), date=day_on_clock(told["at"], str(plan.summary["timezone"])))
    told = told[told["place_id"] != ""]
    meant = meant.rename(columns={"source_id": "place_id"})
    key = ["place_id", "group_id", "date"]
    drops = told[key].join(meant.drop_duplicates(key).set_index(key)["drop_id"], on=key)["drop_id"]
    drops = told["drop_id"].where(told["drop_id"] != "", drops.astype(object).where(drops.notna(), ""))
    return told.assign(drop_id=drops.astype("str"))


def _meant(operation: Operation, plan: Plan, demand: Demand) -> pd.DataFrame:
    """Give what was to come from elsewhere than by trips of the plan, with the group and the day of its drop.

    What was on the road is known by the operation: the plan may have known it otherwise.

    Returns
    -------
    DataFrame with source_id, source_kind, drop_id, item_id, quantity, dispatch_date, trip_id, group_id and date.
    """
    bought = plan.allocation[plan.allocation["source_kind"] == SUPPLIER].assign(trip_id="")
    columns = ["source_id", "source_kind", "drop_id", "item_id", "quantity", "dispatch_date", "trip_id"]
    ways = operation.under_way.assign(source_kind=UNDER_WAY)
    parts = [part[columns] for part in (bought, ways) if len(part)]
    lines = pd.concat(parts or [bought[columns]], ignore_index=True)
    drops = pd.concat([each[["drop_id", "group_id", "date"]] for each in (plan.drops, demand.timeline.drops)])
    return lines.merge(drops.drop_duplicates("drop_id"), on="drop_id")


def _bought(planned: pd.DataFrame, plan: Plan, found: Happened) -> pd.DataFrame:
    """Give `Facts.bought`: what was ordered as planned, and by how much more or less was handed over.

    Parameters
    ----------
    planned : what was ordered as planned.
    plan : the plan that was carried out.
    found : what became of it.
    """
    key, zone = ["place_id", "drop_id", "item_id"], str(plan.summary["timezone"])
    meant = found.orders.rename(columns={"source_id": "place_id"}).groupby(key)["quantity"].sum()
    rows = found.told.drop_duplicates(key, keep="last").join(meant.rename("meant"), on=key)
    given = rows[["good", "damaged"]].fillna(0.0).sum(axis=1)
    dates = rows["drop_id"].map(plan.drops.set_index("drop_id")["date"]).fillna(rows["date"])
    other = rows.assign(date=dates, quantity=given - rows["meant"].fillna(0.0))
    beside = found.entries["purchase"]
    parts = [planned, other, beside.assign(date=day_on_clock(beside["at"], zone))]
    columns = list(planned.columns)
    return pd.concat([part[columns] for part in parts if len(part)] or [planned[columns]], ignore_index=True)


def _orders(meant: pd.DataFrame, told: pd.DataFrame) -> pd.DataFrame:
    """Give what was to come from elsewhere than by trips of the plan, and what became of it.

    What was on the road, and was handed over where it was not meant for, its own drops lack.

    Parameters
    ----------
    meant : what was to come, as `_meant` gives it.
    told : deliveries, as `_told_of_places` gives them.

    Returns
    -------
    DataFrame with source_id, source_kind, drop_id, item_id, quantity, dispatch_date, group_id, date, received, damaged,
    brought_back, elsewhere (units), told (bool), arrived_at (instant, naive UTC).
    """
    told = told.rename(columns={"place_id": "source_id"}).drop_duplicates([*_LINE, "trip_id"], keep="last")
    by_source = told.drop_duplicates(_LINE, keep="last").set_index(_LINE)[[*PARTS, "at"]]
    real = meant.join(by_source, on=_LINE).rename(columns={"at": "arrived_at"})
    silent = real[PARTS].isna().all(axis=1)
    away = _handed_elsewhere(real, told, silent)
    rest = real["quantity"] - real[PARTS[1:]].fillna(0.0).sum(axis=1) - away
    received = real["good"].fillna(rest.clip(lower=0.0))
    parts = real[["damaged", "brought_back"]].fillna(0.0)
    parts = parts.assign(brought_back=_not_known_before(real.assign(**parts, good=received)))
    real = real.assign(**parts, received=received, elsewhere=away, told=~silent)
    return real.drop(columns=["good", "missing"])


def _not_known_before(lines: pd.DataFrame) -> pd.Series:
    """Give what came back of what was on the road, but for what the days before know of: that is coming to the depot.

    Parameters
    ----------
    lines : quantity (that was to come), good, damaged and brought_back (units).
    """
    room = (lines["quantity"] - lines["good"] - lines["damaged"]).clip(lower=0.0)
    return lines["brought_back"].clip(upper=room)


def _handed_elsewhere(lines: pd.DataFrame, told: pd.DataFrame, silent: pd.Series) -> pd.Series:
    """Give what trips that were on the road handed over at other drops than those of lines of which nothing is told."""
    known = pd.MultiIndex.from_frame(told[_LINE]).isin(pd.MultiIndex.from_frame(lines[_LINE]))
    new = told[(told["trip_id"] != "") & ~known]
    gone = new.assign(quantity=new[PARTS].fillna(0.0).sum(axis=1)).groupby(ON_TRIP)["quantity"].sum()
    return from_the_last(lines, lines["quantity"].where(silent, 0.0), gone)


def _sources_on_the_road(operation: Operation, trips: pd.Series) -> dict[str, str]:
    """Give where trips left from that were on the road as the horizon began; goods may name several trips."""
    rides = operation.under_way[["trip_id", "source_id"]].drop_duplicates("trip_id")
    named = [(f" {ids} ", source) for ids, source in zip(rides["trip_id"], rides["source_id"], strict=True)]
    found = {trip: [source for ids, source in named if f" {trip} " in ids] for trip in set(trips) - {""}}
    return {trip: sources[0] for trip, sources in found.items() if sources}


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
    known = pd.MultiIndex.from_frame(planned[_LINE])
    here = pd.MultiIndex.from_frame(told[["place_id", "drop_id", "item_id"]])
    new = told[~here.isin(known)].rename(columns={"good": "received", "place_id": "source_id"})
    bought = entries["purchase"]
    bought = bought[bought["group_id"] != ""].rename(columns={"quantity": "received"})
    bought = bought.assign(source_id="", drop_id="", damaged=0.0)
    columns = ["group_id", "at", "item_id", "received", "source_id", "drop_id", "damaged"]
    both = pd.concat([part[columns] for part in (new, bought)]).fillna({"received": 0.0, "damaged": 0.0})
    return both.assign(date=day_on_clock(both["at"], zone))


def _stock(shelves: pd.DataFrame) -> pd.DataFrame:
    """Give what depots hold: depot_id, item_id, quantity (units)."""
    held = shelves.groupby(STOCK, as_index=False)[["quantity"]].sum()
    return held.assign(quantity=held["quantity"].round(6).clip(lower=0.0))


def _shelves(
    operation: Operation,
    plan: Plan,
    day: pd.Timestamp,
    became: tuple[pd.DataFrame, pd.DataFrame],
    entries: EntryTables,
) -> pd.DataFrame:
    """Give `Happened.shelves`; `became` is what became of loads and of orders."""
    zone, (loads, orders) = operation.settings.timezone, became
    came = operation.stock.loc[operation.stock["available_from"] < day, [*STOCK, "available_from", "quantity"]]
    came = came.rename(columns={"available_from": "at"})
    sent = loads.assign(at=_over(loads["depart"], day), quantity=-loads["taken"])
    back = loads[loads["back"] < day]
    back = back.assign(at=_over(back["home"], day), quantity=back["brought_back"])
    earlier = orders[(orders["source_kind"] == UNDER_WAY) & (orders["brought_back"] > 0)]
    earlier = earlier.assign(depot_id=earlier["source_id"], quantity=earlier["brought_back"])
    earlier = earlier.assign(at=on_clock(earlier["arrived_at"], zone))
    lost = entries["loss"]
    lost = lost[lost["depot_id"] != ""].assign(at=on_clock(lost["at"], zone), quantity=-lost["quantity"])
    moved = entries["receipt"]
    moved = moved[moved["from_depot"] != ""].assign(at=on_clock(moved["at"], zone))
    left = moved.assign(depot_id=moved["from_depot"], quantity=-moved["quantity"])
    others = [taken_by_them(entries, zone), unloaded_elsewhere(plan, day, entries, zone)]
    parts = [came, sent, back, earlier, lost, moved, left, *others]
    events = pd.concat([part[_EVENT] for part in parts if len(part)] or [came[_EVENT]], ignore_index=True)
    events = events[events["at"] < day].assign(counted=np.nan)
    counts = entries["stock_count"]
    for row in rows_of(counts.assign(at=on_clock(counts["at"], zone))):
        if row.at < day:
            events = pd.concat([events, _found(events, row)], ignore_index=True)
    return events


def _over(at: pd.Series, day: pd.Timestamp) -> pd.Series:
    """Give the times of what was over before a day by the clock of its depot, as over by that of the operation too."""
    return at.where(at < day, day - pd.Timedelta(microseconds=1))


def _coming(planned: pd.DataFrame, day: pd.Timestamp, loads: pd.DataFrame) -> pd.DataFrame:
    """Give what is still to come to depots: what is expected, and what trips bring back that are not home yet."""
    late = loads[(loads["back"] >= day) & (loads["brought_back"] > 0)]
    sums = late.groupby([*STOCK, "back", "trip_id"], as_index=False)[["brought_back"]].sum()
    rows = sums.rename(columns={"brought_back": "quantity", "trip_id": "notes"})
    rows = rows.assign(available_from=rows["back"] + pd.Timedelta(days=1), organisation_id="")
    return pd.concat([planned, rows[list(planned.columns)]]) if len(rows) else planned


def _away(planned: pd.DataFrame, plan: Plan, stood: frozenset[str]) -> pd.DataFrame:
    """Give the vehicles that are away: those of trips that did leave."""
    trips = plan.trips[~plan.trips["trip_id"].isin(stood)]
    vehicle = ["depot_id", "vehicle_id", "vehicle_no"]
    gone = trips[vehicle].assign(until=trips["end"].dt.normalize())
    key = [*vehicle, "until"]
    return planned[pd.MultiIndex.from_frame(planned[key]).isin(pd.MultiIndex.from_frame(gone[key]))]


def _found(events: pd.DataFrame, count: pd.Series) -> pd.DataFrame:
    """Give the difference between a count and the book at its moment, as one more event."""
    same = (events["depot_id"] == count.depot_id) & (events["item_id"] == count.item_id) & (events["at"] <= count.at)
    more = count.counted - events.loc[same, "quantity"].sum()
    found = {"depot_id": count.depot_id, "item_id": count.item_id, "at": count.at, "quantity": more}
    return pd.DataFrame([found | {"counted": count.counted}])


def _more_spent(plan: Plan, day: pd.Timestamp, found: Happened) -> float:
    """Give what was spent beyond the plan (USD): other costs of trips, and what was bought."""
    entries, cost = found.entries, plan.trips.loc[plan.trips["start"] < day].set_index("trip_id")["cost_usd"]
    saved = float(cost[cost.index.isin(found.stood)].sum())
    returned = entries["return"].drop_duplicates("trip_id", keep="last").dropna(subset=["cost_usd"])
    planned = returned[returned["trip_id"].isin(cost.index)]
    other = float((planned["cost_usd"] - planned["trip_id"].map(cost)).sum())
    other += float(returned.loc[returned["trip_id"].isin(found.unplanned), "cost_usd"].sum())
    bought = entries["purchase"]
    # What is bought later is no part of what this plan's days cost: a later plan was in force by then.
    before = on_clock(bought["at"], str(plan.summary["timezone"])) < day
    return other - saved + float(bought.loc[before, "usd"].sum())


def _under_way(planned: pd.DataFrame, plan: Plan, loads: pd.DataFrame) -> pd.DataFrame:
    """Give what is on the road, as far as it was taken and has not been handed over or brought back."""
    if planned.empty or loads.empty:
        return planned[planned["quantity"] > 0].reset_index(drop=True)
    left = loads["trip_id"].map(plan.trips.set_index("trip_id")["start"]).dt.normalize().rename("dispatch_date")
    taken = loads["good"].groupby([loads["depot_id"], loads["drop_id"], loads["item_id"], left]).sum()
    key = [planned[name] for name in ("source_id", "drop_id", "item_id", "dispatch_date")]
    real = pd.Series(taken.reindex(pd.MultiIndex.from_arrays(key)).to_numpy(), index=planned.index)
    quantity = np.minimum(planned["quantity"], real.fillna(planned["quantity"]))
    return planned.assign(quantity=quantity)[quantity > 0].reset_index(drop=True)
