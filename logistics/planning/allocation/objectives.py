"""The objectives of the allocation, in their order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from logistics.planning.allocation.constraints import needs_with_gaps, spending

if TYPE_CHECKING:
    from logistics.planning.allocation.indices import IndexSets
    from logistics.planning.allocation.variables import Variables
    from logistics.solver.program import Numbers

#: Person-days and USD are counted in thousands, so that objectives stay near one.
THOUSAND = 1000.0


def objectives_of(indices: IndexSets, variables: Variables, number_columns: int) -> dict[str, Numbers]:
    """Give the coefficients of each objective, all to be minimised, by name, in their order.

    1. `worst_survival`: minus the worst tier 1 survival coverage of any group and day.
    2. `survival_gaps`: thousands of person-days without tier 1 survival needs. Long gaps weigh more: a gap counts once
       up to one half, twice up to one, four times beyond.
    3. `tier1_full_tier2_survival`: thousands of person-days short of these. What is above one half counts twice.
    4. `tier2_full_tier3`: the same for tier 2 and tier 3 in full; tier 3 at survival level counts once.
    5. `cost`: thousands of USD.
    """
    needs = indices.needs
    people = needs["people"].to_numpy() / THOUSAND
    tier = needs["tier"].to_numpy()
    survival = needs["survival_each"].to_numpy() > 0

    def objective(*parts: tuple[npt.NDArray[np.int64], npt.ArrayLike]) -> Numbers:
        coefficients = np.zeros(number_columns)
        for column, value in parts:
            np.add.at(coefficients, column, value)
        return coefficients

    gaps = needs_with_gaps(needs)
    one, two, three = (np.flatnonzero(tier == number) for number in (1, 2, 3))
    two_survival, three_survival = two[survival[two]], three[survival[three]]
    column, usd = spending(indices, variables)
    return {
        "worst_survival": objective((variables.worst, -1.0)),
        "survival_gaps": objective(
            (variables.gap[gaps], people[gaps]),
            (variables.gap_over_half[gaps], people[gaps]),
            (variables.gap_over_one[gaps], 2 * people[gaps]),
        ),
        "tier1_full_tier2_survival": objective(
            (variables.short_full[one], people[one]),
            (variables.full_over_half[one], people[one]),
            (variables.short_survival[two_survival], people[two_survival]),
            (variables.survival_over_half[two_survival], people[two_survival]),
        ),
        "tier2_full_tier3": objective(
            (variables.short_full[two], people[two]),
            (variables.full_over_half[two], people[two]),
            (variables.short_full[three], people[three]),
            (variables.full_over_half[three], people[three]),
            (variables.short_survival[three_survival], people[three_survival]),
        ),
        "cost": objective((column, usd / THOUSAND)),
    }
