"""Where people are, and the points that follow from it."""

from __future__ import annotations

from dataclasses import replace

from allocation_cases import operation_of, two_walking_groups

from logistics.timeline import build_timeline
from small import PLACES, Small


def from_two_towns() -> Small:
    """Two groups walk 60 km to `bajio` on one day, one from the south and one from the north."""
    small = two_walking_groups()
    tables = {name: [dict(row) for row in rows] for name, rows in small.tables.items()}
    for row in tables["itinerary"]:
        if row["group_id"] == "h" and row["place_id"] == "arroyo":
            row["place_id"] = "cumbre"
    for row in tables["groups"]:
        row["walking_kmh"] = 4
    tables["places"] = [*tables["places"], {**tables["places"][0], "place_id": "cumbre", "lat": 18.0}]
    tables["roads"] = [*tables["roads"], {**tables["roads"][0], "from_place": "cumbre", "to_place": "bajio"}]
    return replace(small, tables=tables)


def test_points_of_legs_from_two_towns_are_two_sites() -> None:
    assert "cumbre" in PLACES
    operation = operation_of(from_two_towns())
    drops = build_timeline(operation).drops
    points = drops[drops["kind"] == "support"]
    assert len(points) == 8
    assert (points.groupby("site_id")["road_from"].nunique() == 1).all()
    assert points["site_id"].nunique() == 8
    assert drops["drop_id"].is_unique
    # One group alone keeps the plain name of its leg.
    alone = operation_of(two_walking_groups())
    names = build_timeline(alone).drops["site_id"]
    assert not names.str.contains("~").any()
