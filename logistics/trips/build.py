"""From an allocation to trips: every kilogram on a numbered vehicle with clock times, or given back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from logistics.trips.loading import load_trips
from logistics.trips.schedule import schedule_trips
from logistics.trips.units import in_steps, whole_by_source
from logistics.trips.vehicles import list_trips

if TYPE_CHECKING:
    from logistics.allocation.allocate import Allocation
    from logistics.operation import Operation
    from logistics.rounds.build import Rounds
    from logistics.trips.schedule import Schedule


@dataclass(frozen=True)
class Trips:
    """The trips of a plan, with the columns of `trips.csv`, `trip_stops.csv` and `trip_loads.csv`.

    `given_back`: shipments that could not ride: depot_id, dispatch_date, drop_id, item_id, tier, quantity, kg.
    """

    trips: pd.DataFrame
    stops: pd.DataFrame
    loads: pd.DataFrame
    given_back: pd.DataFrame


def build_trips(operation: Operation, allocation: Allocation, rounds: Rounds) -> Trips:
    """Load the vehicles the allocation chose and set their clock times.

    Whatever does not fit on a vehicle, or cannot be in time, is given back, lowest need first.
    """
    shipments = _shipments(operation, allocation)
    trips = _trips(allocation, rounds)
    loading = load_trips(shipments, trips)
    loads = loading.loads.merge(
        shipments.drop_duplicates(["drop_id", "item_id"])[["drop_id", "item_id", "site_id", "kg", "litres", "step"]],
        on=["drop_id", "item_id"],
    )
    steps = loads["quantity"]
    loads = loads.assign(
        kg=loads["kg"] * steps, litres=loads["litres"] * steps, quantity=in_steps(steps, loads["step"])
    )
    schedule = schedule_trips(trips, loads, rounds.layout)
    late = ~loads["trip"].isin(schedule.trips.index)
    back = _given_back(shipments, loading.left, loads[late], trips)
    return Trips(*_tables(schedule, loads[~late]), given_back=back)


def _shipments(operation: Operation, allocation: Allocation) -> pd.DataFrame:
    """The sends of the allocation in whole steps (a unit, or a part of a kit): quantity, kg and litres of a step."""
    sends = allocation.sends
    step = sends["step"]
    steps = sends.assign(quantity=sends["quantity"] / step, kg=sends["kg"] * step, litres=sends["litres"] * step)
    spare = pd.Series(allocation.spare, index=sends.index) / step
    quantity = whole_by_source(steps, ["depot_id", "item_id"], "dispatch_date", spare)
    tier = operation.items.set_index("item_id")["tier"]
    shipments = steps.assign(quantity=quantity, tier=sends["item_id"].map(tier))
    return shipments[shipments["quantity"] > 0].reset_index(drop=True)


def _trips(allocation: Allocation, rounds: Rounds) -> pd.DataFrame:
    """The trips chosen, with all that is known of their vehicles, numbered as they are listed."""
    sets = allocation.sets
    chosen = sets.rounds.set_index("round_id").assign(vehicles=allocation.vehicles)
    made = sets.slots.set_index("slot_id").assign(made=allocation.trips)
    trips = list_trips(chosen, made)
    slots = rounds.slots[["sites", "body", "payload_kg", "payload_litres", "usd_per_km"]]
    trips = trips.join(slots, on="slot_id")
    return trips.join(chosen.drop(columns=["count", "vehicles"]), on="round_id")


def _given_back(shipments: pd.DataFrame, left: pd.Series, late: pd.DataFrame, trips: pd.DataFrame) -> pd.DataFrame:
    """What did not fit and what rode on trips that cannot be in time."""
    columns = ["depot_id", "dispatch_date", "drop_id", "item_id", "tier"]
    unfit = shipments.assign(quantity=in_steps(left, shipments["step"]), kg=left * shipments["kg"])[left > 0]
    late = late.join(trips[["depot_id", "dispatch_date"]], on="trip")
    late = late.merge(shipments[["drop_id", "item_id", "tier"]].drop_duplicates(), on=["drop_id", "item_id"])
    both = pd.concat([unfit[[*columns, "quantity", "kg"]], late[[*columns, "quantity", "kg"]]], ignore_index=True)
    return both.groupby(columns, as_index=False)[["quantity", "kg"]].sum()


def _tables(schedule: Schedule, loads: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Give the output tables, with clock times and names for the trips."""
    trips = schedule.trips.sort_values(["dispatch_date", "depot_id", "vehicle_id", "vehicle_no", "turn"])
    number = trips.groupby(["dispatch_date", "depot_id", "vehicle_id", "vehicle_no"]).cumcount() + 1
    name = (
        trips["dispatch_date"].dt.strftime("%Y-%m-%d")
        + "_" + trips["depot_id"] + "_" + trips["vehicle_id"] + "-" + trips["vehicle_no"].astype("str")
        + "_" + number.astype("str")
    )  # fmt: skip
    weight = loads.groupby("trip")[["kg", "litres"]].sum()
    day_cost = np.where(number == 1, trips["usd_per_day"] * trips["days_touched"], 0.0)
    km = trips["km"].round(3)
    table = pd.DataFrame(
        {
            "trip_id": name,
            "depot_id": trips["depot_id"],
            "vehicle_id": trips["vehicle_id"],
            "vehicle_no": trips["vehicle_no"],
            "start": _at(trips["dispatch_date"], trips["start"]),
            "depart": _at(trips["dispatch_date"], trips["leaves"]),
            "end": _at(trips["dispatch_date"], trips["end"]),
            "km": km,
            "driving_hours": (trips["driving_minutes"] / 60).round(4),
            "kg": weight["kg"].reindex(trips.index).round(6),
            "litres": weight["litres"].reindex(trips.index).round(6),
            "cost_usd": (km * trips["usd_per_km"] + day_cost).round(4),
        }
    )
    stops = schedule.stops.join(trips["dispatch_date"], on="trip")
    stops = pd.DataFrame(
        {
            "trip_id": stops["trip"].map(name).astype("str"),
            "sequence": stops["sequence"],
            "drop_id": stops["drop_id"],
            "arrive": _at(stops["dispatch_date"], stops["arrive"]),
            "depart": _at(stops["dispatch_date"], stops["depart"]),
        }
    )
    loads = loads.assign(trip_id=loads["trip"].map(name).astype("str"))[["trip_id", "drop_id", "item_id", "quantity"]]
    return (
        table.reset_index(drop=True),
        stops.sort_values(["trip_id", "sequence"], ignore_index=True),
        loads.sort_values(["trip_id", "drop_id", "item_id"], ignore_index=True),
    )


def _at(date: pd.Series, minute: pd.Series) -> pd.Series:
    return date + pd.to_timedelta(minute, unit="min")
