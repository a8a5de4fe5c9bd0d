"""Operations with known faults: a small sound operation in `base/`, and one TOML file for each case that spoils it.

A case has a list `change` and a list `expected`. A change names a `file` and either a cell (`row` as a spreadsheet
counts, `column`, `value`), a whole line (`row`, `line`), a row to leave out (`row`, `delete = true`), lines to add
(`append`), a text to put in the place of another (`find`, `put`), all of its content (`content`, or `bytes` in
hexadecimal), or nothing else but `delete = true` for the whole file. `expected` lists every problem: file, row, column,
value, code and, if it is no error, severity.

The cases of `workbooks/` are written as one XLSX workbook after their changes. A `sheet` among theirs names a sheet and
puts a `row` of `cells` into it, gives it another `title`, copies it under a title (`copy`) or leaves it out (`delete`).
A `damage` spoils the finished file: `keep` is the share of it that is left; a `part` is left out (`delete`), made
nonsense (`garble`), or has a text put in the place of another (`find`, `put`).
"""

from __future__ import annotations

import csv
import shutil
import tempfile
import tomllib
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.support.bad_tables import books

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

HERE = Path(__file__).parent
BASE = HERE / "base"


def two_days(folder: Path) -> Path:
    """Write the base operation with its first two days alone, which are soon planned."""
    shutil.copytree(BASE, folder)
    settings = folder / "operation.toml"
    settings.write_text(settings.read_text("utf-8").replace("2018-10-25", "2018-10-21"), "utf-8")
    return folder


@dataclass(frozen=True)
class Expected:
    file: str
    row: int
    column: str
    value: str
    code: str
    severity: str = "error"


@dataclass(frozen=True)
class Case:
    name: str
    changes: list[dict[str, Any]]
    expected: list[Expected]

    def build(self, folder: Path) -> None:
        """Write the spoilt operation into a new folder."""
        shutil.copytree(BASE, folder)
        for change in self.changes:
            _spoil(folder / change["file"], change)


@dataclass(frozen=True)
class WorkbookCase(Case):
    sheets: list[dict[str, Any]]
    damages: list[dict[str, Any]]

    def build(self, file: Path) -> None:
        """Write the spoilt operation as a new workbook."""
        with tempfile.TemporaryDirectory() as folder:
            super().build(Path(folder) / "case")
            sheets = dict(books.tables_of(Path(folder) / "case"))
        for change in self.sheets:
            _spoil_sheet(sheets, change)
        books.write_sheets(file, sheets.items())
        for change in self.damages:
            _damage(file, change)


def cases() -> Iterator[tuple[str, Callable[[Path], None], list[Expected]]]:
    """Give each case: its name, what writes it into a new folder, and the problems it has, all of them."""
    for file in sorted((HERE / "cases").glob("*.toml")):
        raw = tomllib.loads(file.read_text("utf-8"))
        expected = [Expected(**problem) for problem in raw["expected"]]
        case = Case(file.stem, raw["change"], expected)
        yield case.name, case.build, case.expected


def workbook_cases() -> Iterator[tuple[str, Callable[[Path], None], list[Expected]]]:
    """Give each case of a workbook, as `cases` does; problems call it `case.xlsx`, and so must whoever builds it."""
    for path in sorted((HERE / "workbooks").glob("*.toml")):
        raw = tomllib.loads(path.read_text("utf-8"))
        expected = [Expected(**problem) for problem in raw["expected"]]
        case = WorkbookCase(path.stem, raw.get("change", []), expected, raw.get("sheet", []), raw.get("damage", []))
        yield case.name, case.build, case.expected


def _spoil_sheet(sheets: dict[str, books.Rows], change: dict[str, Any]) -> None:
    rows = sheets[change["name"]]
    if "row" in change:
        rows[change["row"] - 1 : change["row"]] = [change["cells"]]
    elif "copy" in change:
        sheets[change["copy"]] = rows
    else:
        del sheets[change["name"]]
        if "title" in change:
            sheets[change["title"]] = rows


def _damage(file: Path, change: dict[str, Any]) -> None:
    if "keep" in change:
        books.cut(file, change["keep"])
    elif "garble" in change:
        books.garble(file, change["part"])
    elif "delete" in change:
        books.drop_part(file, change["part"])
    else:
        parts = books.parts_of(file)
        text = parts[change["part"]].decode()
        assert change["find"] in text, change
        books.write_parts(file, parts | {change["part"]: text.replace(change["find"], change["put"]).encode()})


def _spoil(file: Path, change: dict[str, Any]) -> None:
    if set(change) == {"file", "delete"}:
        file.unlink()
    elif "bytes" in change:
        file.write_bytes(bytes.fromhex(change["bytes"]))
    elif "content" in change:
        file.write_text(change["content"], "utf-8")
    elif "find" in change:
        text = file.read_text("utf-8")
        assert change["find"] in text, change
        file.write_text(text.replace(change["find"], change["put"]), "utf-8")
    elif "append" in change:
        file.write_text(file.read_text("utf-8") + change["append"], "utf-8")
    else:
        _spoil_row(file, change)


def _spoil_row(file: Path, change: dict[str, Any]) -> None:
    lines = file.read_text("utf-8").splitlines()
    at = change["row"] - 1
    if "column" in change:
        cells = next(csv.reader([lines[at]]))
        cells[next(csv.reader([lines[0]])).index(change["column"])] = change["value"]
        written = StringIO()
        csv.writer(written, lineterminator="").writerow(cells)
        lines[at] = written.getvalue()
    elif "line" in change:
        lines[at] = change["line"]
    else:
        del lines[at]
    file.write_text("\n".join(lines) + "\n", "utf-8")
