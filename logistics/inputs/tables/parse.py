"""Reads the texts of cells as typed values, and reports texts that cannot be read or are ambiguous."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, available_timezones

import numpy as np
import pandas as pd

from logistics.core.cells import plain_text
from logistics.core.characters import HARMFUL, JOINERS
from logistics.core.errors import Problem
from logistics.core.language import BASE, catalog
from logistics.core.language.told import Told
from logistics.core.letters import drawable, lacking
from logistics.core.limits import SMALLEST
from logistics.inputs.tables.dates import FIRST_DATE, LAST_DATE, read_dates, spreadsheet_date
from logistics.inputs.tables.names import cycle_named, flags, is_error_value, word_named
from logistics.inputs.tables.near import nearest
from logistics.inputs.tables.schema import STATE_CODE_DIGITS, Column

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from logistics.core.errors import Severity
    from logistics.inputs.tables.schema import TableSchema
    from logistics.inputs.tables.sheet import Sheet

_LONGEST_CYCLE = 3650
#: Kinds of columns with texts, which were protected from being read as formulas when they were written.
_TEXTS = ("text", "id", "word", "code", "choice")
LONGEST_ID = 80

_PLAIN = r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?"
_DECIMAL_COMMA = r"[+-]?[0-9]*,[0-9]+"
#: Pattern of numbers that may have thousands or decimals after the comma: 1,234.
_COMMA_OF_THOUSANDS = r"[+-]?[1-9][0-9]{0,2},[0-9]{3}"
_POINT_OF_THOUSANDS = r"[+-]?[1-9][0-9]{0,2}\.[0-9]{3}"
#: Pattern of numbers with separated thousands: 1.234,5 and 1,234,567 and 1 234.
_GROUPED = r"[+-]?[0-9]{1,3}(?:(?:[.,'\s][0-9]{3})+[.,][0-9]+|(?:[.,'\s][0-9]{3}){2,}|['\s][0-9]{3})"
_TIME = r"([01]?[0-9]|2[0-3]):([0-5][0-9])(?::00)?"
_PART_OF_DAY = r"0?[.,][0-9]+"
_CONTROL = re.compile(r"[\n\r\t]")
#: Pattern of the beginning of a number that is not zero.
_NOT_ZERO = re.compile(r"[^eE]*[1-9]")


@dataclass(frozen=True)
class Parsed:
    """A table with typed values; a cell that is blank or was reported has no value (`NaN`, `NaT`).

    Attributes
    ----------
    file : name of the file or sheet.
    table : schema of the table.
    frame : values of the columns that are there, indexed by the rows of the spreadsheet.
    texts : texts they were read from, with the same index.
    bad : columns with a reported cell.
    whole : false if rows are known to be missing.
    """

    file: str
    table: TableSchema
    frame: pd.DataFrame
    texts: pd.DataFrame
    bad: frozenset[str]
    whole: bool

    def sound(self, *columns: str) -> bool:
        """Say whether the table is whole and these columns are there without a reported cell."""
        return self.whole and not self.bad & set(columns) and set(columns) <= set(self.frame.columns)

    def has(self, *columns: str) -> bool:
        """Say whether these columns are there, with reported cells or without."""
        return set(columns) <= set(self.frame.columns)

    def problems(
        self,
        wrong: pd.Series,
        column: str,
        code: str,
        values: Mapping[str, pd.Series | str] | None = None,
        severity: Severity = "error",
    ) -> list[Problem]:
        """Give a problem for each row where `wrong` is true; `values` has one text for all rows, or one for each."""
        if not wrong.any():
            return []
        rows = wrong.index[wrong]
        own = {
            key: [text if isinstance(text, str) else str(text[row]) for row in rows]
            for key, text in (values or {}).items()
        }
        filled = [tuple((key, texts[at]) for key, texts in own.items()) for at in range(len(rows))]
        return [
            Problem(self.file, int(row), column, str(self.texts.loc[row, column]), code, texts, severity)
            for row, texts in zip(rows, filled, strict=True)
        ]


@dataclass(frozen=True)
class ColumnCells:
    """The cells of one column, none of them blank, with what is needed to read them."""

    texts: pd.Series
    column: Column
    decimal_commas: bool = False

    def match(self, pattern: str) -> pd.Series:
        """Say which cells match a pattern as a whole."""
        whole = re.compile(pattern).fullmatch
        return self.where(lambda text: whole(text) is not None)

    def where(self, holds: Callable[[str], bool]) -> pd.Series:
        """Say of which cells something holds."""
        return pd.Series([holds(text) for text in self.texts.tolist()], index=self.texts.index, dtype=bool)

    def numbers(self) -> pd.Series:
        """Give the cells as numbers, of which each is one."""
        return pd.Series([float(text) for text in self.texts.tolist()], index=self.texts.index, dtype="float64")


#: The values of cells, and for each cell the code of its problem ("" if none).
Reading = tuple[pd.Series, pd.Series]


def parse_table(sheet: Sheet, table: TableSchema, problems: list[Problem]) -> Parsed:
    """Read the cells of a table by the kinds of its columns; problems are added to `problems`."""
    decimal_commas = sheet.semicolons and any(
        sheet.cells[column.name].str.fullmatch(_DECIMAL_COMMA).any()
        for column in table.columns
        if column.kind == "number" and column.name in sheet.cells
    )
    columns: dict[str, pd.Series] = {}
    bad: set[str] = set()
    for column in table.columns:
        if column.name not in sheet.cells:
            if not column.optional:
                bad.add(column.name)
            if not column.optional or column.translation:
                continue
            texts = pd.Series("", index=sheet.cells.index, dtype=object)
        else:
            texts = sheet.cells[column.name]
            if column.kind in _TEXTS:
                texts = pd.Series([plain_text(text) for text in texts.tolist()], index=texts.index, dtype=object)
        values, codes = parse_column(texts, column, decimal_commas=decimal_commas)
        problems += other_dates(sheet.file, column, texts)
        marked = {row: code for (row, name), code in sheet.marks.items() if name == column.name}
        if marked:
            codes.update(pd.Series(marked, dtype=object))
            values = values.mask(codes.isin(list(marked.values())))
        problems += [
            problem_of(sheet.file, int(row), column, str(text), str(code))
            for row, text, code in zip(codes.index, texts, codes, strict=True)
            if code
        ]
        problems += _unprinted(sheet.file, column, texts, codes)
        if any(codes):
            bad.add(column.name)
        columns[column.name] = values
    frame = pd.DataFrame(columns, index=sheet.cells.index)
    return Parsed(sheet.file, table, frame, sheet.cells, frozenset(bad), sheet.whole)


def _unprinted(file: str, column: Column, texts: pd.Series, codes: pd.Series) -> list[Problem]:
    """Give notices of names with letters that no font of printed papers has."""
    if column.kind != "text" or not column.name.startswith("name"):
        return []
    right = texts[codes == ""]
    names = right[[not text.isascii() and bool(lacking(text)) for text in right]]
    return [
        Problem(file, int(row), column.name, str(name), "letters_not_printed", (("latin", drawable(name)),), "notice")
        for row, name in zip(names.index, names, strict=True)
    ]


def parse_column(texts: pd.Series, column: Column, *, decimal_commas: bool = False) -> Reading:
    """Read the cells of a column by its kind.

    Parameters
    ----------
    texts : cells, stripped. Blank ones have no value, which is a problem if the column is not optional.
    column : schema of the column.
    decimal_commas : whether the file writes 0,6 for six tenths; a single point may then separate thousands.

    Returns
    -------
    values : texts, numbers, dates, or minutes since midnight; flags as 1 and 0; missing where there is a problem.
    codes : code of the problem of each cell, or "".
    """
    cells = texts.tolist()
    if column.kind != "text" and not all(map(str.isascii, cells)):
        cells = [text.translate(JOINERS) for text in cells]
        texts = pd.Series(cells, index=texts.index, dtype=object)
    blank = np.array([text == "" for text in cells], bool)
    failed = np.array([is_error_value(text) for text in cells], bool)
    empty = blank | failed
    some_empty = bool(empty.any())
    filled = ColumnCells((texts[~empty] if some_empty else texts).astype("str"), column, decimal_commas)
    values, codes = _READERS[column.kind](filled)
    if any(codes.tolist()):
        values = values.mask(codes != "")
    if not some_empty:
        return values, codes
    values, codes = values.reindex(texts.index), codes.reindex(texts.index, fill_value="")
    codes = codes.mask(failed, "error_value")
    if not column.optional:
        codes = codes.mask(blank, "blank_cell")
    elif column.kind in {"text", "code", "zone"} or column.default == "":
        values = values.mask(blank, "")
    return values, codes


def other_dates(file: str, column: Column, texts: pd.Series) -> list[Problem]:
    """Give a notice if dates of a column were read in another order than year-month-day."""
    if column.kind != "date" or texts.str.fullmatch("|[0-9]{4}-[0-9]{2}-[0-9]{2}").all():
        return []
    found = read_dates(texts[texts != ""].astype("str"))
    if not found.order:
        return []
    row, read = found.example
    values = (("order", found.order), ("read", read), ("count", str(found.count)))
    return [Problem(file, row, column.name, str(texts[row]), "dates_read", values, severity="notice")]


def problem_of(file: str, row: int, column: Column, value: str, code: str) -> Problem:
    """Give the problem of one cell, with the values that its text needs."""
    values: tuple[tuple[str, str], ...] = ()
    if code == "not_a_choice":
        values = (("choices", ", ".join(column.choices)), ("near", nearest(value, column.choices)))
    elif code == "date_number":
        values = (("date", spreadsheet_date(value)),)
    elif code in {"blank_cell", "too_small", "minus_zero"}:
        values = (("fill", fill_in(column)), ("least", f"{SMALLEST:.6f}"))
    elif code == "unknown_timezone":
        values = (("near", nearest(value, available_timezones())),)
    elif code == "date_out_of_range":
        values = (("least", f"{FIRST_DATE:%Y-%m-%d}"), ("most", f"{LAST_DATE:%Y-%m-%d}"))
    elif code == "harmful_characters":
        signs = dict.fromkeys(f"U+{ord(sign):04X}" for sign in HARMFUL.findall(value))
        values = (("signs", ", ".join(signs)),)
    return Problem(file, row, column.name, value, code, values)


def fill_in(column: Column) -> str:
    """Give the text on how to fill in a blank cell of a column."""
    if column.kind in {"number", "count"}:
        if column.above is None and column.least <= 0 <= column.most:
            return Told("system", "fill_zero")
        least = column.least if column.above is None else column.above
        example = f"{max(least + 1, 1):g}" if column.most >= least + 1 else f"{column.most:g}"
        return Told("system", "fill_number", example=example, least=f"{least:g}", most=f"{column.most:g}")
    if column.kind == "choice":
        return Told("system", "fill_choice", choices=", ".join(column.choices))
    key = f"fill_{column.kind}"
    return Told("system", key if key in catalog("system", BASE) else "fill_name")


def _codes(cells: ColumnCells, right: pd.Series, code: str) -> pd.Series:
    return pd.Series(["" if well else code for well in right.tolist()], index=cells.texts.index, dtype=object)


def _read_text(cells: ColumnCells) -> Reading:
    return cells.texts, _codes(cells, cells.where(lambda text: not HARMFUL.search(text)), "harmful_characters")


def _read_id(cells: ColumnCells) -> Reading:
    return cells.texts, _codes(cells, cells.where(_may_be_an_id), "bad_id")


def _may_be_an_id(text: str) -> bool:
    return len(text) <= LONGEST_ID and not _CONTROL.search(text) and not HARMFUL.search(text)


def _read_word(cells: ColumnCells) -> Reading:
    """Read free words in lower case; known words of other languages become English."""
    texts, codes = _read_id(cells)
    words = [word_named(text, cells.column.name).casefold() for text in texts]
    return pd.Series(words, index=texts.index, dtype=object), codes


def _read_number(cells: ColumnCells) -> Reading:
    plain = cells.match(_PLAIN)
    points_may_part = cells.decimal_commas or cells.column.kind == "count"
    if plain.all() and not (points_may_part and cells.texts.str.contains(".", regex=False).any()):
        values = cells.numbers()
        return values, _too_near_zero(cells, values, _codes(cells, plain, ""))
    comma = cells.match(_DECIMAL_COMMA)
    values = cells.texts.str.replace(",", ".").where(plain | comma, "nan").map(float).astype("float64")
    two_ways = cells.match(_COMMA_OF_THOUSANDS)
    if points_may_part:
        two_ways |= cells.match(_POINT_OF_THOUSANDS)
    # A latitude of 15,019 degrees can only have a decimal comma: as thousands it is out of range.
    two_ways &= (cells.column.kind == "count") | (values.abs() * 1000 <= cells.column.most)
    codes = _codes(cells, plain | comma, "not_a_number")
    codes = codes.mask(cells.match(_GROUPED) | two_ways, "ambiguous_number")
    return values, _too_near_zero(cells, values, codes)


def _too_near_zero(cells: ColumnCells, values: pd.Series, codes: pd.Series) -> pd.Series:
    """Add the codes of numbers too close to zero, and of a zero with a sign."""
    if cells.column.least < 0:
        return codes
    near = (codes == "").to_numpy() & (values.abs() < SMALLEST).to_numpy()
    texts, numbers, found = cells.texts.tolist(), values.tolist(), codes.tolist()
    for at in np.flatnonzero(near).tolist():
        if numbers[at] == 0 and texts[at].startswith("-"):
            found[at] = "minus_zero"
        elif _NOT_ZERO.match(texts[at]):  # a text can give a number so small that a float cannot hold it
            found[at] = "too_small"
    return pd.Series(found, index=codes.index, dtype=object)


def _read_count(cells: ColumnCells) -> Reading:
    values, codes = _read_number(cells)
    fraction = np.isfinite(values) & (values % 1 != 0)
    return values, codes.mask(fraction & (codes == ""), "not_whole") if fraction.any() else codes


def _read_date(cells: ColumnCells) -> Reading:
    found = read_dates(cells.texts)
    return found.dates, found.codes


def _read_time(cells: ColumnCells) -> Reading:
    clock = cells.texts.str.extract(f"^{_TIME}$").astype("float64")
    part = cells.match(_PART_OF_DAY)  # a time cell of a spreadsheet that lost its format
    values = clock[0] * 60 + clock[1]
    if part.any():
        shares = cells.texts.str.replace(",", ".").where(part, "nan").map(float)
        values = values.mask(part, (shares * 24 * 60).round())
    return values, _codes(cells, values < 24 * 60, "not_a_time")


def _read_flag(cells: ColumnCells) -> Reading:
    values = cells.texts.str.casefold().map(flags()).astype("float64")
    return values, _codes(cells, values.notna(), "not_a_flag")


def _read_choice(cells: ColumnCells) -> Reading:
    choices = cells.column.choices
    kind = cells.column.name if "." not in cells.column.name else "area"
    values = cells.texts.map(lambda text: word_named(text, kind)).str.casefold()
    return values, _codes(cells, values.isin(choices), "not_a_choice")


def _read_code(cells: ColumnCells) -> Reading:
    codes = _codes(cells, cells.match(f"[0-9]{{{STATE_CODE_DIGITS}}}"), "bad_code")
    return cells.texts, codes.mask(cells.match(f"[0-9]{{1,{STATE_CODE_DIGITS - 1}}}"), "lost_zero")


def _read_per(cells: ColumnCells) -> Reading:
    """Read `day`, `once` and `N days`, in a uniform spelling."""
    values = cells.texts.map(_per).astype(object)
    return values.fillna(""), _codes(cells, values.notna(), "bad_per")


def _per(text: str) -> str | None:
    word = word_named(text, "per")
    if word in {"day", "once"}:
        return word
    days = cycle_named(text)
    return f"{int(days)} days" if days and 1 <= int(days) <= _LONGEST_CYCLE else None


def _read_zone(cells: ColumnCells) -> Reading:
    """Read names of time zones."""
    known = {name: _is_timezone(name) for name in cells.texts.unique()}
    return cells.texts, _codes(cells, cells.texts.map(known).astype(bool), "unknown_timezone")


def _is_timezone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # no such file, a folder of zones, a path out of them
        return False
    return True


_READERS: dict[str, Callable[[ColumnCells], Reading]] = {
    "id": _read_id, "text": _read_text, "word": _read_word, "code": _read_code, "choice": _read_choice,
    "per": _read_per, "number": _read_number, "count": _read_count, "date": _read_date, "time": _read_time,
    "flag": _read_flag, "zone": _read_zone,
}  # fmt: skip
