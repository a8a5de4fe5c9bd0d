"""Each operation of `tests/bad_tables` gives its problems and no others, and every problem has words for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bad_tables import BASE, Expected, cases
from logistics.errors import Problem, TableError
from logistics.operation import load_operation
from logistics.tables.describe import describe
from logistics.texts import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CASES = [pytest.param(build, expected, id=name) for name, build, expected in cases()]


def as_expected(problem: Problem) -> Expected:
    return Expected(problem.file, problem.row, problem.column, problem.value, problem.code, problem.severity)


def order(problem: Expected) -> tuple[str, int, str, str]:
    return problem.file, problem.row, problem.column, problem.code


@pytest.mark.parametrize(("build", "expected"), CASES)
def test_all_problems_and_no_others(build: Callable[[Path], None], expected: list[Expected], tmp_path: Path) -> None:
    build(tmp_path / "case")
    with pytest.raises(TableError) as raised:
        load_operation(tmp_path / "case")
    found = [as_expected(problem) for problem in raised.value.problems]
    assert sorted(found, key=order) == sorted(expected, key=order)


@pytest.mark.parametrize(("build", "expected"), CASES)
def test_each_problem_can_be_said_in_each_language(
    build: Callable[[Path], None], expected: list[Expected], tmp_path: Path
) -> None:
    build(tmp_path / "case")
    with pytest.raises(TableError) as raised:
        load_operation(tmp_path / "case")
    for problem in raised.value.problems:
        spoken = {describe(problem, lang) for lang in LANGUAGES}
        assert len(spoken) == len(LANGUAGES)
        for message, cure in spoken:
            assert len(message) > 10
            assert len(cure) > 10
            assert "{" not in message + cure


def test_the_base_of_the_cases_is_sound() -> None:
    assert load_operation(BASE).notices == ()
