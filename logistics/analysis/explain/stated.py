"""Recompute a plan's summary and routes after trips and purchases were added to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from logistics.planning.accounting import totals
from logistics.planning.allocation.consumption import reached
from logistics.planning.allocation.indices import build_index_sets
from logistics.planning.allocation.replanning import ROUTE
from logistics.planning.case import PlanningCase
from logistics.planning.fairness import fairness
from logistics.planning.pipeline import dated
from logistics.planning.service import missed_service

if TYPE_CHECKING:
    from logistics.core.plan import Plan
    from logistics.inputs.operation import Operation

_VEHICLE = ["depot_id", "vehicle_id", "vehicle_no"]


def stated(operation: Operation, plan: Plan, coverage: pd.DataFrame) -> dict[str, Any]:
    """Give the summary of a plan to which trips and purchases were added; bounds of its objectives stay as they were.

    Parameters
    ----------
    operation : the checked case.
    plan : the plan with its new tables and its old summary.
    coverage : the table of `coverage_table`.
    """
    case = PlanningCase.of(operation)
    indices = build_index_sets(operation, case.drops, case.needs, case.routes)
    sums = totals(operation, case.drops, plan.allocation, plan.trips, coverage)
    aims = reached(indices, coverage["received"].to_numpy(float), coverage["used"].to_numpy(float))
    aims["cost"] = sums["cost_usd"] / 1000
    missed = missed_service(case, plan.allocation, indices)
    before = plan.summary
    return {
        **before,
        "input_sha256": operation.sha256,
        "stages": [{**stage, "after_trips": round(aims[stage["name"]], 9)} for stage in before["stages"]],
        "totals": sums,
        "fairness": {**fairness(operation, coverage), "price": before["fairness"]["price"]},
        "service": {"gap_days": operation.settings.service_gap_days, "missed": dated(missed)},
    }


def routes_with(plan: Plan, trips: pd.DataFrame, stops: pd.DataFrame) -> pd.DataFrame:
    """Add to a plan's table of routes those of vehicles that it did not use on the days of the new trips.

    Parameters
    ----------
    plan : the plan before.
    trips, stops : the new trips and their stops, with the columns of the plan's tables.

    Returns
    -------
    DataFrame with the columns of `plan.routes`.
    """
    days = _days(trips).merge(
        _days(plan.trips)[[*_VEHICLE, "date"]], on=[*_VEHICLE, "date"], how="left", indicator=True
    )
    fresh = trips[~trips["trip_id"].isin(days.loc[days["_merge"] == "both", "trip_id"])]
    if fresh.empty:
        return plan.routes
    sites = plan.drops[["drop_id", "site_id"]]
    site = stops.merge(sites, on="drop_id", validate="many_to_one").groupby("trip_id")["site_id"].first()
    made = fresh.assign(dispatch_date=fresh["start"].dt.normalize(), sites=fresh["trip_id"].map(site))
    by_vehicle = made.groupby([*_VEHICLE, "dispatch_date"], as_index=False).agg(
        sites=("sites", "first"), end=("end", "max"), trips=("trip_id", "size")
    )
    by_vehicle["days"] = (by_vehicle["end"].dt.normalize() - by_vehicle["dispatch_date"]).dt.days + 1
    new = by_vehicle.groupby(ROUTE, as_index=False).agg(vehicles=("vehicle_no", "size"), trips=("trips", "sum"))
    return _together(plan.routes, new)


def _together(routes: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    """Add new routes to a table of routes.

    Where a route is known, its vehicles are added to all its trip patterns and its trips to the first; others become
    routes of their own.
    """
    both = routes.merge(new, on=ROUTE, how="left", suffixes=("", "_new"), validate="many_to_one")
    both = both.fillna({"vehicles_new": 0, "trips_new": 0})
    both["vehicles"] += both["vehicles_new"].astype("int64")
    both["trips"] += both["trips_new"].astype("int64").where(both["pattern"] == 0, 0)
    known = pd.MultiIndex.from_frame(routes[ROUTE])
    others = new[~pd.MultiIndex.from_frame(new[ROUTE]).isin(known)].assign(pattern=0)
    table = pd.concat([both[routes.columns], others[routes.columns]], ignore_index=True)
    return table.astype(routes.dtypes.to_dict())


def _days(trips: pd.DataFrame) -> pd.DataFrame:
    """Repeat each trip for each day on which it is under way: the columns of the trips, and date."""
    first, last = trips["start"].dt.normalize(), trips["end"].dt.normalize()
    rows = trips.loc[trips.index.repeat((last - first).dt.days + 1)]
    number = rows.groupby("trip_id").cumcount()
    return rows.assign(date=rows["start"].dt.normalize() + pd.to_timedelta(number, unit="D"))
