"""Runs are known by what they are made of, made again from their folders, compared, and divided over their changes."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import openpyxl
import pandas as pd
import pytest

from logistics.analysis.scenarios.attribution import attribute
from logistics.analysis.scenarios.change import changed
from logistics.analysis.scenarios.compare import compare
from logistics.analysis.scenarios.pages import write_comparison
from logistics.analysis.scenarios.runs import Recipe, Run, Task, find_run, read_run, solve
from logistics.analysis.scenarios.scenario import read_scenario
from logistics.core.errors import TableError
from logistics.inputs.operation import load_operation
from logistics.solver.effort import Effort
from tests.support.cases.scenario_cases import BASE, write
from tests.support.run_command import run_here

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

EFFORT = Effort(gap=0.05, seconds=10)
SCENARIO = """name_es = "Más gente y poco dinero"
[changes.more-people]
kind = "headcount"
times = 1.5
[changes.less-money]
kind = "budget"
times = 0.3
[changes.no-tankers]
kind = "fleet_lost"
vehicle = "tanker"
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an operation of two days, a scenario, and a run without and one with its changes."""
    home = tmp_path_factory.mktemp("runs")
    shutil.copytree(BASE, home / "operation")
    text = (home / "operation" / "operation.toml").read_text("utf-8")
    (home / "operation" / "operation.toml").write_text(text.replace("2018-10-25", "2018-10-21"), "utf-8")
    base = load_operation(home / "operation")
    scenario = read_scenario(write(home, SCENARIO))
    case = changed(base, scenario)
    solve(Task(base, Recipe.of(base, EFFORT), None, home / "plain"))
    solve(Task(case, Recipe.of(case, EFFORT, base, scenario), scenario, home / "harder"))
    return home


@pytest.fixture(scope="module")
def plain(home: Path) -> Run:
    return read_run(home / "plain")


@pytest.fixture(scope="module")
def harder(home: Path) -> Run:
    return read_run(home / "harder")


@pytest.fixture(scope="module")
def attribution(plain: Run, harder: Run) -> pd.DataFrame:
    return attribute(plain, harder)


def test_a_run_is_known_by_what_it_is_made_of_and_not_by_its_name(home: Path) -> None:
    base = load_operation(home / "operation")
    scenario = read_scenario(home / "what-if.toml")
    one = Recipe.of(changed(base, scenario), EFFORT, base, scenario)
    (home / "elsewhere").mkdir()
    same = read_scenario(write(home / "elsewhere", SCENARIO.replace("more-people", "people"), "other-name"))
    assert Recipe.of(changed(base, same), EFFORT, base, same).run_id == one.run_id
    other = read_scenario(write(home / "elsewhere", SCENARIO.replace("0.3", "0.2"), "other"))
    assert Recipe.of(changed(base, other), EFFORT, base, other).run_id != one.run_id
    assert Recipe.of(changed(base, scenario), Effort(gap=0.04, seconds=10), base, scenario).run_id != one.run_id
    assert find_run([home], one.run_id) == home / "harder"
    assert find_run([home], "0" * 64) is None


def test_a_run_folder_gives_its_operation_and_its_scenario(home: Path) -> None:
    run = read_run(home / "harder")
    assert run.operation.groups["headcount"].tolist() == [600, 150]
    assert run.operation.sha256 == run.plan.summary["input_sha256"]
    assert run.scenario is not None
    assert run.scenario.parts == ("more-people", "less-money", "no-tankers")
    assert run.scenario.title("en") == "Más gente y poco dinero"


@pytest.mark.parametrize("damage", ["gone", "id", "tables", "garbage"])
def test_a_run_folder_that_was_changed_is_refused(home: Path, damage: str, tmp_path: Path) -> None:
    shutil.copytree(home / "plain", tmp_path / "run")
    file = tmp_path / "run" / "run.json"
    if damage == "gone":
        file.unlink()
    elif damage == "id":
        file.write_text(file.read_text("utf-8").replace('"gap": 0.05', '"gap": 0.01'), "utf-8")
    elif damage == "garbage":
        file.write_text("[1, 2]", "utf-8")
    else:
        table = tmp_path / "run" / "inputs" / "groups.csv"
        table.write_text(table.read_text("utf-8").replace("400", "500"), "utf-8")
    with pytest.raises(TableError) as raised:
        read_run(tmp_path / "run")
    assert [problem.code for problem in raised.value.problems] == ["run_without_inputs"]


def test_a_run_compared_with_itself_shows_nothing(harder: Run, tmp_path: Path) -> None:
    comparison = compare([harder, harder])
    assert comparison.is_empty
    assert comparison.inputs.empty
    assert comparison.differences.empty
    write_comparison(comparison, None, tmp_path, pd.Timestamp("2018-10-20"))
    page = (tmp_path / "comparison.md").read_text("utf-8")
    assert "Nothing differs" in page
    assert "No hay ninguna diferencia" in page
    assert "|" not in page


def test_what_was_put_in_differs_where_it_was_changed(plain: Run, harder: Run) -> None:
    inputs = compare([plain, harder]).inputs
    cells = {tuple(row) for row in inputs[["table", "row", "column", "plain", "harder"]].to_numpy().tolist()}
    assert ("groups", "main", "headcount", "400", "600") in cells
    assert ("operation", "", "budget_usd", "1000.0", "300.0") in cells
    assert ("fleet", "dep-tapachula tanker", "count", "1", "") in cells
    assert {(table, row) for table, row, *_ in cells} == {
        ("groups", "main"), ("groups", "rear"), ("operation", ""), ("fleet", "dep-tapachula tanker"),
    }  # fmt: skip


def test_results_stand_side_by_side_as_the_plans_have_them(plain: Run, harder: Run, home: Path) -> None:
    results = compare([plain, harder]).results
    whole = results[(results["group_id"] == "") & (results["date"] == "")].set_index(["measure", "tier"])
    for name in ("plain", "harder"):
        totals = json.loads((home / name / "plan.json").read_text("utf-8"))["totals"]
        assert whole.loc[("cost_usd", 0), name] == totals["cost_usd"]
        assert whole.loc[("coverage_full", 1), name] == totals["tiers"]["1"]["full"]["coverage"]
    # Coverage of a day, from coverage.csv by hand: water, food and kits of the day in kilograms.
    table = pd.read_csv(home / "plain" / "coverage.csv")
    day = table[(table["date"] == "2018-10-21") & table["item_id"].isin(["drinking_water", "food_ration"])]
    kg = day["item_id"].map({"drinking_water": 1.0, "food_ration": 0.9})
    share = 1 - (day["shortfall_full"] * kg).sum() / (day["need_full"] * kg).sum()
    row = results[(results["measure"] == "coverage_full") & (results["tier"] == 1) & (results["date"] == "2018-10-21")]
    assert row["plain"].iloc[0] == pytest.approx(share, abs=1e-6)


def test_changes_and_interaction_add_up_to_the_whole_difference(attribution: pd.DataFrame, home: Path) -> None:
    parts = ["more-people", "less-money", "no-tankers", "interaction"]
    assert list(attribution.columns) == ["measure", "tier", "group_id", "date", "base", *parts, "whole"]
    assert (attribution[parts].sum(axis=1) - attribution["whole"]).abs().max() < 1e-6
    row = attribution.set_index(["measure", "tier"])
    one, other = (json.loads((home / name / "plan.json").read_text("utf-8")) for name in ("plain", "harder"))
    cost = other["totals"]["cost_usd"] - one["totals"]["cost_usd"]
    assert row.loc[("cost_usd", 0), "whole"] == pytest.approx(cost, abs=1e-6)
    # Half as many people again come of one change alone, and of nothing else.
    people = row.loc[("people", 0)]
    assert [people[name] for name in parts] == [250, 0, 0, 0]


def test_runs_with_one_change_are_not_solved_again(
    attribution: pd.DataFrame, plain: Run, harder: Run, home: Path
) -> None:
    stamps = {file: file.stat().st_mtime_ns for file in (home / "harder.parts").rglob("plan.json")}
    assert len(stamps) == 3
    again = attribute(plain, harder)
    assert again.equals(attribution)
    assert {file: file.stat().st_mtime_ns for file in (home / "harder.parts").rglob("plan.json")} == stamps


def test_the_pages_have_the_same_bytes_twice_and_hold_all(
    attribution: pd.DataFrame, plain: Run, harder: Run, tmp_path: Path
) -> None:
    comparison = compare([plain, harder])
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        write_comparison(comparison, attribution, tmp_path / name, pd.Timestamp("2018-10-20"))
    files = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert files == ["attribution.csv", "comparison.md", "comparison.xlsx", "inputs.csv", "results.csv", "worst.csv"]
    assert all((tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes() for name in files)
    page = (tmp_path / "one" / "comparison.md").read_text("utf-8")
    assert "Cuánto aporta cada cambio" in page
    assert "What each change accounts for" in page
    book = openpyxl.load_workbook(tmp_path / "one" / "comparison.xlsx")
    assert book.sheetnames == ["inputs", "results", "worst", "attribution"]
    rows = list(book["attribution"].values)
    assert rows[0][:2] == ("measure", "tier")
    assert all(str(tag).startswith("#") for tag in rows[1])
    assert len(rows) == len(attribution) + 2


def test_runs_that_do_not_belong_together_are_not_attributed(plain: Run, harder: Run) -> None:
    for one, other, code in ((harder, plain, "not_changed_from"), (harder, harder, "not_changed_from")):
        with pytest.raises(TableError) as raised:
            attribute(one, other)
        assert [problem.code for problem in raised.value.problems] == [code]
    slower = Run(plain.folder, Recipe(**{**vars(plain.recipe), "seconds": 99.0}))
    with pytest.raises(TableError) as raised:
        attribute(slower, harder)
    assert [problem.code for problem in raised.value.problems] == ["other_effort"]


def test_the_command_runs_once_and_reruns_from_the_folder_alone(
    home: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(home / "operation", tmp_path / "operation")
    file = write(tmp_path, '[changes.c]\nkind = "fleet_lost"\nvehicle = "tanker"')
    runs = tmp_path / "runs"
    line = ["scenario", "run", tmp_path / "operation", file, "--gap", 0.05, "--time-limit", 10]
    assert run_here(*line, "--out", runs / "first") == 0
    plan = runs / "first" / "plan.json"
    stamp = plan.stat().st_mtime_ns
    assert run_here(*line, "--out", runs / "first", "--lang", "es") == 0
    assert "no se resolvió otra vez" in capfd.readouterr().out
    assert run_here(*line, "--out", runs / "second") == 0
    assert "it was copied to" in capfd.readouterr().out
    assert plan.stat().st_mtime_ns == stamp
    assert (runs / "second" / "plan.json").read_bytes() == plan.read_bytes()
    assert run_here(*line, "--out", tmp_path / "operation") == 2
    shutil.rmtree(tmp_path / "operation")
    file.unlink()
    third = tmp_path / "third"
    assert run_here("rerun", runs / "first", "--out", third) == 0
    assert "byte for byte" in capfd.readouterr().out
    assert run_here("verify", third / "inputs", third) == 0
    line = ["compare", runs / "first", third, "--lang", "es"]
    assert run_here(*line, "--out", tmp_path / "compared") == 0
    assert "No hay ninguna diferencia" in capfd.readouterr().out
    assert run_here(*line, "--out", tmp_path / "compared") == 2
    assert run_here("compare", third, "--out", tmp_path / "x") == 2
    assert run_here("compare", third, BASE, "--out", tmp_path / "x") == 2
    assert "Traceback" not in capfd.readouterr().err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["compared", "runs", "third"]
