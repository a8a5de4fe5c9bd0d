"""What is left of an operation and of its plan on a later day, if everything before it went as planned."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from logistics.analysis.scenarios.inputs import Inputs
from logistics.inputs.operation import load_operation
from logistics.output.documents.facts import deliveries
from logistics.planning.as_planned import remaining
from logistics.planning.case import PlanningCase
from logistics.planning.pipeline import make_plan
from logistics.verification import verify
from tests.allocation.test_second_formulation import agreement, same, second
from tests.support.cases.allocation_cases import Made, allocated_exactly, drawn, operation_of
from tests.support.cases.later_days import driven_by_night, on_a_later_day, several_days
from tests.support.cases.small import Small, day

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from logistics.core.plan import Plan
    from logistics.inputs.operation import Operation

pytestmark = pytest.mark.slow


def texts(plan: Plan) -> dict[str, str]:
    """The tables of a plan as they are written."""
    return {name: table.to_csv(index=False) for name, table in plan.tables().items()}


def after(operation: Operation, plan: Plan, number: int) -> tuple[Operation, Plan]:
    return remaining(operation, plan, on_a_later_day(operation, number))


@drawn(60)
@given(several_days, st.integers(0, 5))
def test_with_nothing_new_the_rest_of_the_plan_stays_to_the_letter(small: Small, number: int) -> None:
    operation = operation_of(small)
    plan = make_plan(operation)
    left, rest = after(operation, plan, number)
    again = make_plan(left, earlier=rest)
    assert verify(left, again) == []
    assert texts(again) == texts(rest)
    assert again.summary["changes"] == {"same": len(rest.trips), "other load": 0, "new": 0, "dropped": 0}


@drawn(40)
@given(small=several_days, number=st.integers(0, 5))
def test_what_is_left_can_be_written_and_read_again(
    small: Small, number: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    operation = operation_of(small)
    left, _ = after(operation, make_plan(operation), number)
    folder = tmp_path_factory.mktemp("left")
    Inputs.of(left).write(folder)
    assert load_operation(folder).sha256 == left.sha256


@drawn(40)
@given(several_days, st.integers(0, 5))
def test_nothing_is_lost_on_the_way(small: Small, number: int) -> None:
    """What came is in depots, with groups, on the road or used; what is spent and what is left is the budget."""
    operation = operation_of(small)
    plan = make_plan(operation)
    left, rest = after(operation, plan, number)
    today = pd.Timestamp(left.settings.start_date)
    came = operation.stock.loc[operation.stock["available_from"] < today].groupby("item_id")["quantity"].sum()
    bought = plan.allocation[(plan.allocation["source_kind"] == "supplier")]
    bought = bought[bought["dispatch_date"] < today].groupby("item_id")["quantity"].sum()
    there = left.stock[left.stock["available_from"] < today].groupby("item_id")["quantity"].sum()
    road = left.under_way.groupby("item_id")["quantity"].sum()
    used = plan.coverage[plan.coverage["date"] < today].groupby("item_id")["used"].sum()
    # What groups leave behind on their last day, or that nobody may carry on, is nobody's any more.
    held = left.opening_goods.groupby("item_id")["quantity"].sum()
    behind = _left_behind(plan, left)
    sums = pd.concat([came, bought, -there, -road, -used, -held, -behind], axis=1).fillna(0.0).sum(axis=1)
    assert np.allclose(sums, 0.0, atol=1e-4), sums
    spent = operation.settings.budget_usd - left.settings.budget_usd
    still = rest.trips["cost_usd"].sum() + rest.allocation["purchase_usd"].sum()
    assert spent + still == pytest.approx(plan.summary["totals"]["cost_usd"], abs=0.02)


def _left_behind(plan: Plan, left: Operation) -> pd.Series:
    """What groups had at the end of a day before the horizon and have not at the beginning of the next."""
    today = pd.Timestamp(left.settings.start_date)
    past = plan.coverage[plan.coverage["date"] < today].sort_values("date")
    last = past.drop_duplicates(["group_id", "item_id"], keep="last")
    there = set(plan.drops.loc[plan.drops["date"] == today, "group_id"])
    return last[~last["group_id"].isin(there)].groupby("item_id")["carried_over"].sum()


@drawn(25)
@given(several_days, st.integers(0, 5))
def test_the_rest_is_planned_as_well_as_by_another_solver(small: Small, number: int) -> None:
    operation = operation_of(small)
    left, _ = after(operation, make_plan(operation), number)
    case = PlanningCase.of(left)
    allocation, expected = allocated_exactly(case), second(case)
    for place, stage in enumerate(allocation.stages, start=1):
        assert stage.objective == same(expected[stage.name], agreement(place))


def test_what_people_have_and_lack_by_hand() -> None:
    """100 people need 400 litres a day, 250 to survive. All 250 litres of two days come on the first."""
    made = Made(3, 100, {"drinking_water": 250, "blanket": 60}, {"pickup": 1}, carry_kg=2)
    operation = operation_of(made.small())
    plan = make_plan(operation)
    left, rest = remaining(operation, plan, pd.Timestamp(day(1)))
    first = plan.coverage[plan.coverage["date"] == pd.Timestamp(day(0))].set_index("item_id")
    water = first.loc["drinking_water"]
    goods = left.opening_goods.set_index("item_id")["quantity"].to_dict()
    assert goods.get("drinking_water", 0.0) == water["received"] - water["used"]
    needs = left.opening_needs.set_index("item_id")
    # 60 of 100 blankets came: 40 are lacking in full, none to survive. A litre lacking yesterday is a gap, and no need.
    assert needs.loc["blanket", ["unmet_full", "unmet_survival", "gap"]].tolist() == [40.0, 0.0, 0.0]
    assert needs.loc["drinking_water", ["unmet_full", "unmet_survival"]].tolist() == [0.0, 0.0]
    assert needs.loc["drinking_water", "gap"] == pytest.approx((250 - water["used"]) / 250)
    assert left.settings.budget_usd == pytest.approx(
        operation.settings.budget_usd - plan.trips.loc[plan.trips["start"] < pd.Timestamp(day(1)), "cost_usd"].sum()
    )
    assert (rest.coverage["date"] >= pd.Timestamp(day(1))).all()


def test_a_run_that_goes_on_is_a_run_like_any_other(tmp_path: Path) -> None:
    """The third evening goes on from the second, as the second went on from the first."""
    operation = operation_of(Made(4, 300, {"drinking_water": 3000, "blanket": 100}, {"pickup": 1}).small())
    plan = make_plan(operation)
    second_left, second_rest = remaining(operation, plan, pd.Timestamp(day(1)))
    evening = make_plan(second_left, earlier=second_rest)
    third_left, third_rest = remaining(second_left, evening, pd.Timestamp(day(2)))
    at_once, rest_at_once = remaining(operation, plan, pd.Timestamp(day(2)))
    assert third_left.sha256 == at_once.sha256
    assert texts(third_rest) == texts(rest_at_once)


def test_more_people_from_a_day_on_need_more_from_that_day_on() -> None:
    """40 join on the third day: their blankets are needed that day, and water from it on."""
    operation = operation_of(Made(4, 100, {"drinking_water": 9000, "blanket": 500}, {"pickup": 2}).small())
    heads = pd.DataFrame({"group_id": ["main"], "date": [pd.Timestamp(day(2))], "people": [140], "notes": [""]})
    group = operation.groups["group_id"].iloc[0]
    heads = heads.assign(group_id=group).astype(operation.headcounts.dtypes.to_dict())
    more = operation.replace_tables(headcounts=heads)
    plan = make_plan(more)
    assert verify(more, plan) == []
    rows = plan.coverage.pivot_table(index="date", columns="item_id", values="need_full", aggfunc="sum")
    assert rows["drinking_water"].tolist() == [400.0, 400.0, 560.0, 560.0]
    used = plan.coverage.pivot_table(index="date", columns="item_id", values="used", aggfunc="sum")
    assert used["blanket"].sum() == 140.0
    assert plan.drops.drop_duplicates("date")["people"].tolist() == [100, 100, 140, 140]
    allocation, expected = allocated_exactly(PlanningCase.of(more)), second(PlanningCase.of(more))
    for place, stage in enumerate(allocation.stages, start=1):
        assert stage.objective == same(expected[stage.name], agreement(place))


def test_two_lent_pickups_come_and_go() -> None:
    """One pickup all the time, two more on the second day: no day has more than are there, whichever their numbers."""
    operation = operation_of(Made(3, 9000, {"drinking_water": 200000}, {"pickup": 1}).small())
    operation = operation.replace_tables(depots=operation.depots.assign(max_departures_per_day=40))
    one = operation.fleet.iloc[[0]]
    lent = one.assign(count=2, first_no=2, available_from=pd.Timestamp(day(1)), available_to=pd.Timestamp(day(1)))
    more = operation.replace_tables(fleet=pd.concat([one, lent], ignore_index=True))
    plan = make_plan(more)
    assert verify(more, plan) == []
    numbers = plan.trips.groupby(plan.trips["start"].dt.strftime("%Y-%m-%d"))["vehicle_no"].agg(set)
    assert numbers[day(1)] == {1, 2, 3}
    assert numbers.drop(day(1)).isin([{1}]).all()


def test_a_broken_vehicle_is_not_used_while_it_stands() -> None:
    """Number 1 of two stands on the second day."""
    operation = operation_of(Made(3, 900, {"drinking_water": 20000}, {"pickup": 2}).small())
    both = operation.fleet.iloc[[0]]
    first = both.assign(count=1, available_to=pd.Timestamp(day(0)))
    again = both.assign(count=1, available_from=pd.Timestamp(day(2)))
    fleet = pd.concat([first, again, both.assign(count=1, first_no=2)], ignore_index=True)
    broken = operation.replace_tables(fleet=fleet)
    plan = make_plan(broken)
    trips = plan.trips.assign(day=plan.trips["start"].dt.normalize())
    assert set(trips.loc[trips["day"] == pd.Timestamp(day(1)), "vehicle_no"]) == {2}
    assert verify(broken, plan) == []


def shut(left: Operation) -> Operation:
    """Every road is shut from the first day on."""
    ends = left.roads[["from_place", "to_place"]]
    first, last = left.days[0], left.days[-1] + pd.Timedelta(days=9)
    rows = ends.assign(from_date=first, to_date=last, reason="landslide").astype(left.closures.dtypes.to_dict())
    return left.replace_tables(closures=pd.concat([left.closures, rows], ignore_index=True))


def recounted(left: Operation) -> Operation:
    """A third more people are counted."""
    heads = left.groups.assign(date=left.days[0], people=left.groups["headcount"] * 4 // 3, notes="")
    return left.replace_tables(headcounts=heads[list(left.headcounts.columns)].astype(left.headcounts.dtypes.to_dict()))


def poorer(left: Operation) -> Operation:
    """A tenth of the money is left."""
    settings = replace(left.settings, budget_usd=left.settings.budget_usd / 10)
    return replace(left, settings=settings).replace_tables()


def without_stock(left: Operation) -> Operation:
    """What depots held was stolen."""
    stock = left.stock.assign(quantity=left.stock["quantity"].where(left.stock["available_from"] >= left.days[0], 0.0))
    return left.replace_tables(stock=stock)


CHANGES = [shut, recounted, poorer, without_stock]


@drawn(32)
@given(several_days, st.integers(0, 5), st.sampled_from(CHANGES))
def test_whatever_changes_a_plan_comes_out_and_breaks_no_rule(
    small: Small, number: int, change: Callable[[Operation], Operation]
) -> None:
    """No goods are sent that are not there, and no more money is spent than is left."""
    operation = operation_of(small)
    left, rest = after(operation, make_plan(operation), number)
    changed = change(left)
    assert verify(changed, make_plan(changed, earlier=rest)) == []


@pytest.fixture(scope="module")
def by_night() -> tuple[Operation, Plan]:
    """Trucks load in the evening and arrive the next day; what has left is on the road."""
    operation = driven_by_night()
    return operation, make_plan(operation)


def test_what_is_on_the_road_and_which_truck_is_away(by_night: tuple[Operation, Plan]) -> None:
    operation, plan = by_night
    left, _ = remaining(operation, plan, pd.Timestamp(day(2)))
    gone = plan.trips[(plan.trips["start"] < pd.Timestamp(day(2))) & (plan.trips["end"] >= pd.Timestamp(day(2)))]
    assert len(gone)
    loads = plan.trip_loads[plan.trip_loads["trip_id"].isin(gone["trip_id"])]
    assert left.under_way.groupby("item_id")["quantity"].sum().to_dict() == (
        loads.groupby("item_id")["quantity"].sum().to_dict()
    )
    away = left.fleet[left.fleet["available_from"] > pd.Timestamp(day(2))]
    numbers = {number for row in away.itertuples() for number in range(row.first_no, row.first_no + row.count)}
    assert numbers == set(gone["vehicle_no"])


def test_sheets_tell_of_all_that_comes_also_from_the_road(by_night: tuple[Operation, Plan]) -> None:
    left, rest = remaining(*by_night, pd.Timestamp(day(2)))
    again = make_plan(left, earlier=rest)
    lines = deliveries(left, again).merge(again.drops[["drop_id", "group_id", "date"]], on="drop_id")
    told = lines.groupby(["group_id", "date", "item_id"])["quantity"].sum()
    received = again.coverage.set_index(["group_id", "date", "item_id"])["received"]
    assert told.to_dict() == received[received > 0].to_dict()
    assert set(lines.loc[lines["source_kind"] == "under_way", "trip_id"]) == set(left.under_way["trip_id"])


@pytest.mark.parametrize("change", CHANGES)
def test_what_is_on_the_road_arrives_once_whatever_changes(
    by_night: tuple[Operation, Plan], change: Callable[[Operation], Operation]
) -> None:
    operation, plan = by_night
    left, rest = remaining(operation, plan, pd.Timestamp(day(2)))
    changed = change(left)
    again = make_plan(changed, earlier=rest)
    assert verify(changed, again) == []
    arrives = again.allocation[again.allocation["source_kind"] == "under_way"]
    assert arrives["quantity"].sum() == left.under_way["quantity"].sum()
    assert arrives["purchase_usd"].sum() == 0
    sent = again.allocation[again.allocation["source_kind"] == "depot"].groupby("item_id")["quantity"].sum()
    held = changed.stock.groupby("item_id")["quantity"].sum()
    assert (sent <= held.reindex(sent.index, fill_value=0.0) + 1e-6).all()
    if change is shut:
        assert again.trips.empty
