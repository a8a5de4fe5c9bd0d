"""What may be written in more than one way, and what an operation holds once it is read."""

from __future__ import annotations

import dataclasses
import datetime as dt
import shutil
from functools import cache
from itertools import cycle
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from logistics.core.errors import Problem, TableError
from logistics.inputs.operation import Operation, data_path, load_operation, most_people
from tests.support.bad_tables import BASE
from tests.support.cases import forms

PLACES = "place_id,name,state,inegi_state_code,lat,lon,coordinate_source\n"
ROADS = "from_place,to_place,km,highway,truck_kmh,toll\n"


@cache
def base() -> Operation:
    return load_operation(BASE)


@pytest.fixture
def case(tmp_path: Path) -> Path:
    return Path(shutil.copytree(BASE, tmp_path / "case"))


def put(case: Path, file: str, old: str, new: str) -> None:
    text = (case / file).read_text("utf-8")
    assert old in text
    (case / file).write_text(text.replace(old, new), "utf-8")


def codes(problems: list[Problem] | tuple[Problem, ...]) -> list[tuple[str, int, str]]:
    return [(problem.file, problem.row, problem.code) for problem in problems]


def errors_of(path: Path) -> list[tuple[str, int, str]]:
    with pytest.raises(TableError) as raised:
        load_operation(path)
    return codes(raised.value.problems)


def test_people_are_counted_whose_itinerary_goes_on_after_the_last_day(case: Path) -> None:
    before = most_people(load_operation(case))
    table = pd.read_csv(case / "itinerary.csv")
    table.assign(nights=table["nights"].where(table.index < len(table) - 1, 60)).to_csv(
        case / "itinerary.csv", index=False
    )
    assert most_people(load_operation(case)) == before > 0


def test_the_reference_case_has_nothing_to_report() -> None:
    operation = load_operation(data_path() / "caravan-2018")
    assert operation.notices == ()
    assert operation.groups["headcount"].sum() == 7000
    assert len(operation.days) == 36
    assert operation.days.dtype == "datetime64[us]"
    assert operation.days[[0, -1]].tolist() == [pd.Timestamp("2018-10-20"), pd.Timestamp("2018-11-24")]


def test_types_in_memory() -> None:
    operation = base()
    assert operation.itinerary.dtypes.astype(str).to_dict() == {
        "group_id": "str",
        "sequence": "int64",
        "place_id": "str",
        "arrive_date": "datetime64[us]",
        "nights": "int64",
        "mode": "str",
        "confidence": "str",
    }
    assert operation.depots["dock_closes"].tolist() == [19 * 60, 20 * 60]
    assert operation.population["is_child"].dtype == bool
    assert operation.shelters["capacity_people"].isna().tolist() == [True, False]
    assert operation.groups["notes"].tolist() == ["", ""]
    assert operation.stock["quantity"].dtype == "float64"
    assert operation.settings.stop_window == (720, 1260)
    assert operation.settings.start_date == dt.date(2018, 10, 20)
    assert type(operation.settings.start_date) is dt.date
    assert operation.places.set_index("place_id").loc["tapachula", "inegi_state_code"] == "07"


@pytest.mark.parametrize("end", ["suppliers.csv", "closures.csv", "shelters.csv"])
def test_a_table_that_may_have_no_rows_keeps_its_types(case: Path, end: str) -> None:
    file = case / end
    file.write_text(file.read_text("utf-8").splitlines()[0] + "\n", "utf-8")
    name = end.removesuffix(".csv")
    table, whole = getattr(load_operation(case), name), getattr(base(), name)
    assert len(table) == 0
    assert table.dtypes.to_dict() == whole.dtypes.to_dict()


def test_a_row_of_hxl_tags_is_left_out(case: Path) -> None:
    lines = (case / "groups.csv").read_text("utf-8").splitlines()
    lines.insert(1, "#group+id,#group+name,#affected,#population+type,#speed,,#description")
    (case / "groups.csv").write_text("\n".join(lines), "utf-8")
    assert load_operation(case).sha256 == base().sha256
    put(case, "groups.csv", "rear,Rear group,100", "rear,Rear group,many")
    assert errors_of(case) == [("groups.csv", 4, "not_a_number")]


def test_blank_lines_count_as_rows_and_are_left_out(case: Path) -> None:
    put(case, "groups.csv", "rear,Rear group,100", "\n,,,,,,\nrear,Rear group,many")
    assert errors_of(case) == [("groups.csv", 5, "not_a_number")]


def test_a_decimal_comma_in_a_quoted_cell(case: Path) -> None:
    put(case, "standards.csv", ",0.6,", ',"0,6",')
    put(case, "standards.csv", ",0.004,", ',"0,004",')
    assert load_operation(case).sha256 == base().sha256


def test_a_point_in_a_file_of_decimal_commas_may_part_thousands(case: Path) -> None:
    text = (case / "vehicles.csv").read_text("utf-8").replace(",", ";").replace(".", ",")
    (case / "vehicles.csv").write_text(text, "utf-8")
    assert load_operation(case).sha256 == base().sha256
    put(case, "vehicles.csv", ";900;", ";1.900;")
    assert errors_of(case) == [("vehicles.csv", 2, "ambiguous_number")]


def test_three_decimals_of_a_latitude_are_not_taken_for_thousands(case: Path) -> None:
    (case / "places.csv").write_text(PLACES + 'camp,Camp,Chiapas,07,"15,019","-92,382",GPS\n', "utf-8")
    camp = load_operation(case).places.set_index("place_id").loc["camp"]
    assert (camp["lat"], camp["lon"]) == (15.019, -92.382)


@pytest.mark.parametrize(
    ("yes", "no"),
    [*zip(["True", "true", "1", "sí", "Si", "YES", "VERDADERO"], cycle(["False", "0", "no", "falso"]), strict=False)],
)
def test_flags(case: Path, yes: str, no: str) -> None:
    put(case, "population.csv", ",True,", f",{yes},")
    put(case, "population.csv", ",False,", f",{no},")
    assert load_operation(case).population["is_child"].tolist() == [True, True, False]


def test_texts_are_stripped_and_composed(case: Path) -> None:
    put(case, "shelters.csv", "Albergue Belén", "  Albergue Bele\u0301n\u200b ")
    assert load_operation(case).shelters["name"].iloc[0] == "Albergue Belén"


def test_columns_that_may_be_blank_may_be_absent(case: Path) -> None:
    lines = (case / "shelters.csv").read_text("utf-8").splitlines()
    (case / "shelters.csv").write_text("\n".join(",".join(line.split(",")[:3]) for line in lines), "utf-8")
    shelters = load_operation(case).shelters
    assert shelters["capacity_people"].isna().all()
    assert shelters["kind"].tolist() == ["", ""]


def test_the_case_of_a_file_name_does_not_count(case: Path) -> None:
    for file in sorted(case.iterdir()):
        file.rename(case / file.name.capitalize())
    assert load_operation(case).sha256 == base().sha256


def test_files_that_are_no_table_may_differ_by_case_only(case: Path) -> None:
    for name in ("Notes.txt", "notes.txt", "README.md", "readme.md"):
        (case / name).write_text("x")
    assert [notice.value for notice in load_operation(case).notices] == ["Notes.txt", "notes.txt"]


def test_what_is_not_known_is_only_a_notice(case: Path) -> None:
    (case / "old_notes.csv").write_text("a,b\n1,2\n")
    put(case, "closures.csv", "reason", "reason,seen_by")
    (case / "operation.toml").open("a", encoding="utf-8").close()
    put(case, "operation.toml", "drive_at_night", 'motto = "x"\ndrive_at_night')
    operation = load_operation(case)
    assert [(notice.code, notice.severity) for notice in operation.notices] == [
        ("extra_column", "notice"),
        ("extra_file", "notice"),
        ("extra_setting", "notice"),
    ]
    assert operation.sha256 == base().sha256


def test_rows_outside_the_horizon_are_a_warning(case: Path) -> None:
    put(case, "closures.csv", "2018-10-22,2018-10-22", "2018-10-18,2018-10-19")
    put(case, "stock.csv", "3000,2018-10-22", "3000,2018-10-26")
    put(case, "operation.toml", "start_date = 2018-10-20", "start_date = 2018-10-21")
    operation = load_operation(case)
    assert codes(operation.notices) == [
        ("closures.csv", 2, "outside_horizon"),
        ("itinerary.csv", 2, "outside_horizon"),
        ("stock.csv", 5, "outside_horizon"),
    ]
    assert {notice.severity for notice in operation.notices} == {"warning"}


def test_a_place_without_a_road_is_a_warning(case: Path) -> None:
    (case / "places.csv").write_text(PLACES + "island,Island,Chiapas,07,15.0,-92.4,GPS\n", "utf-8")
    put(case, "suppliers.csv", "huixtla,food", "island,food")
    assert codes(load_operation(case).notices) == [("suppliers.csv", 3, "place_without_road")]


def test_own_places_and_roads_are_added_or_replace(case: Path) -> None:
    reference = base()
    new_place = PLACES + "camp,Camp,Chiapas,07,15.1,-92.4,GPS\ntapachula,Tapachula,Chiapas,07,14.9,-92.2,GPS\n"
    (case / "places.csv").write_text(new_place, "utf-8")
    (case / "roads.csv").write_text(ROADS + "huehuetan,tapachula,23,MEX-200,50,yes\ncamp,huixtla,5,,30,no\n", "utf-8")
    operation = load_operation(case)
    assert len(operation.places) == len(reference.places) + 1
    assert operation.places.set_index("place_id").loc["tapachula", "lat"] == 14.9
    assert len(operation.roads) == len(reference.roads) + 1
    ends = [frozenset(pair) for pair in zip(operation.roads["from_place"], operation.roads["to_place"], strict=True)]
    assert operation.roads["km"].iloc[ends.index(frozenset({"tapachula", "huehuetan"}))] == 23
    assert operation.sha256 != reference.sha256


def test_other_tables_have_another_hash() -> None:
    operation = base()
    more = operation.groups.assign(headcount=operation.groups["headcount"] + 1)
    changed = operation.replace_tables(groups=more)
    assert isinstance(changed, Operation)
    assert changed.sha256 != operation.sha256
    assert changed.groups["headcount"].tolist() == [401, 101]
    assert operation.groups["headcount"].tolist() == [400, 100]
    assert changed.replace_tables(groups=operation.groups).sha256 == operation.sha256
    with pytest.raises(TypeError):
        operation.replace_tables(people=more)
    with pytest.raises(dataclasses.FrozenInstanceError):
        operation.sha256 = ""  # type: ignore[misc]


def workbook(tmp_path: Path) -> tuple[Path, openpyxl.Workbook]:
    tables = forms.base_tables()
    file = forms.write_workbook(tmp_path / "case.xlsx", tables, [*tables, "operation"])
    return file, openpyxl.load_workbook(file)


def save(book: openpyxl.Workbook, file: Path) -> None:
    book.save(file)
    book.close()


def test_a_state_code_that_a_workbook_made_a_number(tmp_path: Path) -> None:
    file, book = workbook(tmp_path)
    sheet = book.create_sheet("places")
    sheet.append(["place_id", "name", "inegi_state_code", "lat", "lon"])
    sheet.append(["camp", "Camp", 7, 15.1, -92.4])
    sheet.append(["tent", "Tent", 20, 15.1, -92.4])
    sheet.append(["hut", "Hut", "07", 15.1, -92.4])
    save(book, file)
    assert errors_of(file) == [("case.xlsx[places]", 2, "lost_zero")]


def test_cells_of_a_workbook_without_their_format(tmp_path: Path) -> None:
    file, book = workbook(tmp_path)
    depots = book["depots"]
    depots["F2"], depots["F2"].number_format = 7 / 24, "General"
    book["stock"]["D2"], book["stock"]["D2"].number_format = 43393, "General"
    save(book, file)
    assert errors_of(file) == [("case.xlsx[stock]", 2, "date_number")]
    book["stock"]["D2"] = dt.datetime(2018, 10, 20)  # noqa: DTZ001 - a cell of a workbook has no zone
    save(book, file)
    assert load_operation(file).sha256 == base().sha256


def test_case_and_spaces_of_a_sheet_title_do_not_count(tmp_path: Path) -> None:
    file, book = workbook(tmp_path)
    for sheet in book.worksheets:
        sheet.title = f" {sheet.title.upper()} "
    save(book, file)
    assert load_operation(file).sha256 == base().sha256


def test_a_date_cell_with_a_time_of_day_is_reported(tmp_path: Path) -> None:
    file, book = workbook(tmp_path)
    book["stock"]["D3"] = dt.datetime(2018, 10, 20, 5, 30)  # noqa: DTZ001 - a cell of a workbook has no zone
    save(book, file)
    assert errors_of(file) == [("case.xlsx[stock]", 3, "not_a_date")]


def test_a_workbook_without_a_sheet_or_settings(tmp_path: Path) -> None:
    file, book = workbook(tmp_path)
    del book["fleet"], book["operation"]
    save(book, file)
    assert errors_of(file) == [
        ("case.xlsx[fleet]", 0, "missing_table"),
        ("case.xlsx[operation]", 0, "missing_settings"),
    ]


def test_settings_of_a_workbook_are_checked_in_their_rows(tmp_path: Path) -> None:
    file, book = workbook(tmp_path)
    sheet = book["operation"]
    rows = {sheet.cell(row, 1).value: row for row in range(1, sheet.max_row + 1)}
    sheet.cell(rows["stop_window"], 2).value = "21:00, 12:00"
    sheet.cell(rows["rest_day_window"], 2).value = "07:00-19:00"
    sheet.append(["name", "again"])
    save(book, file)
    assert errors_of(file) == [
        ("case.xlsx[operation]", rows["stop_window"], "window_reversed"),
        ("case.xlsx[operation]", 17, "repeated_setting"),
    ]
