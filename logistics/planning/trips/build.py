"""From an allocation to trips: all goods are put on numbered vehicles with clock times, or given back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from logistics.core.frames import told_apart
from logistics.planning.allocation.replanning import routes_driven
from logistics.planning.trips.drive import SAME_KG, drive, drive_better
from logistics.planning.trips.frozen_trips import find_frozen_trips
from logistics.planning.trips.top_up import ridden, top_up
from logistics.planning.trips.units import in_steps
from logistics.planning.trips.vehicles import list_trips
from logistics.planning.trips.whole import whole_steps

if TYPE_CHECKING:
    from logistics.inputs.operation import Operation
    from logistics.planning.allocation.allocate import Allocation
    from logistics.planning.routes.build import VehicleRoutes
    from logistics.planning.routes.layout import Layout
    from logistics.planning.trips.drive import Driven, Saved
    from logistics.planning.trips.frozen_trips import EarlierTrips, FrozenTrips
    from logistics.planning.trips.schedule import Schedule
    from logistics.solver.program import Numbers


#: How many times trips are topped up at most.
TIMES = 3
#: Steps are whole. A difference smaller than this is arithmetic.
HALF_A_STEP = 0.5


@dataclass(frozen=True)
class Trips:
    """The trips of a plan.

    Attributes
    ----------
    trips : the columns of `trips.csv`.
    stops : the columns of `trip_stops.csv`.
    loads : the columns of `trip_loads.csv`.
    given_back : what the allocation sends and no trip can carry: depot_id, dispatch_date, drop_id, item_id, tier,
        quantity (units), kg.
    added : what trips carry beyond the allocation, with the same columns.
    saved : what rerouting the days of depots saves.
    """

    trips: pd.DataFrame
    stops: pd.DataFrame
    loads: pd.DataFrame
    given_back: pd.DataFrame
    added: pd.DataFrame
    saved: Saved


def build_trips(
    operation: Operation,
    allocation: Allocation,
    routes: VehicleRoutes,
    bought: Numbers,
    earlier: EarlierTrips | None = None,
) -> Trips:
    """Load the vehicles that the allocation chose, and set their clock times.

    Each depot's day is then rerouted, and driven that way if this is cheaper. Whatever does not fit on a vehicle, or
    cannot be in time, is given back, the least urgent tier first. Remaining room is offered to what is short.

    Parameters
    ----------
    operation : the checked case.
    allocation : what goes where.
    routes : the feasible routes.
    bought : quantity of each row of the allocation's purchases, as `whole_steps` rounds them (units).
    earlier : trips of an earlier plan. Those of days on which nothing differs stay as they are.
    """
    planned, trips = _planned(operation, allocation, earlier), _trips(operation, allocation, routes)
    frozen = None
    if earlier is not None:
        driven_now = routes_driven(allocation.indices, allocation.vehicles, allocation.trips)
        frozen = find_frozen_trips(earlier, planned, driven_now, trips)
        planned["quantity"] = planned["quantity"].where(~frozen.holds(planned), 0.0)
        trips = trips[~frozen.holds(trips)]
    driven = drive(planned[planned["quantity"] > 0], trips, routes.layout)
    driven, saved = drive_better(planned[planned["quantity"] > 0], driven, routes.layout)
    driven = _filled(operation, allocation, planned, driven, bought, routes, frozen)
    rides = ridden(planned, driven) / planned["step"].to_numpy()
    back, added = (_lines(planned, steps) for steps in (planned["quantity"] - rides, rides - planned["quantity"]))
    listed, stops, loads = _tables(driven.schedule, driven.loads, routes.layout)
    if frozen is not None:
        both = _in_order(frozen.trips, listed, ["depot_id", "vehicle_id", "vehicle_no", "start"])
        listed = both.loc[both["start"].dt.normalize().sort_values(kind="stable").index].reset_index(drop=True)
        stops = _in_order(frozen.stops, stops, ["trip_id", "sequence"])
        loads = _in_order(frozen.loads, loads, ["trip_id", "drop_id", "item_id"])
    return Trips(listed, stops, loads, given_back=back, added=added, saved=saved)


def _in_order(before: pd.DataFrame, now: pd.DataFrame, order: list[str]) -> pd.DataFrame:
    """Join the rows of frozen trips and of new trips, sorted by the columns `order`."""
    return pd.concat([before, now], ignore_index=True).sort_values(order, ignore_index=True)


def _planned(operation: Operation, allocation: Allocation, earlier: EarlierTrips | None) -> pd.DataFrame:
    """Give the shipments of the allocation with quantity in whole steps, kg and litres of a step, and tier."""
    shipments, tier = allocation.shipments, operation.items.set_index("item_id")["tier"]
    return shipments.assign(
        quantity=whole_steps(operation, allocation, earlier).shipments,
        kg=shipments["kg"] * shipments["step"],
        litres=shipments["litres"] * shipments["step"],
        tier=shipments["item_id"].map(tier),
    ).reset_index(drop=True)


def _filled(
    operation: Operation,
    allocation: Allocation,
    planned: pd.DataFrame,
    driven: Driven,
    bought: Numbers,
    routes: VehicleRoutes,
    frozen: FrozenTrips | None,
) -> Driven:
    """Top up trips with what helps, until nothing more does."""
    left = np.zeros(len(planned)) if frozen is None else frozen.quantity(planned)
    for _ in range(TIMES):
        more = top_up(operation, allocation, driven, bought, left)
        if not more.any():
            break
        rides = ridden(planned, driven) / planned["step"]
        asked = planned.assign(quantity=rides.round() + more)
        fuller = drive(asked[asked["quantity"] > 0], driven.trips, routes.layout)
        days = _better_days(planned, driven, fuller, more)
        if days.empty:
            break
        driven = driven.with_days(fuller, days)
    return driven


def _better_days(planned: pd.DataFrame, before: Driven, after: Driven, more: Numbers) -> pd.MultiIndex:
    """Give the days of depots that were topped up and on which no less of any tier rides than before.

    A changed load can make a vehicle late for a stop.
    """
    kg = [ridden(planned, driven) / planned["step"] * planned["kg"] for driven in (before, after)]
    change = (kg[1] - kg[0]).groupby([planned["depot_id"], planned["dispatch_date"], planned["tier"]]).sum()
    worse = (change < -SAME_KG).groupby(level=[0, 1]).any()
    fuller = pd.Series(more).groupby([planned["depot_id"], planned["dispatch_date"]]).sum() > 0
    return pd.MultiIndex.from_tuples(fuller.index[fuller & ~worse], names=fuller.index.names)


def _lines(planned: pd.DataFrame, steps: pd.Series) -> pd.DataFrame:
    """Give the lines with at least one step: depot_id, dispatch_date, drop_id, item_id, tier, quantity (units), kg."""
    some = planned.assign(quantity=in_steps(steps, planned["step"]), kg=steps * planned["kg"])[steps > HALF_A_STEP]
    return some[["depot_id", "dispatch_date", "drop_id", "item_id", "tier", "quantity", "kg"]].reset_index(drop=True)


def _trips(operation: Operation, allocation: Allocation, routes: VehicleRoutes) -> pd.DataFrame:
    """List the trips that the allocation chose.

    Returns
    -------
    DataFrame
        One row for each trip: the columns of `list_trips`, the columns of its trip pattern (sites, body, payload_kg,
        payload_litres, usd_per_km), and the columns of its route in `VehicleRoutes.routes` without count.
    """
    indices = allocation.indices
    chosen = indices.routes.set_index("route_id").assign(vehicles=allocation.vehicles)
    made = indices.patterns.set_index("pattern_id").assign(made=allocation.trips)
    trips = list_trips(chosen, made, operation.fleet)
    patterns = routes.patterns[["sites", "body", "payload_kg", "payload_litres", "usd_per_km"]]
    trips = trips.join(patterns, on="pattern_id")
    return trips.join(chosen.drop(columns=["count", "vehicles"]), on="route_id")


def _tables(schedule: Schedule, loads: pd.DataFrame, layout: Layout) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Give the tables of trips, stops and loads as written, with times by the clocks of depots and stops.

    Returns
    -------
    The columns of `trips.csv`, `trip_stops.csv` and `trip_loads.csv`.
    """
    trips = schedule.trips.sort_values(["dispatch_date", "depot_id", "vehicle_id", "vehicle_no", "turn"])
    number = trips.groupby(["dispatch_date", "depot_id", "vehicle_id", "vehicle_no"]).cumcount() + 1
    name = told_apart(
        trips["dispatch_date"].dt.strftime("%Y-%m-%d")
        + "_" + trips["depot_id"] + "_" + trips["vehicle_id"] + "-" + trips["vehicle_no"].astype("str")
        + "_" + number.astype("str")
    )  # fmt: skip
    weight = loads.groupby("trip")[["kg", "litres"]].sum()
    day_cost = np.where(number == 1, trips["usd_per_day"] * trips["days_touched"], 0.0)
    km = trips["km"].round(3)
    calendar = layout.calendar
    table = pd.DataFrame(
        {
            "trip_id": name,
            "depot_id": trips["depot_id"],
            "vehicle_id": trips["vehicle_id"],
            "vehicle_no": trips["vehicle_no"],
            **calendar.read(trips, "start", "start"),
            **calendar.read(trips, "leaves", "depart"),
            **calendar.read(trips, "end", "end"),
            "km": km,
            "driving_hours": (trips["driving_minutes"] / 60).round(4),
            "kg": weight["kg"].reindex(trips.index).round(6),
            "litres": weight["litres"].reindex(trips.index).round(6),
            "cost_usd": (km * trips["usd_per_km"] + day_cost).round(4),
        }
    )
    stops = schedule.stops.join(trips["calendar"], on="trip")
    zones = layout.zones(stops["drop_id"].map(loads.drop_duplicates("drop_id").set_index("drop_id")["site_id"]))
    stops = pd.DataFrame(
        {
            "trip_id": stops["trip"].map(name).astype("str"),
            "sequence": stops["sequence"],
            "drop_id": stops["drop_id"],
            **calendar.read(stops, "arrive", "arrive", zones),
            **calendar.read(stops, "depart", "depart", zones),
        }
    )
    loads = loads.assign(trip_id=loads["trip"].map(name).astype("str"))[["trip_id", "drop_id", "item_id", "quantity"]]
    return (
        table.reset_index(drop=True),
        stops.sort_values(["trip_id", "sequence"], ignore_index=True),
        loads.sort_values(["trip_id", "drop_id", "item_id"], ignore_index=True),
    )
