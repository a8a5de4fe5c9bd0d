"""The base operation in other forms: other order, other marks, a workbook."""

from __future__ import annotations

import csv
import datetime as dt
import re
import tomllib
from typing import TYPE_CHECKING, Any

import xlsxwriter

from bad_tables import BASE
from logistics.tables.schema import TABLES

if TYPE_CHECKING:
    from pathlib import Path

NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]+)?")
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")

Rows = list[list[str]]


def base_tables() -> dict[str, Rows]:
    files = {name: BASE / f"{name}.csv" for name in TABLES}
    texts = {name: file.read_text("utf-8") for name, file in files.items() if file.exists()}
    return {name: list(csv.reader(text.splitlines())) for name, text in texts.items()}


def reordered(rows: Rows, row_order: list[int], column_order: list[int]) -> Rows:
    body = [rows[1:][at] for at in row_order]
    return [[row[at] for at in column_order] for row in [rows[0], *body]]


def write_csv(
    folder: Path, tables: dict[str, Rows], *, semicolons: bool = False, mark: bool = False, line_end: str = "\n"
) -> Path:
    folder.mkdir(parents=True)
    for name, rows in tables.items():
        written = [[_comma(cell) for cell in row] for row in rows] if semicolons else rows
        with (folder / f"{name}.csv").open("w", encoding="utf-8-sig" if mark else "utf-8", newline="") as file:
            csv.writer(file, delimiter=";" if semicolons else ",", lineterminator=line_end).writerows(written)
    (folder / "operation.toml").write_bytes((BASE / "operation.toml").read_bytes())
    return folder


def _comma(cell: str) -> str:
    return cell.replace(".", ",") if NUMBER.fullmatch(cell) else cell


def write_workbook(file: Path, tables: dict[str, Rows], sheets: list[str], *, typed: bool = True) -> Path:
    """Write the tables as sheets in the order given; sheets that are no table get some text."""
    book = xlsxwriter.Workbook(file, {"strings_to_formulas": False, "strings_to_urls": False})
    date, time = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format({"num_format": "hh:mm"})
    formats = {dt.datetime: date, dt.time: time}
    for name in sheets:
        rows = _settings_rows() if name == "operation" else tables.get(name, [["only", "notes"]])
        sheet = book.add_worksheet(name)
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                value = _typed(cell) if typed and at else cell
                if isinstance(value, (dt.datetime, dt.time)):
                    sheet.write_datetime(at, column, value, formats[type(value)])
                elif value != "":
                    sheet.write(at, column, value)
    book.close()
    return file


def _typed(cell: str) -> Any:
    if NUMBER.fullmatch(cell):
        return float(cell)
    if DATE.fullmatch(cell):
        return dt.datetime.fromisoformat(cell)
    if TIME.fullmatch(cell):
        return dt.time.fromisoformat(cell)
    return {"True": True, "False": False}.get(cell, cell)


def _settings_rows() -> Rows:
    settings = tomllib.loads((BASE / "operation.toml").read_text("utf-8"))
    return [["key", "value"], *([key, _setting(value)] for key, value in settings.items())]


def _setting(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_setting(part) for part in value)
    return value.isoformat("minutes") if isinstance(value, dt.time) else str(value)
