"""Copies an operation with every date moved by the same number of days."""

from __future__ import annotations

import csv
import datetime as dt
import re
import shutil
from io import StringIO
from typing import TYPE_CHECKING

import pandas as pd

from logistics.core.errors import PlanError
from logistics.core.language import text
from logistics.core.language.told import reason_of, said
from logistics.core.whole import SHARED, PlaceKind, half_written, publish, publish_file, wrong_with
from logistics.inputs.operation import load_operation
from logistics.inputs.tables.dates import FIRST_DATE, LAST_DATE, read_dates
from logistics.inputs.tables.decode import decode
from logistics.inputs.tables.header import find_header
from logistics.inputs.tables.names import setting_named, table_named
from logistics.inputs.tables.read import SETTINGS_SHEET, table_in
from logistics.inputs.tables.records import split_records
from logistics.inputs.tables.schema import SETTINGS_TABLE, TABLES
from logistics.inputs.tables.sheet import Grid, clean, column_positions, make_sheet
from logistics.inputs.tables.workbook import read_workbook

if TYPE_CHECKING:
    from pathlib import Path

    from logistics.core.language import Language
    from logistics.inputs.operation import Operation
    from logistics.inputs.tables.schema import TableSchema

_DAYS = ("start_date", "end_date", "needs_from")
_SETTING = re.compile(
    r"""^(?P<before>\s*["']?(?P<key>[^"'=#\[\]]+?)["']?\s*=\s*)(?P<value>[^#]*?)(?P<after>\s*(?:\#.*)?)$"""
)


def shifted(path: Path, to: dt.date, out: Path | None, lang: Language) -> tuple[Path, int]:
    """Copy an operation so that it begins on another day; times of the day and dates within remarks stay.

    Parameters
    ----------
    path : folder or workbook; it is left as it is.
    to : the new first day.
    out : new folder or workbook; None for one beside the old one, named after the day.
    lang : language of errors.

    Returns
    -------
    out : path of the copy.
    days : how many days later the copy is.

    Raises
    ------
    TableError
        The operation has problems.
    PlanError
        Something exists at `out`, a date would be out of range, or the copy cannot be written.
    """
    before = load_operation(path)
    days = (to - before.settings.start_date).days
    is_book = path.is_file()
    out = out or path.with_name(f"{path.stem if is_book else path.resolve().name}-{to}{'.xlsx' if is_book else ''}")
    if wrong := wrong_with(out, lang, PlaceKind.file if is_book else PlaceKind.new, None if is_book else path):
        raise PlanError("\n".join(wrong))
    _refuse_far_days(before, days, lang)
    try:
        with half_written(out, lang) as whole:
            made = whole / (out.name if is_book else "")
            (_move_book if is_book else _move_folder)(path, made, days)
            _compare(before, load_operation(made), days, lang)
            if is_book:
                publish_file(made, out, lang, SHARED)
            else:
                publish(whole, out, lang, modes=SHARED)
    except OSError as error:
        raise PlanError(text("folders", "cannot_write", lang, out=out, reason=said(reason_of(error), lang))) from error
    return out, days


def _dates(operation: Operation) -> dict[str, pd.DataFrame]:
    """Give the date columns of each table by name, and the dates of the settings as one more table."""
    frames = {name: frame.select_dtypes("datetime") for name, frame in operation.tables().items()}
    told = {name: getattr(operation.settings, name) for name in _DAYS}
    days = pd.DataFrame({name: [day] for name, day in told.items() if day is not None}, dtype="datetime64[us]")
    return {name: frame for name, frame in frames.items() if frame.size} | {SETTINGS_TABLE: days}


def _refuse_far_days(operation: Operation, days: int, lang: Language) -> None:
    for table, frame in _dates(operation).items():
        for column in frame:
            moved = [day.toordinal() + days for day in frame[column].dropna()]
            if moved and (min(moved) < FIRST_DATE.toordinal() or max(moved) > LAST_DATE.toordinal()):
                limits = {"least": f"{FIRST_DATE:%Y-%m-%d}", "most": f"{LAST_DATE:%Y-%m-%d}"}
                raise PlanError(text("command", "shift_too_far", lang, table=table, column=column, days=days, **limits))


def _compare(before: Operation, after: Operation, days: int, lang: Language) -> None:
    """Refuse a copy that differs from the operation in anything but the dates."""
    delta = pd.Timedelta(days=days)
    old, new = _dates(before), _dates(after)
    same = all((old[name] + delta).equals(new[name]) for name in old)
    for name, frame in before.tables().items():
        others = [column for column in frame.columns if column not in old.get(name, ())]
        same = same and frame[others].equals(after.tables()[name][others])
    if not same:
        raise PlanError(text("command", "shift_failed", lang))


def _moved(file: str, grid: Grid, table: TableSchema, days: int) -> dict[tuple[int, int], dt.date]:
    """Give the new dates of a sheet, by row and column from 0."""
    sheet = make_sheet(file, grid, table, [])
    header = find_header([[clean(cell) for cell in row] for row in grid.rows], table)
    if sheet is None or header is None:
        return {}
    places = column_positions(file, header, table, [])
    cells: dict[tuple[int, int], dt.date] = {}
    for column in table.columns:
        if column.kind == "date" and column.name in places:
            texts = sheet.cells[column.name]
            read = read_dates(texts[texts != ""].astype("str")).dates.dropna()
            days_of = zip(read.index, read, strict=True)
            cells |= {(row - 1, places[column.name]): _later(date, days) for row, date in days_of}
    return cells


def _later(date: pd.Timestamp, days: int) -> dt.date:
    return dt.date.fromordinal(date.toordinal() + days)


def _move_folder(folder: Path, made: Path, days: int) -> None:
    """Copy the files of a folder, with other dates in the tables."""
    for file in sorted(folder.iterdir()):
        if not file.is_file() or file.name.startswith("."):
            continue
        table = table_in(file)
        if table == SETTINGS_TABLE:
            _write(made / file.name, _moved_settings(decode(file.read_bytes())[0], days))
        elif table:
            _write(made / file.name, _moved_text(file, TABLES[table], days))
        else:
            shutil.copyfile(file, made / file.name)


def _write(file: Path, content: str) -> None:
    file.write_bytes(content.encode())


def _moved_text(file: Path, table: TableSchema, days: int) -> str:
    """Give the text of a table file with other dates and the same separator of cells."""
    records, mark = split_records(decode(file.read_bytes())[0], table)
    for (row, column), date in _moved(file.name, Grid(records), table, days).items():
        records[row][column] = date.isoformat()
    written = StringIO()
    csv.writer(written, delimiter=mark, lineterminator="\n").writerows(records)
    return written.getvalue()


def _moved_settings(content: str, days: int) -> str:
    """Give the text of the settings with other dates; remarks and order stay."""
    return "\n".join(_moved_line(line, days) for line in content.split("\n"))


def _moved_line(line: str, days: int) -> str:
    found = _SETTING.match(line.removesuffix("\r"))
    if found is None or setting_named(found["key"]) not in _DAYS:
        return line
    read = read_dates(pd.Series([found["value"].strip("\"' ")], dtype="str")).dates
    if read.isna().any():
        return line
    return f"{found['before']}{_later(read.iloc[0], days)}{found['after']}"


def _move_book(path: Path, made: Path, days: int) -> None:
    """Write a workbook with other dates; formulas become the values they had."""
    from openpyxl import load_workbook  # noqa: PLC0415 - slow to load, and most operations are CSV folders

    book = load_workbook(path, data_only=True)
    for title, grid in read_workbook(path, []) or []:
        table = table_named(title)
        if table == SETTINGS_TABLE:
            cells = _moved_setting_cells(grid, days)
        else:
            cells = _moved(title, grid, TABLES[table], days) if table else {}
        for (row, column), date in cells.items():
            cell = book[title].cell(row + 1, column + 1)
            cell.value = dt.datetime.combine(date, dt.time())
            cell.number_format = "yyyy-mm-dd"
    book.save(made)


def _moved_setting_cells(grid: Grid, days: int) -> dict[tuple[int, int], dt.date]:
    sheet = make_sheet("", grid, SETTINGS_SHEET, [])
    header = find_header([[clean(cell) for cell in row] for row in grid.rows], SETTINGS_SHEET)
    if sheet is None or header is None:
        return {}
    at = column_positions("", header, SETTINGS_SHEET, [])["value"]
    rows = [row for row, key in zip(sheet.cells.index, sheet.cells["key"], strict=True) if setting_named(key) in _DAYS]
    read = {row: read_dates(sheet.cells.loc[[row], "value"].astype("str")).dates.iloc[0] for row in rows}
    return {(row - 1, at): _later(date, days) for row, date in read.items() if not pd.isna(date)}
