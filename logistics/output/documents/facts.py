"""The plan's tables with the names people use: what comes to each drop, and what is short."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from logistics.core.language import in_each, numbers
from logistics.core.local_time import OFFSET
from logistics.core.named import columns_of, with_names
from logistics.demand.needs import build_needs
from logistics.demand.timeline import build_timeline
from logistics.output.clock_marks import ClockMarks
from logistics.output.documents.wording import both, clock
from logistics.output.handout import FIGURES, ROW, drop_balances, group_balances

if TYPE_CHECKING:
    from collections.abc import Iterator

    from logistics.core.language import Texts
    from logistics.core.plan import Plan
    from logistics.inputs.operation import Operation

_VEHICLE = columns_of("vehicle")
_ITEM = ["item_id", *columns_of("name"), "unit", "tier", "item_order"]


def records(table: pd.DataFrame) -> Iterator[Any]:
    """Give the rows of a table one by one, their cells by name."""
    yield from table.itertuples(index=False)


def deliveries(operation: Operation, plan: Plan) -> pd.DataFrame:
    """Give everything that comes to a drop, one row for each trip or supplier, drop and item.

    Returns
    -------
    DataFrame sorted by drop and arrival: drop_id, source_kind (depot/supplier), source_id, source (its name), trip_id,
    vehicle_<code>, vehicle_no, arrive, time (`HH:MM`), order_date (of a purchase), item_id, name_<code>,
    unit, tier, item_order, quantity, kg. What a supplier brings has no trip: trip_id and time are `""`, arrive `NaT`,
    vehicle_no 0.
    """
    carried = _carried(operation, plan)
    bought = plan.allocation[plan.allocation["source_kind"] == "supplier"]
    places = operation.places.set_index("place_id")["name"]
    bought = bought.assign(
        source=bought["source_id"].map(places), trip_id="", vehicle_no=0, **dict.fromkeys(_VEHICLE, ""),
        arrive=pd.Timestamp("NaT"), time="", order_date=bought["dispatch_date"],
    )  # fmt: skip
    columns = [
        *("drop_id", "source_kind", "source_id", "source", "trip_id", *_VEHICLE, "vehicle_no"),
        *("arrive", "time", "order_date", "item_id", "quantity"),
    ]
    parts = [part[columns] for part in (carried, bought) if len(part)]
    rows = pd.concat(parts, ignore_index=True) if parts else carried[columns]
    rows = rows.merge(_items(operation), on="item_id")
    rows["kg"] = rows["quantity"] * rows["item_id"].map(operation.items.set_index("item_id")["kg_per_unit"])
    order = ["drop_id", "arrive", "trip_id", "source_id", "item_order"]
    return rows.sort_values(order, ignore_index=True, na_position="last")


def shortfalls(operation: Operation, plan: Plan) -> pd.DataFrame:
    """Give the needs of groups that are not met in full, as people count them.

    Returns
    -------
    DataFrame with the rows of `coverage.csv` that are short, and: name_<code>, unit, item_order, standing (bool),
    the figures of `handout.group_balances` (short: of the full need; short_survival), and people (about how many go
    without: those the item concerns, by the share of the survival need that is short).
    """
    told = group_balances(operation, plan)[[*ROW, *FIGURES]]
    rows = plan.coverage.merge(told, on=ROW).merge(_items(operation).drop(columns="tier"), on="item_id")
    rows = rows[rows["short"] > 0]
    needs = build_needs(operation, build_timeline(operation))
    needs = needs[["group_id", "date", "item_id", "standing", "survival_each", "people"]]
    rows = rows.merge(needs, on=["group_id", "date", "item_id"], how="left")
    rows["standing"] = rows["standing"].eq(True)
    share = rows["shortfall_survival"] / rows["survival_each"].where(rows["survival_each"] > 0)
    rows["people"] = (share.clip(0, 1) * rows["people"]).fillna(0.0)
    return rows.sort_values(["date", "group_id", "tier", "item_order"], ignore_index=True)


def worst_shares(operation: Operation, plan: Plan) -> dict[tuple[int, str], float]:
    """Give for each tier and level (survival, full) the least share, by weight, that any part of its need is met to.

    The parts are what each group needs on each day, and what each group needs of that which stands until it is met.
    Together they are the whole need, so that no part's share is least and above the whole's.

    Returns
    -------
    The least share by (tier, level); tiers and levels without a need are left out.
    """
    needs = build_needs(operation, build_timeline(operation))[[*ROW, "standing", "full", "survival"]]
    rows = plan.coverage.merge(needs, on=ROW).sort_values(ROW)
    rows["kg"] = rows["item_id"].map(operation.items.set_index("item_id")["kg_per_unit"])
    last = ~rows.duplicated(["group_id", "item_id"], keep="last")
    rows["day"] = rows["date"].where(~rows["standing"])
    found: dict[tuple[int, str], float] = {}
    for level in ("survival", "full"):
        # What stands is unmet once, on its last day; what a day needs, on that day.
        unmet = (rows[f"shortfall_{level}"] * rows["kg"]).where(~rows["standing"] | last, 0.0)
        parts = rows.assign(need=rows[level] * rows["kg"], unmet=unmet)
        parts = parts.groupby(["tier", "group_id", "day"], dropna=False)[["need", "unmet"]].sum()
        parts = parts[parts["need"] > 0]
        least = (1 - parts["unmet"] / parts["need"]).clip(0.0, 1.0).groupby(level="tier").min()
        found |= {(int(str(tier)), level): float(value) for tier, value in least.items()}
    return found


def balances(operation: Operation, plan: Plan) -> pd.DataFrame:
    """Give what is in hand, comes, is handed out, kept and short at each drop, with the names people use.

    Returns
    -------
    DataFrame with the rows of `handout.drop_balances`, sorted by drop and item, and: name_<code>, unit,
    item_order.
    """
    rows = drop_balances(operation, plan).merge(_items(operation).drop(columns="tier"), on="item_id")
    return rows.sort_values(["drop_id", "item_order"], ignore_index=True)


def depot_names(operation: Operation) -> pd.Series:
    """Name each depot by its town, and by its id too where a town, or two of one name, have several."""
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
    """What vehicles bring."""
    calls = plan.trip_stops.drop_duplicates(["trip_id", "drop_id"])
    calls = calls[["trip_id", "drop_id", "arrive", f"arrive{OFFSET}"]]
    trips = plan.trips[["trip_id", "depot_id", "vehicle_id", "vehicle_no"]]
    vehicles = with_names(operation.vehicles)
    vehicles = vehicles.rename(columns=dict(zip(columns_of("name"), _VEHICLE, strict=True)))
    rows = (
        plan.trip_loads.merge(calls, on=["trip_id", "drop_id"])
        .merge(trips, on="trip_id")
        .merge(plan.drops[["drop_id", "date", "place_id"]], on="drop_id")
        .merge(vehicles[["vehicle_id", *_VEHICLE]], on="vehicle_id")
        .rename(columns={"depot_id": "source_id"})
    )
    clocks = ClockMarks.of(operation, plan)
    marks = clocks.twice(rows, "arrive", clocks.at_places(rows))
    rows = rows.drop(columns=["place_id", f"arrive{OFFSET}"])
    return rows.assign(
        source_kind="depot",
        source=rows["source_id"].map(depot_names(operation)),
        time=[clock(arrive, day) + mark for arrive, day, mark in zip(rows["arrive"], rows["date"], marks, strict=True)],
        order_date=pd.Series(pd.NaT, index=rows.index, dtype="datetime64[us]"),
    )


def _items(operation: Operation) -> pd.DataFrame:
    """The items in the order they are read out: what keeps people alive first."""
    items = with_names(operation.items).sort_values("tier", kind="stable", ignore_index=True)
    return items.assign(item_order=items.index)[_ITEM]
