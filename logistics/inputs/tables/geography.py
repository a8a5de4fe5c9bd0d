"""Reads the reference places and roads, and adds those of an operation."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pandas as pd

from logistics.inputs.tables.parse import Parsed, parse_table
from logistics.inputs.tables.read import read_csv
from logistics.inputs.tables.rules import row_keys
from logistics.inputs.tables.schema import TABLES

if TYPE_CHECKING:
    from pathlib import Path

    from logistics.core.errors import Problem


@cache
def _reference(folder: Path) -> tuple[dict[str, pd.DataFrame], tuple[Problem, ...]]:
    """Read the reference geography once: tables by name, and their problems."""
    tables: dict[str, pd.DataFrame] = {}
    problems: list[Problem] = []
    for name in ("places", "roads"):
        sheet = read_csv(folder / f"{name}.csv", TABLES[name], problems)
        if sheet is not None:
            tables[name] = parse_table(sheet, TABLES[name], problems).frame
    return tables, tuple(problems)


def read_reference(folder: Path, problems: list[Problem]) -> dict[str, pd.DataFrame]:
    """Read `places.csv` and `roads.csv` of the reference geography: tables by name, with the columns of the schema."""
    tables, found = _reference(folder)
    problems += found
    return {name: table.copy() for name, table in tables.items()}


def merged(reference: pd.DataFrame, own: Parsed) -> pd.DataFrame:
    """Add the rows of an operation to those of the reference; they replace reference rows with the same key."""
    replaced = row_keys(reference, own.table).isin(row_keys(own.frame, own.table))
    return pd.concat([reference[~replaced], own.frame], ignore_index=True)
