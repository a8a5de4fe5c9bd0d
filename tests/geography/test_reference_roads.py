"""Ways on the reference network: sums checked by hand, closures, support points, places without a road."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from geopy.distance import geodesic

from logistics.core.errors import GeographyError
from logistics.inputs.geography import CIRCUITY, OFF_NETWORK_KMH, ReferenceRoads
from tests.support.cases.road_tables import (
    DAY,
    at_places,
    closures,
    off_network,
    on_roads,
    places,
    reference_roads,
    reference_tables,
    roads,
    together,
)

FOG = ("orizaba", "puebla", "2018-11-02", "2018-11-03")


def way(
    network: ReferenceRoads, points: pd.DataFrame, max_kmh: float = 80, day: str = "2018-10-20"
) -> tuple[float, float]:
    """Km and minutes from the first point to the second."""
    travel = network.matrix(points, max_kmh, pd.Timestamp(day), pd.Timestamp(day))
    return float(travel.km[0, 1]), float(travel.minutes[0, 1])


def test_tapachula_to_mexico_city_is_the_sum_of_its_roads() -> None:
    slow = [22, 19, 29, 33, 46, 76, 23, 46, 23, 30, 40, 47, 46, 90, 10]  # MEX-200, 190, 185 to Acayucan, 55 km/h
    # Acayucan - Rodríguez Clara (145D) - Isla (145, 55 km/h) - La Tinaja - Córdoba - Orizaba - Puebla - Mexico City
    fast = [66, 131, 56, 24, 150, 131]
    km, minutes = way(reference_roads(), at_places("tapachula", "mexico-city"))
    assert km == sum(slow) + sum(fast) + 18 == 1156
    assert minutes == pytest.approx((sum(slow) + 18) / 55 * 60 + sum(fast) / 70 * 60, abs=1e-5)


def test_published_distances_of_the_sources() -> None:
    network = reference_roads()
    assert way(network, at_places("tepic", "guadalajara"))[0] == 86 + 78 + 62
    assert way(network, at_places("tapachula", "tijuana"))[0] == 4061


def test_a_slow_vehicle_drives_at_its_own_speed_and_a_fast_one_at_the_roads() -> None:
    points = at_places("cordoba", "orizaba")  # 24 km at 70 km/h
    network = reference_roads()
    assert way(network, points, max_kmh=48) == (24, 30)
    assert way(network, points, max_kmh=70) == way(network, points, max_kmh=200)


def test_the_way_of_shortest_time_may_be_longer() -> None:
    network = ReferenceRoads(
        places("a", "b", "c"),
        roads(("a", "c", 60, 30, "dirt"), ("a", "b", 40, 80, "toll"), ("b", "c", 40, 80, "toll")),
        closures(),
    )
    assert way(network, at_places("a", "c")) == (80, 60)
    assert way(network, at_places("a", "c"), max_kmh=30) == (60, 120)
    assert network.shortest_km_way("a", "c", DAY)["km"].tolist() == [60]


def test_of_two_ways_of_equal_time_the_shorter_is_taken_both_ways() -> None:
    network = ReferenceRoads(
        places("a", "b", "c", "d"),
        roads(("a", "b", 35, 70, ""), ("b", "d", 35, 70, ""), ("a", "c", 20, 40, ""), ("c", "d", 20, 40, "")),
        closures(),
    )
    assert way(network, at_places("a", "d")) == (40, 60)
    assert way(network, at_places("d", "a")) == (40, 60)


def test_of_two_roads_between_two_places_the_better_is_used() -> None:
    network = ReferenceRoads(
        places("a", "b"), roads(("a", "b", 70, 70, "toll"), ("b", "a", 60, 40, "free")), closures()
    )
    assert way(network, at_places("a", "b")) == (70, 60)
    assert network.shortest_km_way("a", "b", DAY)[["km", "highway"]].to_numpy().tolist() == [[60, "free"]]


@pytest.mark.parametrize("day", ["2018-11-02", "2018-11-03", "2018-11-03 18:00"])
def test_a_closed_road_is_not_used(day: str) -> None:
    # Back to La Tinaja, then Veracruz and MEX-140D.
    detour = 24 + 56 + 68 + 280
    assert way(reference_roads(FOG), at_places("orizaba", "puebla"), day=day)[0] == detour


@pytest.mark.parametrize("day", ["2018-11-01", "2018-11-04"])
def test_a_road_is_open_before_and_after_its_closure(day: str) -> None:
    assert way(reference_roads(FOG), at_places("orizaba", "puebla"), day=day)[0] == 150


def test_a_closure_on_any_day_of_the_journey_counts_and_in_either_direction() -> None:
    turned = ("puebla", "orizaba", "2018-11-02", "2018-11-02")
    travel = reference_roads(turned).matrix(
        at_places("orizaba", "puebla"), 80, pd.Timestamp("2018-11-01"), pd.Timestamp("2018-11-05")
    )
    assert travel.km[0, 1] == 428


def test_a_place_behind_a_closed_road_cannot_be_reached() -> None:
    network = reference_roads(("ciudad-hidalgo", "tapachula", "2018-10-20", "2018-10-20"))
    points = at_places("ciudad-hidalgo", "tapachula")
    travel = network.matrix(points, 80, DAY, DAY)
    assert np.array_equal(travel.km, [[0, np.inf], [np.inf, 0]])
    assert np.array_equal(travel.minutes, travel.km)
    assert network.path(points, 0, 1, 80, DAY, DAY) == []
    assert network.highways(points, 0, 1, 80, DAY, DAY) == []
    assert network.shortest_km_way("ciudad-hidalgo", "tapachula", DAY).empty


def test_a_point_on_a_road_is_reached_over_the_nearer_end_in_time() -> None:
    network = reference_roads()
    point = on_roads(("pijijiapan", "tonala", 12))
    assert way(network, together(at_places("pijijiapan"), point)) == (12, pytest.approx(12 / 55 * 60))
    assert way(network, together(at_places("tonala"), point)) == (64, pytest.approx(64 / 55 * 60))
    assert way(network, together(at_places("mapastepec"), point))[0] == 46 + 12
    assert way(network, together(at_places("arriaga"), point))[0] == 23 + 64


def test_points_of_one_road_lie_their_km_apart_from_whichever_end_they_are_named() -> None:
    points = on_roads(("pijijiapan", "tonala", 12), ("tonala", "pijijiapan", 40), ("tonala", "pijijiapan", 64))
    travel = reference_roads().matrix(points, 80, DAY, DAY)
    assert np.array_equal(travel.km, [[0, 24, 0], [24, 0, 24], [0, 24, 0]])


def test_points_of_neighbouring_roads_meet_at_the_place_between() -> None:
    points = on_roads(("mapastepec", "pijijiapan", 36), ("pijijiapan", "tonala", 12))
    assert way(reference_roads(), points)[0] == 10 + 12


def test_a_point_on_a_closed_road_is_out_of_reach_but_for_itself() -> None:
    network = reference_roads(("pijijiapan", "tonala", "2018-10-20", "2018-10-20"))
    here, there = ("pijijiapan", "tonala", 12), ("pijijiapan", "tonala", 24)
    points = together(on_roads(here, there, here), at_places("pijijiapan"))
    reached = np.isfinite(network.matrix(points, 80, DAY, DAY).minutes)
    assert np.array_equal(reached, [[1, 0, 1, 0], [0, 1, 0, 0], [1, 0, 1, 0], [0, 0, 0, 1]])


def test_a_point_off_the_network_is_reached_from_the_nearest_place() -> None:
    tables = reference_tables()[0].set_index("place_id")
    ixtepec = tables.loc["ixtepec", ["lat", "lon"]]
    position = (16.62, -95.15)  # a village north-west of Ciudad Ixtepec
    last_km = geodesic(tuple(ixtepec), position).km * CIRCUITY
    km, minutes = way(reference_roads(), together(at_places("juchitan"), off_network(position)))
    assert km == pytest.approx(19 + last_km, abs=1e-5)
    assert minutes == pytest.approx(19 / 55 * 60 + last_km / OFF_NETWORK_KMH * 60, abs=1e-5)


def test_a_slow_vehicle_is_slow_off_the_network_too() -> None:
    network = ReferenceRoads(places("a", "b"), roads(("a", "b", 20, 60, "")), closures())
    km, minutes = way(network, together(at_places("a"), off_network((15.95, -95.0))), max_kmh=10)
    assert minutes == pytest.approx(km / 10 * 60, abs=1e-5)


def test_a_place_without_a_road_counts_as_off_the_network() -> None:
    network = ReferenceRoads(places("a", "b", "village"), roads(("a", "b", 20, 60, "MEX-1")), closures())
    points = at_places("a", "village", "village")
    travel = network.matrix(points, 80, DAY, DAY)
    assert travel.km[0, 1] == pytest.approx(20 + geodesic((16.1, -94.9), (16.2, -94.8)).km * CIRCUITY, abs=1e-5)
    assert travel.minutes[1, 2] == 0


@pytest.mark.parametrize(
    ("points", "message"),
    [
        (at_places("juchitan", "atlantis"), "no place 'atlantis'"),
        (on_roads(("tapachula", "tijuana", 5)), "no road tapachula - tijuana"),
        (on_roads(("pijijiapan", "tonala", 77)), "Kilometre 77 is not on the road pijijiapan - tonala"),
        (on_roads(("pijijiapan", "tonala", np.nan)), "Kilometre nan is not on the road"),
        (off_network((np.nan, -95.0)), "no latitude or longitude"),
    ],
)
def test_a_point_that_is_nowhere_is_an_error_that_names_it(points: pd.DataFrame, message: str) -> None:
    with pytest.raises(GeographyError, match=message):
        reference_roads().matrix(points, 80, DAY, DAY)


def test_tables_that_do_not_fit_are_an_error() -> None:
    with pytest.raises(GeographyError, match="'c' that is not in places"):
        ReferenceRoads(places("a", "b"), roads(("a", "c", 20, 60, "")), closures())
    with pytest.raises(GeographyError, match="above zero"):
        ReferenceRoads(places("a", "b"), roads(("a", "b", 20, 0, "")), closures())


def test_no_points_have_an_empty_matrix() -> None:
    assert reference_roads().matrix(at_places("arriaga").iloc[:0], 80, DAY, DAY).km.shape == (0, 0)


def test_the_way_on_foot_has_its_roads_in_the_direction_walked() -> None:
    leg = reference_roads().shortest_km_way("juchitan", "arriaga", DAY)
    assert leg["road_from"].tolist() == ["juchitan", "la-ventosa", "niltepec", "zanatepec", "tapanatepec"]
    assert leg["road_to"].tolist() == ["la-ventosa", "niltepec", "zanatepec", "tapanatepec", "arriaga"]
    assert leg["km"].tolist() == [16, 40, 30, 23, 46]
    assert leg["start_km"].tolist() == [0, 16, 56, 86, 109]
    assert leg["highway"].tolist() == ["MEX-190"] * 4 + ["MEX-200"]


def test_there_is_no_way_on_foot_from_a_place_to_itself() -> None:
    assert reference_roads().shortest_km_way("arriaga", "arriaga", DAY).empty


def test_a_drawn_way_passes_the_places_on_it_and_ends_at_its_points() -> None:
    tables = reference_tables()[0].set_index("place_id")
    points = together(on_roads(("mapastepec", "pijijiapan", 36)), on_roads(("tonala", "arriaga", 20)))
    passed = [tuple(tables.loc[place, ["lat", "lon"]]) for place in ("pijijiapan", "tonala")]
    assert reference_roads().path(points, 0, 1, 80, DAY, DAY) == [(17.0, -96.0), *passed, (17.0, -96.0)]


def test_a_drawn_way_along_one_road_passes_no_place() -> None:
    points = on_roads(("pijijiapan", "tonala", 12), ("pijijiapan", "tonala", 24))
    points["lat"] = [15.7, 15.8]
    assert reference_roads().paths(points, [(0, 1), (1, 0), (0, 0)], 80, DAY, DAY) == [
        [(15.7, -96.0), (15.8, -96.0)],
        [(15.8, -96.0), (15.7, -96.0)],
        [(15.7, -96.0)],
    ]


def test_a_driver_reads_the_highways_in_their_order() -> None:
    points = at_places("tapachula", "juchitan", "salina-cruz")
    network = reference_roads()
    assert network.highways(points, 0, 2, 80, DAY, DAY) == ["MEX-200", "MEX-190", "MEX-185"]
    assert network.highways(points, 2, 1, 80, DAY, DAY) == ["MEX-185"]
    assert network.highways(points, 0, 0, 80, DAY, DAY) == []


def test_a_driver_reads_the_highway_of_a_point_on_it() -> None:
    points = together(at_places("tonala"), on_roads(("pijijiapan", "tonala", 12), ("pijijiapan", "tonala", 24)))
    assert reference_roads().highways(points, 0, 1, 80, DAY, DAY) == ["MEX-200"]
    assert reference_roads().highways(points, 1, 2, 80, DAY, DAY) == ["MEX-200"]
