"""Runs a command and hurts it at one of its steps on files: each step Python makes there is an audit event.

`hurt.py FAULT AT,AT... HOME logistics-arguments...`: for each AT, HOME is copied to `HOME-FAULT-AT`, and the command
runs there in a process of its own. FAULT is `kill` (SIGKILL before step AT), `full` (from step AT on the disk has no
room), `small` (no file may have more than AT bytes), or `states`: before every step that matters HOME is copied to
`HOME-states-AT.NUMBER`, which is what a SIGKILL there would leave. Exit codes are printed as JSON.
"""

from __future__ import annotations

import errno
import json
import os
import resource
import shutil
import signal
import sys
from pathlib import Path
from typing import Any

from logistics.cli import main
from logistics.cli.commands import COMMANDS, app_of

# All is loaded once, and not in each process.
app_of(COMMANDS)
STEPS = {"os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.link", "os.chmod"}
#: Of files that are opened and of modes that are set there are many, all alike.
MANY, EVERY = {"open", "os.chmod"}, 12
#: Most of what a full disk refuses; it lets go of files.
ROOM = {"open", "os.mkdir", "os.link"}


class Hurt:
    """Counts the steps under a folder, and does harm."""

    def __init__(self, fault: str, at: int, home: Path) -> None:
        self.fault, self.at, self.home = fault, at, home
        self.steps = self.many = 0
        self.busy = False

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self.busy or not self._counts(event, arguments):
            return
        self.busy = True
        try:
            self._hurt(event)
        finally:
            self.busy = False

    def _counts(self, event: str, arguments: tuple[Any, ...]) -> bool:
        if event == "open":
            path, _, flags = arguments
            if not isinstance(flags, int) or not flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
                return False
        elif event in STEPS:
            path = arguments[0]
        else:
            return False
        return isinstance(path, (str, bytes, os.PathLike)) and str(self.home) in str(Path(os.fsdecode(path)).absolute())

    def _hurt(self, event: str) -> None:
        self.steps += 1
        self.many += event in MANY
        if self.fault == "kill" and self.steps == self.at:
            os.kill(os.getpid(), signal.SIGKILL)
        if self.fault == "full" and self.steps >= self.at and event in ROOM:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        if self.fault == "states" and (event not in MANY or self.many % EVERY == 0):
            shutil.copytree(self.home, f"{self.home}.{self.steps:04d}", symlinks=True)


def run(fault: str, at: int, home: Path, line: list[str]) -> int:
    """Run the command in a process of its own; its exit code, negative if it was killed."""
    child = os.fork()
    if child == 0:
        try:
            os.chdir(home)
            said = os.open(f"{home}.said", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            os.dup2(said, 1)
            os.dup2(said, 2)
            sys.argv = ["logistics", *line]
            if fault == "small":
                resource.setrlimit(resource.RLIMIT_FSIZE, (at, at))
            sys.addaudithook(Hurt(fault, at, home))
            main()
        except SystemExit as ended:
            os._exit(ended.code if isinstance(ended.code, int) else 0)
        except BaseException:  # noqa: BLE001 - whatever it is, the child ends here
            sys.excepthook(*sys.exc_info())
        os._exit(9)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


if __name__ == "__main__":
    fault, ats, given, *line = sys.argv[1:]
    codes = {}
    for at in map(int, ats.split(",")):
        home = Path(f"{given}-{fault}-{at}")
        shutil.copytree(given, home, symlinks=True)
        codes[at] = run(fault, at, home, line)
    sys.stdout.write(json.dumps(codes))
