"""What is handed out in whole steps: no more than is needed or has come, and no step is carried on for nothing."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from logistics.planning.allocation.used import in_whole_steps
from logistics.solver.tolerances import FEASIBILITY
from tests.support.cases.allocation_cases import drawn


@st.composite
def solved(draw: st.DrawFn) -> tuple[pd.DataFrame, np.ndarray, np.ndarray]:
    """Give needs of one item in order of the days, what was received, and a use as a solver gives it.

    It is within needs and within what there is, but for the solver's tolerance, which is a share of the largest need.
    """
    days, standing = draw(st.integers(1, 8)), draw(st.booleans())
    step = draw(st.sampled_from([0.1, 1.0, 5.0]))
    whole = st.integers(0, 20_000).map(lambda steps: steps * step)
    full, received = (np.array(draw(st.lists(whole, min_size=days, max_size=days))) for _ in range(2))
    opening = np.zeros(days)
    opening[0] = draw(whole)
    shares = draw(st.lists(st.sampled_from([0.0, 1 / 3, 0.7, 1.0, 1.0]), min_size=days, max_size=days))
    used, has, unmet = np.zeros(days), 0.0, 0.0
    for day in range(days):
        has, need = has + opening[day] + received[day], full[day] + unmet * standing
        used[day] = shares[day] * min(has, need)
        has, unmet = has - used[day], need - used[day]
    noise = draw(st.lists(st.sampled_from([-1, 0, 1]), min_size=days, max_size=days))
    used = np.maximum(used + FEASIBILITY * full.max() * np.array(noise), 0.0)
    table = {"group_id": "g", "item_id": "i", "step": step, "standing": standing, "full": full, "opening": opening}
    return pd.DataFrame(table, index=range(days)), used, received


@drawn(400)
@given(solved())
def test_a_solver_that_is_not_exact_lets_nobody_use_too_much_or_carry_a_step_more(
    case: tuple[pd.DataFrame, np.ndarray, np.ndarray],
) -> None:
    """A step handed out above the need would be carried instead; one kept back for it would be, too."""
    needs, used, received = case
    handed = in_whole_steps(needs, used, received)
    step, slack = needs["step"].to_numpy(), 1e-6
    assert np.allclose(handed / step, np.round(handed / step), atol=1e-6)
    has = np.cumsum(needs["opening"] + received)
    assert (np.cumsum(handed) <= has + slack).all()
    assert handed.min() > -slack
    full = needs["full"].to_numpy()
    if needs["standing"].iloc[0]:
        assert (np.cumsum(handed) <= np.cumsum(full) + slack).all()
    else:
        assert (handed <= full + slack).all()
    # What is carried on is no more than the solver carries on, but for its tolerance on every day.
    off = len(needs) * FEASIBILITY * full.max() + 2e-4 * step
    assert (np.cumsum(handed) >= np.minimum(np.cumsum(used), has) - off).all()
