"""From an allocation to trips: every kilogram on a numbered vehicle with clock times, or given back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from logistics.trips.drive import SAME_KG, drive, drive_better
from logistics.trips.ride_along import LINE, ridden, riding_along
from logistics.trips.units import in_steps, whole_by_source
from logistics.trips.vehicles import list_trips

if TYPE_CHECKING:
    from logistics.allocation.allocate import Allocation
    from logistics.allocation.problem import Numbers
    from logistics.operation import Operation
    from logistics.rounds.build import Rounds
    from logistics.trips.drive import Driven, Saved
    from logistics.trips.schedule import Schedule


#: So many times what is short is looked at for room on trips that run anyway.
TIMES = 3
#: Steps are whole; anything smaller is arithmetic.
HALF_A_STEP = 0.5


@dataclass(frozen=True)
class Trips:
    """The trips of a plan, with the columns of `trips.csv`, `trip_stops.csv` and `trip_loads.csv`.

    `given_back`: what the allocation sent and cannot ride; `added`: what rides along beyond the allocation. Both have
    depot_id, dispatch_date, drop_id, item_id, tier, quantity, kg. `saved`: by routing the days of depots anew.
    """

    trips: pd.DataFrame
    stops: pd.DataFrame
    loads: pd.DataFrame
    given_back: pd.DataFrame
    added: pd.DataFrame
    saved: Saved


@dataclass(frozen=True)
class Dispatched:
    """What left before a day, as an earlier plan has it: the columns of `trips.csv` and the other tables."""

    before: pd.Timestamp
    trips: pd.DataFrame
    stops: pd.DataFrame
    loads: pd.DataFrame

    def quantity(self, sends: pd.DataFrame) -> Numbers:
        """Quantity of each send that has left."""
        loads = self.loads.merge(self.trips[["trip_id", "depot_id", "start"]], on="trip_id")
        loads = loads.assign(dispatch_date=loads["start"].dt.normalize())
        total = loads.groupby(LINE)["quantity"].sum()
        return total.reindex(pd.MultiIndex.from_frame(sends[LINE]), fill_value=0.0).to_numpy(np.float64)


def build_trips(
    operation: Operation, allocation: Allocation, rounds: Rounds, bought: Numbers, gone: Dispatched | None = None
) -> Trips:
    """Load the vehicles the allocation chose and set their clock times.

    Each depot's day is then routed anew, and driven that way where this is cheaper. Whatever does not fit on a
    vehicle, or cannot be in time, is given back, lowest need first. Room that is left is offered to what is short.

    Parameters
    ----------
    operation, allocation, rounds : the case, what goes where, what vehicles can do.
    bought : quantity of each row of the allocation's purchases, in whole steps.
    gone : trips that have left already; they stay as they are.
    """
    planned, trips = _in_whole_steps(operation, allocation), _trips(allocation, rounds)
    if gone is not None:
        planned["quantity"] = planned["quantity"].where(planned["dispatch_date"] >= gone.before, 0.0)
        trips = trips[trips["dispatch_date"] >= gone.before]
    driven = drive(planned[planned["quantity"] > 0], trips, rounds.layout)
    driven, saved = drive_better(planned[planned["quantity"] > 0], driven, rounds.layout)
    driven = _filled(operation, allocation, planned, driven, bought, rounds, gone)
    rides = ridden(planned, driven) / planned["step"].to_numpy()
    back, added = (_lines(planned, steps) for steps in (planned["quantity"] - rides, rides - planned["quantity"]))
    listed, stops, loads = _tables(driven.schedule, driven.loads)
    if gone is not None:
        listed = pd.concat([gone.trips, listed], ignore_index=True)
        stops = pd.concat([gone.stops, stops], ignore_index=True)
        loads = pd.concat([gone.loads, loads], ignore_index=True)
    return Trips(listed, stops, loads, given_back=back, added=added, saved=saved)


def _in_whole_steps(operation: Operation, allocation: Allocation) -> pd.DataFrame:
    """The sends of the allocation in whole steps (a unit, or a part of a kit): quantity, kg and litres of a step."""
    sends = allocation.sends
    step = sends["step"]
    steps = sends.assign(quantity=sends["quantity"] / step, kg=sends["kg"] * step, litres=sends["litres"] * step)
    spare = pd.Series(allocation.spare, index=sends.index) / step
    quantity = whole_by_source(steps, ["depot_id", "item_id"], "dispatch_date", spare)
    tier = operation.items.set_index("item_id")["tier"]
    return steps.assign(quantity=quantity, tier=sends["item_id"].map(tier)).reset_index(drop=True)


def _filled(
    operation: Operation,
    allocation: Allocation,
    planned: pd.DataFrame,
    driven: Driven,
    bought: Numbers,
    rounds: Rounds,
    gone: Dispatched | None,
) -> Driven:
    """Let ride along what helps, until nothing more does."""
    left = np.zeros(len(planned)) if gone is None else gone.quantity(planned)
    for _ in range(TIMES):
        more = riding_along(operation, allocation, driven, bought, left)
        if not more.any():
            break
        rides = ridden(planned, driven) / planned["step"]
        asked = planned.assign(quantity=rides.round() + more)
        fuller = drive(asked[asked["quantity"] > 0], driven.trips, rounds.layout)
        if _worse(planned, driven, fuller):
            break
        driven = fuller
    return driven


def _worse(planned: pd.DataFrame, before: Driven, after: Driven) -> bool:
    """Whether less of a tier rides than before: another share of a load may bring a vehicle too late to a stop."""
    kg = [ridden(planned, driven) / planned["step"] * planned["kg"] for driven in (before, after)]
    change = (kg[1] - kg[0]).groupby(planned["tier"]).sum()
    return bool((change < -SAME_KG).any())


def _lines(planned: pd.DataFrame, steps: pd.Series) -> pd.DataFrame:
    """The lines of so many steps, where there are any."""
    some = planned.assign(quantity=in_steps(steps, planned["step"]), kg=steps * planned["kg"])[steps > HALF_A_STEP]
    return some[["depot_id", "dispatch_date", "drop_id", "item_id", "tier", "quantity", "kg"]].reset_index(drop=True)


def _trips(allocation: Allocation, rounds: Rounds) -> pd.DataFrame:
    """The trips chosen, with all that is known of their vehicles, numbered as they are listed."""
    sets = allocation.sets
    chosen = sets.rounds.set_index("round_id").assign(vehicles=allocation.vehicles)
    made = sets.slots.set_index("slot_id").assign(made=allocation.trips)
    trips = list_trips(chosen, made)
    slots = rounds.slots[["sites", "body", "payload_kg", "payload_litres", "usd_per_km"]]
    trips = trips.join(slots, on="slot_id")
    return trips.join(chosen.drop(columns=["count", "vehicles"]), on="round_id")


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
