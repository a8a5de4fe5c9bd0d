"""The kernel: programs are widened and bounded by methods, and objectives met one after the other."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from logistics.core.errors import SolverError
from logistics.solver.blocks import side_by_side
from logistics.solver.effort import Effort
from logistics.solver.lexicographic import Slack, in_turn, lexicographic
from logistics.solver.program import LinearProgram, ProgramBuilder, at_most, equal
from logistics.solver.resident import Resident

seeds = st.integers(0, 10**6)


def program(random: np.random.Generator, variables: int = 4, constraints: int = 3) -> LinearProgram:
    """A program with a solution: zero keeps every limit."""
    builder = ProgramBuilder()
    columns = builder.add_columns(variables, random.integers(1, 9, variables))
    row, column = np.divmod(np.arange(constraints * variables), variables)
    cells = random.integers(-3, 6, constraints * variables)
    builder.add_rows(at_most(random.integers(0, 20, constraints), (row, columns[column], cells)))
    return builder.arrays()


def least(program: LinearProgram, objective: np.ndarray) -> float:
    """What a second solver makes of it."""
    upper, same = np.isfinite(program.row_upper), program.row_lower == program.row_upper
    matrix = program.matrix.toarray()
    found = linprog(
        objective,
        A_ub=matrix[upper & ~same],
        b_ub=program.row_upper[upper & ~same],
        A_eq=matrix[same] if same.any() else None,
        b_eq=program.row_upper[same] if same.any() else None,
        bounds=list(zip(program.lower, program.upper, strict=True)),
    )
    assert found.status == 0
    return float(found.fun)


@settings(deadline=None, max_examples=25)
@given(seeds)
def test_a_widened_program_is_the_one_built_at_once(seed: int) -> None:
    random = np.random.default_rng(seed)
    first = program(random)
    beside, limit = random.integers(-3, 6, 3), float(random.integers(0, 9))
    wider = first.extended(
        1, 7.0, cells=(np.arange(3), np.full(3, 4), beside), rows=[equal([limit], ([0, 0], [0, 4], [1.0, 2.0]))]
    )
    whole = np.zeros((4, 5))
    whole[:3, :4], whole[:3, 4], whole[3, [0, 4]] = first.matrix.toarray(), beside, [1.0, 2.0]
    assert (wider.matrix.toarray() == whole).all()
    assert wider.row_lower.tolist() == [*first.row_lower, limit]
    assert wider.row_upper.tolist() == [*first.row_upper, limit]
    assert wider.upper.tolist() == [*first.upper, 7.0]


def test_a_program_changes_only_by_giving_another() -> None:
    first = program(np.random.default_rng(1))
    before = first.upper.copy()
    other = first.with_bounds([1, 2], lower=0.5, upper=[1.0, 2.0]).with_row(np.ones(4), 3.0).with_integers([0])
    assert other.upper[[1, 2]].tolist() == [1.0, 2.0]
    assert other.lower[[1, 2]].tolist() == [0.5, 0.5]
    assert (first.upper == before).all()
    assert not first.integer.any()
    for array in (other.lower, other.upper, other.row_lower, other.row_upper, other.integer, other.ties):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0


@settings(deadline=None, max_examples=25)
@given(seeds)
def test_programs_side_by_side_cost_as_much_as_each_alone_when_they_share_nothing(seed: int) -> None:
    random = np.random.default_rng(seed)
    parts = [program(random), program(random)]
    objectives = [random.integers(-9, 9, 4).astype(float) for _ in parts]
    nothing = ProgramBuilder()
    nothing.add_columns(0)
    nothing.add_rows(at_most(np.zeros(0), ([], [], [])))
    whole = side_by_side(nothing.arrays(), parts)
    apart = sum(least(part, objective) for part, objective in zip(parts, objectives, strict=True))
    assert least(whole, np.concatenate(objectives)) == pytest.approx(apart, abs=1e-6)


@settings(deadline=None, max_examples=25)
@given(seeds)
def test_objectives_one_after_the_other_reach_what_a_second_solver_reaches(seed: int) -> None:
    random = np.random.default_rng(seed)
    held, objectives = program(random), [random.integers(-5, 5, 4).astype(float) for _ in range(3)]
    found = list(lexicographic(held, objectives, [Slack()], 10.0))
    for objective, solution in zip(objectives, found, strict=True):
        value = least(held, objective)
        assert solution.objective == pytest.approx(value, abs=1e-4)
        held = held.with_row(objective, value + Slack().of(value))


@settings(deadline=None, max_examples=25)
@given(seeds)
def test_solved_in_turn_each_is_what_a_second_solver_finds_and_rows_are_priced(seed: int) -> None:
    random = np.random.default_rng(seed)
    made, objectives = program(random), [random.integers(-5, 5, 4).astype(float) for _ in range(3)]
    # Zero keeps every limit with room to spare, those of the objectives too.
    held = replace(made, row_upper=made.row_upper + 1)
    limits = random.uniform(0.1, 3, 3).tolist()
    found = in_turn(held, objectives, limits, 10.0, Effort())
    assert len(found) == len(objectives)
    for number, (objective, limit, solution) in enumerate(zip(objectives, limits, found, strict=True)):
        assert solution.objective == solution.bound == pytest.approx(least(held, objective), abs=1e-5)
        assert len(solution.prices) == 3 + number
        row = int(random.integers(0, 3 + number))
        step = np.where(np.arange(3 + number) == row, 1e-3, 0.0)
        # The price is what the value changes by, on one side or the other: it lies between both slopes.
        up, down = (least(replace(held, row_upper=held.row_upper + sign * step), objective) for sign in (1, -1))
        slopes = sorted(((up - solution.objective) / 1e-3, (solution.objective - down) / 1e-3))
        assert slopes[0] - 1e-2 <= solution.prices[row] <= slopes[1] + 1e-2
        held = held.with_row(objective, limit)


def test_a_limit_that_was_let_go_holds_no_more() -> None:
    held, objective = program(np.random.default_rng(3)), -np.ones(4)
    resident = Resident(held)
    resident.minimise(objective)
    free = resident.answer(10.0, Effort())
    assert free is not None
    row = resident.hold(np.ones(4), -free.objective / 2)
    less = resident.answer(10.0, Effort())
    assert less is not None
    assert less.objective == pytest.approx(free.objective / 2)
    resident.release(row)
    again = resident.answer(10.0, Effort())
    assert again is not None
    assert again.objective == pytest.approx(free.objective)


def test_an_impossible_program_is_said_to_be() -> None:
    impossible = program(np.random.default_rng(1)).extended(rows=[at_most([-1.0], ([0], [0], [1.0]))])
    with pytest.raises(SolverError):
        list(lexicographic(impossible, [np.ones(4)], [Slack()], 10.0))
