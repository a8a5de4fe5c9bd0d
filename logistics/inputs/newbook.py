"""Writes a new operation as one workbook: date cells, lists to choose from, and a sheet that explains every column."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import xlsxwriter

from logistics.core.language import text
from logistics.inputs.tables.names import column_names, known_words, table_names, word_in
from logistics.inputs.tables.reference import about, holds
from logistics.inputs.tables.schema import SETTINGS, SETTINGS_TABLE, TABLES

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from logistics.core.language import Language
    from logistics.inputs.tables.schema import Column, TableSchema

#: Rows of a sheet that get formats and lists in advance.
PREPARED_ROWS = 500
_AREA = "newbook"
_FLAGS = {"true": "yes", "1": "yes", "false": "no", "0": "no"}


@dataclass(frozen=True)
class _Book:
    """The workbook that is being written.

    Attributes
    ----------
    book : workbook of xlsxwriter.
    lang : code of the language of names and explanations.
    bold, wrapped : formats of headings and of long texts.
    kinds : formats by kind of column.
    lists : cell range of the ids to choose from, by table and column.
    """

    book: Any
    lang: Language
    bold: Any
    wrapped: Any
    kinds: dict[str, Any]
    lists: dict[tuple[str, str], str]

    def say(self, key: str, **values: object) -> str:
        return text(_AREA, key, self.lang, **values)

    def table(self, name: str) -> str:
        """Give the name of a table in the language."""
        return _table_name(name, self.lang)

    def column(self, table: str, name: str) -> str:
        """Give the name of a column or a setting in the language."""
        return next(iter(column_names(table, name, self.lang)), name)


#: The settings that a new operation needs.
_ASKED = {name: column for name, column in SETTINGS.items() if not column.optional}


def write_book(
    file: Path,
    tables: dict[str, pd.DataFrame],
    settings: dict[str, tuple[str, ...]],
    places: pd.DataFrame,
    lang: Language,
) -> None:
    """Write a new workbook.

    Parameters
    ----------
    file : path of the workbook.
    tables : tables by name, with texts as cells, which become numbers, dates and times; a table may have no rows.
    settings : texts of each setting by key; none for one that is to be filled in.
    places : known places: place_id, name.
    lang : language of all names and explanations; a workbook in any language is read as the same operation.
    """
    book = xlsxwriter.Workbook(file, {"strings_to_formulas": False, "strings_to_urls": False})
    # The same tables give the same file, so the workbook has a fixed date of creation.
    book.set_properties({"created": dt.datetime(2000, 1, 1)})  # noqa: DTZ001
    kinds = {"date": book.add_format({"num_format": "yyyy-mm-dd"}), "time": book.add_format({"num_format": "hh:mm"})}
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    made = _Book(book, lang, book.add_format({"bold": True}), wrapped, kinds, _lists(tables, lang))
    _explain(made, tables)
    _write_settings(made, settings)
    for name, cells in tables.items():
        _write_table(made, TABLES[name], cells)
    _write_lists(made, places)
    book.close()


def _table_name(name: str, lang: Language) -> str:
    """Give the name of a table in a language."""
    return next(iter(table_names(name, lang)), name)


def _lists(tables: dict[str, pd.DataFrame], lang: Language) -> dict[tuple[str, str], str]:
    """Give the cell range of each column by table and column, from which other columns choose their ids."""
    ranges: dict[tuple[str, str], str] = {}
    for name in tables:
        for at, column in enumerate(TABLES[name].expected):
            title = _table_name(name, lang)
            letter = chr(ord("A") + at)
            ranges[name, column.name] = f"='{title}'!${letter}$2:${letter}${PREPARED_ROWS}"
    lists = text(_AREA, "sheet_lists", lang)
    return ranges | {("places", "place_id"): f"='{lists}'!$A$2:$A${PREPARED_ROWS}"}


def _write_table(made: _Book, table: TableSchema, cells: pd.DataFrame) -> None:
    sheet = made.book.add_worksheet(made.table(table.name))
    sheet.freeze_panes(1, 0)
    for at, column in enumerate(table.expected):
        name = made.column(table.name, column.name)
        sheet.write_string(0, at, name, made.bold)
        sheet.set_column(at, at, max(12, len(name) + 2), made.kinds.get(column.kind))
        for row, cell in enumerate(cells.get(column.name, ()), start=1):
            _write_cell(made, sheet, (row, at), column, str(cell))
        _offer(made, sheet, at, column)


def _write_cell(made: _Book, sheet: Any, at: tuple[int, int], column: Column, cell: str) -> None:
    """Write a text as a cell of the kind of its column."""
    if not cell:
        return
    if column.kind in {"number", "count"}:
        sheet.write_number(*at, float(cell))
    elif column.kind == "date":
        sheet.write_datetime(*at, dt.datetime.fromisoformat(cell), made.kinds["date"])
    elif column.kind == "time":
        sheet.write_datetime(*at, dt.time.fromisoformat(cell), made.kinds["time"])
    else:
        sheet.write_string(*at, _word(made, column, cell))


def _word(made: _Book, column: Column, cell: str) -> str:
    """Translate a word of a fixed list into the language of the workbook."""
    if column.kind == "flag" and cell.casefold() in _FLAGS:
        return made.say(_FLAGS[cell.casefold()])
    if column.kind in {"choice", "per", "word"}:
        return word_in(cell, column.name, made.lang)
    return word_in(cell, "everyone", made.lang) if column.name == "age_sex_group" else cell


def _offer(made: _Book, sheet: Any, at: int, column: Column) -> None:
    """Add a list to choose from; the sheet warns of other values but accepts them, as the check judges them."""
    source: Any = None
    if column.kind == "flag":
        source = [made.say("yes"), made.say("no")]
    elif column.kind == "choice":
        source = [word_in(choice, column.name, made.lang) for choice in column.choices]
    elif column.kind == "word":
        source = [word_in(word, column.name, made.lang) for word in known_words(column.name)]
    elif column.refers is not None:
        source = made.lists.get(column.refers)
    if source:
        rule = {"validate": "list", "source": source, "error_type": "warning"}
        sheet.data_validation(1, at, PREPARED_ROWS - 1, at, rule)


def _write_settings(made: _Book, settings: dict[str, tuple[str, ...]]) -> None:
    """Write the sheet of the settings, a row for each."""
    sheet = made.book.add_worksheet(made.table(SETTINGS_TABLE))
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, 1, 36)
    sheet.set_column(2, 2, 80)
    for at, key in enumerate(("key", "value")):
        sheet.write_string(0, at, made.say(key), made.bold)
    for row, (name, column) in enumerate(_ASKED.items(), start=1):
        sheet.write_string(row, 0, made.column(SETTINGS_TABLE, name))
        texts = settings.get(name, ())
        if len(texts) == 1:
            _write_cell(made, sheet, (row, 1), column, texts[0])
        elif texts:
            sheet.write_string(row, 1, ", ".join(texts))
        elif column.kind == "date":
            sheet.write_blank(row, 1, None, made.kinds["date"])
        if column.kind == "flag":
            rule = {"validate": "list", "source": [made.say("yes"), made.say("no")], "error_type": "warning"}
            sheet.data_validation(row, 1, row, 1, rule)


def _explain(made: _Book, tables: dict[str, pd.DataFrame]) -> None:
    """Write the sheet that explains how to fill in the others, and each column."""
    sheet = made.book.add_worksheet(made.say("sheet_explanations"))
    sheet.set_column(0, 1, 30, made.wrapped)
    sheet.set_column(2, 2, 40, made.wrapped)
    sheet.set_column(3, 3, 90, made.wrapped)
    sheet.write_string(0, 0, made.say("title"), made.bold)
    told = [made.say(f"how_{number}") for number in (1, 2, 3)]
    told.append(made.say("how_4", lists=made.say("sheet_lists"), places=made.table("places")))
    for row, line in enumerate(told, start=1):
        sheet.merge_range(row, 0, row, 3, line, made.wrapped)
    top = len(told) + 2
    for at, key in enumerate(("heading_table", "heading_column", "heading_holds", "heading_about")):
        sheet.write_string(top, at, made.say(key), made.bold)
    columns = [(SETTINGS_TABLE, column) for column in _ASKED.values()]
    columns += [(name, column) for name in tables for column in TABLES[name].expected]
    for number, (name, column) in enumerate(columns, start=top + 1):
        shown = (
            made.table(name),
            made.column(name, column.name),
            holds(column, made.lang),
            about(name, column.name, made.lang),
        )
        for at, cell in enumerate(shown):
            sheet.write_string(number, at, cell, made.wrapped)


def _write_lists(made: _Book, places: pd.DataFrame) -> None:
    """Write the sheet of the known places."""
    sheet = made.book.add_worksheet(made.say("sheet_lists"))
    sheet.set_column(0, 1, 30)
    for at, key in enumerate(("list_places", "list_names")):
        sheet.write_string(0, at, made.say(key), made.bold)
    for row, (place, name) in enumerate(zip(places["place_id"], places["name"], strict=True), start=1):
        sheet.write_string(row, 0, str(place))
        sheet.write_string(row, 1, str(name))
