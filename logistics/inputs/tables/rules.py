"""The rules one table can be judged by alone: ranges of numbers and keys, as pandera schemas built from `schema.py`."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import pandas as pd
from pandera import pandas as pandera
from pandera.errors import SchemaErrors

from logistics.inputs.tables.schema import TABLES

if TYPE_CHECKING:
    from logistics.core.errors import Problem
    from logistics.inputs.tables.parse import Parsed
    from logistics.inputs.tables.schema import Column, TableSchema

OUT_OF_RANGE, DUPLICATE_KEY, REPEATED_ROW = "out_of_range", "duplicate_key", "repeated_row"


def within(values: pd.Series, column: Column) -> pd.Series:
    """Say which numbers lie in the range of a column; a missing one does."""
    right = (values >= column.least) & (values <= column.most)
    if column.above is not None:
        right &= values > column.above
    return right | values.isna()


def bounds(column: Column) -> tuple[tuple[str, str], ...]:
    """Give the range of a column for the text of a problem."""
    least = f"{column.least:g}" if column.above is None else f"> {column.above:g}"
    most = f"{column.most:,.0f}" if column.most >= 10_000 else f"{column.most:g}"
    return (("least", least), ("most", most))


def row_keys(frame: pd.DataFrame, table: TableSchema) -> pd.Series:
    """Give a text for each row that no other row of the table may have; missing where a cell of the key is missing."""
    cells = frame[list(table.key)]
    if table.unordered:
        one, other = (cells[name].astype("str") for name in table.key)
        cells = pd.DataFrame({"first": one.where(one <= other, other), "last": other.where(one <= other, one)})
    texts = cells.iloc[:, 0].astype("str")
    for column in cells.columns[1:]:
        number = pd.api.types.is_numeric_dtype(cells[column])
        texts = texts + " + " + (cells[column].map("{:.0f}".format) if number else cells[column]).astype("str")
    return texts.mask(frame[list(table.key)].isna().any(axis=1))


@cache
def frame_schema(name: str) -> pandera.DataFrameSchema:
    """Build the pandera schema of a table: its ranges, and that its key tells the rows apart."""
    table = TABLES[name]
    columns = {
        column.name: pandera.Column(
            checks=pandera.Check(lambda values, column=column: within(values, column), name=OUT_OF_RANGE),
            nullable=True,
            required=False,
        )
        for column in table.columns
        if column.kind in {"number", "count"}
    }
    return pandera.DataFrameSchema(columns, checks=_key_checks(table))


def _key_checks(table: TableSchema) -> list[pandera.Check]:
    if not table.key:
        return [pandera.Check(lambda frame: ~_given_twice(frame, table), name=REPEATED_ROW)]

    def alone(frame: pd.DataFrame) -> pd.Series:
        if not set(table.key) <= set(frame.columns):
            return pd.Series(data=True, index=frame.index)
        keys = row_keys(frame, table)
        return ~keys.duplicated() | keys.isna()

    return [pandera.Check(alone, name=DUPLICATE_KEY)]


def judge_alone(parsed: Parsed, problems: list[Problem]) -> Parsed:
    """Report what breaks the rules of a table, and take the numbers out of range from it."""
    table = parsed.table
    try:
        frame_schema(table.name).validate(parsed.frame, lazy=True)
    except SchemaErrors as errors:
        failures = errors.failure_cases
    else:
        return parsed
    frame, bad = parsed.frame.copy(), set(parsed.bad)
    ranges = failures[failures["check"] == OUT_OF_RANGE]
    for name in ranges["column"].unique():
        rows = frame.index.isin(ranges.loc[ranges["column"] == name, "index"])
        wrong = pd.Series(rows, index=frame.index)
        problems += parsed.problems(wrong, name, OUT_OF_RANGE, dict(bounds(table.column(name))))
        frame[name] = frame[name].mask(wrong)
        bad.add(name)
    if (failures["check"] == DUPLICATE_KEY).any():
        problems += _duplicates(parsed)
        bad.update(table.key)
    if (failures["check"] == REPEATED_ROW).any():
        problems += _repeated(parsed)
    return replace(parsed, frame=frame, bad=frozenset(bad))


def _given_twice(frame: pd.DataFrame, table: TableSchema) -> pd.Series:
    """Say which rows say in every cell what an earlier one does; a cell that was reported or is not there is none."""
    needed = {column.name for column in table.columns if not column.optional}
    if not needed <= set(frame.columns):
        return pd.Series(data=False, index=frame.index)
    return frame.duplicated() & frame.notna().all(axis=1)


def _repeated(parsed: Parsed) -> list[Problem]:
    """Report the rows of a table without a key that stand there twice: what they say may have been meant once."""
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
