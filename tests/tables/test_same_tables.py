"""However an operation is written, it is the same operation."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from logistics.inputs.operation import Operation, load_operation
from tests.support.bad_tables import BASE
from tests.support.cases import forms
from tests.support.thorough import some

TABLES = forms.base_tables()
SHEETS = [*TABLES, "operation", "notes of the team"]


@st.composite
def shuffled(draw: st.DrawFn) -> dict[str, forms.Rows]:
    return {
        name: forms.reordered(
            rows, draw(st.permutations(range(len(rows) - 1))), draw(st.permutations(range(len(rows[0]))))
        )
        for name, rows in TABLES.items()
    }


@cache
def base_operation() -> Operation:
    return load_operation(BASE)


def assert_same(operation: Operation) -> None:
    base = base_operation()
    assert operation.settings == base.settings
    assert operation.sha256 == base.sha256
    for name, table in base.tables().items():
        columns = list(table.columns)
        found = operation.tables()[name].sort_values(columns, ignore_index=True)
        pd.testing.assert_frame_equal(found, table.sort_values(columns, ignore_index=True))


@settings(max_examples=some(15), deadline=None)
@given(tables=shuffled(), semicolons=st.booleans(), mark=st.booleans(), line_end=st.sampled_from(["\n", "\r\n"]))
def test_csv_in_any_form(tables: dict[str, forms.Rows], semicolons: bool, mark: bool, line_end: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = forms.write_csv(Path(folder) / "case", tables, semicolons=semicolons, mark=mark, line_end=line_end)
        assert_same(load_operation(path))


@settings(max_examples=some(15), deadline=None)
@given(tables=shuffled(), sheets=st.permutations(SHEETS), typed=st.booleans())
def test_workbook_in_any_form(tables: dict[str, forms.Rows], sheets: list[str], typed: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        operation = load_operation(forms.write_workbook(Path(folder) / "case.xlsx", tables, sheets, typed=typed))
        assert_same(operation)
        assert [(notice.code, notice.value) for notice in operation.notices] == [("extra_sheet", "notes of the team")]
