"""The names of half-written folders and files, which tell the final name and the writing process.

`.NAME~DIGEST.PID-STARTED@HOST.part`: NAME is the beginning of the final name and DIGEST a hash of all of it, because a
name has at most 255 bytes. PID is the process and STARTED when it began, because process numbers are used again. HOST
is the machine, because folders may be shared.
"""

from __future__ import annotations

import hashlib
import os
import platform
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_NAME = re.compile(
    r"\.(?P<shown>.*)~(?P<digest>[0-9a-f]{12})\.(?P<pid>\d+)-(?P<started>\d+)@(?P<host>[A-Za-z0-9.-]*)\.part", re.DOTALL
)
_MOST_SHOWN, _MOST_OF_HOST = 80, 60
#: Positions of the state and the start of a process among the words of `/proc/PID/stat` after its name.
_STATE, _STARTED = 0, 19


@dataclass(frozen=True)
class Owned:
    """A half-written folder or file, as its name tells.

    Attributes
    ----------
    path : where it is.
    shown : the final name; it may be cut short.
    digest : hash of the whole final name.
    pid : process that wrote it.
    started : when that process began, as the system counts.
    host : machine of the process.
    """

    path: Path
    shown: str
    digest: str
    pid: int
    started: int
    host: str

    @property
    def is_here(self) -> bool:
        """Say whether it was written on this machine; processes of others cannot be checked."""
        return self.host == _host()

    @property
    def is_dead(self) -> bool:
        """Say whether it was written on this machine by a process that has ended."""
        return self.is_here and _began(self.pid) != self.started

    def is_of(self, name: str) -> bool:
        """Say whether this is its final name."""
        return self.digest == _digest(name)


def half_written_name(name: str) -> str:
    """Give the name of what this process writes and will move to `name`."""
    shown = os.fsencode(name)[:_MOST_SHOWN].decode("utf-8", errors="ignore")
    pid = os.getpid()
    return f".{shown}~{_digest(name)}.{pid}-{_began(pid)}@{_host()}.part"


def owned(folder: Path) -> Iterator[Owned]:
    """Give all that is half-written in a folder, sorted by name; nothing if the folder cannot be read."""
    try:
        names = sorted(path.name for path in folder.iterdir())
    except OSError:
        return
    for name in names:
        if found := _NAME.fullmatch(name):
            yield Owned(
                folder / name, found["shown"], found["digest"], int(found["pid"]), int(found["started"]), found["host"]
            )


def is_half_written(name: str) -> bool:
    """Say whether a name is that of a half-written file or folder."""
    return _NAME.fullmatch(name) is not None


def _digest(name: str) -> str:
    return hashlib.sha256(os.fsencode(name)).hexdigest()[:12]


def _host() -> str:
    return re.sub(r"[^A-Za-z0-9.-]", "-", platform.node())[:_MOST_OF_HOST]


def _began(pid: int) -> int | None:
    """Give when a process began, as the system counts; 0 where it does not tell, None if the process has ended."""
    if Path("/proc/self/stat").exists():
        try:
            words = Path(f"/proc/{pid}/stat").read_text("utf-8", errors="replace").rpartition(")")[2].split()
        except OSError:
            return None
        return None if words[_STATE] in "ZX" else int(words[_STARTED])
    # On Windows this call would end the process.
    if sys.platform != "win32":
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return None
        except PermissionError:
            return 0
    return 0
