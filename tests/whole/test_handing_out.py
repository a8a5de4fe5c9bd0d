"""A run is handed out only if its plan keeps all rules; what killed commands left is named; records lose no line."""

from __future__ import annotations

import dataclasses
import multiprocessing
import shutil
import stat
import subprocess
import sys
from typing import TYPE_CHECKING

import pandas as pd
import pytest
import typer

from logistics.analysis.scenarios.runs import Recipe, find_run, is_solved, keep_inputs, read_run
from logistics.cli.writing import run_folder
from logistics.core.errors import PlanError, TableError
from logistics.core.plan import Plan
from logistics.core.values_file import KEYS, LEVELS, read_values
from logistics.core.whole import add_to_list, half_written, listed, whole_file, whole_folder
from logistics.inputs.operation import load_operation
from logistics.output.protection.audit import noted
from logistics.planning.pipeline import make_plan
from logistics.solver.effort import Effort
from tests.support.bad_tables import BASE
from tests.support.run_command import run_here

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

CASE = load_operation(BASE)
RECIPE = Recipe.of(CASE, Effort(gap=1.0))


@pytest.fixture(scope="module")
def plan() -> Plan:
    return make_plan(CASE, Effort(gap=1.0))


def put(plan: Plan, out: Path, *, replace: bool = False) -> None:
    with run_folder(CASE, out, "es", replace=replace) as folder:
        plan.save(folder)
        keep_inputs(folder, CASE, RECIPE)


def test_a_plan_that_breaks_a_rule_is_kept_aside_and_never_handed_out(
    plan: Plan, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "run"
    put(plan, out)
    before = {path.name: path.read_bytes() for path in out.iterdir() if path.is_file()}
    broken = dataclasses.replace(plan, coverage=plan.coverage.assign(used=plan.coverage["used"] + 1))
    for number in (1, 2):
        with pytest.raises(typer.Exit) as ended:
            put(broken, out, replace=True)
        assert ended.value.exit_code == 1
        said = capfd.readouterr().err
        assert "no se entrega" in said
        assert f"run.refused-{number}" in said
        aside = tmp_path / f"run.refused-{number}"
        breaches = (aside / "refused.txt").read_text("utf-8").splitlines()
        assert breaches[0] in said
        assert Plan.load(aside).trips.shape == plan.trips.shape
        assert stat.S_IMODE(aside.stat().st_mode) == 0o700
    assert {path.name: path.read_bytes() for path in out.iterdir() if path.is_file()} == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["run", "run.refused-1", "run.refused-2"]
    # Nobody takes it for a run.
    with pytest.raises(TableError):
        read_run(aside)
    shutil.rmtree(out)
    assert find_run([tmp_path], RECIPE.run_id) is None
    assert not is_solved(aside, RECIPE.run_id)


def test_no_half_written_run_is_taken_for_one(plan: Plan, tmp_path: Path) -> None:
    with half_written(tmp_path / "run", "en") as folder:
        plan.save(folder)
        keep_inputs(folder, CASE, RECIPE)
        assert find_run([tmp_path], RECIPE.run_id) is None


def test_values_of_an_earlier_plan_are_kept_but_are_not_of_the_new_one(plan: Plan, tmp_path: Path) -> None:
    out = tmp_path / "run"
    put(plan, out)
    content = (",".join(_values_columns()) + "\n").encode()
    whole_file(out / "values.csv", content)
    add_to_list(out, "values.csv")
    assert read_values(out) is not None
    put(plan, out, replace=True)
    assert (out / "values.csv").read_bytes() == content
    assert read_values(out) is None


def _values_columns() -> list[str]:
    figures = [f"{name}{what}" for what in ("", "_whole") for name in (*LEVELS, "price")]
    return [*KEYS, "per", "found", *figures]


def test_two_commands_never_write_to_one_place(tmp_path: Path) -> None:
    out = tmp_path / "run"
    with whole_folder(out, "en") as folder:
        (folder / "plan.json").write_text("1", "utf-8")
        with pytest.raises(PlanError, match="Another command"), whole_folder(out, "en"):
            pass
        assert folder.is_dir()
    assert (out / "plan.json").read_text("utf-8") == "1"


def killed(out: Path) -> None:
    """Begin to write to a place in a process that is killed while it does."""
    code = (
        "import os, signal, sys; from pathlib import Path; from logistics.core.whole import whole_folder\n"
        f"with whole_folder(Path({str(out)!r}), 'en') as folder:\n"
        "    (folder / 'plan.json').write_text('where people will be')\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == -9


@pytest.mark.parametrize("place", ["beside", "runs"])
def test_check_names_what_killed_commands_left_and_the_next_one_clears_it_away(
    place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copytree(BASE, tmp_path / "here" / "operation")
    home = tmp_path / "here" / ("runs" if place == "runs" else "")
    long = "ñ" * 127
    for name in ("mine", long):
        killed(home / name)
    killed(home / "other")
    with half_written(home / "at work", "en"):
        assert run_here("check", tmp_path / "here" / "operation") == 0
    said = capfd.readouterr().err
    assert said.count("of a command that was killed") == 3
    assert "mine" in said
    assert "at work" not in said
    for name in ("mine", long):
        with whole_folder(home / name, "en") as folder:
            (folder / "plan.json").write_text("2", "utf-8")
        assert (home / name / "plan.json").read_text("utf-8") == "2"
    assert run_here("check", tmp_path / "here" / "operation", "--lang", "es") == 0
    said = capfd.readouterr().err
    assert said.count("un comando interrumpido a la fuerza: «other»") == 1
    assert len([path for path in home.iterdir() if path.name.startswith(".")]) == 1


def add_lines(run: Path, number: int) -> None:
    for line in range(5):
        with noted(pd.DataFrame({"when": ["now"], "file": [f"{number}-{line}"]}), run):
            pass


def test_exports_at_once_lose_no_line_though_the_run_is_replaced_meanwhile(tmp_path: Path) -> None:
    run = tmp_path / "run"
    with whole_folder(run, "en", list_files=True) as folder:
        (folder / "plan.json").write_text("0", "utf-8")
    with noted(pd.DataFrame({"when": ["before"], "file": ["first"]}), run):
        pass
    context = multiprocessing.get_context("fork")
    exporters = [context.Process(target=add_lines, args=(run, number)) for number in range(4)]
    for exporter in exporters:
        exporter.start()
    replaced = 0
    while any(exporter.is_alive() for exporter in exporters) or replaced < 3:
        with whole_folder(run, "en", replace=lambda found: listed(found) is not None, list_files=True) as folder:
            (folder / "plan.json").write_text(str(replaced), "utf-8")
        replaced += 1
    for exporter in exporters:
        exporter.join()
        assert exporter.exitcode == 0
    audit = pd.read_csv(run / "exports.csv")
    expected = {"first", *(f"{number}-{line}" for number in range(4) for line in range(5))}
    assert sorted(audit["file"]) == sorted(expected)
    assert sorted(path.name for path in run.iterdir()) == ["exports.csv", "files.json", "plan.json"]


def test_what_is_not_handed_out_is_not_on_record(tmp_path: Path) -> None:
    run = tmp_path / "run"
    run.mkdir()
    lines = pd.DataFrame({"when": ["now"], "file": ["a.csv"]})
    with pytest.raises(OSError, match="full"), noted(lines, run):
        raise OSError(28, "the disk is full")
    assert list(run.iterdir()) == []
    with noted(lines, run):
        pass
    before = (run / "exports.csv").read_bytes()
    with pytest.raises(OSError, match="full"), noted(lines, run):
        raise OSError(28, "the disk is full")
    assert (run / "exports.csv").read_bytes() == before
    assert stat.S_IMODE((run / "exports.csv").stat().st_mode) == 0o600
