"""Runs commands and hurts them at one of their steps on files: each step Python makes there is an audit event.

The program is loaded once; each command then runs in a process of its own, as forked from it. A line of JSON on
standard input asks for commands, a line of JSON on standard output says how they ended.

`{"fault": FAULT, "ats": [AT, ...], "home": HOME, "line": [argument, ...]}`: for each AT, HOME is copied to
`HOME-FAULT-AT`, and the command runs there. FAULT is `kill` (SIGKILL before step AT), `full` (from step AT on the disk
has no room), `small` (no file may have more than AT bytes), or `states`: before every step that matters HOME is copied
to `HOME-states-AT.NUMBER`, which is what a SIGKILL there would leave. The answer is the list of exit codes.

`{"home": HOME, "lines": [[argument, ...], ...]}`: the commands run in HOME side by side, unhurt. The answer is a list
of exit codes and of what was said on standard error.
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


def start(home: Path, said: Path, line: list[str], fault: str = "", at: int = 0) -> int:
    """Start the command in a process of its own, which writes what it says into a file; the number of the process."""
    child = os.fork()
    if child == 0:
        try:
            os.chdir(home)
            os.dup2(os.open(said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), 2)
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            sys.argv = ["logistics", *line]
            if fault == "small":
                resource.setrlimit(resource.RLIMIT_FSIZE, (at, at))
            if fault:
                sys.addaudithook(Hurt(fault, at, home))
            main()
        except SystemExit as ended:
            os._exit(ended.code if isinstance(ended.code, int) else 0)
        except BaseException:  # noqa: BLE001 - whatever it is, the child ends here
            sys.excepthook(*sys.exc_info())
        os._exit(9)
    return child


def exit_code(child: int) -> int:
    """Wait for a process; its exit code, negative if it was killed."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def hurt(fault: str, ats: list[int], home: str, line: list[str]) -> list[int]:
    """Run the command once for each harm, one after the other; the exit codes."""
    codes = []
    for at in ats:
        copy = Path(f"{home}-{fault}-{at}")
        shutil.copytree(home, copy, symlinks=True)
        codes.append(exit_code(start(copy, Path(f"{copy}.said"), line, fault, at)))
    return codes


def unhurt(home: str, lines: list[list[str]]) -> list[tuple[int, str]]:
    """Run commands side by side in one folder; exit codes, and what they said on standard error."""
    said = [Path(f"{home}-{number}.said") for number in range(len(lines))]
    children = [start(Path(home), file, line) for file, line in zip(said, lines, strict=True)]
    codes = [exit_code(child) for child in children]
    return [(code, file.read_text("utf-8")) for code, file in zip(codes, said, strict=True)]


if __name__ == "__main__":
    for asked in map(json.loads, sys.stdin):
        answer = unhurt(**asked) if "lines" in asked else hurt(**asked)
        print(json.dumps(answer), flush=True)  # noqa: T201
