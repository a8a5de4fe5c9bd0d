"""Which numbered vehicle drives which route, and the trips each vehicle makes."""

from __future__ import annotations

import numpy as np
import pandas as pd

from logistics.core.frames import rows_of
from logistics.inputs.fleet import KIND, stretches


def number_vehicles(routes: pd.DataFrame, fleet: pd.DataFrame) -> pd.DataFrame:
    """Give every vehicle on a route its number.

    A vehicle is taken for whole days. Routes are numbered in the order of their days. Each vehicle on a route gets the
    number of one that is free and is there on all days of the route: of those that leave the fleet first, the lowest.
    So there are no more numbers than vehicles out at once, if all vehicles are there all the time.

    Parameters
    ----------
    routes : route_id (index), depot_id, vehicle_id, dispatch_date, days, start, vehicles (number on this route).
    fleet : the table `fleet`.

    Returns
    -------
    DataFrame
        One row for each vehicle on a route: route_id, unit (0, 1, ... within the route), vehicle_no (1, 2, ...). A
        vehicle for which no number is left is not in it.
    """
    order = routes[routes["vehicles"] > 0].sort_values(["dispatch_date", "depot_id", "vehicle_id", "start"])
    units = order.loc[order.index.repeat(order["vehicles"])].reset_index()
    units["unit"] = units.groupby("route_id").cumcount()
    there = stretches(fleet).sort_values(["available_to", "vehicle_no"])
    of_kind = {kind: list(rows_of(rows[["vehicle_no", "available_from", "available_to"]]))
               for kind, rows in there.groupby(KIND)}  # fmt: skip
    free_from: dict[tuple[str, str, int], pd.Timestamp] = {}
    numbers = []
    for row in rows_of(units):
        kind, after = (row.depot_id, row.vehicle_id), row.dispatch_date + pd.Timedelta(days=row.days)
        fits = (
            each.vehicle_no
            for each in of_kind.get(kind, ())
            if each.available_from <= row.dispatch_date
            and after <= each.available_to + pd.Timedelta(days=1)
            and free_from.get((*kind, each.vehicle_no), row.dispatch_date) <= row.dispatch_date
        )
        number = next(fits, 0)
        free_from[(*kind, number)] = after
        numbers.append(number)
    units["vehicle_no"] = np.array(numbers, dtype=np.int64)
    return units.loc[units["vehicle_no"] > 0, ["route_id", "unit", "vehicle_no"]]


def list_trips(routes: pd.DataFrame, patterns: pd.DataFrame, fleet: pd.DataFrame) -> pd.DataFrame:
    """List the trips the allocation decided on, before they are loaded.

    The trips of a trip pattern are divided evenly among the vehicles on its route.

    Parameters
    ----------
    routes : as for `number_vehicles`.
    patterns : pattern_id (index), route_id, sites, made (trips of all vehicles together).
    fleet : the table `fleet`.

    Returns
    -------
    DataFrame
        One row for each trip, in the order each vehicle makes them: route_id, pattern_id, unit, vehicle_no, turn (0, 1,
        ... of the vehicle).
    """
    made = patterns[patterns["made"] > 0].join(routes["vehicles"], on="route_id")
    made = made.rename_axis("pattern_id").reset_index()
    trips = made.loc[made.index.repeat(made["made"])].reset_index(drop=True)
    turn_in_pattern = trips.groupby("pattern_id").cumcount()
    trips["unit"] = turn_in_pattern % trips["vehicles"]
    trips["lap"] = turn_in_pattern // trips["vehicles"]
    trips = trips.merge(number_vehicles(routes, fleet), on=["route_id", "unit"], validate="many_to_one")
    trips = trips.sort_values(["route_id", "unit", "pattern_id", "lap"], ignore_index=True)
    trips["turn"] = trips.groupby(["route_id", "unit"]).cumcount()
    return trips[["route_id", "pattern_id", "unit", "vehicle_no", "turn"]]
