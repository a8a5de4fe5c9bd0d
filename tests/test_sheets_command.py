"""`logistics sheets`, as its users meet it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest
from pypdf import PdfReader

from tests.support.cases.allocation_cases import Made
from tests.support.run_command import run_here

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

Output = pytest.CaptureFixture[str]


def of_people(headcount: int, folder: Path) -> Path:
    return Made(2, headcount, {"drinking_water": 3000}, {"pickup": 1}).small().write(folder)


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with a small operation, `case`, and its plan, `run`: one pickup, trips on two days."""
    folder = tmp_path_factory.mktemp("planned")
    assert run_here("plan", of_people(400, folder / "case"), "--out", folder / "run") == 0
    return folder


def test_plan_writes_the_papers_of_all_trips(planned: Path) -> None:
    run = planned / "run"
    trips = pd.read_csv(run / "trips.csv")["trip_id"]
    assert len(PdfReader(run / "driver_sheets.pdf").pages) == len(trips)
    assert sorted(file.stem for file in (run / "gpx").iterdir()) == sorted(trips)
    assert (run / "driver_sheets.xlsx").stat().st_size > 0
    for lang in ("es", "en"):
        assert len(list((run / "messages" / lang).iterdir())) == 2


def test_one_day_anew(planned: Path, tmp_path: Path, capfd: Output) -> None:
    out = tmp_path / "papers"
    trips = pd.read_csv(planned / "run" / "trips.csv")["trip_id"]
    of_day = trips[trips.str.startswith("2018-10-21")]
    asked = ("--date", "2018-10-21", "--depot", "d", "--out", out)
    assert run_here("sheets", planned / "case", planned / "run", *asked) == 0
    assert f"papers of {len(of_day)} trips and " in capfd.readouterr().out
    assert 0 < len(of_day) < len(trips)
    assert sorted(file.stem for file in (out / "gpx").iterdir()) == sorted(of_day)
    assert len(PdfReader(out / "driver_sheets.pdf").pages) == len(of_day)
    assert [path.name for path in tmp_path.iterdir()] == ["papers"]
    message = "messages/es/2018-10-21_d.txt"
    assert (out / message).read_bytes() == (planned / "run" / message).read_bytes()


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with an operation of five days, `case`, and its plan with the papers of two days, `run`."""
    folder = tmp_path_factory.mktemp("long")
    Made(5, 400, {"drinking_water": 8000}, {"pickup": 1}).small().write(folder / "case")
    assert run_here("plan", folder / "case", "--out", folder / "run", "--lang", "es") == 0
    return folder


def days_with_papers(run: Path) -> set[str]:
    """Give the days of a run's papers, which are the same for trips, messages and drops."""
    sheets = pd.read_excel(run / "drop_sheets.xlsx", sheet_name=None, header=None)
    drops = {name for name in sheets if name.startswith("2018-")}
    assert {file.stem[:10] for file in (run / "gpx").iterdir()} == drops
    assert {file.stem[:10] for file in (run / "messages" / "es").iterdir()} == drops
    return drops


def test_a_plan_has_the_papers_of_the_next_two_days(long: Path) -> None:
    days = {"2018-10-20", "2018-10-21"}
    assert days_with_papers(long / "run") == days
    assert "con «logistics sheets»" in (long / "run" / "drop_sheets.html").read_text("utf-8")


def test_what_a_plan_says_of_other_days_gives_their_papers(
    long: Path, tmp_path: Path, capfd: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    run = tmp_path / "run"
    assert run_here("plan", long / "case", "--out", run, "--lang", "es") == 0
    told = " ".join(capfd.readouterr().out.split())
    assert "Las hojas son del sábado 20 de octubre de 2018 y del domingo 21 de octubre de 2018." in told
    line = told[told.index("logistics sheets") :].split()
    assert run_here(*line[1:]) == 0
    assert days_with_papers(tmp_path / line[-1]) == {"2018-10-22"}


def test_papers_of_all_days_and_none(long: Path, tmp_path: Path, capfd: Output) -> None:
    days = {f"2018-10-2{day}" for day in range(5)}
    assert run_here("plan", long / "case", "--out", tmp_path / "all", "--papers", "all") == 0
    assert days_with_papers(tmp_path / "all") == days
    assert "logistics sheets" not in capfd.readouterr().out
    assert run_here("plan", long / "case", "--out", tmp_path / "none", "--papers", "none") == 0
    assert "sheets" not in capfd.readouterr().out
    left_out = {"drop_sheets.html", "drop_sheets.xlsx", "driver_sheets.pdf", "driver_sheets.xlsx", "gpx", "messages"}
    names = [{path.name for path in (tmp_path / run).iterdir()} for run in ("all", "none")]
    assert names[0] - names[1] == left_out


def test_after_what_has_left_come_the_papers_of_the_days_that_follow(long: Path, tmp_path: Path) -> None:
    asked = ("--keep", long / "run", "--dispatched", "2018-10-22", "--out", tmp_path / "run")
    assert run_here("plan", long / "case", *asked) == 0
    days = {"2018-10-22", "2018-10-23"}
    assert days_with_papers(tmp_path / "run") == days


def test_all_that_is_wrong_is_told_at_once_and_nothing_is_written(
    planned: Path, tmp_path: Path, capsys: Output
) -> None:
    asked = ("--date", "2019-01-01", "--depot", "nowhere", "--lang", "es")
    assert run_here("sheets", planned / "case", planned / "run", *asked, "--out", tmp_path) == 2
    assert "ya existe" in capsys.readouterr().err
    assert run_here("sheets", planned / "case", planned / "run", *asked, "--out", tmp_path / "papers") == 2
    told = capsys.readouterr().err
    for words in ("No hay ningún almacén «nowhere»", "El 2019-01-01 no empieza ningún viaje"):
        assert words in told
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_no_traceback(planned: Path, tmp_path: Path, capsys: Output) -> None:
    (tmp_path / "file").write_text("keep me", "utf-8")
    assert run_here("sheets", planned / "case", planned / "run", "--out", tmp_path / "file" / "papers") == 2
    assert "is not a folder" in capsys.readouterr().err
    assert (tmp_path / "file").read_text("utf-8") == "keep me"


def test_a_plan_for_other_tables_is_refused(planned: Path, tmp_path: Path, capsys: Output) -> None:
    other = of_people(401, tmp_path / "other")
    assert run_here("sheets", other, planned / "run", "--out", tmp_path / "papers") == 2
    assert "does not hold a plan for these tables" in capsys.readouterr().err
    assert run_here("sheets", planned / "case", other, "--out", tmp_path / "papers") == 2
    assert "not a whole run folder" in capsys.readouterr().err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["other"]


def test_a_day_that_is_no_day_is_refused(planned: Path, tmp_path: Path, capsys: Output) -> None:
    asked = ("--date", "tomorrow", "--out", tmp_path / "papers")
    assert run_here("sheets", planned / "case", planned / "run", *asked) == 2
    assert "Traceback" not in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
