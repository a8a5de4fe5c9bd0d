"""`import logistics`: everything the command does, a function each."""

from __future__ import annotations

import datetime as dt
import inspect
import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

import logistics
from tests.support.bad_tables import two_days
from tests.support.run_command import run_here

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

FUNCTIONS = [name for name in logistics.__all__ if not name.startswith("_")]
SPEC = 'members = 2\nseed = 3\n[changes.money]\nkind = "budget"\ntimes = { least = 0.5, most = 1.5 }\n'


def test_an_evening_from_python(tmp_path: Path) -> None:
    """Plan, write, be sure, ask why, plan again, show: the same as the command does, to the byte."""
    operation = logistics.load(two_days(tmp_path / "case"))
    plan = logistics.plan(operation, gap=0.05)
    assert logistics.verify(operation, plan) == []
    run = logistics.write(operation, plan, tmp_path / "run")
    assert run_here("verify", tmp_path / "case", run) == 0
    assert run_here("plan", tmp_path / "case", "--out", tmp_path / "command", "--gap", 0.05) == 0
    for name in ("trips.csv", "trip_loads.csv", "coverage.csv", "run.json", "map.html", "drop_sheets.html"):
        assert (run / name).read_bytes() == (tmp_path / "command" / name).read_bytes(), name
    assert "<html" in logistics.draw_map(operation, plan)
    assert logistics.explain(operation, plan, most=1).stories
    left, rest = logistics.remaining(operation, plan, dt.date(2018, 10, 21))
    again = logistics.replan(left, rest, gap=0.05)
    assert again.summary["changes"] == {"same": len(rest.trips), "other load": 0, "new": 0, "dropped": 0}
    logistics.write(left, again, run, earlier=rest, replace_run=True)
    assert json.loads((run / "run.json").read_text("utf-8"))["inputs_sha256"] == left.sha256
    names = logistics.export(run, tmp_path / "out", audience="partner", as_of=dt.date(2018, 11, 20), lang="es")
    assert "people.csv" in names


def test_what_if_from_python(tmp_path: Path) -> None:
    operation = logistics.load(two_days(tmp_path / "case"))
    (tmp_path / "less.toml").write_text('[changes.money]\nkind = "budget"\ntimes = 0.5\n', "utf-8")
    poorer = logistics.scenario(operation, tmp_path / "less.toml")
    assert poorer.settings.budget_usd == operation.settings.budget_usd / 2
    assert len(logistics.requests(operation).money)
    (tmp_path / "spec.toml").write_text(SPEC, "utf-8")
    results = logistics.ensemble(operation, tmp_path / "spec.toml", tmp_path / "ensemble")
    assert set(results["member"]) == {1, 2}
    first = logistics.first_days(operation, tmp_path / "spec.toml", dt.date(2018, 10, 20), scenarios=2, trials=0)
    assert len(first.aims)


def test_a_plan_that_breaks_a_rule_is_never_written(tmp_path: Path) -> None:
    operation = logistics.load(two_days(tmp_path / "case"))
    plan = logistics.plan(operation, gap=0.05)
    plan.trips.loc[0, "cost_usd"] += 1
    with pytest.raises(logistics.core.errors.PlanError):  # type: ignore[attr-defined]
        logistics.write(operation, plan, tmp_path / "run")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["case"]


def test_importing_loads_nothing_heavy() -> None:
    code = "import sys, logistics; print(sorted({'pandas', 'numpy', 'ortools', 'typer'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_tells_all_its_arguments(name: str) -> None:
    function = getattr(logistics, name)
    told = inspect.getdoc(function) or ""
    for argument in inspect.signature(function).parameters:
        # Those that mean the same as in another function are told there.
        assert argument in told or name == "verify", f"{name} does not say what `{argument}` is"
    assert inspect.signature(function).return_annotation is not inspect.Signature.empty


def test_what_is_no_part_of_it_is_no_attribute() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = logistics.nothing
    assert set(dir(logistics)) >= set(FUNCTIONS)


def test_two_evenings_from_python(tmp_path: Path) -> None:
    """A workspace, a plan, an issue, what happened, and the next plan: the same as the commands give, to the byte."""
    case = two_days(tmp_path / "case")
    space = logistics.workspace(tmp_path / "space", case, lang="es")
    first = logistics.tonight(space, dt.date(2018, 10, 20), gap=0.05, papers="none")
    assert first.changes is None
    assert logistics.issue(space).name == "0001-2018-10-20"
    group = first.plan.drops["group_id"].iloc[0]
    counted = {"group_id": group, "people": 90, "date": dt.date(2018, 10, 21)}
    entry = logistics.record(space, "headcount", counted, at="2018-10-20 18:00")
    assert entry in logistics.workspace(tmp_path / "space").entries()
    second = logistics.tonight(space, dt.date(2018, 10, 21), gap=0.05, papers="none")
    assert second.changes is not None
    assert second.changes.news["kind"].iloc[0] == "people"
    assert set(second.plan.drops.loc[second.plan.drops["group_id"] == group, "people"]) == {90}
    (tmp_path / "python").mkdir()
    second.folder.rename(tmp_path / "python" / "tonight")
    told = ("--day", "2018-10-21", "--gap", 0.05, "--papers", "none")
    assert run_here("tonight", tmp_path / "space", *told) == 0
    for name in ("trips.csv", "coverage.csv", "run.json", "news.csv", "changes.md", "changes.csv"):
        mine, theirs = (folder / "tonight" / name for folder in (tmp_path / "python", tmp_path / "space"))
        assert mine.read_bytes() == theirs.read_bytes(), name
    compared = logistics.versus(space, dt.date(2018, 10, 20))
    assert len(compared.lines)
    with pytest.raises(KeyError):
        logistics.record(space, "weather", {})
