"""The command `logistics first-days`: what it writes, and what it refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest

from logistics.inputs.operation import load_operation
from tests.support.cases.stochastic_cases import BASE, three_day_case
from tests.support.run_command import run_here

if TYPE_CHECKING:
    from pathlib import Path


pytestmark = pytest.mark.slow

SPEC = """members = 8
seed = 3
[changes.people]
kind = "headcount"
times = { least = 0.6, most = 1.6 }
[changes.pace]
kind = "arrivals"
chance = 0.5
group = "main"
from = 2018-10-22
days = 1
"""


def spec_file(folder: Path, text: str = SPEC) -> Path:
    file = folder / "spec.toml"
    file.write_text(text, "utf-8")
    return file


def test_the_first_days_are_written_and_the_same_again(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    case = three_day_case(tmp_path / "operation")
    line = ["first-days", case, spec_file(tmp_path), "--until", "2018-10-21", "--scenarios", 2, "--trials", 2]
    assert run_here(*line, "--out", tmp_path / "one", "--lang", "es") == 0
    assert "En 2 escenarios para los que no se hizo" in capfd.readouterr().out
    names = {file.name for file in (tmp_path / "one").iterdir()}
    assert names == {"report.md", "first_days.csv", "value.csv", "figures.csv", "aims.csv"}
    assert run_here(*line, "--out", tmp_path / "two", "--workers", 2) == 0
    for name in names:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
    report = (tmp_path / "one" / "report.md").read_text("utf-8")
    assert report.index("# Qué hacer ahora") < report.index("# What to do now")
    assert not {"nan", "NaT", "<NA>"} & set(report.replace("|", " ").split())
    _can_be_done(pd.read_csv(tmp_path / "one" / "first_days.csv"))
    figures = pd.read_csv(tmp_path / "one" / "figures.csv")
    assert figures.groupby("sample")["scenario"].nunique().to_dict() == {"in sample": 2, "out of sample": 2}
    assert (figures["perfect"] <= figures["stochastic"] + 1e-4).all()
    assert (figures["perfect"] <= figures["deterministic"] + 1e-4).all()
    aims = pd.read_csv(tmp_path / "one" / "aims.csv")
    assert aims["name"].tolist() == ["survival_gaps", "bad_case"]
    assert (aims["bound"] <= aims["value"] + 1e-6).all()


def _can_be_done(table: pd.DataFrame) -> None:
    """Check from the tables of the operation alone: days, whole vehicles and units, loads, vehicles, stock, orders."""
    operation = load_operation(BASE)
    assert table["date"].between("2018-10-20", "2018-10-21").all()
    drives, shipments, orders = (table[table["action"] == action] for action in ("drive", "send", "order"))
    assert len(drives)
    assert len(shipments)
    assert (table[["vehicles", "trips", "quantity"]].dropna(how="all").fillna(0) % 1 == 0).to_numpy().all()
    # One round a vehicle a day here: none takes longer.
    used = drives.groupby(["source_id", "vehicle_id", "date", "sites"])["vehicles"].max()
    used = used.groupby(level=[0, 1, 2]).sum()
    there = operation.fleet.set_index(["depot_id", "vehicle_id"])["count"]
    assert (used.droplevel("date") <= there.reindex(used.droplevel("date").index)).all()
    kg = operation.items.set_index("item_id")["kg_per_unit"]
    payload = operation.vehicles.set_index("vehicle_id")["payload_kg"]
    room = (drives["trips"] * drives["vehicle_id"].map(payload)).groupby([drives["source_id"], drives["date"]]).sum()
    load = (
        (shipments["quantity"] * shipments["item_id"].map(kg))
        .groupby([shipments["source_id"], shipments["date"]])
        .sum()
    )
    assert (load <= room.reindex(load.index) + 1e-6).all()
    gone = shipments.groupby(["source_id", "item_id"])["quantity"].sum()
    stock = operation.stock.groupby(["depot_id", "item_id"])["quantity"].sum()
    assert (gone <= stock.reindex(gone.index)).all()
    assert (orders["handed_over"] > orders["date"]).all()
    assert set(zip(orders["source_id"], orders["item_id"], strict=True)) <= set(
        zip(operation.suppliers["place_id"], operation.suppliers["item_id"], strict=True)
    )


def test_a_day_outside_the_operation_is_refused(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    line = ["first-days", BASE, spec_file(tmp_path), "--until", "2018-12-01", "--out", tmp_path / "out"]
    assert run_here(*line) == 2
    assert "from 2018-10-20 to 2018-10-25" in capfd.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_folder_that_exists_is_left_alone(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    line = ["first-days", BASE, spec_file(tmp_path), "--until", "2018-10-21", "--out", tmp_path]
    assert run_here(*line) == 2
    assert "exists already" in capfd.readouterr().err
    assert [file.name for file in tmp_path.iterdir()] == ["spec.toml"]


def test_all_that_is_wrong_in_any_scenario_is_said_at_once(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    wrong = (
        SPEC.replace('group = "main"', 'group = "mian"') + '[changes.late]\nkind = "depot_lost"\ndepot = "nowhere"\n'
    )
    file = spec_file(tmp_path, wrong.replace("chance = 0.5\n", ""))
    assert run_here("first-days", BASE, file, "--until", "2018-10-21", "--out", tmp_path / "out") == 2
    said = capfd.readouterr().err
    assert said.count("changes.pace.group") == 1
    assert said.count("changes.late.depot") == 1
    assert [file.name for file in tmp_path.iterdir()] == ["spec.toml"]
