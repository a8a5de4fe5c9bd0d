"""The command line in the process of the test, which is quicker, or in one of its own, which can be interrupted."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from logistics.cli import run


def run_here(*arguments: str | float | Path) -> int:
    """Run the command `logistics`; its exit code."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["logistics", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            run()
    return int(ended.value.code or 0)


def interrupted(at: str, *arguments: str | float | Path) -> tuple[int, str]:
    """Run the command, press Ctrl-C when it says a line that begins so; its exit code, and what it says after."""
    line = [str(Path(sys.executable).with_name("logistics")), *map(str, arguments)]
    with subprocess.Popen(line, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        for words in process.stderr:
            if words.startswith(at):
                process.send_signal(signal.SIGINT)
                break
        said = process.stderr.read()
    return process.returncode, said
