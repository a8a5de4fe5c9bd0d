"""The command line in the process of the test, which is quicker than one of its own."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from logistics.cli import run

if TYPE_CHECKING:
    from pathlib import Path


def run_here(*arguments: str | float | Path) -> int:
    """Run the command `logistics`; its exit code."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["logistics", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            run()
    return int(ended.value.code or 0)
