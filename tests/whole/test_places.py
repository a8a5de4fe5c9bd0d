"""Every command that writes says at once, in one sentence with a cure, where it cannot write, and touches nothing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.bad_tables import BASE
from tests.support.run_command import run_here

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Place = Callable[[Path, str], Path]

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent.parent
SPEC = ROOT / "data" / "ensembles" / "first-day.toml"
NOWHERE = Path("no-such-run")

#: Each command up to the place it writes to; a run is never read, as the place is looked at first.
COMMANDS: dict[str, list[str | Path]] = {
    "plan": ["plan", BASE, "--out"],
    "plan --replace": ["plan", BASE, "--replace", "--out"],
    "rerun": ["rerun", NOWHERE, "--out"],
    "rerun --replace": ["rerun", NOWHERE, "--replace", "--out"],
    "scenario run": ["scenario", "run", BASE, "no-tankers", "--out"],
    "scenario run --force": ["scenario", "run", BASE, "no-tankers", "--force", "--out"],
    "ensemble": ["ensemble", BASE, SPEC, "--out"],
    "first-days": ["first-days", BASE, SPEC, "--until", "2018-10-21", "--out"],
    "export": ["export", BASE, NOWHERE, "--audience", "public", "--as-of", "2018-10-22", "--out"],
    "map": ["map", BASE, NOWHERE, "--audience", "public", "--as-of", "2018-10-22", "--out"],
    "sheets": ["sheets", BASE, NOWHERE, "--out"],
    "compare": ["compare", NOWHERE, NOWHERE, "--out"],
    "asks": ["asks", NOWHERE, "--audience", "public", "--out"],
    "explain": ["explain", NOWHERE, "--out"],
    "init": ["init"],
}
READS_TABLES = [name for name, line in COMMANDS.items() if BASE in line]


def link_to_a_run(home: Path, ending: str) -> Path:
    (home / "real").mkdir()
    (home / "real" / "plan.json").write_text("{}", "utf-8")
    (home / f"link{ending}").symlink_to("real")
    return home / f"link{ending}"


def dangling_link(home: Path, ending: str) -> Path:
    (home / f"link{ending}").symlink_to("gone")
    return home / f"link{ending}"


def file_in_place(home: Path, ending: str) -> Path:
    (home / f"there{ending}").write_text("mine", "utf-8")
    return home / f"there{ending}"


def file_above(home: Path, ending: str) -> Path:
    (home / "file").write_text("mine", "utf-8")
    return home / "file" / "deep" / f"out{ending}"


def name_too_long(home: Path, ending: str) -> Path:
    return home / f"{'ñ' * 128}{ending}"


def name_too_long_above(home: Path, ending: str) -> Path:
    return home / ("x" * 300) / f"out{ending}"


PLACES: dict[Place, str] = {
    link_to_a_run: "is a link to real",
    dangling_link: "is a link to gone",
    file_in_place: "",
    file_above: "is not a folder",
    name_too_long: "is too long",
    name_too_long_above: "is too long",
}


def everything(home: Path) -> list[tuple[str, int, bytes | str]]:
    found: list[tuple[str, int, bytes | str]] = []
    for path in sorted(home.rglob("*")):
        what = path.readlink() if path.is_symlink() else path.read_bytes() if path.is_file() else ""
        found.append((str(path), path.lstat().st_mtime_ns, str(what)))
    return found


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def refused(capfd: pytest.CaptureFixture[str], *line: str | Path) -> str:
    """Run a command that is refused at once; what it says."""
    code = run_here(*line)
    said = capfd.readouterr().err.strip()
    assert code == 2, said
    assert "Traceback" not in said
    assert said.count("\n") == 0, said
    assert said.endswith(".")
    return said


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.__name__)
@pytest.mark.parametrize("name", COMMANDS)
def test_a_place_where_nothing_can_be_written_is_refused_at_once(
    name: str, place: Place, here: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    out = place(here, ".html" if name == "map" else "")
    before = everything(here)
    said = refused(capfd, *COMMANDS[name], out)
    assert PLACES[place] in said
    assert everything(here) == before


@pytest.mark.parametrize("name", READS_TABLES)
@pytest.mark.parametrize("way", ["out", "deep/out", "../operation/out", "link/out"])
def test_nothing_is_written_into_the_operation(
    name: str, way: str, here: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (here / "operation").mkdir()
    for file in BASE.iterdir():
        (here / "operation" / file.name).write_bytes(file.read_bytes())
    (here / "link").symlink_to("operation")
    base = here / "operation"
    out = here / way if way.startswith("link") else base / way
    before = everything(here)
    line = [base if part == BASE else part for part in COMMANDS[name]]
    said = refused(capfd, *line, f"{out}.html" if name == "map" else out, "--lang", "es")
    assert "está dentro de la operación" in said
    assert everything(here) == before


@pytest.mark.parametrize("name", ["plan", "rerun", "first-days", "sheets", "compare", "explain"])
def test_an_earlier_folder_is_not_written_over(name: str, here: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (here / "out").mkdir()
    assert "exists already" in refused(capfd, *COMMANDS[name], here / "out")


@pytest.mark.parametrize("name", ["plan --replace", "rerun --replace", "scenario run --force"])
def test_a_foreign_folder_that_holds_some_plan_is_not_replaced(
    name: str, here: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (here / "out" / "photos").mkdir(parents=True)
    (here / "out" / "plan.json").write_text('{"plan": "of our garden"}', "utf-8")
    (here / "out" / "photos" / "a.jpg").write_bytes(b"a")
    before = everything(here)
    code = run_here(*COMMANDS[name], here / "out")
    said = capfd.readouterr().err.strip()
    assert code == 2, said
    assert "is not a run folder, so it is not replaced" in said
    assert everything(here) == before


@pytest.mark.parametrize("name", ["init", "plan", "plan --replace", "ensemble"])
def test_a_place_where_nobody_can_write_is_said_at_once(
    name: str, here: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Even root, whom no mode forbids anything, cannot make a folder there."""
    code = run_here(*COMMANDS[name], Path("/proc", "nothing", "out"))
    said = capfd.readouterr().err
    assert code == 2, said
    assert "/proc/nothing" in said
    assert "Traceback" not in said
    assert "Aim" not in said
    assert list(here.iterdir()) == []


def test_a_long_name_that_just_fits_can_be_written(here: Path) -> None:
    out = here / ("ñ" * 127)
    assert run_here("init", out) == 0
    assert (out / "groups.csv").is_file()
    assert [path.name for path in here.iterdir()] == [out.name]
