"""What a plan leaves unused: goods, vehicles, departures, money, purchases, and what people could still carry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from logistics.inputs.fleet import KIND, stretches
from logistics.inputs.suppliers import SOLD, offers, sold_on
from logistics.planning.accounting import stock_table

if TYPE_CHECKING:
    from logistics.core.plan import Plan
    from logistics.inputs.operation import Operation

Numbers = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

#: Days are numbered from the first of the horizon. A vehicle may come back up to so many days after the last.
HOME_LATER = 4


@dataclass(frozen=True)
class PlanSlack:
    """What a plan leaves unused; arrays have an entry for each day.

    Attributes
    ----------
    start : the first day of the horizon.
    stock : by depot and item, what may leave by the end of each day without taking from what the plan sends later (the
        item's unit, days).
    vehicles : by depot and kind, whether each numbered vehicle is free all day (vehicles x days).
    departures : by depot (days).
    budget : USD.
    purchases : by place and item (the item's unit, days).
    lots : of what suppliers sell in all, by the number of the lot in `offers` (the item's unit); infinite where there
        is no such limit.
    carry_kg : by group, what people could still carry (kg, days).
    handed_out : by group and item, what support points already hand out (the item's unit, days).
    """

    start: pd.Timestamp
    stock: dict[tuple[str, str], Numbers]
    vehicles: dict[tuple[str, str], Flags]
    departures: dict[str, Numbers]
    budget: float
    purchases: dict[tuple[str, str], Numbers]
    lots: dict[int, float]
    carry_kg: dict[str, Numbers]
    handed_out: dict[tuple[str, str], Numbers]

    def day(self, dates: pd.Series) -> npt.NDArray[np.int64]:
        """Give the number of each date, 0 for the first day of the horizon."""
        return np.asarray((dates - self.start).dt.days, dtype=np.int64)


def slack_of(operation: Operation, plan: Plan) -> PlanSlack:
    """Work out what a plan leaves, from its tables alone.

    Parameters
    ----------
    operation : the checked case; it may have more than the one that was planned.
    plan : the plan.
    """
    start, days = pd.Timestamp(operation.settings.start_date), len(operation.days)
    drops = plan.drops[["drop_id", "kind", "group_id"]]
    lines = plan.allocation.merge(drops, on="drop_id", validate="many_to_one")
    bought = lines[lines["source_kind"] == "supplier"]
    at_points = lines[lines["kind"] == "support"]
    spent = plan.allocation["purchase_usd"].sum() + plan.trips["cost_usd"].sum()
    bought = bought.rename(columns={"source_id": "place_id", "arrive_date": "date"})
    gone = plan.trips.assign(date=plan.trips["start"].dt.normalize(), quantity=1.0)
    departed = _by_day(gone, ["depot_id"], "date", start, days)
    most = operation.depots.set_index("depot_id")["max_departures_per_day"]
    nothing = np.zeros(days)
    return PlanSlack(
        start=start,
        stock=_stock(operation, plan),
        vehicles=_vehicles(operation, plan, start, days + HOME_LATER),
        departures={depot: np.maximum(many - departed.get(depot, nothing), 0.0) for depot, many in _items(most)},
        budget=max(operation.settings.budget_usd - float(spent), 0.0),
        purchases=_unsold(operation, bought, start, days),
        lots=_lots_left(operation, bought),
        carry_kg=_carry(operation, plan, start, days),
        handed_out=_by_day(at_points, ["group_id", "item_id"], "arrive_date", start, days),
    )


def _unsold(
    operation: Operation, bought: pd.DataFrame, start: pd.Timestamp, days: int
) -> dict[tuple[str, str], Numbers]:
    """Give what suppliers could sell more on each day, by place and item, whatever they sell on others."""
    every = operation.suppliers[SOLD].drop_duplicates().merge(pd.DataFrame({"date": operation.days}), how="cross")
    every["quantity"] = sold_on(operation.suppliers, every)["max_per_day"].fillna(0.0).to_numpy()
    most = _by_day(every, SOLD, "date", start, days)
    taken, nothing = _by_day(bought, SOLD, "date", start, days), np.zeros(days)
    return {key: np.maximum(many - taken.get(key, nothing), 0.0) for key, many in most.items()}


def _lots_left(operation: Operation, bought: pd.DataFrame) -> dict[int, float]:
    """Give what is left of each lot of what suppliers sell in all."""
    taken = bought["quantity"].groupby(sold_on(operation.suppliers, bought)["lot"].to_numpy()).sum()
    total = offers(operation.suppliers).groupby("lot")["max_total"].first()
    left = (total - taken.reindex(total.index).fillna(0.0)).clip(lower=0.0)
    return {int(lot): float(quantity) for lot, quantity in _items(left)}


def _items(values: pd.Series) -> list[tuple[Any, float]]:
    """Give keys and values, with keys of any type, since the type checker cannot see it."""
    return list(values.items())


def _by_day(rows: pd.DataFrame, keys: list[str], date: str, start: pd.Timestamp, days: int) -> dict[Any, Numbers]:
    """Sum `quantity` by keys, as an array over the days."""
    day = (rows[date] - start).dt.days
    key = keys if len(keys) > 1 else keys[0]
    table = rows.assign(day=day).pivot_table(index=key, columns="day", values="quantity", aggfunc="sum", fill_value=0.0)
    table = table.reindex(columns=range(days), fill_value=0.0)
    return dict(zip(table.index, table.to_numpy(np.float64), strict=True))


def _stock(operation: Operation, plan: Plan) -> dict[tuple[str, str], Numbers]:
    levels = stock_table(operation, plan.allocation)
    closing = levels.pivot_table(index=["depot_id", "item_id"], columns="date", values="closing")
    table = closing.to_numpy(np.float64).clip(min=0.0)
    # What a later trip takes is not available today.
    table = np.minimum.accumulate(table[:, ::-1], axis=1)[:, ::-1]
    return dict(zip(closing.index, table, strict=True))


def _vehicles(operation: Operation, plan: Plan, start: pd.Timestamp, days: int) -> dict[tuple[str, str], Flags]:
    """Say on which days each numbered vehicle is available and unused (vehicles x days)."""
    there, day = stretches(operation.fleet), np.arange(days)
    first, last = ((there[name] - start).dt.days.to_numpy() for name in ("available_from", "available_to"))
    here = (day >= first[:, None]) & (day <= last[:, None])
    free: dict[tuple[str, str], Flags] = {}
    for kind, rows in there.groupby(KIND):
        flags = np.zeros((int(rows["vehicle_no"].max()), days), dtype=np.bool_)
        np.logical_or.at(flags, rows["vehicle_no"].to_numpy() - 1, here[rows.index])
        free[str(kind[0]), str(kind[1])] = flags
    busy = busy_days(plan, start)
    for (depot, vehicle), rows in busy[busy["day"] < days].groupby(["depot_id", "vehicle_id"]):
        free[str(depot), str(vehicle)][rows["vehicle_no"] - 1, rows["day"]] = False
    return free


def busy_days(plan: Plan, start: pd.Timestamp) -> pd.DataFrame:
    """List the days on which each vehicle is on a trip, one row for each trip and day.

    Returns
    -------
    DataFrame with depot_id, vehicle_id, vehicle_no, first (day on which the trip starts), day (number).
    """
    trips = plan.trips
    first, last = ((trips[name].dt.normalize() - start).dt.days for name in ("start", "end"))
    rows = trips[["depot_id", "vehicle_id", "vehicle_no"]].assign(first=first)
    rows = rows.loc[rows.index.repeat(last - first + 1)]
    return rows.assign(day=rows["first"] + rows.groupby(level=0).cumcount()).reset_index(drop=True)


def _carry(operation: Operation, plan: Plan, start: pd.Timestamp, days: int) -> dict[str, Numbers]:
    kg = plan.coverage["item_id"].map(operation.items.set_index("item_id")["kg_per_unit"])
    carried = _by_day(
        plan.coverage.assign(quantity=plan.coverage["carried_over"] * kg), ["group_id"], "date", start, days
    )
    each = operation.groups.set_index("group_id")["carry_kg_per_person"]
    limits = operation.groups[["group_id"]].merge(pd.DataFrame({"date": operation.days}), how="cross")
    limits = limits.assign(quantity=limits["group_id"].map(each) * operation.people_on(limits))
    most = _by_day(limits, ["group_id"], "date", start, days)
    return {group: np.maximum(kilos - carried.get(group, np.zeros(days)), 0.0) for group, kilos in most.items()}
