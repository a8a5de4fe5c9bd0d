"""What all tests share: the command, and one plan of the reference case."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from logistics.core.plan import Plan
from logistics.inputs.operation import load_operation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser

    from logistics.inputs.operation import Operation

ROOT = Path(__file__).parent.parent
REFERENCE = ROOT / "data" / "caravan-2018"
QUIET = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--no-first-run"]
#: Seconds the tests give the reference plan; `make plan` gives it more.
SECONDS = 30


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the tests of a file in one process, and all that need the reference plan in one, where it is planned once.

    What needs a browser, or the reference plan, is marked so: `make test-fast` leaves it out, and what is slow. What
    is long comes first, so that no process is left with a long file when the others have ended.
    """
    for item in items:
        fixtures = getattr(item, "fixturenames", ())
        of_reference = "reference_run" in fixtures
        alone = item.get_closest_marker("apart") is not None
        item.add_marker(
            pytest.mark.xdist_group("reference" if of_reference else item.nodeid if alone else str(item.path))
        )
        for name, needed in (("browser", "browser" in fixtures), ("reference", of_reference)):
            if needed:
                item.add_marker(name)
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> int:
    """Say when a test runs: those of the reference plan, those that are long each, other slow ones, the rest."""
    turns = ["reference", "apart", "slow", "browser"]
    return next((turn for turn, name in enumerate(turns) if item.get_closest_marker(name)), len(turns))


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
    """Plan the reference case; the run folder."""
    run = tmp_path_factory.mktemp("runs") / "caravan-2018"
    done = command("plan", REFERENCE, "--out", run, "--time-limit", SECONDS)
    assert done.returncode == 0, done.stderr
    return run


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
