"""The workbooks of an issued plan, filled in by hand in a spreadsheet and read back into the journal."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from logistics.analysis.scenarios.inputs import Inputs
from logistics.live.workspace import Workspace
from tests.support.cases.allocation_cases import Made, drawn
from tests.support.cases.later_days import driven_by_night
from tests.support.cases.small import day
from tests.support.reading.filled import Paper
from tests.support.run_command import run_here

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

Output = pytest.CaptureFixture[str]
FIRST, SECOND = f"{day(0)}_d_pickup-1_1", f"{day(0)}_d_pickup-1_2"
DROP = f"{day(0)}_bajio_g"


@pytest.fixture(scope="module")
def issued(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """400 people for four days; the plan of the first evening is issued.

    Its first day: a pickup brings 750 litres and 100 blankets, then 150 litres.
    """
    folder = tmp_path_factory.mktemp("live")
    tables = Made(4, 400, {"drinking_water": 3600, "blanket": 100}, {"pickup": 1}).small().write(folder / "tablas")
    assert run_here("workspace", "init", folder / "caravana", tables, "--lang", "es") == 0
    assert run_here("tonight", folder / "caravana", "--day", day(0)) == 0
    assert run_here("issue", folder / "caravana") == 0
    loads = pd.read_csv(folder / "caravana" / "issues" / f"0001-{day(0)}" / "trip_loads.csv").set_index("trip_id")
    assert loads.loc[[FIRST], "quantity"].tolist() == [100, 750]
    assert loads.loc[[SECOND], "quantity"].tolist() == [150]
    return folder / "caravana"


@pytest.fixture
def workspace(issued: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it, so that each test begins with an empty journal."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return copied(issued, tmp_path / "caravana")


def copied(issued: Path, place: Path) -> Path:
    shutil.copytree(issued, place, copy_function=shutil.copyfile)
    return place


def paper(workspace: Path, name: str) -> Paper:
    return Paper(workspace / "issues" / f"0001-{day(0)}" / f"{name}.xlsx")


def entries(workspace: Path) -> list[dict[str, Any]]:
    opened = Workspace.open(workspace)
    found = [entry.record() for entry in opened.entries()]
    opened.close()
    return found


def recorded(workspace: Path, file: Path, capfd: Output, *options: str) -> dict[str, Any]:
    """Record a file; gives what the command says."""
    capfd.readouterr()
    assert run_here("record", workspace, "--from", file, "--json", *options) == 0
    return dict(json.loads(capfd.readouterr().out))


def refused(workspace: Path, file: Path, capfd: Output, *options: str) -> str:
    """Record a file that must be refused; gives what the command says, on one line."""
    before = entries(workspace)
    capfd.readouterr()
    assert run_here("record", workspace, *options, "--from", file) == 2
    assert entries(workspace) == before
    return " ".join(capfd.readouterr().err.split())


def lines(workspace: Path, kind: str, trip: str) -> Any:
    """Give the lines of the last entry of a kind about a trip."""
    own = [entry for entry in entries(workspace) if entry["kind"] == kind and entry["values"].get("trip_id") == trip]
    return own[-1].get("lines", [])


def filled_drops(workspace: Path, file: Path) -> Path:
    """Fill in a drop sheet as people write: numbers as texts and with a comma, times as texts and as times."""
    sheet = paper(workspace, "drop_sheets")
    sheet.write(
        day(0), FIRST, "drinking_water", good="700,5", damaged=9.5, missing="40", remarks="dos garrafones rotos"
    )
    sheet.write(day(0), FIRST, "blanket", good=100)
    sheet.write(day(0), SECOND, "drinking_water", brought_back=" 150 ")
    sheet.beside(day(0), "Llegó a las", "12:40 h", after=FIRST)
    sheet.beside(day(0), "Llegó a las", dt.time(14, 5), after=SECOND)
    sheet.beside(day(0), "Personas contadas", "412")
    sheet.beside(day(0), "Recibió", "enlace del grupo")
    sheet.beside(day(0), "Observaciones", "La gente duerme en la cancha.")
    return sheet.save(file)


@pytest.mark.parametrize("lang", ["es", "en"])
def test_a_filled_drop_sheet_is_read_as_it_was_told(workspace: Path, tmp_path: Path, lang: str, capfd: Output) -> None:
    told = recorded(workspace, filled_drops(workspace, tmp_path / "entregas.xlsx"), capfd, "--lang", lang)
    assert (told["new"], told["known"]) == (5, 0)
    first, second, people, *notes = told["entries"]
    assert first["values"] == {
        "trip_id": FIRST, "drop_id": DROP, "group_id": "g", "received_as": "enlace del grupo"
    }  # fmt: skip
    assert first["lines"] == [
        {"item_id": "drinking_water", "good": 700.5, "damaged": 9.5, "missing": 40},
        {"item_id": "blanket", "good": 100},
    ]
    assert first["happened_at"] == f"{day(0)}T12:40:00-05:00"
    assert (second["happened_at"], second["lines"]) == (
        f"{day(0)}T14:05:00-05:00", [{"item_id": "drinking_water", "brought_back": 150}],
    )  # fmt: skip
    assert people["values"] == {"group_id": "g", "date": day(0), "people": 412}
    assert {(note["values"]["about"], note["values"]["text"]) for note in notes} == {
        (DROP, "La gente duerme en la cancha."),
        (f"{FIRST} {DROP} drinking_water", "dos garrafones rotos"),
    }
    assert {entry["origin"] for entry in told["entries"]} == {"file"}


def test_a_filled_drivers_sheet_tells_what_left_arrived_and_came_home(
    workspace: Path, tmp_path: Path, capfd: Output
) -> None:
    sheet = paper(workspace, "driver_sheets")
    sheet.write(day(0), FIRST, "drinking_water", loaded="740", good=700, missing=40)
    sheet.beside(day(0), "Salió a las", "11:50", after=FIRST)
    sheet.under(day(0), "Llegó a las", "1. Bajio", pd.Timestamp("2018-10-20 12:10").to_pydatetime())
    sheet.beside(day(0), "Regresó a las", "1:15 p.m.", after=FIRST)
    sheet.beside(day(0), "Km recorridos", "21,5", after=FIRST)
    sheet.beside(day(0), "Costo en USD", 12, after=FIRST)
    sheet.write(day(0), SECOND, "drinking_water", brought_back=150)
    told = recorded(workspace, sheet.save(tmp_path / "viajes.xlsx"), capfd)["entries"]
    by = {(entry["kind"], entry["values"]["trip_id"]): entry for entry in told}
    assert set(by) == {
        ("dispatch", FIRST),
        ("delivery", FIRST),
        ("delivery", SECOND),
        ("return", FIRST),
        ("return", SECOND),
    }
    left = by["dispatch", FIRST]
    # Nothing is written of the blankets: as many were loaded as planned.
    assert {line["item_id"]: line["quantity"] for line in left["lines"]} == {"drinking_water": 740, "blanket": 100}
    assert left["values"] == {
        "plan": f"0001-{day(0)}", "trip_id": FIRST, "depot_id": "d", "vehicle_id": "pickup", "vehicle_no": 1,
    }  # fmt: skip
    assert left["happened_at"] == f"{day(0)}T11:50:00-05:00"
    assert by["delivery", FIRST]["happened_at"] == f"{day(0)}T12:10:00-05:00"
    home = by["return", FIRST]
    assert (home["happened_at"], home["values"]["km"], home["values"]["cost_usd"]) == (
        f"{day(0)}T13:15:00-05:00", 21.5, 12,
    )  # fmt: skip
    assert by["return", SECOND]["lines"] == [{"item_id": "drinking_water", "quantity": 150}]
    # No hour is written: that of the plan.
    assert by["return", SECOND]["happened_at"] == f"{day(0)}T14:00:00-05:00"


def test_tomorrows_plan_starts_from_a_filled_sheet(workspace: Path, tmp_path: Path) -> None:
    """Of 900 litres for 1,600 people got 700.5, and 150 came back: 3,600 less 750 are left in the depot."""
    assert run_here("record", workspace, "--from", filled_drops(workspace, tmp_path / "entregas.xlsx")) == 0
    assert run_here("tonight", workspace, "--day", day(1), "--papers", "none") == 0
    inputs = workspace / "tonight" / "inputs"
    stock = pd.read_csv(inputs / "stock.csv").set_index("item_id")["quantity"]
    assert stock["drinking_water"] == 3600 - 750
    assert set(pd.read_csv(workspace / "tonight" / "drops.csv")["people"]) == {412}
    needs = pd.read_csv(inputs / "opening_needs.csv").set_index("item_id")
    # 1,030 litres would have kept the 412 people alive who were counted.
    assert needs.loc["drinking_water", "gap"] == pytest.approx((1030 - 700.5) / 1030, abs=5e-4)


def test_an_untouched_workbook_records_nothing_and_says_so(workspace: Path, capfd: Output) -> None:
    for name, lang, says in (
        ("drop_sheets", "es", "no hay nada llenado"),
        ("driver_sheets", "en", "nothing is filled in"),
    ):
        file = workspace / "issues" / f"0001-{day(0)}" / f"{name}.xlsx"
        capfd.readouterr()
        assert run_here("record", workspace, "--from", file, "--lang", lang) == 0
        assert says in " ".join(capfd.readouterr().out.split())
    assert entries(workspace) == []


def test_a_file_counts_once_and_a_corrected_one_corrects(workspace: Path, tmp_path: Path, capfd: Output) -> None:
    file = filled_drops(workspace, tmp_path / "entregas.xlsx")
    recorded(workspace, file, capfd)
    once = entries(workspace)
    assert recorded(workspace, file, capfd, "--by", "other")["known"] == 5
    assert entries(workspace) == once
    sheet = Paper(file)
    sheet.write(day(0), FIRST, "drinking_water", good=710, missing=30)
    changed = recorded(workspace, sheet.save(tmp_path / "corregido.xlsx"), capfd)
    assert (changed["new"], changed["known"]) == (1, 4)
    (new,) = changed["entries"]
    assert new["corrects"] == once[0]["entry_id"]
    assert new["lines"][0] == {"item_id": "drinking_water", "good": 710, "damaged": 9.5, "missing": 30}
    # The first file, which is older, takes nothing back; and nothing is to decide.
    for again in (file, tmp_path / "corregido.xlsx", file):
        assert recorded(workspace, again, capfd)["new"] == 0
    assert run_here("journal", "check", workspace) == 1  # nobody told that the trips left
    capfd.readouterr()
    run_here("journal", "check", workspace, "--json")
    assert {one["code"] for one in json.loads(capfd.readouterr().out)["to_decide"]} == {"not_dispatched"}


def test_what_both_workbooks_tell_alike_counts_once_and_what_differs_is_to_decide(
    workspace: Path, tmp_path: Path, capfd: Output
) -> None:
    drops = paper(workspace, "drop_sheets")
    drops.write(day(0), FIRST, "drinking_water", good=700, missing=50)
    recorded(workspace, drops.save(tmp_path / "entregas.xlsx"), capfd)
    trips = paper(workspace, "driver_sheets")
    trips.write(day(0), FIRST, "drinking_water", good=700, missing=50)
    assert recorded(workspace, trips.save(tmp_path / "viajes.xlsx"), capfd)["new"] == 0
    trips.write(day(0), FIRST, "drinking_water", good=720, missing=30)
    (other,) = recorded(workspace, trips.save(tmp_path / "viajes.xlsx"), capfd)["entries"]
    assert "corrects" not in other
    capfd.readouterr()
    assert run_here("journal", "check", workspace, "--json") == 1
    assert "two_deliveries" in capfd.readouterr().out


def test_all_that_is_wrong_is_told_with_its_cell(workspace: Path, tmp_path: Path, capfd: Output) -> None:
    sheet = paper(workspace, "drop_sheets")
    sheet.write(day(0), FIRST, "drinking_water", good="muchos", damaged=-3)
    sheet.write(day(0), FIRST, "blanket", good="=B2", missing="1,200")
    sheet.beside(day(0), "Llegó a las", "tarde", after=FIRST)
    sheet.beside(day(0), "Personas contadas", 12.5)
    file = sheet.save(tmp_path / "mal.xlsx")
    for lang, row, column in (("en", "row", "column"), ("es", "fila", "columna")):
        said = refused(workspace, file, capfd, "--lang", lang)
        for at, name, value in (
            (11, "E", "«muchos»"), (11, "F", "«-3»"), (12, "E", "«=B2»"), (12, "G", "«1,200»"), (10, "I", "«tarde»"),
            (16, "C", "«12.5»"),
        ):  # fmt: skip
            assert f"[{day(0)}], {row} {at}, {column} {name}: {value}" in said
        assert "Traceback" not in said


def test_sheets_in_another_order_deleted_hidden_and_with_more_columns_are_read_alike(
    workspace: Path, issued: Path, tmp_path: Path, capfd: Output
) -> None:
    file = filled_drops(workspace, tmp_path / "entregas.xlsx")
    plain = recorded(workspace, file, capfd)["entries"]
    book = openpyxl.load_workbook(file)
    page = book[day(0)]
    page.insert_cols(6)  # a column of their own beside the boxes
    for row in range(2, page.max_row + 1):
        page.row_dimensions[row].hidden = row % 2 == 0
    for name in [name for name in book.sheetnames if name not in (day(0), day(1))]:
        del book[name]
    page.title = "sábado"
    book.move_sheet(book[day(1)], -1)
    book.save(tmp_path / "otra.xlsx")
    other = copied(issued, tmp_path / "otra")
    moved = recorded(other, tmp_path / "otra.xlsx", capfd)["entries"]
    assert [{**entry, "recorded_at": ""} for entry in moved] == [{**entry, "recorded_at": ""} for entry in plain]


def test_a_row_that_was_added_is_noticed_and_one_that_was_copied_is_asked_about(
    workspace: Path, tmp_path: Path, capfd: Output
) -> None:
    file = filled_drops(workspace, tmp_path / "entregas.xlsx")
    book = openpyxl.load_workbook(file)
    page = book[day(0)]
    page.cell(page.max_row + 2, 2).value = "10 cobijas de la parroquia"
    book.save(file)
    capfd.readouterr()
    assert run_here("record", workspace, "--from", file, "--lang", "es") == 0
    assert "no estaba en la hoja" in " ".join(capfd.readouterr().err.split())
    book.copy_worksheet(page).title = "copia"
    book.save(file)
    assert "también está llenado en la fila" in refused(workspace, file, capfd, "--lang", "es")


def test_the_sheets_of_other_plans_and_other_files_are_named(workspace: Path, tmp_path: Path, capfd: Output) -> None:
    assert run_here("tonight", workspace, "--day", day(1)) == 0
    draft = workspace / "tonight" / "drop_sheets.xlsx"
    assert "a draft that was not issued" in refused(workspace, draft, capfd)
    tables = Made(2, 50, {"drinking_water": 300}, {"pickup": 1}).small().write(tmp_path / "tablas")
    assert run_here("plan", tables, "--out", tmp_path / "plan") == 0
    said = refused(workspace, tmp_path / "plan" / "drop_sheets.xlsx", capfd, "--lang", "es")
    assert "«Made up by hand»" in said
    assert f"(emitidos: 0001-{day(0)})" in said
    (tmp_path / "tabla.csv").write_text("trip_id\nT1\n", "utf-8")
    assert "no kind of entry is given" in refused(workspace, tmp_path / "tabla.csv", capfd)
    own = workspace / "issues" / f"0001-{day(0)}" / "drop_sheets.xlsx"
    assert "Leave out the kind" in refused(workspace, own, capfd, "delivery")


def test_what_came_from_the_road_is_told_on_the_sheet_of_the_day_it_comes(tmp_path: Path, capfd: Output) -> None:
    """Trucks that left the evening before are of the issue before; several of them have one row for each item."""
    (tmp_path / "tablas").mkdir()
    night = driven_by_night()
    more = night.replace_tables(
        groups=night.groups.assign(headcount=800),
        fleet=night.fleet.assign(count=9),
        stock=night.stock.assign(quantity=night.stock["quantity"] * 2),
    )
    rich = replace(more, settings=replace(more.settings, budget_usd=20_000.0)).replace_tables()
    Inputs.of(rich).write(tmp_path / "tablas")
    workspace = tmp_path / "caravana"
    assert run_here("workspace", "init", workspace, tmp_path / "tablas") == 0
    for number in (0, 2):
        assert run_here("tonight", workspace, "--day", day(number)) == 0
        assert run_here("issue", workspace) == 0
    issue = workspace / "issues" / f"0002-{day(2)}"
    road = pd.read_csv(issue / "inputs" / "under_way.csv")
    road = road[(road["drop_id"] == f"{day(2)}_bajio_g") & (road["item_id"] == "drinking_water")]
    planned = road["quantity"].iloc[0]
    sheet = Paper(issue / "drop_sheets.xlsx")
    sheet.write(day(2), "en camino desde", "drinking_water", good=planned - 90, missing=90)
    (told,) = recorded(workspace, sheet.save(tmp_path / "hoja.xlsx"), capfd)["entries"]
    assert told["values"]["trip_id"] in set(
        pd.read_csv(workspace / "issues" / f"0001-{day(0)}" / "trips.csv")["trip_id"]
    )
    assert run_here("tonight", workspace, "--day", day(3), "--papers", "none") == 0
    received = pd.read_csv(workspace / "tonight" / "received.csv")
    last = received[(received["date"] == day(2)) & (received["told"] == "recorded")]
    assert last[["item_id", "quantity"]].to_numpy().tolist() == [["drinking_water", planned - 90]]
    assert road["trip_id"].str.contains(" ").all()


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("filled")


@drawn(12)
@given(told=st.data())
def test_any_amounts_come_back_as_they_were_told_to_the_unit(issued: Path, place: Path, told: st.DataObject) -> None:
    """Every box of every trip of two days is filled in or left blank, as a number or as its text."""
    folder = place / "any"
    shutil.rmtree(folder, ignore_errors=True)
    workspace = copied(issued, folder)
    own = workspace / "issues" / f"0001-{day(0)}"
    loads = pd.read_csv(own / "trip_loads.csv").merge(pd.read_csv(own / "trips.csv"), on="trip_id")
    loads = loads[loads["start"] < day(2)]
    amount = st.none() | st.integers(0, 9999) | st.integers(0, 99_999).map(lambda cents: cents / 100)
    sheet, expected = paper(workspace, "drop_sheets"), {}
    for load in loads.itertuples():
        boxes = {name: told.draw(amount) for name in ("good", "damaged", "missing", "brought_back")}
        values = {name: value for name, value in boxes.items() if value is not None}
        if values:
            expected[load.trip_id, load.item_id] = values
        written = {
            name: f"{value:.2f}".replace(".", ",") if told.draw(st.booleans()) else value
            for name, value in values.items()
        }
        sheet.write(str(load.start)[:10], load.trip_id, load.item_id, **written)
    assert run_here("record", workspace, "--from", sheet.save(place / "any.xlsx")) == 0
    found = {
        (entry["values"]["trip_id"], line["item_id"]): {name: line[name] for name in line if name != "item_id"}
        for entry in entries(workspace)
        for line in entry["lines"]
    }
    assert found == expected
