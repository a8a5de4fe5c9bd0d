"""Bounds that are sharper than the relaxation's: parts of the problem are solved in whole vehicles."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np

from logistics.solver.blocks import pieces, priced
from logistics.solver.solve import minimise_from_known
from logistics.solver.tolerances import INTEGRALITY

if TYPE_CHECKING:
    from logistics.planning.allocation.windows import VariableDays
    from logistics.solver.blocks import Piece
    from logistics.solver.effort import Effort
    from logistics.solver.program import Indices, LinearProgram, Numbers
    from logistics.solver.solve import Solution

#: Approximate number of whole-number variables in a block of days; a block has one day at least.
IN_A_BLOCK = 220
#: Blocks solved in parallel.
SIDE_BY_SIDE = 2
#: Most branches for a block, or for a group and day.
NODES = 10
#: Gap that all blocks together may leave open, as a share of the objective.
LEFT_OPEN = 1e-3
#: How many groups and days are solved alone, and the relative gap at which each is solved well enough.
LOOKED_AT, NEARLY_CLOSED = 2, 1e-4


def block_bound(
    arrays: LinearProgram, objective: Numbers, relaxed: Solution, calendar: VariableDays, effort: Effort, seconds: float
) -> float:
    """Bound an objective from below, more sharply than the relaxation does.

    The rows between blocks of days are priced at the prices of the relaxation. Then each block is an independent
    problem. It is solved in whole vehicles, or bounded by what the solver proves in time.

    Parameters
    ----------
    arrays, objective : the problem, with earlier objectives held.
    relaxed : the solution of its relaxation: amounts and prices.
    calendar : days of the columns.
    effort : stop and solver.
    seconds : time for all blocks.

    Returns
    -------
    The bound; that of the relaxation if nothing better was found.
    """
    began = time.monotonic()
    apart, own, constant = priced(arrays, objective, relaxed.prices, _blocks(arrays, calendar))
    whole = pieces(apart, own, np.zeros(len(own), dtype=np.bool_), relaxed.amounts)
    rest = np.ones(len(own), dtype=np.bool_)
    for piece in whole:
        rest[piece.columns] = False
    # By duality, parts without whole numbers keep the value they have in the relaxation.
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
    """Bound an objective that is a single column, the worst coverage, limited by one row for each group and day.

    The worst coverage cannot exceed the best coverage that any one group and day could have if all others were ignored.
    That is a much smaller problem. It is solved for the groups and days that are worst off in a plan.

    Parameters
    ----------
    arrays, objective : the problem.
    values : a feasible plan. The rows that bind in it are solved alone.
    effort : stop and solver.
    seconds : time for all rows.

    Returns
    -------
    The bound; minus infinity if none was found.
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
    """Give the number of each column's block of days. Columns of no day make up a block of their own."""
    whole = np.bincount(calendar.day[arrays.integer], minlength=int(calendar.day.max(initial=0)) + 1)
    of_day, number, held = np.zeros(len(whole), dtype=np.int64), 0, 0
    for day, more in enumerate(whole):
        if held and held + more > IN_A_BLOCK:
            number, held = number + 1, 0
        of_day[day] = number
        held += int(more)
    return np.where(calendar.day < 0, number + 1, of_day[calendar.day])
