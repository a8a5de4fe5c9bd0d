"""What all tests share: the command, and one plan of the reference case."""

from __future__ import annotations

import gc
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from logistics.core.plan import Plan
from logistics.inputs.operation import load_operation
from tests.support.once import once

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser

    from logistics.inputs.operation import Operation

ROOT = Path(__file__).parent.parent
REFERENCE = ROOT / "data" / "caravan-2018"
QUIET = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--no-first-run"]
#: Seconds the tests give the reference plan; `make plan` gives it more.
SECONDS = 30
#: Files of few long tests that share nothing.
APART = {"tests/test_notebook.py", "tests/test_random_plans.py"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs a browser, or the reference plan, and put what is long first.

    `make test-fast` leaves out what is marked. No process is left with a long file when the others have ended.
    """
    for item in items:
        fixtures = getattr(item, "fixturenames", ())
        for name, fixture in (("browser", "browser"), ("reference", "reference_run")):
            if fixture in fixtures:
                item.add_marker(name)
    items.sort(key=_turn)


def pytest_collection_finish() -> None:
    """Spare the collector of garbage all that is loaded and collected by now: it stays, and is much."""
    gc.freeze()


def _turn(item: pytest.Item) -> int:
    """Say when a test runs: those that are long each, other slow ones, those that need a browser, the rest."""
    if item.nodeid.split("::", maxsplit=1)[0] in APART:
        return 0
    turns = ["slow", "browser"]
    return next((turn for turn, name in enumerate(turns, 1) if item.get_closest_marker(name)), len(turns) + 1)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    """Run the tests of a file in one process, where its fixtures are made once; those of files in `APART` in any.

    The groups of xdist 3.8 are not used: under pytest 9.2 it loses them, and deals out all tests one by one.
    """
    from xdist.scheduler import LoadScopeScheduling  # noqa: PLC0415 - only where xdist runs the tests

    class ByFile(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = nodeid.split("::", maxsplit=1)[0]
            return nodeid if file in APART else file

    return ByFile(config, log)


@pytest.fixture(scope="session")
def command() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run the command `logistics` as a user does."""

    def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
        line = [str(Path(sys.executable).with_name("logistics")), *map(str, arguments)]
        return subprocess.run(line, capture_output=True, text=True, check=False)

    return run


@pytest.fixture(scope="session")
def reference_operation() -> Operation:
    return load_operation(REFERENCE)


@pytest.fixture(scope="session")
def reference_run(
    command: Callable[..., subprocess.CompletedProcess[str]], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """Plan the reference case, once for all processes; the run folder, which no test changes."""

    def make(home: Path) -> None:
        done = command("plan", REFERENCE, "--out", home / "caravan-2018", "--time-limit", SECONDS)
        assert done.returncode == 0, done.stderr

    return once(tmp_path_factory, "reference", make) / "caravan-2018"


@pytest.fixture(scope="session")
def reference_plan(reference_run: Path) -> Plan:
    return Plan.load(reference_run)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all tests of a process: a second one beside it would not start."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only where a browser is needed

    program = shutil.which("chromium")
    assert program, "no chromium on this machine: `make test` installs one"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=QUIET)
        yield browser
        browser.close()
