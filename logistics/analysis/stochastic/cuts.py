"""Cuts: linear lower bounds on the cost of the second stage, learned by trying decisions in each scenario.

The cost of a scenario is a convex function of the first-stage decisions. The prices of the scenario's problem with the
decisions held give its slope at them, so each trial gives a linear lower bound of that function, a cut. This is the
L-shaped method (Van Slyke and Wets, SIAM Journal on Applied Mathematics 17, 1969), with cuts for each scenario (Birge
and Louveaux, European Journal of Operational Research 34, 1988).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from logistics.analysis.stochastic.extensive_form import SHORTFALL
from logistics.analysis.stochastic.recourse import with_decisions
from logistics.core.errors import SolverError
from logistics.core.language.told import Told
from logistics.solver.program import Constraints, ProgramBuilder, at_most
from logistics.solver.solve import minimise
from logistics.solver.tolerances import ARITHMETIC, ZERO

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from logistics.analysis.stochastic.first_stage import FirstStage
    from logistics.analysis.stochastic.second_stage import SecondStage
    from logistics.solver.program import Indices, LinearProgram, Numbers
    from logistics.solver.solve import Solution

#: The costs of a scenario that cuts bound: its shortfall, and its aims weighted together. Neither is ever below 0.
EVERYTHING = "everything"
KINDS = (SHORTFALL, EVERYTHING)
#: The kind of a feasibility cut, which says how far decisions are from what is possible in a scenario.
IMPOSSIBLE = "impossible"


class LateError(SolverError):
    """A problem was not solved in time."""


@dataclass(frozen=True)
class CutTask:
    """A trial of decisions in a scenario.

    Attributes
    ----------
    scenario : the scenario, by number.
    at : the decisions to try; None for those that are best for the scenario alone, as if it were known.
    kinds : the costs asked for, of `KINDS`.
    """

    scenario: int
    at: Numbers | None
    kinds: tuple[str, ...]


@dataclass(frozen=True)
class Cut:
    """A cut: with decisions x, the scenario costs at least value + slope (x - at).

    A cut of kind `IMPOSSIBLE` says which decisions are possible: those for which that is at most 0.

    Attributes
    ----------
    scenario : the scenario, by number.
    kind : what is bounded (of `KINDS`, or `IMPOSSIBLE`).
    at : the decisions that were tried.
    value : what the scenario costs with them.
    slope : the change of the cost for one more of each decision; 0 where the scenario was solved as if it were known.
    """

    scenario: int
    kind: str
    at: Numbers
    value: float
    slope: Numbers


@dataclass(frozen=True)
class Recourse:
    """Tries decisions in scenarios; it can be passed to other processes.

    Attributes
    ----------
    common : the constraints of the decisions, the same in all scenarios.
    second_stages : the problem of each scenario.
    weights : the weight of each aim in `EVERYTHING`, by name.
    seconds : time limit of each problem (seconds).
    """

    common: LinearProgram
    second_stages: tuple[SecondStage, ...]
    weights: Mapping[str, float]
    seconds: float

    def __call__(self, task: CutTask) -> list[Cut]:
        """Give a cut for each kind asked for.

        Impossible decisions give one cut of kind `IMPOSSIBLE`. A problem that is not solved in time gives none.

        Raises
        ------
        SolverError
            The solver broke down.
        """
        second_stage = self.second_stages[task.scenario]
        weighed = np.sum([weight * second_stage.objectives[name] for name, weight in self.weights.items()], axis=0)
        objectives = {SHORTFALL: second_stage.objectives[SHORTFALL], EVERYTHING: weighed}
        try:
            if task.at is None:
                return [self._known(second_stage.arrays, objectives[kind], task.scenario, kind) for kind in task.kinds]
            arrays = with_decisions(second_stage.arrays, task.at, task.at)
            try:
                return [self._cut(arrays, objectives[kind], task.scenario, task.at, kind) for kind in task.kinds]
            except SolverError:
                return self._not_quite(second_stage.arrays, objectives, task.scenario, task.at, task.kinds)
        except LateError:
            return []

    def _not_quite(
        self,
        arrays: LinearProgram,
        objectives: Mapping[str, Numbers],
        scenario: int,
        at: Numbers,
        kinds: tuple[str, ...],
    ) -> list[Cut]:
        """Give a feasibility cut; where decisions are impossible only by rounding, loosen them and cut as usual."""
        loose, objective = _loosened(with_decisions(arrays, at, at))
        impossible = self._cut(loose, objective, scenario, at, IMPOSSIBLE)
        if impossible.value > ARITHMETIC:
            return [impossible]
        arrays = with_decisions(arrays, np.maximum(at - ARITHMETIC, 0.0), at)
        return [self._cut(arrays, objectives[kind], scenario, at, kind) for kind in kinds]

    def _known(self, arrays: LinearProgram, objective: Numbers, scenario: int, kind: str) -> Cut:
        """Give a flat cut: the proven least cost of a scenario with the decisions that are best for it alone."""
        nothing = np.zeros(len(self.common.lower))
        found = self._solved(arrays.with_rows_of(self.common), objective)
        return Cut(scenario, kind, nothing, found.bound, nothing)

    def _cut(self, arrays: LinearProgram, objective: Numbers, scenario: int, at: Numbers, kind: str) -> Cut:
        found, own = self._solved(arrays, objective), objective[: len(at)]
        if not found.prices.any() and abs(found.objective - own @ at) > ARITHMETIC:
            raise SolverError(Told("system", "no_plan_in_time"))
        slope = own - arrays.matrix[:, : len(at)].T @ found.prices
        slope[np.abs(slope) < ZERO] = 0.0
        return Cut(scenario, kind, at, found.objective, slope)

    def _solved(self, arrays: LinearProgram, objective: Numbers) -> Solution:
        found = minimise(arrays, objective, gap=0.0, seconds=self.seconds)
        if found is None or found.cut:
            raise LateError(Told("system", "no_plan_in_time"))
        return found


def _loosened(arrays: LinearProgram) -> tuple[LinearProgram, Numbers]:
    """Give the problem with one more variable that loosens all its limits alike, and that variable as objective."""
    rows = np.flatnonzero(np.isfinite(arrays.row_upper) & ~np.isfinite(arrays.row_lower))
    wider = arrays.extended(1, cells=(rows, np.full(len(rows), len(arrays.lower)), -1.0))
    return wider, np.append(np.zeros(len(arrays.lower)), 1.0)


@dataclass(frozen=True)
class Places:
    """Positions of the variables of the master problem, after the decisions; all variables are at least 0.

    Attributes
    ----------
    costs : the cost of each scenario, by kind (scenarios).
    eta : the threshold of the bad case, as in the extensive form.
    over : by how much each scenario is above `eta` (scenarios).
    away : how far each decision is from a centre (decisions).
    number : how many variables there are, decisions included.
    """

    costs: dict[str, Indices]
    eta: int
    over: Indices
    away: Indices
    number: int


@dataclass
class MasterProblem:
    """The master problem: the constraints of the decisions, and the cuts learned from scenarios.

    Attributes
    ----------
    first_stage : the first stage.
    scenarios : how many there are.
    cuts : all cuts so far.
    places : positions of the variables.
    """

    first_stage: FirstStage
    scenarios: int
    cuts: list[Cut] = field(default_factory=list)
    places: Places = field(init=False)

    def __post_init__(self) -> None:
        """Number the variables."""
        begin, count = self.first_stage.number, self.scenarios
        of_kind = {kind: begin + at * count + np.arange(count) for at, kind in enumerate(KINDS)}
        eta = begin + len(KINDS) * count
        over = eta + 1 + np.arange(count)
        away = eta + 1 + count + np.arange(begin)
        self.places = Places(of_kind, eta, over, away, eta + 1 + count + begin)

    def learn(self, cuts: Sequence[Cut]) -> None:
        """Add cuts."""
        self.cuts += cuts

    def arrays(self, limits: Sequence[tuple[Numbers, float]], centre: Numbers | None = None) -> LinearProgram:
        """Give the master problem, without whole numbers.

        Parameters
        ----------
        limits : objectives over its variables, and the most each may be.
        centre : decisions from which `away` is measured; None where distance does not matter.
        """
        own, places = self.first_stage.problem, self.places
        problem = ProgramBuilder([*own.lower], [*own.upper], [*own.integer], [*own.rows], own.columns)
        problem.add_columns(places.number - own.columns)
        for kind, columns in places.costs.items():
            problem.add_rows(self._cut_constraints(kind, columns))
        problem.add_rows(self._cut_constraints(IMPOSSIBLE, None))
        row, shortfall = np.arange(self.scenarios), places.costs[SHORTFALL]
        eta = np.full(self.scenarios, places.eta)
        problem.add_rows(
            at_most(np.zeros(self.scenarios), (row, shortfall, 1.0), (row, eta, -1.0), (row, places.over, -1.0))
        )
        if centre is not None:
            row, column = np.arange(own.columns), np.arange(own.columns)
            problem.add_rows(at_most(centre, (row, column, 1.0), (row, places.away, -1.0)))
            problem.add_rows(at_most(-centre, (row, column, -1.0), (row, places.away, -1.0)))
        arrays = problem.arrays().relaxed()
        for objective, most in limits:
            arrays = arrays.with_row(objective, most)
        return arrays

    def _cut_constraints(self, kind: str, columns: Indices | None) -> Constraints:
        """Give the constraints of the cuts of one kind: slope x decisions - cost <= slope x at - value."""
        cuts = [cut for cut in self.cuts if cut.kind == kind]
        slopes = sparse.coo_array(np.array([cut.slope for cut in cuts]).reshape(len(cuts), self.first_stage.number))
        limit = np.array([cut.slope @ cut.at - cut.value for cut in cuts])
        terms = (slopes.row, slopes.col, slopes.data)
        if columns is None:
            return at_most(limit, terms)
        scenario = np.array([cut.scenario for cut in cuts], dtype=np.int64)
        return at_most(limit, terms, (np.arange(len(cuts)), columns[scenario], -1.0))
