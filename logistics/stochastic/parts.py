"""First days for more scenarios than fit into one problem: each is solved by itself, again and again.

Decisions are chosen by what was learned of the scenarios (`cuts`), tried in all of them, several at a time or on a
cluster, and chosen anew. So that they do not leap about while little is known, those nearest to the best so far are
tried among all that promise enough: a level method (Lemaréchal, Nemirovskii and Nesterov, Mathematical Programming 69,
1995), distance being the sum of all differences.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from logistics.allocation.solve import minimise
from logistics.errors import SolverError
from logistics.scenarios.runners import made
from logistics.stochastic.aims import Met
from logistics.stochastic.cuts import EVERYTHING, IMPOSSIBLE, Learned, Recourse, Task
from logistics.stochastic.extensive import BAD_CASE, SHORTFALL
from logistics.stochastic.value import mean_of_worst
from logistics.stochastic.whole import DIGITS, rounded_vehicles

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import pandas as pd

    from logistics.allocation.problem import Numbers
    from logistics.scenarios.runners import Runner
    from logistics.stochastic.aims import Depth
    from logistics.stochastic.block import Block
    from logistics.stochastic.cuts import Cut
    from logistics.stochastic.decisions import Decisions

#: Decisions are tried so often for each aim, and so often in whole vehicles.
TURNS, WHOLE_TURNS = 20, 10
#: What is tried promises to close so much of the distance between the best so far and the bound.
PROMISE = 0.5
#: An aim that is held may give way at least so much: the solver's arithmetic is no finer.
FINEST = 1e-6
#: Far more seconds than a learned problem ever took that was solved at all.
MOST_SECONDS = 60.0
#: Search for whole vehicles: gap and branches.
NEAR, BRANCHES = 1e-3, 2000


@dataclass(frozen=True)
class Scenarios:
    """The scenarios of one plan, ready to be tried.

    `blocks`: one for each. `weights`: of the aims weighed together, by name. `level`: of the bad case. `run`: how many
    are tried at a time.
    """

    decisions: Decisions
    blocks: tuple[Block, ...]
    weights: Mapping[str, float]
    level: float
    depth: Depth
    run: Runner


@dataclass(frozen=True)
class Trial:
    """Decisions, and what each scenario comes to with them, by kind; nothing where they are impossible in one."""

    at: Numbers
    comes_to: dict[str, Numbers]


@dataclass(frozen=True)
class _Aim:
    """What is least: `objective` over the columns of the learned problem; `of`, the same of what scenarios come to."""

    name: str
    kinds: tuple[str, ...]
    objective: Numbers
    of: Callable[[Trial], float]


def decide_by_parts(
    scenarios: Scenarios, start: Numbers, tiers: pd.Series | None, say: Callable[[str], None]
) -> tuple[Numbers, list[Met]]:
    """Decide what leaves and what is ordered for all scenarios alike, without a problem that holds them all.

    Parameters
    ----------
    scenarios : what it is decided for.
    start : decisions to begin with, with fractions of vehicles.
    tiers : of the items, by item_id; where None, vehicles may come in fractions.
    say : told the name of each step as it begins.

    Returns
    -------
    Decisions, and the aims that were met one by one (shortfall, bad case) with fractions of vehicles: value, and bound.

    Raises
    ------
    SolverError
        There are no decisions that can be carried out, or none were found in time.
    """
    search = _Search(scenarios, Learned(scenarios.decisions, len(scenarios.blocks)))
    shortfall, bad_case, everything = search.aims()
    say("parts_known")
    search.know(everything.kinds)
    say("parts_of_all")
    best = search.possible(start, shortfall.kinds)
    held: list[tuple[_Aim, float]] = []
    met: list[tuple[_Aim, float]] = []
    for aim in (shortfall, bad_case)[: scenarios.depth.aims]:
        say(aim.name)
        best, bound = search.least(aim, best, held)
        held.append((aim, aim.of(best) + search.give(aim.of(best))))
        met.append((aim, bound))
    say("rest")
    best, bound = search.least(everything, search.tried(best.at, everything.kinds), held)
    reached = [Met(aim.name, aim.of(best), bound) for aim, bound in met]
    if tiers is None:
        return np.maximum(best.at, 0.0), reached
    say("whole")
    return search.whole(everything, best, bound, tiers), reached


class _Search:
    """Tries decisions, and keeps what is learned from it."""

    def __init__(self, scenarios: Scenarios, learned: Learned) -> None:
        self._all, self._learned = scenarios, learned
        common = scenarios.decisions.problem.arrays().relaxed()
        self._recourse = Recourse(common, scenarios.blocks, scenarios.weights, scenarios.depth.seconds)

    def aims(self) -> tuple[_Aim, _Aim, _Aim]:
        """Give what is least: the mean shortfall, its bad case, and the mean of all aims weighed together."""
        places, level, share = self._learned.places, self._all.level, 1 / len(self._all.blocks)
        mean, bad_case, everything = (np.zeros(places.number) for _ in range(3))
        mean[places.comes_to[SHORTFALL]] = share
        bad_case[places.eta], bad_case[places.over] = 1.0, share / (1 - level)
        everything[places.comes_to[EVERYTHING]] = share
        return (
            _Aim(SHORTFALL, (SHORTFALL,), mean, lambda trial: float(trial.comes_to[SHORTFALL].mean())),
            _Aim(BAD_CASE, (SHORTFALL,), bad_case, lambda trial: mean_of_worst(trial.comes_to[SHORTFALL], level)),
            _Aim("rest", (SHORTFALL, EVERYTHING), everything, lambda trial: float(trial.comes_to[EVERYTHING].mean())),
        )

    def give(self, value: float) -> float:
        """Give by how much an aim may give way."""
        return max(self._all.depth.give * abs(value), FINEST * max(1.0, abs(value)))

    def know(self, kinds: tuple[str, ...]) -> None:
        """Learn what each scenario comes to if it is known: nothing decided for all of them is better."""
        self._learn(None, kinds)

    def tried(self, at: Numbers, kinds: tuple[str, ...]) -> Trial:
        """Try decisions in all scenarios, and learn from it."""
        found = self._learn(at, kinds)
        if any(cut.kind == IMPOSSIBLE for cut in found):
            return Trial(at, {})
        return Trial(at, {kind: np.array([cut.value for cut in found if cut.kind == kind]) for kind in kinds})

    def _learn(self, at: Numbers | None, kinds: tuple[str, ...]) -> list[Cut]:
        tasks = [Task(scenario, at, kinds) for scenario in range(len(self._all.blocks))]
        try:
            found = [cut for cuts in made(self._all.run(self._recourse, tasks)) for cut in cuts]
        except TimeoutError as error:
            raise SolverError("the first days were not decided in time") from error
        # Scenarios are done in whatever order.
        found.sort(key=lambda cut: (cut.scenario, cut.kind))
        self._learned.learn(found)
        return found

    def possible(self, start: Numbers, kinds: tuple[str, ...]) -> Trial:
        """Try decisions, and then those nearest to them that may be possible, until some are."""
        for _ in range(TURNS):
            at = self._nearest(start, [])
            if at is None:
                break
            trial = self.tried(at, kinds)
            if trial.comes_to:
                return trial
        raise SolverError("nothing that can be done in the first days was found for all scenarios")

    def least(self, aim: _Aim, best: Trial, held: Sequence[tuple[_Aim, float]]) -> tuple[Trial, float]:
        """Make an aim as small as it can be, those before it held: the best trial, and a bound of the aim."""
        limits, bound = [(before.objective, most) for before, most in held], -np.inf
        for _ in range(TURNS):
            least = self._solved(aim.objective, limits)
            if least is None:
                break
            bound = max(bound, least[1])
            distance = aim.of(best) - bound
            if distance <= self.give(aim.of(best)):
                break
            promised = (aim.objective, bound + PROMISE * distance)
            at = self._nearest(best.at, [*limits, promised])
            if at is None:
                break
            trial = self.tried(at, aim.kinds)
            if trial.comes_to and aim.of(trial) < aim.of(best) and all(one.of(trial) <= most for one, most in held):
                best = trial
        return best, bound

    def whole(self, aim: _Aim, best: Trial, bound: float, tiers: pd.Series) -> Numbers:
        """Give decisions with whole vehicles near to those with fractions: the best of some, each tried."""
        found = [self.tried(at, aim.kinds) for at in rounded_vehicles(self._all.decisions, best.at, tiers)]
        for _ in range(WHOLE_TURNS):
            reached = min((aim.of(trial) for trial in found if trial.comes_to), default=np.inf)
            if reached - bound <= self.give(reached):
                break
            limits = [(aim.objective, bound + PROMISE * (reached - bound))] if np.isfinite(reached) else []
            at = self._nearest_whole(best.at, limits)
            if at is None:
                break
            found.append(self.tried(at, aim.kinds))
        possible = [trial for trial in found if trial.comes_to]
        if not possible:
            raise SolverError("no whole vehicles do what is asked for")
        return min(possible, key=aim.of).at

    def _nearest_whole(self, centre: Numbers, limits: Sequence[tuple[Numbers, float]]) -> Numbers | None:
        """Decisions with whole vehicles, each fraction rounded up or down, nearest to others; None if none are."""
        decisions, arrays = self._all.decisions, self._learned.arrays(limits, centre)
        columns = np.flatnonzero(decisions.whole)
        number = np.round(centre[columns], DIGITS)
        lower, upper, integer = arrays.lower.copy(), arrays.upper.copy(), arrays.integer.copy()
        lower[columns], integer[columns] = np.floor(number), True
        upper[columns] = np.minimum(upper[columns], np.ceil(number))
        whole = replace(arrays, lower=lower, upper=upper, integer=integer)
        try:
            found = minimise(whole, self._away(), gap=NEAR, seconds=self._all.depth.seconds, nodes=BRANCHES)
        except SolverError:
            return None
        if found is None:
            return None
        amounts = np.maximum(found.amounts[: decisions.number], 0.0)
        return np.where(decisions.whole, np.rint(amounts), amounts)

    def _nearest(self, centre: Numbers, limits: Sequence[tuple[Numbers, float]]) -> Numbers | None:
        """Decisions nearest to others among those within limits."""
        found = self._solved(self._away(), limits, centre)
        return None if found is None else found[0]

    def _away(self) -> Numbers:
        """How far decisions are from a centre, as an objective."""
        away = np.zeros(self._learned.places.number)
        away[self._learned.places.away] = 1.0
        return away

    def _solved(
        self, objective: Numbers, limits: Sequence[tuple[Numbers, float]], centre: Numbers | None = None
    ) -> tuple[Numbers, float] | None:
        """Solve the learned problem: decisions, and the bound; None where the solver does not come to an end."""
        arrays = self._learned.arrays(limits, centre)
        try:
            found = minimise(arrays, objective, gap=0.0, seconds=MOST_SECONDS)
        except SolverError:
            return None
        if found is None or found.cut:
            return None
        number = self._all.decisions.number
        return np.clip(found.amounts[:number], arrays.lower[:number], arrays.upper[:number]), found.bound
