"""The extensive form: all scenarios in one problem, with shared decisions, expected aims and a bad case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from logistics.solver.blocks import side_by_side
from logistics.solver.program import LinearProgram, Numbers, at_most

if TYPE_CHECKING:
    from collections.abc import Sequence

    from logistics.analysis.stochastic.first_stage import FirstStage
    from logistics.analysis.stochastic.second_stage import SecondStage

#: Three aims: people without tier 1 survival needs, the mean of that over the worst scenarios, the worst coverage.
SHORTFALL, BAD_CASE, WORST = "survival_gaps", "bad_case", "worst_survival"
#: The aims in their order. What is decided now can hardly change the worst coverage of one group on one day, many days
#: ahead; so the shortfall of all comes first here, and the worst coverage after it.
AIMS = (SHORTFALL, BAD_CASE, WORST, "tier1_full_tier2_survival", "tier2_full_tier3", "cost")


@dataclass(frozen=True)
class ExtensiveForm:
    """The problem of all scenarios.

    Attributes
    ----------
    arrays : the linear program; its first variables are the decisions.
    objectives : coefficients of each aim, by name, in the order of AIMS.
    """

    arrays: LinearProgram
    objectives: dict[str, Numbers]


def build_extensive_form(first_stage: FirstStage, second_stages: Sequence[SecondStage], level: float) -> ExtensiveForm:
    """Put the scenarios into one problem; each is as likely as any other.

    The bad case is the mean shortfall of the worst 1 - level of the scenarios, the conditional value at risk in the
    linear form of Rockafellar and Uryasev ("Optimization of conditional value-at-risk", Journal of Risk 2, 2000):

    least eta + sum of p_s x over_s / (1 - level)    with over_s >= shortfall_s - eta, over_s >= 0, eta >= 0.

    Parameters
    ----------
    first_stage : the first stage.
    second_stages : the second stage of each scenario.
    level : of the bad case, from 0 up to, but not including, 1.
    """
    shared, share, count = first_stage.number, 1 / len(second_stages), len(second_stages)
    whole = side_by_side(first_stage.problem.arrays(), [second_stage.arrays for second_stage in second_stages])
    objectives = {
        name: _expected([second_stage.objectives[name] for second_stage in second_stages], shared, share, 1 + count)
        for name in AIMS
        if name != BAD_CASE
    }
    number, row = len(whole.lower), np.arange(count)
    objectives[BAD_CASE] = np.concatenate([np.zeros(number), [1.0], np.full(count, share / (1 - level))])
    short = _shortfalls(second_stages, shared)
    over = at_most(
        np.zeros(count),
        (short.row, short.col, short.data),
        (row, np.full(count, number), -1.0),
        (row, number + 1 + row, -1.0),
    )
    return ExtensiveForm(whole.extended(1 + count, rows=[over]), {name: objectives[name] for name in AIMS})


def _expected(objectives: Sequence[Numbers], shared: int, share: float, further: int) -> Numbers:
    """Give the mean of one aim over the scenarios, with zeros for `further` variables."""
    together = np.sum([objective[:shared] for objective in objectives], axis=0)
    return share * np.concatenate([together, *(objective[shared:] for objective in objectives), np.zeros(further)])


def _shortfalls(second_stages: Sequence[SecondStage], shared: int) -> sparse.coo_array:
    """Give the coefficients of each scenario's shortfall (scenarios x variables)."""
    priced = [sparse.coo_array(second_stage.objectives[SHORTFALL][None, shared:]) for second_stage in second_stages]
    together = sparse.coo_array(
        np.vstack([second_stage.objectives[SHORTFALL][:shared] for second_stage in second_stages])
    )
    return sparse.coo_array(sparse.hstack([together, sparse.block_diag(priced)]))
