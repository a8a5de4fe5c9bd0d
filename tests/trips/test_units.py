"""Whole units never come from nowhere."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from logistics.planning.trips.units import TOLERANCE, whole_by_source

LINES = st.lists(
    st.tuples(st.sampled_from("ab"), st.integers(0, 3), st.floats(0, 20), st.floats(0, 2)), min_size=1, max_size=20
)


@given(LINES)
def test_a_source_never_gives_more_than_it_did(rows: list[tuple[str, int, float, float]]) -> None:
    lines = pd.DataFrame(rows, columns=["depot", "day", "quantity", "spare"])
    whole = whole_by_source(lines, ["depot"], "day", lines["spare"])
    assert (whole == np.floor(whole)).all()
    assert (whole <= np.floor(lines["quantity"] + TOLERANCE) + (lines["spare"] >= 1)).all()
    for _, part in lines.assign(whole=whole).groupby("depot"):
        by_day = part.groupby("day")[["quantity", "whole"]].sum().cumsum()
        assert (by_day["whole"] <= by_day["quantity"] + 1e-4).all()


def test_units_go_to_the_largest_remainders() -> None:
    lines = pd.DataFrame({"depot": "a", "day": 0, "quantity": [1.2, 1.7, 1.1]})
    whole = whole_by_source(lines, ["depot"], "day", pd.Series([5.0, 5.0, 5.0]))
    assert whole.tolist() == [1.0, 2.0, 1.0]
