"""Checks where and when people are met: stops and support points are recomputed from the itinerary."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from logistics.verification.breach import Breach, report
from logistics.verification.case import LEG, CheckedPlan, minutes
from logistics.verification.zoned import utc

if TYPE_CHECKING:
    from collections.abc import Callable

LAST_MINUTE = 23 * 60 + 59
#: How far a drop may be off its place: latitude and longitude (degrees), and along its road (km).
DEGREES = 0.001
ROAD_KM = 0.01
HALF, NOTHING = 0.5, 1e-6
#: Number of a support point that is not on the way of its group.
NOWHERE = -1
MATCH = ["kind", "group_id", "date", "number", "rank"]


def drops(case: CheckedPlan) -> list[Breach]:
    """The plan has exactly the expected stops and support points, and each is right."""
    expected = pd.concat([_stops(case), _support_points(case)], ignore_index=True)
    expected = _ranked(expected)
    found = _ranked(_located(case))
    both = expected.merge(found, on=MATCH, how="outer", suffixes=("_expected", ""), indicator=True)
    breaches = report(
        "drop_missing",
        "drops",
        both[both["_merge"] == "left_only"],
        ["group_id", "date", "kind"],
        "-",
        "place_id_expected",
    )
    breaches += report("drop_extra", "drops", both[both["_merge"] == "right_only"], ["drop_id"], "place_id", "-")
    return breaches + _compare(both[both["_merge"] == "both"])


def _compare(both: pd.DataFrame) -> list[Breach]:
    """Compare each drop with what is expected of it."""
    other_end = both["other_end"]
    tests: list[tuple[str, str, Callable[[pd.Series, pd.Series], pd.Series]]] = [
        ("drop_window", "window_open_utc", lambda found, right: found != right),
        ("drop_window", "window_close_utc", lambda found, right: found != right),
        ("drop_people", "people", lambda found, right: found != right),
        ("drop_place", "place_id", lambda found, right: (found != right) & (found != other_end)),
        ("drop_position", "lat", lambda found, right: (found - right).abs() > DEGREES),
        ("drop_position", "lon", lambda found, right: _turned(found - right).abs() > DEGREES),
        ("drop_position", "at", lambda found, right: (found - right).abs() > ROAD_KM),
    ]
    breaches: list[Breach] = []
    for rule, column, wrong in tests:
        bad = both[wrong(both[column], both[f"{column}_expected"])]
        breaches += report(rule, "drops", bad, ["drop_id"], column, f"{column}_expected")
    return breaches


def _turned(degrees: pd.Series) -> pd.Series:
    """Give differences of longitude between -180 and 180 degrees."""
    return (degrees + 180) % 360 - 180


def sites(case: CheckedPlan) -> list[Breach]:
    """A site is one point on one day in one window: its drops share all three, and no two sites do.

    The name of a site is made of its day, the place or the leg and kilometre, and the hour of its window
    (docs/design.md). A later plan recognises a site by its name.
    """
    rows = case.plan.drops.fillna({"road_km": -1.0})
    hour = rows["window_open"].where(rows["kind"] == "stop", rows["window_close"])
    rows = rows.assign(hour=hour)
    point = ["date", "kind", "place_id", "road_from", "road_to", "road_km", "hour"]
    points = rows.drop_duplicates(["site_id", *point])
    found = report("drop_site", "drops", points[points.duplicated("site_id")], ["drop_id"], "site_id", "1")
    found += report("drop_site", "drops", points[points.duplicated(point)], ["drop_id"], "site_id", "1")
    right = rows["date"].dt.strftime("%Y-%m-%d_") + rows["place_id"].where(rows["kind"] == "stop", "*")
    rows = rows.assign(right=right + rows["hour"].dt.strftime("_%H%M"))
    pairs = zip(rows["site_id"], rows["right"], strict=True)
    wrong = [not _named_so(str(name), *str(pattern).split("*")) for name, pattern in pairs]
    return found + report("drop_site_name", "drops", rows[wrong], ["drop_id"], "site_id", "right")


def _named_so(name: str, begins: str, goes_on: str = "") -> bool:
    """Tell whether a name begins with one text and holds the other after it; a number may follow."""
    return name.startswith(begins) and goes_on in name.removeprefix(begins)


def _stops(case: CheckedPlan) -> pd.DataFrame:
    """Give the expected stops: each group is met once a day, in the place where it spends the night.

    Returns
    -------
    pandas.DataFrame
        The columns of `_with_people`.
    """
    settings = case.operation.settings
    rows = case.stays.assign(kind="stop", number=0.0, at=0.0, other_end=case.stays["place_id"])
    arrival = rows["night"] == 0
    hours = zip(settings.stop_window, settings.rest_day_window, strict=True)
    opens, closes = (pd.Series(np.where(arrival, first, later), rows.index) for first, later in hours)
    zones = rows["place_id"].map(case.zones)
    rows["window_open_utc"], rows["window_close_utc"] = (case.at(rows["date"], at, zones) for at in (opens, closes))
    places = case.operation.places[["place_id", "lat", "lon"]]
    return _with_people(case, rows.merge(places, on="place_id"))


def _support_points(case: CheckedPlan) -> pd.DataFrame:
    """Give the expected support points: one every spacing along walking legs, at least half a spacing before the end.

    Returns
    -------
    pandas.DataFrame
        The columns of `_with_people`.
    """
    step = case.operation.settings.support_point_spacing_km
    legs, roads = case.walks
    length = roads.groupby(LEG)["km"].sum()
    count = np.floor((length - step / 2) / step + 1e-9).clip(lower=0).astype("int64")
    points = length.index.to_frame(index=False).loc[lambda rows: rows.index.repeat(count)]
    points = points.assign(number=points.groupby(LEG).cumcount() + 1)
    points = points.assign(at=points["number"] * step).merge(roads, on=LEG)
    here = (points["at"] > points["start_km"] + 1e-9) & (points["at"] <= points["start_km"] + points["km"] + 1e-9)
    rows = legs.merge(_placed(case, points[here]), on=LEG)
    return _with_people(case, _support_windows(case, rows.assign(place_id=rows["near"])))


def _support_windows(case: CheckedPlan, rows: pd.DataFrame) -> pd.DataFrame:
    """Add the windows: from the departure of the group until its head reaches the point."""
    speed = rows["group_id"].map(case.operation.groups.set_index("group_id")["walking_kmh"])
    leave = case.operation.settings.departure_minute
    zones = rows["from_place"].map(case.zones)
    opens, last = (case.at(rows["date"], pd.Series(minute, rows.index), zones) for minute in (leave, LAST_MINUTE))
    reach = opens + minutes(np.ceil(rows["at"] / speed * 60 - 1e-6))
    return rows.assign(kind="support", window_open_utc=opens, window_close_utc=reach.where(reach < last, last))


def _placed(case: CheckedPlan, points: pd.DataFrame) -> pd.DataFrame:
    """Add lat, lon, near (the nearer end of the road) and other_end (the other end halfway, else the nearer one)."""
    places = case.operation.places.set_index("place_id")
    share = (points["at"] - points["start_km"]) / points["km"]
    start, stop = (places.loc[points[end], ["lat", "lon"]].to_numpy(np.float64) for end in ("road_from", "road_to"))
    points = points.assign(**dict(zip(("lat", "lon"), _on_sphere(start, stop, share.to_numpy()), strict=True)))
    halfway = (share - HALF).abs() < NOTHING
    near = points["road_from"].where(share <= HALF, points["road_to"])
    return points.assign(near=near, other_end=points["road_to"].where(halfway, near))


def _on_sphere(start: np.ndarray, stop: np.ndarray, share: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Give the points at a share of the way along the great circle, by bearing and distance.

    Parameters
    ----------
    start, stop : (lat, lon) (degrees, n x 2).
    share : share of the way, from 0 to 1 (n).

    Returns
    -------
    lat, lon : of the points (degrees, n).
    """
    (north, east), (north_end, east_end) = np.radians(start).T, np.radians(stop).T
    across = east_end - east
    half = np.sin((north_end - north) / 2) ** 2 + np.cos(north) * np.cos(north_end) * np.sin(across / 2) ** 2
    far = 2 * np.arcsin(np.sqrt(np.clip(half, 0.0, 1.0))) * share
    ahead = np.cos(north) * np.sin(north_end) - np.sin(north) * np.cos(north_end) * np.cos(across)
    bearing = np.arctan2(np.sin(across) * np.cos(north_end), ahead)
    lat = np.arcsin(np.sin(north) * np.cos(far) + np.cos(north) * np.sin(far) * np.cos(bearing))
    turn = np.arctan2(np.sin(bearing) * np.sin(far) * np.cos(north), np.cos(far) - np.sin(north) * np.sin(lat))
    return np.degrees(lat), np.degrees(east + turn)


def _located(case: CheckedPlan) -> pd.DataFrame:
    """Add to the plan's drops what places them on their legs.

    Returns
    -------
    pandas.DataFrame
        The columns of `drops` and of the roads of the leg; window_open_utc, window_close_utc (instants), at (km from
        the start of the leg; 0 for a stop), number (of the support point on the leg; `NOWHERE` if it is not on it).
    """
    legs, roads = case.walks
    turned = roads.rename(columns={"road_from": "road_to", "road_to": "road_from"}).assign(turn=True)
    ways = legs.merge(pd.concat([roads.assign(turn=False), turned]), on=LEG).drop(columns="place_id")
    drops = case.plan.drops.merge(ways, on=["group_id", "date", "road_from", "road_to"], how="left")
    on_road = drops["road_km"].where(drops["turn"].ne(True), drops["km"] - drops["road_km"])
    support = drops["kind"] == "support"
    sides = {f"{side}_utc": utc(drops, side) for side in ("window_open", "window_close")}
    drops = drops.assign(**sides, at=(drops["start_km"] + on_road).where(support, 0.0))
    number = (drops["at"] / case.operation.settings.support_point_spacing_km).round()
    return drops.assign(number=number.fillna(NOWHERE))


def _ranked(rows: pd.DataFrame) -> pd.DataFrame:
    """Number the drops that agree in all other columns of `MATCH` (rank), so that each matches only one other."""
    # A frame without rows has no types of its own.
    rows = rows.astype({"number": "float64", "at": "float64", "lat": "float64", "lon": "float64"})
    return rows.assign(rank=rows.groupby(MATCH[:-1]).cumcount())


def _with_people(case: CheckedPlan, rows: pd.DataFrame) -> pd.DataFrame:
    """Add people to expected drops and keep the columns that are compared.

    Returns
    -------
    pandas.DataFrame
        group_id, date, kind, place_id, lat, lon, window_open_utc, window_close_utc, people, number, at (km), other_end.
    """
    columns = ["group_id", "date", "kind", "place_id", "lat", "lon", "window_open_utc", "window_close_utc", "people"]
    rows = rows.assign(people=case.people(rows))
    return rows[[*columns, "number", "at", "other_end"]]
