"""Reads an operation's files as text cells: a folder of CSV files, or one XLSX workbook."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from logistics.core.errors import Problem
from logistics.core.limits import TABLE_BYTES, TooMuchError, read_bytes
from logistics.inputs.tables.decode import decode, sample
from logistics.inputs.tables.names import setting_named, table_named
from logistics.inputs.tables.near import nearest
from logistics.inputs.tables.records import TornError, split_records
from logistics.inputs.tables.schema import PROTECTION, PROTECTION_SECTION, SETTINGS_TABLE, TABLES, Column, TableSchema
from logistics.inputs.tables.sheet import Grid, Sheet, make_sheet
from logistics.inputs.tables.unreadable import read_toml, too_much, unreadable
from logistics.inputs.tables.workbook import cell_text, read_workbook

if TYPE_CHECKING:
    from pathlib import Path

SETTINGS_FILE = f"{SETTINGS_TABLE}.toml"
#: Files that may be beside the tables of an operation without a notice.
_COMPANIONS = {SETTINGS_FILE, "readme.md", "sources.md"}
#: Sheets that a new workbook has besides its tables.
_COMPANION_SHEETS = {"explanations", "explicaciones", "lists", "listas"}
#: Endings of table files; a later ending is read only if no file with an earlier one holds the same table.
_ENDS = (".csv", ".tsv", ".txt")
SETTINGS_SHEET = TableSchema(SETTINGS_TABLE, (Column("key", "text"), Column("value", "text")))


@dataclass(frozen=True)
class Setting:
    """One setting as read.

    Attributes
    ----------
    row : row or line where it stands.
    texts : its text, or its texts if it is a list; None for any other value.
    mark : code of a problem of its cell that the text does not show.
    """

    row: int
    texts: tuple[str, ...] | None
    mark: str = ""


@dataclass
class Cells:
    """All that was read of an operation.

    Attributes
    ----------
    sheets : tables by name.
    settings : settings by key; None if they could not be read.
    settings_file : file or sheet of the settings.
    settings_whole : false if a setting may be missing only because its row could not be read.
    reported : tables (or `operation`) with a problem that explains why they are missing, which is not reported again.
    problems : problems found while reading.
    """

    sheets: dict[str, Sheet] = field(default_factory=dict)
    settings: dict[str, Setting] | None = None
    settings_file: str = SETTINGS_FILE
    settings_whole: bool = True
    reported: set[str] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)


def read_cells(path: Path) -> Cells:
    """Read an operation's folder or workbook as text cells; it never raises, all problems are in `problems`."""
    cells = Cells()
    try:
        if path.is_dir():
            _read_folder(path, cells)
        elif path.is_file() and path.suffix.lower() in {".xlsx", ".xlsm"}:
            _read_workbook(path, cells)
        else:
            code = "not_an_operation" if path.exists() else "no_such_path"
            cells.problems.append(Problem(path.name, 0, "", str(path), code))
            return cells
    except (OSError, ValueError) as error:
        cells.problems.append(replace(unreadable(path.name, error), value=str(path)))
        return cells
    _report_missing(path, cells)
    return cells


def read_csv(file: Path, table: TableSchema, problems: list[Problem]) -> Sheet | None:
    """Read one text file with cells separated by commas, semicolons or tabs; None if it cannot be read."""
    text = _text_of(file, problems)
    if text is None:
        return None
    try:
        records, mark = split_records(text, table)
    except TornError as error:
        problems.append(Problem(file.name, error.row, "", "", "bad_csv"))
        return None
    except TooMuchError as error:
        problems.append(too_much(file.name, error))
        return None
    return make_sheet(file.name, Grid(records), table, problems, semicolons=mark != ",")


def _text_of(file: Path, problems: list[Problem]) -> str | None:
    """Read the text of a file; None if it cannot be read. A guessed encoding gives a notice."""
    try:
        text, guessed = decode(read_bytes(file, TABLE_BYTES))
    except (OSError, ValueError) as error:
        problems.append(unreadable(file.name, error))
        return None
    if guessed:
        values = (("encoding", guessed),)
        problems.append(Problem(file.name, 0, "", sample(text), "guessed_encoding", values, severity="notice"))
    return text


def _read_folder(folder: Path, cells: Cells) -> None:
    files = [file for file in sorted(folder.iterdir()) if not file.name.startswith(".")]
    tables = {file.name: table_in(file) for file in files}
    certain = {table for name, table in tables.items() if name.lower().endswith(_ENDS[0])}
    for file in files:  # a .txt file beside its table is a note, not the table again
        if file.suffix.lower() in _ENDS[1:] and tables[file.name] in certain:
            tables[file.name] = ""
    _report_repeated([(tables[file.name], file.name, file.name) for file in files], cells)
    for file in files:
        name = tables[file.name]
        if not name:
            if file.name.lower() not in _COMPANIONS:
                cells.problems.append(Problem(file.name, 0, "", file.name, "extra_file", severity="notice"))
        elif name in cells.reported:
            continue
        elif name == SETTINGS_TABLE:
            _read_toml(file, cells)
        else:
            _keep(name, read_csv(file, TABLES[name], cells.problems), cells)


def table_in(file: Path) -> str:
    """Give the table (or `operation`) that a file of a folder stands for; "" if none."""
    end, table = file.suffix.lower(), table_named(file.stem)
    if table == SETTINGS_TABLE:
        return table if end == ".toml" else ""
    return table if end in _ENDS else ""


def _report_repeated(found: list[tuple[str, str, str]], cells: Cells) -> None:
    """Report the files or sheets that stand for the same table as an earlier one; none of them is read.

    Parameters
    ----------
    found : for each file or sheet its table ("" for none), its name in problems, and its own name.
    cells : gets the problems.
    """
    first: dict[str, str] = {}
    for table, file, name in found:
        if table and table in first:
            cells.problems.append(Problem(file, 0, "", name, "repeated_table", (("first", first[table]),)))
            cells.reported.add(table)
        first.setdefault(table, name)


def _keep(table: str, sheet: Sheet | None, cells: Cells) -> None:
    """Keep a table; if it could not be read, note that this was reported."""
    if sheet is None:
        cells.reported.add(table)
    else:
        cells.sheets[table] = sheet


def _report_missing(path: Path, cells: Cells) -> None:
    """Report missing tables and settings."""
    missing = [table.name for table in TABLES.values() if table.name not in cells.sheets and not table.may_be_absent]
    cells.problems += [
        Problem(_file_of(path, name), 0, "", "", "missing_table") for name in missing if name not in cells.reported
    ]
    if cells.settings is None and SETTINGS_TABLE not in cells.reported:
        cells.problems.append(Problem(_file_of(path, SETTINGS_TABLE), 0, "", "", "missing_settings"))


def _read_toml(file: Path, cells: Cells) -> None:
    """Read `operation.toml`; values are kept as texts, so that they are checked like cells of a workbook."""
    cells.settings_file = file.name
    cells.reported.add(SETTINGS_TABLE)
    read = read_toml(file, cells.problems)
    if read is None:
        return
    text, values = read
    if not values:  # reported once, not for each setting
        cells.problems.append(Problem(file.name, 0, "", "", "missing_settings"))
        return
    rows = rows_of_keys(text)
    cells.settings = {}
    for key, value in _flat(values).items():
        name = setting_named(key)
        if name in cells.settings:
            cells.problems.append(Problem(file.name, rows.get(key, 0), name, key, "repeated_setting"))
        cells.settings[name] = Setting(rows.get(key, 0), value_texts(value))


def _flat(values: dict[str, Any]) -> dict[str, Any]:
    """Give the settings of the section `[protection]` by keys such as `protection.smallest_group`.

    Other sections that hold a setting of protection are flattened too, because it has no effect there and must be
    reported. A section with a misspelt name is reported as a whole.
    """
    names = {key.removeprefix(f"{PROTECTION_SECTION}.") for key in PROTECTION}
    found: dict[str, Any] = {}
    for key, value in values.items():
        misspelt = key != PROTECTION_SECTION and nearest(key, [PROTECTION_SECTION])
        if isinstance(value, dict) and not misspelt and (key == PROTECTION_SECTION or names & value.keys()):
            found |= {f"{key}.{name}": inside for name, inside in value.items()}
        else:
            found[key] = value
    return found


def rows_of_keys(text: str) -> dict[str, int]:
    """Find the first line of each setting; the key of a setting in a section has the section's name before it."""
    rows: dict[str, int] = {}
    section = ""
    for row, line in enumerate(text.splitlines(), start=1):
        key = line.split("=", 1)[0].strip().strip("\"'")
        header = re.fullmatch(r"\[\s*([^\[\]]+?)\s*\](?:\s*#.*)?", key)
        if header:
            section = f"{header[1]}."
            key = header[1]
        else:
            key = section + key
        rows.setdefault(key, row)
    return rows


def value_texts(value: Any) -> tuple[str, ...] | None:
    """Give a TOML value as texts; None for a table or a list of lists."""
    values = value if isinstance(value, list) else [value]
    if any(isinstance(part, (list, dict)) for part in values):
        return None
    return tuple(cell_text(part) for part in values)


def _read_workbook(path: Path, cells: Cells) -> None:
    cells.settings_file = _file_of(path, SETTINGS_TABLE)
    sheets = read_workbook(path, cells.problems)
    if sheets is None:
        cells.reported |= {*TABLES, SETTINGS_TABLE}
        return
    tables = [table_named(title) for title, _ in sheets]
    files = [f"{path.name}[{title}]" for title, _ in sheets]
    titles = [title for title, _ in sheets]
    _report_repeated(list(zip(tables, files, titles, strict=True)), cells)
    for table, file, (title, grid) in zip(tables, files, sheets, strict=True):
        if not table and title.strip().casefold() in _COMPANION_SHEETS:
            continue
        if not table:
            cells.problems.append(Problem(file, 0, "", title, "extra_sheet", severity="notice"))
        elif table in cells.reported:
            continue
        elif table == SETTINGS_TABLE:
            _read_settings_sheet(file, grid, cells)
        else:
            _keep(table, make_sheet(file, grid, TABLES[table], cells.problems), cells)


def _read_settings_sheet(file: str, grid: Grid, cells: Cells) -> None:
    """Read the sheet `operation`: one row for each setting, `key` and `value`."""
    cells.settings_file = file
    cells.reported.add(SETTINGS_TABLE)
    sheet = make_sheet(file, grid, SETTINGS_SHEET, cells.problems)
    if sheet is None or sheet.cells.empty or {"key", "value"} - set(sheet.cells.columns):
        return
    cells.settings_whole = sheet.whole
    found = sheet.cells[sheet.cells["key"] != ""]
    found = found.assign(key=found["key"].map(setting_named))
    cells.settings = {
        str(key): Setting(int(row), (str(value),), sheet.marks.get((int(row), "value"), ""))
        for row, key, value in zip(found.index, found["key"], found["value"], strict=True)
    }
    for row in found.index[found["key"].duplicated()]:
        key = str(found.loc[row, "key"])
        cells.problems.append(Problem(file, int(row), key, key, "repeated_setting"))


def _file_of(path: Path, table: str) -> str:
    """Give the name of a table's file for people: `groups.csv`, or `case.xlsx[groups]`."""
    if path.is_dir():
        return SETTINGS_FILE if table == SETTINGS_TABLE else f"{table}.csv"
    return f"{path.name}[{table}]"
