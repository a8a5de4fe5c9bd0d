"""Commands that are killed, find the disk full or run side by side leave one whole result or none, and touch no file
that is not theirs; what they leave half-written is private, and the next command clears it away.
"""

from __future__ import annotations

import json
import shutil
import stat
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from logistics.core.plan import Plan
from logistics.core.whole import half_written, left_over, listed
from logistics.core.whole.written import sha256
from tests.support.bad_tables import BASE, two_days
from tests.support.thorough import some

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.slow

HURT = Path(__file__).parents[1] / "support" / "harm" / "hurt.py"
COMMAND = str(Path(sys.executable).with_name("logistics"))
#: Files of people in a run folder, which no command may lose.
FOREIGN = {
    "notes.txt": "call Ana",
    "photos/bridge.jpg": "jpg",
    "values.csv": "mine",
    "exports.csv": "when,audience,organisation,as_of,loosened,folder,file,sha256\n"
    "2018,public,,2018-11-01,,before,people.csv,0\n",
}
SPEC = """members = 2
seed = 3
[changes.people]
kind = "headcount"
times = { least = 0.6, most = 1.6 }
"""
PLAN = ["plan", "operation", "--out", "runs/mine", "--gap", "1"]
#: Where it is looked at how runs take each other's place, papers are only more files of the same kind.
BARELY = [*PLAN, "--papers", "none"]
FIRST = ["first-days", "operation", "spec.toml", "--until", "2018-10-20", "--scenarios", "1", "--trials", "0"]
WRITES = {
    "ensemble": ["ensemble", "operation", "spec.toml", "--out", "runs/many"],
    "first-days": [*FIRST, "--aims", "1", "--out", "runs/first"],
    "export": ["export", "runs/mine", "--audience", "public", "--as-of", "2018-11-20", "--out", "runs/mine/shared"],
}


@dataclass(frozen=True)
class Case:
    """A folder that holds an operation, and one that holds a run with files of people in it as well."""

    bare: Path
    planned: Path
    #: How a plan into the bare one can have been killed.
    states: list[Path]
    #: How one that replaces the run can have been, and the step before which the two are exchanged.
    replaced: list[Path]
    exchange: int


@dataclass(frozen=True)
class Commands:
    """A process that has the program loaded, and runs each command in a process forked from it."""

    process: subprocess.Popen[str]

    def _answer(self, **asked: object) -> Any:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(asked) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def hurt(self, fault: str, ats: list[int], home: Path, line: list[str]) -> dict[int, int]:
        """Run a command once for each harm; the exit codes."""
        return dict(zip(ats, self._answer(fault=fault, ats=ats, home=str(home), line=line), strict=True))

    def run(self, home: Path, *lines: list[str]) -> list[tuple[int, str]]:
        """Run commands side by side; exit codes, and what they said on standard error."""
        return [(code, said) for code, said in self._answer(home=str(home), lines=lines)]


@pytest.fixture(scope="module")
def commands() -> Iterator[Commands]:
    with subprocess.Popen(
        [sys.executable, str(HURT)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield Commands(process)
        process.stdin.close()  # type: ignore[union-attr] - a pipe was asked for


def states(home: Path) -> list[Path]:
    return sorted(path for path in home.parent.glob(f"{home.name}-states-0.[0-9]*"))


def steps(found: list[Path]) -> int:
    return int(found[-1].name.rsplit(".", 1)[1])


@pytest.fixture(scope="module")
def case(commands: Commands, tmp_path_factory: pytest.TempPathFactory) -> Case:
    bare = tmp_path_factory.mktemp("faults") / "bare"
    two_days(bare / "operation")
    (bare / "spec.toml").write_text(SPEC, "utf-8")
    (bare / "runs").mkdir()
    (bare / "runs" / "precious.txt").write_text("mine", "utf-8")
    assert commands.hurt("states", [0], bare, PLAN) == {0: 0}
    planned = bare.with_name("planned")
    shutil.copytree(bare.with_name("bare-states-0"), planned)
    for name, content in FOREIGN.items():
        (planned / "runs" / "mine" / name).parent.mkdir(exist_ok=True)
        (planned / "runs" / "mine" / name).write_text(content, "utf-8")
    assert commands.hurt("states", [0], planned, [*BARELY, "--replace"]) == {0: 0}
    replaced = states(planned)
    exchange = next(path for path in replaced if list(path.glob("runs/.*.part/whole")))
    return Case(bare, planned, states(bare), replaced, steps([exchange]))


#: What was loaded as a plan, by the contents of its files: of many states, each holds one of two runs.
LOADED: set[frozenset[tuple[str, str]]] = set()


def is_whole(run: Path) -> bool:
    """Say if a run folder holds all its files as they were written, in folders and files for its owner alone."""
    written = listed(run) or {}
    assert {"plan.json", "map.html", "inputs/operation.toml"} <= set(written)
    assert all(sha256(run / name) == written[name] for name in written)
    if (content := frozenset(written.items())) not in LOADED:
        Plan.load(run)
        LOADED.add(content)
    return all(not stat.S_IMODE((run / name).stat().st_mode) & 0o077 for name in [*written, ".", "inputs"])


def others_are_there(home: Path, *, planned: bool) -> None:
    """See that no file of people was lost or changed."""
    assert (home / "runs" / "precious.txt").read_text("utf-8") == "mine"
    assert sorted(path.name for path in (home / "operation").iterdir()) == sorted(path.name for path in BASE.iterdir())
    for name, content in FOREIGN.items() if planned else ():
        assert (home / "runs" / "mine" / name).read_text("utf-8").startswith(content), name


def half(home: Path) -> list[Path]:
    return list(home.rglob(".*.part"))


def cleared(out: Path) -> None:
    """Clear away what killed commands left, as the next command does that writes there; and see that it is private."""
    left = left_over([out.parent])
    assert all(not stat.S_IMODE(found.path.stat().st_mode) & 0o077 for found in left)
    with half_written(out, "en"):
        pass
    assert [found for found in left_over([out.parent]) if found.name == out.name] == []


def test_a_plan_killed_at_any_step_leaves_a_whole_run_or_none(case: Case) -> None:
    assert len(case.states) > 10
    for home in case.states:
        out = home / "runs" / "mine"
        assert not out.exists() or is_whole(out)
        others_are_there(home, planned=False)
        cleared(out)
        assert sorted(path.name for path in out.parent.iterdir() if path != out) == ["precious.txt"]
        others_are_there(home, planned=False)
    assert is_whole(case.planned / "runs" / "mine")


def test_a_replacing_plan_killed_at_any_step_leaves_the_old_run_or_the_new(case: Case) -> None:
    old = (case.planned / "runs" / "mine" / "plan.json").read_bytes()
    olds = 0
    for home in case.replaced:
        out = home / "runs" / "mine"
        assert is_whole(out)
        others_are_there(home, planned=True)
        olds += (out / "plan.json").read_bytes() == old
        cleared(out)
        assert is_whole(out)
        others_are_there(home, planned=True)
        assert sorted(path.name for path in out.parent.iterdir()) == ["mine", "precious.txt"]
    # Some were killed before the exchange, some after.
    assert 0 < olds < len(case.replaced)
    home = case.planned.with_name("planned-states-0")
    others_are_there(home, planned=True)
    assert half(home) == []


@pytest.mark.parametrize("name", WRITES)
def test_other_commands_killed_at_any_step_leave_whole_files_or_none(name: str, case: Case, commands: Commands) -> None:
    line, home = WRITES[name], case.planned.with_name(name)
    shutil.copytree(case.planned, home)
    assert commands.hurt("states", [0], home, line) == {0: 0}
    whole = home.with_name(f"{name}-states-0")
    out = Path(line[-1])
    names = {path.name for path in (whole / out).rglob("*")}
    for state in states(home):
        others_are_there(state, planned=True)
        there = {path.name for path in (state / out).rglob("*") if not path.name.endswith(".part")}
        if name == "ensemble":
            same = [path for path in (whole / out).rglob("*") if path.is_file() and (path.name in there)]
            assert all((state / path.relative_to(whole)).read_bytes() == path.read_bytes() for path in same)
            continue
        assert there in (set(), names)
        if name == "export" and there:
            audit = pd.read_csv(state / "runs" / "mine" / "exports.csv")
            assert set(audit.loc[audit["folder"] == str(out), "file"]) == names
        cleared(state / out)
    last = states(home)[len(states(home)) // 2]
    [(code, said)] = commands.run(last, line)
    assert code == 0, said
    assert half(last) == []
    assert {path.name for path in (last / out).rglob("*")} == names


def test_a_killed_command_leaves_what_was_said_of_it(case: Case, commands: Commands) -> None:
    """What a state shows is what a kill leaves: here the process is really killed, where two runs are exchanged."""
    at = case.exchange
    assert commands.hurt("kill", [at], case.planned, [*BARELY, "--replace"]) == {at: -9}
    home = case.planned.with_name(f"planned-kill-{at}")
    assert is_whole(home / "runs" / "mine")
    others_are_there(home, planned=True)
    (left,) = left_over([home / "runs"])
    [(code, said)] = commands.run(home, ["check", "operation"])
    assert left.path.name in said
    assert code == 0
    [(code, _)] = commands.run(home, BARELY)
    assert code == 2
    cleared(home / "runs" / "mine")
    others_are_there(home, planned=True)


def test_a_full_disk_leaves_what_was_there(case: Case, commands: Commands) -> None:
    # A plan of its own for each: few.
    for fault, ats in (("full", [2, steps(case.states) // 2]), ("small", [100_000])):
        codes = commands.hurt(fault, ats, case.planned, [*PLAN, "--replace"])
        for at, code in codes.items():
            assert code != 0
            home = case.planned.with_name(f"planned-{fault}-{at}")
            assert is_whole(home / "runs" / "mine")
            others_are_there(home, planned=True)
            assert half(home) == []


@pytest.mark.parametrize("name", WRITES)
def test_a_full_disk_leaves_no_half_of_other_commands(name: str, case: Case, commands: Commands) -> None:
    full = {"ensemble": [9, 1, 20], "first-days": [3], "export": [4, 11, 1, 2, 6, 8, 14]}[name]
    full = full[: some(len(full))]
    out = Path(WRITES[name][-1])
    for fault, ats in (("full", full), ("small", [10])):
        home = case.planned.with_name(f"{name}-disk")
        shutil.rmtree(home, ignore_errors=True)
        shutil.copytree(case.planned, home)
        codes = commands.hurt(fault, ats, home, WRITES[name])
        for at, code in codes.items():
            left = home.with_name(f"{name}-disk-{fault}-{at}")
            others_are_there(left, planned=True)
            assert half(left) == []
            if name != "ensemble":
                assert (left / out).exists() == (code == 0)


def test_of_two_plans_to_one_place_one_wins_and_the_other_is_told(case: Case, commands: Commands) -> None:
    home = case.bare.with_name("two")
    shutil.copytree(case.bare, home)
    codes, said = zip(*commands.run(home, BARELY, BARELY), strict=True)
    assert sorted(codes) == [0, 2], said
    told = said[codes.index(2)]
    assert "Another command" in told or "Something else was put at" in told
    assert is_whole(home / "runs" / "mine")
    others_are_there(home, planned=False)
    assert half(home) == []


def test_three_exports_at_once_are_all_on_record(case: Case, commands: Commands) -> None:
    home = case.planned.with_name("three")
    shutil.copytree(case.planned, home)
    asked = [*WRITES["export"][:-1], "runs/shared-{}"]
    lines = [[part.format(number) for part in asked] for number in range(3)]
    assert [code for code, _ in commands.run(home, *lines)] == [0, 0, 0]
    audit = pd.read_csv(home / "runs" / "mine" / "exports.csv")
    for number in range(3):
        files = {path.name for path in (home / "runs" / f"shared-{number}").iterdir()}
        assert set(audit.loc[audit["folder"] == f"runs/shared-{number}", "file"]) == files


@pytest.mark.parametrize(
    ("before", "after", "umask"),
    [("", ">&-", "000"), ("", "2>&-", "022"), ("PYTHONIOENCODING=ascii LC_ALL=C", "| true", "077")],
)
def test_closed_outputs_locales_and_umasks_change_nothing_of_what_is_written(
    before: str, after: str, umask: str, case: Case
) -> None:
    home = case.planned.with_name(f"shell-{umask}")
    shutil.copytree(case.planned, home)
    line = "export runs/mine --lang es --as-of 2018-10-21 --audience coordinator"
    whole = f"umask {umask}; {before} {COMMAND} {line} --out runs/ours {after}"
    subprocess.run(["sh", "-c", whole], cwd=home, capture_output=True, check=False)
    out = home / "runs" / "ours"
    files = {path.name for path in out.iterdir()}
    assert {"people.csv", "people.geojson", "README.md"} <= files
    audit = pd.read_csv(home / "runs" / "mine" / "exports.csv")
    assert set(audit.loc[audit["folder"] == "runs/ours", "file"]) == files
    others_are_there(home, planned=True)
    assert stat.S_IMODE(out.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in out.iterdir()} == {0o600}
    assert half(home) == []
