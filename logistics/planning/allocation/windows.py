"""Days of the variables, and windows of days."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from logistics.solver.program import Indices, LinearProgram

Window = tuple[int, int]
Flags = npt.NDArray[np.bool_]


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

    def windows(self, whole: Flags, at_a_time: int) -> list[Window]:
        """Divide the days into windows (first and last day).

        Parameters
        ----------
        whole : a flag for each column: the whole-number variables to be decided on.
        at_a_time : most of these in a window, which has one day at least.
        """
        windows: list[Window] = []
        begins, held = 0, 0
        for day, number in enumerate(np.bincount(self.moves[whole], minlength=self.last + 1)):
            if day > begins and held + number > at_a_time:
                windows.append((begins, day - 1))
                begins, held = day, 0
            held += int(number)
        return [*windows, (begins, self.last)]


def within(days: Indices, window: Window, beyond: int = 0) -> Flags:
    """Say for each day whether it lies in a window, or up to `beyond` days after it."""
    first, last = window
    return (days >= first) & (days <= last + beyond)
