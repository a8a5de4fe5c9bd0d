"""Tables of a plan with the names people use: deliveries, shortfalls and balances of drops."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import pandas as pd

from logistics.core.language import in_each, numbers
from logistics.core.local_time import OFFSET
from logistics.core.named import columns_of, with_names
from logistics.demand.needs import build_needs
from logistics.demand.timeline import build_timeline
from logistics.output.clock_marks import ClockMarks
from logistics.output.documents.owners import goods_owners, vehicle_owners
from logistics.output.documents.wording import both, clock
from logistics.output.handout import FIGURES, ROW, drop_balances, group_balances

if TYPE_CHECKING:
    from collections.abc import Iterator

    from logistics.core.language import Texts
    from logistics.core.plan import Plan
    from logistics.inputs.operation import Operation

_VEHICLE = columns_of("vehicle")
#: The needs of operations, for as long as these are in use: several papers of a plan tell of them.
_KNOWN: WeakKeyDictionary[Operation, pd.DataFrame] = WeakKeyDictionary()
_ITEM = ["item_id", *columns_of("name"), "unit", "tier", "item_order"]


def records(table: pd.DataFrame) -> Iterator[Any]:
    """Give the rows of a table one by one, as named tuples."""
    yield from table.itertuples(index=False)


def deliveries(operation: Operation, plan: Plan) -> pd.DataFrame:
    """Give everything that comes to a drop, one row for each trip or supplier, drop and item; also what is under way.

    Returns
    -------
    DataFrame sorted by drop and arrival: drop_id, source_kind (depot/supplier/under_way), source_id, source (its name),
    goods_owner and vehicle_owner (names of organisations; "" where it is not told), trip_id, vehicle_<code>,
    vehicle_no, arrive, time (`HH:MM`), order_date (of a purchase; of what is under way, the
    day it left), item_id, name_<code>, unit, tier, item_order, quantity (in the item's unit), kg. Deliveries of a
    supplier have no trip of this plan: time is `""`, arrive is `NaT`, vehicle_no is 0; so have those under way, whose
    trip_id is that of the plan they left by.
    """
    carried = _carried(operation, plan)
    bought = plan.allocation[plan.allocation["source_kind"] != "depot"]
    places = operation.places.set_index("place_id")["name"]
    line = ["source_id", "drop_id", "item_id", "dispatch_date"]
    trips = operation.under_way.set_index(line)["trip_id"].rename("trip_id")
    trip = bought.join(trips, on=line)["trip_id"].where(bought["source_kind"] == "under_way").fillna("").astype("str")
    sold = bought["source_id"].map(places)
    source = sold.where(
        bought["source_kind"] == "supplier", bought["source_id"].map(depot_names(operation)).fillna(sold)
    )
    bought = bought.assign(
        source=source, goods_owner="", vehicle_owner="", trip_id=trip, vehicle_no=0, **dict.fromkeys(_VEHICLE, ""),
        arrive=pd.Timestamp("NaT"), time="", order_date=bought["dispatch_date"],
    )  # fmt: skip
    columns = [
        *("drop_id", "source_kind", "source_id", "source", "goods_owner", "vehicle_owner", "trip_id", *_VEHICLE),
        *("vehicle_no", "arrive", "time", "order_date", "item_id", "quantity"),
    ]
    parts = [part[columns] for part in (carried, bought) if len(part)]
    rows = pd.concat(parts, ignore_index=True) if parts else carried[columns]
    rows = rows.merge(_items(operation), on="item_id", validate="many_to_one")
    rows["kg"] = rows["quantity"] * rows["item_id"].map(operation.items.set_index("item_id")["kg_per_unit"])
    order = ["drop_id", "arrive", "trip_id", "source_id", "item_order"]
    return rows.sort_values(order, ignore_index=True, na_position="last")


def shortfalls(operation: Operation, plan: Plan) -> pd.DataFrame:
    """Give the needs of groups that are not met in full.

    Returns
    -------
    DataFrame with the rows and columns of `coverage.csv` that are short, and: the figures of
    `handout.group_balances`, name_<code>, unit, item_order, standing (bool), and people. The last estimates how many
    people go without: those who need the item, times the share of the survival need that is short.
    """
    told = group_balances(operation, plan)[[*ROW, *FIGURES]]
    rows = plan.coverage.merge(told, on=ROW, validate="one_to_one")
    rows = rows.merge(_items(operation).drop(columns="tier"), on="item_id", validate="many_to_one")
    rows = rows[rows["short"] > 0]
    needs = _needs(operation)
    needs = needs[["group_id", "date", "item_id", "standing", "survival_each", "people"]]
    rows = rows.merge(needs, on=["group_id", "date", "item_id"], how="left")
    rows["standing"] = rows["standing"].eq(True)
    share = rows["shortfall_survival"] / rows["survival_each"].where(rows["survival_each"] > 0)
    rows["people"] = (share.clip(0, 1) * rows["people"]).fillna(0.0)
    return rows.sort_values(["date", "group_id", "tier", "item_order"], ignore_index=True)


def worst_shares(operation: Operation, plan: Plan) -> dict[tuple[int, str], float]:
    """Give for each tier and level (survival, full) the smallest share by weight to which a part of the need is met.

    A part is what one group needs on one day. Needs that stand until they are met are one part for each group. The
    parts add up to the whole need, so the smallest share is never above the share of the whole.

    Returns
    -------
    The smallest share (0-1) by (tier, level); tiers and levels without a need are left out.
    """
    needs = _needs(operation)[[*ROW, "standing", "full", "survival"]]
    rows = plan.coverage.merge(needs, on=ROW).sort_values(ROW)
    rows["kg"] = rows["item_id"].map(operation.items.set_index("item_id")["kg_per_unit"])
    last = ~rows.duplicated(["group_id", "item_id"], keep="last")
    rows["day"] = rows["date"].where(~rows["standing"])
    found: dict[tuple[int, str], float] = {}
    for level in ("survival", "full"):
        # A standing need counts as unmet once, on its last day; a daily need on its own day.
        unmet = (rows[f"shortfall_{level}"] * rows["kg"]).where(~rows["standing"] | last, 0.0)
        parts = rows.assign(need=rows[level] * rows["kg"], unmet=unmet)
        parts = parts.groupby(["tier", "group_id", "day"], dropna=False)[["need", "unmet"]].sum()
        parts = parts[parts["need"] > 0]
        least = (1 - parts["unmet"] / parts["need"]).clip(0.0, 1.0).groupby(level="tier").min()
        found |= {(int(str(tier)), level): float(value) for tier, value in least.items()}
    return found


def _needs(operation: Operation) -> pd.DataFrame:
    """Give the needs of an operation, as `build_needs` gives them; not to be changed in place."""
    if operation not in _KNOWN:
        _KNOWN[operation] = build_needs(operation, build_timeline(operation))
    return _KNOWN[operation]


def balances(operation: Operation, plan: Plan) -> pd.DataFrame:
    """Give the balance of each item at each drop, with the names people use.

    Returns
    -------
    DataFrame with the rows and columns of `handout.drop_balances`, sorted by drop and item, and: name_<code>, unit,
    item_order.
    """
    items = _items(operation).drop(columns="tier")
    rows = drop_balances(operation, plan).merge(items, on="item_id", validate="many_to_one")
    return rows.sort_values(["drop_id", "item_order"], ignore_index=True)


def depot_names(operation: Operation) -> pd.Series:
    """Give the name of each depot by depot_id: its town, with its id behind it where several depots have one name."""
    depots = operation.depots.set_index("depot_id")["place_id"]
    names = depots.map(operation.places.set_index("place_id")["name"])
    alone = ~names.duplicated(keep=False)
    return names.where(alone, names + " (" + names.index + ")")


def drop_names(operation: Operation, drops: pd.DataFrame) -> list[Texts]:
    """Name each drop: a stop by its town, a support point by its road and the km along it."""
    names = operation.places.set_index("place_id")["name"]
    return [
        _same(names[drop.place_id])
        if drop.kind == "stop"
        else both(
            "road_point",
            start=names.get(drop.road_from, drop.road_from),
            end=names.get(drop.road_to, drop.road_to),
            km=numbers(drop.road_km),
        )
        for drop in records(drops)
    ]


def _same(name: str) -> Texts:
    return in_each(lambda _: name)


def _carried(operation: Operation, plan: Plan) -> pd.DataFrame:
    """Give what vehicles bring: the columns of `deliveries` without those of `_items` and kg, and date."""
    calls = plan.trip_stops.drop_duplicates(["trip_id", "drop_id"])
    calls = calls[["trip_id", "drop_id", "arrive", f"arrive{OFFSET}"]]
    trips = plan.trips[["trip_id", "depot_id", "vehicle_id", "vehicle_no"]].assign(
        day=plan.trips["start"].dt.normalize()
    )
    vehicles = with_names(operation.vehicles)
    vehicles = vehicles.rename(columns=dict(zip(columns_of("name"), _VEHICLE, strict=True)))
    rows = (
        plan.trip_loads.merge(calls, on=["trip_id", "drop_id"], validate="many_to_one")
        .merge(trips, on="trip_id", validate="many_to_one")
        .merge(plan.drops[["drop_id", "date", "place_id"]], on="drop_id", validate="many_to_one")
        .merge(vehicles[["vehicle_id", *_VEHICLE]], on="vehicle_id", validate="many_to_one")
        .rename(columns={"depot_id": "source_id"})
    )
    clocks = ClockMarks.of(operation, plan)
    marks = clocks.twice(rows, "arrive", clocks.at_places(rows))
    rows = rows.drop(columns=["place_id", f"arrive{OFFSET}"])
    goods = rows[["source_id", "item_id", "day"]].rename(columns={"source_id": "depot_id"})
    return rows.assign(
        goods_owner=goods_owners(operation, goods),
        vehicle_owner=rows["trip_id"].map(vehicle_owners(operation, plan.trips)),
        source_kind="depot",
        source=rows["source_id"].map(depot_names(operation)),
        time=[clock(arrive, day) + mark for arrive, day, mark in zip(rows["arrive"], rows["date"], marks, strict=True)],
        order_date=pd.Series(pd.NaT, index=rows.index, dtype="datetime64[us]"),
    )


def _items(operation: Operation) -> pd.DataFrame:
    """Give the items in the order of documents, lower tiers first: the columns of `_ITEM`."""
    items = with_names(operation.items).sort_values("tier", kind="stable", ignore_index=True)
    return items.assign(item_order=items.index)[_ITEM]
