"""Diving: whole numbers are decided on one after the other, each time from the basis of the last solve."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from logistics.solver.resident import Ended, Resident
from logistics.solver.tolerances import INTEGRALITY

if TYPE_CHECKING:
    from logistics.solver.effort import Effort
    from logistics.solver.program import Indices, LinearProgram, Numbers


class First(StrEnum):
    """Which variable a dive decides on first.

    Attributes
    ----------
    nearest : the one nearest to a whole number.
    farthest : the one farthest from a whole number.
    """

    nearest = "nearest"
    farthest = "farthest"


def dive(program: LinearProgram, objective: Numbers, first: First, effort: Effort) -> Numbers | None:
    """Find a good solution in whole numbers quickly.

    The relaxation is solved. Then a variable with a fraction is rounded up, and rounded down, and the better of the two
    is kept, until no fraction is left (a dive, as in Achterberg, Constraint Integer Programming, 2007, section 9.3,
    where both roundings are tried). Each solve starts from the basis before it.

    Parameters
    ----------
    program, objective : the problem. Variables in whole numbers are decided on.
    first : which variable is decided on first.
    effort : gives the stop.

    Returns
    -------
    Values of all variables. None if both roundings of a variable leave no solution, or if a stop was asked for.
    """
    diver = Resident(program)
    diver.minimise(objective)
    whole = np.flatnonzero(program.integer)
    if diver.solve() is not Ended.optimal:
        return None
    return decided(diver, whole, first, effort)


def decided(diver: Resident, whole: Indices, first: First, effort: Effort) -> Numbers | None:
    """Dive from the solution of a solved program.

    Parameters
    ----------
    diver : the program, just solved. Bounds of its variables are changed.
    whole : numbers of the variables in whole numbers.
    first : which variable is decided on first.
    effort : gives the stop.

    Returns
    -------
    Values of all variables; None as for `dive`.
    """
    while not effort.stop.is_set():
        values = diver.values()
        chosen = _next(values[whole], first)
        if chosen is None:
            values[whole] = np.rint(values[whole])
            return values
        if not _route(diver, int(whole[chosen]), float(values[whole[chosen]])):
            return None
    return None


def _next(values: Numbers, first: First) -> int | None:
    """Give the position of the value to be decided on next; None if all are whole."""
    away = np.abs(values - np.rint(values))
    fractions = np.flatnonzero(away > INTEGRALITY)
    if not len(fractions):
        return None
    best = np.argmin(away[fractions]) if first is First.nearest else np.argmax(away[fractions])
    return int(fractions[best])


def _route(program: Resident, column: int, value: float) -> bool:
    """Round a variable to the side that costs less; say if any side leaves a solution."""
    down, whole = np.floor(value), (program.lower[column], program.upper[column])
    basis, found = program.basis(), []
    for lower, upper in ((down + 1, whole[1]), (whole[0], down)):
        if lower <= upper:
            program.bound(column, lower, upper)
            if program.solve() is Ended.optimal:
                found.append((program.value(), lower, upper, program.basis()))
        program.go_on_from(basis)
    if not found:
        return False
    _, lower, upper, basis = min(found, key=lambda side: side[0])
    program.bound(column, lower, upper)
    program.go_on_from(basis)
    return program.solve() is Ended.optimal
