"""A mixed-integer linear program, kept as arrays and handed to the solver without a loop over its cells."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from ortools.math_opt import model_pb2
from scipy import sparse

import logistics.core.strings  # noqa: F401 - before any table is made
from logistics.core.finite import refuse_no_numbers

if TYPE_CHECKING:
    from collections.abc import Sequence

Numbers = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]
#: Cells of a matrix as (row, column, value). A single number as the value holds for all cells.
Cells = tuple[npt.ArrayLike, npt.ArrayLike, npt.ArrayLike]
#: A choice of variables or constraints: their numbers, or a flag for each.
Chosen = npt.NDArray[np.int64] | npt.NDArray[np.bool_] | list[int] | slice | int


@dataclass(frozen=True)
class Constraints:
    """A family of constraints, lower <= A x <= upper.

    Attributes
    ----------
    row, column, value : the cells of A; rows count from 0 within the family.
    lower, upper : limits of each row.
    ties : whether the rows tie together parts of the program that are otherwise independent, as a budget does.
    family : name of the family; "" if it has none.
    keys : what each row stands for, one line a row; None where nobody asks.
    """

    row: Indices
    column: Indices
    value: Numbers
    lower: Numbers
    upper: Numbers
    ties: bool = False
    family: str = ""
    keys: pd.DataFrame | None = None


def joined(*parts: Cells) -> tuple[Indices, Indices, Numbers]:
    """Join several parts of cells into one array each of rows, columns and values."""
    rows = [np.asarray(row, dtype=np.int64) for row, _, _ in parts]
    columns = [np.asarray(column, dtype=np.int64) for _, column, _ in parts]
    values = [
        np.broadcast_to(np.asarray(value, dtype=np.float64), row.shape)
        for row, (_, _, value) in zip(rows, parts, strict=True)
    ]
    return np.concatenate(rows), np.concatenate(columns), np.concatenate(values)


def at_most(upper: npt.ArrayLike, *parts: Cells) -> Constraints:
    """Give the constraints A x <= upper, with the cells of A in parts."""
    limit = np.asarray(upper, dtype=np.float64)
    return Constraints(*joined(*parts), np.full(limit.shape, -np.inf), limit)


def equal(to: npt.ArrayLike, *parts: Cells) -> Constraints:
    """Give the constraints A x = to, with the cells of A in parts."""
    value = np.asarray(to, dtype=np.float64)
    return Constraints(*joined(*parts), value, value)


def numbered(frame: pd.DataFrame, keys: list[str], *others: pd.DataFrame) -> list[Indices]:
    """Number the distinct keys of several tables together.

    Parameters
    ----------
    frame : a table with the key columns.
    keys : names of the key columns.
    *others : further tables with the key columns.

    Returns
    -------
    One array for each table: the number of each line's key.
    """
    frames = [frame[keys], *(other[keys] for other in others)]
    number = pd.concat(frames, ignore_index=True).groupby(keys, sort=False).ngroup().to_numpy()
    return np.split(number, np.cumsum([len(part) for part in frames])[:-1])


@dataclass
class ProgramBuilder:
    """A program under construction: columns and rows are added family by family."""

    lower: list[Numbers] = field(default_factory=list)
    upper: list[Numbers] = field(default_factory=list)
    integer: list[npt.NDArray[np.bool_]] = field(default_factory=list)
    rows: list[Constraints] = field(default_factory=list)
    columns: int = 0

    def add_columns(self, number: int, upper: npt.ArrayLike = np.inf, *, integer: bool = False) -> Indices:
        """Add `number` columns from 0 to `upper`, in whole numbers if `integer`, and give their column numbers."""
        self.lower.append(np.zeros(number))
        self.upper.append(np.broadcast_to(np.asarray(upper, dtype=np.float64), number).copy())
        self.integer.append(np.full(number, integer))
        self.columns += number
        return np.arange(self.columns - number, self.columns, dtype=np.int64)

    def add_rows(self, rows: Constraints) -> None:
        """Add a family of rows. A row without a cell does no harm: the solver's presolve drops it."""
        self.rows.append(rows)

    def arrays(self) -> LinearProgram:
        """Give the program that was built, with one sparse matrix."""
        offsets = np.cumsum([0] + [len(rows.upper) for rows in self.rows])
        row = np.concatenate([rows.row + offset for rows, offset in zip(self.rows, offsets, strict=False)])
        column = np.concatenate([rows.column for rows in self.rows])
        value = np.concatenate([rows.value for rows in self.rows])
        matrix = sparse.coo_array((value, (row, column)), shape=(offsets[-1], self.columns)).tocsr()
        matrix.sum_duplicates()
        return LinearProgram(
            matrix=matrix,
            row_lower=np.concatenate([rows.lower for rows in self.rows]),
            row_upper=np.concatenate([rows.upper for rows in self.rows]),
            lower=np.concatenate(self.lower),
            upper=np.concatenate(self.upper),
            integer=np.concatenate(self.integer),
            ties=np.concatenate([np.full(len(rows.upper), rows.ties) for rows in self.rows]),
        )


@dataclass(frozen=True)
class LinearProgram:
    """A program ready to be solved: row_lower <= matrix x <= row_upper, lower <= x <= upper, some x whole numbers.

    Its arrays are read-only. Methods that change something give a new program.

    Attributes
    ----------
    matrix : coefficients (constraints x variables).
    row_lower, row_upper : limits of the constraints.
    lower, upper : bounds of the variables.
    integer : a flag for each variable: whether it takes whole numbers only.
    ties : a flag for each constraint: whether it ties together parts of the program that are otherwise independent.
    """

    matrix: sparse.csr_array
    row_lower: Numbers
    row_upper: Numbers
    lower: Numbers
    upper: Numbers
    integer: npt.NDArray[np.bool_]
    ties: npt.NDArray[np.bool_]

    def __post_init__(self) -> None:
        """Make the arrays read-only."""
        for array in (self.row_lower, self.row_upper, self.lower, self.upper, self.integer, self.ties):
            array.flags.writeable = False

    def extended(
        self,
        number: int = 0,
        upper: npt.ArrayLike = np.inf,
        *,
        cells: Cells | None = None,
        rows: Sequence[Constraints] = (),
    ) -> LinearProgram:
        """Add continuous variables from 0 to `upper`, and constraints.

        Parameters
        ----------
        number : how many variables to add. Their numbers follow those of the present variables.
        upper : upper bounds of the new variables; a single number holds for all.
        cells : (constraint, variable, coefficient) of the new variables in the present constraints.
        rows : families of constraints over all variables, old and new.

        Returns
        -------
        The extended program. Present variables and constraints keep their numbers.
        """
        height, width = self.matrix.shape
        parts = [] if cells is None else [cells]
        for family in rows:
            parts.append((family.row + height, family.column, family.value))
            height += len(family.upper)
        old = self.matrix.tocoo()
        row, column, value = joined((old.row, old.col, old.data), *parts)
        matrix = sparse.coo_array((value, (row, column)), shape=(height, width + number)).tocsr()
        matrix.sum_duplicates()
        return LinearProgram(
            matrix,
            np.concatenate([self.row_lower, *(family.lower for family in rows)]),
            np.concatenate([self.row_upper, *(family.upper for family in rows)]),
            np.append(self.lower, np.zeros(number)),
            np.append(self.upper, np.broadcast_to(np.asarray(upper, dtype=np.float64), number)),
            np.append(self.integer, np.zeros(number, dtype=np.bool_)),
            np.concatenate([self.ties, *(np.full(len(family.upper), family.ties) for family in rows)]),
        )

    def with_row(self, coefficients: Numbers, upper: float) -> LinearProgram:
        """Add the constraint coefficients x <= upper, and mark it as one that ties everything together."""
        return replace(
            self,
            matrix=sparse.vstack([self.matrix, sparse.csr_array(coefficients[None, :])], format="csr"),
            row_lower=np.append(self.row_lower, -np.inf),
            row_upper=np.append(self.row_upper, upper),
            ties=np.append(self.ties, True),
        )

    def with_rows_of(self, other: LinearProgram) -> LinearProgram:
        """Add the constraints of another program. Its variables are the first variables of this one."""
        cells, shape = other.matrix, (other.matrix.shape[0], self.matrix.shape[1])
        own = sparse.csr_array((cells.data, cells.indices, cells.indptr), shape=shape)
        return replace(
            self,
            matrix=sparse.vstack([self.matrix, own], format="csr"),
            row_lower=np.append(self.row_lower, other.row_lower),
            row_upper=np.append(self.row_upper, other.row_upper),
            ties=np.append(self.ties, other.ties),
        )

    def with_bounds(
        self, columns: Chosen, lower: npt.ArrayLike | None = None, upper: npt.ArrayLike | None = None
    ) -> LinearProgram:
        """Give some variables other bounds.

        Parameters
        ----------
        columns : numbers of the variables, or a flag for each variable.
        lower, upper : the new bounds in the same order; a single number holds for all, None leaves the old ones.
        """
        return replace(
            self,
            lower=self.lower if lower is None else _put(self.lower, columns, lower),
            upper=self.upper if upper is None else _put(self.upper, columns, upper),
        )

    def with_integers(self, columns: Chosen) -> LinearProgram:
        """Give the same program with only these variables in whole numbers."""
        return replace(self, integer=_put(np.zeros_like(self.integer), columns, new=True))

    def relaxed(self) -> LinearProgram:
        """Give the relaxation: the same program without whole numbers."""
        return replace(self, integer=np.zeros_like(self.integer))

    def held(self, columns: npt.NDArray[np.bool_], values: Numbers) -> LinearProgram:
        """Fix some variables at given values. A value outside the bounds is moved to the nearest bound.

        Parameters
        ----------
        columns : a flag for each variable: whether it is fixed.
        values : values of all variables.
        """
        within = np.clip(values, self.lower, self.upper)[columns]
        return self.with_bounds(columns, within, within)

    def part(self, free: npt.NDArray[np.bool_], rows: npt.NDArray[np.bool_], values: Numbers) -> LinearProgram:
        """Give the program of the free columns alone; the other columns keep their values.

        Parameters
        ----------
        free : a flag for each column: whether it may change.
        rows : a flag for each row: whether to keep it. Rows without a free column are dropped.
        values : values of all columns.
        """
        kept = self.matrix[rows]
        inside = kept[:, np.flatnonzero(free)]
        binds = np.diff(inside.indptr) > 0
        given = (kept[:, np.flatnonzero(~free)] @ values[~free])[binds]
        return LinearProgram(
            inside[binds],
            self.row_lower[rows][binds] - given,
            self.row_upper[rows][binds] - given,
            self.lower[free],
            self.upper[free],
            self.integer[free],
            self.ties[rows][binds],
        )

    def to_proto(self, objective: Numbers) -> model_pb2.ModelProto:
        """Give the minimisation of `objective` as a message for OR-Tools MathOpt."""
        refuse_no_numbers("sum_problem", objective, self.matrix.data)
        bounds = (self.lower, self.upper, self.row_lower, self.row_upper)
        refuse_no_numbers("sum_problem", *bounds, unbounded=True)
        proto = model_pb2.ModelProto()
        number_rows, number_columns = self.matrix.shape
        proto.variables.ids.extend(range(number_columns))
        proto.variables.lower_bounds.extend(self.lower)
        proto.variables.upper_bounds.extend(self.upper)
        proto.variables.integers.extend(self.integer)
        proto.linear_constraints.ids.extend(range(number_rows))
        proto.linear_constraints.lower_bounds.extend(self.row_lower)
        proto.linear_constraints.upper_bounds.extend(self.row_upper)
        present = np.flatnonzero(objective)
        proto.objective.linear_coefficients.ids.extend(present)
        proto.objective.linear_coefficients.values.extend(objective[present])  # noqa: PD011  no frame
        row = np.repeat(np.arange(number_rows), np.diff(self.matrix.indptr))
        proto.linear_constraint_matrix.row_ids.extend(row)
        proto.linear_constraint_matrix.column_ids.extend(self.matrix.indices)
        proto.linear_constraint_matrix.coefficients.extend(self.matrix.data)
        return proto


def _put(values: npt.NDArray[Any], at: Chosen, new: npt.ArrayLike) -> npt.NDArray[Any]:
    """Give a copy of an array with new values at some places."""
    changed = values.copy()
    changed[at] = new
    return changed
