"""Candidate trips: trips to one site that vehicles could make, as things are or with some limits relaxed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from logistics.core.frames import typed_like
from logistics.core.local_time import instants_of, on_clocks, real
from logistics.inputs.geography import travel_times
from logistics.inputs.zones import zones_of_places
from logistics.planning.limits import Limit
from logistics.planning.routes.build import MOST_TRIPS, build_routes
from logistics.planning.routes.calendar import MINUTES_A_DAY
from logistics.planning.routes.clock import Clock

if TYPE_CHECKING:
    from logistics.inputs.operation import Operation
    from logistics.planning.routes.calendar import Calendar
    from logistics.planning.routes.layout import Layout

#: Limits that forbid trips, in the order in which they are relaxed.
OF_TRIPS = (Limit.road, Limit.place, Limit.window, Limit.far)
#: How far depots reach where distance is no limit (km).
ANYWHERE_KM = 9_999.0
_MARGIN = pd.Timedelta(days=10)
ROUTE = ["depot_id", "vehicle_id", "site_id", "dispatch_date", "days"]


@dataclass(frozen=True)
class CandidateTrips:
    """Trips to one site that a vehicle of any kind could make from any depot, whether the depot has one or not.

    Attributes
    ----------
    table : one row a trip, with the columns of `VehicleRoutes.routes` and its patterns, and: without (the limits that
        must be relaxed, separated by commas; "" for none), site_id, day (of dispatch), arrive (day), kind (of the
        site).
    layout : roads and clock as they are.
    """

    table: pd.DataFrame
    layout: Layout


def list_candidate_trips(
    operation: Operation, drops: pd.DataFrame, without: tuple[tuple[Limit, ...], ...]
) -> CandidateTrips:
    """List the candidate trips to these drops as things are, and those possible without some limits.

    Parameters
    ----------
    operation : the checked case.
    drops : drops of the timeline, all or some.
    without : sets of limits of `OF_TRIPS` to relax; a set that changes nothing adds no trips.
    """
    table, layout = _candidates(operation, drops, ())
    parts = [table]
    for limits in without:
        if all(_matters(operation, limit) for limit in limits):
            other, _ = _candidates(operation, drops, limits)
            parts.append(_new(other, table))
    start = pd.Timestamp(operation.settings.start_date)
    candidates = pd.concat(parts, ignore_index=True)
    kinds = drops.drop_duplicates("site_id")[["site_id", "kind"]]
    candidates = candidates.merge(kinds, on="site_id", validate="many_to_one")
    candidates["day"] = (candidates["dispatch_date"] - start).dt.days
    candidates["arrive"] = (candidates["date"] - start).dt.days
    return CandidateTrips(candidates, layout)


def _matters(operation: Operation, limit: Limit) -> bool:
    """Say whether an operation has such a limit at all."""
    if limit is Limit.road:
        return not operation.closures.empty
    if limit is Limit.place:
        depots, days = operation.depots, operation.days
        return bool(((depots["opens_date"] > days[0]) | (depots["closes_date"] < days[-1])).any())
    return True


def _candidates(operation: Operation, drops: pd.DataFrame, without: tuple[Limit, ...]) -> tuple[pd.DataFrame, Layout]:
    for limit in without:
        operation, drops = _WITHOUT[limit](operation, drops)
    operation = _any_vehicle(operation)
    found = build_routes(operation, drops, travel_times(operation), alone=True)
    columns = ["route_id", "trips", "km", "sites", "body", "payload_kg", "payload_litres", "usd_per_km"]
    candidates = found.patterns[columns].join(found.routes, on="route_id").drop(columns=["route_id", "count"])
    candidates["site_id"] = candidates.pop("sites").str[0]
    return candidates.assign(without=",".join(without)), found.layout


def _new(candidates: pd.DataFrame, known: pd.DataFrame) -> pd.DataFrame:
    """Give the candidate trips that are not among the known, or that allow more trips."""
    before = known.set_index(ROUTE)["trips"]
    trips = before.reindex(pd.MultiIndex.from_frame(candidates[ROUTE])).fillna(0).to_numpy()
    return candidates[candidates["trips"].to_numpy() > trips]


def _any_vehicle(operation: Operation) -> Operation:
    """Give the operation as if each depot had every kind of vehicle on all days; their number is limited elsewhere."""
    fleet = operation.depots[["depot_id"]].merge(operation.vehicles[["vehicle_id"]], how="cross")
    first, last = operation.days[0], operation.days[-1] + _MARGIN
    fleet = fleet.assign(count=1, available_from=first, available_to=last, first_no=1, organisation_id="")
    return replace(operation, fleet=typed_like(operation.fleet, fleet))


def _no_closures(operation: Operation, drops: pd.DataFrame) -> tuple[Operation, pd.DataFrame]:
    return replace(operation, closures=operation.closures.iloc[:0]), drops


def _all_open(operation: Operation, drops: pd.DataFrame) -> tuple[Operation, pd.DataFrame]:
    first, last = operation.days[0] - _MARGIN, operation.days[-1] + _MARGIN
    return replace(operation, depots=operation.depots.assign(opens_date=first, closes_date=last)), drops


def _wide_windows(operation: Operation, drops: pd.DataFrame) -> tuple[Operation, pd.DataFrame]:
    """Let stops be served at any hour; support points keep their windows, since people walk past them."""
    stops = drops[drops["kind"] == "stop"]
    zone, wide = stops["place_id"].map(zones_of_places(operation)), drops.copy()
    for side, minute in (("window_open", 0), ("window_close", MINUTES_A_DAY - 1)):
        at = instants_of(stops["date"] + pd.Timedelta(minutes=minute), zone)
        for name, values in on_clocks(at, zone, side).items():
            wide.loc[stops.index, name] = values
    return operation, wide


def _no_distance(operation: Operation, drops: pd.DataFrame) -> tuple[Operation, pd.DataFrame]:
    """Lift the limits of distance and time: loading, driving and reloading by day and night."""
    settings = replace(operation.settings, max_haul_km=ANYWHERE_KM, drive_at_night=True)
    depots = operation.depots.assign(dock_opens=0, dock_closes=MINUTES_A_DAY - 1)
    vehicles = operation.vehicles.assign(max_driving_hours_per_day=24.0)
    return replace(operation, settings=settings, depots=depots, vehicles=vehicles), drops


_WITHOUT = {
    Limit.road: _no_closures,
    Limit.place: _all_open,
    Limit.window: _wide_windows,
    Limit.far: _no_distance,
}


def further_trips(candidates: pd.DataFrame, layout: Layout, plan_trips: pd.DataFrame) -> pd.DataFrame:
    """List the further trips of vehicles that the plan uses: after their last trip of the day, or before their first.

    Parameters
    ----------
    candidates : candidate trips that need no limit relaxed, with `row`.
    layout : roads and clock.
    plan_trips : the trips of the plan.

    Returns
    -------
    DataFrame with one row for each vehicle on a day and candidate trip: row, vehicle_no, now and driven (the clock at
    its first further trip), most (how many more it could make).
    """
    candidates = candidates[candidates["days"].eq(1) & ~candidates["overnight"]]
    trips = plan_trips.assign(date=plan_trips["start"].dt.normalize())
    keys = ["depot_id", "vehicle_id", "vehicle_no", "date"]
    driven = (trips["driving_hours"] * 60).round()
    out = trips.assign(ends=real(trips, "end"), begins=real(trips, "start"), driven=driven)
    out = out.groupby(keys, as_index=False).agg(
        ends=("ends", "max"), begins=("begins", "min"), driven=("driven", "sum")
    )
    rows = candidates.merge(out, on=["depot_id", "vehicle_id", "date"])
    rows, until = _on_the_day(rows, layout.calendar)
    if rows.empty:
        return pd.DataFrame({name: np.zeros(0, np.int64) for name in ("row", "vehicle_no", "now", "driven", "most")})
    docks = layout.calendar.minutes(rows["calendar"].to_numpy(np.int64), rows["dock_opens"].to_numpy(np.int64))
    after = rows.assign(now=rows["ends"], until=until, reserve=0.0)
    before = rows.assign(now=docks, until=rows["begins"], reserve=rows["driven"], driven=0.0)
    both = pd.concat([after, before], ignore_index=True).astype({"now": "int64", "driven": "int64"})
    both["most"] = _how_many(both, layout)
    best = both[both["most"] > 0].sort_values("most", ascending=False, kind="stable")
    best = best.drop_duplicates(["row", "vehicle_no"])
    return best[["row", "vehicle_no", "now", "driven", "most"]].sort_values(["row", "vehicle_no"], ignore_index=True)


def _on_the_day(rows: pd.DataFrame, calendar: Calendar) -> tuple[pd.DataFrame, np.ndarray]:
    """Keep vehicles that come back on the day they leave, and give when each day ends.

    `ends` and `begins` become minutes from the midnight before. A vehicle that comes back on another day has no time
    for further trips.
    """
    numbers = rows["calendar"].to_numpy(np.int64)
    rows = rows.assign(**{name: calendar.since(numbers, rows[name]) for name in ("ends", "begins")})
    midnight = calendar.bounds.starts[numbers, 1]
    home = rows["ends"].to_numpy() <= midnight
    return rows[home], midnight[home]


def _how_many(rows: pd.DataFrame, layout: Layout) -> np.ndarray:
    """Count the trips each row has time for, one after the other and back by `until`."""
    journeys = layout.journeys(rows, rows["site_id"].map(lambda site: (site,)))
    clock = Clock(rows["now"].to_numpy(np.int64), rows["driven"].to_numpy(np.int64))
    until, most = rows["until"].to_numpy(), np.zeros(len(rows), dtype=np.int64)
    allowed = rows["driving"].to_numpy() - rows["reserve"].to_numpy()
    going = np.ones(len(rows), dtype=bool)
    for _ in range(MOST_TRIPS):
        journey = journeys.run_whatever_the_split(clock)
        going &= journey.in_time & (journey.end.now <= until) & (journey.end.driven <= allowed)
        if not going.any():
            break
        most += going
        clock = Clock(np.where(going, journey.end.now, clock.now), np.where(going, journey.end.driven, clock.driven))
    return most
