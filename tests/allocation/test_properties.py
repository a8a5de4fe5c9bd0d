"""What holds of every plan, whatever the operation: water goes first, and more to give never makes things worse."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from logistics.core.frames import rows_of
from logistics.planning.allocation.model import build_model
from logistics.planning.case import PlanningCase
from logistics.planning.pipeline import make_plan
from tests.support.cases.allocation_cases import (
    EXACT,
    Made,
    allocated_exactly,
    drawn,
    first_two_aims,
    never_worse,
    operation_of,
    with_rows,
)
from tests.support.cases.small import PLACES, Small, day, small_operations

if TYPE_CHECKING:
    import pandas as pd

    from logistics.core.plan import Plan
    from logistics.inputs.operation import Operation
    from logistics.planning.allocation.lexicographic import ObjectiveResult
    from logistics.planning.allocation.model import Model

pytestmark = pytest.mark.slow

WATER = "drinking_water"


# Water first.


@dataclass(frozen=True)
class Chance:
    """Litres a trip could have brought to a drop of a group that was short, and what rode in their place, in kg."""

    trip_id: str
    drop_id: str
    litres: float
    other_kg: float


def chances(operation: Operation, plan: Plan) -> list[Chance]:
    """List every trip of a dry vehicle to a site where a group is short of water to survive that day.

    The litres are no more than the group lacks, than the depot has left on that day and all later ones, than fits when
    all goods of tier 2 and 3 stay behind, and, at a support point, than may still be handed out there. Putting them on
    the trip would take nothing from anybody but goods of lower tiers: the group drinks them the same day, so that
    nothing more is carried; the trip costs the same; and any trip is in time however its load is divided over its
    drops. So no plan that meets the aims in their order leaves such a chance.
    """
    lacking = plan.coverage[(plan.coverage["item_id"] == WATER) & (plan.coverage["shortfall_survival"] > 0)]
    here = plan.drops.merge(lacking[["group_id", "date", "need_full", "shortfall_survival"]], on=["group_id", "date"])
    visited = plan.trip_stops.merge(plan.drops[["drop_id", "site_id"]], on="drop_id")
    visits = visited[["trip_id", "site_id"]].drop_duplicates().merge(here, on="site_id")
    trips = _trips(operation, plan)
    visits = visits[visits["trip_id"].isin(trips.index)]
    return [_chance(operation, plan, trips.loc[visit.trip_id], visit) for visit in rows_of(visits)]


def _trips(operation: Operation, plan: Plan) -> pd.DataFrame:
    """Trips of dry vehicles with the room that is left when goods of tier 2 and 3 stay behind."""
    loads = plan.trip_loads.merge(operation.items[["item_id", "tier", "kg_per_unit", "litres_per_unit"]], on="item_id")
    lower = loads[loads["tier"] > 1]
    trips = plan.trips.merge(operation.vehicles, on="vehicle_id").set_index("trip_id")
    trips["lower_kg"] = (lower["quantity"] * lower["kg_per_unit"]).groupby(lower["trip_id"]).sum()
    lower_litres = (lower["quantity"] * lower["litres_per_unit"]).groupby(lower["trip_id"]).sum()
    trips["lower_kg"] = trips["lower_kg"].fillna(0.0)
    trips["room_kg"] = trips["payload_kg"] - trips["kg"] + trips["lower_kg"]
    trips["room_litres"] = trips["volume_m3"] * 1000 - trips["litres"] + lower_litres.reindex(trips.index).fillna(0.0)
    return trips[trips["body"] == "dry"]


def _chance(operation: Operation, plan: Plan, trip: Any, visit: Any) -> Chance:
    """Say how much water one trip could have brought to one drop. A litre of water weighs a kilogram."""
    stock = plan.stock_levels
    later = stock["date"] >= trip["start"].normalize()
    left = stock.loc[later & (stock["depot_id"] == trip["depot_id"]) & (stock["item_id"] == WATER), "closing"]
    most = visit.shortfall_survival
    if visit.kind == "support":
        most = min(most, operation.settings.support_point_share * visit.need_full - _handed_out(plan, visit))
    litres = min(most, left.min() if len(left) else 0.0, trip["room_kg"], trip["room_litres"])
    return Chance(visit.trip_id, visit.drop_id, litres, trip["lower_kg"])


def _handed_out(plan: Plan, visit: Any) -> float:
    """Litres that support points hand a group on a day."""
    points = plan.drops[
        (plan.drops["group_id"] == visit.group_id)
        & (plan.drops["date"] == visit.date)
        & (plan.drops["kind"] == "support")
    ]
    handed = plan.allocation[plan.allocation["drop_id"].isin(points["drop_id"]) & (plan.allocation["item_id"] == WATER)]
    return float(handed["quantity"].sum())


@drawn(8)
@given(small_operations())
def test_no_water_is_short_to_survive_while_lower_tiers_ride(small: Small) -> None:
    operation = operation_of(small)
    for chance in chances(operation, make_plan(operation, EXACT)):
        # A unit may be lost where loads are made of whole units.
        assert chance.litres <= 1 or chance.other_kg < 1, chance


#: 900 people need 2250 litres to survive; 600 are there, and the one trip there may be takes 900 kg.
CONTESTED = Made(1, 900, {"drinking_water": 600, "blanket": 900}, {"pickup": 1}, departures=1)


def test_blankets_ride_only_in_the_room_that_water_leaves() -> None:
    plan = make_plan(CONTESTED.case().operation, EXACT)
    loads = plan.trip_loads.set_index("item_id")["quantity"]
    assert loads.to_dict() == {"drinking_water": 600, "blanket": 200}


def test_a_plan_that_leaves_water_behind_is_found_out() -> None:
    """The same plan, had there been 250 litres more in the depot: blankets of 300 kg ride in their place."""
    operation = CONTESTED.case().operation
    plan = make_plan(operation, EXACT)
    stock = plan.stock_levels
    more = stock["closing"] + 250.0 * (stock["item_id"] == WATER)
    (chance,) = chances(operation, replace(plan, stock_levels=stock.assign(closing=more)))
    assert (chance.litres, chance.other_kg) == (250.0, 300.0)


# More to give.


def with_more(small: Small, table: str, column: str, more: int) -> Small:
    """Give the operation more of one thing in every row of a table."""
    rows = [{**row, column: row[column] + more} for row in small.tables[table]]  # type: ignore[operator]
    return with_rows(small, **{table: rows})


@drawn(8)
@given(small_operations())
def test_more_stock_vehicles_or_money_never_make_it_worse(small: Small) -> None:
    before = first_two_aims(small)
    assert never_worse(before, first_two_aims(with_more(small, "stock", "quantity", 500)))
    assert never_worse(before, first_two_aims(with_more(small, "fleet", "count", 1)))
    richer = {**small.settings, "budget_usd": float(str(small.settings["budget_usd"])) + 500}
    assert never_worse(before, first_two_aims(replace(small, settings=richer)))


@drawn(8)
@given(small_operations(), st.integers(1, 2))
def test_goods_that_keep_longer_never_make_it_worse(small: Small, days: int) -> None:
    """What keeps for longer can be handed out and carried as before.

    As long as no rule of the allocation asks how long goods keep, it makes no difference at all.
    """
    perishable = with_rows(small, items=[{**row, "shelf_life_days": days} for row in small.tables["items"]])
    assert never_worse(first_two_aims(perishable), first_two_aims(small))


@drawn(8)
@given(small_operations(), st.integers(0, len(PLACES) - 2), st.integers(0, 1), st.integers(0, 3))
def test_an_opened_road_never_makes_it_worse(small: Small, road: int, first: int, days: int) -> None:
    """All roads open, against one road closed for some days, and the landslide that may have been drawn.

    There is one way only from town to town, so that an opened road changes no route there was.
    """
    closed = {
        "from_place": PLACES[road],
        "to_place": PLACES[road + 1],
        "reason": "flood",
        "from_date": day(first),
        "to_date": day(first + days),
    }
    before = with_rows(small, closures=[*small.tables["closures"], closed])
    assert never_worse(first_two_aims(before), first_two_aims(with_rows(small, closures=[])))


# Bounds.


def relax(model: Model, stages: list[ObjectiveResult], number: int) -> float:
    """The least an aim can be with fractions of vehicles and trips, the aims before it held at what they reached."""
    arrays, aims = model.arrays, list(model.objectives.values())
    rows = [LinearConstraint(arrays.matrix, arrays.row_lower, arrays.row_upper)]
    for aim, stage in zip(aims, stages[:number], strict=False):
        rows.append(
            LinearConstraint(aim[None, :], -float("inf"), stage.objective + 1e-6 * max(1.0, abs(stage.objective)))
        )
    found = milp(aims[number], constraints=rows, bounds=Bounds(arrays.lower, arrays.upper))
    assert found.success, found.message
    return float(found.fun)


@drawn(10)
@given(small_operations())
def test_no_bound_is_above_what_is_reached(small: Small) -> None:
    """Neither the bound told of an aim, nor what fractions of vehicles would do, reckoned here by another library."""
    case = PlanningCase.of(operation_of(small))
    stages = allocated_exactly(case).stages
    model = build_model(case)
    for number, stage in enumerate(stages):
        most = pytest.approx(stage.objective, rel=1e-6, abs=1e-6)
        for bound in (stage.bound, relax(model, stages, number)):
            assert bound <= stage.objective or bound == most, stage.name
