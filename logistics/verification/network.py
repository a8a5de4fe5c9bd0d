"""Recomputes the shortest ways on the roads, with SciPy alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from geopy.distance import geodesic
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

if TYPE_CHECKING:
    from logistics.inputs.operation import Operation

#: A place without a road is reached by a track from the nearest place with one: its length as a multiple of the
#: straight line, and its speed (km/h). Both are assumptions of the project (`docs/design.md`).
TRACK_FACTOR = 1.3
TRACK_KMH = 30.0
#: Minutes that a kilometre counts for, so that of two equally fast ways the shorter one is taken.
TIE = 1e-9
#: Support points are rounded to this distance along their road (km); those at the same distance are one node.
SAME_POINT_KM = 0.001


@dataclass(frozen=True)
class RoadNetwork:
    """The road network with support points.

    Attributes
    ----------
    nodes : ids of the places, and names of the support points.
    pieces : pieces of road between nodes: start, stop (numbers of nodes), km, road (row), truck_kmh, road_from,
        road_to.
    closures : the operation's table of closures.
    """

    nodes: pd.Index
    pieces: pd.DataFrame
    closures: pd.DataFrame

    @classmethod
    def build(cls, operation: Operation, points: pd.DataFrame) -> RoadNetwork:
        """Make the network, with the roads cut at `points` (columns road_from, road_to, road_km)."""
        roads = pd.concat([_roads(operation), _tracks(operation)], ignore_index=True)
        marks = _marks(roads, points)
        marks = marks.sort_values(["road", "at"], kind="stable").drop_duplicates(["road", "node"])
        nodes = pd.Index(operation.places["place_id"]).union(pd.Index(marks["node"].unique()), sort=False)
        marks["number"] = nodes.get_indexer(marks["node"])
        after = marks.groupby("road")[["number", "at"]].shift(-1)
        pieces = pd.DataFrame(
            {"start": marks["number"], "stop": after["number"], "km": after["at"] - marks["at"], "road": marks["road"]}
        ).dropna()
        pieces = pieces.astype({"stop": "int64"}).join(roads[["truck_kmh", "road_from", "road_to"]], on="road")
        return cls(nodes, pieces.reset_index(drop=True), operation.closures)

    def node_of(self, drops: pd.DataFrame) -> np.ndarray:
        """Give the numbers of the nodes of drops (kind, place_id, road_from, road_to, road_km); -1 where unknown."""
        names = drops["place_id"].where(drops["kind"] == "stop", _point_names(drops))
        return np.asarray(self.nodes.get_indexer(pd.Index(names)))

    def closed_between(self, first: pd.Series, last: pd.Series) -> pd.Series:
        """Give the closures in force on any day from `first` to `last`, as a text of their row numbers."""
        names = pd.Series("", index=first.index)
        for number, row in enumerate(self.closures.itertuples(index=False)):
            met = (first <= row.to_date) & (last >= row.from_date)
            names = names + np.where(met, f"{number} ", "")
        return names

    def ways(self, legs: pd.DataFrame) -> pd.DataFrame:
        """Find the quickest way of each leg.

        Parameters
        ----------
        legs : start, stop (numbers of nodes), max_kmh, closed (as `closed_between` gives it).

        Returns
        -------
        pandas.DataFrame
            minutes and km, with the index of `legs`; infinite where there is no way.
        """
        parts = [
            self._quickest(part, max_kmh, str(closed))
            for (max_kmh, closed), part in legs.groupby(["max_kmh", "closed"])
        ]
        empty = pd.DataFrame({"minutes": [], "km": []}, dtype="float64")
        return pd.concat(parts).reindex(legs.index) if parts else empty

    def _quickest(self, legs: pd.DataFrame, max_kmh: Any, closed: str) -> pd.DataFrame:
        shut = self.closures.iloc[[int(number) for number in closed.split()]]
        pairs = set(zip(shut["from_place"], shut["to_place"], strict=True))
        pairs |= {(stop, start) for start, stop in pairs}
        roads = zip(self.pieces["road_from"], self.pieces["road_to"], strict=True)
        usable = self.pieces[[road not in pairs for road in roads]]
        time = usable["km"] / usable["truck_kmh"].clip(upper=max_kmh) * 60
        return self._shortest(usable, time + TIE * usable["km"], legs)

    def _shortest(self, pieces: pd.DataFrame, weight: pd.Series, legs: pd.DataFrame) -> pd.DataFrame:
        times, lengths = _matrices(pieces, weight, len(self.nodes))
        start, stop = legs["start"].to_numpy(), legs["stop"].to_numpy()
        origins, row = np.unique(start, return_inverse=True)
        cost, before = dijkstra(times, indices=origins, return_predecessors=True)
        minutes = np.where((start >= 0) & (stop >= 0), cost[row, stop], np.inf)
        km = np.where(np.isfinite(minutes), 0.0, np.inf)
        here = np.where(np.isfinite(minutes), stop, start)
        while (going := here != start).any():
            previous = before[row[going], here[going]]
            km[going] += lengths[previous, here[going]]
            here[going] = previous
        return pd.DataFrame({"minutes": minutes, "km": km}, index=legs.index)


def walking_ways(operation: Operation, legs: pd.DataFrame) -> pd.DataFrame:
    """Find the roads of the shortest way (km) of each walking leg.

    Parameters
    ----------
    legs : from_place, place_id.

    Returns
    -------
    pandas.DataFrame
        One row for each road of each way: from_place, place_id, road_from, road_to (in walking order), start_km (from
        the start of the way to the start of the road), km. A leg without a way has no row.
    """
    network = RoadNetwork.build(operation, pd.DataFrame(columns=["road_from", "road_to", "road_km"]))
    _, lengths = _matrices(network.pieces, network.pieces["km"], len(network.nodes))
    rows = []
    for start, stop in legs[["from_place", "place_id"]].drop_duplicates().itertuples(index=False):
        first, here = network.nodes.get_indexer(pd.Index([start, stop])).tolist()
        cost, before = dijkstra(lengths, indices=[first], return_predecessors=True)
        while here != first and before[0, here] >= 0:
            previous = int(before[0, here])
            ends = str(network.nodes[previous]), str(network.nodes[here])
            rows.append((start, stop, *ends, cost[0, previous], cost[0, here] - cost[0, previous]))
            here = previous
    return pd.DataFrame(rows, columns=["from_place", "place_id", "road_from", "road_to", "start_km", "km"])


def _roads(operation: Operation) -> pd.DataFrame:
    """Give the roads of the operation: road_from, road_to, km, truck_kmh."""
    names = {"from_place": "road_from", "to_place": "road_to"}
    return operation.roads.rename(columns=names)[["road_from", "road_to", "km", "truck_kmh"]].astype(
        {"km": "float64", "truck_kmh": "float64"}
    )


def _tracks(operation: Operation) -> pd.DataFrame:
    """Give the tracks that join each place without a road to the nearest place with one: columns as `_roads`."""
    places = operation.places.set_index("place_id")[["lat", "lon"]].astype("float64")
    joined = places.index.isin([*operation.roads["from_place"], *operation.roads["to_place"]])
    rows = []
    for name, *point in places[~joined].itertuples():
        if not joined.any():
            break
        near = places[joined].apply(lambda other, point=point: geodesic(point, tuple(other)).km, axis=1)
        rows.append((str(near.idxmin()), name, near.min() * TRACK_FACTOR, TRACK_KMH))
    return pd.DataFrame(rows, columns=["road_from", "road_to", "km", "truck_kmh"]).astype(
        {"road_from": "str", "road_to": "str", "km": "float64", "truck_kmh": "float64"}
    )


def _point_names(points: pd.DataFrame) -> pd.Series:
    """Name each support point by its road and the metre along it, so that the name is the same for all groups."""
    metre = (points["road_km"].astype("float64").fillna(0.0) / SAME_POINT_KM).round().astype("int64").astype("str")
    return points["road_from"] + ">" + points["road_to"] + "@" + metre


def _marks(roads: pd.DataFrame, points: pd.DataFrame) -> pd.DataFrame:
    """Give all nodes of each road: road (row number), node (name), at (km from the start of the road)."""
    number = pd.Series(roads.index, index=roads.index)
    starts = pd.DataFrame({"road": number, "node": roads["road_from"], "at": 0.0})
    stops = pd.DataFrame({"road": number, "node": roads["road_to"], "at": roads["km"]})
    # Where two roads join the same places, a support point is on the shorter one.
    known = roads.assign(road=number).sort_values("km").drop_duplicates(["road_from", "road_to"])
    back = known.rename(columns={"road_from": "road_to", "road_to": "road_from"})
    points = points[["road_from", "road_to", "road_km"]].astype({"road_km": "float64"})
    points = points.assign(node=_point_names(points)).drop_duplicates("node")
    ahead = points.merge(known, on=["road_from", "road_to"]).assign(at=lambda rows: rows["road_km"])
    behind = points.merge(back, on=["road_from", "road_to"]).assign(at=lambda rows: rows["km"] - rows["road_km"])
    between = pd.concat([ahead, behind[~behind["node"].isin(ahead["node"])]])
    between["at"] = between["at"].clip(lower=0.0, upper=between["km"])
    # At the same kilometre the start of a road comes before any point, and its end after it.
    return pd.concat([starts, between[["road", "node", "at"]], stops], ignore_index=True)


def _matrices(pieces: pd.DataFrame, weight: pd.Series, count: int) -> tuple[csr_array, csr_array]:
    """Give symmetric matrices of `weight` and of km (nodes, nodes); the lightest of parallel pieces counts."""
    both = pd.DataFrame({"start": pieces["start"], "stop": pieces["stop"], "weight": weight, "km": pieces["km"]})
    both = pd.concat([both, both.rename(columns={"start": "stop", "stop": "start"})])
    best = both.sort_values("weight", kind="stable").drop_duplicates(["start", "stop"])
    where = (best["start"].to_numpy(), best["stop"].to_numpy())
    # A piece of length zero would be no entry of a sparse matrix.
    values = [best[column].clip(lower=1e-9).to_numpy() for column in ("weight", "km")]
    times, lengths = (csr_array((value, where), shape=(count, count)) for value in values)
    return times, lengths
