"""`logistics explain`, as a coordinator meets it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from logistics.analysis.explain.explain import explain
from logistics.analysis.explain.tables import CAUSES, CURES, cause_table
from logistics.analysis.scenarios.change import changed
from logistics.analysis.scenarios.runs import Recipe, Task, read_run, solve
from logistics.analysis.scenarios.scenario import read_scenario
from logistics.inputs.operation import load_operation
from logistics.verification import verify_folder
from tests.support.cases.allocation_cases import EXACT, operation_of
from tests.support.cases.explain_cases import IN_THE_WAY
from tests.support.run_command import run_here

if TYPE_CHECKING:
    from logistics.inputs.operation import Operation

pytestmark = pytest.mark.slow

DOCS = Path(__file__).parents[2] / "docs"


def solved(operation: Operation, folder: Path) -> Path:
    """Plan an operation into a run folder, without map and papers."""
    return solve(Task(operation, Recipe.of(operation, EXACT), None, folder))


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run in which no vehicle was there."""
    return solved(operation_of(IN_THE_WAY["vehicles"]), tmp_path_factory.mktemp("runs") / "first")


def test_it_says_why_and_what_would_help_in_both_languages(run: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run_here("explain", run) == 0
    english = capfd.readouterr().out
    assert "Why: no more vehicles are free within reach." in english
    assert (
        "one more pickup in Arroyo from 20 October to 21 October" in english
        or "on 20 October and 21 October" in english
    )
    assert run_here("explain", run, "--lang", "es") == 0
    spanish = capfd.readouterr().out
    assert "Por qué: no hay más vehículos libres cerca." in spanish
    assert "20 de octubre" in spanish
    for text in (english, spanish):
        # A head, two lines of why at most, then what would help.
        assert len(text.split("\n\n")[1].splitlines()) <= 6


def test_what_it_writes_is_the_same_twice_and_a_cure_keeps_its_promise(
    run: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    for name in ("one", "two"):
        assert run_here("explain", run, "--out", tmp_path / name) == 0
    files = sorted(path.relative_to(tmp_path / "one") for path in (tmp_path / "one").rglob("*") if path.is_file())
    causes = pd.read_csv(tmp_path / "one" / "causes.csv")
    # Two lines at most.
    assert causes[["text_es", "text_en"]].map(len).to_numpy().max() <= 200
    assert {str(file) for file in files} >= {"causes.csv", "cures.csv", "por_que_falta.md", "why_short.md"}
    assert all((tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes() for file in files)
    assert run_here("explain", run, "--out", tmp_path / "one") == 2
    cure = pd.read_csv(tmp_path / "one" / "cures.csv").iloc[0]
    capfd.readouterr()
    line = ["explain", run, "--group", cure["group_id"], "--item", cure["item_id"], "--date", cure["first_date"]]
    line += ["--until", cure["last_date"], "--with", tmp_path / "one" / cure["file"], "--out", tmp_path / "mended"]
    assert run_here(*line, "--json") == 0
    brought = json.loads(capfd.readouterr().out)
    assert brought["quantity"] == cure["quantity"]
    before, after = (pd.read_csv(folder / "coverage.csv") for folder in (run, tmp_path / "mended"))
    level = f"shortfall_{cure['level']}"
    assert before[level].sum() - after[level].sum() == pytest.approx(cure["quantity"])
    operation = changed(read_run(run).operation, read_scenario(tmp_path / "one" / cure["file"]))
    assert verify_folder(operation, tmp_path / "mended") == []
    assert load_operation(tmp_path / "mended" / "inputs").sha256 == operation.sha256


def test_what_the_plan_does_not_know_is_refused_all_at_once(run: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run_here("explain", run, "--group", "nobody", "--item", "nothing", "--date", "2020-01-01") == 2
    said = capfd.readouterr().err
    assert all(name in said for name in ("nobody", "nothing", "2020-01-01"))
    assert "Traceback" not in said
    assert run_here("explain", run, "--with", "any.toml") == 2
    assert "--group" in capfd.readouterr().err
    assert run_here("explain", run.parent / "none") == 2


def test_changes_that_take_a_used_vehicle_away_are_refused(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    run = solved(operation_of(IN_THE_WAY["stock"]), tmp_path / "run")
    (tmp_path / "less.toml").write_text('[changes.less]\nkind = "fleet"\ncount = 0\n', "utf-8")
    line = ["explain", run, "--group", "g", "--item", "drinking_water", "--date", "2018-10-20"]
    assert run_here(*line, "--with", tmp_path / "less.toml", "--out", tmp_path / "out") == 2
    assert "pickup" in capfd.readouterr().err
    assert not (tmp_path / "out").exists()


def test_two_processes_say_the_same_as_one(run: Path) -> None:
    found = read_run(run)
    one, two = (explain(found.operation, found.plan, workers=workers) for workers in (1, 2))
    assert cause_table(one).equals(cause_table(two))


@pytest.mark.parametrize("column", [*CAUSES, *CURES])
def test_every_column_stands_in_the_docs(column: str) -> None:
    assert column in (DOCS / "reference" / "explain.md").read_text("utf-8")
