"""What the tests of ensembles share: a small operation, a file of uncertain values, and a cluster on this machine."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tests.support.cases.scenario_cases import BASE

if TYPE_CHECKING:
    from collections.abc import Iterator

COMMAND = str(Path(sys.executable).with_name("logistics"))
#: Programs of the cluster end when they are told to; more than this they never took.
PATIENCE = 120
#: A member without people gives no plan.
SPEC = """members = {members}
seed = 3
[changes.people]
kind = "headcount"
times = {{ least = 0.5, most = 2.5 }}
[changes.money]
kind = "budget"
times = {{ least = 0.5, most = 1.5 }}
[changes.nobody]
kind = "headcount"
chance = {chance}
times = 0
"""


def two_day_case(folder: Path) -> Path:
    """Write the small operation, cut to two days."""
    shutil.copytree(BASE, folder)
    text = (folder / "operation.toml").read_text("utf-8")
    (folder / "operation.toml").write_text(text.replace("2018-10-25", "2018-10-21"), "utf-8")
    return folder


def tables_of(folder: Path) -> dict[str, bytes]:
    """Read all files of an ensemble but what a kill left of one."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file() and not path.name.endswith(".part"))
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


@contextmanager
def ended(*programs: subprocess.Popen[str]) -> Iterator[None]:
    """End programs whatever happens."""
    try:
        yield
    finally:
        for program in programs:
            program.send_signal(signal.SIGTERM)
        for program in programs:
            program.communicate(timeout=PATIENCE)


@contextmanager
def cluster(workers: int, folder: Path) -> Iterator[tuple[str, list[subprocess.Popen[str]]]]:
    """Start a scheduler and workers as an analyst does; gives the address and the workers."""
    dask = str(Path(sys.executable).with_name("dask"))
    line = [dask, "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--no-jupyter"]
    scheduler = subprocess.Popen(line, stderr=subprocess.PIPE, text=True, cwd=folder)
    with ended(scheduler):
        assert scheduler.stderr is not None
        told = next(line for line in scheduler.stderr if "Scheduler at:" in line)
        address = told.split()[-1]
        line = [dask, "worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard", "--local-directory", folder]
        started = [subprocess.Popen(line, stderr=subprocess.PIPE, text=True, cwd=folder) for _ in range(workers)]
        with ended(*started):
            for worker in started:
                assert worker.stderr is not None
                assert any("Registered to" in line for line in worker.stderr)
            yield address, started
