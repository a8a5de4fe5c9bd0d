"""Which numbered vehicle drives which route, and the trips each vehicle makes."""

from __future__ import annotations

import numpy as np
import pandas as pd

from logistics.core.frames import rows_of


def number_vehicles(rounds: pd.DataFrame) -> pd.DataFrame:
    """Give every vehicle on a route its number.

    A vehicle is taken for whole days. Routes are numbered in the order of their days, and each vehicle gets the lowest
    number that is free. So there are no more numbers than vehicles out at once.

    Parameters
    ----------
    rounds : round_id (index), depot_id, vehicle_id, dispatch_date, days, start, vehicles (number on this route).

    Returns
    -------
    DataFrame
        One row for each vehicle on a route: round_id, unit (0, 1, ... within the route), vehicle_no (1, 2, ...).
    """
    order = rounds[rounds["vehicles"] > 0].sort_values(["dispatch_date", "depot_id", "vehicle_id", "start"])
    units = order.loc[order.index.repeat(order["vehicles"])].reset_index()
    units["unit"] = units.groupby("round_id").cumcount()
    free_from: dict[tuple[str, str], list[pd.Timestamp]] = {}
    numbers = []
    for row in rows_of(units):
        busy = free_from.setdefault((row.depot_id, row.vehicle_id), [])
        after = row.dispatch_date + pd.Timedelta(days=row.days)
        number = next((place for place, day in enumerate(busy) if day <= row.dispatch_date), len(busy))
        busy[number : number + 1] = [after]
        numbers.append(number + 1)
    units["vehicle_no"] = np.array(numbers, dtype=np.int64)
    return units[["round_id", "unit", "vehicle_no"]]


def list_trips(rounds: pd.DataFrame, slots: pd.DataFrame) -> pd.DataFrame:
    """List the trips the allocation decided on, before they are loaded.

    The trips of a trip pattern are divided evenly among the vehicles on its route.

    Parameters
    ----------
    rounds : as for `number_vehicles`.
    slots : slot_id (index), round_id, sites, made (trips of all vehicles together).

    Returns
    -------
    DataFrame
        One row for each trip, in the order each vehicle makes them: round_id, slot_id, unit, vehicle_no, turn (0, 1,
        ... of the vehicle).
    """
    made = slots[slots["made"] > 0].join(rounds["vehicles"], on="round_id")
    made = made.rename_axis("slot_id").reset_index()
    trips = made.loc[made.index.repeat(made["made"])].reset_index(drop=True)
    turn_in_slot = trips.groupby("slot_id").cumcount()
    trips["unit"] = turn_in_slot % trips["vehicles"]
    trips["lap"] = turn_in_slot // trips["vehicles"]
    trips = trips.merge(number_vehicles(rounds), on=["round_id", "unit"], validate="many_to_one")
    trips = trips.sort_values(["round_id", "unit", "slot_id", "lap"], ignore_index=True)
    trips["turn"] = trips.groupby(["round_id", "unit"]).cumcount()
    return trips[["round_id", "slot_id", "unit", "vehicle_no", "turn"]]
