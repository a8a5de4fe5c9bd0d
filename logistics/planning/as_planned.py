"""What has happened before a day if everything went as planned, and what is left of the plan."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from logistics.core import steps
from logistics.core.errors import PlanError
from logistics.core.frames import rows_of
from logistics.core.language.told import Told
from logistics.demand.demand import Demand
from logistics.planning.accounting import DIGITS
from logistics.planning.allocation.indices import UNDER_WAY
from logistics.planning.continuation import STOCK, Facts, continuation

if TYPE_CHECKING:
    from logistics.core.plan import Plan
    from logistics.inputs.operation import Operation

_LINE = ["source_id", "source_kind", "drop_id", "item_id", "dispatch_date"]
_DAY = pd.Timedelta(days=1)


def remaining(operation: Operation, plan: Plan, day: pd.Timestamp) -> tuple[Operation, Plan]:
    """Give what is left of an operation and of its plan on a day, if everything before it went as planned.

    If nothing is known that was not known when the plan was made, what is left of it is a plan of what is left of the
    operation, and says so by its `input_sha256`.

    Parameters
    ----------
    operation : the tables as they are known now, with the first day of the plan.
    plan : the plan that was carried out.
    day : the first day that is planned.

    Returns
    -------
    left : the operation that is left, whose horizon begins with the day.
    rest : what is left of the plan.

    Raises
    ------
    PlanError
        The plan begins on another day than the tables; the day is outside the horizon; or more has left, or was spent,
        than the tables say there was.
    """
    first, last = (pd.Timestamp(each) for each in (operation.settings.start_date, operation.settings.end_date))
    began = str(plan.summary.get("first_day", f"{first:%Y-%m-%d}"))
    if began != f"{first:%Y-%m-%d}":
        raise PlanError(Told("command", "kept_begins_elsewhere", began=began, first=f"{first:%Y-%m-%d}"))
    if not first <= day <= last:
        said = {name: f"{each:%Y-%m-%d}" for name, each in (("day", day), ("first", first), ("last", last))}
        raise PlanError(Told("command", "dispatched_outside", **said))
    facts = facts_as_planned(operation, plan, day.as_unit("us"))
    _refuse_what_was_not_there(operation, facts)
    left = continuation(operation, day.as_unit("us"), facts, Demand.of(operation))
    rest = tail(plan, left)
    if plan.summary.get("input_sha256") == operation.sha256:
        rest = replace(rest, summary={**rest.summary, "input_sha256": left.sha256})
    return left, rest


def facts_as_planned(operation: Operation, plan: Plan, day: pd.Timestamp) -> Facts:
    """Give what has happened before a day if everything went as planned."""
    past = plan.coverage[plan.coverage["date"] < day]
    before = past[past["date"] == day - _DAY].rename(columns={"carried_over": "quantity"})
    left = plan.allocation[plan.allocation["dispatch_date"] < day]
    trips = plan.trips.assign(started=plan.trips["start"].dt.normalize(), until=plan.trips["end"].dt.normalize())
    trips = trips[trips["started"] < day]
    come = operation.stock[operation.stock["available_from"] < day]
    sent = left[left["source_kind"] == "depot"].rename(columns={"source_id": "depot_id"})
    moved = pd.concat([come[[*STOCK, "quantity"]], sent[[*STOCK, "quantity"]].assign(quantity=-sent["quantity"])])
    stock = moved.groupby(STOCK, as_index=False)[["quantity"]].sum()
    stock["quantity"] = stock["quantity"].round(DIGITS)
    return Facts(
        used=past[["group_id", "date", "item_id", "used"]],
        carried=before[["group_id", "item_id", "quantity"]],
        stock=stock,
        coming=operation.stock[operation.stock["available_from"] >= day],
        bought=_bought(left),
        spent_usd=float(trips["cost_usd"].sum() + left["purchase_usd"].sum()),
        under_way=_under_way(operation, plan, day),
        away=trips.loc[trips["until"] >= day, ["depot_id", "vehicle_id", "vehicle_no", "until"]],
    )


def _bought(left: pd.DataFrame) -> pd.DataFrame:
    """Give `Facts.bought`: what lines of an allocation order of suppliers."""
    lines = left.loc[left["source_kind"] == "supplier", ["source_id", "item_id", "arrive_date", "quantity"]]
    return lines.rename(columns={"source_id": "place_id", "arrive_date": "date"}).reset_index(drop=True)


def _under_way(operation: Operation, plan: Plan, day: pd.Timestamp) -> pd.DataFrame:
    """Give `Facts.under_way`: what has left by a plan and arrives on the day or later."""
    lines = plan.allocation[(plan.allocation["dispatch_date"] < day) & (plan.allocation["arrive_date"] >= day)]
    loads = plan.trip_loads[plan.trip_loads["drop_id"].isin(lines["drop_id"])]
    rides = loads[["trip_id", "drop_id", "item_id"]].merge(
        plan.trips[["trip_id", "depot_id", "start", "end"]], on="trip_id"
    )
    rides = rides.assign(dispatch_date=rides["start"].dt.normalize(), back=rides["end"].dt.normalize())
    keys = ["depot_id", "drop_id", "item_id", "dispatch_date"]
    rides = rides.groupby(keys).agg(trip_id=("trip_id", lambda ids: " ".join(sorted(ids))), back=("back", "max"))
    lines = lines.join(rides.rename_axis(["source_id", *keys[1:]]), on=["source_id", *keys[1:]])
    of_line = ["source_id", "drop_id", "item_id", "dispatch_date"]
    told = lines.join(operation.under_way.set_index(of_line)["trip_id"].rename("told"), on=of_line)["told"]
    trip, back = lines["trip_id"].fillna(told).fillna(""), lines["back"].fillna(lines["arrive_date"])
    lines = lines.assign(trip_id=trip, back=back)
    depots = lines["source_id"].isin(operation.depots["depot_id"])
    return lines.assign(source_kind=np.where(depots, "depot", "supplier"))[[*_LINE, "quantity", "trip_id", "back"]]


def _refuse_what_was_not_there(operation: Operation, facts: Facts) -> None:
    """Refuse facts that cannot be true of the tables: goods or money that were not there.

    Raises
    ------
    PlanError
        It names every item of every depot, and the money.
    """
    step = facts.stock["item_id"].map(operation.items.set_index("item_id")["step"])
    lacks = facts.stock[facts.stock["quantity"] < -step * steps.HAIR]
    wrong = [
        Told("command", "more_left_than_there", depot=row.depot_id, item=row.item_id, quantity=f"{-row.quantity:,.10g}")
        for row in rows_of(lacks)
    ]
    over = facts.spent_usd - operation.settings.budget_usd
    if over > 0.01:  # a cent
        wrong.append(Told("command", "more_spent_than_there", usd=f"{over:,.2f}"))
    if wrong:
        raise PlanError(Told("command", "does_not_fit", what=tuple(wrong)))


def tail(plan: Plan, left: Operation) -> Plan:
    """Give what is left of a plan in an operation that goes on: the days of its horizon.

    Goods that have left, and arrive in the horizon, are under way. The summary stays that of the whole plan.
    """
    day = pd.Timestamp(left.settings.start_date)
    drops = plan.drops[plan.drops["date"] >= day].reset_index(drop=True)
    lines = plan.allocation[plan.allocation["arrive_date"] >= day].reset_index(drop=True)
    gone = lines["dispatch_date"] < day
    lines = lines.assign(
        source_kind=lines["source_kind"].mask(gone, UNDER_WAY), purchase_usd=lines["purchase_usd"].mask(gone, 0.0)
    )
    trips = plan.trips[plan.trips["start"] >= day].reset_index(drop=True)
    stops, loads = (
        table[table["trip_id"].isin(trips["trip_id"])].reset_index(drop=True)
        for table in (plan.trip_stops, plan.trip_loads)
    )
    return replace(
        plan,
        drops=drops,
        allocation=lines,
        trips=trips,
        trip_stops=stops,
        trip_loads=loads,
        coverage=plan.coverage[plan.coverage["date"] >= day].reset_index(drop=True),
        stock_levels=plan.stock_levels[plan.stock_levels["date"] >= day].reset_index(drop=True),
        routes=plan.routes[plan.routes["dispatch_date"] >= day].reset_index(drop=True),
    )
