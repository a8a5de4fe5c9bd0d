"""Which numbered vehicle does which round, and the trips each makes."""

from __future__ import annotations

import numpy as np
import pandas as pd

from logistics.core.frames import rows_of


def number_vehicles(rounds: pd.DataFrame) -> pd.DataFrame:
    """Give every vehicle on a round its number.

    Parameters
    ----------
    rounds : round_id (index), depot_id, vehicle_id, dispatch_date, days, start, vehicles (how many do this round).

    Returns
    -------
    DataFrame with one row for each vehicle on a round: round_id, unit (0.. within the round), vehicle_no (1..).

    A vehicle is taken for whole days, so that counting days never overlapping suffices: the lowest number that is free
    is taken, round after round in the order of their days, which needs no more numbers than vehicles are out at once.
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

    rounds : as for `number_vehicles`. slots : slot_id (index), round_id, sites, made (how many trips of all vehicles).

    Returns
    -------
    DataFrame with one row a trip, in the order each vehicle makes them: round_id, slot_id, unit, vehicle_no, turn.
    Trips of a slot are dealt out evenly to the vehicles of the round.
    """
    made = slots[slots["made"] > 0].join(rounds["vehicles"], on="round_id")
    made = made.rename_axis("slot_id").reset_index()
    trips = made.loc[made.index.repeat(made["made"])].reset_index(drop=True)
    turn_in_slot = trips.groupby("slot_id").cumcount()
    trips["unit"] = turn_in_slot % trips["vehicles"]
    trips["lap"] = turn_in_slot // trips["vehicles"]
    trips = trips.merge(number_vehicles(rounds), on=["round_id", "unit"])
    trips = trips.sort_values(["round_id", "unit", "slot_id", "lap"], ignore_index=True)
    trips["turn"] = trips.groupby(["round_id", "unit"]).cumcount()
    return trips[["round_id", "slot_id", "unit", "vehicle_no", "turn"]]
