"""Locks a folder for one command at a time; the lock leaves no file and ends with the process."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def locked(folder: Path, *, wait: bool = True) -> Iterator[None]:
    """Keep other commands out of a folder; if it is replaced while waiting, the folder now at the path is locked.

    Where the disk has no locks (some shared disks) and on Windows, nobody is kept out.

    Raises
    ------
    BlockingIOError
        Another command holds the lock, and `wait` is false.
    OSError
        There is no such folder.
    """
    if sys.platform == "win32":
        yield
        return
    opened = _locked(folder, wait=wait)
    try:
        yield
    finally:
        os.close(opened)


def _locked(folder: Path, *, wait: bool) -> int:
    """Open a folder and lock it; the returned file descriptor holds the lock."""
    while True:
        opened = os.open(folder, os.O_RDONLY)
        try:
            _lock(opened, wait=wait)
            if os.path.samestat(os.fstat(opened), folder.stat()):
                return opened
        except BaseException:
            os.close(opened)
            raise
        os.close(opened)


def _lock(opened: int, *, wait: bool) -> None:
    if sys.platform == "win32":
        return
    import fcntl  # noqa: PLC0415 - Windows has no such module

    try:
        fcntl.flock(opened, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except OSError as error:
        if error.errno in (errno.EWOULDBLOCK, errno.EAGAIN):
            raise
        with contextlib.suppress(OSError):
            fcntl.flock(opened, fcntl.LOCK_UN)
