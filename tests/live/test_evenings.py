"""Two evenings as a coordinator lives them, by commands, in Spanish."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from logistics.live.entries import Entry
from logistics.live.exchange import written
from tests.support.cases.allocation_cases import Made
from tests.support.cases.small import day
from tests.support.run_command import run_here

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

Output = pytest.CaptureFixture[str]


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """400 people for four days, water for most of them, one pickup; the plan of the first evening is issued."""
    tables = Made(4, 400, {"drinking_water": 3600, "blanket": 100}, {"pickup": 1}).small().write(tmp_path / "tablas")
    assert run_here("workspace", "init", tmp_path / "caravana", tables, "--lang", "es") == 0
    evening = ("--papers", "none", "--lang", "es")
    assert run_here("tonight", tmp_path / "caravana", "--day", day(0), *evening) == 0
    assert run_here("issue", tmp_path / "caravana", "--lang", "es") == 0
    return tmp_path / "caravana"


def test_the_second_evening_goes_on_from_what_happened(workspace: Path, capfd: Output) -> None:
    first = workspace / "issues" / f"0001-{day(0)}"
    loads = pd.read_csv(first / "trip_loads.csv").merge(pd.read_csv(first / "trips.csv"), on="trip_id")
    load = next(loads[(loads["item_id"] == "drinking_water") & (loads["start"] < day(1))].itertuples())
    half = load.quantity / 2
    line = f"item_id=drinking_water,good={half},missing={half}"
    told = ("--trip-id", load.trip_id, "--drop-id", load.drop_id, "--line", line, "--at", f"{day(0)} 15:00")
    assert run_here("record", workspace, "delivery", *told, "--lang", "es") == 0
    counted = ("--group-id", "g", "--people", 430, "--date", day(1), "--at", f"{day(0)} 19:00")
    assert run_here("record", workspace, "headcount", *counted, "--lang", "es") == 0
    capfd.readouterr()
    assert run_here("tonight", workspace, "--day", day(1), "--papers", "none", "--lang", "es") == 0
    said = capfd.readouterr()
    assert "logistics issue" in said.out + said.err
    assert "Prometido (días con hojas ya entregadas): " in said.out
    draft = workspace / "tonight"
    assert run_here("verify", draft / "inputs", draft, "--lang", "es") == 0
    drops = pd.read_csv(draft / "drops.csv")
    assert drops["date"].min() == day(1)
    assert set(drops["people"]) == {430}
    # 1,000 litres keep 400 people alive for a day.
    used = (
        pd.read_csv(first / "coverage.csv").query(f"item_id == 'drinking_water' and date == '{day(0)}'")["used"].sum()
    )
    needs = pd.read_csv(draft / "inputs" / "opening_needs.csv").set_index("item_id")
    assert needs.loc["drinking_water", "gap"] == pytest.approx(max(1000 - (used - half), 0) / 1000)
    capfd.readouterr()
    assert run_here("issue", workspace, "--json") == 0
    assert json.loads(capfd.readouterr().out) == {"issue": f"0002-{day(1)}"}
    assert not draft.exists()


def test_with_nothing_told_the_plan_in_force_stays_to_the_letter(workspace: Path) -> None:
    first = workspace / "issues" / f"0001-{day(0)}"
    assert run_here("tonight", workspace, "--day", day(2), "--papers", "none") == 0
    for name, column in (("trips", "start"), ("coverage", "date")):
        before = pd.read_csv(first / f"{name}.csv", dtype=str)
        after = pd.read_csv(workspace / "tonight" / f"{name}.csv", dtype=str)
        pd.testing.assert_frame_equal(after, before[before[column] >= day(2)].reset_index(drop=True))


def test_nothing_is_issued_where_nothing_was_planned(workspace: Path, capfd: Output) -> None:
    assert run_here("issue", workspace, "--lang", "es") == 2
    assert "logistics tonight" in capfd.readouterr().err
    assert [folder.name for folder in (workspace / "issues").iterdir()] == [f"0001-{day(0)}"]


def test_a_plan_issued_again_for_the_same_day_goes_on_from_the_one_before(workspace: Path, capfd: Output) -> None:
    """The evening's first issue was told to drivers: with nothing new it stays; with news it stays where it can."""
    assert run_here("tonight", workspace, "--day", day(1), "--papers", "none") == 0
    assert run_here("issue", workspace) == 0
    first = workspace / "issues" / f"0002-{day(1)}"
    assert run_here("tonight", workspace, "--day", day(1), "--papers", "none") == 0
    for name in ("trips.csv", "trip_loads.csv", "coverage.csv"):
        assert (workspace / "tonight" / name).read_bytes() == (first / name).read_bytes()
    told = ("--depot-id", "d", "--item-id", "drinking_water", "--quantity", 50, "--reason", "stolen")
    assert run_here("record", workspace, "loss", *told, "--at", f"{day(0)} 20:00") == 0
    capfd.readouterr()
    assert run_here("tonight", workspace, "--day", day(1), "--papers", "none", "--json") == 0
    evening = json.loads(capfd.readouterr().out)["evening"]
    assert len(evening["changes"]["news"]) == 1
    assert evening["changes"]["promised"]["dropped"] == 0


def test_what_does_not_fit_is_named_and_the_evening_ends_with_a_plan(workspace: Path, capfd: Output) -> None:
    """A file from another team names a depot that is not here."""
    at = dt.datetime(2018, 10, 20, 18, tzinfo=dt.UTC)
    values = {"depot_id": "otro", "item_id": "blanket", "counted": 3.0}
    (workspace.parent / "otros.jsonl").write_bytes(
        written([Entry.of("stock_count", values, happened_at=at, recorded_at=at)])
    )
    assert run_here("journal", "import", workspace, workspace.parent / "otros.jsonl", "--lang", "es") == 0
    capfd.readouterr()
    assert run_here("tonight", workspace, "--day", day(1), "--papers", "none", "--lang", "es") == 0
    said = capfd.readouterr().err
    assert "stock_count" in said
    assert "otro" in said
    assert "1 anotación queda fuera" in said
