"""A first plan, found by rolling through the days: whole vehicles near, fractions of vehicles far."""

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

#: Whole numbers decided on at a time, if need be of one day alone, and days beyond that may still change, in fractions.
AT_A_TIME, BEYOND = 140, 2
#: What all windows together may leave open, as a part of the weighed aim.
LEFT_OPEN = 1e-2
#: The same when a plan is improved on.
LEFT_OPEN_AT_LAST = 3e-3
#: Branches for a piece of a window at the most.
NODES = 20
#: Seconds for a piece of a window even when time is nearly up: one left undecided costs far more than it saves.
LEAST_SECONDS = 1.5
#: Relative gap where undecided rounds are settled in a hurry.
ROUGHLY = 0.01
#: Pieces solved side by side.
SIDE_BY_SIDE = 2


@dataclass(frozen=True)
class VariableDays:
    """Day number of each column: `moves`, the day it moves goods, and `day`, also of what groups use, carry and lack.

    -1 stands for columns of no day.
    """

    moves: Indices
    day: Indices

    @property
    def last(self) -> int:
        """The last day on which something may move."""
        return int(self.moves.max(initial=0))

    def days_of_rows(self, arrays: LinearProgram) -> Indices:
        """Last day on which a row says what groups have; -1 for rows that say nothing of it."""
        cells = arrays.matrix.tocoo()
        days = np.full(arrays.matrix.shape[0], -1, dtype=np.int64)
        np.maximum.at(days, cells.row, np.where(self.moves < 0, self.day, -1)[cells.col])
        return days


def relax_and_fix(
    arrays: LinearProgram, fractions: Relaxation, calendar: VariableDays, effort: Effort, seconds: float
) -> Numbers:
    """Find a good plan quickly.

    Relax and fix (Pochet and Wolsey, Production Planning by Mixed Integer Programming, 2006, section 3.5): from the
    plan with fractions of vehicles for all days, window by window whole vehicles are decided on. Earlier days stay as
    decided. Days far ahead stay as in the fractional plan, so that stock and money they need are kept for them; what
    a window leaves to them is worth what that plan's prices say. Pieces of a window that have nothing to do with each
    other are solved side by side, each with its share of the money.

    Parameters
    ----------
    arrays : the problem, no aim held.
    fractions : the plan with fractions of vehicles.
    calendar : days of the columns.
    effort : stop and solver. seconds : for all windows.

    Returns
    -------
    Values of all columns, whole where they must be, feasible.
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
    """Take windows of the first and of the second half of the days together: side by side they take half as long."""
    half = (len(windows) + 1) // 2
    return [pair for pair in zip_longest(windows[:half], windows[half:]) if pair[1]] + [
        (window,) for window in windows[:half][len(windows) - half :]
    ]


def _shared(arrays: LinearProgram, calendar: VariableDays, windows: tuple[Window, ...]) -> npt.NDArray[np.bool_]:
    """Rows at most so much that windows taken together share: stock that both could send."""
    pattern = sparse.csr_array((np.ones(arrays.matrix.nnz), arrays.matrix.indices, arrays.matrix.indptr))
    touched = [pattern @ within(calendar.day, (window,), BEYOND).astype(np.float64) > 0 for window in windows]
    return (np.sum(touched, axis=0) > 1) & np.isneginf(arrays.row_lower)


def within(days: Indices, windows: tuple[Window, ...], beyond: int = 0) -> npt.NDArray[np.bool_]:
    """Whether days lie in one of the windows, or so many days beyond."""
    return np.any([(days >= first) & (days <= last + beyond) for first, last in windows], axis=0)


def improve_windows(
    arrays: LinearProgram, aim: Numbers, start: Numbers, calendar: VariableDays, effort: Effort, until: float
) -> Numbers:
    """Decide on each window anew, all other days as they are.

    Parameters
    ----------
    arrays, aim : the problem, earlier aims held, and the aim looked at. start : a feasible plan.
    calendar : days of the columns.
    effort : stop and solver. until : time of the monotonic clock.

    Returns
    -------
    A plan no worse than `start`.
    """
    values, every_row = start.copy(), np.ones(len(arrays.row_upper), dtype=np.bool_)
    # Cut otherwise than the windows of the first plan: each of those is as good as it can be alone.
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
    """Solve the pieces of a window, and put them together.

    A piece that is not solved in time, or not better than it was where it was whole, stays as it was. So do columns
    common to all: where one piece cannot hold the worst coverage up, the others still should.
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
    """Cut the days into windows, first and last day, of at most `AT_A_TIME` whole numbers but one day at least.

    first : most whole numbers of the first window.
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
    """Hold the vehicles at their numbers, fractions dropped, and make the best of the rest.

    Where a round was left undecided, what is left of its vehicles may not be enough for what is left of its trips: then
    no more than these numbers are driven.

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
    """The best by an aim that the vehicles of some values can do, or a known plan, whichever is better."""
    same = arrays.held(arrays.integer, np.rint(values)).relaxed()
    found = minimise_from_known(same, aim, gap=0.0, seconds=PLENTY, effort=effort)
    return start if found is None or found.objective > float(aim @ start) else found.amounts
