"""What goes onto phones: the ways of trips, and texts for a messenger."""

from __future__ import annotations

import dataclasses
from datetime import UTC
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import gpxpy
import pandas as pd
import pytest

from logistics.output.documents import write_driver_papers
from logistics.output.trip_geometry import trip_legs
from tests.support.cases.tour_case import CALLS, LONG, TANKER, TOUR, tour_plan

if TYPE_CHECKING:
    from pathlib import Path

    from logistics.core.plan import Plan
    from logistics.inputs.operation import Operation

pytestmark = pytest.mark.slow

LIMIT = 1000


@pytest.fixture(scope="module")
def tour(operation: Operation) -> Plan:
    return tour_plan(operation)


@pytest.fixture(scope="module")
def papers(operation: Operation, tour: Plan, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("phones")
    write_driver_papers(operation, tour, trip_legs(operation, tour), folder)
    return folder


def messages(folder: Path, lang: str) -> dict[str, str]:
    return {file.name: file.read_text("utf-8") for file in sorted((folder / "messages" / lang).iterdir())}


def test_marks_of_a_way_are_the_depot_and_the_stops(papers: Path, tour: Plan, operation: Operation) -> None:
    zone = ZoneInfo("America/Mexico_City")
    drops = tour.drops.set_index("drop_id")
    depots = operation.depots.set_index("depot_id")["place_id"].map(operation.places.set_index("place_id")["lat"])
    for trip in tour.trips.itertuples():
        gpx = gpxpy.parse((papers / "gpx" / f"{trip.trip_id}.gpx").read_text("utf-8"))
        calls = [call for call in CALLS if call[0] == trip.trip_id]
        depot, *marks = gpx.waypoints
        assert depot.latitude == depots[trip.depot_id]
        assert depot.time == trip.depart.tz_localize(zone).astimezone(UTC)
        for mark, (_, drop, arrive, _, goods) in zip(marks, calls, strict=True):
            assert (mark.latitude, mark.longitude) == (drops.loc[drop, "lat"], drops.loc[drop, "lon"])
            assert f"{mark.time.astimezone(zone):%Y-%m-%d %H:%M}" == f"2018-10-24 {arrive}"
            assert all(f"{quantity:,.15g} " in mark.description for quantity in goods.values())
        route = [(point.latitude, point.longitude) for point in gpx.routes[0].points]
        assert route[0] == route[-1] == (depot.latitude, depot.longitude)
        assert set(drops.loc[[call[1] for call in calls], ["lat", "lon"]].itertuples(index=False)) <= set(route)
        assert gpx.description.startswith("Solo para coordinación")


def test_a_message_tells_who_drives_what_when_and_where_to(papers: Path) -> None:
    spanish, english = messages(papers, "es"), messages(papers, "en")
    assert list(spanish) == list(english) == ["2018-10-24_dep-tapachula.txt", "2018-10-24_dep-tuxtla.txt"]
    assert spanish["2018-10-24_dep-tuxtla.txt"].splitlines() == [
        "SOLO PARA COORDINACIÓN, no reenviar",
        "Almacén de Tuxtla Gutiérrez, mié 24 oct",
        "",
        "Camión 8 t n.º 2: carga 12:00, sale 13:00, regresa jue 25 oct 11:10",
        "19:10 Mapastepec: Rear group, 2,026 kg",
        LONG,
    ]
    for words in ("COORDINATION ONLY", "Depot in Tapachula", "Van 3.5 t no. 1: load 05:00, leave 06:00, back 15:30"):
        assert words in english["2018-10-24_dep-tapachula.txt"]
    assert [spanish["2018-10-24_dep-tapachula.txt"].splitlines().count(trip) for trip in (TOUR, TANKER)] == [1, 1]


def test_long_days_are_told_in_numbered_parts(operation: Operation, tour: Plan, tmp_path: Path) -> None:
    far = "x" * 80
    names = [f"2018-10-24_{far}_{far}-{number}_1" for number in range(30)]
    of_tour = {name: getattr(tour, name).query("trip_id == @TOUR") for name in ("trips", "trip_stops", "trip_loads")}
    copies = {
        name: pd.concat([table.assign(trip_id=trip) for trip in names], ignore_index=True)
        for name, table in of_tour.items()
    }
    endless = "Un nombre muy largo y más largo todavía " * 10
    changed = operation.replace_tables(
        groups=operation.groups.assign(name=endless),
        places=operation.places.assign(name=endless),
        vehicles=operation.vehicles.assign(name_es=endless, name_en=endless),
    )
    plan = dataclasses.replace(tour, **copies)
    write_driver_papers(changed, plan, trip_legs(changed, plan), tmp_path)
    for lang, word in (("es", "parte {} de {}"), ("en", "part {} of {}")):
        told = messages(tmp_path, lang)
        assert max(map(len, told.values())) < LIMIT
        for part in range(1, len(told) + 1):
            assert word.format(part, len(told)) in told[f"2018-10-24_dep-tapachula_{part}.txt"]
        lines = [line for text in told.values() for line in text.splitlines()]
        assert [lines.count(trip) for trip in names] == [1] * len(names)


def test_ids_that_are_no_names_of_files(operation: Operation, tour: Plan, tmp_path: Path) -> None:
    new = {TOUR: "../a b", LONG: "../A b", TANKER: "ñ" * 180}
    plan = dataclasses.replace(
        tour,
        **{
            name: getattr(tour, name).assign(trip_id=getattr(tour, name)["trip_id"].map(new))
            for name in ("trips", "trip_stops", "trip_loads")
        },
    )
    write_driver_papers(operation, plan, trip_legs(operation, plan), tmp_path)
    files = list((tmp_path / "gpx").iterdir())
    assert len({file.name.lower() for file in files}) == 3
    assert {gpxpy.parse(file.read_text("utf-8")).name for file in files} == set(new.values())
    assert not (tmp_path / "a b.gpx").exists()
