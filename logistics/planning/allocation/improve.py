"""Improving a known plan: vehicles are decided again only on the days on which that can bring enough."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from logistics.planning.allocation.fixed import with_its_vehicles
from logistics.planning.allocation.merge import may_change
from logistics.planning.allocation.windows import within
from logistics.solver.dive import First, decided
from logistics.solver.resident import Ended, Resident
from logistics.solver.tolerances import ARITHMETIC

if TYPE_CHECKING:
    from logistics.planning.allocation.windows import Flags, VariableDays, Window
    from logistics.solver.effort import Effort
    from logistics.solver.program import LinearProgram, Numbers

#: Approximate number of whole-number variables in a window.
AT_A_TIME = 140
#: A window that can bring less than this share of what all windows can bring stays as it is.
WORTH = 0.05
#: Where more windows than this are worth it, the plan is decided anew on all days: that takes less time.
FEW = 4


@dataclass(frozen=True)
class WantedGain:
    """What a known plan is to be improved by.

    Attributes
    ----------
    objective : the objective that must gain.
    enough : the least that it must gain.
    aim : the weighted sum of that objective and all later ones.
    """

    objective: Numbers
    enough: float
    aim: Numbers


def improved(
    arrays: LinearProgram, wanted: WantedGain, start: Numbers, calendar: VariableDays, effort: Effort
) -> Numbers | None:
    """Improve a plan where most can be gained, and leave it as it is elsewhere.

    It is asked first what each window of days could gain at most, with fractions of its vehicles and all others as they
    are. If that is not enough in all windows together, nothing is changed. If few windows bring most of it, each of
    these is decided again by a dive, those first that can gain most.

    Parameters
    ----------
    arrays : the problem, with the objectives before the wanted one held.
    wanted : what is to gain, and how much.
    start : a feasible plan.
    calendar : days of the columns.
    effort : stop and solver.

    Returns
    -------
    A plan no worse than `start` by the aim; None if too many windows are worth it.
    """
    windows = calendar.windows(arrays.integer, AT_A_TIME)
    gains = [_WindowPart.of(arrays, start, calendar, window).gain(wanted.objective) for window in windows]
    if sum(gains) <= wanted.enough:
        effort.tally.add("near", "not_worth_it")
        return start
    worth = [number for number in np.argsort(-np.array(gains), kind="stable") if gains[number] > WORTH * sum(gains)]
    if len(worth) > FEW:
        return None
    values = start.copy()
    for number in worth:
        found = _WindowPart.of(arrays, values, calendar, windows[number]).dived(wanted.aim, effort)
        effort.tally.add("near", "same" if found is None else "better")
        values = values if found is None else found
    return with_its_vehicles(arrays, wanted.aim, values, start, effort)


@dataclass(frozen=True)
class _WindowPart:
    """The problem of a window, with all other days as they are."""

    program: LinearProgram
    free: Flags
    values: Numbers

    @classmethod
    def of(cls, arrays: LinearProgram, values: Numbers, calendar: VariableDays, window: Window) -> _WindowPart:
        """Cut a window out of a plan. What groups use, carry and lack may change from then on."""
        near = arrays.integer & within(calendar.moves, window)
        free = may_change(calendar, window) & (near | ~arrays.integer)
        return cls(arrays.part(free, np.ones(len(arrays.row_upper), dtype=np.bool_), values), free, values)

    def gain(self, objective: Numbers) -> float:
        """Give what the window could gain with fractions of its vehicles; 0 if that is not known."""
        program = Resident(self.program)
        program.minimise(objective[self.free])
        if program.solve() is not Ended.optimal:
            return 0.0
        return max(0.0, float(objective[self.free] @ self.values[self.free]) - program.value())

    def dived(self, aim: Numbers, effort: Effort) -> Numbers | None:
        """Decide on the vehicles of the window by a dive; values of all columns, None if none better were found."""
        program, price = Resident(self.program), aim[self.free]
        program.minimise(price)
        if program.solve() is not Ended.optimal:
            return None
        found = decided(program, np.flatnonzero(self.program.integer), First.farthest, effort)
        if found is None or float(price @ found) >= float(price @ self.values[self.free]) - ARITHMETIC:
            return None
        values = self.values.copy()
        values[self.free] = found
        return values
