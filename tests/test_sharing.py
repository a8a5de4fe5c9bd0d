"""Fairness figures are what one reckons by hand; who is not served in time is found, with the cause."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from logistics.output.documents import write_summary
from logistics.planning.fairness import gini
from logistics.planning.pipeline import make_plan
from tests.support.cases.allocation_cases import Made, operation_of

if TYPE_CHECKING:
    from logistics.core.plan import Plan
    from tests.support.cases.small import Small

SHARES = st.lists(st.tuples(st.floats(0.01, 1), st.integers(1, 50)), min_size=1, max_size=8)


@pytest.mark.parametrize(
    ("values", "weights", "expected"),
    [
        ([0.7, 0.7, 0.7], [1, 2, 3], 0.0),
        ([0.0, 1.0], [1, 1], 0.5),
        ([0.0, 1.0], [3, 1], 0.75),
        ([1.0, 3.0], [1, 1], 0.25),
        ([0.0, 0.0], [1, 1], 0.0),
    ],
)
def test_gini_reckoned_by_hand(values: list[float], weights: list[int], expected: float) -> None:
    assert gini(values, weights) == pytest.approx(expected)


@given(SHARES)
def test_gini_is_half_the_mean_difference_of_any_two_people(rows: list[tuple[float, int]]) -> None:
    people = np.repeat([value for value, _ in rows], [weight for _, weight in rows])
    differences = np.abs(people[:, None] - people[None, :]).mean()
    expected = differences / (2 * people.mean())
    assert gini([value for value, _ in rows], [weight for _, weight in rows]) == pytest.approx(expected, abs=1e-9)


def plan_of(small: Small) -> Plan:
    return make_plan(operation_of(small))


def test_a_group_served_every_day_keeps_the_promise() -> None:
    plan = plan_of(Made(2, 100, {"drinking_water": 800}, {"pickup": 1}).small())
    assert plan.summary["service"] == {"gap_days": 1, "missed": []}
    assert plan.summary["fairness"]["survival"]["gini"] == 0.0
    assert plan.summary["fairness"]["price"]["share"] == pytest.approx(0.0, abs=1e-6)


@pytest.mark.parametrize(
    ("made", "cause"),
    [
        (Made(2, 100, {"drinking_water": 400}, {"pickup": 1}, driving_hours=0.1), "out_of_reach"),
        (Made(2, 100, {"drinking_water": 0}, {"pickup": 1}), "nothing_in_stock"),
    ],
)
def test_who_is_not_served_is_named_with_the_cause(made: Made, cause: str) -> None:
    small = made.small()
    plan = plan_of(small)
    assert plan.summary["service"]["missed"] == [
        {"group_id": "g", "first_date": "2018-10-20", "last_date": "2018-10-21", "days": 2, "cause": cause}
    ]
    assert "Group" in write_summary(operation_of(small), plan)


def test_a_longer_promise_is_kept_where_a_shorter_is_not() -> None:
    small = Made(2, 100, {"drinking_water": 250}, {"pickup": 1}, carry_kg=2).small()
    assert len(plan_of(small).summary["service"]["missed"]) == 1
    patient = replace(small, settings={**small.settings, "service_gap_days": 2})
    assert plan_of(patient).summary["service"]["missed"] == []
