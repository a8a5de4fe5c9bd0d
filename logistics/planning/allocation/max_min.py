"""Raising the worst coverage: days on which a group gets less than it could are decided again."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np

from logistics.planning.allocation.fixed import with_its_vehicles
from logistics.planning.allocation.relaxation import PLENTY
from logistics.planning.allocation.windows import within
from logistics.solver.blocks import pieces
from logistics.solver.solve import minimise_from_known
from logistics.solver.tolerances import INTEGRALITY

if TYPE_CHECKING:
    from logistics.planning.allocation.windows import VariableDays
    from logistics.solver.blocks import Piece
    from logistics.solver.effort import Effort
    from logistics.solver.program import Indices, LinearProgram, Numbers

#: Days after that of a group that may still change, in fractions.
BEYOND = 2
#: Most branches and most seconds for the days of one group.
NODES, SECONDS = 100, 10.0


def raise_the_least(
    arrays: LinearProgram, aim: Numbers, start: Numbers, worst: int, target: float, calendar: VariableDays,
    effort: Effort, until: float,
) -> Numbers:  # fmt: skip
    """Raise the worst coverage towards a target.

    If the coverage of a group on a day is below the target, the vehicles of that day and of the day before are decided
    again, with everything else as it is. The first plan may fall short there, because whole vehicles cannot always do
    what the relaxation does.

    Parameters
    ----------
    arrays, aim : the problem, and the weighted sum of its objectives.
    start : a feasible plan.
    worst : number of the column of the worst coverage.
    target : value of that column in the relaxation.
    calendar : days of the columns.
    effort : gap, stop and solver.
    until : when to stop, on the monotonic clock.

    Returns
    -------
    A plan no worse than `start`.
    """
    values, level = start, float(start[worst])
    while time.monotonic() < until and level < target - effort.gap * abs(target) and not effort.stop.is_set():
        hoped = _without_vehicles_for_it(arrays, aim, values, worst, target, effort)
        if hoped is None:
            break
        best, rows = hoped
        for day in np.unique(calendar.days_of_rows(arrays)[rows]):
            if time.monotonic() < until:
                best = _anew(arrays, aim, best, calendar, int(day), rows, effort)
        values = with_its_vehicles(arrays, aim, best, values, effort)
        if values[worst] <= level + INTEGRALITY:
            break
        level = float(values[worst])
    return values


def _without_vehicles_for_it(
    arrays: LinearProgram, aim: Numbers, values: Numbers, worst: int, target: float, effort: Effort
) -> tuple[Numbers, Indices] | None:
    """Come as near to the target as the present vehicles can: give values, and the rows that fall short of it.

    None if there was no time.
    """
    cells = arrays.matrix[:, [worst]].tocoo()
    rows, number = cells.row.astype(np.int64), len(arrays.lower)
    held = arrays.held(arrays.integer, np.rint(values)).relaxed().with_bounds(worst, target, target)
    softened = held.extended(len(rows), target, cells=(rows, number + np.arange(len(rows)), -cells.data))
    price = np.append(aim, np.full(len(rows), -aim[worst]))
    found = minimise_from_known(softened, price, gap=0.0, seconds=PLENTY, effort=effort)
    if found is None:
        return None
    return found.amounts[:number], rows[found.amounts[number:] > INTEGRALITY]


def _anew(
    arrays: LinearProgram,
    aim: Numbers,
    values: Numbers,
    calendar: VariableDays,
    day: int,
    rows: Indices,
    effort: Effort,
) -> Numbers:
    """Decide again on the vehicles of a day and of the day before, for the groups whose rows fall short."""
    window = (day - 1, day)
    near = arrays.integer & within(calendar.moves, window)
    free = (within(calendar.day, window, BEYOND) | (calendar.day < 0)) & (near | ~arrays.integer)
    common = calendar.day < 0
    part = arrays.part(free, np.ones(len(arrays.row_upper), dtype=np.bool_), values)
    concerned = np.zeros(len(values), dtype=np.bool_)
    concerned[np.unique(arrays.matrix[rows].indices)] = True
    concerned &= ~common
    numbers, values = np.flatnonzero(free), values.copy()
    for piece in pieces(part, aim[free], common[free], values[free]):
        own = numbers[piece.columns]
        if not concerned[own].any():
            continue
        found = _solved(piece, effort)
        if found is not None:
            kept = ~piece.common
            values[own[kept]] = np.where(piece.arrays.integer, np.rint(found), found)[kept]
    return values


def _solved(piece: Piece, effort: Effort) -> Numbers | None:
    """Give the best values found for one piece; None if none were found in time."""
    found = minimise_from_known(
        piece.arrays, piece.objective, gap=effort.gap, seconds=SECONDS, nodes=NODES, effort=effort
    )
    return None if found is None else found.amounts
