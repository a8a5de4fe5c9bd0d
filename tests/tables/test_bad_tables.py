"""Each operation of `support/bad_tables` gives its problems and no others, and every problem has words for them."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from logistics.core.errors import Problem, TableError
from logistics.core.language import SIDE_BY_SIDE, catalog
from logistics.inputs.operation import load_operation
from logistics.inputs.tables.describe import describe
from tests.support.bad_tables import BASE, Expected, cases, workbook_cases
from tests.support.run_command import run_here

if TYPE_CHECKING:
    from collections.abc import Callable

    Build = Callable[[Path], None]

pytestmark = pytest.mark.slow

#: File or folder to build a case as, what builds it, and what is expected of it.
CASES = {name: ("case", build, expected) for name, build, expected in cases()} | {
    f"workbook_{name}": ("case.xlsx", build, expected) for name, build, expected in workbook_cases()
}
WORKBOOKS = [pytest.param(build, id=name) for name, build, _ in workbook_cases()]
#: Problems where no operation is, and the words that follow a problem: they are tested in `test_garbage.py`.
OF_NO_CASE = {"did_you_mean", "no_such_path", "not_an_operation", "unreadable"}
#: Problems of files too large to lie here: `tests/door/test_limits.py` makes one of each.
OF_NO_CASE |= {"too_many_bytes", "too_many_parts", "unpacks_too_large", "too_many_rows", "too_many_columns"}
OF_NO_CASE |= {"too_long_cell", "too_deep"}
#: Problems of folders beside an operation: `tests/whole` and `tests/faults` make them.
OF_NO_CASE |= {"half_written", "half_written_elsewhere"}
#: Warnings of what contradicts another: `tests/tables/test_geography.py` makes one of each.
OF_NO_CASE |= {"place_swapped", "place_minus", "place_point", "place_elsewhere"}
OF_NO_CASE |= {"road_shorter_than_air", "road_much_longer", "leg_too_long", "place_off_depots"}


@cache
def problems_of(name: str) -> tuple[Problem, ...]:
    """Load a case; all that is wrong with it."""
    path, build, _ = CASES[name]
    with tempfile.TemporaryDirectory() as folder:
        build(Path(folder) / path)
        with pytest.raises(TableError) as raised:
            load_operation(Path(folder) / path)
    return tuple(raised.value.problems)


def as_expected(problem: Problem) -> Expected:
    return Expected(problem.file, problem.row, problem.column, problem.value, problem.code, problem.severity)


def order(problem: Expected) -> tuple[str, int, str, str]:
    return problem.file, problem.row, problem.column, problem.code


@pytest.mark.parametrize("name", CASES)
def test_all_problems_and_no_others(name: str) -> None:
    found = [as_expected(problem) for problem in problems_of(name)]
    assert sorted(found, key=order) == sorted(CASES[name][2], key=order)


@pytest.mark.parametrize("name", CASES)
def test_each_problem_can_be_said_in_each_language(name: str) -> None:
    for problem in problems_of(name):
        spoken = {describe(problem, lang) for lang in SIDE_BY_SIDE}
        assert len(spoken) == len(SIDE_BY_SIDE)
        for message, cure in spoken:
            assert len(message) > 10
            assert len(cure) > 10
            assert "{" not in message + cure


def test_there_is_a_case_of_every_problem() -> None:
    covered = {problem.code for _, _, expected in CASES.values() for problem in expected}
    assert covered | OF_NO_CASE == {key.split(".")[0] for key in catalog("problems", SIDE_BY_SIDE[0])}


def test_there_are_cases_of_many_problems() -> None:
    assert len(CASES) >= 40
    assert sum(len(expected) >= 5 for _, _, expected in CASES.values()) >= 3


@pytest.mark.parametrize("build", WORKBOOKS)
def test_a_bad_workbook_leaves_no_run(build: Build, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    # The folders of CSV files go the same way in `tests/test_command.py`.
    book = tmp_path / "case.xlsx"
    build(book)
    assert run_here("plan", book, "--out", tmp_path / "run") == 2
    assert [path.name for path in tmp_path.iterdir()] == ["case.xlsx"]
    said = capsys.readouterr().err
    assert "case.xlsx" in said
    assert "Traceback" not in said


def test_the_base_of_the_cases_is_sound() -> None:
    assert load_operation(BASE).notices == ()
