"""The L-shaped method: first days for more scenarios than fit into one problem.

Decisions are chosen by the cuts learned of the scenarios (`cuts`), tried in every scenario, several at a time or on a
cluster, and chosen again. Early cuts say little, so decisions would jump from one extreme to another. A level method
keeps them steady (Lemaréchal, Nemirovskii and Nesterov, Mathematical Programming 69, 1995): among the decisions that
promise enough, those nearest to the best so far are tried. Distance is the sum of all differences.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from logistics.analysis.scenarios.runners import made
from logistics.analysis.stochastic.aims import AimResult
from logistics.analysis.stochastic.cuts import (
    EVERYTHING,
    IMPOSSIBLE,
    KINDS,
    CutTask,
    LateError,
    MasterProblem,
    Recourse,
)
from logistics.analysis.stochastic.extensive_form import BAD_CASE, SHORTFALL
from logistics.analysis.stochastic.rounding import DIGITS, rounded_vehicles, vehicles_held
from logistics.analysis.stochastic.value_of_information import mean_of_worst
from logistics.core.errors import SolverError
from logistics.core.language.told import Told
from logistics.solver.solve import minimise

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import pandas as pd

    from logistics.analysis.scenarios.runners import Runner
    from logistics.analysis.stochastic.aims import Depth
    from logistics.analysis.stochastic.cuts import Cut
    from logistics.analysis.stochastic.first_stage import FirstStage
    from logistics.analysis.stochastic.second_stage import SecondStage
    from logistics.solver.program import LinearProgram, Numbers
    from logistics.solver.solve import Solution

#: The most trials for each aim, for whole vehicles, and for goods with those vehicles held.
TURNS, WHOLE_TURNS, GOODS_TURNS = 20, 10, 5
#: Decisions to try must promise to close this share of the distance between the best so far and the bound.
PROMISE = 0.5
#: The most seconds for a master problem; those that are solved at all take far less.
MOST_SECONDS = 60.0
#: The search for whole vehicles ends at this relative gap, or after so many branches.
NEAR, BRANCHES = 1e-3, 2000


@dataclass(frozen=True)
class Scenarios:
    """The scenarios of one plan, in which decisions can be tried.

    Attributes
    ----------
    first_stage : the first stage.
    second_stages : the second stage of each scenario.
    weights : the weight of each aim where they are weighted together, by name.
    level : of the bad case.
    depth : the effort spent on each problem.
    run : runs trials, in turn or in other processes.
    """

    first_stage: FirstStage
    second_stages: tuple[SecondStage, ...]
    weights: Mapping[str, float]
    level: float
    depth: Depth
    run: Runner


@dataclass(frozen=True)
class Tried:
    """Decisions that were tried in all scenarios.

    Attributes
    ----------
    at : the decisions.
    costs : the cost of each scenario, by kind (scenarios); empty where the decisions are impossible in one.
    """

    at: Numbers
    costs: dict[str, Numbers]


@dataclass(frozen=True)
class _Aim:
    """An aim to minimise.

    Attributes
    ----------
    name : the aim.
    kinds : the costs of scenarios it is made of.
    objective : its coefficients in the master problem.
    of : gives its value for decisions that were tried.
    """

    name: str
    kinds: tuple[str, ...]
    objective: Numbers
    of: Callable[[Tried], float]


def decide_by_cuts(
    scenarios: Scenarios, start: Numbers, tiers: pd.Series | None, progress: Callable[[str], None]
) -> tuple[Numbers, list[AimResult]]:
    """Decide what leaves and what is ordered for all scenarios alike, without a problem that holds them all.

    Parameters
    ----------
    scenarios : the scenarios to decide for.
    start : decisions to begin with, with fractions of vehicles.
    tiers : of the items, by item_id; where None, vehicles may come in fractions.
    progress : called with the name of each step as it begins.

    Returns
    -------
    The decisions, and value and bound of the aims that were minimised one by one (shortfall, bad case) with fractions
    of vehicles.

    Raises
    ------
    SolverError
        There are no decisions that can be carried out, or none were found in time.
    PlanError
        A scenario was lost because each worker that tried it died.
    """
    search = _Search(scenarios)
    shortfall, bad_case, everything = search.aims()
    progress("cuts_known")
    search.learn(None, everything.kinds)
    progress("cuts_of_all")
    best = search.possible(start, shortfall.kinds)
    held: list[tuple[_Aim, float]] = []
    bounds: list[tuple[_Aim, float]] = []
    for aim in (shortfall, bad_case)[: scenarios.depth.aims]:
        progress(aim.name)
        best, bound = search.least(aim, best, held)
        held.append((aim, aim.of(best) + search.slack(aim.of(best))))
        bounds.append((aim, bound))
    progress("rest")
    best = search.rest(everything, best, held)
    aims = [AimResult(aim.name, aim.of(best), bound) for aim, bound in bounds]
    if tiers is None:
        return best.at, aims
    progress("whole")
    best = search.whole(shortfall, best, bounds[0][1], tiers)
    search.hold_vehicles(best.at)
    held = [(shortfall, shortfall.of(best) + search.slack(shortfall.of(best)))]
    return search.rest(everything, best, held, GOODS_TURNS).at, aims


class _Search:
    """The search for decisions: it tries them in the scenarios and keeps the cuts."""

    def __init__(self, scenarios: Scenarios) -> None:
        self._all, self._master = scenarios, MasterProblem(scenarios.first_stage, len(scenarios.second_stages))
        common = scenarios.first_stage.problem.arrays().relaxed()
        self._recourse = Recourse(common, scenarios.second_stages, scenarios.weights, scenarios.depth.seconds)
        self._seconds = min(scenarios.depth.seconds, MOST_SECONDS)
        self._vehicles: Numbers | None = None

    def aims(self) -> tuple[_Aim, _Aim, _Aim]:
        """Give the aims to minimise: the mean shortfall, its bad case, and the mean of the aims weighted together."""
        places, level, share = self._master.places, self._all.level, 1 / len(self._all.second_stages)
        mean, bad_case, everything = (np.zeros(places.number) for _ in range(3))
        mean[places.costs[SHORTFALL]] = share
        bad_case[places.eta], bad_case[places.over] = 1.0, share / (1 - level)
        everything[places.costs[EVERYTHING]] = share
        return (
            _Aim(SHORTFALL, (SHORTFALL,), mean, lambda tried: float(tried.costs[SHORTFALL].mean())),
            _Aim(BAD_CASE, (SHORTFALL,), bad_case, lambda tried: mean_of_worst(tried.costs[SHORTFALL], level)),
            _Aim("rest", KINDS, everything, lambda tried: float(tried.costs[EVERYTHING].mean())),
        )

    def slack(self, value: float) -> float:
        """Give the slack of an aim: by how much it may get worse for later aims, and how far from its bound."""
        return self._all.depth.slack.of(value)

    def learn(self, at: Numbers | None, kinds: tuple[str, ...]) -> list[Cut]:
        """Try decisions in all scenarios and keep the cuts.

        Without decisions, each scenario is solved as if it were known, which bounds all decisions made for all.

        Raises
        ------
        LateError
            A scenario was not solved in time.
        """
        tasks = [CutTask(scenario, at, kinds) for scenario in range(len(self._all.second_stages))]
        found = list(made(self._all.run(self._recourse, tasks)))
        # Scenarios finish in any order.
        cuts = sorted((cut for some in found for cut in some), key=lambda cut: (cut.scenario, cut.kind))
        self._master.learn(cuts)
        if not all(found):
            raise LateError(Told("system", "no_plan_in_time"))
        return cuts

    def tried(self, at: Numbers, kinds: tuple[str, ...]) -> Tried:
        """Try decisions in all scenarios, keep the cuts, and give the costs."""
        found = self.learn(at, kinds)
        if any(cut.kind == IMPOSSIBLE for cut in found):
            return Tried(at, {})
        return Tried(at, {kind: np.array([cut.value for cut in found if cut.kind == kind]) for kind in kinds})

    def possible(self, start: Numbers, kinds: tuple[str, ...]) -> Tried:
        """Find decisions that are possible in all scenarios, each time the nearest to `start` that the cuts allow.

        Raises
        ------
        SolverError
            None were found.
        """
        for _ in range(TURNS):
            at = self._nearest(start, [])
            if at is None:
                break
            tried = self.tried(at, kinds)
            if tried.costs:
                return tried
        raise SolverError(Told("system", "no_plan_in_time"))

    def least(
        self, aim: _Aim, best: Tried, held: Sequence[tuple[_Aim, float]], turns: int = TURNS
    ) -> tuple[Tried, float]:
        """Minimise an aim with those before it held; give the best decisions tried, and a lower bound of the aim."""
        limits, bound = [(before.objective, most) for before, most in held], 0.0
        for turn in range(turns + 1):
            least = self._solved(self._arrays(limits), aim.objective)
            if least is None:
                break
            bound = max(bound, least.bound)
            distance = aim.of(best) - bound
            if distance <= self.slack(aim.of(best)) or turn == turns:
                break
            at = self._nearest(best.at, [*limits, (aim.objective, bound + PROMISE * distance)])
            if at is None:
                break
            try:
                tried = self.tried(at, aim.kinds)
            except LateError:
                break
            if tried.costs and aim.of(tried) < aim.of(best) and all(one.of(tried) <= most for one, most in held):
                best = tried
        return best, bound

    def rest(self, everything: _Aim, best: Tried, held: Sequence[tuple[_Aim, float]], turns: int = TURNS) -> Tried:
        """Minimise the aims weighted together; where time runs out, give `best` back."""
        try:
            again = self.tried(best.at, everything.kinds)
        except LateError:
            return best
        return self.least(everything, again, held, turns)[0] if again.costs else best

    def whole(self, aim: _Aim, best: Tried, bound: float, tiers: pd.Series) -> Tried:
        """Give the best tried decisions with whole vehicles, near to those with fractions.

        Where no whole vehicles near by promise enough, less is asked of them.

        Raises
        ------
        SolverError
            None were found.
        """
        found: list[Tried] = []
        rounded = rounded_vehicles(self._all.first_stage, best.at, tiers)
        with suppress(LateError):
            found.extend(self.tried(at, aim.kinds) for at in rounded)
            level = bound
            for _ in range(WHOLE_TURNS):
                reached = min((aim.of(tried) for tried in found if tried.costs), default=np.inf)
                if np.isfinite(reached) and reached - level <= self.slack(reached):
                    break
                level += PROMISE * (reached - level)
                at = self._nearest_whole(best.at, [(aim.objective, level)] if np.isfinite(reached) else [])
                if at is not None and not any(np.array_equal(at, other.at) for other in found):
                    found.append(self.tried(at, aim.kinds))
                    level = bound
                elif not np.isfinite(reached):
                    break
        possible = [tried for tried in found if tried.costs]
        if not possible:
            raise SolverError(Told("system", "no_plan_in_time"))
        return min(possible, key=aim.of)

    def hold_vehicles(self, at: Numbers) -> None:
        """Fix vehicles and trips at their values from now on; goods and orders stay free."""
        self._vehicles = at

    def _nearest_whole(self, centre: Numbers, limits: Sequence[tuple[Numbers, float]]) -> Numbers | None:
        """Give the nearest decisions with each fraction of a vehicle rounded up or down; None if there are none."""
        first_stage, arrays = self._all.first_stage, self._master.arrays(limits, centre)
        columns = np.flatnonzero(first_stage.whole)
        number = np.round(centre[columns], DIGITS)
        most = np.minimum(arrays.upper[columns], np.ceil(number))
        whole = arrays.with_bounds(columns, np.floor(number), most).with_integers(columns)
        try:
            found = minimise(whole, self._away(), gap=NEAR, seconds=self._seconds, nodes=BRANCHES)
        except SolverError:
            return None
        if found is None:
            return None
        amounts = np.maximum(found.amounts[: first_stage.number], 0.0)
        return np.where(first_stage.whole, np.rint(amounts), amounts)

    def _nearest(self, centre: Numbers, limits: Sequence[tuple[Numbers, float]]) -> Numbers | None:
        """Give the decisions within the limits that are nearest to `centre`; None where none were found."""
        arrays, number = self._arrays(limits, centre), self._all.first_stage.number
        found = self._solved(arrays, self._away())
        return None if found is None else np.clip(found.amounts[:number], arrays.lower[:number], arrays.upper[:number])

    def _arrays(self, limits: Sequence[tuple[Numbers, float]], centre: Numbers | None = None) -> LinearProgram:
        """Give the master problem, with vehicles fixed if they are held."""
        arrays = self._master.arrays(limits, centre)
        return arrays if self._vehicles is None else vehicles_held(arrays, self._all.first_stage, self._vehicles)

    def _away(self) -> Numbers:
        """Give the distance from the centre as an objective."""
        away = np.zeros(self._master.places.number)
        away[self._master.places.away] = 1.0
        return away

    def _solved(self, arrays: LinearProgram, objective: Numbers) -> Solution | None:
        """Solve a master problem; None where the solver does not finish.

        The slopes of cuts differ by orders of magnitude, on which the simplex method cycles now and then; hence the
        interior point method.
        """
        try:
            found = minimise(arrays, objective, gap=0.0, seconds=self._seconds, barrier=True)
        except SolverError:
            return None
        return None if found is None or found.cut else found
