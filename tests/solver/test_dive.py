"""A dive gives whole numbers that keep every limit, or says that it found none; a second solver bounds it."""

from __future__ import annotations

import threading

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from logistics.solver.dive import First, dive
from logistics.solver.effort import Effort
from logistics.solver.program import LinearProgram, ProgramBuilder, at_most, equal
from logistics.solver.tolerances import FEASIBILITY

seeds = st.integers(0, 10**6)


def program(random: np.random.Generator, *, ties: bool) -> LinearProgram:
    """A program with whole numbers and fractions. Without `ties`, rounding down always leaves a solution."""
    builder = ProgramBuilder()
    columns = [*builder.add_columns(4, random.integers(1, 6, 4), integer=True), *builder.add_columns(3, 8)]
    row, column = np.divmod(np.arange(28), 7)
    builder.add_rows(
        at_most(random.integers(5, 30, 4), (row, np.array(columns)[column], random.integers(-2 * ties, 7, 28)))
    )
    if ties:
        builder.add_rows(equal([float(random.integers(1, 9))], ([0, 0], columns[:2], [2.0, 4.0])))
    return builder.arrays()


def best(arrays: LinearProgram, objective: np.ndarray) -> float:
    limits = LinearConstraint(arrays.matrix.toarray(), arrays.row_lower, arrays.row_upper)
    found = milp(objective, constraints=limits, bounds=Bounds(arrays.lower, arrays.upper), integrality=arrays.integer)
    return float(found.fun) if found.success else np.inf


@settings(deadline=None, max_examples=60)
@given(seeds, st.sampled_from(list(First)), st.booleans())
def test_what_it_finds_is_whole_and_keeps_every_limit(seed: int, first: First, ties: bool) -> None:
    random = np.random.default_rng(seed)
    arrays, objective = program(random, ties=ties), random.normal(size=7)
    found, least = dive(arrays, objective, first, Effort()), best(arrays, objective)
    if found is None:
        assert ties
        return
    assert (found[arrays.integer] == np.rint(found[arrays.integer])).all()
    within = arrays.matrix @ found
    assert (within <= arrays.row_upper + 10 * FEASIBILITY).all()
    assert (within >= arrays.row_lower - 10 * FEASIBILITY).all()
    assert (found >= arrays.lower - FEASIBILITY).all()
    assert (found <= arrays.upper + FEASIBILITY).all()
    assert float(objective @ found) >= least - 1e-6


def test_a_program_without_a_solution_gives_none() -> None:
    builder = ProgramBuilder()
    columns = builder.add_columns(2, 5, integer=True)
    builder.add_rows(equal([3.0], ([0, 0], columns, [2.0, 4.0])))
    assert dive(builder.arrays(), np.ones(2), First.nearest, Effort()) is None


def test_a_stop_ends_it() -> None:
    stop = threading.Event()
    stop.set()
    arrays = program(np.random.default_rng(1), ties=False)
    assert dive(arrays, np.ones(7), First.nearest, Effort(stop=stop)) is None
