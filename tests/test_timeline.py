"""Where people are, and the points that follow from it."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from logistics.core.frames import told_apart
from logistics.demand.timeline import build_timeline
from tests.support.cases.allocation_cases import operation_of, two_walking_groups
from tests.support.cases.small import PLACES, Small


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
    assert not points.drop_duplicates(["site_id", "road_from"]).duplicated("site_id").any()
    assert points["site_id"].nunique() == 8
    assert drops["drop_id"].is_unique
    # One group alone keeps the plain name of its leg.
    alone = operation_of(two_walking_groups())
    names = build_timeline(alone).drops["site_id"]
    assert not names.str.contains("~").any()


def test_ids_that_join_to_one_name_stay_two() -> None:
    # Place `a` with group `b_c`, and place `a_b` with group `c`, on one day.
    small = two_walking_groups()
    tables = {name: [dict(row) for row in rows] for name, rows in small.tables.items()}
    first, second = (row["group_id"] for row in tables["groups"][:2])
    places = {first: "a", second: "a_b"}
    tables["itinerary"] = [
        {**next(row for row in tables["itinerary"] if row["group_id"] == group), "place_id": place}
        for group, place in places.items()
    ]
    tables["places"] = [*tables["places"], *({**tables["places"][0], "place_id": place} for place in places.values())]
    names = {first: "b_c", second: "c"}
    for table in ("groups", "itinerary"):
        for row in tables[table]:
            row["group_id"] = names.get(str(row["group_id"]), row["group_id"])
    drops = build_timeline(operation_of(replace(small, tables=tables))).drops
    stops = drops[drops["kind"] == "stop"]
    assert set(stops["group_id"]) >= {"b_c", "c"}
    assert drops["drop_id"].is_unique
    assert not drops.drop_duplicates(["site_id", "place_id"]).duplicated("site_id").any()


@given(st.lists(st.sampled_from(["a", "a~2", "a~2~2", "b"]), max_size=12))
def test_each_row_has_a_name_of_its_own(names: list[str]) -> None:
    told = told_apart(pd.Series(names, dtype="str"))
    assert told.is_unique
    assert all(name.startswith(wish) for name, wish in zip(told, names, strict=True))


@given(st.lists(st.tuples(st.sampled_from(["a", "a~2", "b"]), st.integers(0, 2)), max_size=12))
def test_a_name_stands_for_one_thing_and_a_thing_has_one_name(rows: list[tuple[str, int]]) -> None:
    table = pd.DataFrame(rows, columns=["wish", "thing"]).astype({"wish": "str"})
    table["name"] = told_apart(table["wish"], table[["thing"]])
    things = table.drop_duplicates(["wish", "thing", "name"])
    assert things["name"].is_unique
    assert not things.duplicated(["wish", "thing"]).any()
