"""Limits on what is read: what is larger than any operation is refused early, and the limit is named."""

from __future__ import annotations

import os
import shutil
import struct
import zipfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logistics.analysis.scenarios.scenario import read_scenario
from logistics.core import limits
from logistics.core.errors import TableError
from logistics.inputs.operation import load_operation
from logistics.inputs.tables.describe import describe
from logistics.inputs.tables.schema import TABLES
from tests.support.bad_tables import BASE
from tests.support.cases import door_cases
from tests.support.thorough import some

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.slow


@pytest.fixture
def case(tmp_path: Path) -> Path:
    return Path(shutil.copytree(BASE, tmp_path / "case"))


def codes(path: Path) -> set[str]:
    """Read an operation that has errors; their codes, after each has been said with its limit."""
    with pytest.raises(TableError) as raised:
        load_operation(path)
    for problem in raised.value.problems:
        for lang in ("en", "es"):
            message, cure = describe(problem, lang)
            assert message
            assert cure
            assert dict(problem.values).get("most", "") in message
    return {problem.code for problem in raised.value.problems if problem.severity == "error"}


def workbook(file: Path, parts: dict[str, bytes]) -> Path:
    """Write a workbook of the base case with further parts."""
    door_cases.base_workbook(file)
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file


def test_a_workbook_that_unpacks_to_more_than_any_is_not_read(tmp_path: Path) -> None:
    file = door_cases.base_workbook(tmp_path / "case.xlsx")
    with (
        zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("xl/media/bomb.bin", "w", force_zip64=True) as part,
    ):
        for _ in range(limits.UNPACKED_BYTES // (1 << 20) + 2):
            part.write(bytes(1 << 20))
    assert file.stat().st_size < 2_000_000
    assert codes(file) == {"unpacks_too_large"}


def test_a_workbook_that_lies_about_its_size_is_not_believed(tmp_path: Path) -> None:
    name = b"xl/media/bomb.bin"
    packing = zlib.compressobj(1, zlib.DEFLATED, -15)
    packed = b"".join(packing.compress(bytes(1 << 20)) for _ in range(limits.UNPACKED_BYTES // (1 << 20) + 2))
    packed += packing.flush()
    stated = 10
    head = struct.pack("<4sHHHHHIIIHH", b"PK\3\4", 20, 0, 8, 0, 33, 0, len(packed), stated, len(name), 0) + name
    entry = struct.pack(
        "<4sHHHHHHIIIHHHHHII", b"PK\1\2", 20, 20, 0, 8, 0, 33, 0, len(packed), stated, len(name), 0, 0, 0, 0, 0, 0
    )
    directory = entry + name
    end = struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, 1, 1, len(directory), len(head) + len(packed), 0)
    (tmp_path / "case.xlsx").write_bytes(head + packed + directory + end)
    assert codes(tmp_path / "case.xlsx") == {"unpacks_too_large"}


def test_a_workbook_of_too_many_parts(tmp_path: Path) -> None:
    file = workbook(tmp_path / "case.xlsx", {f"xl/media/{number}": b"" for number in range(limits.WORKBOOK_PARTS + 1)})
    assert codes(file) == {"too_many_parts"}


@pytest.mark.parametrize("name", ["groups.csv", "roads.csv", "operation.toml"])
def test_a_file_larger_than_any(name: str, case: Path) -> None:
    with (case / name).open("wb") as file:
        file.truncate(limits.TABLE_BYTES + 1)  # a file of holes takes no room
    assert "too_many_bytes" in codes(case)


def test_a_workbook_file_larger_than_any(tmp_path: Path) -> None:
    with (tmp_path / "case.xlsx").open("wb") as file:
        file.truncate(limits.WORKBOOK_BYTES + 1)
    assert codes(tmp_path / "case.xlsx") == {"too_many_bytes"}


@pytest.mark.parametrize(
    ("add", "code"),
    [
        (b"x,y\n" * (limits.ROWS + 1), "too_many_rows"),
        (b"x," * limits.COLUMNS + b"x\n", "too_many_columns"),
        (b"x" * (limits.LETTERS + 1) + b"\n", "too_long_cell"),
        (b'"' + b"x\n" * limits.LETTERS + b'"\n', "too_long_cell"),
    ],
    ids=["rows", "columns", "cell", "a quotation mark that runs on"],
)
@pytest.mark.parametrize("table", ["groups", "roads"])
def test_a_table_of_more_than_any_holds(table: str, add: bytes, code: str, case: Path) -> None:
    file = case / f"{table}.csv"
    before = file.read_bytes() if file.exists() else b"from_place,to_place,km,highway,truck_kmh,toll\n"
    file.write_bytes(before + add)
    assert code in codes(case)


def test_blank_rows_without_end_are_no_rows(case: Path) -> None:
    file = case / "groups.csv"
    file.write_bytes(file.read_bytes() + b",,,,,,\n" * (limits.ROWS + 10))
    assert load_operation(case).notices == ()


DEEP = {
    "a key of many parts": "a" + ".a" * 100_000 + " = 1",
    "a table of many parts": "[a" + ".a" * 50_000 + "]",
    "lists in lists": "a = " + "[" * 20_000 + "]" * 20_000,
    "a few lists too many": "a = " + "[" * 20 + "]" * 20,
    "tables in tables": "a = " + "{a=" * 2_000 + "1" + "}" * 2_000,
}
LONG = {"decimal": "a = " + "9" * 5_000, "hexadecimal": "a = 0x" + "f" * 20_000, "signed": "a = -" + "9" * 4_000}


@pytest.mark.parametrize("content", DEEP.values(), ids=DEEP)
def test_settings_and_scenarios_deeper_than_any(content: str, case: Path, tmp_path: Path) -> None:
    (case / "operation.toml").write_text(content, "utf-8")
    assert codes(case) == {"too_deep"}
    (tmp_path / "deep.toml").write_text(content, "utf-8")
    with pytest.raises(TableError) as raised:
        read_scenario(tmp_path / "deep.toml")
    assert [problem.code for problem in raised.value.problems] == ["too_deep"]


@pytest.mark.parametrize("content", LONG.values(), ids=LONG)
def test_whole_numbers_longer_than_any(content: str, case: Path, tmp_path: Path) -> None:
    (case / "operation.toml").write_text(content, "utf-8")
    assert codes(case) == {"bad_toml"}
    (tmp_path / "long.toml").write_text(content, "utf-8")
    with pytest.raises(TableError) as raised:
        read_scenario(tmp_path / "long.toml")
    assert [problem.code for problem in raised.value.problems] == ["bad_toml"]


#: Every column of every table that holds a quantity, and one of the base has a row of.
NUMBERS = [
    (table.name, column.name)
    for table in TABLES.values()
    for column in table.columns
    if column.kind in {"number", "count"} and not table.geography and column.least >= 0
]


@settings(max_examples=some(30), deadline=None)
@given(
    where=st.sampled_from(NUMBERS),
    text=st.one_of(
        st.sampled_from(["-0", "-0.0", "1e308", "1e309", "-1e308", "nan", "inf", "-inf", "1e-320", "5e-324"]),
        st.floats(min_value=1e-320, max_value=limits.SMALLEST / 2).map(repr),
        st.floats(min_value=1e10, max_value=1e308).map(repr),
    ),
)
def test_no_quantity_beyond_all_bounds_gets_in(where: tuple[str, str], text: str) -> None:
    tables = door_cases.base_tables()
    door_cases.put(tables, *where, text)
    with door_cases.folder(tables) as case:
        problems = codes(case)
    assert problems & {"too_small", "minus_zero", "out_of_range", "not_a_number", "not_whole", "ambiguous_number"}


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir], ids=["pipe", "folder"])
@pytest.mark.parametrize("name", ["groups.csv", "places.csv", "operation.toml"])
def test_what_is_no_file_is_named_and_never_waited_for(name: str, make: Callable[[Path], None], case: Path) -> None:
    (case / name).unlink(missing_ok=True)
    make(case / name)
    assert codes(case) == {"unreadable"}


def test_a_device_is_no_file(case: Path) -> None:
    (case / "stock.csv").unlink()
    (case / "stock.csv").symlink_to("/dev/zero")
    assert codes(case) == {"unreadable"}
