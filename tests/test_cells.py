"""No text of a table is taken for a formula, by whatever mark cells are parted; each is read back as it was."""

from __future__ import annotations

import csv
import io
import re
import shutil
from typing import TYPE_CHECKING

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from logistics.analysis.scenarios.runs import read_run
from logistics.core.cells import csv_text, inert_table, inert_text, plain_table, plain_text
from logistics.inputs.operation import load_operation
from tests.support.bad_tables import BASE
from tests.support.run_command import run_here

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
#: What a formula begins with, in half and full width, and the blanks some programs leave out before it.
SIGNS = "=+-@\uff1d\uff0b\uff0d\uff20"
TEXTS = st.text(st.sampled_from([*SIGNS, *";,\t\r\n' \u00a0\"a1.", "é"]), max_size=12)


def formulas(text: str) -> list[str]:
    """Give the cells a spreadsheet would take for formulas, whether it parts cells at commas, semicolons or tabs."""
    found = []
    for mark in ",;\t":
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=mark):
            for cell in row:
                lines = re.split(r"[\r\n]", cell)
                found += [line for line in lines if line.strip(' \u00a0"')[:1] in {*SIGNS} and not _number(line)]
    return found


def _number(cell: str) -> bool:
    return bool(NUMBER.fullmatch(cell.strip(' "\u00a0')))


@given(TEXTS)
def test_a_text_is_read_back_as_it_was(text: str) -> None:
    assert plain_text(inert_text(text)) == text
    assert inert_text(text).replace("'", "") == text.replace("'", "")


@given(TEXTS)
def test_no_cell_begins_like_a_formula(text: str) -> None:
    if NUMBER.fullmatch(text):
        assert inert_text(text) == text
        return
    for part in re.split(r"[;\t\r\n]", inert_text(text)):
        assert part.strip(" \u00a0")[:1] not in {*SIGNS}, part
    assert inert_text(text)[:1] not in {"\t", "\r", "\n"}


@pytest.mark.parametrize("text", ["-5", "+30", "-0.5", "1e-9", "-.5", "a-b", "día + noche", "'", "l'eau", "", "a;b"])
def test_numbers_and_plain_texts_stay_as_they_are(text: str) -> None:
    assert inert_text(text) == text


def test_tables_keep_numbers_days_and_missing_values() -> None:
    table = pd.DataFrame(
        {
            "=name": ["=1+1", None, "a;@b"],
            "amount": [-1.5, 2.0, float("nan")],
            "day": pd.to_datetime(["2018-10-20"] * 3),
            "mixed": ["-x", -3, 2.5],
        }
    )
    inert = inert_table(table)
    assert inert.columns[0] == "'=name"
    assert inert["mixed"].tolist() == ["'-x", -3, 2.5]
    pd.testing.assert_frame_equal(inert[["amount", "day"]], table[["amount", "day"]])
    pd.testing.assert_frame_equal(plain_table(inert), table)
    assert formulas(csv_text(table)) == []


def test_no_file_of_a_run_holds_a_formula_and_the_run_is_read_back(tmp_path: Path) -> None:
    """Names, ids, notes and folders that begin like formulas: planned, kept, verified, exported and planned again."""
    case = tmp_path / "case"
    shutil.copytree(BASE, case)
    for name, column, value in [
        ("groups", "name", "=HYPERLINK(A1)"),
        ("groups", "notes", "agua;=1+1"),
        ("depots", "operator_kind", "@church;-1+2"),
        ("items", "name_es", "+agua\t=1"),
        ("vehicles", "name_en", "\uff1dpickup"),
    ]:
        file = case / f"{name}.csv"
        table = pd.read_csv(file, dtype=str, keep_default_na=False)
        table[column] = value
        table.to_csv(file, index=False)
    run, out = tmp_path / "run", tmp_path / "=out"
    assert run_here("plan", case, "--out", run, "--gap", 1, "--time-limit", 1) == 0
    assert run_here("verify", case, run) == 0
    assert run_here("export", run, "--audience", "partner", "--as-of", "2018-11-20", "--out", out) == 0
    assert run_here("export", run, "--audience", "coordinator", "--as-of", "2018-11-20", "--out", tmp_path / "c") == 0
    files = [file for folder in (run, out, tmp_path / "c") for file in folder.rglob("*") if file.is_file()]
    tables = [file for file in files if file.suffix == ".csv"]
    assert {"exports.csv", "groups.csv", "allocation.csv", "people.csv"} <= {file.name for file in tables}
    for file in tables:
        assert formulas(file.read_bytes().decode()) == [], file
    for file in files:
        if file.suffix == ".xlsx":
            for sheet in openpyxl.load_workbook(file):
                for row in sheet.iter_rows():
                    assert not [
                        cell.value for cell in row if str(cell.value)[:1] in {*SIGNS} and not _number(str(cell.value))
                    ]
    kept = read_run(run).operation
    assert kept.sha256 == load_operation(case).sha256
    assert kept.groups["name"].unique().tolist() == ["=HYPERLINK(A1)"]
