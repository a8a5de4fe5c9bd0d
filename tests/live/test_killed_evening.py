"""An evening that is killed at any moment leaves no half draft, and loses and doubles nothing."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from logistics.live.workspace import Workspace
from tests.support.cases.allocation_cases import Made
from tests.support.cases.small import day
from tests.support.run_command import run_here
from tests.support.thorough import some

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

#: Runs the command until so many lines of the journal and of written files have been gone through, then kills itself;
#: if it lives, it says how many lines that were.
KILLED = """
import os, signal, sys
parts, limit, lines = ("/logistics/live/", "/logistics/core/whole/", "/logistics/core/plan", "/logistics/storage/",
                       "/logistics/analysis/run_folder"), int(sys.argv[1]), 0
def count(frame, event, argument):
    global lines
    if not any(part in frame.f_code.co_filename for part in parts):
        return None
    lines += 1
    if lines > limit:
        os.kill(os.getpid(), signal.SIGKILL)
    return count
sys.argv = ["logistics", *sys.argv[2:]]
from logistics.cli import run
sys.settrace(count)
try:
    run()
finally:
    sys.settrace(None)
    print(lines, file=sys.stderr)
"""
NEVER = 10**9
#: What differs from run to run: the seconds it took, when it was made, and the hashes of these.
DATED = {"plan.json", "map.html", "summary.md", "files.json"}


def run_killed(after: int, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-c", KILLED, str(after), *map(str, arguments)]
    return subprocess.run(line, check=False, capture_output=True, text=True, env=dict(os.environ))


def tonight(workspace: Path) -> tuple[str | Path, ...]:
    return "tonight", workspace, "--day", day(1), "--papers", "none"


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """400 people for three days; the first plan is issued, and on the next evening there are 430."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    tables = Made(3, 400, {"drinking_water": 3600}, {"pickup": 1}).small().write(tmp_path / "tables")
    folder = tmp_path / "caravan"
    assert run_here("workspace", "init", folder, tables) == 0
    assert run_here("tonight", folder, "--day", day(0), "--papers", "none") == 0
    assert run_here("issue", folder) == 0
    counted = ("--group-id", "g", "--people", 430, "--date", day(1), "--at", f"{day(0)} 19:00")
    assert run_here("record", folder, "headcount", *counted) == 0
    return folder


def files(folder: Path) -> dict[str, bytes]:
    return {
        str(file.relative_to(folder)): b"" if file.name in DATED else file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def entries(folder: Path) -> list[str]:
    opened = Workspace.open(folder)
    found = [entry.content for entry in opened.entries()]
    opened.close()
    return found


def test_a_killed_evening_leaves_a_whole_draft_or_none_and_the_next_try_makes_it(
    workspace: Path, tmp_path: Path
) -> None:
    whole = tmp_path / "whole"
    shutil.copytree(workspace, whole)
    lived = run_killed(NEVER, *tonight(whole))
    assert lived.returncode == 0, lived.stderr
    lines, expected = int(lived.stderr.split()[-1]), files(whole / "tonight")
    told, issued = entries(workspace), files(workspace / "issues")
    chance = random.Random(3)  # noqa: S311 - any moments will do
    for trial in range(some(16)):
        copy = tmp_path / f"copy-{trial}"
        shutil.copytree(workspace, copy)
        # One half of the moments are near the end, where the draft is put in its place.
        after = chance.randrange(lines) if trial % 2 else lines - chance.randrange(min(lines, 400))
        assert run_killed(after, *tonight(copy)).returncode in {0, -signal.SIGKILL}
        assert entries(copy) == told
        assert files(copy / "issues") == issued
        assert not (copy / "tonight").exists() or files(copy / "tonight") == expected
        assert run_here(*tonight(copy)) == 0
        assert files(copy / "tonight") == expected
        assert run_here("issue", copy) == 0
        assert [folder.name for folder in sorted((copy / "issues").iterdir())] == [f"0001-{day(0)}", f"0002-{day(1)}"]
        assert not (copy / "tonight").exists()
