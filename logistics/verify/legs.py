"""The driving legs of all trips: depot to first stop, stop to stop, last stop to depot, with their ways."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from logistics.verify.whereabouts import SMALL

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from logistics.verify.case import Case

WAY = ["minutes", "km", "least_km"]


def _points(case: Case) -> pd.DataFrame:
    """Give the point of the network of each drop that can be placed: drop_id, point."""
    network, drops = case.network, case.plan.drops
    stops = drops[drops["kind"] == "stop"]
    support = drops[drops["kind"] == "support"]
    cells = support[["road_from", "road_to", "road_km"]].itertuples(index=False, name=None)
    numbers = [network.number(*cell) if network.is_on_road(*cell) else -1 for cell in cells]
    points = [*stops["place_id"].map(network.place_number), *numbers]
    table = pd.DataFrame({"drop_id": [*stops["drop_id"], *support["drop_id"]], "point": points})
    return table[table["point"] >= 0].astype({"drop_id": "str", "point": "int64"})


def _events(case: Case) -> pd.DataFrame:
    """Give where and when each trip is, in order: the depot, its stops, the depot again.

    Columns: trip_id, nth, drop_id ("" at the depot), point, reach, leave.
    """
    trips = case.plan.trips
    depots = case.operation.depots.set_index("depot_id")["place_id"].map(case.network.place_number)
    home = trips.assign(point=trips["depot_id"].map(depots), drop_id="")
    out = home.assign(nth=0, reach=home["start"], leave=home["depart"])
    back = home.assign(nth=np.iinfo("int64").max, reach=home["end"], leave=home["end"])
    stops = case.plan.trip_stops.merge(_points(case), on="drop_id")
    stops = stops[stops["trip_id"].isin(trips["trip_id"])].rename(
        columns={"sequence": "nth", "arrive": "reach", "depart": "leave"}
    )
    columns = ["trip_id", "nth", "drop_id", "point", "reach", "leave"]
    return pd.concat([table[columns] for table in (out, stops, back)]).sort_values(["trip_id", "nth"])


def driving_legs(case: Case) -> pd.DataFrame:
    """Give one row for each leg driven, in the order of each trip.

    Columns: those of the trip and its vehicle; drop_id (where the leg goes, "" for the depot), leave and reach (stated
    times), minutes (quickest way, with roads closed on the leg's days left out), km (of that way), least_km (shortest
    way), and the same with `trip_` before, with roads closed on any day of the trip left out.
    """
    events = _events(case)
    by_trip = events.groupby("trip_id")
    legs = events.assign(come_from=by_trip["point"].shift(), leave=by_trip["leave"].shift()).dropna(subset="come_from")
    legs = legs.drop(columns="nth").merge(case.plan.trips, on="trip_id", suffixes=("", "_stated"))
    vehicles = case.operation.vehicles[["vehicle_id", "max_kmh", "max_driving_hours_per_day"]]
    legs = legs.merge(vehicles, on="vehicle_id").astype({"come_from": "int64", "point": "int64"})
    found = ways_between(case, legs, legs["come_from"], legs["leave"], legs["reach"])
    found_trip = ways_between(case, legs, legs["come_from"], legs["start"], legs["end"])
    return pd.concat([legs, found, found_trip.add_prefix("trip_")], axis=1)


def ways_between(
    case: Case, legs: pd.DataFrame, origin: pd.Series[int], first: pd.Series[pd.Timestamp], last: pd.Series[pd.Timestamp]
) -> pd.DataFrame:
    """Find the ways from `origin` to each leg's `point`, keeping off roads closed on any day from `first` to `last`."""
    shut = _closures_met(case, first, last)
    patterns, pattern = np.unique(shut, axis=0, return_inverse=True)
    ways = np.full((len(legs), len(WAY)), np.inf)
    origins, points = origin.to_numpy(), legs["point"].to_numpy()
    keys = pd.DataFrame({"kmh": legs["max_kmh"].to_numpy(), "pattern": pattern.reshape(-1)})
    for (kmh, which), rows in keys.groupby(["kmh", "pattern"]).indices.items():
        found = case.network.ways(float(kmh), _closed_pairs(case, patterns[which]))
        pairs = origins[rows], points[rows]
        ways[rows] = np.column_stack([found.minutes[pairs], found.km[pairs], found.least_km[pairs]])
    table = pd.DataFrame(ways, columns=WAY, index=legs.index)
    return table.assign(minutes=np.ceil(table["minutes"] - SMALL))


def _closures_met(case: Case, first: pd.Series[pd.Timestamp], last: pd.Series[pd.Timestamp]) -> NDArray[np.bool_]:
    """Mark, for each leg (row) and closure (column), whether they share a day."""
    closures = case.operation.closures
    from_day = first.dt.normalize().to_numpy()[:, None]
    to_day = last.dt.normalize().to_numpy()[:, None]
    met: NDArray[np.bool_] = (closures["from_date"].to_numpy()[None, :] <= to_day) & (
        closures["to_date"].to_numpy()[None, :] >= from_day
    )
    return met


def _closed_pairs(case: Case, which: NDArray[np.bool_]) -> frozenset[tuple[str, str]]:
    """Give the roads of the marked closures as pairs in the order of the alphabet."""
    rows = case.operation.closures[which]
    pairs = zip(rows["from_place"], rows["to_place"], strict=True)
    return frozenset((min(pair), max(pair)) for pair in pairs)
