"""The command line, as its users meet it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from typer.main import get_command

from logistics.cli.commands import COMMANDS as ENTRIES
from logistics.cli.commands import app_of
from tests.support.bad_tables import BASE, cases, two_days
from tests.support.run_command import interrupted, run_here
from tests.support.thorough import some

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable

    Command = Callable[..., subprocess.CompletedProcess[str]]

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent
REFERENCE = ROOT / "data" / "caravan-2018"
COMMANDS = [
    *("asks", "check", "compare", "ensemble", "explain", "export", "first-days", "init", "locate", "map", "needs"),
    *("plan", "prove", "rerun", "sheets", "values", "verify"),
]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_an_example(name: str) -> None:
    commands = get_command(app_of(ENTRIES)).commands  # type: ignore[attr-defined]
    assert commands[name].help
    assert f"`logistics {name}" in commands[name].epilog


def test_check_says_the_tables_are_in_order(capfd: pytest.CaptureFixture[str]) -> None:
    assert run_here("check", REFERENCE, "--lang", "es") == 0
    assert "7,000 personas" in capfd.readouterr().out


def test_needs_for_a_program(command: Command) -> None:
    done = command("needs", REFERENCE, "--json")
    assert done.returncode == 0
    first = json.loads(done.stdout)[0]
    # 4,500 + 1,500 + 1,000 people; the survival kilograms of tier 1 are dominated by 2.5 L of water a head.
    assert first["people"] == 7000
    assert first["tier"] == 1
    assert first["survival_kg"] > 7000 * 2.5


def test_locate_finds_juchitan(capfd: pytest.CaptureFixture[str]) -> None:
    assert run_here("locate", "juchitan", "--json") == 0
    assert any("Juchitán" in place["name"] for place in json.loads(capfd.readouterr().out))


def test_init_gives_an_operation_in_order(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    assert run_here("init", folder, "--lang", "es") == 0
    assert (folder / "README.md").is_file()
    assert run_here("check", folder) == 0
    assert run_here("init", folder) == 2


def test_plan_verify_and_damage(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    case, run = two_days(tmp_path / "case"), tmp_path / "run"
    assert run_here("plan", case, "--out", run) == 0
    for name in ("map.html", "summary.md", "drop_sheets.html", "drop_sheets.xlsx", "plan.json"):
        assert (run / name).stat().st_size > 0
    assert run_here("verify", case, run) == 0
    assert run_here("plan", case, "--out", run) == 2
    coverage = pd.read_csv(run / "coverage.csv")
    coverage.loc[0, "used"] += 1
    coverage.to_csv(run / "coverage.csv", index=False)
    capfd.readouterr()
    assert run_here("verify", case, run) == 1
    assert str(coverage.loc[0, "group_id"]) in capfd.readouterr().out
    assert run_here("plan", case, "--out", run, "--replace", "--papers", "none") == 0
    assert run_here("verify", case, run) == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["case", "run"]


def test_the_same_input_gives_the_same_plan(command: Command, tmp_path: Path) -> None:
    """Whatever process made it: each has an order of its own for what is in a set."""
    case, runs = two_days(tmp_path / "case"), [tmp_path / "one", tmp_path / "two"]
    line = ["plan", case, "--papers", "none", "--out"]
    assert run_here(*line, runs[0]) == 0
    assert command(*line, runs[1]).returncode == 0
    for file in sorted(runs[0].iterdir()):
        if file.name in ("allocation.csv", "coverage.csv", "trips.csv", "trip_stops.csv", "trip_loads.csv"):
            assert file.read_bytes() == (runs[1] / file.name).read_bytes(), file.name


def test_a_folder_that_is_no_run_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "precious.txt").write_text("keep me", "utf-8")
    assert run_here("plan", BASE, "--out", tmp_path, "--replace") == 2
    assert (tmp_path / "precious.txt").read_text("utf-8") == "keep me"


#: What is told of each is tested with the tables; here, by turns, that nothing is left.
CASES = list(cases())
BAD = CASES[:: len(CASES) // some(len(CASES))]


@pytest.mark.parametrize(("build", "expected"), [case[1:] for case in BAD], ids=[case[0] for case in BAD])
def test_a_bad_table_leaves_no_run(
    build: Callable[[Path], None],
    expected: list[object],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    build(tmp_path / "operation")
    errors = [problem for problem in expected if problem.severity == "error"]  # type: ignore[attr-defined]
    if not errors:
        assert run_here("check", tmp_path / "operation") == 0
        return
    assert run_here("plan", tmp_path / "operation", "--out", tmp_path / "run", "--lang", "es") == 2
    assert [path.name for path in tmp_path.iterdir()] == ["operation"]
    assert "Traceback" not in capsys.readouterr().err


def test_an_interrupted_command_says_so_and_writes_nothing(tmp_path: Path) -> None:
    spec = REFERENCE.parent / "ensembles" / "first-day.toml"
    # A solver is at work from this line on.
    asked = ["--until", "2018-10-21", "--scenarios", 2, "--trials", 1]
    code, said = interrupted("Aim 2", "first-days", REFERENCE, spec, *asked, "--out", tmp_path / "out")
    assert code == 130
    assert said.strip().splitlines()[-1].startswith("Interrupted.")
    assert "terminate" not in said
    assert "Traceback" not in said
    assert list(tmp_path.iterdir()) == []


def test_stopping_gives_the_best_plan_so_far(tmp_path: Path) -> None:
    case, run = Path(shutil.copytree(REFERENCE, tmp_path / "case")), tmp_path / "run"
    settings = (case / "operation.toml").read_text("utf-8")
    (case / "operation.toml").write_text(settings.replace("end_date = 2018-11-24", "end_date = 2018-10-27"), "utf-8")
    code, _ = interrupted("A first plan", "plan", case, "--out", run, "--papers", "none")
    assert code == 3
    assert json.loads((run / "plan.json").read_text("utf-8"))["status"] == "stopped early"
    assert run_here("verify", case, run) == 0
