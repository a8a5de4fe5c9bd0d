"""All scenarios in one problem, tied by the decisions they share, with the aims as expected values and a bad case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from logistics.solver.program import LinearProgram, Numbers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from logistics.analysis.stochastic.block import Block
    from logistics.analysis.stochastic.decisions import Decisions

#: The aim that counts people without tier 1 survival needs, its mean over the worst scenarios, the worst coverage.
SHORTFALL, BAD_CASE, WORST = "survival_gaps", "bad_case", "worst_survival"
#: The aims in their order. What is decided now can hardly change the worst coverage of one group on one day, many days
#: ahead; so the shortfall of all comes first here, and the worst coverage after it.
AIMS = (SHORTFALL, BAD_CASE, WORST, "tier1_full_tier2_survival", "tier2_full_tier3", "cost")


@dataclass(frozen=True)
class Extensive:
    """The problem of all scenarios, the decisions its first columns; `objectives` by name, in the order of AIMS."""

    arrays: LinearProgram
    objectives: dict[str, Numbers]


def build_extensive(decisions: Decisions, blocks: Sequence[Block], level: float) -> Extensive:
    """Put the scenarios into one problem; each is as likely as any other.

    The bad case is the mean shortfall of the worst 1 - level of the scenarios, the conditional value at risk in the
    linear form of Rockafellar and Uryasev ("Optimization of conditional value-at-risk", Journal of Risk 2, 2000):

    least eta + sum of p_s x over_s / (1 - level)    with over_s >= shortfall_s - eta, over_s >= 0, eta >= 0.

    Parameters
    ----------
    decisions : what is decided now. blocks : one for each scenario. level : from 0 up to, but not including, 1.
    """
    shared, share, count = decisions.number, 1 / len(blocks), len(blocks)
    common = decisions.problem.arrays()
    own = [block.arrays.matrix[:, shared:] for block in blocks]
    left = sparse.vstack([common.matrix, *(block.arrays.matrix[:, :shared] for block in blocks)])
    right = sparse.block_diag([sparse.coo_array((common.matrix.shape[0], 0)), *own])
    parts = [block.arrays for block in blocks]
    objectives = {
        name: _expected([block.objectives[name] for block in blocks], shared, share, 1 + count)
        for name in AIMS
        if name != BAD_CASE
    }
    number = shared + sum(matrix.shape[1] for matrix in own)
    objectives[BAD_CASE] = np.concatenate([np.zeros(number), [1.0], np.full(count, share / (1 - level))])
    eta = sparse.coo_array(-np.ones((count, 1)))
    over = sparse.hstack([_shortfalls(blocks, shared), eta, -sparse.eye_array(count)])
    arrays = LinearProgram(
        matrix=sparse.csr_array(
            sparse.vstack([sparse.hstack([left, right, sparse.coo_array((left.shape[0], 1 + count))]), over])
        ),
        row_lower=np.concatenate([common.row_lower, *(part.row_lower for part in parts), np.full(count, -np.inf)]),
        row_upper=np.concatenate([common.row_upper, *(part.row_upper for part in parts), np.zeros(count)]),
        lower=np.concatenate([common.lower, *(part.lower[shared:] for part in parts), np.zeros(1 + count)]),
        upper=np.concatenate([common.upper, *(part.upper[shared:] for part in parts), np.full(1 + count, np.inf)]),
        integer=np.zeros(number + 1 + count, dtype=np.bool_),
        ties=np.zeros(left.shape[0] + count, dtype=np.bool_),
    )
    return Extensive(arrays, {name: objectives[name] for name in AIMS})


def _expected(objectives: Sequence[Numbers], shared: int, share: float, further: int) -> Numbers:
    """The mean of one aim over the scenarios."""
    together = np.sum([objective[:shared] for objective in objectives], axis=0)
    return share * np.concatenate([together, *(objective[shared:] for objective in objectives), np.zeros(further)])


def _shortfalls(blocks: Sequence[Block], shared: int) -> sparse.coo_array:
    """One row for each scenario: its shortfall."""
    priced = [sparse.coo_array(block.objectives[SHORTFALL][None, shared:]) for block in blocks]
    together = sparse.coo_array(np.vstack([block.objectives[SHORTFALL][:shared] for block in blocks]))
    return sparse.coo_array(sparse.hstack([together, sparse.block_diag(priced)]))
