"""Parts of a problem that have nothing to do with each other, once what ties them together is priced or shared out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from logistics.solver.program import Indices, LinearProgram, Numbers
from logistics.solver.tolerances import INTEGRALITY

if TYPE_CHECKING:
    from collections.abc import Sequence

    Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Piece:
    """A part of a problem: its `columns` (numbers in the whole), of which `common` are in other pieces too.

    `guess`: what its objective comes to in the plan it was cut from; `whole`: whether that plan is in whole numbers.
    """

    columns: Indices
    common: Flags
    arrays: LinearProgram
    objective: Numbers
    guess: float
    whole: bool


def pieces(arrays: LinearProgram, objective: Numbers, common: Flags, values: Numbers) -> list[Piece]:
    """Cut a problem into the pieces that hold whole numbers.

    Rows that tie everything together are shared out: each piece may take what it takes in `values`, and its part of
    what they leave. Columns in `common` stand in every piece, at most at their value.

    Parameters
    ----------
    arrays, objective : the problem. common : columns of every piece. values : a feasible plan, with fractions.
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
        guess, counted = float(objective[columns] @ values[columns]), values[columns][part.integer]
        whole = bool(np.all(np.abs(counted - np.rint(counted)) < INTEGRALITY))
        taken.append(Piece(columns, common[columns], part, objective[columns], guess, whole))
    return taken


def _labels(arrays: LinearProgram, common: Flags) -> Indices:
    """Number the pieces that columns belong to, -1 for the common ones."""
    inside = arrays.matrix[~arrays.ties]
    pattern = sparse.csr_array((np.ones(inside.nnz), inside.indices, inside.indptr), shape=inside.shape)
    pattern = pattern @ sparse.diags_array((~common).astype(float))
    pattern.eliminate_zeros()
    graph = sparse.block_array([[None, pattern], [pattern.T, None]], format="csr")
    _, label = connected_components(graph, directed=False)
    return np.where(common, -1, label[inside.shape[0] :]).astype(np.int64)


def _labels_of_rows(matrix: sparse.csr_array, label: Indices) -> Indices:
    """The piece each row belongs to; -1 for rows without a column of any."""
    cells = matrix.tocoo()
    of_row = np.full(matrix.shape[0], -1, dtype=np.int64)
    np.maximum.at(of_row, cells.row, label[cells.col])
    return of_row


def side_by_side(common: LinearProgram, parts: Sequence[LinearProgram]) -> LinearProgram:
    """Put programs without whole numbers into one, tied by the variables they share.

    Parameters
    ----------
    common : the constraints of the shared variables alone.
    parts : programs whose first variables are the shared ones.

    Returns
    -------
    The whole: the shared variables, bounded as in `common`, then each part's own.
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
    """Price the rows between blocks instead of keeping them (Lagrangian relaxation).

    For any prices of the right sign the problem that is left is no more than the whole: its value and the constant
    make a bound (Geoffrion, "Lagrangean relaxation for integer programming", Mathematical Programming Study 2, 1974).

    Parameters
    ----------
    arrays, objective : the problem. prices : of its rows. block : number of each column's block.

    Returns
    -------
    The problem without the rows between blocks, its objective, and what is to be added to its value.
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
        # What still ties everything together lies within one block.
        ties=np.zeros(int((~between).sum()), dtype=np.bool_),
    )
    return kept, objective - price @ arrays.matrix, float(price @ side)
