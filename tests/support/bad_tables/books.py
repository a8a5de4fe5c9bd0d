"""Workbooks written from tables of texts, and damaged as files are on their way: cut, garbled, without a part."""

from __future__ import annotations

import csv
import datetime as dt
import re
import tomllib
import zipfile
from typing import TYPE_CHECKING, Any

import xlsxwriter

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]+)?")
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")

Rows = list[list[Any]]


def tables_of(folder: Path) -> dict[str, Rows]:
    """Read the tables of a folder as texts, by name; the settings are the table `operation`."""
    texts = {file.stem: file.read_text("utf-8") for file in sorted(folder.glob("*.csv"))}
    tables: dict[str, Rows] = {name: list(csv.reader(text.splitlines())) for name, text in texts.items()}
    return tables | {"operation": settings_rows(folder / "operation.toml")}


def settings_rows(file: Path) -> Rows:
    settings = tomllib.loads(file.read_text("utf-8"))
    return [["key", "value"], *([key, _setting(value)] for key, value in settings.items())]


def _setting(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_setting(part) for part in value)
    return value.isoformat("minutes") if isinstance(value, dt.time) else str(value)


def write_sheets(file: Path, sheets: Iterable[tuple[str, Rows]], *, typed: bool = True) -> Path:
    """Write sheets in the order given; if `typed`, texts below the header become the numbers and dates they look like.

    Cells that are no texts are written as they are.
    """
    book = xlsxwriter.Workbook(file, {"strings_to_formulas": False, "strings_to_urls": False})
    date, time = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format({"num_format": "hh:mm"})
    formats = {dt.datetime: date, dt.date: date, dt.time: time}
    for title, rows in sheets:
        sheet = book.add_worksheet(title)
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                value = _typed(cell) if typed and at and isinstance(cell, str) else cell
                if type(value) in formats:
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


def parts_of(file: Path) -> dict[str, bytes]:
    """Give the parts of a workbook by name."""
    with zipfile.ZipFile(file) as book:
        return {name: book.read(name) for name in book.namelist()}


def write_parts(file: Path, parts: dict[str, bytes]) -> None:
    """Write a workbook of these parts."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in parts.items():
            book.writestr(name, content)


def cut(file: Path, share: float) -> None:
    """Leave this share of a file, from its beginning."""
    whole = file.read_bytes()
    file.write_bytes(whole[: int(len(whole) * share)])


def garble(file: Path, part: str) -> None:
    """Write nonsense over the packed bytes of a part, which is no deflate stream any more."""
    with zipfile.ZipFile(file) as book:
        info = book.getinfo(part)
    content = bytearray(file.read_bytes())
    start = info.header_offset + 30 + len(info.filename)  # 30 bytes of header, then the name
    content[start : start + info.compress_size] = b"\xff" * info.compress_size
    file.write_bytes(content)


def drop_part(file: Path, part: str) -> None:
    """Leave out a part that the others count on."""
    parts = parts_of(file)
    del parts[part]
    write_parts(file, parts)
