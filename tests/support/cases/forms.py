"""The base operation in other forms: other order, other marks, a workbook."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from logistics.inputs.tables.schema import TABLES
from tests.support.bad_tables import BASE
from tests.support.bad_tables.books import NUMBER, Rows, settings_rows, write_sheets

if TYPE_CHECKING:
    from pathlib import Path


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
    known = {"operation": settings_rows(BASE / "operation.toml"), **tables}
    return write_sheets(file, [(name, known.get(name, [["only", "notes"]])) for name in sheets], typed=typed)
