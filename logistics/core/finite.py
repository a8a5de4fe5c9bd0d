"""Sums that are still numbers: looked at where one part of the planner hands over to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from logistics.core.errors import SolverError
from logistics.core.language.told import Told

if TYPE_CHECKING:
    import numpy.typing as npt
    import pandas as pd


def refuse_no_numbers(what: str, *values: npt.ArrayLike, unbounded: bool = False) -> None:
    """Refuse values of which one is not a number, or is infinite.

    Parameters
    ----------
    what : what is handed over, a key `sum_...` of the texts of `system`.
    values : numbers of any shape.
    unbounded : an infinite one is right, as a bound that does not bind.

    Raises
    ------
    SolverError
        One is no number, so that whatever follows from it would be none.
    """
    for value in values:
        numbers = np.asarray(value, dtype=np.float64)
        right = ~np.isnan(numbers) if unbounded else np.isfinite(numbers)
        if not right.all():
            raise SolverError(Told("system", "not_finite", what=Told("system", what)))


def refuse_no_numbers_in(what: str, table: pd.DataFrame) -> None:
    """Refuse a table that holds a number which is none."""
    refuse_no_numbers(what, table.select_dtypes("number").to_numpy(np.float64))
