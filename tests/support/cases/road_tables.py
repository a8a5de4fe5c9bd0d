"""Tables of places, roads and closures for the tests of travel times, and frames of points."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from logistics.inputs.geography import ReferenceRoads

REFERENCE = Path(__file__).parents[3] / "data" / "reference"
DAY = pd.Timestamp("2018-10-20")


def places(*ids: str) -> pd.DataFrame:
    """Places on a diagonal, 0.1 degree apart."""
    steps = np.arange(len(ids)) / 10
    return pd.DataFrame({"place_id": pd.Series(ids, dtype="str"), "lat": 16 + steps, "lon": -95 + steps})


def roads(*rows: tuple[str, str, float, float, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["from_place", "to_place", "km", "truck_kmh", "highway"])


def closures(*rows: tuple[str, str, str, str]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["from_place", "to_place", "from_date", "to_date"])
    return table.astype({"from_date": "datetime64[us]", "to_date": "datetime64[us]"})


def at_places(*ids: str) -> pd.DataFrame:
    """Points at places."""
    return pd.DataFrame(
        {"place_id": list(ids), "road_from": "", "road_to": "", "road_km": np.nan, "lat": 16.0, "lon": -95.0}
    )


def on_roads(*rows: tuple[str, str, float]) -> pd.DataFrame:
    """Points on roads; like a support point they also name the nearer town."""
    points = pd.DataFrame(rows, columns=["road_from", "road_to", "road_km"])
    return points.assign(place_id=points["road_from"], lat=17.0, lon=-96.0)


def off_network(*rows: tuple[float, float]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["lat", "lon"]).assign(place_id="", road_from="", road_to="", road_km=np.nan)


def together(*frames: pd.DataFrame) -> pd.DataFrame:
    return pd.concat(frames, ignore_index=True)


def reference_tables() -> tuple[pd.DataFrame, pd.DataFrame]:
    return (
        pd.read_csv(REFERENCE / "places.csv", dtype={"inegi_state_code": str}),
        pd.read_csv(REFERENCE / "roads.csv"),
    )


def reference_roads(*closed: tuple[str, str, str, str]) -> ReferenceRoads:
    """The reference network, with closures of the test's own."""
    return ReferenceRoads(*reference_tables(), closures(*closed))
