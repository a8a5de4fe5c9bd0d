"""The replay of evenings in a world that deviates: it runs, goes on where it was, and its plans are in order."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.cases.allocation_cases import Made

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
WAYS = ("journal", "blind", "no-memory", "foreknowledge")


def replayed(operation: Path, out: Path, evenings: int) -> tuple[list[str], list[str]]:
    """Give the lines of the evenings, and those of the table."""
    line = [sys.executable, "-m", "benchmarks", "live", "--operation", str(operation), "--out", str(out)]
    ran = subprocess.run(
        [*line, "--evenings", str(evenings), "--seed", "2"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])},
        capture_output=True,
        text=True,
        check=True,
    )
    lines = ran.stdout.splitlines()
    told = [one for one in lines if one.startswith(tuple(f"{way} {{" for way in WAYS))]
    return told, lines[len(told) :]


def test_all_ways_are_replayed_every_plan_is_in_order_and_nothing_is_done_twice(tmp_path: Path) -> None:
    operation = Made(4, 400, {"drinking_water": 3600}, {"pickup": 1}).small().write(tmp_path / "operation")
    told, table = replayed(operation, tmp_path / "out", 3)
    assert len(told) == 3 * len(WAYS)
    assert table[0].split() == list(WAYS)
    (checked,) = [line for line in table if line.startswith("evenings, with a breach")]
    assert checked.split()[-8:] == ["3,", "0"] * len(WAYS)
    again, same = replayed(operation, tmp_path / "out", 3)
    assert again == []
    assert same == table
