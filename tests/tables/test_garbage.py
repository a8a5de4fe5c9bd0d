"""Whatever lies in the files, only a `TableError` comes out, and it says something."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logistics.core.errors import Problem, TableError
from logistics.inputs.operation import load_operation
from logistics.inputs.tables.describe import describe
from logistics.inputs.tables.schema import TABLES
from logistics.inputs.tables.workbook import read_workbook
from tests.support.bad_tables import BASE, books
from tests.support.cases import forms
from tests.support.thorough import some

pytestmark = pytest.mark.slow

FILES = sorted(file.name for file in BASE.iterdir())
HOSTILE = [
    *("", " ", "0", "-0", "1e308", "1e999", "nan", "-inf", "9" * 400, "=1+1", "#N/A", "#", "null", "None", "{value}"),
    *("{0}", "\u0000", "\ufeff", "\u202e", "\u0661\u0662", "½", "🚚" * 100, "a\nb", '"', "'", ";", ",", "<b>", "../.."),
    *("0001-01-01", "9999-12-31", "24:00", "-1:00", "all", "99999999999999999999 days", "1 days"),
]
SETTINGS = [
    *("", "0", "-1", "nan", "inf", "true", '""', '"x"', "[]", "[[]]", "{}", "[1, 2]", "2018-10-20", "23:59:59"),
    *("2018-10-20T05:00:00", "[05:00:00, 05:00:00]", '["", ""]', "1e300", '"/etc/passwd"', '"America"', "9" * 30),
    '"a\\u0000b"',
]
cells = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=20))


def try_to_load(path: Path) -> None:
    try:
        problems = load_operation(path).notices
    except TableError as error:
        problems = tuple(error.problems)
        assert any(problem.severity == "error" for problem in problems)
    for problem in problems:
        assert all(describe(problem, "es"))
        assert all(describe(problem, "en"))


@settings(max_examples=some(60), deadline=None)
@given(name=st.sampled_from(FILES), content=st.one_of(st.binary(max_size=300), st.text(max_size=300).map(str.encode)))
def test_any_bytes_in_a_file(name: str, content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        case = Path(shutil.copytree(BASE, Path(folder) / "case"))
        (case / name).write_bytes(content)
        try_to_load(case)


@settings(max_examples=some(80), deadline=None)
@given(st.data())
def test_any_text_in_any_cell(data: st.DataObject) -> None:
    tables = forms.base_tables()
    for _ in range(data.draw(st.integers(1, 4))):
        rows = tables[data.draw(st.sampled_from(sorted(tables)))]
        row = data.draw(st.sampled_from(rows))
        row[data.draw(st.integers(0, len(row) - 1))] = data.draw(cells)
    with tempfile.TemporaryDirectory() as folder:
        try_to_load(forms.write_csv(Path(folder) / "case", tables))


@settings(max_examples=some(50), deadline=None)
@given(
    key=st.sampled_from([line.split(" =")[0] for line in (BASE / "operation.toml").read_text().splitlines()]),
    value=st.sampled_from(SETTINGS),
)
def test_any_value_of_a_setting(key: str, value: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        case = Path(shutil.copytree(BASE, Path(folder) / "case"))
        lines = (case / "operation.toml").read_text().splitlines()
        (case / "operation.toml").write_text(
            "\n".join(f"{key} = {value}" if line.startswith(f"{key} =") else line for line in lines)
        )
        try_to_load(case)


@settings(max_examples=some(40), deadline=None)
@given(st.data())
def test_any_text_in_any_cell_of_a_workbook(data: st.DataObject) -> None:
    tables = forms.base_tables()
    for _ in range(data.draw(st.integers(1, 4))):
        rows = tables[data.draw(st.sampled_from(sorted(tables)))]
        row = data.draw(st.sampled_from(rows))
        row[data.draw(st.integers(0, len(row) - 1))] = data.draw(st.sampled_from(HOSTILE))
    with tempfile.TemporaryDirectory() as folder:
        try_to_load(forms.write_workbook(Path(folder) / "case.xlsx", tables, [*tables, "operation"]))


@pytest.mark.parametrize("content", [b"", b"not a workbook", b"PK\x03\x04 broken", b"\xd0\xcf\x11\xe0 an old XLS file"])
def test_no_workbook(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "case.xlsx").write_bytes(content)
    with pytest.raises(TableError) as raised:
        load_operation(tmp_path / "case.xlsx")
    assert [problem.code for problem in raised.value.problems] == ["not_a_workbook"]


def test_a_workbook_cut_off(tmp_path: Path) -> None:
    file = forms.write_workbook(tmp_path / "case.xlsx", forms.base_tables(), [*forms.base_tables(), "operation"])
    whole = file.read_bytes()
    for share in (0.1, 0.5, 0.9, 0.99):
        file.write_bytes(whole[: int(len(whole) * share)])
        with pytest.raises(TableError):
            load_operation(file)


SHEETS = [*forms.base_tables(), "operation"]
#: Parts of a workbook that say nothing of its cells.
NOT_NEEDED = {"_rels/.rels", "xl/theme/theme1.xml", "docProps/core.xml", "docProps/app.xml"}
PARTS = [
    *("[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/sharedStrings.xml", "xl/styles.xml"),
    *(f"xl/worksheets/sheet{number}.xml" for number in range(1, len(SHEETS) + 1)),
]


@pytest.fixture(scope="module")
def whole_workbook(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    file = tmp_path_factory.mktemp("workbook") / "case.xlsx"
    return forms.write_workbook(file, forms.base_tables(), SHEETS).read_bytes()


def codes_of(file: Path) -> list[str]:
    """Read a workbook alone; what is wrong with it. If nothing is, no sheet may be lost."""
    problems: list[Problem] = []
    sheets = read_workbook(file, problems)
    assert (sheets is None) == bool(problems)
    assert sheets is None or len(sheets) == len(SHEETS)
    return [problem.code for problem in problems]


def test_all_parts_of_a_workbook_are_known(whole_workbook: bytes, tmp_path: Path) -> None:
    (tmp_path / "case.xlsx").write_bytes(whole_workbook)
    assert {*PARTS, *NOT_NEEDED} == set(books.parts_of(tmp_path / "case.xlsx"))


@pytest.mark.parametrize("part", PARTS)
def test_a_workbook_with_a_damaged_part(part: str, whole_workbook: bytes, tmp_path: Path) -> None:
    file = tmp_path / "case.xlsx"
    file.write_bytes(whole_workbook)
    books.garble(file, part)
    assert codes_of(file) == ["not_a_workbook"]
    file.write_bytes(whole_workbook)
    books.drop_part(file, part)
    assert codes_of(file) == ["not_a_workbook"]
    file.write_bytes(whole_workbook)
    parts = books.parts_of(file)
    books.write_parts(file, parts | {part: parts[part][: len(parts[part]) // 2]})
    assert codes_of(file) == ["not_a_workbook"]


@pytest.mark.parametrize("part", sorted(NOT_NEEDED))
def test_a_workbook_without_a_part_that_says_nothing(part: str, whole_workbook: bytes, tmp_path: Path) -> None:
    file = tmp_path / "case.xlsx"
    file.write_bytes(whole_workbook)
    books.drop_part(file, part)
    assert codes_of(file) == []


@settings(max_examples=some(120), deadline=None)
@given(bytes_put=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=5))
def test_any_bytes_put_into_a_workbook(bytes_put: list[tuple[float, int]], whole_workbook: bytes) -> None:
    content = bytearray(whole_workbook)
    for at, byte in bytes_put:
        content[int(at * len(content))] = byte
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "case.xlsx").write_bytes(content)
        # A byte may be one of a size the file states: a part said to be too large is refused before it is unpacked.
        assert codes_of(Path(folder) / "case.xlsx") in ([], ["not_a_workbook"], ["unpacks_too_large"])


@pytest.mark.parametrize("table", [table.name for table in TABLES.values() if not table.geography])
def test_a_table_without_rows_has_no_consequences(table: str, tmp_path: Path) -> None:
    case = Path(shutil.copytree(BASE, tmp_path / "case"))
    file = case / f"{table}.csv"
    header = ",".join(column.name for column in TABLES[table].expected)
    file.write_text((file.read_text("utf-8").splitlines()[0] if file.exists() else header) + "\n", "utf-8")
    if TABLES[table].may_be_empty:
        assert load_operation(case).notices == ()
        return
    with pytest.raises(TableError) as raised:
        load_operation(case)
    assert [(problem.file, problem.code) for problem in raised.value.problems] == [(file.name, "empty_table")]


@pytest.mark.parametrize("table", [table.name for table in TABLES.values() if not table.may_be_absent])
def test_a_missing_table_has_no_consequences(table: str, tmp_path: Path) -> None:
    case = Path(shutil.copytree(BASE, tmp_path / "case"))
    (case / f"{table}.csv").unlink()
    with pytest.raises(TableError) as raised:
        load_operation(case)
    assert [(problem.file, problem.code) for problem in raised.value.problems] == [(f"{table}.csv", "missing_table")]


def test_nothing_there(tmp_path: Path) -> None:
    with pytest.raises(TableError) as raised:
        load_operation(tmp_path / "nowhere")
    assert [problem.code for problem in raised.value.problems] == ["no_such_path"]


def test_a_file_of_another_kind(tmp_path: Path) -> None:
    (tmp_path / "case.ods").write_text("x")
    with pytest.raises(TableError) as raised:
        load_operation(tmp_path / "case.ods")
    assert [problem.code for problem in raised.value.problems] == ["not_an_operation"]


def test_an_empty_folder_lacks_every_table(tmp_path: Path) -> None:
    with pytest.raises(TableError) as raised:
        load_operation(tmp_path)
    codes = [problem.code for problem in raised.value.problems]
    assert codes.count("missing_table") == 12
    assert codes.count("missing_settings") == 1
    assert len(codes) == 13


def test_a_folder_where_a_table_should_be(tmp_path: Path) -> None:
    case = Path(shutil.copytree(BASE, tmp_path / "case"))
    (case / "stock.csv").unlink()
    (case / "stock.csv").mkdir()
    with pytest.raises(TableError) as raised:
        load_operation(case)
    assert [(problem.file, problem.code) for problem in raised.value.problems] == [("stock.csv", "unreadable")]
