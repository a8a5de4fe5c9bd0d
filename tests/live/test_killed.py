"""A command that is killed at any moment loses nothing and doubles nothing, on both kinds of databases."""

from __future__ import annotations

import datetime as dt
import os
import random
import shutil
import signal
import subprocess
import sys
import tomllib
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from logistics.live.entries import Entry
from logistics.live.workspace import Workspace
from tests.support.bad_tables import BASE
from tests.support.run_command import run_here
from tests.support.thorough import some

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

ENTRIES = 40
#: Runs the command until the given number of lines of it or of the store have been gone through, then dies of SIGKILL.
KILLED = """
import os, signal, sys
import django.db.backends.postgresql.base, django.db.backends.sqlite3.base, django.db.migrations.executor
import logistics.cli.journals, logistics.cli.record, logistics.cli.workspaces
left = int(sys.argv[1])
def count(frame, event, argument):
    global left
    if "/logistics/storage/" not in frame.f_code.co_filename and "/django/db/" not in frame.f_code.co_filename:
        return None
    left -= 1
    if left < 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return count
sys.argv = ["logistics", *sys.argv[2:]]
from logistics.cli import run
if left >= 0:
    sys.settrace(count)
run()
"""


def run_killed(after: int, *arguments: str | Path) -> int:
    """Run a command that is killed after so many lines of the store and of Django's databases; -1 lets it end."""
    line = [sys.executable, "-c", KILLED, str(after), *map(str, arguments)]
    return subprocess.run(line, check=False, capture_output=True, env=dict(os.environ)).returncode


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """Notes of a day."""
    file = tmp_path / "notes.csv"
    rows = [f"note {number},2018-10-21 {number % 24:02d}:{number:02d}" for number in range(ENTRIES)]
    file.write_text("\n".join(["text,happened_at", *rows]) + "\n")
    return file


def another(empty: Path, folder: Path, before: Entry) -> Path:
    """Give a copy of an empty workspace with a journal of its own, which holds one entry."""
    shutil.copytree(empty, folder)
    settings = folder / "workspace.toml"
    journal = tomllib.loads(settings.read_text("utf-8"))["journal"]
    settings.write_text(settings.read_text("utf-8").replace(journal, str(uuid4())), "utf-8")
    opened = Workspace.open(folder)
    opened.append([before])
    opened.close()
    return folder


def ids(workspace: Path) -> list[str]:
    opened = Workspace.open(workspace)
    entries = [entry.entry_id for entry in opened.entries()]
    opened.close()
    return entries


@pytest.mark.parametrize("name", ["record", "import"])
def test_killed_at_any_moment_it_took_all_or_nothing_and_a_second_try_completes_it(
    name: str, engine: str, table: Path, tmp_path: Path
) -> None:
    whole = tmp_path / "whole"
    run_here("workspace", "init", whole, BASE)
    run_here("record", whole, "note", "--from", table)
    run_here("journal", "export", whole, "--out", tmp_path / "all.jsonl")
    empty, expected = tmp_path / "empty", sorted(ids(whole))
    run_here("workspace", "init", empty, BASE)
    assert len(expected) == ENTRIES
    killed, chance = 0, random.Random(7)  # noqa: S311 - any moments will do
    before = Entry.of("note", {"text": "before"}, happened_at=dt.datetime(2018, 10, 20, 12, tzinfo=dt.UTC))
    for trial in range(some(32)):
        workspace = another(empty, tmp_path / f"workspace-{trial}", before)
        line = {
            "record": ("record", workspace, "note", "--from", table),
            "import": ("journal", "import", workspace, tmp_path / "all.jsonl"),
        }[name]
        # From the first line of the store to some after its last.
        ended = run_killed(chance.randrange(4000, 20_000), *line)
        assert ended in {0, -signal.SIGKILL}
        killed += ended != 0
        found = ids(workspace)
        assert sorted(found) in ([before.entry_id], sorted([before.entry_id, *expected]))
        assert run_here(*line) == 0
        assert sorted(ids(workspace)) == sorted([before.entry_id, *expected])
    assert killed > 0


def test_a_workspace_whose_making_is_killed_is_not_there_and_can_be_made(engine: str, tmp_path: Path) -> None:
    folder = tmp_path / "caravan"
    for after in range(500, 500 + 4000 * some(16), 4000):
        if run_killed(after, "workspace", "init", folder, BASE) == 0:
            break
        if folder.exists():
            assert ids(folder) == []
            break
    if not folder.exists():
        assert run_here("workspace", "init", folder, BASE) == 0
    assert run_here("record", folder, "note", "--text", "x") == 0
    assert len(ids(folder)) == 1
