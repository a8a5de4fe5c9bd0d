"""Relax and fix: a first plan, found window by window of days; whole vehicles in the window, fractions later."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from scipy import sparse

from logistics.core.errors import SolverError
from logistics.core.language.told import Told
from logistics.planning.allocation.relaxation import PLENTY
from logistics.solver.blocks import Piece, pieces
from logistics.solver.solve import minimise, minimise_from_known
from logistics.solver.tolerances import INTEGRALITY

if TYPE_CHECKING:
    from logistics.planning.allocation.relaxation import Relaxation
    from logistics.solver.effort import Effort
    from logistics.solver.program import Indices, LinearProgram, Numbers

#: Whole-number variables decided on at a time, and days after the window that may still change, in fractions.
AT_A_TIME, BEYOND = 140, 2
#: Gap that all windows together may leave open, as a share of the weighted objective.
LEFT_OPEN = 1e-2
#: The same where a plan is improved.
LEFT_OPEN_AT_LAST = 3e-3
#: Most branches for a piece of a window.
NODES = 20
#: Seconds for a piece of a window even when time is nearly up. A piece left undecided costs far more than it saves.
LEAST_SECONDS = 1.5
#: Relative gap for routes that were left undecided.
ROUGHLY = 0.01
#: Pieces solved in parallel.
SIDE_BY_SIDE = 2


@dataclass(frozen=True)
class VariableDays:
    """Day numbers of the columns; -1 for a column of no day.

    Attributes
    ----------
    moves : day on which the column moves goods; -1 for amounts used, carried and lacking too.
    day : the same, but for amounts used, carried and lacking the day of the need.
    """

    moves: Indices
    day: Indices

    @property
    def last(self) -> int:
        """Give the last day on which something may move."""
        return int(self.moves.max(initial=0))

    def days_of_rows(self, arrays: LinearProgram) -> Indices:
        """Give the last day on which each row limits what groups use, carry or lack; -1 if it limits none of these."""
        cells = arrays.matrix.tocoo()
        days = np.full(arrays.matrix.shape[0], -1, dtype=np.int64)
        np.maximum.at(days, cells.row, np.where(self.moves < 0, self.day, -1)[cells.col])
        return days


def relax_and_fix(
    arrays: LinearProgram, fractions: Relaxation, calendar: VariableDays, effort: Effort, seconds: float
) -> Numbers:
    """Find a good plan quickly.

    The method is relax and fix (Pochet and Wolsey, Production Planning by Mixed Integer Programming, 2006, section
    3.5). It starts from the relaxation of all days and decides on whole vehicles, window by window. Earlier days stay
    as decided. Days far ahead stay as in the relaxation, so that the stock and money they need are kept for them. What
    a window leaves to them is valued at the prices of the relaxation. Independent pieces of a window are solved in
    parallel, each with its share of the money.

    Parameters
    ----------
    arrays : the problem, without objectives held.
    fractions : the relaxation.
    calendar : days of the columns.
    effort : stop and solver.
    seconds : time for all windows.

    Returns
    -------
    Feasible values of all columns, in whole numbers where these are required.

    Raises
    ------
    SolverError
        No plan was found.
    """
    until = time.monotonic() + seconds
    values, row_days = fractions.amounts.copy(), calendar.days_of_rows(arrays)
    turns = _turns(_windows(calendar.moves[arrays.integer], calendar.last))
    gap = LEFT_OPEN * abs(fractions.value) / len(turns)
    decided = np.zeros(len(values), dtype=np.bool_)
    for number, windows in enumerate(turns):
        near = arrays.integer & within(calendar.moves, windows)
        open_to_change = within(calendar.day, windows, BEYOND) | (calendar.day < 0)
        free = open_to_change & ~decided
        beyond = ~within(row_days, windows, BEYOND) & (row_days >= windows[0][0])
        price = fractions.aim - np.where(beyond, fractions.prices, 0.0) @ arrays.matrix
        tied = replace(arrays, integer=near, ties=arrays.ties | _shared(arrays, calendar, windows))
        window = tied.part(free, ~beyond, values)
        share = 2 * (until - time.monotonic()) / (len(turns) - number)
        apart = pieces(window, price[free], calendar.day[free] < 0, values[free])
        values[free] = _solved(apart, values[free], gap, share, effort)
        decided |= near
        if effort.stop.is_set():
            break
    return best_with(arrays, fractions.aim, values)


Window = tuple[int, int]


def _turns(windows: list[Window]) -> list[tuple[Window, ...]]:
    """Pair each window of the first half of the days with one of the second half, to be solved in parallel."""
    half = (len(windows) + 1) // 2
    return [pair for pair in zip_longest(windows[:half], windows[half:]) if pair[1]] + [
        (window,) for window in windows[:half][len(windows) - half :]
    ]


def _shared(arrays: LinearProgram, calendar: VariableDays, windows: tuple[Window, ...]) -> npt.NDArray[np.bool_]:
    """Flag the rows with an upper limit only that several windows share, such as stock that each of them could send."""
    pattern = sparse.csr_array((np.ones(arrays.matrix.nnz), arrays.matrix.indices, arrays.matrix.indptr))
    touched = [pattern @ within(calendar.day, (window,), BEYOND).astype(np.float64) > 0 for window in windows]
    return (np.sum(touched, axis=0) > 1) & np.isneginf(arrays.row_lower)


def within(days: Indices, windows: tuple[Window, ...], beyond: int = 0) -> npt.NDArray[np.bool_]:
    """Say for each day whether it lies in one of the windows, or up to `beyond` days after it."""
    return np.any([(days >= first) & (days <= last + beyond) for first, last in windows], axis=0)


def improve_windows(
    arrays: LinearProgram, aim: Numbers, start: Numbers, calendar: VariableDays, effort: Effort, until: float
) -> Numbers:
    """Decide again on each window in turn, with all other days as they are.

    Parameters
    ----------
    arrays, aim : the problem with earlier objectives held, and the objective to be improved.
    start : a feasible plan.
    calendar : days of the columns.
    effort : stop and solver.
    until : when to stop, on the monotonic clock.

    Returns
    -------
    A plan no worse than `start`.
    """
    values, every_row = start.copy(), np.ones(len(arrays.row_upper), dtype=np.bool_)
    # The windows differ from those of the first plan, each of which is already as good as it can be alone.
    turns = _turns(_windows(calendar.moves[arrays.integer], calendar.last, first=AT_A_TIME // 2))
    gap = LEFT_OPEN_AT_LAST * abs(float(aim @ start)) / len(turns)
    for number, windows in enumerate(turns):
        left = until - time.monotonic()
        if left < LEAST_SECONDS or effort.stop.is_set():
            effort.late.set()
            break
        near = arrays.integer & within(calendar.moves, windows)
        free = (within(calendar.day, windows, BEYOND) | (calendar.day < 0)) & (near | ~arrays.integer)
        tied = replace(arrays, ties=arrays.ties | _shared(arrays, calendar, windows))
        apart = pieces(tied.part(free, every_row, values), aim[free], calendar.day[free] < 0, values[free])
        share = min(2 * left / (len(turns) - number), left)
        values[free] = _solved(apart, values[free], gap, share, effort)
    return with_its_vehicles(arrays, aim, values, start, effort)


def _solved(apart: list[Piece], values: Numbers, gap: float, seconds: float, effort: Effort) -> Numbers:
    """Solve the pieces of a window and put them together.

    A piece stays as it was if it is not solved in time, or if it was whole and is not improved. Columns common to all
    pieces stay as they were: if one piece cannot keep the worst coverage up, the others still should.
    """
    values = values.copy()
    if not apart:
        return values
    each = max(seconds * min(1.0, SIDE_BY_SIDE / len(apart)), LEAST_SECONDS)

    def solve(piece: Piece) -> Numbers | None:
        relative = gap / len(apart) / max(abs(piece.guess), gap, INTEGRALITY)
        found = minimise_from_known(
            piece.arrays, piece.objective, gap=relative, seconds=each, nodes=NODES, effort=effort
        )
        if found is None or (piece.whole and found.objective >= piece.guess):
            return None
        return found.amounts

    with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        answers = list(pool.map(solve, apart))
    for piece, answer in zip(apart, answers, strict=True):
        if answer is not None:
            own, whole = ~piece.common, piece.arrays.integer
            values[piece.columns[own]] = np.where(whole, np.rint(answer), answer)[own]
    return values


def _windows(days: Indices, last: int, first: int = AT_A_TIME) -> list[Window]:
    """Divide the days into windows (first and last day) of at most `AT_A_TIME` whole numbers, but one day at least.

    Parameters
    ----------
    days : day of each whole-number variable.
    last : the last day.
    first : most whole numbers in the first window.
    """
    windows: list[Window] = []
    begins, held = 0, 0
    for day, number in enumerate(np.bincount(days, minlength=last + 1)):
        if day > begins and held + number > (AT_A_TIME if windows else first):
            windows.append((begins, day - 1))
            begins, held = day, 0
        held += int(number)
    return [*windows, (begins, last)]


def best_with(arrays: LinearProgram, objective: Numbers, values: Numbers) -> Numbers:
    """Fix the whole-number variables, rounded down, and minimise the objective over the others.

    Rounding down a route that was left undecided can leave too few vehicles for its trips. Then the rounded numbers are
    upper bounds only.

    Raises
    ------
    SolverError
        No plan was found.
    """
    whole = np.floor(values + INTEGRALITY)
    held = arrays.held(arrays.integer, whole)
    try:
        found = minimise(held.relaxed(), objective, gap=0.0, seconds=PLENTY)
    except SolverError:
        found = minimise(held.with_bounds(slice(None), arrays.lower), objective, gap=ROUGHLY, seconds=PLENTY)
    if found is None:
        raise SolverError(Told("system", "no_plan_in_time"))
    return found.amounts


def with_its_vehicles(arrays: LinearProgram, aim: Numbers, values: Numbers, start: Numbers, effort: Effort) -> Numbers:
    """Give the best plan, by an objective, with the vehicles of `values`, or `start` if that is better."""
    same = arrays.held(arrays.integer, np.rint(values)).relaxed()
    found = minimise_from_known(same, aim, gap=0.0, seconds=PLENTY, effort=effort)
    return start if found is None or found.objective > float(aim @ start) else found.amounts
