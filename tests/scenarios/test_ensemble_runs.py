"""Ensembles give the same table in one process, in several, on a cluster, and however often they are killed."""

from __future__ import annotations

import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from logistics.analysis.scenarios.runners import Lost, in_processes, in_turn
from tests.support.cases.ensemble_cases import COMMAND, PATIENCE, SPEC, cluster, tables_of, two_day_case
from tests.support.cases.scenario_cases import write
from tests.support.harm.killed import killed_by_two
from tests.support.run_command import run_here

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

MEMBERS = 4


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[str | Path], dict[str, bytes]]:
    """The command without `--out`, and all files of an ensemble that was never stopped, made in one process."""
    home = tmp_path_factory.mktemp("whole")
    line = ["ensemble", two_day_case(home / "operation"), write(home, SPEC.format(members=MEMBERS, chance=0.25))]
    assert run_here(*line, "--out", home / "out") == 0
    files = tables_of(home / "out")
    failed = [name for name in files if name.endswith(".failed.txt")]
    assert len(failed) == 1
    assert len(pd.read_parquet(home / "out" / "results.parquet")["member"].unique()) == MEMBERS - 1
    return line, files


def test_killed_at_random_moments_it_gives_the_same_files(
    whole: tuple[list[str | Path], dict[str, bytes]], tmp_path: Path
) -> None:
    line, files = whole
    moments, kills = np.random.default_rng(6), 0
    command = [COMMAND, *map(str, line), "--out", str(tmp_path / "out")]
    for _ in range(2):
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as running:
            assert running.stderr is not None
            running.stderr.readline()  # so many members are done: what follows is making them
            try:
                running.wait(timeout=moments.uniform(0, 2))
            except subprocess.TimeoutExpired:
                running.kill()
                kills += running.wait(timeout=PATIENCE) == -signal.SIGKILL
    assert kills > 0
    assert run_here(*line, "--out", tmp_path / "out") == 0
    assert tables_of(tmp_path / "out") == files


def test_a_cluster_gives_the_same_files_though_a_worker_is_killed(
    whole: tuple[list[str | Path], dict[str, bytes]], tmp_path: Path
) -> None:
    line, files = whole
    with cluster(2, tmp_path) as (address, workers):
        command = [COMMAND, *map(str, line), "--out", str(tmp_path / "out"), "--cluster", address]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as running:
            assert running.stderr is not None
            done = [next(running.stderr) for _ in range(2)]
            workers[0].kill()
            rest = running.stderr.read()
            assert running.wait(timeout=PATIENCE) == 0, rest
    assert done == [f"{number} of {MEMBERS} members done\n" for number in (0, 1)]
    assert tables_of(tmp_path / "out") == files


def test_a_cluster_that_is_not_there_is_said_to_be(
    whole: tuple[list[str | Path], dict[str, bytes]],
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    line, _ = whole
    with monkeypatch.context() as without:
        without.setitem(sys.modules, "distributed", None)
        assert run_here(*line, "--out", tmp_path / "out", "--cluster", "tcp://127.0.0.1:9") == 2
        assert "pip install" in capfd.readouterr().err
    done = subprocess.run(
        [COMMAND, *map(str, line), "--out", str(tmp_path / "out"), "--cluster", "nowhere://1", "--lang", "es"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "Ningún planificador responde" in done.stderr
    assert "Traceback" not in done.stderr


def test_runners_give_all_results_and_say_which_task_kills_its_worker() -> None:
    assert list(in_turn(abs, [-3, 2, -1])) == [3, 2, 1]
    assert sorted(in_processes(2)(abs, [-3, 2, -1])) == [1, 2, 3]
    found = list(in_processes(2)(killed_by_two, [1, 2, 3]))
    assert sorted(result for result in found if not isinstance(result, Lost)) == [1, 3]
    assert [lost.task for lost in found if isinstance(lost, Lost)] == [2]
