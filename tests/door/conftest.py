from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.bad_tables import two_days
from tests.support.once import once
from tests.support.run_command import run_here

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def run_of_base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Plan the first two days of the base operation, so that commands that solve it anew are soon done."""

    def make(home: Path) -> None:
        assert run_here("plan", two_days(home / "operation"), "--out", home / "base", "--gap", 0.2) == 0

    return once(tmp_path_factory, "two-days", make) / "base"
