"""The base map: outlines of states and countries, and the roads and towns of the operation."""

from __future__ import annotations

import json
from collections import Counter
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from logistics.inputs.operation import Operation

#: Decimals of the degrees of outlines: 0.01 degrees are about 1 km, fine enough behind towns and roads.
OUTLINE_DECIMALS = 2
#: This country is drawn by its states, which would cover its own outline.
_DRAWN_BY_STATES = "Mexico"
#: A corner of an outline with a smaller area than this (square degrees) may be cut off: 3 km off a line of 15 km.
_SMALL_CORNER = 2e-3
_ROUNDS_OF_CUTTING = 3
_LEAST_POINTS, _STATES_AT_A_BORDER = 12, 2

Ring = list[list[float]]


def reference(name: str) -> Any:
    """Read a GeoJSON file of the reference geography, from the installed package or from a checkout."""
    package = Path(str(files("logistics")))
    folder = next(path for path in (package / "data", package.parent / "data") if path.is_dir())
    return json.loads((folder / "reference" / name).read_text("utf-8"))


def outlines() -> dict[str, dict[str, Any]]:
    """Give the outlines as GeoJSON features by name: `countries` (those around Mexico) and `states`."""
    countries = [f for f in reference("countries.geojson")["features"] if f["properties"]["name"] != _DRAWN_BY_STATES]
    states = reference("mexico_states.geojson")["features"]
    return {"countries": _one_shape(countries), "states": _one_shape(states)}


def state_names() -> pd.DataFrame:
    """Give one row for each state: lat and lon of the centre of its largest part (degrees), and name."""
    features = reference("mexico_states.geojson")["features"]
    middles = [_middle(max(_polygons(feature), key=lambda polygon: len(polygon[0]))[0]) for feature in features]
    return pd.DataFrame(middles, columns=["lat", "lon"]).assign(name=[f["properties"]["name"] for f in features])


def road_lines(operation: Operation) -> dict[str, Any]:
    """Give all roads of the operation as one GeoJSON feature of straight lines between their towns."""
    places = operation.places.set_index("place_id")[["lon", "lat"]].round(4)
    starts, ends = (places.loc[operation.roads[side]].to_numpy().tolist() for side in ("from_place", "to_place"))
    lines = [list(line) for line in zip(starts, ends, strict=True)]
    return {"type": "Feature", "properties": {}, "geometry": {"type": "MultiLineString", "coordinates": lines}}


def _one_shape(features: list[dict[str, Any]]) -> dict[str, Any]:
    """Join the polygons of features into one feature, with rounded coordinates and without the smallest corners."""
    polygons = [[_thin(ring) for ring in polygon] for feature in features for polygon in _polygons(feature)]
    kept = [[ring for ring in polygon if ring] for polygon in polygons if polygon[0]]
    for _ in range(_ROUNDS_OF_CUTTING):
        met = Counter((lon, lat) for polygon in kept for ring in polygon for lon, lat in ring[:-1])
        kept = [[_cut(ring, met) for ring in polygon] for polygon in kept]
    return {"type": "Feature", "properties": {}, "geometry": {"type": "MultiPolygon", "coordinates": kept}}


def _cut(ring: Ring, met: Counter[tuple[float, float]]) -> Ring:
    """Cut off the corners of a ring that are small, and smaller than the corners next to them.

    Whether a corner is cut off depends only on itself and the points near it, so that two states keep the same border.
    A corner where three states meet stays.

    Parameters
    ----------
    ring : a closed ring.
    met : how many rings pass each point.
    """
    points = np.array(ring[:-1])
    if len(points) < _LEAST_POINTS:
        return ring
    before, after = (np.roll(points, by, axis=0) for by in (1, -1))
    (ax, ay), (bx, by) = (points - before).T, (after - before).T
    size = np.abs(ax * by - ay * bx) / 2
    meet = np.array([met[lon, lat] > _STATES_AT_A_BORDER for lon, lat in ring[:-1]])
    small = (size < _SMALL_CORNER) & (size < np.roll(size, 1)) & (size < np.roll(size, -1)) & ~meet
    kept: Ring = points[~small].round(OUTLINE_DECIMALS).tolist()
    return [*kept, kept[0]]


def _polygons(feature: dict[str, Any]) -> list[list[Ring]]:
    geometry = feature["geometry"]
    return [geometry["coordinates"]] if geometry["type"] == "Polygon" else list(geometry["coordinates"])


def _thin(ring: Ring) -> Ring:
    """Round the coordinates of a ring and drop repeated points; a ring that loses its area becomes empty."""
    rounded = [[round(lon, OUTLINE_DECIMALS), round(lat, OUTLINE_DECIMALS)] for lon, lat in ring]
    kept = [rounded[0]] + [after for before, after in pairwise(rounded) if after != before]
    return kept if len(kept) > 3 else []


def _middle(ring: Ring) -> tuple[float, float]:
    """Give the centroid of a ring as (lat, lon) in degrees."""
    x, y = np.array(ring).T
    cross = x[:-1] * y[1:] - x[1:] * y[:-1]
    lat, lon = (float(((axis[:-1] + axis[1:]) * cross).sum() / (3 * cross.sum())) for axis in (y, x))
    return round(lat, 2), round(lon, 2)
