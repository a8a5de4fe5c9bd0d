"""Where each group is on each day, and the drops that follow from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from logistics.core.frames import rows_of, told_apart
from logistics.core.local_time import instants_of, on_clocks, real
from logistics.inputs.geography import ReferenceRoads
from logistics.inputs.geography.great_circle import along
from logistics.inputs.zones import zones_of_places

if TYPE_CHECKING:
    from logistics.inputs.operation import Operation

MINUTES_A_DAY = 24 * 60
#: A support point is left out if the place of arrival is nearer than this share of the spacing: the stop serves there.
LAST_POINT_SHARE = 0.5
#: In names of support points, separates the town a leg leads to from the one it comes from. No id contains it.
FROM = "~"


@dataclass(frozen=True)
class Timeline:
    """Where each group is on each day, and where it can be served.

    Attributes
    ----------
    stays : one row for each group and day of the horizon: group_id, date, place_id, arriving (bool), people (number).
    earlier : the same for the days before the horizon from which needs are counted.
    drops : one row for each delivery point, group and day: the columns of `drops.csv`, and the offsets from UTC of its
        two times (`window_open_offset`, `window_close_offset`). Times are by the clock of the drop's place.
    """

    stays: pd.DataFrame
    earlier: pd.DataFrame
    drops: pd.DataFrame


def build_timeline(operation: Operation) -> Timeline:
    """Give stops and support points for every group and day of the horizon.

    Parameters
    ----------
    operation : the checked case. People on foot take the ways of least km on its roads.
    """
    every, roads, zones = _stays(operation), _walking_roads(operation), zones_of_places(operation)
    ahead = every["date"] >= pd.Timestamp(operation.settings.start_date)
    stays, earlier = every[ahead].reset_index(drop=True), every[~ahead].reset_index(drop=True)
    parts = [_stops(operation, stays, zones), _support_points(operation, roads, zones)]
    drops = pd.concat(parts, ignore_index=True)
    order = ["date", "opens", "closes", "site_id", "group_id"]
    drops = drops.assign(opens=real(drops, "window_open"), closes=real(drops, "window_close"))
    drops = drops.sort_values(order, ignore_index=True).drop(columns=["opens", "closes"])
    point = drops[["kind", "place_id", "road_from", "road_to"]].assign(km=drops["road_km"].fillna(-1.0))
    drops = drops.assign(drop_id=told_apart(drops["drop_id"]), site_id=told_apart(drops["site_id"], point))
    return Timeline(stays=stays, earlier=earlier, drops=drops)


def _walking_roads(operation: Operation) -> ReferenceRoads:
    """Give the roads people walk on: all of them. A closure stops vehicles, not people on foot."""
    return ReferenceRoads(operation.places, operation.roads, operation.closures.iloc[:0])


def _stays(operation: Operation) -> pd.DataFrame:
    """Spread the itinerary over its nights from the day needs are counted from to the last day.

    Returns
    -------
    DataFrame
        One row for each group and day, sorted by these: group_id, date, place_id, arriving (bool), people (number).
    """
    itinerary = operation.itinerary
    rows = itinerary.loc[itinerary.index.repeat(itinerary["nights"])]
    night = rows.groupby(["group_id", "sequence"]).cumcount()
    stays = pd.DataFrame(
        {
            "group_id": rows["group_id"],
            "date": rows["arrive_date"] + pd.to_timedelta(night, unit="D"),
            "place_id": rows["place_id"],
            "arriving": night == 0,
        }
    )
    settings = operation.settings
    stays = stays[stays["date"].between(pd.Timestamp(settings.counted_from), pd.Timestamp(settings.end_date))]
    stays = stays.assign(people=operation.people_on(stays))
    # Nobody is there on a day for which a head count of 0 is given.
    stays = stays[stays["people"] > 0]
    return stays.sort_values(["group_id", "date"], ignore_index=True)


def _at(date: pd.Series, minute: pd.Series | np.ndarray | int) -> pd.Series:
    """Give the clock time of a minute of the day."""
    return date + pd.to_timedelta(minute, unit="min")


def _clock(times: pd.Series) -> pd.Series:
    return times.dt.strftime("%H%M")


def _stops(operation: Operation, stays: pd.DataFrame, zones: pd.Series) -> pd.DataFrame:
    """Give every stay as a drop, with the columns of `Timeline.drops`. The first day at a place has its own window."""
    settings = operation.settings
    windows = np.where(stays["arriving"].to_numpy()[:, None], settings.stop_window, settings.rest_day_window)
    places = operation.places.set_index("place_id")[["lat", "lon"]]
    drops = stays.drop(columns="arriving").join(places, on="place_id")
    drops["kind"] = "stop"
    zone = drops["place_id"].map(zones)
    for side, minute in (("window_open", windows[:, 0]), ("window_close", windows[:, 1])):
        drops = drops.assign(**on_clocks(instants_of(_at(drops["date"], minute), zone), zone, side))
    point = drops["date"].dt.strftime("%Y-%m-%d") + "_" + drops["place_id"]
    drops["drop_id"] = point + "_" + drops["group_id"]
    drops["site_id"] = point + "_" + _clock(drops["window_open"])
    drops["road_from"] = ""
    drops["road_to"] = ""
    drops["road_km"] = np.nan
    return drops


def _walking_legs(operation: Operation) -> pd.DataFrame:
    """List the legs walked on days of the horizon.

    Returns
    -------
    DataFrame
        One row for each leg of a group: group_id, from_place, to_place, date, walking_kmh, people (number).
    """
    itinerary = operation.itinerary.sort_values(["group_id", "sequence"])
    legs = itinerary.assign(from_place=itinerary.groupby("group_id")["place_id"].shift())
    legs = legs[(legs["mode"] == "walk") & legs["from_place"].notna() & legs["arrive_date"].isin(operation.days)]
    legs = legs.rename(columns={"place_id": "to_place", "arrive_date": "date"})
    pace = operation.groups[["group_id", "walking_kmh"]]
    legs = legs[["group_id", "from_place", "to_place", "date"]].merge(pace, on="group_id", validate="many_to_one")
    legs = legs.assign(people=operation.people_on(legs))
    return legs[legs["people"] > 0]


def _support_points(operation: Operation, roads: ReferenceRoads, zones: pd.Series) -> pd.DataFrame:
    """Give the support points of all walking legs as drops, with the columns of `Timeline.drops`."""
    legs = _walking_legs(operation)
    ways = legs[["from_place", "to_place", "date"]].drop_duplicates()
    points = [
        _points_of_leg(roads.shortest_km_way(way.from_place, way.to_place, way.date), operation).assign(
            from_place=way.from_place, to_place=way.to_place, date=way.date
        )
        for way in rows_of(ways)
    ]
    if not points:
        return pd.DataFrame()
    drops = legs.merge(pd.concat(points, ignore_index=True), on=["from_place", "to_place", "date"])
    start = operation.settings.departure_minute
    # People set out by the clock of the place they leave. A window closes when the first of them reach the point, or
    # at midnight if they reach it later.
    leave, last = (
        instants_of(_at(drops["date"], minute), drops["from_place"].map(zones)) for minute in (start, MINUTES_A_DAY - 1)
    )
    reached = _at(leave, np.ceil(drops["leg_km"] / drops["walking_kmh"] * 60))
    zone = drops["place_id"].map(zones)
    drops = drops.assign(
        **on_clocks(leave, zone, "window_open"), **on_clocks(reached.where(reached < last, last), zone, "window_close")
    )
    point = drops["date"].dt.strftime("%Y-%m-%d") + "_" + _name_of_leg(drops) + "-km"
    point += drops["leg_km"].map("{:g}".format).astype("str")
    drops["drop_id"] = point + "_" + drops["group_id"]
    drops["site_id"] = point + "_" + _clock(drops["window_close"])
    drops["kind"] = "support"
    return drops.drop(columns=["from_place", "to_place", "walking_kmh", "leg_km"])


def _name_of_leg(legs: pd.DataFrame) -> pd.Series:
    """Name each leg by the town it leads to, and by its origin too where that day's legs to the town have several."""
    origins = legs.groupby(["date", "to_place"])["from_place"].transform("nunique")
    return legs["to_place"].where(origins == 1, legs["to_place"] + FROM + legs["from_place"])


def _points_of_leg(way: pd.DataFrame, operation: Operation) -> pd.DataFrame:
    """Place support points along one leg.

    Parameters
    ----------
    way : one row for each road in the order walked: road_from, road_to, km, start_km.
    operation : the checked case.

    Returns
    -------
    DataFrame
        One row for each point: leg_km (km from the start of the leg), road_from, road_to, road_km (km from road_from),
        place_id (the nearer end of the road), lat, lon (degrees).
    """
    spacing = operation.settings.support_point_spacing_km
    length = way["km"].sum()
    leg_km = np.arange(spacing, length - spacing * LAST_POINT_SHARE + 1e-9, spacing)
    row = np.searchsorted(way["start_km"].to_numpy(), leg_km, side="right") - 1
    road = way.iloc[row].reset_index(drop=True)
    road_km = leg_km - road["start_km"].to_numpy()
    share = road_km / road["km"].to_numpy()
    places = operation.places.set_index("place_id")[["lat", "lon"]]
    start, end = (places.loc[road[column]].to_numpy() for column in ("road_from", "road_to"))
    position = along(start, end, share)
    return pd.DataFrame(
        {
            "leg_km": leg_km,
            "road_from": road["road_from"],
            "road_to": road["road_to"],
            "road_km": road_km,
            "place_id": road["road_from"].where(share <= 1 / 2, road["road_to"]),
            "lat": position[:, 0].round(5),
            "lon": position[:, 1].round(5),
        }
    )
