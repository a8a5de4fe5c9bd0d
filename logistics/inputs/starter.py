"""Makes a new operation to begin with: a copy of the reference case, with an explanation of its tables."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from logistics.core.errors import PlanError
from logistics.core.language import text
from logistics.core.language.told import reason_of, said
from logistics.core.whole import SHARED, PlaceKind, half_written, publish, publish_file, wrong_with
from logistics.inputs.newbook import write_book
from logistics.inputs.operation import data_path
from logistics.inputs.tables.read import read_cells, read_csv
from logistics.inputs.tables.reference import readme_page
from logistics.inputs.tables.schema import TABLES

if TYPE_CHECKING:
    from pathlib import Path

    from logistics.core.language import Language

REFERENCE_CASE = "caravan-2018"


#: Tables of the reference case that an empty operation keeps: what people need, items and vehicles.
_KEPT = frozenset({"population", "standards", "items", "vehicles"})
_TO_FILL_IN = ("name", "start_date", "end_date", "budget_usd")


def start(folder: Path, lang: Language, *, empty: bool = False) -> None:
    """Copy the reference case into a new folder, with README.md on its tables and SOURCES.md on its figures.

    The folder is written whole or not at all.

    Parameters
    ----------
    folder : path of the new folder.
    lang : language of README.md and of errors.
    empty : whether to leave out the rows that belong to one operation (groups, itinerary, depots, goods there) and to
        blank its name, days and budget, to be filled in.

    Raises
    ------
    PlanError
        The folder exists and is not empty, or cannot be written.
    """
    if wrong := wrong_with(folder, lang, PlaceKind.empty):
        raise PlanError("\n".join(wrong))
    try:
        with half_written(folder, lang) as whole:
            _write(whole, lang)
            if empty:
                _empty(whole)
            publish(whole, folder, lang, modes=SHARED, over_empty=True)
    except OSError as error:
        reason = said(reason_of(error), lang)
        raise PlanError(text("folders", "cannot_write", lang, out=folder, reason=reason)) from error


def start_workbook(file: Path, lang: Language, *, empty: bool = False) -> None:
    """Write the reference case as one new workbook, with lists to choose from and a sheet of explanations.

    Names of sheets and columns are in the language; the operation is the same in every language. Parameters as for
    `start`.

    Raises
    ------
    PlanError
        Something exists at the path, or the file cannot be written.
    """
    if wrong := wrong_with(file, lang, PlaceKind.file):
        raise PlanError("\n".join(wrong))
    cells = read_cells(data_path() / REFERENCE_CASE)
    places = read_csv(data_path() / "reference" / "places.csv", TABLES["places"], cells.problems)
    if cells.problems or cells.settings is None or places is None:
        raise PlanError(text("folders", "cannot_write", lang, out=file, reason=str(data_path())))
    tables = {name: cells.sheets[name].cells for name in TABLES if name in cells.sheets}
    settings = {key: setting.texts or () for key, setting in cells.settings.items()}
    if empty:
        tables = {name: rows if name in _KEPT else rows.head(0) for name, rows in tables.items()}
        settings = {key: () if key in _TO_FILL_IN else texts for key, texts in settings.items()}
    try:
        with half_written(file, lang) as whole:
            write_book(whole / file.name, tables, settings, places.cells, lang)
            publish_file(whole / file.name, file, lang, SHARED)
    except OSError as error:
        reason = said(reason_of(error), lang)
        raise PlanError(text("folders", "cannot_write", lang, out=file, reason=reason)) from error


def _write(folder: Path, lang: Language) -> None:
    shutil.copytree(data_path() / REFERENCE_CASE, folder, copy_function=shutil.copyfile, dirs_exist_ok=True)
    shutil.copyfile(data_path() / "SOURCES.md", folder / "SOURCES.md")
    (folder / "README.md").write_text(readme_page(lang), "utf-8")


def _empty(folder: Path) -> None:
    """Remove the rows and settings that belong to one operation."""
    for file in folder.glob("*.csv"):
        if file.stem not in _KEPT:
            file.write_text(file.read_text("utf-8").split("\n", 1)[0] + "\n", "utf-8")
    settings = folder / "operation.toml"
    lines = settings.read_text("utf-8").splitlines()[1:]  # the first line is about the reference case
    kept = [f'{line.split("=", 1)[0]}= ""' if line.split(" ", 1)[0] in _TO_FILL_IN else line for line in lines]
    settings.write_text("\n".join(kept) + "\n", "utf-8")
