"""Who may read what is written, and when it is safe on the disk."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Modes:
    """The modes of folders and of files."""

    folder: int
    file: int


#: Where people will be is for the owner alone; what partners and the public may see can be passed on.
PRIVATE, SHARED = Modes(0o700, 0o600), Modes(0o755, 0o644)


def settle(folder: Path, modes: Modes) -> None:
    """Give a folder and all in it these modes, whatever the umask, and see that the disk has it."""
    for home, folders, files in os.walk(folder, topdown=False):
        for name in files:
            file = Path(home, name)
            file.chmod(modes.file)
            sync(file)
        for name in folders:
            Path(home, name).chmod(modes.folder)
        sync(Path(home))
    folder.chmod(modes.folder)


def sync(path: Path) -> None:
    """See that the disk has a file, or the names in a folder."""
    if sys.platform == "win32" and path.is_dir():
        return
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
