"""A new operation to begin with: a copy of the reference case, with what its tables mean."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from logistics.errors import PlanError
from logistics.operation import data_path
from logistics.tables.reference import readme_page
from logistics.texts import text
from logistics.whole import SHARED, Kind, half_written, publish, wrong_with

if TYPE_CHECKING:
    from pathlib import Path

    from logistics.texts import Language

REFERENCE_CASE = "caravan-2018"


def start(folder: Path, lang: Language) -> None:
    """Copy the reference case into a new folder, with README.md on its tables and SOURCES.md on its figures.

    The folder appears whole or not at all.

    Raises
    ------
    PlanError
        The folder exists and is not empty, or cannot be written.
    """
    if wrong := wrong_with(folder, lang, Kind.empty):
        raise PlanError("\n".join(wrong))
    try:
        with half_written(folder, lang) as whole:
            _write(whole, lang)
            publish(whole, folder, lang, modes=SHARED, over_empty=True)
    except OSError as error:
        reason = error.strerror or error
        raise PlanError(text("folders", "cannot_write", lang, out=folder, reason=reason)) from error


def _write(folder: Path, lang: Language) -> None:
    shutil.copytree(data_path() / REFERENCE_CASE, folder, copy_function=shutil.copyfile, dirs_exist_ok=True)
    shutil.copyfile(data_path() / "SOURCES.md", folder / "SOURCES.md")
    (folder / "README.md").write_text(readme_page(lang), "utf-8")
