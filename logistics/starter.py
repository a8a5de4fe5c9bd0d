"""A new operation to begin with: a copy of the reference case, with what its tables mean."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from logistics.errors import PlanError
from logistics.operation import data_path
from logistics.tables.reference import readme_page

if TYPE_CHECKING:
    from logistics.texts import Language

REFERENCE_CASE = "caravan-2018"
_FOLDER_MODE = 0o755


def start(folder: Path, lang: Language) -> None:
    """Copy the reference case into a new folder, with README.md on its tables and SOURCES.md on its figures.

    The folder appears whole or not at all.

    Raises
    ------
    PlanError
        The folder exists and is not empty, or cannot be written.
    """
    try:
        if folder.is_symlink() or (folder.exists() and (not folder.is_dir() or any(folder.iterdir()))):
            raise PlanError(f"{folder} exists and is not an empty folder")
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as temporary:
            whole = Path(temporary) / "operation"
            _write(whole, lang)
            # On every system: an empty folder in the way is taken out, for not all rename over it.
            if folder.exists():
                folder.rmdir()
            whole.rename(folder)
    except OSError as error:
        raise PlanError(f"{folder} cannot be written: {error.strerror or error}") from error


def _write(folder: Path, lang: Language) -> None:
    shutil.copytree(data_path() / REFERENCE_CASE, folder, copy_function=shutil.copyfile)
    folder.chmod(_FOLDER_MODE)
    shutil.copyfile(data_path() / "SOURCES.md", folder / "SOURCES.md")
    (folder / "README.md").write_text(readme_page(lang), "utf-8")
