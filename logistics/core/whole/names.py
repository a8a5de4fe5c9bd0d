"""The names of half-written folders and files: what they were to become, and which process was writing.

`.NAME~DIGEST.PID-STARTED@HOST.part`: the beginning of the name it was to have, a digest of the whole of it (a name may
have 255 bytes, and this one has to fit), the process, when that began (a number of a process is given again), and the
machine, as folders may be shared.
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
#: Where the system writes when a process began, among the words after its name.
_STATE, _STARTED = 0, 19


@dataclass(frozen=True)
class Owned:
    """A half-written folder or file, as its name tells; `shown` may be cut short."""

    path: Path
    shown: str
    digest: str
    pid: int
    started: int
    host: str

    @property
    def is_here(self) -> bool:
        """Say if it was written on this machine; of others nobody can say here if they are still at work."""
        return self.host == _host()

    @property
    def is_dead(self) -> bool:
        """Say if nobody writes it any more."""
        return self.is_here and _began(self.pid) != self.started

    def is_of(self, name: str) -> bool:
        """Say if it was to become this name."""
        return self.digest == _digest(name)


def half_written_name(name: str) -> str:
    """Name what this process writes, and what is to become `name`."""
    shown = os.fsencode(name)[:_MOST_SHOWN].decode("utf-8", errors="ignore")
    pid = os.getpid()
    return f".{shown}~{_digest(name)}.{pid}-{_began(pid)}@{_host()}.part"


def owned(folder: Path) -> Iterator[Owned]:
    """Give all that is half-written in a folder, by name; nothing where there is no folder to look into."""
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
    """Say if a name is that of something half-written."""
    return _NAME.fullmatch(name) is not None


def _digest(name: str) -> str:
    return hashlib.sha256(os.fsencode(name)).hexdigest()[:12]


def _host() -> str:
    return re.sub(r"[^A-Za-z0-9.-]", "-", platform.node())[:_MOST_OF_HOST]


def _began(pid: int) -> int | None:
    """When a process began, as the system counts; 0 where it does not tell, None if there is no such process."""
    if Path("/proc/self/stat").exists():
        try:
            words = Path(f"/proc/{pid}/stat").read_text("utf-8", errors="replace").rpartition(")")[2].split()
        except OSError:
            return None
        return None if words[_STATE] in "ZX" else int(words[_STARTED])
    # On Windows such a signal would be sent.
    if sys.platform != "win32":
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return None
        except PermissionError:
            return 0
    return 0
