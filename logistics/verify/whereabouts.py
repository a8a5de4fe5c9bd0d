"""Where each group is on each day, and every drop a plan must list, recomputed from the itinerary."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from logistics.verify.roads import road_table

if TYPE_CHECKING:
    from logistics.operation import Operation

DAY_MINUTES = 24 * 60
#: Rounding left over from a division, taken off before minutes are rounded up.
SMALL = 1e-6


def horizon(operation: Operation) -> pd.DatetimeIndex:
    """Give the days that are planned."""
    return pd.date_range(operation.settings.start_date, operation.settings.end_date).as_unit("us")


def stays(operation: Operation) -> pd.DataFrame:
    """Give one row for each group and day of the horizon: group_id, place_id, date, rest (not the first day there)."""
    rows = operation.itinerary
    days = rows.loc[rows.index.repeat(rows["nights"])]
    nth = days.groupby(level=0).cumcount()
    table = days.assign(date=days["arrive_date"] + pd.to_timedelta(nth, unit="D"), rest=nth > 0)
    inside = table["date"].isin(horizon(operation))
    return table.loc[inside, ["group_id", "place_id", "date", "rest"]].reset_index(drop=True)


def expected_stops(operation: Operation) -> pd.DataFrame:
    """Give every stop: group_id, date, place_id, window_open, window_close, people."""
    table = stays(operation)
    settings = operation.settings
    for end, column in enumerate(("window_open", "window_close")):
        minutes = np.where(table["rest"], settings.rest_day_window[end], settings.stop_window[end])
        table[column] = table["date"] + pd.to_timedelta(minutes, unit="min")
    return table.merge(operation.groups[["group_id", "headcount"]]).rename(columns={"headcount": "people"})


def expected_support(operation: Operation) -> pd.DataFrame:
    """Give every support point: group_id, date, road_from, road_to, road_km, leg_km, window_open, window_close, people."""
    table = _walk_legs(operation).merge(operation.groups[["group_id", "headcount", "walking_kmh"]])
    spacing = operation.settings.support_point_spacing_km
    whole = table.groupby("leg")["km"].transform("sum")
    table["start_km"] = table.groupby("leg")["km"].cumsum() - table["km"]
    first = np.floor(table["start_km"] / spacing + SMALL) + 1
    last = np.floor((table["start_km"] + table["km"]) / spacing + SMALL)
    last = np.minimum(last, np.floor((whole - spacing / 2) / spacing + SMALL))
    count = np.maximum(last - first + 1, 0).astype("int64")
    points = table.loc[table.index.repeat(count)]
    nth = first.loc[points.index] + points.groupby(level=0).cumcount()
    points = points.assign(leg_km=nth * spacing, road_km=nth * spacing - points["start_km"]).reset_index(drop=True)
    walk = np.ceil(points["leg_km"] / points["walking_kmh"] * 60 - SMALL)
    closes = np.minimum(operation.settings.departure_minute + walk, DAY_MINUTES)
    opens = pd.to_timedelta(operation.settings.departure_minute, unit="min")
    points["window_open"] = points["date"] + opens
    points["window_close"] = points["date"] + pd.to_timedelta(closes, unit="min")
    columns = ["group_id", "date", "road_from", "road_to", "road_km", "leg_km", "window_open", "window_close"]
    return points.assign(people=points["headcount"])[[*columns, "people"]]


def _walk_legs(operation: Operation) -> pd.DataFrame:
    """Give the roads of each leg on foot in the horizon, in order: leg, group_id, date, road_from, road_to, km."""
    rows = operation.itinerary.sort_values(["group_id", "sequence"])
    rows = rows.assign(came_from=rows.groupby("group_id")["place_id"].shift())
    rows = rows[rows["came_from"].notna() & (rows["mode"] == "walk") & rows["arrive_date"].isin(horizon(operation))]
    chain = _shortest_chains(operation)
    legs = [
        {"leg": leg, "group_id": row.group_id, "date": row.arrive_date, "road_from": a, "road_to": b, "km": km}
        for leg, row in enumerate(rows.itertuples())
        for a, b, km in chain(row.came_from, row.place_id)
    ]
    table = pd.DataFrame(legs, columns=["leg", "group_id", "date", "road_from", "road_to", "km"])
    ids = dict.fromkeys(["group_id", "road_from", "road_to"], "str")
    return table.astype({**ids, "date": "datetime64[us]", "km": "float64", "leg": "int64"})


def _shortest_chains(operation: Operation) -> Any:
    """Make the function that gives the roads (from, to, km) of the shortest way between two places."""
    roads = road_table(operation).drop_duplicates(["a", "b"])
    names = list(operation.places["place_id"])
    number = {name: at for at, name in enumerate(names)}
    length = {(a, b): km for a, b, km in roads[["a", "b", "km"]].itertuples(index=False, name=None)}
    ends = roads["a"].map(number), roads["b"].map(number)
    graph = csr_array((roads["km"], ends), shape=(len(names), len(names)))
    _, before = dijkstra(graph, directed=False, return_predecessors=True)

    def chain(start: str, end: str) -> list[tuple[str, str, float]]:
        steps: list[tuple[str, str, float]] = []
        here = number[end]
        while before[number[start], here] >= 0:
            last = int(before[number[start], here])
            pair = names[last], names[here]
            steps.append((*pair, length[min(pair), max(pair)]))
            here = last
        return steps[::-1]

    return chain
