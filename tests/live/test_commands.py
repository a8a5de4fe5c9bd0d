"""The commands of the live operation: recorded as people write it, refused as a whole, shown, checked and exchanged."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from logistics.live.kinds import KINDS
from logistics.live.workspace import Workspace
from tests.support.bad_tables import BASE
from tests.support.run_command import run_here

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow
AT = ("--at", "2018-10-21 18:30")


@pytest.fixture
def workspace(engine: str, tmp_path: Path) -> Path:
    folder = tmp_path / "caravan"
    assert run_here("workspace", "init", folder, BASE) == 0
    return folder


def found(workspace: Path) -> list[dict[str, Any]]:
    """Give the entries of a workspace as records, in the order in which they were recorded."""
    opened = Workspace.open(workspace)
    entries = [entry.record() for entry in opened.entries()]
    opened.close()
    return entries


def wrong(capfd: pytest.CaptureFixture[str], *arguments: str | Path) -> str:
    """Run a command that must end with 2; gives what it says."""
    capfd.readouterr()
    assert run_here(*arguments) == 2
    return " ".join(capfd.readouterr().err.split())


#: By kind, options that make an entry of it.
EVERY: dict[str, list[str]] = {
    "position": ["--group-id", "main", "--place-id", "Huixtla"],
    "headcount": ["--group-id=main", "--people", "420", "--method", "estimado"],
    "regroup": ["--line", "side=from,group_id=main,people=30", "--line", "side=to,group_id=new,people=30,name=New"],
    "route_change": ["--group_id", "main", "--line", "place_id=huixtla,nights=1,mode=a pie"],
    "stock_count": ["--depot-id", "dep-huixtla", "--item-id", "food_ration", "--counted", "12,5"],
    "receipt": ["--depot-id", "dep-huixtla", "--item-id", "food_ration", "--quantity", "40", "--source", "donación"],
    "loss": ["--depot-id", "dep-huixtla", "--item-id", "food_ration", "--quantity", "1", "--reason", "robo"],
    "dispatch": ["--trip-id", "T1", "--depot-id", "dep-huixtla", "--line", "item_id=food_ration,quantity=20"],
    "delivery": ["--trip-id", "T1", "--group-id", "main", "--item-id", "food_ration", "--good", "20"],
    "return": ["--trip-id", "T1", "--depot-id", "dep-huixtla", "--km", "40"],
    "divert": ["--trip-id", "T1", "--group-id", "main", "--date", "2018-10-22"],
    "purchase": ["--place-id", "huixtla", "--item-id", "food_ration", "--quantity", "5", "--usd", "9.5"],
    "supply": ["--place-id", "huixtla", "--item-id", "food_ration", "--per-day", "40", "--price-usd", "0,8"],
    "vehicle": ["--depot-id", "dep-huixtla", "--vehicle-id", "pickup", "--vehicle-no", "1", "--able", "no"],
    "road": ["--from-place", "tapachula", "--to-place", "huehuetan", "--open", "no", "--reason", "derrumbe"],
    "money": ["--usd", "500", "--direction", "entra"],
    "offer": ["--offer-id", "church-1", "--item-id", "food_ration", "--quantity", "100"],
    "note": ["--text", "=all well; 'quoted'"],
}


def test_every_kind_of_entry_has_its_line() -> None:
    assert set(EVERY) == set(KINDS)


def test_every_kind_is_recorded_and_the_books_balance(workspace: Path, capfd: pytest.CaptureFixture[str]) -> None:
    for kind, options in EVERY.items():
        assert run_here("record", workspace, kind, *options, *AT, "--by", "desk") == 0, kind
    entries = found(workspace)
    assert [entry["kind"] for entry in entries] == list(EVERY)
    assert {entry["happened_at"] for entry in entries} == {"2018-10-21T18:30:00-05:00"}
    assert {entry["recorded_by"] for entry in entries} == {"desk"}
    by_kind = {entry["kind"]: entry for entry in entries}
    assert by_kind["position"]["values"] == {"group_id": "main", "place_id": "huixtla", "date": "2018-10-21"}
    assert by_kind["stock_count"]["values"]["counted"] == 12.5
    assert by_kind["vehicle"]["values"]["able"] is False
    assert by_kind["route_change"]["lines"] == [{"place_id": "huixtla", "nights": 1, "mode": "walk"}]
    assert by_kind["note"]["values"]["text"] == EVERY["note"][1]
    capfd.readouterr()
    assert run_here("journal", "check", workspace, "--json") == 0
    told = json.loads(capfd.readouterr().out)
    assert told["balanced"]
    (rations,) = [item for item in told["items"] if item["item_id"] == "food_ration"]
    assert (rations["handed_over"], rations["rides"], rations["lost"]) == (20, 0, 1)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (("gossip",), "There is no kind of entry “gossip”"),
        (("headcount", "--group-id", "main"), "column people: “people” is not told."),
        (("headcount", "--group-id", "mian", "--people", "x"), "Did you mean “main”? Correct the name"),
        (("headcount", "--group-id", "main", "--peopl", "5"), "Did you mean “people”?"),
        (("headcount", "--group-id", "main", "--people"), "After --people its value is missing."),
        (("headcount", "--group-id", "main", "--people", "5", "--people", "6"), "is there more than once"),
        (("headcount", "--group-id", "main", "--people", "5", "--at", "noon"), "is not a date with a time"),
        (("headcount", "--group-id", "main", "--people", "5", "--at", "2018-10-21"), "is a day without a time"),
        (("headcount", "--group-id", "main", "--people", "5", "--id", "7"), "is not an id of an entry"),
        (("headcount", "--group-id", "main", "--people", "5", "--corrects", "12345678"), "is not the id of an entry"),
        (("headcount", "--group-id", "main", "--people", "-5"), "-5 is out of range"),
        (("position", "--group-id", "main"), "Exactly one of these must be told: place_id, lat."),
        (("position", "--group-id", "main", "--lat", "15"), "told together or not at all: lat, lon."),
        (("regroup", "--line", "side=from,group_id=main,people=30"), "needs at least 2 lines"),
        (
            ("regroup", "--line", "side=from,group_id=main,people=30", "--line", "side=to,group_id=rear,people=20"),
            "30 people left and 20 people came",
        ),
        (("dispatch", "--trip-id", "T1", "--depot-id", "dep-huixtla", "--line", "water"), "is not a line of an entry"),
        (("delivery", "--trip-id", "T1", "--group-id", "main", "--item-id", "food_ration"), "At least one of these"),
        (
            ("road", "--from-place", "huixtla", "--to-place", "tapachula", "--open", "no", "--from-date", "2018-10-22",
             "--until-date", "2018-10-20"),
            "2018-10-22",
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_and_nothing_is_recorded(
    line: tuple[str, ...],
    says: str,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    run_here("workspace", "init", tmp_path / "w", BASE)
    assert says in wrong(capfd, "record", tmp_path / "w", *line)
    assert found(tmp_path / "w") == []
    assert "Traceback" not in wrong(capfd, "record", tmp_path / "w", *line, "--lang", "es")


SPANISH = """Entregas del domingo;;;;;;
Viaje;Grupo;Entrega;Artículo;En buen estado;Dañado;Cuándo
T1;main;D1;drinking_water;120,5;3;21/10/2018 18:30
T1;main;D1;food_ration;40;;21/10/2018 18:30
T1;rear;D2;food_ration;20;;21 de octubre de 2018 19:05 h
"""


def test_a_table_as_people_write_it_counts_once_however_often_it_is_recorded(workspace: Path) -> None:
    file = workspace.parent / "entregas.csv"
    file.write_text(SPANISH, "utf-8")
    for _ in range(3):
        assert run_here("record", workspace, "entrega", "--from", file, "--lang", "es") == 0
    first, second = found(workspace)
    assert first["happened_at"] == "2018-10-21T18:30:00-05:00"
    assert first["lines"] == [
        {"item_id": "drinking_water", "good": 120.5, "damaged": 3}, {"item_id": "food_ration", "good": 40},
    ]  # fmt: skip
    assert (second["happened_at"], second["values"]["group_id"]) == ("2018-10-21T19:05:00-05:00", "rear")
    assert {entry["origin"] for entry in (first, second)} == {"file"}


def test_a_workbook_is_read_as_its_csv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    rows = [line.split(";") for line in SPANISH.splitlines()[1:]]
    with pd.ExcelWriter(tmp_path / "hojas.xlsx") as book:
        pd.DataFrame([["nothing"]]).to_excel(book, sheet_name="Notas", index=False)
        pd.DataFrame(rows[1:], columns=rows[0]).to_excel(book, sheet_name="Entrega", index=False)
    (tmp_path / "hojas.csv").write_text("\n".join(SPANISH.splitlines()[1:]), "utf-8")
    for name in ("csv", "xlsx"):
        run_here("workspace", "init", tmp_path / name, BASE)
        assert run_here("record", tmp_path / name, "delivery", "--from", tmp_path / f"hojas.{name}") == 0
    kept = [[{**entry, "recorded_at": ""} for entry in found(tmp_path / name)] for name in ("csv", "xlsx")]
    assert kept[0] == kept[1]


def test_all_problems_of_a_table_are_told_at_once_and_nothing_is_taken(
    workspace: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    file = workspace.parent / "counts.csv"
    file.write_text(
        "depot_id,item_id,counted,happened_at\n"
        "dep-huixtla,food_ration,5,2018-10-21 18:00\n"
        "dep-huixla,food_ration,5,2018-10-21 18:00\n"
        "dep-huixtla,food_ration,many,\n"
        "dep-huixtla,,-3,2018-10-21\n"
        "dep-huixtla,food_ration,5,2018-10-21 18:00\n",
        "utf-8",
    )
    said = wrong(capfd, "record", workspace, "stock_count", "--from", file)
    for where in (
        "row 3, column depot_id", "row 4, column counted", "row 4, column happened_at", "row 5, column item_id",
        "row 5, column counted", "row 5, column happened_at", "row 6, column depot_id: «dep-huixtla». The row says",
    ):  # fmt: skip
        assert where in said, where
    assert found(workspace) == []


def test_a_correction_by_the_first_letters_of_an_id(workspace: Path, capfd: pytest.CaptureFixture[str]) -> None:
    run_here("record", workspace, "headcount", "--group-id", "main", "--people", "420", *AT)
    (first,) = found(workspace)
    short = first["entry_id"][:8]
    assert (
        run_here("record", workspace, "headcount", "--corrects", short, "--group-id", "main", "--people", "402", *AT)
        == 0
    )
    capfd.readouterr()
    run_here("journal", "show", workspace, "--json", "--kind", "headcount")
    states = {entry["values"]["people"]: entry["state"] for entry in json.loads(capfd.readouterr().out)}
    assert states == {420: "corrected", 402: "counts"}
    second = found(workspace)[1]["entry_id"]
    assert run_here("record", workspace, "headcount", "--cancels", second, *AT) == 0
    capfd.readouterr()
    run_here("journal", "show", workspace, "--json")
    states = {entry.get("values", {}).get("people"): entry["state"] for entry in json.loads(capfd.readouterr().out)}
    assert states == {420: "counts", 402: "cancelled", None: "cancels"}


def test_an_id_told_twice_counts_once_and_other_content_is_to_decide(
    workspace: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    line = ("record", workspace, "headcount", "--group-id", "main", *AT, "--id", "9f1c2b34-5d6e-4f70-8a91-b2c3d4e5f607")
    for people in ("420", "420", "421"):
        assert run_here(*line, "--people", people) == 0
    assert [entry["values"]["people"] for entry in found(workspace)] == [420, 421]
    capfd.readouterr()
    assert run_here("journal", "check", workspace, "--json") == 1
    (one,) = json.loads(capfd.readouterr().out)["to_decide"]
    assert one["code"] == "same_id"


def test_journals_joined_in_any_order_export_the_same_file(
    engine: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    for folder in (one, other):
        run_here("workspace", "init", folder, BASE)
    run_here("record", one, "headcount", "--group-id", "main", "--people", "420", *AT)
    run_here("record", one, "position", "--group-id", "main", "--place-id", "huixtla", *AT)
    run_here("record", other, "note", "--text", "todo bien", *AT)
    assert run_here("journal", "export", one, "--out", tmp_path / "a.jsonl") == 0
    assert run_here("journal", "export", other, "--out", tmp_path / "b.jsonl") == 0
    files = [tmp_path / "a.jsonl", tmp_path / "b.jsonl"]
    assert run_here("journal", "import", one, *files, files[1]) == 0
    assert run_here("journal", "import", other, *files[::-1]) == 0
    assert run_here("journal", "import", other, *files) == 0
    for number, folder in enumerate((one, other)):
        assert run_here("journal", "export", folder, "--out", tmp_path / f"joined-{number}.jsonl") == 0
    joined = [(tmp_path / f"joined-{number}.jsonl").read_bytes() for number in range(2)]
    assert joined[0] == joined[1]
    assert joined[0].count(b"\n") == 4
    capfd.readouterr()
    assert run_here("workspace", "status", one, "--json") == 0
    assert json.loads(capfd.readouterr().out)["entries"] == 3


def test_a_damaged_file_is_named_line_by_line_and_nothing_is_taken(
    workspace: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    for number in range(4):
        run_here("record", workspace, "note", "--text", f"note {number}", *AT)
    file, bad = workspace.parent / "all.jsonl", workspace.parent / "bad.jsonl"
    run_here("journal", "export", workspace, "--out", file)
    lines = file.read_bytes().split(b"\n")
    empty = workspace.parent / "empty"
    run_here("workspace", "init", empty, BASE)
    damages = {
        "row 3: The line is damaged": [*lines[:2], lines[2].replace(b"note", b"mote"), *lines[3:]],
        "rows 2, 5": [lines[0], lines[1][:-3], *lines[2:4], b"\xff" + lines[4], lines[5]],
        "it holds 4 entries, but it holds 3": [*lines[:4], b""],
        "row 5: The line is damaged": [*lines[:4], lines[4][:40]],
        "not a file of entries": lines[1:],
    }
    for says, content in damages.items():
        bad.write_bytes(b"\n".join(content))
        said = wrong(capfd, "journal", "import", empty, file, bad)
        assert says in said, said
        assert found(empty) == []
    assert run_here("journal", "import", empty, file) == 0
    assert len(found(empty)) == 4


def test_as_of_an_earlier_day_nothing_is_known_yet(workspace: Path, capfd: pytest.CaptureFixture[str]) -> None:
    run_here("record", workspace, "headcount", "--group-id", "main", "--people", "420", *AT)
    capfd.readouterr()
    assert run_here("journal", "show", workspace, "--as-of", "2018-10-21", "--json") == 0
    assert json.loads(capfd.readouterr().out) == []
    assert run_here("journal", "show", workspace, "--as-of", "2099-12-31 12:00", "--json") == 0
    assert len(json.loads(capfd.readouterr().out)) == 1
    assert "is not a date with a time" in wrong(capfd, "journal", "show", workspace, "--as-of", "yesterday")


def test_a_workspace_keeps_the_tables_as_they_were_given(workspace: Path, tmp_path: Path) -> None:
    given = {file.name: file.read_bytes() for file in BASE.iterdir()}
    kept = {file.name: file.read_bytes() for file in (workspace / "operation").iterdir()}
    assert kept == {name: content for name, content in given.items() if name in kept}
    assert set(given) - set(kept) <= {"README.md", "SOURCES.md"}
    assert not any(file.stat().st_mode & 0o222 for file in (workspace / "operation").iterdir())


def test_what_is_no_workspace_is_told(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert "is no workspace" in wrong(capfd, "workspace", "status", tmp_path)
    assert "is no workspace" in wrong(capfd, "record", tmp_path / "nowhere", "note", "--text", "x")
    (tmp_path / "workspace.toml").write_text('name = "x"\ntimezone = "Moon/Tranquility"\n')
    said = wrong(capfd, "workspace", "status", tmp_path)
    assert "timezone" in said
    assert "journal" in said


def test_the_wrong_database_is_told_and_nothing_is_written(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, server: str
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    run_here("workspace", "init", tmp_path / "file", BASE)
    monkeypatch.setenv("DATABASE_URL", server)
    run_here("workspace", "init", tmp_path / "server", BASE)
    assert not (tmp_path / "server" / "journal.sqlite3").exists()
    assert "DATABASE_URL names another database" in wrong(capfd, "record", tmp_path / "file", "note", "--text", "x")
    monkeypatch.delenv("DATABASE_URL")
    assert "Set DATABASE_URL" in wrong(capfd, "record", tmp_path / "server", "note", "--text", "x")
    shutil.move(tmp_path / "file" / "journal.sqlite3", tmp_path / "journal.sqlite3")
    assert "is missing" in wrong(capfd, "record", tmp_path / "file", "note", "--text", "x")
    assert not (tmp_path / "file" / "journal.sqlite3").exists()


def test_what_the_issued_plan_says_of_a_trip_and_a_drop_is_filled_in(
    workspace: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    issue = workspace / "issues" / "1"
    issue.mkdir()
    (issue / "trips.csv").write_text("trip_id,depot_id,vehicle_id,vehicle_no,km\nT7,dep-huixtla,pickup,2,40\n")
    (issue / "drops.csv").write_text("drop_id,group_id,lat\n2018-10-21_huixtla_main,main,15\n")
    line = ("--line", "item_id=food_ration,quantity=20")
    assert run_here("record", workspace, "dispatch", "--trip-id", "T7", *line, *AT) == 0
    options = ("--drop-id", "2018-10-21_huixtla_main", "--item-id", "food_ration", "--good", "20")
    assert run_here("record", workspace, "delivery", "--trip-id", "T7", *options, *AT) == 0
    left, given = found(workspace)
    assert left["values"] == {"trip_id": "T7", "depot_id": "dep-huixtla", "vehicle_id": "pickup", "vehicle_no": 2}
    assert given["values"]["group_id"] == "main"
    said = wrong(capfd, "record", workspace, "dispatch", "--trip-id", "T8", *line, *AT)
    assert "“T8” is not in the table trips of any issued plan. Did you mean “T7”?" in said or "“T8” is not in" in said
