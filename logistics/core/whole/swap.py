"""Renames and exchanges files and folders in one step."""

from __future__ import annotations

import ctypes
import errno
import os
import sys
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

_HERE, _NO_REPLACE, _EXCHANGE = -100, 1, 2
#: Errors of a system that cannot do it: it has no such call, or not on this disk.
_CANNOT = frozenset({errno.ENOSYS, errno.EINVAL, errno.EOPNOTSUPP, errno.EPERM})


def put(source: Path, target: Path) -> None:
    """Rename a file or folder to a name that nothing has.

    Raises
    ------
    FileExistsError
        Something has that name.
    OSError
        The system refuses.
    """
    if _renamed(source, target, _NO_REPLACE):
        return
    # Other systems have a moment between check and rename, in which only a new empty folder could be lost.
    if os.path.lexists(target):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target))
    if source.is_dir():
        source.rename(target)
    else:
        os.link(source, target)
        source.unlink()


def exchange(one: Path, other: Path) -> bool:
    """Give each of two folders the other's name in one step; return whether this system can do it.

    Raises
    ------
    OSError
        The system can do it, and it failed.
    """
    return _renamed(one, other, _EXCHANGE)


def _renamed(source: Path, target: Path, how: int) -> bool:
    """Rename by `renameat2` in the way `how`; false if the system cannot."""
    call = _call()
    if call is None:
        return False
    # Python reports every `os.rename` to audit hooks; this call is reported here.
    sys.audit("os.rename", str(source), str(target), -1, -1)
    if call(_HERE, os.fsencode(source), _HERE, os.fsencode(target), how) == 0:
        return True
    number = ctypes.get_errno()
    if number in _CANNOT:
        return False
    raise OSError(number, os.strerror(number), str(source), None, str(target))


@cache
def _call() -> Any:
    """Give `renameat2` of Linux; None on other systems."""
    if sys.platform != "linux":
        return None
    return getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
