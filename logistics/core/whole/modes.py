"""Sets permissions of written files and folders, and waits until the disk holds them."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Modes:
    """The permissions of folders and of files."""

    folder: int
    file: int


#: Permissions of what tells where people will be (owner only), and of what partners and the public may see.
PRIVATE, SHARED = Modes(0o700, 0o600), Modes(0o755, 0o644)


def settle(folder: Path, modes: Modes) -> None:
    """Set the permissions of a folder and all in it, whatever the umask, and wait until the disk holds it."""
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
    """Wait until the disk holds a file, or the names in a folder."""
    if sys.platform == "win32" and path.is_dir():
        return
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
