"""The account of what is really reached: shelves, what is on the road, what people have, use and lack, day by day.

It shares no code with the planner, the state or `verify` but for what people newly need, which follows from the tables.
Goods are handed out in whole steps. What people use follows one rule for all ways: a group that has what the plan of
that day gave it uses what the plan meant it to use; with less it uses what it has, at most what was meant; with more it
uses more, at most what it needs. What it has left it carries on, the most important tier first, and of it the lightest,
as far as its people can; the rest is left behind.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from benchmarks.live.world import DAY
from logistics.core.frames import rows_of

if TYPE_CHECKING:
    import pandas as pd

    from benchmarks.live.world import World
    from logistics.core.plan import Plan

#: The gap of the day before that is felt, as in the second aim (`docs/reference/model.md`).
MEMORY = 0.5


class Line(NamedTuple):
    """Goods of one item that reach a drop, or do not.

    Attributes
    ----------
    day : the day on which they arrive.
    source : the trip, or the place of the supplier.
    by_trip : whether a trip brings them.
    depot, home : of a trip, where it comes from, and the day on which it is home again.
    drop, group, item : the drop, its group, the item.
    planned, loaded, good : what the plan says, what was loaded, and what people got (units).
    brought_back : what comes back to the depot (units).
    """

    day: pd.Timestamp
    source: str
    by_trip: bool
    depot: str
    home: pd.Timestamp
    drop: str
    group: str
    item: str
    planned: float
    loaded: float
    good: float
    brought_back: float


@dataclass
class Seen:
    """What was seen on a day.

    Attributes
    ----------
    day : the day.
    arrived : lines that reached their drop, or came back from it.
    loaded : what trips took that took less than they were to: item -> units, by trip.
    came, overdue : rows of expected stock that came in another way than expected, and that were to come and did not.
    """

    day: pd.Timestamp
    arrived: list[Line] = field(default_factory=list)
    loaded: dict[str, dict[str, float]] = field(default_factory=dict)
    came: list[Any] = field(default_factory=list)
    overdue: list[Any] = field(default_factory=list)


@dataclass
class Account:
    """What there really is, under one way of planning.

    Attributes
    ----------
    shelves : units by depot and item.
    back : goods that come back: day from which they are on the shelf, depot, item, units.
    on_road : lines that have left or were ordered and have not arrived.
    carried : units by group and item.
    unmet : of lasting needs, full and for survival (units), by group and item.
    gaps : gap of the day before by group and item.
    away : last day on which a vehicle is away, by depot, kind and number.
    usd : money spent.
    reached : a row for each need: group_id, date, item_id, tier, standing, people, survival (units that stand), used,
        met (share), gap.
    """

    shelves: dict[tuple[str, str], float] = field(default_factory=lambda: defaultdict(float))
    back: list[tuple[pd.Timestamp, str, str, float]] = field(default_factory=list)
    on_road: list[Line] = field(default_factory=list)
    carried: dict[tuple[str, str], float] = field(default_factory=lambda: defaultdict(float))
    unmet: dict[tuple[str, str], tuple[float, float]] = field(default_factory=dict)
    gaps: dict[tuple[str, str], float] = field(default_factory=dict)
    away: dict[tuple[str, str, int], pd.Timestamp] = field(default_factory=dict)
    usd: float = 0.0
    reached: list[dict[str, Any]] = field(default_factory=list)


def carry_out(account: Account, world: World, day: pd.Timestamp, plan: Plan, turned: dict[str, int]) -> Seen:
    """Let a day happen: what the plan of that day says, as far as the world lets it.

    Parameters
    ----------
    account : what there is; changed.
    world : what really happens.
    day : the day.
    plan : the plan in force.
    turned : trips that meet a shut road, with the number of drops they reach before it.

    Returns
    -------
    What was seen, as far as it differs from the plan.
    """
    seen = Seen(day)
    _come(account, world, day, seen)
    _leave(account, world, day, plan, turned, seen)
    _order(account, world, day, plan)
    received = _arrive(account, day, seen)
    _use(account, world, day, plan, received)
    return seen


def _come(account: Account, world: World, day: pd.Timestamp, seen: Seen) -> None:
    """Let goods come onto the shelves: those that were there, those expected, those that come back."""
    stock, first = world.truth.stock, world.truth.days[0]
    if day == first:
        for row in rows_of(stock[stock["available_from"] <= first]):
            account.shelves[row.depot_id, row.item_id] += row.quantity
    for row in rows_of(world.coming):
        if row.date == day:
            account.shelves[row.depot_id, row.item_id] += row.quantity
            if row.date != row.expected or row.quantity != row.planned:
                seen.came.append(row)
        if row.expected == day < row.date:
            seen.overdue.append(row)
    for since, depot, item, quantity in account.back:
        if since <= day:
            account.shelves[depot, item] += quantity
    account.back = [one for one in account.back if one[0] > day]


def _leave(account: Account, world: World, day: pd.Timestamp, plan: Plan, turned: dict[str, int], seen: Seen) -> None:
    """Let the trips of a day leave, those whose vehicle does not stand, with what is there."""
    trips = plan.trips[plan.trips["start"].dt.normalize() == day].sort_values(["start", "trip_id"])
    standing = world.broken[(world.broken["first"] <= day) & (world.broken["last"] >= day)]
    stand = set(zip(standing["depot_id"], standing["vehicle_id"], standing["vehicle_no"], strict=True))
    for trip in rows_of(trips):
        vehicle = (trip.depot_id, trip.vehicle_id, trip.vehicle_no)
        if vehicle in stand:
            continue
        account.usd += trip.cost_usd
        account.away[vehicle] = trip.end.normalize()
        lines = _lines(plan, trip)
        lost = world.lost_share(*vehicle, day)
        took = dict.fromkeys(lines["item_id"], 0.0)
        for line in rows_of(lines):
            loaded = min(line.quantity, max(account.shelves[trip.depot_id, line.item_id], 0.0))
            account.shelves[trip.depot_id, line.item_id] = round(
                account.shelves[trip.depot_id, line.item_id] - loaded, 6
            )
            took[line.item_id] += loaded
            account.on_road.append(_on_the_way(world, trip, line, loaded, lost, turned))
        if sum(took.values()) < lines["quantity"].sum() - 1e-6:
            seen.loaded[trip.trip_id] = {item: round(units, 6) for item, units in took.items() if units > 0}


def _lines(plan: Plan, trip: Any) -> pd.DataFrame:
    """Give what a trip is to bring, in the order of its drops: drop_id, item_id, quantity, arrive, group_id, number."""
    stops = plan.trip_stops[plan.trip_stops["trip_id"] == trip.trip_id].sort_values("sequence")
    stops = stops.drop_duplicates("drop_id").assign(number=range(len(stops["drop_id"].unique())))
    lines = plan.trip_loads[plan.trip_loads["trip_id"] == trip.trip_id]
    lines = lines.merge(stops[["drop_id", "arrive", "number"]], on="drop_id")
    return lines.merge(plan.drops[["drop_id", "group_id"]], on="drop_id").sort_values(["number", "item_id"])


def _on_the_way(world: World, trip: Any, line: Any, loaded: float, lost: float, turned: dict[str, int]) -> Line:
    """Give what becomes of goods on a trip: nobody there or the road shut, and they come back; else a part is lost."""
    step = float(world.truth.items.set_index("item_id")["step"][line.item_id])
    good = _whole(loaded * (1 - lost), step)
    reached = line.drop_id in world.there and line.number < turned.get(trip.trip_id, 10**6)
    return Line(
        line.arrive.normalize(), trip.trip_id, True, trip.depot_id, trip.end.normalize(), line.drop_id, line.group_id,
        line.item_id, line.quantity, loaded, good if reached else 0.0, 0.0 if reached else good,
    )  # fmt: skip


def _whole(quantity: float, step: float) -> float:
    return round(float(np.floor(quantity / step + 1e-9)) * step, 6)


def _order(account: Account, world: World, day: pd.Timestamp, plan: Plan) -> None:
    """Pay for the orders of a day, and note what suppliers will bring."""
    orders = plan.allocation[(plan.allocation["source_kind"] == "supplier") & (plan.allocation["dispatch_date"] == day)]
    groups = plan.drops.set_index("drop_id")["group_id"]
    step = world.truth.items.set_index("item_id")["step"]
    for order in rows_of(orders):
        account.usd += order.purchase_usd
        share = world.supplied_share(order.source_id, order.item_id, order.arrive_date)
        good = _whole(order.quantity * share, step[order.item_id]) if order.drop_id in world.there else 0.0
        account.on_road.append(
            Line(
                order.arrive_date,
                order.source_id,
                False,
                "",
                order.arrive_date,
                order.drop_id,
                str(groups[order.drop_id]),
                order.item_id,
                order.quantity,
                order.quantity,
                good,
                0.0,
            )
        )


def _arrive(account: Account, day: pd.Timestamp, seen: Seen) -> dict[tuple[str, str], float]:
    """Let goods arrive; give what groups get (units by group and item)."""
    received: dict[tuple[str, str], float] = defaultdict(float)
    for line in account.on_road:
        if line.day != day:
            continue
        received[line.group, line.item] += line.good
        if line.brought_back > 0:
            account.back.append((line.home + DAY, line.depot, line.item, line.brought_back))
        if abs(line.good - line.planned) > 1e-6:
            seen.arrived.append(line)
    account.on_road = [line for line in account.on_road if line.day != day]
    return received


def _use(account: Account, world: World, day: pd.Timestamp, plan: Plan, received: dict[tuple[str, str], float]) -> None:
    """Let people use what they have, and carry on what they can."""
    new = world.demand.new
    needs = new[new["date"] == day]
    meant = {(row.group_id, row.item_id): row for row in rows_of(plan.coverage[plan.coverage["date"] == day])}
    left: dict[tuple[str, str], float] = {}
    for need in rows_of(needs):
        key = (need.group_id, need.item_id)
        full, survival = need.full, need.survival
        if need.standing:
            before = account.unmet.get(key, (0.0, 0.0))
            full, survival = full + before[0], survival + before[1]
        has = account.carried.get(key, 0.0) + received.get(key, 0.0)
        used = _used(meant.get(key), has, full)
        left[key] = has - used
        account.unmet[key] = (max(full - used, 0.0), max(survival - used, 0.0))
        short = max(survival - used, 0.0)
        counted = need.tier == 1 and need.survival_each > 0
        gap = MEMORY * account.gaps.get(key, 0.0) + short / need.survival_each if counted else 0.0
        account.gaps[key] = gap
        account.reached.append(
            {
                "group_id": need.group_id,
                "date": day,
                "item_id": need.item_id,
                "tier": need.tier,
                "standing": need.standing,
                "people": need.people,
                "survival": survival,
                "full": full,
                "used": used,
                "met": 1 - short / survival if survival > 0 else 1.0,
                "gap": gap,
            }
        )
    account.carried = _kept(world, day, left)


def _used(meant: Any, has: float, needed: float) -> float:
    """Give what a group uses of an item (units): by the plan of the day, where that knew of the need."""
    wanted = (meant.used, meant.used + meant.carried_over) if meant is not None else (0.0, 0.0)
    return round(min(wanted[0] + max(has - wanted[1], 0.0), needed, has), 6)


def _kept(world: World, day: pd.Timestamp, left: dict[tuple[str, str], float]) -> dict[tuple[str, str], float]:
    """Give what groups carry into the next day (units by group and item)."""
    truth, kept = world.truth, dict[tuple[str, str], float]()
    groups, items = truth.groups.set_index("group_id"), truth.items.set_index("item_id")
    stays = world.demand.timeline.stays
    tomorrow = stays[stays["date"] == day + DAY]
    for stay in rows_of(tomorrow):
        room = float(groups["carry_kg_per_person"][stay.group_id]) * stay.people
        own = sorted((int(items["tier"][item]), float(items["kg_per_unit"][item]), item)
                     for group, item in left if group == stay.group_id)  # fmt: skip
        for _tier, kg, item in own:
            step = float(items["step"][item])
            if not items["carried"][item] or kg * step > 50:
                continue
            units = min(left[stay.group_id, item], _whole(room / kg, step))
            if units > 0:
                kept[stay.group_id, item] = round(units, 6)
                room -= units * kg
    return defaultdict(float, kept)
