"""Places found by their names: offline, and online against a local server that answers as Nominatim does."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pandas as pd
import pytest
from geopy.distance import geodesic

from logistics.core.errors import GeographyError
from logistics.inputs.geography.locate import fold, locate
from logistics.inputs.operation import data_path
from tests.support.http_server import send, serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from http.server import BaseHTTPRequestHandler

pytestmark = pytest.mark.slow

COLUMNS = ["place_id", "name", "also", "state", "country", "lat", "lon", "population", "source"]


def test_accents_and_capitals_do_not_matter() -> None:
    found = locate("Juchitán")
    pd.testing.assert_frame_equal(found, locate("juchitan"))
    pd.testing.assert_frame_equal(found, locate("  JUCHITÁN "))
    assert list(found.columns) == COLUMNS


def test_a_town_is_found_by_the_name_people_use() -> None:
    found = locate("Juchitán")
    town = found[found["name"] == "Heroica Ciudad de Juchitán de Zaragoza"].iloc[0]
    assert (town["also"], town["state"], town["country"]) == ("Juchitan", "Oaxaca", "Mexico")
    assert geodesic((town["lat"], town["lon"]), (16.436, -95.020)).km < 2


def test_a_reference_place_is_found_by_the_id_that_tables_need() -> None:
    places = pd.read_csv(data_path() / "reference" / "places.csv")
    for place in places["place_id"].sample(12, random_state=1):
        first = locate(place.replace("-", " ")).iloc[0]
        assert (first["place_id"], first["source"], first["also"]) == (place, "reference places", "")


@pytest.mark.parametrize(
    "name", ["San Jose", "Juchitán", "Tonalá", "Santa Cruz", "El Progreso", "San Marcos", "La Paz"]
)
def test_places_of_that_very_name_come_first_and_others_say_how_they_were_found(name: str) -> None:
    found = locate(name, limit=500)
    own = [fold(row["name"]) == fold(name) or row["place_id"] == fold(name) for row in found.to_dict("records")]
    assert own == sorted(own, reverse=True)
    assert any(own)
    for row in found[found["also"] != ""].to_dict("records"):
        assert fold(name) in fold(row["also"])
        assert fold(row["name"]) != fold(name)


def test_every_place_has_an_id_of_its_own_that_tables_accept() -> None:
    found = locate("San José", limit=400)
    assert found["place_id"].is_unique
    assert found["place_id"].str.fullmatch(r"[a-z0-9-]+").all()


def test_the_reference_place_comes_before_the_gazetteer() -> None:
    found = locate("San Pedro Tapanatepec")
    assert found["source"].tolist()[:2] == ["reference places", "GeoNames"]
    assert set(found["state"]) == {"Oaxaca"}
    assert found["population"].tolist()[:2] == [0, 7441]


@pytest.mark.parametrize("town", ["Niltepec", "La Ventosa", "Donaji", "Santo Domingo Zanatepec", "Sayula"])
def test_small_towns_of_the_way_are_in_the_gazetteer(town: str) -> None:
    assert "GeoNames" in set(locate(town)["source"])


def test_the_same_name_comes_before_longer_ones_and_the_larger_town_before_the_smaller() -> None:
    names = locate("Tonalá", limit=100)["name"].tolist()
    assert names.index("Tonalá") < names.index("Santo Domingo Tonalá")
    towns = locate("El Progreso", limit=100)
    mexican = towns[(towns["country"] == "Mexico") & (towns["name"] == "El Progreso")]
    assert len(mexican) > 2
    assert mexican["population"].is_monotonic_decreasing


def test_mexico_comes_before_its_neighbours() -> None:
    found = locate("San Marcos", limit=200)
    exact = found[found["name"] == "San Marcos"]
    assert {"Mexico", "Guatemala", "United States"} <= set(exact["country"])
    assert exact["country"].iloc[0] == "Mexico"
    assert exact["country"].eq("Mexico").is_monotonic_decreasing


def test_a_town_across_the_border_is_found() -> None:
    first = locate("Tecun Uman").iloc[0]
    assert (first["country"], first["state"]) == ("Guatemala", "")


@pytest.mark.parametrize(
    ("misspelt", "meant"),
    [
        ("Tapanatepek", "San Pedro Tapanatepec"),
        ("Arriga", "Arriaga"),
        ("Matias Romeo", "Matías Romero"),
        ("Tapachulla", "Tapachula"),
    ],
)
def test_a_misspelling_finds_the_name_spelled_alike(misspelt: str, meant: str) -> None:
    assert locate(misspelt).iloc[0]["name"] == meant


def test_a_state_is_a_name_and_never_a_code() -> None:
    found = locate("Tapachula")
    assert set(found["state"].head(2)) == {"Chiapas"}
    assert not locate("San", limit=5000)["state"].str.contains(r"\d").any()


def test_there_may_be_no_such_place() -> None:
    found = locate("zzqqxx")
    assert found.empty
    assert list(found.columns) == COLUMNS


def test_signs_of_a_pattern_are_only_signs() -> None:
    assert locate("((((").empty


@pytest.mark.parametrize("name", ["", "   "])
def test_no_name_is_an_error(name: str) -> None:
    with pytest.raises(GeographyError, match="name of a place"):
        locate(name)


NILTEPEC = {
    "lat": "16.5640", "lon": "-94.6137", "name": "Santiago Niltepec", "display_name": "Santiago Niltepec, Oaxaca",
    "address": {"state": "Oaxaca", "country": "México"},
}  # fmt: skip


@contextmanager
def nominatim(status: int, answer: object) -> Iterator[tuple[str, list[dict[str, str]]]]:
    """Serve on a free port; gives the address, and a list that grows by each request."""
    asked: list[dict[str, str]] = []

    def answered(handler: BaseHTTPRequestHandler) -> None:
        query = {name: values[0] for name, values in parse_qs(urlsplit(handler.path).query).items()}
        asked.append({**query, "agent": handler.headers["User-Agent"]})
        send(handler, status, json.dumps(answer).encode(), **{"Content-Type": "application/json"})

    with serving(answered) as url:
        yield url, asked


def test_online_the_service_is_asked_and_told_who_asks() -> None:
    with nominatim(200, [NILTEPEC]) as (server, asked):
        found = locate("Niltepec", online=True, server=server)
    told = ["place_id", "name", "state", "country", "lat", "lon", "population", "source"]
    assert found.iloc[0][told].tolist() == [
        "santiago-niltepec-oaxaca", "Santiago Niltepec", "Oaxaca", "México", 16.5640, -94.6137, 0,
        "OpenStreetMap (Nominatim)",
    ]  # fmt: skip
    assert asked[0]["q"] == "Niltepec"
    assert asked[0]["agent"].startswith("logistics-humanitarian-planner")
    assert "mx" in asked[0]["countrycodes"].split(",")


def test_online_there_may_be_no_such_place() -> None:
    with nominatim(200, []) as (server, _):
        found = locate("zzqqxx", online=True, server=server)
    assert found.empty
    assert list(found.columns) == COLUMNS


def test_offline_no_service_is_asked() -> None:
    with nominatim(200, [NILTEPEC]) as (server, asked):
        locate("Niltepec", server=server)
    assert asked == []


@pytest.mark.parametrize("status", [403, 429, 500])
def test_a_service_that_fails_is_an_error(status: int) -> None:
    with nominatim(status, {}) as (server, _), pytest.raises(GeographyError, match="offline"):
        locate("Niltepec", online=True, server=server)


def test_a_service_that_is_not_there_is_an_error() -> None:
    with nominatim(200, []) as (server, _):
        pass
    with pytest.raises(GeographyError, match=f"{server} does not answer"):
        locate("Niltepec", online=True, server=server)
