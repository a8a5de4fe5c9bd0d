"""The drivers' sheets, read back from the PDF and the workbook."""

from __future__ import annotations

import dataclasses
import io
from typing import TYPE_CHECKING, Any

import numpy as np
import openpyxl
import pytest
import zxingcpp
from PIL import Image
from pypdf import PdfReader

from logistics.output.documents import write_driver_papers, write_drop_sheets
from logistics.output.trip_geometry import Leg, trip_legs
from tests.support.cases.tour_case import CALLS, LONG, TANKER, TOUR, many, tour_plan
from tests.support.reading.read_back import code_on, data_of, load_list, on_lines, placed

if TYPE_CHECKING:
    from pathlib import Path

    from logistics.core.plan import Plan
    from logistics.inputs.operation import Operation

pytestmark = pytest.mark.slow

#: Trips in the order of their sheets: by depot, then by hour.
IN_ORDER = [TOUR, TANKER, LONG]
LONG_NAME = "Muy largo, con \u00f1 y \u201ccomillas\u201d, " * 12
HOSTILE = f"=1+1 <b>&\"'\u202eabc\u202c \u200f \u05e9\u05dc\u05d5\u05dd \U0001f69a\ufe0f `${{x}}` {LONG_NAME}"


@pytest.fixture(scope="module")
def tour(operation: Operation) -> Plan:
    return tour_plan(operation)


@pytest.fixture(scope="module")
def papers(operation: Operation, tour: Plan, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("papers")
    write_driver_papers(operation, tour, trip_legs(operation, tour), folder)
    write_drop_sheets(operation, tour, folder)
    return folder


@pytest.fixture(scope="module")
def pages(papers: Path) -> Any:
    return PdfReader(papers / "driver_sheets.pdf").pages


@pytest.fixture(scope="module")
def book(papers: Path) -> Any:
    return openpyxl.load_workbook(papers / "driver_sheets.xlsx")


def handed_over(trip: str) -> list[tuple[str, dict[str, float]]]:
    return [(drop, goods) for one, drop, _, _, goods in CALLS if one == trip]


def test_a_page_a_trip_with_its_code(pages: Any) -> None:
    assert len(pages) == len(IN_ORDER)
    assert [code_on(page) for page in pages] == IN_ORDER
    for page, trip in zip(pages, IN_ORDER, strict=True):
        width, height = page.mediabox.width, page.mediabox.height
        assert (round(width), round(height)) == (595, 842)
        assert trip in on_lines(page)


def test_a_page_tells_who_drives_what_when_and_where(pages: Any) -> None:
    text = on_lines(pages[0])
    for words in (
        "Furgoneta 3.5 t n.º 1", "Van 3.5 t no. 1", "Almacén de Tapachula", "Andén 07:00-19:00",
        "miércoles 24 de octubre de 2018", "Wednesday, October 24, 2018", "05:00", "06:00", "15:30", "208 km",
        "3 h 48 min", "Por MEX-200", "Huixtla - Escuintla, km 12", "Huixtla - Escuintla, km 24", "Mapastepec",
        "Entregar a: Main column", "07:30", "- 07:45", "12:00", "- 12:35", "05:00-09:00", "SOLO PARA COORDINACIÓN",
        "Muestra posiciones futuras", "Plan del 2018-10-19", "Página 1 de 1", "Firma", "Signature", "Recibe",
    ):  # fmt: skip
        assert words in text
    assert "Tapachula > Huehuetán > Huixtla" in text


def test_a_way_over_night_names_the_day_and_the_rest(pages: Any) -> None:
    text = on_lines(pages[2])
    assert "jue 25 oct" in text
    assert "No manejar de 22:00 a 05:00: descanso." in text
    assert "No manejar" not in on_lines(pages[0])


def test_goods_are_loaded_last_stop_first(pages: Any, papers: Path, operation: Operation) -> None:
    kg = operation.items.set_index("item_id")["kg_per_unit"]
    for page, trip in zip(pages, IN_ORDER, strict=True):
        printed = load_list([page])
        expected = [
            sorted((quantity, round(quantity * kg[item], 1)) for item, quantity in goods.items())
            for _, goods in reversed(handed_over(trip))
        ]
        for block in expected:
            assert sorted(printed[: len(block)]) == [
                (quantity, pytest.approx(weight, abs=0.5)) for quantity, weight in block
            ]
            printed = printed[len(block) :]
        assert printed == []
    data = data_of(papers / "driver_sheets.xlsx")
    for trip, rows in data.groupby("trip_id"):
        drops = rows.drop_duplicates("drop_id")
        assert drops["loading_order"].tolist() == sorted(drops["loading_order"])
        assert drops["drop_id"].tolist() == [drop for drop, _ in reversed(handed_over(str(trip)))]
        assert (drops["stop"] + drops["loading_order"] == len(drops) + 1).all()


def test_numbers_of_stops_follow_the_road(pages: Any) -> None:
    badges = [one.text for one in placed(pages[0]) if one.x < 20 and one.text in "123"]
    assert badges == ["3", "2", "1", "1", "2", "3"]


def test_driver_and_drop_sheets_agree(papers: Path) -> None:
    drivers, drops = data_of(papers / "driver_sheets.xlsx"), data_of(papers / "drop_sheets.xlsx")
    for column in ("quantity", "kg"):
        sums = [table.groupby(["trip_id", "drop_id", "item_id"])[column].sum() for table in (drivers, drops)]
        assert sums[0].to_dict() == pytest.approx(sums[1].to_dict())
    assert drivers.groupby("item_id")["kg"].sum().round(3).to_dict() == pytest.approx(
        drops.groupby("item_id")["kg"].sum().round(3).to_dict()
    )


def test_a_plan_of_many_trips_agrees_too(operation: Operation, plan: Plan, written: Path, tmp_path: Path) -> None:
    trips = plan.trips["trip_id"].iloc[:120]
    of_trips = {
        name: getattr(plan, name)[getattr(plan, name)["trip_id"].isin(trips)]
        for name in ("trips", "trip_stops", "trip_loads")
    }
    straight = [(15.0, -93.0), (15.5, -93.5)]
    legs = {trip: [Leg(straight, ()), Leg(straight[::-1], ())] for trip in trips}
    write_driver_papers(operation, dataclasses.replace(plan, **of_trips), legs, tmp_path)
    drivers, drops = data_of(tmp_path / "driver_sheets.xlsx"), data_of(written / "drop_sheets.xlsx")
    drops = drops[drops["trip_id"].isin(trips)]
    assert drops["trip_id"].nunique() == len(trips)
    for column in ("quantity", "kg"):
        sums = [table.groupby(["trip_id", "drop_id", "item_id"])[column].sum() for table in (drivers, drops)]
        assert sums[0].to_dict() == pytest.approx(sums[1].to_dict())
    lines = [
        line
        for file in (tmp_path / "messages" / "es").iterdir()
        for line in file.read_text("utf-8").splitlines()
    ]  # fmt: skip
    assert [lines.count(trip) for trip in trips] == [1] * len(trips)


def test_the_workbook_links_every_trip_and_shows_its_code(book: Any) -> None:
    index, day = book["Índice Index"], book["2018-10-24"]
    links = [cell.hyperlink.location for cell in index["A"] if cell.hyperlink]
    assert [index.cell(row, 10).value for row in range(5, 5 + len(links))] == IN_ORDER
    for link, name in zip(links, ("Furgoneta 3.5 t n.º 1", "Pipa de agua", "Camión 8 t n.º 2"), strict=True):
        assert day[link.split("!")[1]].value.startswith(name)
    pictures = [np.asarray(Image.open(io.BytesIO(image._data())).convert("L")) for image in day._images]
    assert [zxingcpp.read_barcodes(picture)[0].text for picture in pictures] == IN_ORDER
    assert len(day.row_breaks.brk) == len(IN_ORDER) - 1


def test_what_does_not_fit_goes_on_over_the_page(operation: Operation, tmp_path: Path) -> None:
    calls = 9
    plan = many(operation, calls)
    write_driver_papers(operation, plan, trip_legs(operation, plan), tmp_path)
    pages = PdfReader(tmp_path / "driver_sheets.pdf").pages
    assert len(pages) > 3
    assert [f"Página {at} de {len(pages)}" in on_lines(page) for at, page in enumerate(pages, start=1)] == [True] * len(
        pages
    )
    items = len(operation.items) - 1
    quantities = [quantity for quantity, _ in load_list(list(pages))]
    assert quantities == [float(call) for call in range(calls, 0, -1) for _ in range(items)]
    for page in pages:
        assert TOUR in on_lines(page)
        assert "SOLO PARA COORDINACIÓN" in on_lines(page)
        assert all(one.y < 292 for one in placed(page))
    signed = [on_lines(page).count("Conduce") for page in pages]
    assert signed == [0] * (len(pages) - 1) + [1]


def test_the_same_plan_gives_the_same_bytes(operation: Operation, tour: Plan, papers: Path, tmp_path: Path) -> None:
    write_driver_papers(operation, tour, trip_legs(operation, tour), tmp_path)
    files = sorted(file.relative_to(tmp_path) for file in tmp_path.rglob("*") if file.is_file())
    assert len(files) == 2 + 3 + 2 * 2
    for file in files:
        assert (tmp_path / file).read_bytes() == (papers / file).read_bytes(), file


def test_no_name_breaks_a_paper(operation: Operation, tour: Plan, tmp_path: Path) -> None:
    changed = operation.replace_tables(
        groups=operation.groups.assign(name=HOSTILE),
        items=operation.items.assign(name_es=HOSTILE, name_en=f"en {HOSTILE}", unit=HOSTILE),
        places=operation.places.assign(name=HOSTILE),
        vehicles=operation.vehicles.assign(name_es=HOSTILE, name_en=f"en {HOSTILE}"),
        depots=operation.depots.assign(operator_kind=HOSTILE),
    )
    write_driver_papers(changed, tour, trip_legs(changed, tour), tmp_path)
    reader = PdfReader(tmp_path / "driver_sheets.pdf")
    text = on_lines(reader.pages[0])
    assert "=1+1 <b>&\"'abc" in text
    assert "\u202e" not in text
    for page in reader.pages:
        assert all(10 < one.x < 199 and 8 < one.y < 292 for one in placed(page))
    book = openpyxl.load_workbook(tmp_path / "driver_sheets.xlsx")
    cells = [cell for page in book for row in page.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    texts = [str(cell.value) for cell in cells]
    # A text that a spreadsheet would take for a formula begins with an apostrophe.
    assert f"'{HOSTILE}" in texts
    assert not any(text.startswith("=") for text in texts)


def test_letters_no_font_has_are_written_in_latin_ones(operation: Operation, tour: Plan, tmp_path: Path) -> None:
    changed = operation.replace_tables(groups=operation.groups.assign(name="K'iche' \u4e2d\U0001f69a Ñañez ɓ"))
    write_driver_papers(changed, tour, trip_legs(changed, tour), tmp_path)
    assert "K'iche' Zhong:truck: Ñañez b" in on_lines(PdfReader(tmp_path / "driver_sheets.pdf").pages[0])


def test_a_plan_without_trips_says_so(operation: Operation, tour: Plan, tmp_path: Path) -> None:
    none = dataclasses.replace(
        tour, trips=tour.trips.iloc[:0], trip_stops=tour.trip_stops.iloc[:0], trip_loads=tour.trip_loads.iloc[:0]
    )
    write_driver_papers(operation, none, trip_legs(operation, none), tmp_path)
    pages = PdfReader(tmp_path / "driver_sheets.pdf").pages
    assert "Sin viajes" in on_lines(pages[0])
