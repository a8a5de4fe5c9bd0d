"""Folders that are there whole or not at all."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def whole_folder(path: Path, keep: tuple[str, ...] = ()) -> Iterator[Path]:
    """Give a folder beside the one named that becomes it, in place of what stood there, only when all is written.

    keep : files of the folder that stood there which stay.

    Raises
    ------
    OSError
        No folder can be made there.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=f".{path.name}-", dir=path.parent))
    folder.chmod(0o755)
    try:
        yield folder
        for name in keep:
            if (path / name).is_file():
                shutil.copyfile(path / name, folder / name)
        shutil.rmtree(path, ignore_errors=True)
        folder.rename(path)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
