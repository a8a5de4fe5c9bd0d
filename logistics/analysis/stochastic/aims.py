"""Meeting aims one after the other in a problem with fractions of vehicles, each with its value and bound."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from logistics.solver.lexicographic import Slack, lexicographic
from logistics.solver.solve import LARGE
from logistics.solver.tolerances import ARITHMETIC

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    from logistics.solver.program import LinearProgram, Numbers

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

    @property
    def slack(self) -> Slack:
        """By how much an aim gives way."""
        return Slack(self.give)

    @property
    def slacks(self) -> list[Slack]:
        """By how much an aim gives way, the tightest first."""
        loosest = [max(self.give, ARITHMETIC) * LOOSER**more for more in range(1, TRIES)]
        return [self.slack, *(Slack(give) for give in loosest)]


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
    names, large = list(objectives), len(arrays.lower) > FULL_ROWS
    first = [objectives[name] for name in names[: depth.aims]]
    later = [objectives[name] for name in names[depth.aims :] if not (large and name in heavy)]
    values, bounds = np.zeros(len(arrays.lower)), []

    def aims() -> Iterator[Numbers]:
        for name, objective in zip(names, first, strict=False):
            say(name)
            yield objective
        if later and rest and not large:
            say("rest")
            yield together(later, values)

    barrier = len(arrays.lower) > LARGE
    for found in lexicographic(arrays, aims(), depth.slacks, depth.seconds, barrier=barrier):
        values = found.amounts
        bounds.append(found.objective)
    if later and rest and large:
        # Full rows that hold aims make a large problem slow: what is held is weighed with the rest instead.
        say("rest")
        weighed = together(first + later, values)
        (found,) = lexicographic(arrays, [weighed], depth.slacks, depth.seconds, barrier=barrier)
        values = found.amounts
    return values, [
        Met(name, float(objectives[name] @ values), bound)
        for name, bound in zip(names, bounds[: depth.aims], strict=False)
    ]


def together(later: list[Numbers], values: Numbers) -> Numbers:
    """Weigh aims by what they come to in `values`, each a tenth of the one before."""
    return np.asarray(
        np.sum([weight * one for weight, one in zip(weights_of(later, values), later, strict=True)], axis=0)
    )


def weights_of(later: list[Numbers], values: Numbers) -> list[float]:
    """Give what aims weigh together: by what they come to in `values`, each a tenth of the one before."""
    return [LATER_SHARE**at / max(abs(float(one @ values)), NOTHING) for at, one in enumerate(later)]
