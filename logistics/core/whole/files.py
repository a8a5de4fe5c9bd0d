"""Writes single files atomically."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from logistics.core.whole.modes import PRIVATE, sync
from logistics.core.whole.names import half_written_name, owned

if TYPE_CHECKING:
    from pathlib import Path


def whole_file(file: Path, content: bytes, mode: int = PRIVATE.file) -> None:
    """Write a file in one step, over an old one if there is one; what killed commands left of it is removed.

    Parameters
    ----------
    file : path of the file.
    content : its bytes.
    mode : its permissions.

    Raises
    ------
    OSError
        The file cannot be written; the old one is unchanged.
    """
    for left in owned(file.parent):
        if left.is_of(file.name) and left.is_dead:
            left.path.unlink(missing_ok=True)
    beside = file.with_name(half_written_name(file.name))
    try:
        opened = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, PRIVATE.file)
        with os.fdopen(opened, "wb") as writing:
            writing.write(content)
        beside.chmod(mode)
        sync(beside)
        beside.replace(file)
        sync(file.parent)
    finally:
        beside.unlink(missing_ok=True)
