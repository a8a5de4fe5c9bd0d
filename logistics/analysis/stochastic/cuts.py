"""Cuts: linear lower bounds on the cost of the second stage, learned by trying decisions in each scenario.

The cost of a scenario is a convex function of the first-stage decisions. The prices of the scenario's problem with the
decisions held are its slope at them, so each trial gives a plane below that function (a cut): the L-shaped method (Van
Slyke and Wets, SIAM Journal on Applied Mathematics 17, 1969), with cuts for each scenario (Birge and Louveaux, European
Journal of Operational Research 34, 1988).
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

#: What a scenario is asked for: its shortfall, and its aims weighed together. Neither is ever below 0.
EVERYTHING = "everything"
KINDS = (SHORTFALL, EVERYTHING)
#: The kind of a plane that says how far decisions are from what is possible in a scenario.
IMPOSSIBLE = "impossible"


class LateError(SolverError):
    """A problem was not solved in time."""


@dataclass(frozen=True)
class CutTask:
    """A scenario, by number, the decisions to be tried in it, and what is asked for (of `KINDS`).

    Without decisions, those that are best for the scenario alone are tried, as if it were known.
    """

    scenario: int
    decisions: Numbers | None
    kinds: tuple[str, ...]


@dataclass(frozen=True)
class Cut:
    """A cut: with decisions x, the scenario costs at least value + slope (x - at).

    A cut of kind `IMPOSSIBLE` says which decisions are possible: those for which that is at most 0.

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

    `common`: the rules of the decisions. `blocks`: one for each scenario. `weights`: of the aims, by name, weighed
    together.
    """

    common: LinearProgram
    blocks: tuple[SecondStage, ...]
    weights: Mapping[str, float]
    seconds: float

    def __call__(self, task: CutTask) -> list[Cut]:
        """Give a cut for each kind asked for. Impossible decisions give one cut that says so; no time left gives none.

        Raises
        ------
        SolverError
            The solver broke down.
        """
        block = self.blocks[task.scenario]
        weighed = np.sum([weight * block.objectives[name] for name, weight in self.weights.items()], axis=0)
        objectives = {SHORTFALL: block.objectives[SHORTFALL], EVERYTHING: weighed}
        try:
            if task.decisions is None:
                return [self._known(block.arrays, objectives[kind], task.scenario, kind) for kind in task.kinds]
            arrays = with_decisions(block.arrays, task.decisions, task.decisions)
            try:
                return [self._cut(arrays, objectives[kind], task.scenario, task.decisions, kind) for kind in task.kinds]
            except SolverError:
                return self._not_quite(block.arrays, objectives, task.scenario, task.decisions, task.kinds)
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
        """Say how far from possible decisions are; where that is a hair, give them that hair."""
        loose, objective = _loosened(with_decisions(arrays, at, at))
        impossible = self._cut(loose, objective, scenario, at, IMPOSSIBLE)
        if impossible.value > ARITHMETIC:
            return [impossible]
        arrays = with_decisions(arrays, np.maximum(at - ARITHMETIC, 0.0), at)
        return [self._cut(arrays, objectives[kind], scenario, at, kind) for kind in kinds]

    def _known(self, arrays: LinearProgram, objective: Numbers, scenario: int, kind: str) -> Cut:
        """What a scenario comes to with the decisions that are best for it alone; proven, so the bound counts."""
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
    """The problem with limits that give way, all by as much as one further column, and that column as objective."""
    rows = np.flatnonzero(np.isfinite(arrays.row_upper) & ~np.isfinite(arrays.row_lower))
    wider = arrays.extended(1, cells=(rows, np.full(len(rows), len(arrays.lower)), -1.0))
    return wider, np.append(np.zeros(len(arrays.lower)), 1.0)


@dataclass(frozen=True)
class Places:
    """Columns of the learned problem: the decisions first, then what each scenario comes to, by kind.

    `eta`, `over`: of the bad case, as in the problem of all scenarios. `away`: how far each decision is from a centre.
    All columns are at least 0, as all that is counted is.
    """

    comes_to: dict[str, Indices]
    eta: int
    over: Indices
    away: Indices
    number: int


@dataclass
class Learned:
    """The decisions' own rules, and all that was learned of scenarios."""

    decisions: FirstStage
    scenarios: int
    cuts: list[Cut] = field(default_factory=list)
    places: Places = field(init=False)

    def __post_init__(self) -> None:
        """Number the columns."""
        begin, count = self.decisions.number, self.scenarios
        of_kind = {kind: begin + at * count + np.arange(count) for at, kind in enumerate(KINDS)}
        eta = begin + len(KINDS) * count
        over = eta + 1 + np.arange(count)
        away = eta + 1 + count + np.arange(begin)
        self.places = Places(of_kind, eta, over, away, eta + 1 + count + begin)

    def learn(self, cuts: Sequence[Cut]) -> None:
        """Take cuts in."""
        self.cuts += cuts

    def arrays(self, limits: Sequence[tuple[Numbers, float]], centre: Numbers | None = None) -> LinearProgram:
        """Give the problem of the decisions with all that was learned.

        Parameters
        ----------
        limits : objectives over the columns, and what each may come to at most.
        centre : decisions from which `away` is counted; not counted where None.
        """
        own, places = self.decisions.problem, self.places
        problem = ProgramBuilder([*own.lower], [*own.upper], [*own.integer], [*own.rows], own.columns)
        problem.add_columns(places.number - own.columns)
        for kind, columns in places.comes_to.items():
            problem.add_rows(self._planes(kind, columns))
        problem.add_rows(self._planes(IMPOSSIBLE, None))
        row, shortfall = np.arange(self.scenarios), places.comes_to[SHORTFALL]
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

    def _planes(self, kind: str, columns: Indices | None) -> Constraints:
        """Rows of the cuts of one kind: slope x decisions - what it comes to <= slope x at - value."""
        cuts = [cut for cut in self.cuts if cut.kind == kind]
        slopes = sparse.coo_array(np.array([cut.slope for cut in cuts]).reshape(len(cuts), self.decisions.number))
        limit = np.array([cut.slope @ cut.at - cut.value for cut in cuts])
        planes = (slopes.row, slopes.col, slopes.data)
        if columns is None:
            return at_most(limit, planes)
        scenario = np.array([cut.scenario for cut in cuts], dtype=np.int64)
        return at_most(limit, planes, (np.arange(len(cuts)), columns[scenario], -1.0))
