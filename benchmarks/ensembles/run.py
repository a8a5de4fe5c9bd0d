"""Measure members of an ensemble a minute: in one process, in two, on a cluster, and with all built for each member.

`python -m benchmarks ensembles [--members 4] [--plans 1]` on the reference case. `python -m benchmarks kills
[--times 20]` kills an ensemble of a small operation at random moments, and resumes it each time until it is done.
"""

from __future__ import annotations

import argparse
import resource
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from logistics.inputs.operation import data_path

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

REFERENCE = data_path() / "caravan-2018"
SMALL = Path(__file__).parents[2] / "tests" / "support" / "bad_tables" / "base"
UNKNOWN = (data_path() / "ensembles" / "first-day.toml").read_text("utf-8")
BIN = Path(sys.executable).parent
SMALL_SPEC = """members = 12
[changes.two-days]
kind = "setting"
key = "end_date"
value = 2018-10-21
[changes.people]
kind = "headcount"
times = { one_of = [0, 0.5, 1, 2, 3] }
[changes.money]
kind = "budget"
times = { least = 0.5, most = 2 }
"""


@dataclass(frozen=True)
class Took:
    """Seconds on the clock and of the processors, for so many members."""

    what: str
    members: int
    seconds: float
    processor: float


def run(arguments: list[str]) -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(prog="benchmarks ensembles")
    parser.add_argument("--members", type=int, default=4)
    parser.add_argument("--plans", type=int, default=1, help="separate `logistics plan` calls, over a minute each")
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rows = [
            *_anew(folder, asked.members),
            _ensemble(folder, "one process", asked.members),
            _ensemble(folder, "two processes", asked.members, "--workers", "2"),
        ]
        with cluster(folder) as address:
            rows.append(_ensemble(folder, "two workers of a cluster", asked.members, "--cluster", address))
        tables = {(folder / row.what / "results.parquet").read_bytes() for row in rows[1:]}
        rows += _plans(folder, asked.plans)
    print("| way | members | s a member | processor s a member | members a minute |\n|---|---|---|---|---|")
    for row in rows:
        each, processor = row.seconds / row.members, row.processor / row.members
        print(f"| {row.what} | {row.members} | {each:.1f} | {processor:.1f} | {60 / each:.1f} |")
    print("all tables are the same to the byte" if len(tables) == 1 else "TABLES DIFFER")


def kills(arguments: list[str]) -> None:
    """Kill an ensemble at random moments, go on with it, and compare with one that was never killed."""
    parser = argparse.ArgumentParser(prog="benchmarks kills")
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args(arguments)
    rng, killed, same = np.random.default_rng(asked.seed), 0, 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        spec = folder / "spec.toml"
        spec.write_text(SMALL_SPEC, "utf-8")
        line = [str(BIN / "logistics"), "ensemble", str(SMALL), str(spec), "--out"]
        began = time.perf_counter()
        subprocess.run([*line, str(folder / "never")], check=True, capture_output=True)
        took = time.perf_counter() - began
        whole = _files(folder / "never")
        at = 0
        while killed < asked.times:
            at += 1
            out, ended = folder / f"out-{at}", False
            while not ended and killed < asked.times:
                ended = not _killed([*line, str(out)], float(rng.uniform(0, took)))
                killed += not ended
            subprocess.run([*line, str(out)], check=True, capture_output=True)
            same += _files(out) == whole
    print(f"killed {killed} times, {at} ensembles, {same} of them the same to the byte as one never killed")


def _killed(line: list[str], seconds: float) -> bool:
    with subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
        try:
            running.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            running.kill()
        return running.wait() == -signal.SIGKILL


def _files(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file() and not path.name.endswith(".part"))
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def _ensemble(folder: Path, what: str, members: int, *options: str) -> Took:
    spec = _spec(folder, members)
    return _timed(what, members, lambda: _command("ensemble", REFERENCE, spec, "--out", folder / what, *options))


def _anew(folder: Path, members: int) -> Iterator[Took]:
    """Begin a process for each member: start, load, draw, make one, sum up."""

    def all_of_them() -> None:
        for number in range(members):
            spec = folder / f"{number}.toml"
            spec.write_text(UNKNOWN.replace("members = 64", "members = 1").replace("2018\n", f"{number}\n"), "utf-8")
            _command("ensemble", REFERENCE, spec, "--out", folder / f"anew-{number}")

    yield _timed("a process for each member", members, all_of_them)


def _plans(folder: Path, plans: int) -> Iterator[Took]:
    """Plan with whole vehicles and write all papers, each time from the start."""

    def all_of_them() -> None:
        for number in range(plans):
            _command("plan", REFERENCE, "--out", folder / f"plan-{number}")

    if plans:
        yield _timed("`logistics plan`", plans, all_of_them)


def _spec(folder: Path, members: int) -> Path:
    spec = folder / "spec.toml"
    spec.write_text(UNKNOWN.replace("members = 64", f"members = {members}"), "utf-8")
    return spec


def _command(*arguments: object) -> None:
    subprocess.run([str(BIN / "logistics"), *map(str, arguments)], check=True, capture_output=True)


def _timed(what: str, members: int, work: Callable[[], None]) -> Took:
    """Time some work; the processor's seconds are those of programs that have ended."""
    clock, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    work()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Took(what, members, time.perf_counter() - clock, processor)


@contextmanager
def cluster(folder: Path, workers: int = 2) -> Iterator[str]:
    """Start a scheduler and workers on this machine, as an analyst does on several."""
    line = [str(BIN / "dask"), "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--no-jupyter"]
    with subprocess.Popen(line, stderr=subprocess.PIPE, text=True, cwd=folder) as scheduler:
        started = []
        try:
            address = next(said for said in scheduler.stderr or () if "Scheduler at:" in said).split()[-1]
            line = [str(BIN / "dask"), "worker", address, "--nthreads", "1", "--no-dashboard"]
            started = [subprocess.Popen(line, stderr=subprocess.DEVNULL, cwd=folder) for _ in range(workers)]
            yield address
        finally:
            for program in (*started, scheduler):
                program.terminate()
            for program in (*started, scheduler):
                program.wait()
