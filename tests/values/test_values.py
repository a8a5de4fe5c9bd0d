"""What one more is worth is what solving again with one more gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given

from logistics.analysis.marginal_values.solved import solve_with_fractions
from logistics.analysis.marginal_values.table import AT_MOST, EXACT, MORE, NONE, RANGE, values_table
from tests.support.cases.allocation_cases import Made, drawn, operation_of
from tests.support.cases.small import Small, small_operations
from tests.support.reckoned.values_cases import least

if TYPE_CHECKING:
    import pandas as pd

    from logistics.analysis.marginal_values.solved import Solved

pytestmark = pytest.mark.slow

#: Rows of one operation that are looked at.
LOOKED_AT = 12


def in_order(solved: Solved, table: pd.DataFrame) -> pd.DataFrame:
    """Give the values with the row of the problem each belongs to, and what one more adds to it."""
    keys = ["kind", "depot_id", "place_id", "item_id", "vehicle_id", "date"]
    return table.merge(solved.model.limits[[*keys, "row", "size"]], on=keys)


@drawn(6)
@given(small_operations(max_days=3, max_depots=2))
def test_values_agree_with_solving_again(small: Small) -> None:
    solved = solve_with_fractions(operation_of(small))
    table = in_order(solved, values_table(solved, most=5))
    arrays, aim = solved.model.arrays, solved.aim
    before = least(arrays, aim)
    assert before is not None
    assert before == pytest.approx(solved.answer.objective, rel=1e-6, abs=1e-6)
    some = table.sort_values(["found", "price"], ascending=False).groupby("found").head(LOOKED_AT // 3)
    for row in some.itertuples():
        step = row.size * (min(row.good_for, 0.1) if row.found in (EXACT, MORE) else 0.1)
        after = least(arrays, aim, row.row, step)
        assert after is not None
        gained = (before - after) / (step / row.size)
        slack = 1e-6 * max(1.0, abs(before)) / (step / row.size) + 1e-5 * abs(row.price)
        if row.found in (EXACT, MORE, RANGE):
            assert gained == pytest.approx(row.price, abs=slack), row
        elif row.found == AT_MOST:
            assert gained <= row.price + slack, row
        else:
            assert row.found == NONE
            assert gained <= slack, row


@drawn(3)
@given(small_operations(max_days=3, max_depots=2))
def test_where_more_and_less_are_worth_the_same_less_costs_as_much(small: Small) -> None:
    solved = solve_with_fractions(operation_of(small))
    table = in_order(solved, values_table(solved, most=0))
    before = least(solved.model.arrays, solved.aim)
    for row in table[table["found"] == EXACT].nlargest(3, "price").itertuples():
        room = solved.basis.room(np.array([row.row]))[1][0]
        step = min(0.1 * row.size, room)
        after = least(solved.model.arrays, solved.aim, row.row, -step)
        assert after is not None
        assert before is not None
        slack = 1e-6 * max(1.0, abs(before)) / step * row.size + 1e-5 * abs(row.price)
        assert (after - before) / step * row.size == pytest.approx(row.price, abs=slack)


def test_a_tonne_of_water_by_hand() -> None:
    """900 people need 2250 L a day to survive; 600 are there, and vehicles enough: 1 t lets 400 more survive a day."""
    solved = solve_with_fractions(Made(1, 900, {"drinking_water": 600}, {"pickup": 9}, departures=9).case().operation)
    table = values_table(solved)
    row = table[(table["kind"] == "stock") & (table["item_id"] == "drinking_water")].iloc[0]
    assert row["found"] == EXACT
    assert row["aim"] == "worst_survival"
    assert row["survival"] == pytest.approx(1000 / 2.5)
    assert row["full"] == pytest.approx(1000 / 4)
    assert row["survival_if_less"] == pytest.approx(1000 / 2.5)
    # The whole tonne is still short of 2250 L.
    assert row["survival_whole"] == pytest.approx(1000 / 2.5)
    assert row["full_whole"] == pytest.approx(1000 / 4)
    # Up to 1125 L: what is short beyond half of the need weighs more.
    assert row["good_for"] == pytest.approx(0.525)


def test_where_vehicles_are_short_a_vehicle_is_worth_its_load() -> None:
    """One trip of 900 kg is all there is: another vehicle lets 360 people more survive, more water nobody."""
    solved = solve_with_fractions(
        Made(1, 2000, {"drinking_water": 9000}, {"pickup": 1}, departures=9, driving_hours=0.34).case().operation
    )
    table = values_table(solved)
    vehicle = table[(table["kind"] == "vehicle") & (table["vehicle_id"] == "pickup")]
    water = table[(table["kind"] == "stock") & (table["item_id"] == "drinking_water")]
    assert vehicle["survival"].max() == pytest.approx(900 / 2.5)
    assert (water["found"] == NONE).all()
    assert (water["survival"] == 0).all()


def test_at_an_edge_the_range_is_told() -> None:
    """2250 L are just what 900 people need to survive: less costs survival, more does not bring any."""
    solved = solve_with_fractions(Made(1, 900, {"drinking_water": 2250}, {"pickup": 9}, departures=9).case().operation)
    table = values_table(solved)
    row = table[(table["kind"] == "stock") & (table["item_id"] == "drinking_water")].iloc[0]
    assert row["found"] == RANGE
    assert row["survival"] == pytest.approx(0, abs=1e-3)
    assert row["full"] == pytest.approx(250, rel=1e-3)
    assert row["survival_if_less"] == pytest.approx(400, rel=1e-3)
    assert row["full_whole"] == pytest.approx(250, rel=1e-3)


def test_the_same_operation_gives_the_same_values() -> None:
    made = Made(2, 900, {"drinking_water": 600, "blanket": 100}, {"pickup": 1}).case().operation
    one, other = (values_table(solve_with_fractions(made)).to_csv() for _ in range(2))
    assert one == other
