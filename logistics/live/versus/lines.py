"""The lines of deliveries: what was planned for a drop and an item from one source, and what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from logistics.core.local_time import real
from logistics.live.accounts import once_per_drop
from logistics.live.frames import day_on_clock, table_of
from logistics.planning.allocation.indices import UNDER_WAY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from logistics.inputs.operation import Operation
    from logistics.live.entries import Entry
    from logistics.live.state import Stretch

#: Kinds of sources: a depot by a trip, a supplier, goods on the road as the first plan began, and what no plan knew of.
DEPOT, SUPPLIER, BESIDE = "depot", "supplier", "beside"
#: What tells a line apart.
LINE = ["date", "source_kind", "source_id", "trip_id", "drop_id", "group_id", "item_id"]
#: What is told of a line, or was taken as issued (units).
AMOUNTS = ["planned", "left", "arrived", "damaged", "missing", "brought_back", "lost", "elsewhere"]
COLUMNS = (*LINE, *AMOUNTS, "left_told", "arrived_told", "planned_at", "arrived_at", "stretch")
_TYPES = {
    **dict.fromkeys(LINE, "str"), **dict.fromkeys(AMOUNTS, "float64"), "left_told": "bool", "arrived_told": "bool",
    **dict.fromkeys(("date", "planned_at", "arrived_at"), "datetime64[us]"), "stretch": "int64",
}  # fmt: skip
#: Less than this (units) is rounding.
HAIR = 1e-6


def delivery_lines(operation: Operation, past: Sequence[Stretch], entries: Sequence[Entry]) -> pd.DataFrame:
    """Give all lines of the days that are over.

    A line is of the plan that was in force when it was sent or ordered. What nobody told went as issued: `left_told`
    and `arrived_told` say which figures are told.

    Parameters
    ----------
    operation : the operation as it was given.
    past : the days, as `State.past` has them; at least one.
    entries : entries that count, in their order.

    Returns
    -------
    DataFrame with the columns of `COLUMNS` (quantities in units of the item; times as instants, naive UTC: the planned
    end of the hand-over, and the hand-over that is told; `stretch`: number of the plan in `past`), and unit,
    kg_per_unit, tier, gap (planned, and did not arrive) and more (arrived, and was not planned). Sorted by `LINE`.
    """
    lines = _joined([part for number, one in enumerate(past) for part in _of_plan(one, number)])
    for number, after in enumerate(past[1:], start=1):
        lines = _as_it_came_to_be(lines, after, number)
    lines = _joined([lines, _by_trips_beside(past, entries)])
    lines = lines[lines["date"].between(past[0].first, past[-1].until, inclusive="left")]
    items = operation.items.set_index("item_id")[["unit", "kg_per_unit", "tier"]]
    lines = lines.sort_values([*LINE, "arrived_at"], ignore_index=True).join(items, on="item_id")
    over = lines["planned"] - lines["arrived"]
    return lines.assign(gap=over.clip(lower=0.0).round(6), more=(-over).clip(lower=0.0).round(6) + 0.0)


def _joined(parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    typed = [part[list(COLUMNS)].astype(_TYPES) for part in parts]
    return pd.concat([part for part in typed if len(part)] or typed[:1], ignore_index=True)


def _as_it_came_to_be(lines: pd.DataFrame, after: Stretch, number: int) -> pd.DataFrame:
    """Take lines that were on the road as a plan began, of which nothing is told, as the state then knew them.

    Where the drop was no more, the goods came back, or went where their trip was told to go.

    Parameters
    ----------
    lines : the lines of all plans.
    after : the days of the later plan.
    number : of that plan.
    """
    ways, key = after.happened.orders, ["source_id", "drop_id", "item_id"]
    ways = ways[ways["source_kind"] == UNDER_WAY]
    before = lines["stretch"] < number
    silent = before & (lines["date"] >= after.first) & ~lines["arrived_told"]
    known = pd.MultiIndex.from_frame(lines[key])
    gone = silent & ~known.isin(pd.MultiIndex.from_frame(ways[key])) & (lines["planned"] > 0)
    new = ways[~pd.MultiIndex.from_frame(ways[key]).isin(known[before])]
    diverted = gone & lines["trip_id"].isin({trip for trips in new["trip_id"] for trip in trips.split()})
    left = lines["left"]
    lines = lines.assign(
        arrived=lines["arrived"].mask(gone, 0.0),
        left=left.mask(diverted | (gone & (lines["trip_id"] == "")), 0.0),
        elsewhere=lines["elsewhere"].mask(diverted, left),
        brought_back=lines["brought_back"].mask(gone & ~diverted & (lines["trip_id"] != ""), left),
    )
    came = new.rename(columns={"received": "arrived", "quantity": "left", "told": "arrived_told"})
    came = came.assign(source_kind=DEPOT, planned=0.0, missing=0.0, lost=0.0, left_told=False, stretch=number)
    return _joined([lines, came.assign(planned_at=pd.Series(pd.NaT, index=came.index))])


def _of_plan(past: Stretch, number: int) -> list[pd.DataFrame]:
    """Give the lines of one plan: by its trips, from suppliers, and beside it."""
    ends = _hand_overs(past)
    loads = past.happened.loads.rename(columns={"depot_id": "source_id", "taken": "left", "good": "arrived"})
    loads = loads.assign(source_kind=DEPOT).join(ends, on=["trip_id", "drop_id"])
    sent = past.happened.orders
    sent = sent[(sent["dispatch_date"] < past.until) & ((sent["source_kind"] != UNDER_WAY) | (number == 0))]
    orders = sent.rename(columns={"quantity": "planned", "received": "arrived", "told": "arrived_told"})
    closes = real(past.plan.drops, "window_close").set_axis(past.plan.drops["drop_id"]).rename("planned_at")
    orders = orders.join(closes, on="drop_id").assign(trip_id="", left_told=orders["arrived_told"])
    # What a supplier did not bring was never there; what was on the road had left.
    came = (
        orders[["arrived", "damaged", "brought_back"]]
        .sum(axis=1)
        .where(orders["source_kind"] == SUPPLIER, orders["planned"] - orders["elsewhere"])
    )
    orders = orders.assign(left=came.where(orders["arrived_told"], orders["planned"] - orders["elsewhere"]))
    beside = past.happened.beside.rename(columns={"received": "arrived"})
    beside = beside[beside["date"].between(past.first, past.until, inclusive="left")]
    beside = _beside(beside.assign(trip_id="", missing=0.0, brought_back=0.0))
    return [part.assign(stretch=number) for part in (loads, orders.assign(missing=0.0, lost=0.0), beside)]


def _hand_overs(past: Stretch) -> pd.Series:
    """Give the planned end of each hand-over (instant), by trip and drop."""
    stops = past.plan.trip_stops.assign(planned_at=real(past.plan.trip_stops, "depart"))
    return stops.drop_duplicates(["trip_id", "drop_id"]).set_index(["trip_id", "drop_id"])["planned_at"]


def _beside(told: pd.DataFrame) -> pd.DataFrame:
    """Give lines of what is told and no plan knew of."""
    return told.assign(
        source_kind=BESIDE,
        planned=0.0,
        left=told["arrived"] + told["damaged"],
        lost=0.0,
        elsewhere=0.0,
        left_told=True,
        arrived_told=True,
        planned_at=pd.Series(pd.NaT, index=told.index),
        arrived_at=told["at"],
    )


def _by_trips_beside(past: Sequence[Stretch], entries: Sequence[Entry]) -> pd.DataFrame:
    """Give what trips handed out that are in no plan that was in force."""
    told = once_per_drop(table_of(entries, "delivery"))
    on_the_road = set(past[0].operation.under_way["trip_id"])
    told = told[(told["trip_id"] != "") & ~told["trip_id"].isin(on_the_road)]
    known = pd.concat([one.happened.loads["trip_id"] for one in past])
    told = told[~told["trip_id"].isin(set(known))]
    parts = ["damaged", "missing", "brought_back"]
    told = told.rename(columns={"good": "arrived"}).fillna(dict.fromkeys(("arrived", *parts), 0.0))
    depot = pd.concat([one.plan.trips[["trip_id", "depot_id"]] for one in past]).drop_duplicates("trip_id")
    source = told["trip_id"].map(depot.set_index("trip_id")["depot_id"]).astype(object)
    date = day_on_clock(told["at"], past[0].zone)
    stretch = pd.Series([one.first for one in past]).searchsorted(date.to_numpy(), side="right") - 1
    return _beside(told.assign(source_id=source.where(source.notna(), ""), date=date, stretch=stretch))
