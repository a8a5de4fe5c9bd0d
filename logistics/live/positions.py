"""The places of positions that are told by coordinates."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from logistics.core.frames import typed_like
from logistics.inputs.tables.joined import great_circle_km

if TYPE_CHECKING:
    from logistics.inputs.operation import Operation

#: A position so near to a known place is at that place (km): the breadth of a town, and the error of a phone.
AT_THE_PLACE_KM = 3.0


def with_places(operation: Operation, positions: pd.DataFrame) -> tuple[Operation, pd.DataFrame]:
    """Give each position a place: the nearest known one if it is there, else a new one.

    A new place has its coordinates for a name, and state and zone of the nearest known place. As any place without a
    road, it is reached from the nearest place with one.

    Parameters
    ----------
    operation : the operation.
    positions : place_id, lat, lon (degrees); either the place is told or the coordinates are.

    Returns
    -------
    operation : with the new places.
    positions : with `place_id` in every row.
    """
    places = operation.places
    rows = np.flatnonzero((positions["place_id"] == "").to_numpy())
    if not len(rows):
        return operation, positions
    lat, lon = (positions[name].to_numpy(float)[rows].round(4) for name in ("lat", "lon"))
    km = great_circle_km(lat[:, None], lon[:, None], places["lat"].to_numpy(float), places["lon"].to_numpy(float))
    nearest = km.argmin(axis=1)
    names = [f"{north:.4f} {east:.4f}" for north, east in zip(lat, lon, strict=True)]
    there = km[np.arange(len(rows)), nearest] <= AT_THE_PLACE_KM
    ids = np.where(
        there, places["place_id"].to_numpy(object)[nearest], [f"at-{name.replace(' ', '_')}" for name in names]
    )
    like = places.iloc[nearest].assign(place_id=ids, name=names, lat=lat, lon=lon, coordinate_source="position")
    new = like[~there & ~pd.Series(ids).isin(set(places["place_id"])).to_numpy()].drop_duplicates("place_id")
    told = positions["place_id"].to_numpy(object).copy()
    told[rows] = ids
    if len(new):
        operation = operation.replace_tables(places=typed_like(places, pd.concat([places, new], ignore_index=True)))
    return operation, positions.assign(place_id=pd.Series(told, index=positions.index, dtype="str"))
