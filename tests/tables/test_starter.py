from __future__ import annotations

from typing import TYPE_CHECKING

import openpyxl
import pytest

from logistics.core.errors import PlanError, TableError
from logistics.core.language import SIDE_BY_SIDE
from logistics.inputs.operation import data_path, load_operation
from logistics.inputs.starter import start, start_workbook

if TYPE_CHECKING:
    from pathlib import Path

    from logistics.core.language import Language


def test_a_new_folder_holds_the_reference_case(tmp_path: Path) -> None:
    start(tmp_path / "new" / "mine", "en")
    mine = load_operation(tmp_path / "new" / "mine")
    assert mine.notices == ()
    assert mine.sha256 == load_operation(data_path() / "caravan-2018").sha256
    assert "## itinerary.csv" in (tmp_path / "new" / "mine" / "README.md").read_text("utf-8")
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["mine"]


def test_the_readme_speaks_the_language_asked_for(tmp_path: Path) -> None:
    start(tmp_path / "mia", "es")
    assert "# Tablas de una operación" in (tmp_path / "mia" / "README.md").read_text("utf-8")


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    start(tmp_path, "en")
    assert (tmp_path / "operation.toml").is_file()


def test_nothing_is_written_over(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(PlanError):
        start(tmp_path, "en")
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_a_file_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine")
    with pytest.raises(PlanError):
        start(tmp_path / "mine", "en")
    with pytest.raises(PlanError):
        start(tmp_path / "mine" / "deeper", "en")
    assert (tmp_path / "mine").read_text() == "mine"


REFERENCE = data_path() / "caravan-2018"


@pytest.mark.parametrize("lang", SIDE_BY_SIDE)
def test_a_new_workbook_is_the_reference_case_in_either_language(lang: Language, tmp_path: Path) -> None:
    file = tmp_path / "new.xlsx"
    start_workbook(file, lang)
    mine = load_operation(file)
    assert mine.notices == ()
    assert mine.sha256 == load_operation(REFERENCE).sha256
    book = openpyxl.load_workbook(file)
    groups = book[{"en": "groups", "es": "grupos"}[lang]]
    assert groups["C1"].value == {"en": "headcount", "es": "personas"}[lang]
    itinerary = book[{"en": "itinerary", "es": "itinerario"}[lang]]
    assert itinerary["D2"].is_date
    offered = {str(rule.sqref): rule.formula1 for rule in itinerary.data_validations.dataValidation}
    assert groups.title in offered["A2:A500"]
    assert {"en": "walk", "es": "a pie"}[lang] in offered["F2:F500"]
    told = {str(cell) for row in book.worksheets[0].values for cell in row}
    assert {"en": "people in the group", "es": "personas en el grupo"}[lang] in told
    with pytest.raises(PlanError):
        start_workbook(file, lang)


@pytest.mark.parametrize("name", ["new", "new.xlsx"])
def test_an_empty_operation_says_kindly_what_to_fill_in(name: str, tmp_path: Path) -> None:
    (start_workbook if name.endswith("xlsx") else start)(tmp_path / name, "es", empty=True)
    with pytest.raises(TableError) as raised:
        load_operation(tmp_path / name)
    asked = sorted((problem.code, problem.column) for problem in raised.value.problems)
    blank = [("blank_cell", column) for column in ("budget_usd", "end_date", "name", "start_date")]
    assert asked == [*blank, *[("empty_table", "")] * 4]


def test_a_spanish_workbook_is_filled_in_as_a_person_would(tmp_path: Path) -> None:
    file = tmp_path / "mi-operacion.xlsx"
    start_workbook(file, "es", empty=True)
    book = openpyxl.load_workbook(file)
    settings = {row[0].value: row[1] for row in book["operación"].iter_rows(min_row=2)}
    for key, value in {
        "nombre": "Mi operación", "fecha de inicio": "15/01/2019", "fecha de fin": "18/01/2019", "presupuesto": 1000,
    }.items():  # fmt: skip
        settings[key].value = value
    book["grupos"].append(["g1", "Grupo uno", 300, "half-children", 3.5, 2, None])
    book["itinerario"].append(["g1", 1, "Tapachula", "15/01/2019", 1, "caminando"])
    book["itinerario"].append(["g1", 2, "Huixtla", "16/01/2019", 3, "A pie"])
    book["almacenes"].append(["bodega", "Tapachula", "iglesia", "01/01/2019", "31/01/2019", "07:00", "19:00", 4])
    book["existencias"].append(["bodega", "drinking_water", 4000, "15 de enero de 2019"])
    book["flota"].append(["bodega", "van_3t", 2, "15/01/2019", "31/01/2019"])
    book.save(file)
    mine = load_operation(file)
    assert mine.itinerary["arrive_date"].dt.strftime("%Y-%m-%d").tolist() == ["2019-01-15", "2019-01-16"]
    assert mine.itinerary["place_id"].tolist() == ["tapachula", "huixtla"]
    assert mine.itinerary["mode"].tolist() == ["walk", "walk"]
    assert mine.depots["opens_date"].dt.strftime("%Y-%m-%d").tolist() == ["2019-01-01"]
    assert {notice.code for notice in mine.notices} == {"dates_read", "place_by_name"}
