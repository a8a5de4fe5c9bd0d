"""Loads checked tables and settings from an operation's folder or workbook, or raises all their problems."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from logistics.core.errors import Problem, TableError
from logistics.inputs.tables.called import with_ids
from logistics.inputs.tables.check import ReadTables, check
from logistics.inputs.tables.geography import merged, read_reference
from logistics.inputs.tables.parse import parse_table
from logistics.inputs.tables.read import read_cells
from logistics.inputs.tables.rules import judge_alone
from logistics.inputs.tables.schema import TABLES
from logistics.inputs.tables.settings import parse_settings
from logistics.inputs.tables.totals import take_out_totals

if TYPE_CHECKING:
    from pathlib import Path

    from logistics.inputs.tables.parse import Parsed
    from logistics.inputs.tables.schema import Column, TableSchema

_TYPES = {
    **dict.fromkeys(("id", "text", "word", "code", "choice", "per", "zone"), "str"),
    "flag": "bool",
    "time": "int64",
}


@dataclass(frozen=True)
class Loaded:
    """The checked tables by name, settings by key, and the warnings and notices about them."""

    tables: dict[str, pd.DataFrame]
    settings: dict[str, Any]
    notices: tuple[Problem, ...]


def load_tables(path: Path, reference: Path) -> Loaded:
    """Read and check an operation.

    Parameters
    ----------
    path : the operation's folder of CSV files, or its XLSX workbook.
    reference : the folder of the reference geography.

    Raises
    ------
    TableError
        The tables or settings have errors; it holds all problems, warnings and notices too.
    """
    cells = read_cells(path)
    problems = cells.problems
    geography = read_reference(reference, problems)
    sheets = {
        name: take_out_totals(cells.sheets[name], TABLES[name], problems) for name in TABLES if name in cells.sheets
    }
    tables = {name: parse_table(sheet, TABLES[name], problems) for name, sheet in sheets.items()}
    if "places" in geography:
        tables = with_ids(tables, geography["places"], problems)
    tables = {name: judge_alone(parsed, problems) for name, parsed in tables.items()}
    settings = parse_settings(cells, problems)
    if set(geography) == {"places", "roads"} and (tables or cells.settings is not None):
        case = ReadTables(
            tables, settings, cells.settings or {}, cells.settings_file, geography["places"], geography["roads"],
            frozenset(cells.reported),
        )  # fmt: skip
        problems += check(case)
    if any(problem.severity == "error" for problem in problems):
        raise TableError(problems)
    frames = {name: _finished(_frame(name, tables, geography), TABLES[name]) for name in TABLES}
    return Loaded(frames, settings, tuple(sorted(problems)))


def _frame(name: str, tables: dict[str, Parsed], geography: dict[str, pd.DataFrame]) -> pd.DataFrame:
    if name not in geography:
        return tables[name].frame if name in tables else empty(TABLES[name])
    return merged(geography[name], tables[name]) if name in tables else geography[name]


def _blank(column: Column) -> bool:
    """Say whether a column of whole numbers may hold none, which only a number with a point can say."""
    return column.optional and column.default is None


def empty(table: TableSchema) -> pd.DataFrame:
    """Give a table without rows, with the columns of the schema and the types of `docs/design.md`."""
    dates = {column.name: "datetime64[us]" for column in table.expected if column.kind == "date"}
    return _finished(pd.DataFrame(columns=[column.name for column in table.expected]).astype(dates), table)


def _finished(frame: pd.DataFrame, table: TableSchema) -> pd.DataFrame:
    """Give a frame the columns of the schema in order, with the types of `docs/design.md`."""
    types = {
        column.name: _TYPES.get(column.kind, "float64" if column.kind == "number" or _blank(column) else "int64")
        for column in table.columns
        if column.kind != "date" and column.name in frame
    }
    defaults = {column.name: column.default for column in table.columns if column.default is not None}
    kept = frame[[column.name for column in table.columns if column.name in frame or not column.translation]]
    if defaults:
        kept = kept.fillna(defaults)
    return kept.astype(types).reset_index(drop=True)
