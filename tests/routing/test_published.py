"""Published instances: what is read and checked gives the published costs, and the benchmark runs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import vrplib

from logistics.routing import Routes, VehicleDay, Visit, check, route
from tests.support.reckoned.published_instances import list_instances, load_instance

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
INSTANCES = ROOT / "benchmarks" / "trips" / "instances"


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-m", "benchmarks", "trips", *arguments]
    paths = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    return subprocess.run(
        line,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": paths, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_published_routes_keep_all_rules_and_cost_what_was_published() -> None:
    """The best known routes of an instance with reloads, windows and release times, by our reading and our check."""
    file = INSTANCES / "mtvrptwr" / "R203R0.25.vrp"
    instance = load_instance("mtvrptwr", file)
    demand = instance.problem.clients.demand
    days = []
    for stops in vrplib.read_solution(file.with_suffix(".sol"))["routes"]:
        trips: list[list[Visit]] = [[]]
        for stop in stops:
            if stop == 0:
                trips.append([])
            else:
                trips[-1].append(Visit(stop - 1, tuple(demand[stop - 1].tolist())))
        days.append(VehicleDay(0, tuple(map(tuple, trips))))
    found = check(instance.problem, Routes(tuple(days), np.zeros_like(demand)))
    assert found.violations == ()
    assert found.cost == instance.best_known == 13709


@pytest.mark.parametrize(
    ("kind", "iterations", "gap"), [("solomon", 2000, 0.02), ("mtvrptwr", 1500, 0.12), ("sdvrp", 2000, 0.001)]
)
def test_routes_come_near_the_best_known(kind: str, iterations: int, gap: float) -> None:
    """Iterations, not seconds: a slow machine finds the same."""
    [(_, file)] = list_instances(INSTANCES, [kind])
    instance = load_instance(kind, file)
    found = check(instance.problem, route(instance.problem, seconds=None, iterations=iterations))
    assert found.violations == ()
    assert found.penalty == 0
    assert instance.best_known * 0.999 <= found.cost <= instance.best_known * (1 + gap)


def test_the_benchmark_prints_a_row_for_each_class_and_method(tmp_path: Path) -> None:
    done = run(
        "--seconds", "0.2", "--classes", "sdvrp", "--csv", str(tmp_path / "cases.csv"), ROUTING_INSTANCES=str(INSTANCES)
    )
    assert done.returncode == 0, done.stderr
    rows = [line for line in done.stdout.splitlines() if "sdvrp" in line]
    assert [name in row for name, row in zip(("ours", "OR-Tools", "PyVRP"), rows, strict=True)] == [True] * 3
    assert len((tmp_path / "cases.csv").read_text(encoding="utf-8").splitlines()) == 4


def test_without_instances_the_benchmark_says_so(tmp_path: Path) -> None:
    done = run(ROUTING_INSTANCES=str(tmp_path))
    assert done.returncode == 2
    assert "no instances" in " ".join(done.stderr.split())
