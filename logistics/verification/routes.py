"""Checks the routes of the allocation (table `routes`), from which a later plan starts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from logistics.verification.breach import Breach, report
from logistics.verification.case import VEHICLE

if TYPE_CHECKING:
    from logistics.verification.case import CheckedPlan

ROUTE = ["depot_id", "vehicle_id", "dispatch_date", "days", "sites"]
KIND_DAY = ["depot_id", "vehicle_id", "date"]


def patterns(case: CheckedPlan) -> list[Breach]:
    """The trip patterns (`pattern`) of a route are numbered from 0, and the same vehicles, at least one, drive all."""
    routes = case.plan.routes
    within = routes.sort_values([*ROUTE, "pattern"]).groupby(ROUTE)
    rows = routes.assign(number=within.cumcount(), same=within["vehicles"].transform("first"))
    found = report(
        "route_pattern", "routes", rows[rows["pattern"] != rows["number"]], [*ROUTE, "pattern"], "pattern", "number"
    )
    other = rows[(rows["vehicles"] != rows["same"]) | (rows["vehicles"] < 1)]
    return found + report("route_vehicles", "routes", other, [*ROUTE, "pattern"], "vehicles", "same")


def sites(case: CheckedPlan) -> list[Breach]:
    """A route serves sites of the plan, each on a day on which the vehicle is out."""
    routes = case.plan.routes
    rows = routes.assign(site_id=routes["sites"].str.split(" ")).explode("site_id")
    days = case.plan.drops.drop_duplicates("site_id")[["site_id", "date"]].rename(columns={"date": "day"})
    rows = rows.merge(days, on="site_id", how="left")
    back = rows["dispatch_date"] + pd.to_timedelta(rows["days"] - 1, unit="D")
    bad = rows[~rows["day"].between(rows["dispatch_date"], back)]
    return report("route_site", "routes", bad, [*ROUTE, "pattern"], "site_id", "drops.csv")


def fleet(case: CheckedPlan) -> list[Breach]:
    """No more vehicles of a kind are on routes from a depot on a day than are in its fleet."""
    days = _vehicle_days(case)
    fleet_days = case.operation.fleet.merge(days[KIND_DAY], on=["depot_id", "vehicle_id"], how="inner")
    there = fleet_days[fleet_days["date"].between(fleet_days["available_from"], fleet_days["available_to"])]
    count = there.groupby(KIND_DAY)["count"].sum()
    rows = days.join(count, on=KIND_DAY).fillna({"count": 0})
    return report("route_vehicles", "routes", rows[rows["vehicles"] > rows["count"]], KIND_DAY, "vehicles", "count")


def drivers(case: CheckedPlan) -> list[Breach]:
    """Every vehicle with a trip is on a route of its kind and depot on every day that the trip touches."""
    out = case.trip_days.drop_duplicates([*VEHICLE, "date"]).groupby(KIND_DAY, as_index=False).size()
    rows = out.merge(_vehicle_days(case), on=KIND_DAY, how="left").fillna({"vehicles": 0})
    return report("trip_without_route", "trips", rows[rows["size"] > rows["vehicles"]], KIND_DAY, "size", "vehicles")


def _vehicle_days(case: CheckedPlan) -> pd.DataFrame:
    """Count the vehicles on routes: depot_id, vehicle_id, date, vehicles."""
    routes = case.plan.routes.drop_duplicates(ROUTE)
    # No vehicle is out for longer than the horizon; a larger number would only make the table long.
    rows = routes.loc[routes.index.repeat(routes["days"].clip(0, len(case.days) + 1))]
    number = rows.groupby(ROUTE).cumcount()
    rows = rows.assign(date=rows["dispatch_date"] + pd.to_timedelta(number, unit="D"))
    return rows.groupby(KIND_DAY, as_index=False)[["vehicles"]].sum()
