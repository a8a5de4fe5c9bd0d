"""Where and when people can be met: stops and support points, worked out anew from the itinerary."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from logistics.verify.breach import Breach, report
from logistics.verify.case import Case, minutes
from logistics.verify.network import walking_ways

if TYPE_CHECKING:
    from collections.abc import Callable

LAST_MINUTE = 23 * 60 + 59
#: How far a drop may be off its place: degrees of latitude and longitude, and km along its road.
DEGREES = 0.001
ROAD_KM = 0.01
MATCH = ["kind", "group_id", "date", "road_a", "road_b", "rank"]


def drops(case: Case) -> list[Breach]:
    """All stops and support points are there, none more, and each is right."""
    expected = pd.concat([_stops(case), _support_points(case)], ignore_index=True)
    expected = _ranked(expected)
    found = _ranked(_sorted_ends(case, case.plan.drops))
    both = expected.merge(found, on=MATCH, how="outer", suffixes=("_expected", ""), indicator=True)
    breaches = report(
        "drop_missing", "drops", both[both["_merge"] == "left_only"], ["group_id", "date", "kind"], "-", "place_id_expected"
    )
    breaches += report(
        "drop_extra", "drops", both[both["_merge"] == "right_only"], ["drop_id"], "place_id", "-"
    )
    return breaches + _compare(both[both["_merge"] == "both"])


def _compare(both: pd.DataFrame) -> list[Breach]:
    """Set each drop beside what it should be."""
    other_end = both["other_end"].fillna("")
    tests: list[tuple[str, str, Callable[[pd.Series, pd.Series], pd.Series]]] = [
        ("drop_window", "window_open", lambda found, right: found != right),
        ("drop_window", "window_close", lambda found, right: found != right),
        ("drop_people", "people", lambda found, right: found != right),
        ("drop_place", "place_id", lambda found, right: (found != right) & (found != other_end)),
        ("drop_position", "lat", lambda found, right: (found - right).abs() > DEGREES),
        ("drop_position", "lon", lambda found, right: (found - right).abs() > DEGREES),
        ("drop_position", "km_on_road", lambda found, right: (found - right).abs() > ROAD_KM),
    ]
    breaches: list[Breach] = []
    for rule, column, wrong in tests:
        bad = both[wrong(both[column], both[f"{column}_expected"])]
        breaches += report(rule, "drops", bad, ["drop_id"], column, f"{column}_expected")
    return breaches


def sites(case: Case) -> list[Breach]:
    """All drops of one site are on one day at one point."""
    rows = case.plan.drops.fillna({"road_km": -1.0})
    same = ["date", "kind", "place_id", "road_from", "road_to", "road_km"]
    points = rows.drop_duplicates(["site_id", *same])
    return report("drop_site", "drops", points[points.duplicated("site_id")], ["drop_id"], "site_id", "1")


def _stops(case: Case) -> pd.DataFrame:
    """Every group is met once on each day, where it stays the night."""
    settings = case.operation.settings
    rows = case.stays.assign(kind="stop", road_a="", road_b="", km_on_road=np.nan, other_end="")
    arrival = rows["night"] == 0
    hours = zip(settings.stop_window, settings.rest_day_window, strict=True)
    opens, closes = (pd.Series(np.where(arrival, first, later), rows.index) for first, later in hours)
    rows["window_open"], rows["window_close"] = rows["date"] + minutes(opens), rows["date"] + minutes(closes)
    places = case.operation.places[["place_id", "lat", "lon"]]
    return _with_people(case, rows.merge(places, on="place_id"))


def _support_points(case: Case) -> pd.DataFrame:
    """On walking legs, every spacing along the way, not nearer than half a spacing to the arrival."""
    settings = case.operation.settings
    legs = case.stays[(case.stays["night"] == 0) & (case.stays["mode"] == "walk") & (case.stays["from_place"] != "")]
    roads = walking_ways(case.operation, legs)
    length = roads.groupby(["from_place", "place_id"], as_index=False)["km"].sum().rename(columns={"km": "length"})
    step = settings.support_point_spacing_km
    length["count"] = np.floor((length["length"] - step / 2) / step + 1e-9).clip(lower=0).astype("int64")
    points = length.loc[length.index.repeat(length["count"])]
    points = points.assign(at=(points.groupby(["from_place", "place_id"]).cumcount() + 1) * step)
    points = points.merge(roads, on=["from_place", "place_id"])
    here = (points["at"] > points["start_km"] + 1e-9) & (points["at"] <= points["start_km"] + points["km"] + 1e-9)
    points = _placed(case, points[here].assign(km_on_road=lambda rows: rows["at"] - rows["start_km"]))
    rows = legs[["group_id", "date", "from_place", "place_id"]].merge(points, on=["from_place", "place_id"])
    rows["place_id"] = rows["near"]
    return _with_people(case, _support_windows(case, rows))


def _support_windows(case: Case, rows: pd.DataFrame) -> pd.DataFrame:
    """From when people set out until the head of the column is there."""
    speed = rows["group_id"].map(case.operation.groups.set_index("group_id")["walking_kmh"])
    leave = case.operation.settings.departure_minute
    reach = (leave + np.ceil(rows["at"] / speed * 60 - 1e-6)).clip(upper=LAST_MINUTE)
    opens = rows["date"] + pd.Timedelta(minutes=leave)
    return rows.assign(kind="support", window_open=opens, window_close=rows["date"] + minutes(reach))


def _placed(case: Case, points: pd.DataFrame) -> pd.DataFrame:
    """Add lat, lon and the nearer place of points on a road, and turn the road's ends into their sorted order."""
    places = case.operation.places.set_index("place_id")
    share = points["km_on_road"] / points["km"]
    for axis in ("lat", "lon"):
        start, stop = (points[end].map(places[axis]) for end in ("road_from", "road_to"))
        points[axis] = start + (stop - start) * share
    points["near"] = points["road_from"].where(share <= 0.5, points["road_to"])  # noqa: PLR2004
    halfway = (share - 0.5).abs() < 1e-6  # noqa: PLR2004
    points["other_end"] = points["road_to"].where(halfway, "")
    turn = points["road_from"] > points["road_to"]
    points["road_a"] = points["road_to"].where(turn, points["road_from"])
    points["road_b"] = points["road_from"].where(turn, points["road_to"])
    points["km_on_road"] = (points["km"] - points["km_on_road"]).where(turn, points["km_on_road"])
    return points


def _sorted_ends(case: Case, rows: pd.DataFrame) -> pd.DataFrame:
    """Give the plan's drops their road with its ends in sorted order, and the km from the first of them."""
    pieces = case.network.pieces
    length = pieces.groupby(["road_from", "road_to", "road"], as_index=False)["km"].sum()
    turned = length.rename(columns={"road_from": "road_to", "road_to": "road_from"})
    either = pd.concat([length, turned]).sort_values("km").drop_duplicates(["road_from", "road_to"])
    rows = rows.merge(either[["road_from", "road_to", "km"]], on=["road_from", "road_to"], how="left")
    turn = rows["road_from"] > rows["road_to"]
    support = rows["kind"] == "support"
    return rows.assign(
        road_a=rows["road_to"].where(turn, rows["road_from"]).where(support, ""),
        road_b=rows["road_from"].where(turn, rows["road_to"]).where(support, ""),
        km_on_road=(rows["km"] - rows["road_km"]).where(turn, rows["road_km"]),
    )


def _ranked(rows: pd.DataFrame) -> pd.DataFrame:
    """Number the points of a group on one road, so that each finds its fellow."""
    rows = rows.sort_values(["group_id", "date", "km_on_road"], kind="stable")
    return rows.assign(rank=rows.groupby(MATCH[:-1]).cumcount())


def _with_people(case: Case, rows: pd.DataFrame) -> pd.DataFrame:
    columns = ["group_id", "date", "kind", "place_id", "lat", "lon", "window_open", "window_close", "people"]
    rows = rows.assign(people=rows["group_id"].map(case.operation.groups.set_index("group_id")["headcount"]))
    return rows[[*columns, "road_a", "road_b", "km_on_road", "other_end"]]
