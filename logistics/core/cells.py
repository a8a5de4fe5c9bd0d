"""Protects texts in tables from being read as spreadsheet formulas, and restores them when the table is read.

A spreadsheet takes a cell that begins with `=`, `+`, `-` or `@` for a formula, and a formula can send the sheet to
anybody. A program that splits cells at other marks finds the beginning of a cell after a semicolon, a tab or a new line
too. In all these places an apostrophe is put before the mark, and removed again when the table is read. A text that has
such apostrophes already gets one more, so nothing is lost. Plain numbers stay as they are: -5 is no formula.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pandas as pd

import logistics.core.strings  # noqa: F401 - before any table is made

if TYPE_CHECKING:
    from collections.abc import Callable

#: The characters a formula begins with, in half and full width.
_SIGNS = "=+\\-@\uff1d\uff0b\uff0d\uff20"
#: The places where a cell may begin and is followed by a formula; `signs` are the characters of `_SIGNS`. At the very
#: start a tab or a new line counts as well, because some programs leave it out.
_BEGINS = r"(?:\A(?='*[\t\r\n])|(?:\A|(?<=[;\t\r\n]))(?='*[ \u00a0\u3000]*[{signs}]))".replace("{signs}", _SIGNS)
_BEFORE_FORMULA = re.compile(_BEGINS)
_GUARDED = re.compile(f"{_BEGINS}'")
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")


def inert_text(text: str) -> str:
    """Write a text so that no spreadsheet takes a part of it for a formula; `plain_text` restores it."""
    return text if _NUMBER.fullmatch(text) else _BEFORE_FORMULA.sub("'", text)


def plain_text(text: str) -> str:
    """Give a text as it was before `inert_text`."""
    return _GUARDED.sub("", text)


def inert_table(table: pd.DataFrame) -> pd.DataFrame:
    """Give a table whose texts and column names are not read as formulas; numbers and dates stay as they are."""
    changed = _each_text(table, inert_text)
    return changed.rename(columns=lambda name: inert_text(name) if isinstance(name, str) else name)


def plain_table(table: pd.DataFrame) -> pd.DataFrame:
    """Give a table as it was before `inert_table`."""
    changed = _each_text(table, plain_text)
    return changed.rename(columns=lambda name: plain_text(name) if isinstance(name, str) else name)


def csv_text(table: pd.DataFrame, date_format: str | None = None) -> str:
    """Write a table as CSV with inert texts; lines end with a line feed on every system."""
    return inert_table(table).to_csv(index=False, lineterminator="\n", date_format=date_format)


def _each_text(table: pd.DataFrame, change: Callable[[str], str]) -> pd.DataFrame:
    """Change the texts of a table; each distinct text is changed once, as texts repeat."""
    found = {}
    for at, name in enumerate(table.columns):
        column = table.iloc[:, at]
        if pd.api.types.is_numeric_dtype(column) or pd.api.types.is_datetime64_any_dtype(column):
            continue
        texts = {text for text in column.unique() if isinstance(text, str)}
        other = {text: changed for text in texts if (changed := change(text)) != text}
        if other:
            found[name] = column.map(lambda value, other=other: other.get(value, value))
    return table.assign(**found) if found else table
