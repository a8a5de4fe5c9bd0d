"""What a problem says to do removes the problem, wherever that can be tried."""

from __future__ import annotations

import re

import pytest

from logistics.core.errors import TableError
from logistics.inputs.operation import load_operation
from logistics.inputs.tables.describe import describe
from logistics.inputs.tables.schema import TABLES, Column
from tests.support.cases import door_cases

pytestmark = pytest.mark.slow

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
#: Every column of the tables of an operation's own, by table and name.
COLUMNS = {
    (table.name, column.name): column for table in TABLES.values() if not table.geography for column in table.columns
}
#: What may be wrong between cells when each is right by itself.
BETWEEN = {
    *("unknown_id", "dates_reversed", "times_reversed", "survival_over_full", "mixed_per", "shares_sum"),
    *("duplicate_key", "itinerary_sequence", "itinerary_gap", "itinerary_overlap", "vehicle_twice"),
    *("not_in_steps", "carries_too_much", "not_under_way", "supplier_twice"),
}
#: What a cure tells to write, by its words; the first that fits counts.
TOLD = [
    *(r"write (0) if there is none", r"Write (0) without a sign", r"Write one of: ([^,.]+)", r"Write (yes) or no"),
    *(
        r"such as ([0-9:-]+\b(?: days)?)",
        r"Write (day), once",
        r"from ([0-9:]+) to",
        r"Write (True) or",
        r"Write (1234)",
    ),
]


def form_problems(cells: dict[tuple[str, str], str]) -> dict[tuple[str, str], dict[str, str]]:
    """Put texts into cells, by table and column; what is wrong with each by itself: code and cure."""
    tables = door_cases.base_tables()
    for (table, column), text in cells.items():
        door_cases.put(tables, table, column, text)
    with door_cases.folder(tables) as case:
        try:
            problems = load_operation(case).notices
        except TableError as error:
            problems = tuple(error.problems)
    found: dict[tuple[str, str], dict[str, str]] = {at: {} for at in cells}
    for one in problems:
        at = (one.file.removesuffix(".csv"), one.column)
        if at in found and one.row == 2 and one.severity == "error":
            found[at][one.code] = describe(one, "en")[1]
    return found


def told_by(cure: str, column: Column) -> str | None:
    """Give what a cure tells to write; None if it tells nothing of that kind."""
    if cure.startswith("Choose one"):
        return column.choices[0]
    return next((found[1] for pattern in TOLD if (found := re.search(pattern, cure))), None)


@pytest.mark.parametrize(("kind", "wrong"), [(kind, wrong) for kind, texts in WRONG.items() for wrong in texts])
def test_a_cell_filled_in_as_told_is_right(kind: str, wrong: str) -> None:
    cells = {at: wrong for at, column in COLUMNS.items() if column.kind == kind and (wrong or not column.optional)}
    before = form_problems(cells)
    told = {
        at: (code, words)
        for at, problems in before.items()
        for code, cure in problems.items()
        if (words := told_by(cure, COLUMNS[at])) is not None
    }
    for at, problems in before.items():
        silent = [cure for cure in problems.values() if at not in told and re.search(r"[Ww]rite .*\d", cure)]
        assert silent == [], at
    after = form_problems({at: words for at, (_, words) in told.items()})
    assert [(at, code, words) for at, (code, words) in told.items() if code in after[at]] == []
    assert all(set(after[at]) <= BETWEEN for at, (code, _) in told.items() if code == "blank_cell")


def test_nobody_is_told_to_write_nothing_for_a_name() -> None:
    names = {at: "" for at, column in COLUMNS.items() if column.kind in {"id", "text"} and not column.optional}
    for at, problems in form_problems(names).items():
        assert "0" not in problems["blank_cell"], at
        assert "name" in problems["blank_cell"], at
