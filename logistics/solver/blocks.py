"""Splitting a program into independent pieces, by sharing out or pricing the rows that tie them, and joining pieces."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from logistics.solver.program import Indices, LinearProgram, Numbers

if TYPE_CHECKING:
    from collections.abc import Sequence

    Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Piece:
    """An independent piece of a problem.

    Attributes
    ----------
    columns : numbers of its columns in the whole problem.
    common : for each of its columns, whether other pieces have it too.
    arrays : the problem of the piece.
    objective : coefficients of its columns.
    guess : value of its objective in the solution it was cut from.
    """

    columns: Indices
    common: Flags
    arrays: LinearProgram
    objective: Numbers
    guess: float


def pieces(arrays: LinearProgram, objective: Numbers, common: Flags, values: Numbers) -> list[Piece]:
    """Split a problem into independent pieces, and give those that have whole numbers.

    Rows that tie everything together are shared out: each piece may take what it takes in `values`, and an equal share
    of what `values` leaves. The common columns are in every piece, bounded above by their value.

    Parameters
    ----------
    arrays, objective : the problem.
    common : a flag for each column: whether it belongs to every piece.
    values : a feasible solution, which may have fractions.
    """
    matrix, label = arrays.matrix, _labels(arrays, common)
    wanted = [number for number in np.unique(label[arrays.integer & ~common]) if number >= 0]
    row_label = _labels_of_rows(matrix, label)
    room = (arrays.row_upper - matrix @ values)[arrays.ties] / max(len(wanted), 1)
    upper = np.where(common, np.minimum(arrays.upper, values), arrays.upper)
    taken = []
    for number in wanted:
        own = label == number
        columns = np.flatnonzero(own | common)
        rows = (row_label == number) | arrays.ties
        inside = matrix[rows][:, columns]
        limit = arrays.row_upper[rows].copy()
        limit[arrays.ties[rows]] = (matrix[arrays.ties] @ np.where(own, values, 0.0)) + np.maximum(room, 0.0)
        part = LinearProgram(
            inside,
            np.where(arrays.ties[rows], -np.inf, arrays.row_lower[rows]),
            limit,
            arrays.lower[columns],
            upper[columns],
            arrays.integer[columns],
            arrays.ties[rows],
        )
        guess = float(objective[columns] @ values[columns])
        taken.append(Piece(columns, common[columns], part, objective[columns], guess))
    return taken


def _labels(arrays: LinearProgram, common: Flags) -> Indices:
    """Give the number of the piece that each column belongs to; -1 for common columns."""
    inside = arrays.matrix[~arrays.ties]
    pattern = sparse.csr_array((np.ones(inside.nnz), inside.indices, inside.indptr), shape=inside.shape)
    pattern = pattern @ sparse.diags_array((~common).astype(float))
    pattern.eliminate_zeros()
    graph = sparse.block_array([[None, pattern], [pattern.T, None]], format="csr")
    _, label = connected_components(graph, directed=False)
    return np.where(common, -1, label[inside.shape[0] :]).astype(np.int64)


def _labels_of_rows(matrix: sparse.csr_array, label: Indices) -> Indices:
    """Give the number of the piece that each row belongs to; -1 for rows that have no column of a piece."""
    cells = matrix.tocoo()
    of_row = np.full(matrix.shape[0], -1, dtype=np.int64)
    np.maximum.at(of_row, cells.row, label[cells.col])
    return of_row


def side_by_side(common: LinearProgram, parts: Sequence[LinearProgram]) -> LinearProgram:
    """Join programs without whole numbers into one, tied by the variables they share.

    Parameters
    ----------
    common : the constraints of the shared variables alone.
    parts : programs whose first variables are the shared ones.

    Returns
    -------
    The joined program. Its variables are the shared ones, bounded as in `common`, then those of each part.
    """
    shared = len(common.lower)
    left = sparse.vstack([common.matrix, *(part.matrix[:, :shared] for part in parts)])
    nothing = sparse.coo_array((common.matrix.shape[0], 0))
    right = sparse.block_diag([nothing, *(part.matrix[:, shared:] for part in parts)])
    lower, upper = (
        np.concatenate([getattr(common, name), *(getattr(part, name)[shared:] for part in parts)])
        for name in ("lower", "upper")
    )
    return LinearProgram(
        matrix=sparse.csr_array(sparse.hstack([left, right])),
        row_lower=np.concatenate([common.row_lower, *(part.row_lower for part in parts)]),
        row_upper=np.concatenate([common.row_upper, *(part.row_upper for part in parts)]),
        lower=lower,
        upper=upper,
        integer=np.zeros(len(lower), dtype=np.bool_),
        ties=np.zeros(left.shape[0], dtype=np.bool_),
    )


def priced(
    arrays: LinearProgram, objective: Numbers, prices: Numbers, block: Indices
) -> tuple[LinearProgram, Numbers, float]:
    """Move the rows between blocks into the objective, each at a price (Lagrangian relaxation).

    For any prices of the right sign, the value of the remaining problem and the constant add up to a lower bound on the
    whole problem (Geoffrion, "Lagrangean relaxation for integer programming", Mathematical Programming Study 2, 1974).
    A price of the wrong sign counts as zero.

    Parameters
    ----------
    arrays, objective : the problem.
    prices : a price for each row.
    block : the number of each column's block.

    Returns
    -------
    The problem without the rows between blocks, its objective, and the constant to add to its value.
    """
    cells = arrays.matrix.tocoo()
    low = np.full(arrays.matrix.shape[0], np.iinfo(np.int64).max)
    high = np.full(arrays.matrix.shape[0], -1, dtype=np.int64)
    np.minimum.at(low, cells.row, block[cells.col])
    np.maximum.at(high, cells.row, block[cells.col])
    between = low < high
    price = np.where(between, prices, 0.0)
    price = np.where((price > 0) & np.isneginf(arrays.row_lower), 0.0, price)
    price = np.where((price < 0) & np.isposinf(arrays.row_upper), 0.0, price)
    side = np.where(price > 0, arrays.row_lower, np.where(price < 0, arrays.row_upper, 0.0))
    kept = replace(
        arrays,
        matrix=arrays.matrix[~between],
        row_lower=arrays.row_lower[~between],
        row_upper=arrays.row_upper[~between],
        # Every row that remains lies within one block.
        ties=np.zeros(int((~between).sum()), dtype=np.bool_),
    )
    return kept, objective - price @ arrays.matrix, float(price @ side)
