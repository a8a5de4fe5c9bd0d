"""Checks one table by itself: ranges of numbers, and keys, as `schema.py` declares them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from logistics.core.errors import Problem
    from logistics.inputs.tables.parse import Parsed
    from logistics.inputs.tables.schema import Column, TableSchema

#: Kinds of columns that hold numbers.
NUMBERS = {"number", "count"}
OUT_OF_RANGE, DUPLICATE_KEY, REPEATED_ROW = "out_of_range", "duplicate_key", "repeated_row"


def within(values: pd.Series, column: Column) -> pd.Series:
    """Say which numbers are in the range of a column; a missing number is."""
    numbers = values.to_numpy("float64")
    right = (numbers >= column.least) & (numbers <= column.most)
    if column.above is not None:
        right &= numbers > column.above
    return pd.Series(right | np.isnan(numbers), index=values.index)


def bounds(column: Column) -> tuple[tuple[str, str], ...]:
    """Give the range of a column as values for the text of a problem."""
    least = f"{column.least:g}" if column.above is None else f"> {column.above:g}"
    most = f"{column.most:,.0f}" if column.most >= 10_000 else f"{column.most:g}"
    return (("least", least), ("most", most))


def row_keys(frame: pd.DataFrame, table: TableSchema) -> pd.Series:
    """Give the key of each row as one text; missing where a cell of the key is missing."""
    cells = frame[list(table.key)]
    if table.unordered:
        one, other = (cells[name].astype("str") for name in table.key)
        cells = pd.DataFrame({"first": one.where(one <= other, other), "last": other.where(one <= other, one)})
    texts = cells.iloc[:, 0].astype("str")
    for column in cells.columns[1:]:
        number = pd.api.types.is_numeric_dtype(cells[column])
        texts = texts + " + " + (cells[column].map("{:.0f}".format) if number else cells[column]).astype("str")
    return texts.mask(frame[list(table.key)].isna().any(axis=1))


def judge_alone(parsed: Parsed, problems: list[Problem]) -> Parsed:
    """Report what breaks the rules of a table, and give the table without values that are out of range."""
    table, frame, bad = parsed.table, parsed.frame.copy(), set(parsed.bad)
    for column in table.columns:
        if column.kind not in NUMBERS or column.name not in frame:
            continue
        wrong = ~within(frame[column.name], column)
        if wrong.any():
            problems += parsed.problems(wrong, column.name, OUT_OF_RANGE, dict(bounds(column)))
            frame[column.name] = frame[column.name].mask(wrong)
            bad.add(column.name)
    if not table.key:
        problems += _repeated(parsed) if _given_twice(parsed.frame, table).any() else []
    elif set(table.key) <= set(parsed.frame.columns) and row_keys(parsed.frame, table).dropna().duplicated().any():
        problems += _duplicates(parsed)
        bad.update(table.key)
    return replace(parsed, frame=frame, bad=frozenset(bad))


def _given_twice(frame: pd.DataFrame, table: TableSchema) -> pd.Series:
    """Say which rows equal an earlier one in every cell; a row with a missing or reported cell equals none."""
    needed = {column.name for column in table.columns if not column.optional}
    if not needed <= set(frame.columns):
        return pd.Series(data=False, index=frame.index)
    return frame.duplicated() & frame.notna().all(axis=1)


def _repeated(parsed: Parsed) -> list[Problem]:
    """Report repeated rows of a table without a key, as they may be there by mistake."""
    frame = parsed.frame
    again = _given_twice(frame, parsed.table)
    texts = frame.astype("str").agg("\x1f".join, axis=1)
    first = texts.map(dict(zip(texts[::-1], frame.index[::-1], strict=True))).astype(object)
    column = parsed.table.columns[0].name
    return parsed.problems(again, column, REPEATED_ROW, {"first": first})


def _duplicates(parsed: Parsed) -> list[Problem]:
    """Report each row whose key an earlier row has."""
    keys = row_keys(parsed.frame, parsed.table).dropna()
    first = keys.drop_duplicates()
    earlier = keys.map(pd.Series(first.index, index=first.to_numpy()))
    again = keys.duplicated()
    column = "+".join(parsed.table.key)
    found = replace(parsed, texts=pd.DataFrame({column: keys}))
    return found.problems(again, column, DUPLICATE_KEY, {"first": earlier.astype(object)})
