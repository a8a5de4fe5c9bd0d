"""Bounds sharper than that of fractions: parts of the problem in whole vehicles."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np

from logistics.planning.allocation.relax_and_fix import SIDE_BY_SIDE
from logistics.solver.blocks import pieces, priced
from logistics.solver.solve import minimise_from_known
from logistics.solver.tolerances import INTEGRALITY

if TYPE_CHECKING:
    from logistics.planning.allocation.relax_and_fix import VariableDays
    from logistics.solver.blocks import Piece
    from logistics.solver.effort import Effort
    from logistics.solver.program import Indices, LinearProgram, Numbers
    from logistics.solver.solve import Solution

#: Whole numbers in a block of days, about; one day at least.
IN_A_BLOCK = 220
#: Branches for a block, or for a group and day, at the most.
NODES = 10
#: What the blocks together may leave open, as a part of the objective.
LEFT_OPEN = 1e-3
#: Groups and days looked at alone, and the gap at which that is good enough.
LOOKED_AT, NEARLY_CLOSED = 2, 1e-4


def block_bound(
    arrays: LinearProgram, objective: Numbers, relaxed: Solution, calendar: VariableDays, effort: Effort, seconds: float
) -> float:
    """Bound an objective from below, better than fractions do.

    Rows between blocks of days are priced as the solution with fractions says; each block is then a problem of its own,
    solved in whole vehicles, or bounded by what the solver proves in time.

    Parameters
    ----------
    arrays, objective : the problem, earlier aims held.
    relaxed : its solution with fractions: amounts and prices.
    calendar : days of the columns.
    effort : stop and solver. seconds : for all blocks.

    Returns
    -------
    The bound; that of the fractions, if nothing better was found.
    """
    began = time.monotonic()
    apart, own, constant = priced(arrays, objective, relaxed.prices, _blocks(arrays, calendar))
    whole = pieces(apart, own, np.zeros(len(own), dtype=np.bool_), relaxed.amounts)
    rest = np.ones(len(own), dtype=np.bool_)
    for piece in whole:
        rest[piece.columns] = False
    # What has no whole numbers keeps, by duality, the value it has with fractions.
    fixed = constant + float(own[rest] @ relaxed.amounts[rest])
    gap = LEFT_OPEN * abs(relaxed.objective) / max(len(whole), 1)
    order = sorted(range(len(whole)), key=lambda number: -int(whole[number].arrays.integer.sum()))

    def bound(number: int) -> float:
        piece = whole[number]
        left = seconds - (time.monotonic() - began)
        if left <= 0:
            effort.late.set()
            return piece.guess
        return max(piece.guess, _bound(piece, gap, left, effort))

    with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        found = list(pool.map(bound, order))
    return max(relaxed.bound, fixed + sum(found))


def bottleneck_bound(
    arrays: LinearProgram, objective: Numbers, values: Numbers, effort: Effort, seconds: float
) -> float:
    """Bound an aim that is one column, held down by many rows: what the worst-off could have if all else served them.

    The best worst coverage is no better than the best coverage of the one group and day that is worst off in a plan,
    all others left out of account: a much smaller problem, as nothing but what reaches them matters.

    Parameters
    ----------
    arrays, objective : the problem. values : a feasible plan; the rows that bind in it are looked at.
    effort : stop and solver. seconds : for all rows looked at.
    """
    column = int(np.flatnonzero(objective)[0])
    holds = np.flatnonzero(arrays.matrix[:, [column]].toarray()[:, 0])
    room = arrays.row_upper[holds] - arrays.matrix[holds] @ values
    bound, until = -np.inf, time.monotonic() + seconds
    for row in holds[np.argsort(room)][:LOOKED_AT]:
        alone = np.ones(len(arrays.row_upper), dtype=np.bool_)
        alone[holds] = False
        alone[row] = True
        left = until - time.monotonic()
        part = arrays.part(np.ones(len(values), dtype=np.bool_), alone, values)
        found = None
        if left > 0:
            found = minimise_from_known(part, objective, gap=NEARLY_CLOSED, seconds=left, nodes=NODES, effort=effort)
        else:
            effort.late.set()
        bound = max(bound, -np.inf if found is None else found.bound)
    return bound


def _bound(piece: Piece, gap: float, seconds: float, effort: Effort) -> float:
    relative = gap / max(abs(piece.guess), gap, INTEGRALITY)
    found = minimise_from_known(
        piece.arrays, piece.objective, gap=relative, seconds=seconds, nodes=NODES, effort=effort
    )
    return -np.inf if found is None else found.bound


def _blocks(arrays: LinearProgram, calendar: VariableDays) -> Indices:
    """Number the block of days of each column; columns of no day stand in a block of their own."""
    whole = np.bincount(calendar.day[arrays.integer], minlength=int(calendar.day.max(initial=0)) + 1)
    of_day, number, held = np.zeros(len(whole), dtype=np.int64), 0, 0
    for day, more in enumerate(whole):
        if held and held + more > IN_A_BLOCK:
            number, held = number + 1, 0
        of_day[day] = number
        held += int(more)
    return np.where(calendar.day < 0, number + 1, of_day[calendar.day])
