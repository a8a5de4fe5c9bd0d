"""Meeting aims one after the other in a problem with fractions of vehicles, each with its value and bound."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from logistics.core.errors import SolverError
from logistics.core.language.told import Told
from logistics.solver.solve import LARGE, minimise

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from logistics.solver.program import LinearProgram, Numbers

#: An aim gives way at least so much, relative to its value: the solver's arithmetic is no finer.
FINEST = 1e-6
#: Where an aim held as closely as asked for leaves no solution, it is held so many times less closely, so often.
LOOSER, TRIES = 10.0, 3
#: Of the aims that are looked at together, each weighs so much of the value of the one before.
LATER_SHARE = 0.1
#: Beyond so many columns, aims that were met are weighed with the rest, not held.
FULL_ROWS = 50_000
#: A value below this is nothing to weigh by.
NOTHING = 1e-3


@dataclass(frozen=True)
class Depth:
    """How hard to try.

    `aims`: how many are met one by one; the rest are looked at together. Scenarios that are solved each by itself meet
    the first two at most one by one. `give`: the part of its value by which an aim
    may give way to those after it. `seconds`: for each problem.
    """

    aims: int = 6
    give: float = 0.001
    seconds: float = 600.0


@dataclass(frozen=True)
class Met:
    """One aim: what it is in the end, and the bound: no plan that holds the aims before it is better."""

    name: str
    value: float
    bound: float


def meet(
    arrays: LinearProgram,
    objectives: Mapping[str, Numbers],
    depth: Depth,
    say: Callable[[str], None] = lambda _: None,
    *,
    rest: bool = True,
    heavy: Collection[str] = (),
) -> tuple[Numbers, list[Met]]:
    """Minimise one objective after the other, holding the earlier ones.

    Parameters
    ----------
    arrays : a problem without whole numbers. objectives : the aims in their order.
    depth : how many aims, how closely they are held, and for how long.
    say : told the name of each aim as it begins.
    rest : whether the aims that are not met one by one are looked at together in the end.
    heavy : names of aims that a large problem leaves out of the rest, as they tie everything together.

    Returns
    -------
    Values of all columns, and each aim that was met one by one.

    Raises
    ------
    SolverError
        There is no solution, or none was found in time.
    """
    names = list(objectives)
    held: list[tuple[Numbers, float]] = []
    values, bounds = np.zeros(len(arrays.lower)), []
    for name in names[: depth.aims]:
        say(name)
        values, reached = _least(arrays, held, objectives[name], depth)
        bounds.append(reached)
        held.append((objectives[name], reached))
    large = len(arrays.lower) > FULL_ROWS
    later = [objectives[name] for name in names[depth.aims :] if not (large and name in heavy)]
    if later and rest:
        say("rest")
        if large:
            # Full rows that hold aims make a large problem slow: what is held is weighed with the rest instead.
            held, later = [], [aim for aim, _ in held] + later
        values, _ = _least(arrays, held, together(later, values), depth)
    return values, [
        Met(name, float(objectives[name] @ values), bound) for name, bound in zip(names, bounds, strict=False)
    ]


def _least(
    arrays: LinearProgram, held: list[tuple[Numbers, float]], objective: Numbers, depth: Depth
) -> tuple[Numbers, float]:
    """Minimise one aim, those before it held as closely as there is a solution."""
    give = depth.give
    for attempt in range(TRIES):
        kept = arrays
        for aim, value in held:
            kept = kept.with_row(aim, value + way(value, give))
        try:
            found = minimise(kept, objective, gap=0.0, seconds=depth.seconds, barrier=len(arrays.lower) > LARGE)
        except SolverError:
            if not held or attempt == TRIES - 1:
                raise
            give = LOOSER * max(give, FINEST)
            continue
        if found is None or found.cut:
            break
        return found.amounts, found.objective
    raise SolverError(Told("system", "no_plan_in_time"))


def way(value: float, give: float) -> float:
    """Give by how much an aim of some value gives way: a part of it, and no less than arithmetic asks for."""
    return max(give * abs(value), FINEST * max(1.0, abs(value)))


def together(later: list[Numbers], values: Numbers) -> Numbers:
    """Weigh aims by what they come to in `values`, each a tenth of the one before."""
    return np.asarray(
        np.sum([weight * one for weight, one in zip(weights_of(later, values), later, strict=True)], axis=0)
    )


def weights_of(later: list[Numbers], values: Numbers) -> list[float]:
    """Give what aims weigh together: by what they come to in `values`, each a tenth of the one before."""
    return [LATER_SHARE**at / max(abs(float(one @ values)), NOTHING) for at, one in enumerate(later)]
