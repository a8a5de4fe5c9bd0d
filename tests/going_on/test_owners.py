"""Whose stock lies in a depot on a later day: what came first left first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from logistics.inputs.owners import left_by_owner
from logistics.planning.as_planned import remaining
from logistics.planning.pipeline import make_plan
from tests.support.cases.allocation_cases import drawn, operation_of
from tests.support.cases.later_days import on_a_later_day, several_days

if TYPE_CHECKING:
    from tests.support.cases.small import Small

pytestmark = pytest.mark.slow

ROWS = [("a", 100.0, 1), ("b", 60.0, 2), ("", 40.0, 3), ("a", 30.0, 4)]


def stock(rows: list[tuple[str, float, int]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["organisation_id", "quantity", "day"])
    come = pd.Timestamp("2018-10-20") + pd.to_timedelta(frame["day"], unit="D")
    return frame.assign(depot_id="d", item_id="water", available_from=come)


@pytest.mark.parametrize(
    ("held", "left"),
    [
        (230, {"": 40, "a": 130, "b": 60}),
        (180, {"": 40, "a": 80, "b": 60}),
        (100, {"": 40, "a": 30, "b": 30}),
        (20, {"a": 20}),
        (0, {"": 0}),
        (250, {"": 60, "a": 130, "b": 60}),
    ],
)
def test_what_came_first_left_first_and_what_was_found_is_nobodys(held: float, left: dict[str, float]) -> None:
    """230 came. With 180 left the first 50 of a are gone; 20 more than came belong to nobody in particular."""
    here = pd.DataFrame({"depot_id": ["d"], "item_id": ["water"], "quantity": [float(held)]})
    found = left_by_owner(stock(ROWS), here)
    assert dict(zip(found["organisation_id"], found["quantity"], strict=True)) == left


@drawn(30)
@given(several_days, st.integers(0, 5))
def test_no_owner_wins_or_loses_goods_that_lie(small: Small, number: int) -> None:
    """On a later day an owner has no more than came of it, and all owners together what lies there."""
    operation = operation_of(small)
    today = on_a_later_day(operation, number)
    left, _ = remaining(operation, make_plan(operation), today)
    key = ["depot_id", "item_id", "organisation_id"]
    came = operation.stock[operation.stock["available_from"] < today].groupby(key)["quantity"].sum()
    here = left.stock[left.stock["available_from"] < today]
    held = here.groupby(key)["quantity"].sum()
    owned = held[held.index.get_level_values("organisation_id") != ""]
    assert (owned <= came.reindex(owned.index, fill_value=0.0) + 1e-6).all()
    nobodys = operation.replace_tables(stock=operation.stock.assign(organisation_id=""))
    same, _ = remaining(nobodys, make_plan(nobodys), today)
    same_here = same.stock[same.stock["available_from"] < today]
    one, two = (rows.groupby(key[:2])["quantity"].sum() for rows in (here, same_here))
    pd.testing.assert_series_equal(one, two)
