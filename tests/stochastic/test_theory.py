"""What theory says of planning for many scenarios, with fractions of vehicles, on small operations drawn at random."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from logistics.analysis.scenarios.change import changed
from logistics.analysis.scenarios.runners import runner
from logistics.analysis.scenarios.scenario import Change, Scenario
from logistics.analysis.stochastic.aims import Depth
from logistics.analysis.stochastic.extensive_form import AIMS, BAD_CASE, SHORTFALL
from logistics.analysis.stochastic.first_days import (
    IN_SAMPLE,
    MOST_COLUMNS,
    OUT_OF_SAMPLE,
    FirstDaysQuestion,
    decide_first_days,
)
from logistics.analysis.stochastic.tables import first_days_table
from logistics.analysis.stochastic.value_of_information import interval, mean_of_worst
from logistics.core.errors import TableError
from logistics.planning.allocation.model import build_model
from logistics.planning.case import PlanningCase
from tests.support.cases.allocation_cases import drawn, operation_of
from tests.support.cases.small import START, Small, day, small_operations
from tests.support.cases.stochastic_cases import ask, either_place, least_one_after_the_other, means, three_days
from tests.support.thorough import some

if TYPE_CHECKING:
    from logistics.inputs.operation import Operation

pytestmark = pytest.mark.slow

CLOSE = {"rel": 2e-4, "abs": 2e-4}
#: Changes one of which, or none, makes a scenario; each may find nothing to change in what was drawn.
CHANGES: dict[str, dict[str, object]] = {
    "as it is": {},
    "many": {"kind": "headcount", "times": 1.7},
    "few": {"kind": "headcount", "times": 0.4},
    "little": {"kind": "stock", "times": 0.3},
    "no pickups": {"kind": "fleet_lost", "vehicle": "pickup"},
    "depot late": {"kind": "depot", "depot": "d0", "opens": pd.Timestamp(day(1)).date()},
    "shut": {
        "kind": "road_closed", "from_place": "arroyo", "to_place": "bajio", "from": pd.Timestamp(day(0)).date(),
        "until": pd.Timestamp(day(1)).date(),
    },
    "later": {"kind": "arrivals", "from": pd.Timestamp(day(1)).date(), "days": 1},
}  # fmt: skip


def with_change(operation: Operation, name: str) -> Operation:
    """Give the operation with a change, or as it is where the change finds nothing."""
    values = {key: value for key, value in CHANGES[name].items() if key != "kind"}
    if not values:
        return operation
    try:
        return changed(operation, Scenario(name, (Change("c", str(CHANGES[name]["kind"]), values),)))
    except TableError:
        return operation


@drawn(some(3))
@given(small_operations(max_days=3))
def test_one_scenario_gives_what_the_allocation_gives_with_fractions(small: Small) -> None:
    operation, case = operation_of(small), PlanningCase.of(operation_of(small))
    model = build_model(case)
    names = [name for name in AIMS if name != BAD_CASE][:2]
    expected = least_one_after_the_other(model.arrays, [model.objectives[name] for name in names])
    first = ask(operation, {"the same": operation}, aims=3)
    bounds = {aim.name: aim.bound for aim in first.aims}
    assert [bounds[name] for name in names] == pytest.approx(expected, **CLOSE)
    assert bounds[BAD_CASE] == pytest.approx(bounds[SHORTFALL], **CLOSE)


@drawn(some(2))
@given(small_operations(max_days=3))
def test_scenarios_that_are_the_same_leave_nothing_to_gain(small: Small) -> None:
    operation = operation_of(small)
    # The same tables in another order: lanes are known by what they are, not by where they stand.
    turned = operation.replace_tables(**{name: table.iloc[::-1] for name, table in operation.tables().items()})
    first = ask(operation, {"one": operation, "other": turned}, {"third": turned})
    for sample in (IN_SAMPLE, OUT_OF_SAMPLE):
        perfect, stochastic, deterministic = means(first, sample, SHORTFALL)
        assert stochastic == pytest.approx(perfect, **CLOSE)
        assert deterministic == pytest.approx(perfect, **CLOSE)


@drawn(some(4))
@given(small_operations(max_days=3), st.permutations(sorted(CHANGES)))
def test_who_knows_does_best_and_who_thinks_of_all_scenarios_better_than_who_does_not(
    small: Small, order: list[str]
) -> None:
    operation = operation_of(small)
    first = ask(operation, {name: with_change(operation, name) for name in order[:3]})
    undone = first.figures[["deterministic_undone", "stochastic_undone"]].to_numpy()
    assert (undone == 0).all()
    perfect, stochastic, deterministic = means(first, IN_SAMPLE, SHORTFALL)
    hair = 1e-4 * max(1.0, deterministic)
    assert perfect <= stochastic + hair
    assert stochastic <= deterministic + hair
    # The problem of all scenarios, and each scenario by itself with its decisions held, say the same.
    bounds = {aim.name: aim for aim in first.aims}
    assert stochastic == pytest.approx(bounds[SHORTFALL].bound, **CLOSE)
    each = first.figures.loc[first.figures["aim"] == SHORTFALL, "stochastic"].to_numpy()
    worst = mean_of_worst(each, 0.6)
    assert bounds[BAD_CASE].bound - hair <= worst <= bounds[BAD_CASE].value + hair


@drawn(some(2))
@given(small_operations(max_days=3), st.permutations(sorted(CHANGES)))
def test_each_scenario_by_itself_gives_what_one_problem_of_all_gives(small: Small, order: list[str]) -> None:
    operation = operation_of(small)
    scenarios = {name: with_change(operation, name) for name in order[:3]}
    one, parts = (ask(operation, scenarios, by_parts=by_parts) for by_parts in (False, True))
    for together, apart in zip(one.aims, parts.aims, strict=True):
        assert together.name == apart.name
        assert apart.bound <= apart.value + 1e-6
        assert apart.bound == pytest.approx(together.bound, **CLOSE)
        assert apart.value == pytest.approx(together.value, **CLOSE)
    assert means(parts, IN_SAMPLE, SHORTFALL) == pytest.approx(means(one, IN_SAMPLE, SHORTFALL), **CLOSE)


@pytest.mark.parametrize("by_parts", [False, True])
def test_whole_vehicles_are_found_either_way(by_parts: bool) -> None:
    operation = three_days()
    scenarios = {name: with_change(operation, name) for name in ("as it is", "many", "few")}
    question = FirstDaysQuestion(operation.days[1], depth=Depth(aims=2), columns=0 if by_parts else MOST_COLUMNS)
    first = decide_first_days(operation, scenarios, {}, question)
    vehicles = first.amounts[first.first_stage.whole]
    assert (vehicles == np.rint(vehicles)).all()
    assert vehicles.sum() > 0
    perfect, stochastic, deterministic = means(first, IN_SAMPLE, SHORTFALL)
    assert perfect <= stochastic + 1e-4
    assert stochastic <= deterministic + 1e-4
    assert first.aims[0].bound <= stochastic * (1 + 2e-3)


@pytest.mark.parametrize("by_parts", [False, True])
def test_what_costs_too_much_in_one_scenario_is_not_decided_for_all(by_parts: bool) -> None:
    operation = changed(three_days(), Scenario("poor", (Change("c", "budget", {"usd": 150}),)))
    dear = changed(operation, Scenario("dear", (Change("c", "transport_cost", {"times": 8}),)))
    question = FirstDaysQuestion(operation.days[1], depth=Depth(aims=1), columns=0 if by_parts else MOST_COLUMNS)
    first = decide_first_days(operation, {"as it is": operation, "dear": dear}, {}, question)
    rows = first.figures[first.figures["aim"] == SHORTFALL].set_index("scenario")
    # The first days of the case as it is cannot be paid where ways are dear: goods stay with their vehicles.
    assert rows.loc["dear", "deterministic_undone"] > 0
    assert rows.loc["dear", "stochastic_undone"] == 0
    assert not first.kept
    assert first.aims[0].bound <= rows["stochastic"].mean() * (1 + 1e-6)


@pytest.mark.parametrize("by_parts", [False, True])
def test_two_places_reckoned_by_hand(by_parts: bool) -> None:
    one, other = either_place("bajio"), either_place("cumbre")
    first = ask(one, {"one": one, "other": other}, by_parts=by_parts)
    # Nothing on the first day: a gap of 1, which counts 1.5. On the second the gap is one half and what is short, s:
    # it counts 0.5 + s + s + 2 max(0, s - 0.5). All in the right place: 0.5; in the wrong one: 3.5; half in each: 1.5.
    # 100 people are a tenth of a thousand.
    perfect, stochastic, deterministic = means(first, IN_SAMPLE, SHORTFALL)
    assert perfect == pytest.approx(0.1 * (1.5 + 0.5), rel=1e-3)
    assert stochastic == pytest.approx(0.1 * (1.5 + 1.5), rel=1e-3)
    assert deterministic == pytest.approx(0.1 * (1.5 + (0.5 + 3.5) / 2), rel=1e-3)
    row = first.value[first.value["aim"] == SHORTFALL].iloc[0]
    assert row["vss"] == pytest.approx(0.05, rel=1e-2)
    assert row["evpi"] == pytest.approx(0.1, rel=1e-2)
    table = first_days_table(one, first)
    assert table["action"].tolist() == ["order", "order"]
    assert table["source_id"].tolist() == ["bajio", "cumbre"]
    assert table["quantity"].tolist() == pytest.approx([125, 125], abs=0.5)
    assert set(table["date"]) == {day(0)}
    assert set(table["handed_over"]) == {day(1)}


def test_in_processes_of_their_own_scenarios_say_the_same() -> None:
    one, other = either_place("bajio"), either_place("cumbre")
    question = FirstDaysQuestion(pd.Timestamp(START), depth=Depth(aims=2), columns=0)
    here, there = (decide_first_days(one, {"1": one, "2": other}, {}, question, runner(many)) for many in (1, 2))
    assert (here.amounts == there.amounts).all()
    assert here.aims == there.aims
    assert here.figures.equals(there.figures)


def test_out_of_sample_it_is_better_where_scenarios_differ() -> None:
    one, other = either_place("bajio"), either_place("cumbre")
    # The case as it is comes true in one scenario of five.
    first = ask(
        one,
        {"1": one, **{str(number): other for number in range(2, 6)}},
        {f"trial-{number}": other if number % 5 else one for number in range(15)},
    )
    row = first.value[(first.value["sample"] == OUT_OF_SAMPLE) & (first.value["aim"] == SHORTFALL)].iloc[0]
    # All goes to the likelier place: right four times of five, where the nominal plan is wrong, and wrong once.
    assert row["stochastic"] == pytest.approx(0.1 * (1.5 + 0.8 * 0.5 + 0.2 * 3.5), rel=1e-3)
    assert row["deterministic"] == pytest.approx(0.1 * (1.5 + 0.8 * 3.5 + 0.2 * 0.5), rel=1e-3)
    assert row["vss_low"] > 0
    assert row["scenarios"] == 15


def test_intervals_and_the_mean_of_the_worst() -> None:
    low, high = interval(np.array([1.0, 2.0, 3.0]))
    # Student's factor for three values and 95% is 4.3027; the deviation is 1.
    assert (low, high) == pytest.approx((2 - 4.3027 / 3**0.5, 2 + 4.3027 / 3**0.5), abs=1e-4)
    assert np.isnan(interval(np.array([1.0]))).all()
    values = np.array([5.0, 1.0, 3.0, 4.0, 2.0])
    assert mean_of_worst(values, 0.8) == 5.0
    assert mean_of_worst(values, 0.0) == 3.0
    # The worst 30% of five are one and a half of them.
    assert mean_of_worst(values, 0.7) == pytest.approx((5 + 0.5 * 4) / 1.5)
