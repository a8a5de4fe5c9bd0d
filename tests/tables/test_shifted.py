"""An operation moved in time says the same, some days later."""

from __future__ import annotations

import datetime as dt
import shutil
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from logistics.core.errors import PlanError
from logistics.inputs.operation import Operation, load_operation
from logistics.inputs.shifted import shifted
from logistics.planning.pipeline import make_plan
from logistics.solver.effort import Effort
from logistics.verification import verify
from tests.support.bad_tables import BASE
from tests.support.cases import forms
from tests.support.run_command import run_here

pytestmark = pytest.mark.slow

START = dt.date(2018, 10, 20)


@cache
def base() -> Operation:
    return load_operation(BASE)


def assert_moved(before: Operation, after: Operation, days: int) -> None:
    assert (after.settings.start_date - before.settings.start_date).days == days
    assert (after.settings.end_date - before.settings.end_date).days == days
    for name, frame in before.tables().items():
        moved = frame.copy()
        for column in frame.select_dtypes("datetime"):
            moved[column] += pd.Timedelta(days=days)
        pd.testing.assert_frame_equal(after.tables()[name], moved)


@pytest.mark.parametrize("days", [1, -700, 164, 29])
def test_a_folder_there_and_back_is_the_same(days: int, tmp_path: Path) -> None:
    before = base()
    there, _ = shifted(BASE, START + dt.timedelta(days=days), tmp_path / "there", "en")
    assert_moved(before, load_operation(there), days)
    back, moved = shifted(there, START, tmp_path / "back", "en")
    assert moved == -days
    assert load_operation(back).sha256 == before.sha256


def test_a_workbook_there_and_back_is_the_same(tmp_path: Path) -> None:
    file = forms.write_workbook(tmp_path / "case.xlsx", forms.base_tables(), [*forms.base_tables(), "operation"])
    there, days = shifted(file, dt.date(2019, 1, 15), None, "es")
    assert there == tmp_path / "case-2019-01-15.xlsx"
    assert_moved(load_operation(file), load_operation(there), days)
    back, _ = shifted(there, START, tmp_path / "back.xlsx", "es")
    assert load_operation(back).sha256 == base().sha256


def test_what_is_no_date_stays_as_it_was_written(tmp_path: Path) -> None:
    case = Path(shutil.copytree(BASE, tmp_path / "case"))
    (case / "notes.txt").write_text("seen on 2018-10-20")
    stock = (case / "stock.csv").read_text("utf-8").replace("donation", '"donation of 2018-10-19; lot 7"')
    (case / "stock.csv").write_text(f"Stock of 20/10/2018,,,,\n{stock}", "utf-8")
    settings = (case / "operation.toml").read_text("utf-8")
    (case / "operation.toml").write_text(settings.replace("2018-10-25", "2018-10-25  # the last day"), "utf-8")
    before = {file.name: file.read_bytes() for file in case.iterdir()}
    there, _ = shifted(case, dt.date(2018, 10, 30), tmp_path / "there", "en")
    assert {file.name: file.read_bytes() for file in case.iterdir()} == before
    assert (there / "notes.txt").read_text() == "seen on 2018-10-20"
    assert "end_date = 2018-11-04  # the last day" in (there / "operation.toml").read_text("utf-8")
    moved = (there / "stock.csv").read_text("utf-8")
    assert moved.startswith("Stock of 20/10/2018,")
    assert "donation of 2018-10-19; lot 7" in moved
    assert ",2018-11-01," in moved


def test_nothing_is_written_over_and_no_date_leaves_the_calendar(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    with pytest.raises(PlanError):
        shifted(BASE, dt.date(2019, 1, 1), tmp_path / "there", "en")
    with pytest.raises(PlanError, match="out of range"):
        shifted(BASE, dt.date(2100, 12, 20), tmp_path / "new", "en")
    assert [path.name for path in tmp_path.iterdir()] == ["there"]


def test_the_command_moves_an_operation(tmp_path: Path) -> None:
    assert run_here("shift", BASE, "--to", "2019-01-15", "--out", tmp_path / "new") == 0
    assert load_operation(tmp_path / "new").settings.start_date == dt.date(2019, 1, 15)
    assert run_here("shift", BASE, "--to", "2019-01-15", "--out", tmp_path / "new") == 2


def test_a_moved_operation_has_the_same_plan_some_days_later(tmp_path: Path) -> None:
    case = Path(shutil.copytree(BASE, tmp_path / "case"))
    settings = (case / "operation.toml").read_text("utf-8")
    (case / "operation.toml").write_text(settings.replace("2018-10-25", "2018-10-22"), "utf-8")
    there, days = shifted(case, dt.date(2018, 10, 10), tmp_path / "there", "en")
    effort = Effort(seconds=60)
    before, after = load_operation(case), load_operation(there)
    old, new = make_plan(before, effort), make_plan(after, effort)
    assert verify(before, old) == []
    assert verify(after, new) == []
    delta = pd.Timedelta(days=days)
    loads = ["item_id", "quantity"]  # the ids of trips and drops have days in them
    pd.testing.assert_frame_equal(new.trip_loads[loads], old.trip_loads[loads])
    pd.testing.assert_series_equal(new.trips["start"], old.trips["start"] + delta)
    pd.testing.assert_frame_equal(new.coverage.drop(columns="date"), old.coverage.drop(columns="date"))
