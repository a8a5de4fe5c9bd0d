"""Lexicographic minimisation of the aims in a problem with fractions of vehicles, with the value and bound of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from logistics.core.errors import SolverError
from logistics.core.language.told import Told
from logistics.solver.lexicographic import Slack, lexicographic
from logistics.solver.solve import LARGE
from logistics.solver.tolerances import ARITHMETIC

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    from logistics.solver.program import LinearProgram, Numbers
    from logistics.solver.solve import Solution

#: Where an aim held as closely as asked for leaves no solution, its slack grows by this factor, up to so many tries.
LOOSER, TRIES = 10.0, 3
#: Among aims that are weighted together, each weighs this share of the one before.
LATER_SHARE = 0.1
#: In a problem with more variables than this, earlier aims are weighted with the rest instead of held.
FULL_ROWS = 50_000
#: An aim with a smaller value is weighted as if it had this value.
NOTHING = 1e-3


@dataclass(frozen=True)
class Depth:
    """The effort spent on a problem.

    Attributes
    ----------
    aims : how many aims are minimised one by one; the rest are weighted together. Where each scenario is solved by
        itself, at most the first two are minimised one by one.
    give : the share of its value by which an aim may get worse for those after it.
    seconds : time limit of each problem (seconds).
    """

    aims: int = 6
    give: float = 0.001
    seconds: float = 600.0

    @property
    def slack(self) -> Slack:
        """By how much an aim may get worse for those after it."""
        return Slack(self.give)

    @property
    def slacks(self) -> list[Slack]:
        """The slacks to try for an aim, the tightest first."""
        loosest = [max(self.give, ARITHMETIC) * LOOSER**more for more in range(1, TRIES)]
        return [self.slack, *(Slack(give) for give in loosest)]


@dataclass(frozen=True)
class AimResult:
    """The result for one aim.

    Attributes
    ----------
    name : the aim, of `AIMS`.
    value : its value in the solution.
    bound : its lower bound: no plan that holds the aims before it is better.
    """

    name: str
    value: float
    bound: float


def minimise_in_order(
    arrays: LinearProgram,
    objectives: Mapping[str, Numbers],
    depth: Depth,
    progress: Callable[[str], None] = lambda _: None,
    *,
    rest: bool = True,
    heavy: Collection[str] = (),
) -> tuple[Numbers, list[AimResult]]:
    """Minimise one objective after the other, holding the earlier ones.

    Parameters
    ----------
    arrays : a problem without whole numbers.
    objectives : coefficients of each aim, by name, in their order.
    depth : how many aims are minimised one by one, how closely they are held, and the time for each.
    progress : called with the name of each aim as it begins.
    rest : whether the other aims are weighted together and minimised in the end.
    heavy : names of aims that a large problem leaves out of the rest, as they tie everything together.

    Returns
    -------
    Values of all variables, and the result for each aim that was minimised one by one.

    Raises
    ------
    SolverError
        There is no solution, or none was found in time.
    """
    names, large = list(objectives), len(arrays.lower) > FULL_ROWS
    first = [objectives[name] for name in names[: depth.aims]]
    later = [objectives[name] for name in names[depth.aims :] if not (large and name in heavy)]
    values, bounds = np.zeros(len(arrays.lower)), []

    def aims() -> Iterator[Numbers]:
        for name, objective in zip(names, first, strict=False):
            progress(name)
            yield objective
        if later and rest and not large:
            progress("rest")
            yield together(later, values)

    barrier = len(arrays.lower) > LARGE
    for found in lexicographic(arrays, aims(), depth.slacks, depth.seconds, barrier=barrier):
        values = _to_the_end(found).amounts
        bounds.append(found.objective)
    if later and rest and large:
        # Dense constraints that hold aims make a large problem slow, so those aims are weighted with the rest.
        progress("rest")
        weighed = together(first + later, values)
        (found,) = lexicographic(arrays, [weighed], depth.slacks, depth.seconds, barrier=barrier)
        values = _to_the_end(found).amounts
    return values, [
        AimResult(name, float(objectives[name] @ values), bound)
        for name, bound in zip(names, bounds[: depth.aims], strict=False)
    ]


def _to_the_end(found: Solution) -> Solution:
    """Give a solution that no limit cut short: only then is its objective a bound.

    Raises
    ------
    SolverError
        A limit cut in.
    """
    if found.cut:
        raise SolverError(Told("system", "no_plan_in_time"))
    return found


def together(later: list[Numbers], values: Numbers) -> Numbers:
    """Give the sum of objectives, weighted as `weights_of` says."""
    return np.asarray(
        np.sum([weight * one for weight, one in zip(weights_of(later, values), later, strict=True)], axis=0)
    )


def weights_of(later: list[Numbers], values: Numbers) -> list[float]:
    """Give the weight of each objective: the inverse of its value in `values`, each a tenth of the one before."""
    return [LATER_SHARE**at / max(abs(float(one @ values)), NOTHING) for at, one in enumerate(later)]
