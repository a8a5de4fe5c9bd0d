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
    assert f"papers of {len(of_day)} trips are in" in capfd.readouterr().out
    assert 0 < len(of_day) < len(trips)
    assert sorted(file.stem for file in (out / "gpx").iterdir()) == sorted(of_day)
    assert len(PdfReader(out / "driver_sheets.pdf").pages) == len(of_day)
    assert [path.name for path in tmp_path.iterdir()] == ["papers"]
    message = "messages/es/2018-10-21_d.txt"
    assert (out / message).read_bytes() == (planned / "run" / message).read_bytes()


def test_all_that_is_wrong_is_told_at_once_and_nothing_is_written(
    planned: Path, tmp_path: Path, capsys: Output
) -> None:
    asked = ("--date", "2019-01-01", "--depot", "nowhere", "--lang", "es")
    assert run_here("sheets", planned / "case", planned / "run", *asked, "--out", tmp_path) == 2
    assert "ya existe" in capsys.readouterr().err
    assert run_here("sheets", planned / "case", planned / "run", *asked, "--out", tmp_path / "papers") == 2
    told = capsys.readouterr().err
    for words in ("No hay ningún almacén «nowhere»", "Ningún viaje empieza el 2019-01-01"):
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
