"""One name put in the place of another, without a moment at which there is neither."""

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
#: What a system says that cannot do it: no such call, or not on this disk.
_CANNOT = frozenset({errno.ENOSYS, errno.EINVAL, errno.EOPNOTSUPP, errno.EPERM})


def put(source: Path, target: Path) -> None:
    """Rename a file or folder to a name that nothing has.

    Raises
    ------
    FileExistsError
        Something has that name.
    OSError
        It cannot be renamed.
    """
    if _renamed(source, target, _NO_REPLACE):
        return
    # Elsewhere there is a moment between the look and the step; only an empty folder could be lost in it.
    if os.path.lexists(target):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target))
    if source.is_dir():
        source.rename(target)
    else:
        os.link(source, target)
        source.unlink()


def exchange(one: Path, other: Path) -> bool:
    """Give each of two folders the other's name, in one step; says if this system can.

    Raises
    ------
    OSError
        It can, and it went wrong.
    """
    return _renamed(one, other, _EXCHANGE)


def _renamed(source: Path, target: Path, how: int) -> bool:
    call = _call()
    if call is None:
        return False
    # Python tells whoever audits a program of every `os.rename`; of this it knows nothing.
    sys.audit("os.rename", str(source), str(target), -1, -1)
    if call(_HERE, os.fsencode(source), _HERE, os.fsencode(target), how) == 0:
        return True
    number = ctypes.get_errno()
    if number in _CANNOT:
        return False
    raise OSError(number, os.strerror(number), str(source), None, str(target))


@cache
def _call() -> Any:
    """`renameat2` of Linux; None elsewhere."""
    if sys.platform != "linux":
        return None
    return getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
