"""What a problem says to do removes the problem, wherever that can be tried."""

from __future__ import annotations

import re

import door_cases
import pytest

from logistics.errors import TableError
from logistics.operation import load_operation
from logistics.tables.describe import describe
from logistics.tables.schema import TABLES, Column

#: A cell of each kind that is wrong in its form.
WRONG = {
    "number": ["", "x", "1,234", "-0", "1e-320", "1e308", "1.234.5"],
    "count": ["", "x", "1,234", "-0", "1e-320", "1e308", "1.5"],
    "id": [""],
    "text": [""],
    "date": ["", "x", "20/10/2018", "0001-01-01"],
    "time": ["", "x", "7 am", "24:00"],
    "flag": ["", "x"],
    "choice": ["", "x"],
    "per": ["", "x", "0 days"],
    "code": ["7", "x"],
}
COLUMNS = [
    pytest.param(table.name, column, wrong, id=f"{table.name}-{column.name}-{wrong or 'blank'}")
    for table in TABLES.values()
    if not table.geography
    for column in table.columns
    for wrong in WRONG[column.kind]
    if wrong or not column.optional
]
#: What a cure tells to write, by its words; the first that fits counts.
TOLD = [
    *(r"write (0) if there is none", r"Write (0) without a sign", r"Write one of: ([^,.]+)", r"Write (yes) or no"),
    *(
        r"such as ([0-9:-]+\b(?: days)?)",
        r"Write (day), once",
        r"from ([0-9]+) to",
        r"Write (True) or",
        r"Write (1234)",
    ),
]


def form_problems(table: str, column: str, text: str) -> list[tuple[str, str, str]]:
    """Put a text into a cell; what is wrong with that cell by itself: code, what is said, and the cure."""
    tables = door_cases.base_tables()
    door_cases.put(tables, table, column, text)
    with door_cases.folder(tables) as case:
        try:
            problems = load_operation(case).notices
        except TableError as error:
            problems = tuple(error.problems)
    here = [one for one in problems if (one.file, one.row, one.column) == (f"{table}.csv", 2, column)]
    return [(one.code, *describe(one, "en")) for one in here if one.severity == "error"]


@pytest.mark.parametrize(("table", "column", "wrong"), COLUMNS)
def test_a_cell_filled_in_as_told_is_right(table: str, column: Column, wrong: str) -> None:
    for code, _, cure in form_problems(table, column.name, wrong):
        told = next((found[1] for pattern in TOLD if (found := re.search(pattern, cure))), None)
        if code == "not_a_choice":
            told = column.choices[0]
        if told is None:
            assert not re.search(r"[Ww]rite .*\d", cure), (code, cure)
            continue
        assert code not in [left for left, _, _ in form_problems(table, column.name, told)], (told, cure)
        if code == "blank_cell":
            codes = {left for left, _, _ in form_problems(table, column.name, told)}
            assert codes <= {"unknown_id", "dates_reversed", "times_reversed", "survival_over_full", "mixed_per"}


@pytest.mark.parametrize("kind", ["id", "text"])
def test_nobody_is_told_to_write_nothing_for_a_name(kind: str) -> None:
    names = [(t.name, c.name) for t in TABLES.values() for c in t.columns if c.kind == kind and not c.optional]
    for table, column in names:
        if not TABLES[table].geography:
            [cure] = [cure for code, _, cure in form_problems(table, column, "") if code == "blank_cell"]
            assert "0" not in cure
            assert "name" in cure
