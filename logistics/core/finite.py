"""Checks for infinite and missing numbers where one part of the planner hands over to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from logistics.core.errors import SolverError
from logistics.core.language.told import Told

if TYPE_CHECKING:
    import numpy.typing as npt
    import pandas as pd


def refuse_no_numbers(what: str, *values: npt.ArrayLike, unbounded: bool = False) -> None:
    """Raise an error if one of the values is missing or infinite.

    Parameters
    ----------
    what : what is handed over: a key `sum_...` of the texts of `system`.
    *values : numbers of any shape.
    unbounded : whether infinite values are allowed, as bounds that do not bind.

    Raises
    ------
    SolverError
        A value is missing (NaN), or infinite where that is not allowed.
    """
    for value in values:
        numbers = np.asarray(value, dtype=np.float64)
        right = ~np.isnan(numbers) if unbounded else np.isfinite(numbers)
        if not right.all():
            raise SolverError(Told("system", "not_finite", what=Told("system", what)))


def refuse_no_numbers_in(what: str, table: pd.DataFrame) -> None:
    """Raise an error if a table holds a missing or infinite number; parameters as for `refuse_no_numbers`."""
    refuse_no_numbers(what, table.select_dtypes("number").to_numpy(np.float64))
