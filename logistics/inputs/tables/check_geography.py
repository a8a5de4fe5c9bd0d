"""Checks that coordinates, road lengths and walking legs can all be true, and warns of contradictions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from logistics.inputs.tables.joined import great_circle_km, joined_parts

if TYPE_CHECKING:
    from collections.abc import Callable

    from logistics.core.errors import Problem
    from logistics.inputs.tables.check import ReadTables

#: How much longer than the road a straight line may seem: a share, and km. Coordinates to two decimals are off by a
#: kilometre, and distances are those on a sphere.
SHARE, KM = 0.02, 2.0
#: A road that exceeds the straight line by both this factor and these km is too long even for a mountain road.
LONGEST_DETOUR, LONGEST_KM = 5.0, 20.0
#: Most mean speed of a ride (km/h); no bus is as fast day and night.
RIDING_KMH = 100.0
#: Latitudes of the settlements nearest to the poles (degrees; Longyearbyen, Puerto Williams).
NORTHERNMOST, SOUTHERNMOST = 78.5, -55.5
ENDS = ["from_place", "to_place"]


def check_geography(case: ReadTables) -> list[Problem]:
    """Give the contradictions of roads, coordinates and legs, and the places that no road joins to a depot."""
    places, roads = _places(case), _roads(case)
    if places is None or roads is None:
        return _exchanged(case)
    legs = _legs(case)
    links = _links(roads, legs, places)
    slips = _slips(places, links)
    return [
        *_misplaced(case, slips),
        *_road_lengths(case, places, set(slips)),
        *_long_legs(case, legs, places, set(slips)),
        *_off_depots(case, places, roads),
    ]


def _places(case: ReadTables) -> pd.DataFrame | None:
    """Give all places, indexed by place_id: lat, lon, own (in the operation's table); None if cells were reported."""
    reference = case.reference_places[["place_id", "lat", "lon"]].assign(own=False)
    parsed = case.tables.get("places")
    if parsed is None:
        return reference.set_index("place_id")
    if not parsed.whole or not parsed.has("place_id", "lat", "lon"):
        return None
    own = parsed.frame[["place_id", "lat", "lon"]].assign(own=True)
    if own.isna().any(axis=None) or own["place_id"].duplicated().any():
        return None
    kept = reference[~reference["place_id"].isin(own["place_id"])]
    return pd.concat([kept, own]).set_index("place_id").astype({"lat": "float64", "lon": "float64"})


def _roads(case: ReadTables) -> pd.DataFrame | None:
    """Give all roads: from_place, to_place, km; None if cells of the operation's own roads were reported."""
    columns = [*ENDS, "km"]
    reference, parsed = case.reference_roads[columns], case.tables.get("roads")
    if parsed is None:
        return reference
    if not parsed.whole or not parsed.has(*columns) or parsed.frame[columns].isna().any(axis=None):
        return None
    own = parsed.frame[columns]
    pairs = {frozenset(pair) for pair in own[ENDS].itertuples(index=False)}
    kept = [frozenset(pair) not in pairs for pair in reference[ENDS].itertuples(index=False)]
    return pd.concat([reference[kept], own], ignore_index=True).astype({"km": "float64"})


def _legs(case: ReadTables) -> pd.DataFrame:
    """Give the legs of all itineraries: from_place, to_place, km (the most possible in the time), mode, days."""
    parsed, groups = case.tables.get("itinerary"), case.tables.get("groups")
    columns = ["group_id", "sequence", "place_id", "arrive_date", "mode"]
    if parsed is None or groups is None or not parsed.has(*columns) or not groups.has("group_id", "walking_kmh"):
        return pd.DataFrame(columns=[*ENDS, "km", "mode", "days"])
    rows = parsed.frame.dropna(subset=columns).sort_values(["group_id", "sequence"])
    speed = groups.frame.drop_duplicates("group_id").set_index("group_id")["walking_kmh"]
    before = rows.groupby("group_id")[["place_id", "arrive_date"]].shift()
    days = (rows["arrive_date"] - before["arrive_date"]).dt.days.clip(lower=1)
    kmh = rows["group_id"].map(speed).astype("float64").where(rows["mode"] == "walk", RIDING_KMH)
    legs = pd.DataFrame(
        {"from_place": before["place_id"], "to_place": rows["place_id"], "km": days * 24 * kmh, "mode": rows["mode"]}
    )
    return legs.assign(days=days).dropna()


def _links(roads: pd.DataFrame, legs: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    """Give the bounds on the distance between two places, by roads, or by legs for places without a road.

    Returns
    -------
    pandas.DataFrame
        place, other, km (most distance), air (straight line, km), broken (whether the line is too long); each pair in
        both orders.
    """
    both = pd.concat([roads[[*ENDS, "km"]].assign(road=True), legs[[*ENDS, "km"]].assign(road=False)])
    turned = both.rename(columns={"from_place": "to_place", "to_place": "from_place"})
    links = pd.concat([both, turned], ignore_index=True).set_axis(["place", "other", "km", "road"], axis=1)
    known = links["place"].isin(places.index) & links["other"].isin(places.index)
    links = links[known & (links["place"] != links["other"])].astype({"km": "float64", "road": "bool"})
    links = links[links["road"] | ~links.groupby("place")["road"].transform("any")]
    links["air"] = _air(places, links["place"], links["other"])
    return links.assign(broken=links["air"] > links["km"] * (1 + SHARE) + KM)


def _air(places: pd.DataFrame, start: pd.Series, end: pd.Series) -> pd.Series:
    """Give the straight line between places by their ids (km), indexed as `start`; missing where one is unknown."""
    (lat, lon), (to_lat, to_lon) = (places.reindex(ids)[["lat", "lon"]].to_numpy(np.float64).T for ids in (start, end))
    return pd.Series(great_circle_km(lat, lon, to_lat, to_lon), start.index)


def _slips(places: pd.DataFrame, links: pd.DataFrame) -> dict[str, str]:
    """Give the slip in the coordinates of each own place that is misplaced; "" if no usual slip explains it.

    A place is misplaced if all bounds on its distance to other places are broken, or if it is too far north or south.
    Where one of two places must be misplaced, it is the one that no other bound supports.
    """
    own = places[places["own"]]
    told = links[links["place"].isin(own.index)].groupby("place")["broken"].all()
    polar = ~own["lat"].between(SOUTHERNMOST, NORTHERNMOST)
    wrong = {str(place) for place in own.index if bool(told.get(place, default=False)) or bool(polar[place])}
    # A place that only another misplaced one contradicts counts as right, if others contradict that one.
    outside = links[links["place"].isin(wrong) & ~links["other"].isin(wrong)]
    sure = set(outside["place"]) | {place for place in wrong if polar[place]}
    told_by = links[links["place"].isin(wrong - sure)].groupby("place")["other"].agg(set)
    wrong -= {str(place) for place, others in told_by.items() if others & sure}
    return {place: _slip(place, places, links, wrong) for place in own.index if place in wrong}


def _slip(place: str, places: pd.DataFrame, links: pd.DataFrame, wrong: set[str]) -> str:
    """Find the slip that, undone, satisfies all bounds on distances; to places that are right, if there are any."""
    lat, lon = places["lat"][place], places["lon"][place]
    mine = links[links["place"] == place]
    sure = mine[~mine["other"].isin(wrong)]
    others = sure if len(sure) else mine
    there = places.loc[others["other"], ["lat", "lon"]].to_numpy(np.float64)
    limit = others["km"].to_numpy() * (1 + SHARE) + KM
    for name, undone in _UNDONE.items():
        right_lat, right_lon = undone(lat, lon)
        if not SOUTHERNMOST <= right_lat <= NORTHERNMOST or abs(right_lon) > 180:
            continue
        moved = np.array([undone(*point) for point in there]) if not len(sure) and len(there) else there
        if not len(others) or (great_circle_km(right_lat, right_lon, moved[:, 0], moved[:, 1]) <= limit).all():
            return name
    # Where no town can be, the two numbers are most likely exchanged, whatever the other places suggest.
    exchanged = SOUTHERNMOST <= lon <= NORTHERNMOST and not SOUTHERNMOST <= lat <= NORTHERNMOST
    return "swapped" if exchanged else ""


#: The usual slips, and how each is undone: from (lat, lon) as written to (lat, lon) as meant (degrees).
_UNDONE: dict[str, Callable[[float, float], tuple[float, float]]] = {
    "swapped": lambda lat, lon: (lon, lat),
    "minus_lon": lambda lat, lon: (lat, -lon),
    "minus_lat": lambda lat, lon: (-lat, lon),
    "minus_both": lambda lat, lon: (-lat, -lon),
    "swapped_minus": lambda lat, lon: (lon, -lat),
    "swapped_minus_lat": lambda lat, lon: (-lon, lat),
    "point_lat": lambda lat, lon: (lat / 10, lon),
    "point_lat_right": lambda lat, lon: (lat * 10, lon),
    "point_lon": lambda lat, lon: (lat, lon / 10),
    "point_lon_right": lambda lat, lon: (lat, lon * 10),
}


def _misplaced(case: ReadTables, slips: dict[str, str]) -> list[Problem]:
    """Warn of misplaced places: farther from each place they are joined to than the way there is long."""
    parsed = case.tables.get("places")
    if parsed is None or not slips:
        return []
    ids, problems = parsed.frame["place_id"], []
    for place, slip in slips.items():
        column = "lon" if slip in {"minus_lon", "point_lon", "point_lon_right"} else "lat"
        row = ids == place
        lat, lon = (float(parsed.frame.loc[row, axis].iloc[0]) for axis in ("lat", "lon"))
        values: dict[str, pd.Series | str] = {"place": place, "lat": f"{lat:g}", "lon": f"{lon:g}"}
        if slip:
            right = _UNDONE[slip](lat, lon)
            values |= {"right_lat": f"{right[0]:g}", "right_lon": f"{right[1]:g}"}
        code = f"place_{slip.split('_', maxsplit=1)[0]}" if slip else "place_elsewhere"
        problems += parsed.problems(row, column, code, values, "warning")
    return problems


def _exchanged(case: ReadTables) -> list[Problem]:
    """Report coordinates that look exchanged: the latitude is impossible, but could be a longitude."""
    parsed = case.tables.get("places")
    if parsed is None or not {"lat", "lon"} <= set(parsed.texts):
        return []
    lat, lon = (pd.to_numeric(parsed.texts[axis], errors="coerce") for axis in ("lat", "lon"))
    exchanged = lat.abs().between(90, 180, inclusive="right") & (lon.abs() <= 90)
    return parsed.problems(exchanged, "lat", "lat_lon_exchanged", {"lon": parsed.texts["lon"]}, "warning")


def _road_lengths(case: ReadTables, places: pd.DataFrame, misplaced: set[str]) -> list[Problem]:
    """Warn of own roads that are shorter than the straight line, or far longer."""
    parsed = case.tables.get("roads")
    if parsed is None:
        return []
    frame = parsed.frame
    judged = frame[ENDS].isin(places.index).all(axis=1) & ~frame[ENDS].isin(misplaced).any(axis=1)
    judged &= frame["from_place"] != frame["to_place"]
    air = _air(places, frame["from_place"], frame["to_place"])
    km = frame["km"].astype("float64")
    values = {"air": air.round().map("{:.0f}".format), "start": frame["from_place"], "end": frame["to_place"]}
    short = judged & (air > km * (1 + SHARE) + KM)
    long = judged & (km > LONGEST_DETOUR * air) & (km > air + LONGEST_KM)
    return [
        *parsed.problems(short, "km", "road_shorter_than_air", values, "warning"),
        *parsed.problems(long, "km", "road_much_longer", values, "warning"),
    ]


def _long_legs(case: ReadTables, legs: pd.DataFrame, places: pd.DataFrame, misplaced: set[str]) -> list[Problem]:
    """Warn of legs of an itinerary that are too long for their time."""
    parsed = case.tables.get("itinerary")
    if parsed is None or legs.empty:
        return []
    legs = legs[legs[ENDS].isin(places.index).all(axis=1) & ~legs[ENDS].isin(misplaced).any(axis=1)]
    air = _air(places, legs["from_place"], legs["to_place"])
    far = air > legs["km"].astype("float64") * (1 + SHARE) + KM
    wrong = pd.Series(parsed.frame.index.isin(legs.index[far]), parsed.frame.index)
    told = {
        "air": air.round().map("{:.0f}".format),
        "start": legs["from_place"],
        "days": legs["days"].map("{:.0f}".format),
    }
    values: dict[str, pd.Series | str] = {key: column.reindex(parsed.frame.index) for key, column in told.items()}
    return parsed.problems(wrong, "place_id", "leg_too_long", values, "warning")


def _off_depots(case: ReadTables, places: pd.DataFrame, roads: pd.DataFrame) -> list[Problem]:
    """Warn of places where people stay whose roads do not lead to any depot."""
    itinerary, depots = case.tables.get("itinerary"), case.tables.get("depots")
    if itinerary is None or depots is None or not itinerary.has("place_id") or not depots.has("place_id"):
        return []
    if case.settings.get("roads", "reference") != "reference":
        return []
    parts = joined_parts(places.reset_index(), roads)
    served = set(parts.reindex(depots.frame["place_id"]).dropna())
    used = itinerary.frame["place_id"]
    part = used.map(parts)
    off = part.notna() & ~part.isin(served) & ~used.duplicated()
    if not served:
        return []
    return itinerary.problems(off, "place_id", "place_off_depots", severity="warning")
